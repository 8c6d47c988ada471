//! One HTTP request, before it is sent.
//!
//! Invariant: `Debug` shows neither headers nor body; what cannot be sent is found when it is sent, not here.

use std::fmt;
use std::time::Duration;

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use secrecy::SecretString;
use serde::Serialize;
use url::Url;

use crate::credentials::{basic, bearer};
use crate::scrub::ScrubbedUrl;
use crate::site::Place;

/// One request. `Debug` shows neither headers nor body.
#[derive(Clone)]
pub struct HttpRequest {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    pub(super) timeout: Option<Duration>,
    pub(super) max_body: Option<usize>,
    pub(super) flaw: Option<&'static str>,
}

impl HttpRequest {
    /// A request without body.
    #[must_use]
    pub fn new(method: Method, url: Url) -> Self {
        let headers = HeaderMap::new();
        Self { method, url, headers, body: Vec::new(), timeout: None, max_body: None, flaw: None }
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

    /// `PATCH url`
    #[must_use]
    pub fn patch(url: Url) -> Self {
        Self::new(Method::PATCH, url)
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
    pub fn bearer(self, token: &SecretString) -> Self {
        self.authorize(bearer(token))
    }

    /// Adds `Authorization: Basic …`.
    #[must_use]
    pub fn basic(self, user: &str, password: &SecretString) -> Self {
        self.authorize(basic(user, password))
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

    pub(crate) const fn url(&self) -> &Url {
        &self.url
    }

    /// The same request at this server.
    pub(crate) fn at(mut self, place: &Place) -> Self {
        self.url = place.apply(&self.url);
        self
    }

    fn authorize(mut self, value: Option<HeaderValue>) -> Self {
        self.insert(AUTHORIZATION, value);
        self
    }

    fn set(&mut self, name: HeaderName, value: &str) {
        self.insert(name, HeaderValue::from_str(value).ok());
    }

    fn insert(&mut self, name: HeaderName, value: Option<HeaderValue>) {
        match value {
            Some(value) => drop(self.headers.insert(name, value)),
            None => self.flaw = Some("a header has characters that no header may have"),
        }
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest").field("method", &self.method).field("url", &ScrubbedUrl(&self.url)).finish_non_exhaustive()
    }
}
