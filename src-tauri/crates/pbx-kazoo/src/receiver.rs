//! Listens for webhooks, where an administrator wants that (kazoo.md 8). Invariant: whoever does not know the secret learns
//! nothing and changes nothing; whoever does is answered before anybody looks at what was said.

use std::{convert::Infallible, io, net::SocketAddr, sync::Arc, time::Duration};

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{
    Method, Request, Response, StatusCode,
    body::{Body, Bytes},
    header,
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, mpsc},
    task::JoinSet,
};

use crate::hook;

/// A hang-up with all its variables has a few kilobytes.
const LONGEST: usize = 64 * 1024;
/// So many events wait to be read; then they are counted as lost.
const WAITING: usize = 1_024;
/// So many connections are served at a time; further ones wait to be accepted.
const CONNECTIONS: usize = 64;
/// A connection is given up after this: the server allows ten seconds to connect, and nobody else has business here.
const PATIENCE: Duration = Duration::from_secs(10);
/// After an accept that failed.
const BREATH: Duration = Duration::from_millis(50);
/// Shorter secrets can be guessed.
const SHORTEST_SECRET: usize = 16;

/// What the server must know to be heard: the first word of the path it calls.
#[derive(Clone, Debug)]
pub struct HookSecret(SecretString);

impl HookSecret {
    /// A new one, to be kept in the keyring and written into the address of the hooks. Not derived from the account's key:
    /// the server shows the address of a hook to whoever administrates it.
    #[must_use]
    pub fn generate() -> Self {
        let bytes: [u8; 32] = rand::random();
        Self(SecretString::from(bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()))
    }

    /// One that was kept: at least 16 letters and digits.
    #[must_use]
    pub fn kept(secret: SecretString) -> Option<Self> {
        let text = secret.expose_secret();
        let is_one = text.len() >= SHORTEST_SECRET && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_one.then_some(Self(secret))
    }

    /// For the keyring, and for the address that the server calls: `http://HOST:PORT/SECRET`.
    #[must_use]
    pub const fn secret(&self) -> &SecretString {
        &self.0
    }

    /// Takes equally long wherever the two differ.
    fn opens(&self, path: &str) -> bool {
        let (ours, theirs) = (self.0.expose_secret().as_bytes(), path.trim_start_matches('/').as_bytes());
        let theirs = theirs.split(|byte| *byte == b'/').next().unwrap_or_default();
        let difference = ours.iter().zip(theirs).fold(0, |all, (one, other)| all | (one ^ other));
        ours.len() == theirs.len() && std::hint::black_box(difference) == 0
    }
}

/// What came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Received {
    /// An event, as a frame of the event socket: for [`crate::decode`].
    Frame(String),
    /// Some events were not kept because they came faster than they were read: ask for the channels.
    Lost,
}

/// Listens until it is dropped.
#[derive(Debug)]
pub struct Receiver {
    frames: mpsc::Receiver<String>,
    overflow: mpsc::Receiver<()>,
    address: SocketAddr,
    _task: JoinSet<()>,
}

struct Door {
    secret: HookSecret,
    frames: mpsc::Sender<String>,
    overflow: mpsc::Sender<()>,
}

impl Receiver {
    /// Listens at that address and nowhere else.
    ///
    /// # Errors
    /// When the address is not of this machine or taken.
    pub async fn listen(address: SocketAddr, secret: HookSecret) -> io::Result<Self> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let (frames, waiting) = mpsc::channel(WAITING);
        let (overflow, lost) = mpsc::channel(1);
        let mut task = JoinSet::new();
        task.spawn(serve(listener, Arc::new(Door { secret, frames, overflow })));
        Ok(Self { frames: waiting, overflow: lost, address, _task: task })
    }

    /// Where it listens: with the port that was found where 0 was asked for.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits for what comes next; cancel-safe. `None`: nothing will come any more.
    pub async fn next(&mut self) -> Option<Received> {
        tokio::select! {
            biased;
            Some(()) = self.overflow.recv() => Some(Received::Lost),
            frame = self.frames.recv() => frame.map(Received::Frame),
        }
    }
}

async fn serve(listener: TcpListener, door: Arc<Door>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let door = Arc::clone(&door);
                    connections.spawn(async move {
                        connection(stream, &door).await;
                        drop(place);
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "a webhook's connection could not be accepted");
                    tokio::time::sleep(BREATH).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(stream: TcpStream, door: &Door) {
    let service = service_fn(async |request| {
        let mut response = Response::new(Full::<Bytes>::default());
        *response.status_mut() = answer(request, door).await;
        Ok::<_, Infallible>(response)
    });
    let mut http = http1::Builder::new();
    http.keep_alive(false).max_buf_size(LONGEST);
    match tokio::time::timeout(PATIENCE, http.serve_connection(TokioIo::new(stream), service)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "a webhook's connection ended"),
        Err(_) => tracing::debug!("a webhook's connection was too slow"),
    }
}

/// Only 200 counts as received, and six failures within a minute turn a hook off; so what cannot be read is received, too.
async fn answer<B>(request: Request<B>, door: &Door) -> StatusCode
where
    B: Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    if !door.secret.opens(request.uri().path()) {
        return StatusCode::NOT_FOUND;
    }
    let payload = if request.method() == Method::GET {
        request.uri().query().map(|query| hook::form(query.as_bytes()))
    } else if request.method() == Method::POST || request.method() == Method::PUT {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let is_json = kind.to_ascii_lowercase().contains("json");
        let Ok(body) = Limited::new(request.into_body(), LONGEST).collect().await else { return StatusCode::PAYLOAD_TOO_LARGE };
        let body = body.to_bytes();
        if is_json { serde_json::from_slice(&body).ok() } else { Some(hook::form(&body)) }
    } else {
        return StatusCode::METHOD_NOT_ALLOWED;
    };
    match payload.and_then(hook::frame) {
        Some(frame) => {
            if door.frames.try_send(frame).is_err() {
                // A sign that is already up need not be put up again.
                let _up = door.overflow.try_send(());
            }
        }
        None => tracing::debug!("a webhook that cannot be read"),
    }
    StatusCode::OK
}

#[cfg(test)]
mod tests;
