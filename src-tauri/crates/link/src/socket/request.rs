//! Where to connect a WebSocket, and within which limits.
//!
//! Invariant: neither the user part of the URL nor its fragment is sent, and `Debug` shows no secret.

use std::fmt;
use std::time::Duration;

use http::{HeaderMap, Uri};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use url::Url;

use crate::error::LinkError;
use crate::scrub::ScrubbedUrl;
use crate::site::Place;

/// How long and how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SocketLimits {
    /// The largest message accepted, in bytes.
    pub max_message: usize,
    /// Held for each socket as long as it lives.
    pub read_buffer: usize,
    /// Messages that may wait for a slow network before [`SocketWriter::send_text`] waits too.
    pub queue: usize,
    /// For the upgrade request, once connected.
    pub upgrade_timeout: Duration,
}

/// Where to connect. `Debug` shows no secrets.
#[derive(Clone)]
pub struct SocketRequest {
    pub(super) url: Url,
    headers: HeaderMap,
    pub(super) limits: SocketLimits,
}

impl Default for SocketLimits {
    fn default() -> Self {
        Self { max_message: 16 * 1024 * 1024, read_buffer: 32 * 1024, queue: 64, upgrade_timeout: Duration::from_secs(10) }
    }
}

impl SocketRequest {
    /// A request without extra headers, with the default limits.
    #[must_use]
    pub fn new(url: Url) -> Self {
        Self { url, headers: HeaderMap::new(), limits: SocketLimits::default() }
    }

    /// Extra headers for the upgrade.
    #[must_use]
    pub fn headers(mut self, headers: HeaderMap) -> Self {
        self.headers = headers;
        self
    }

    /// Other limits.
    #[must_use]
    pub const fn limits(mut self, limits: SocketLimits) -> Self {
        self.limits = limits;
        self
    }

    /// The same request at this server.
    pub(super) fn at(mut self, place: &Place) -> Self {
        self.url = place.apply(&self.url);
        self
    }

    /// The upgrade request as it is sent; `http` and `https` mean `ws` and `wss`.
    pub(super) fn upgrade(&self) -> Result<Request, LinkError> {
        let refuse = |why| LinkError::InvalidUrl { url: ScrubbedUrl(&self.url).to_string(), why };
        let mut plain = self.url.clone();
        // A fragment is not sent (RFC 6455, 3), and a password in the URL is not for the request line.
        plain.set_fragment(None);
        let bare = plain.set_username("").and_then(|()| plain.set_password(None));
        bare.map_err(|()| refuse("it has no host"))?;
        let scheme = if matches!(plain.scheme(), "https" | "wss") { "wss" } else { "ws" };
        let rest = plain.as_str().split_once("://").map_or("", |(_, rest)| rest);
        let uri: Uri = format!("{scheme}://{rest}").parse().map_err(|_| refuse("it is not an address"))?;
        let mut request = uri.into_client_request().map_err(|_| refuse("it is not an address"))?;
        for (name, value) in &self.headers {
            request.headers_mut().append(name, value.clone());
        }
        Ok(request)
    }
}

impl fmt::Debug for SocketRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SocketRequest").field("url", &ScrubbedUrl(&self.url)).finish_non_exhaustive()
    }
}
