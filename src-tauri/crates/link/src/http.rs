//! HTTP requests to a PBX.
//!
//! Invariant: a request is sent once. No retries, no redirects: a repeated `dial` would ring twice, and a redirect
//! would carry a token to a place nobody chose.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;

use self::names::NameServer;
pub use self::reply::{HttpReply, JsonFlaw};
pub use self::request::HttpRequest;
pub use self::stream::HttpStream;
use crate::dial::{Target, through};
use crate::error::LinkError;
use crate::network::Network;
use crate::proxy::Route;
use crate::refusal;
use crate::scrub::ScrubbedUrl;
use crate::setup::SetupError;

mod names;
mod reply;
mod request;
mod stream;

/// Idle connections are closed before the usual firewall forgets them in silence.
const KEPT_OPEN: Duration = Duration::from_secs(30);

/// How long and how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HttpLimits {
    /// For the whole request, until the last byte of the answer.
    pub timeout: Duration,
    /// The largest answer accepted, in bytes after decompression.
    pub max_body: usize,
}

/// Sends requests; cheap to clone and to make, keeps connections open for a while. Make a new one after sleep or a change
/// of network: connections kept from before would swallow the first request until its time is up.
#[derive(Debug, Clone)]
pub struct HttpClient {
    client: reqwest::Client,
    network: Network,
    limits: HttpLimits,
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(10), max_body: 16 * 1024 * 1024 }
    }
}

impl HttpClient {
    /// With the default limits.
    ///
    /// # Errors
    ///
    /// The HTTP library refuses to start.
    pub fn new(network: &Network) -> Result<Self, SetupError> {
        Self::with_limits(network, HttpLimits::default())
    }

    /// With other limits.
    ///
    /// # Errors
    ///
    /// The HTTP library refuses to start.
    pub fn with_limits(network: &Network, limits: HttpLimits) -> Result<Self, SetupError> {
        let mut tls = rustls::ClientConfig::clone(network.tls());
        tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .connect_timeout(network.connect_timeout())
            .timeout(limits.timeout)
            .pool_idle_timeout(KEPT_OPEN)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .user_agent(concat!("Cordboard/", env!("CARGO_PKG_VERSION")));
        let builder = match network.name_server() {
            Some(server) => builder.dns_resolver(Arc::new(NameServer(server))),
            None => builder,
        };
        let client = network.proxies().apply(builder)?.build();
        let client = client.map_err(|error| SetupError::Library(Box::new(error.without_url())))?;
        Ok(Self { client, network: network.clone(), limits })
    }

    /// Sends the request and reads the whole answer. An answer of any status is a success here; see
    /// [`HttpReply::success`].
    ///
    /// # Errors
    ///
    /// No complete answer: all of [`LinkError`] up to `Tls` and `Proxy`, and `TooLarge`.
    pub async fn send(&self, request: HttpRequest) -> Result<HttpReply, LinkError> {
        let limit = request.max_body.unwrap_or(self.limits.max_body);
        let (response, target, after) = self.begin(request).await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = read_body(response, &target, limit, after).await?;
        tracing::debug!(status = status.as_u16(), bytes = body.len(), "answer");
        Ok(HttpReply { host: target.name(), status, headers, body })
    }

    /// Sends the request and leaves the body of the answer to be read piece by piece, whatever its size. The time limit is
    /// for the whole of it.
    ///
    /// # Errors
    ///
    /// No answer: all of [`LinkError`] up to `Tls` and `Proxy`.
    pub async fn open(&self, request: HttpRequest) -> Result<HttpStream, LinkError> {
        let (response, target, within) = self.begin(request).await?;
        Ok(HttpStream { host: target.name(), response, within })
    }

    async fn begin(&self, request: HttpRequest) -> Result<(reqwest::Response, Target, Duration), LinkError> {
        let HttpRequest { method, url, headers, body, timeout, max_body: _, flaw } = request;
        if let Some(why) = flaw {
            return Err(LinkError::InvalidUrl { url: ScrubbedUrl(&url).to_string(), why });
        }
        if !matches!(url.scheme(), "http" | "https") {
            let why = "it begins with neither http nor https";
            return Err(LinkError::InvalidUrl { url: ScrubbedUrl(&url).to_string(), why });
        }
        let target = Target::of(&url)?;
        let route = self.network.route(&url)?;
        let after = timeout.unwrap_or(self.limits.timeout);
        tracing::debug!(%method, url = %ScrubbedUrl(&url), "request");

        let request = self.client.request(method, url).headers(headers).timeout(after).body(body);
        let response = match request.send().await {
            Ok(response) => response,
            Err(error) => return Err(self.explain(&target, route, error.without_url(), after).await),
        };
        let status = response.status();
        if status == StatusCode::PROXY_AUTHENTICATION_REQUIRED
            && let Some(route) = route
        {
            return Err(LinkError::Proxy { proxy: route.name(), status: status.as_u16() });
        }
        Ok((response, target, after))
    }

    /// The library does not say what a proxy answered, so we ask the proxy ourselves before we blame the server.
    async fn explain(&self, target: &Target, route: Option<Route>, error: reqwest::Error, after: Duration) -> LinkError {
        let connecting = error.is_connect();
        let after = if connecting { self.network.connect_timeout() } else { after };
        let Some(route) = route.filter(|_| connecting) else { return refusal::http(&target.name(), after, error) };
        if !target.tls {
            return refusal::http(&route.name(), after, error);
        }
        let error = refusal::http(&target.name(), after, error);
        if matches!(error, LinkError::Tls { .. }) {
            return error;
        }
        through(&self.network, &route, target).await.err().unwrap_or(error)
    }
}

async fn read_body(
    mut response: reqwest::Response,
    target: &Target,
    limit: usize,
    after: Duration,
) -> Result<Vec<u8>, LinkError> {
    let announced = response.content_length().unwrap_or(0);
    if announced > limit as u64 {
        return Err(LinkError::TooLarge { limit });
    }
    let mut body = Vec::with_capacity(usize::try_from(announced).unwrap_or(0));
    loop {
        let chunk = response.chunk().await;
        let Some(chunk) = chunk.map_err(|error| refusal::http(&target.name(), after, error.without_url()))? else {
            return Ok(body);
        };
        if chunk.len() > limit - body.len() {
            return Err(LinkError::TooLarge { limit });
        }
        body.extend_from_slice(&chunk);
    }
}

#[cfg(test)]
mod tests;
