//! Listens for webhooks at an address of its own, where an administrator wants that (kazoo.md 8). Invariant: whoever does not
//! know the secret learns nothing and changes nothing; whoever does is answered before anybody looks at what was said.

use std::{error::Error, io, net::SocketAddr, time::Duration};

use cordboard_inlet::{HookSecret, House, Inlet, Manners, Post, Slot};
use http_body_util::Full;
use hyper::{
    Request, Response, StatusCode,
    body::{Body, Bytes, Incoming},
};

/// A connection is given up after ten seconds: the server allows as much to connect, and nobody else has business here.
const MANNERS: Manners = Manners {
    connections: 64,
    longest_head: 64 * 1024,
    patience: Duration::from_secs(10),
    lasts: Some(Duration::from_secs(10)),
    keeps_alive: false,
};

/// Listens until it is dropped.
#[derive(Debug)]
pub struct Receiver {
    inlet: Inlet,
}

struct Door {
    secret: HookSecret,
    slot: Slot,
}

impl Receiver {
    /// Listens at that address and nowhere else; what comes is put into the slot. The server calls `http://HOST:PORT/SECRET`.
    ///
    /// # Errors
    /// When the address is not of this machine or taken.
    pub async fn listen(address: SocketAddr, secret: HookSecret, slot: Slot) -> io::Result<Self> {
        let inlet = Inlet::open(address, MANNERS, |_| Door { secret, slot }).await?;
        Ok(Self { inlet })
    }

    /// Where it listens: with the port that was found where 0 was asked for.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.inlet.address()
    }
}

impl House for Door {
    type Visit = ();
    type Content = Full<Bytes>;

    async fn answer(&self, request: Request<Incoming>, (): &()) -> Response<Full<Bytes>> {
        let mut response = Response::new(Full::default());
        *response.status_mut() = self.hear(request).await;
        response
    }
}

impl Door {
    /// Only 200 counts as received, and six failures within a minute turn a hook off; so what cannot be read is received, too.
    async fn hear<B>(&self, request: Request<B>) -> StatusCode
    where
        B: Body,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
    {
        let word = request.uri().path().trim_start_matches('/').split('/').next().unwrap_or_default();
        if !self.secret.is(word) {
            return StatusCode::NOT_FOUND;
        }
        match Post::take(request).await {
            Ok(post) => {
                post.into_iter().for_each(|post| self.slot.put(post));
                StatusCode::OK
            }
            Err(status) => status,
        }
    }
}

#[cfg(test)]
mod tests;
