//! HTTP requests to a PBX.
//!
//! Invariant: a request is sent once. No retries, no redirects: a repeated `dial` would ring twice, and a redirect
//! would carry a token to a place nobody chose.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::dial::{Target, through};
use crate::error::{LinkError, SetupError};
use crate::network::Network;
use crate::refusal;
use crate::retry_after::retry_after;
use crate::scrub::{ScrubbedUrl, excerpt};
use crate::wake::{Clocks, SystemClocks};

/// How much of a refused request's answer an error keeps.
const EXCERPT: usize = 300;

/// How long and how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HttpLimits {
    /// For the whole request, until the last byte of the answer.
    pub timeout: Duration,
    /// The largest answer accepted, in bytes after decompression.
    pub max_body: usize,
}

/// Sends requests; cheap to clone, keeps connections open.
#[derive(Debug, Clone)]
pub struct HttpClient {
    client: reqwest::Client,
    network: Network,
    limits: HttpLimits,
}

/// One request. `Debug` shows neither headers nor body.
pub struct HttpRequest {
    method: Method,
    url: Url,
    headers: HeaderMap,
    body: Vec<u8>,
    timeout: Option<Duration>,
    max_body: Option<usize>,
    flaw: Option<&'static str>,
}

/// The whole answer, whatever its status.
pub struct HttpReply {
    host: String,
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(10),
            max_body: 16 * 1024 * 1024,
        }
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
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .user_agent(concat!("Cordboard/", env!("CARGO_PKG_VERSION")));
        let client = network.proxies().apply(builder)?.build();
        let client = client.map_err(|error| SetupError::Library(Box::new(error.without_url())))?;
        Ok(Self {
            client,
            network: network.clone(),
            limits,
        })
    }

    /// Sends the request and reads the whole answer. An answer of any status is a success here; see
    /// [`HttpReply::success`].
    ///
    /// # Errors
    ///
    /// No complete answer: all of [`LinkError`] up to `Tls` and `Proxy`, and `TooLarge`.
    pub async fn send(&self, request: HttpRequest) -> Result<HttpReply, LinkError> {
        let HttpRequest {
            method,
            url,
            headers,
            body,
            timeout,
            max_body,
            flaw,
        } = request;
        if let Some(why) = flaw {
            return Err(LinkError::InvalidUrl {
                url: ScrubbedUrl(&url).to_string(),
                why,
            });
        }
        let target = Target::of(&url)?;
        let route = self.network.route(&url)?;
        let limit = max_body.unwrap_or(self.limits.max_body);
        let after = timeout.unwrap_or(self.limits.timeout);
        tracing::debug!(%method, url = %ScrubbedUrl(&url), "request");

        let request = self
            .client
            .request(method, url)
            .headers(headers)
            .timeout(after)
            .body(body);
        let response = match request.send().await {
            Ok(response) => response,
            Err(error) => return Err(self.explain(&target, error.without_url(), after).await),
        };
        let (status, headers) = (response.status(), response.headers().clone());
        if status == StatusCode::PROXY_AUTHENTICATION_REQUIRED
            && let Some(route) = route
        {
            return Err(LinkError::Proxy {
                proxy: route.name(),
                status: status.as_u16(),
            });
        }
        let body = read_body(response, &target, limit, after).await?;
        tracing::debug!(status = status.as_u16(), bytes = body.len(), "answer");
        Ok(HttpReply {
            host: target.name(),
            status,
            headers,
            body,
        })
    }

    /// The library does not say what a proxy answered, so we ask the proxy ourselves before we blame the server.
    async fn explain(&self, target: &Target, error: reqwest::Error, after: Duration) -> LinkError {
        let after = if error.is_connect() {
            self.network.connect_timeout()
        } else {
            after
        };
        let through_proxy = Url::parse(&format!(
            "http{}://{}/",
            if target.tls { "s" } else { "" },
            target.name()
        ))
        .ok()
        .and_then(|url| self.network.route(&url).ok().flatten());
        let Some(route) = through_proxy else {
            return refusal::http(&target.name(), after, error);
        };
        let own = refusal::http(
            if target.tls {
                target.name()
            } else {
                route.name()
            }
            .as_str(),
            after,
            error,
        );
        if !target.tls || matches!(own, LinkError::Tls { .. }) {
            return own;
        }
        match through(&self.network, &route, target).await {
            Ok(_) => own,
            Err(error) => error,
        }
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
        let Some(chunk) =
            chunk.map_err(|error| refusal::http(&target.name(), after, error.without_url()))?
        else {
            return Ok(body);
        };
        if chunk.len() > limit - body.len() {
            return Err(LinkError::TooLarge { limit });
        }
        body.extend_from_slice(&chunk);
    }
}

impl HttpRequest {
    /// A request without body.
    #[must_use]
    pub fn new(method: Method, url: Url) -> Self {
        let headers = HeaderMap::new();
        Self {
            method,
            url,
            headers,
            body: Vec::new(),
            timeout: None,
            max_body: None,
            flaw: None,
        }
    }

    /// `GET url`
    #[must_use]
    pub fn get(url: Url) -> Self {
        Self::new(Method::GET, url)
    }

    /// `POST url`
    #[must_use]
    pub fn post(url: Url) -> Self {
        Self::new(Method::POST, url)
    }

    /// `PUT url`
    #[must_use]
    pub fn put(url: Url) -> Self {
        Self::new(Method::PUT, url)
    }

    /// `DELETE url`
    #[must_use]
    pub fn delete(url: Url) -> Self {
        Self::new(Method::DELETE, url)
    }

    /// Adds a header. A value that no header may have makes [`HttpClient::send`] fail.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        self.set(name, value);
        self
    }

    /// Adds `Authorization: Bearer …`.
    #[must_use]
    pub fn bearer(mut self, token: &SecretString) -> Self {
        self.set(AUTHORIZATION, &format!("Bearer {}", token.expose_secret()));
        self
    }

    /// Sends a JSON body. A body that cannot be serialized makes [`HttpClient::send`] fail.
    #[must_use]
    pub fn json(mut self, body: &impl Serialize) -> Self {
        self.set(CONTENT_TYPE, "application/json");
        self.set(ACCEPT, "application/json");
        match serde_json::to_vec(body) {
            Ok(body) => self.body = body,
            Err(_) => self.flaw = Some("the body cannot be written as JSON"),
        }
        self
    }

    /// Sends any body.
    #[must_use]
    pub fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.set(CONTENT_TYPE, content_type);
        self.body = body.into();
        self
    }

    /// Another time limit than the client's.
    #[must_use]
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Another size limit than the client's, for recordings for instance.
    #[must_use]
    pub const fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = Some(bytes);
        self
    }

    fn set(&mut self, name: HeaderName, value: &str) {
        match HeaderValue::from_str(value) {
            Ok(mut value) => {
                value.set_sensitive(name == AUTHORIZATION);
                self.headers.insert(name, value);
            }
            Err(_) => self.flaw = Some("a header has characters that no header may have"),
        }
    }
}

impl HttpReply {
    /// The status.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        self.status
    }

    /// All headers.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// The body as text; bytes that are none are replaced.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }

    /// The body without copying.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.body
    }

    /// How long the server asked us to stay away, at most [`crate::RETRY_AFTER_LIMIT`].
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after(&self.headers, SystemClocks.wall())
    }

    /// Itself, if the status is a 2xx.
    ///
    /// # Errors
    ///
    /// [`LinkError::Http`] for any other status, with the beginning of the body.
    pub fn success(self) -> Result<Self, LinkError> {
        if self.status.is_success() {
            Ok(self)
        } else {
            Err(self.to_error())
        }
    }

    /// The answer as an error, for a caller that has read its body first.
    #[must_use]
    pub fn to_error(&self) -> LinkError {
        LinkError::Http {
            host: self.host.clone(),
            status: self.status.as_u16(),
            retry_after: self.retry_after(),
            excerpt: excerpt(&self.body, EXCERPT),
        }
    }

    /// The body read as JSON.
    ///
    /// # Errors
    ///
    /// [`LinkError::Malformed`], naming `what`, if it is none.
    pub fn json<T: DeserializeOwned>(&self, what: &'static str) -> Result<T, LinkError> {
        serde_json::from_slice(&self.body).map_err(|source| LinkError::Malformed {
            what,
            source: Some(Box::new(source)),
        })
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("url", &ScrubbedUrl(&self.url))
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for HttpReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpReply")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
