//! One request before it becomes HTTP. Invariant: an id is one encoded segment of the path, whatever is in it; a request that
//! places a call says so and is never repeated.

use std::time::Duration;

use cordboard_link::{HeaderName, HttpRequest, Manner, Method, Url, header::ACCEPT};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use uuid::Uuid;

use crate::fault::RestError;

const TOKEN: HeaderName = HeaderName::from_static("x-auth-token");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The largest recording.
const AUDIO_LIMIT: usize = 64 * 1024 * 1024;
/// How long an answer may take that carries a recording or everything of a large account.
const LONG: Duration = Duration::from_secs(60);

/// What to ask, and how.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    method: Method,
    path: Vec<String>,
    query: Vec<(String, String)>,
    body: Option<Value>,
    manner: Manner,
    is_open: bool,
    is_call: bool,
    audio: Option<&'static str>,
    timeout: Option<Duration>,
}

impl Request {
    fn new<S: Into<String>>(method: Method, path: impl IntoIterator<Item = S>, manner: Manner) -> Self {
        Self {
            method,
            path: path.into_iter().map(Into::into).collect(),
            query: Vec::new(),
            body: None,
            manner,
            is_open: false,
            is_call: false,
            audio: None,
            timeout: None,
        }
    }

    /// Reads; may be repeated.
    pub(crate) fn get<S: Into<String>>(path: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::GET, path, Manner::Repeatable)
    }

    /// Creates or acts.
    pub(crate) fn put<S: Into<String>>(path: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::PUT, path, Manner::Once)
    }

    /// Replaces or acts.
    pub(crate) fn post<S: Into<String>>(path: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::POST, path, Manner::Once)
    }

    /// Changes some members.
    pub(crate) fn patch<S: Into<String>>(path: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::PATCH, path, Manner::Once)
    }

    /// Removes.
    pub(crate) fn delete<S: Into<String>>(path: impl IntoIterator<Item = S>) -> Self {
        Self::new(Method::DELETE, path, Manner::Once)
    }

    /// Below that account.
    pub(crate) fn within(mut self, account: &str) -> Self {
        self.path.splice(0..0, ["accounts".to_owned(), account.to_owned()]);
        self
    }

    /// A parameter.
    pub(crate) fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// A body `{"data": …}`.
    pub(crate) fn data(self, data: impl Into<Value>) -> Self {
        self.envelope(super::wrapped(data))
    }

    /// A whole body.
    pub(crate) fn envelope(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// Needs no token.
    pub(crate) const fn open(mut self) -> Self {
        self.is_open = true;
        self
    }

    /// Somebody waits for it; better refused now than done late.
    pub(crate) const fn control(mut self) -> Self {
        self.manner = Manner::Control;
        self
    }

    /// It places a call: sent once, whatever happens.
    pub(crate) const fn call(mut self, timeout: Duration) -> Self {
        self.manner = Manner::Control;
        self.is_call = true;
        self.timeout = Some(timeout);
        self
    }

    /// Although its method changes nothing in general, this one only reads.
    pub(crate) const fn reading(mut self) -> Self {
        self.manner = Manner::Repeatable;
        self
    }

    /// Asks for sound of that type.
    pub(crate) const fn audio(mut self, accept: &'static str) -> Self {
        self.audio = Some(accept);
        self.timeout = Some(LONG);
        self
    }

    /// A parameter that makes it unlike any before, against answers 304 to an action (kazoo.md 1.3, 4.8).
    pub(crate) fn unlike_any_other(self) -> Self {
        self.query("random", Uuid::new_v4().simple().to_string())
    }

    pub(crate) const fn is_open(&self) -> bool {
        self.is_open
    }

    pub(crate) const fn survives_renewal(&self) -> bool {
        !self.is_call
    }

    pub(crate) const fn manner(&self) -> Manner {
        self.manner
    }

    pub(crate) const fn wants_bytes(&self) -> bool {
        self.audio.is_some()
    }

    /// As HTTP, below the root of the interface.
    pub(crate) fn into_http(self, root: &Url, token: Option<&SecretString>) -> Result<HttpRequest, RestError> {
        let mut url = root.clone();
        let mut path = url.path().trim_end_matches('/').to_owned();
        path.push_str("/v2");
        for segment in &self.path {
            if matches!(segment.as_str(), "" | "." | "..") {
                return Err(RestError::Argument("an id is missing"));
            }
            path.push('/');
            path.push_str(&encoded(segment));
        }
        url.set_path(&path);
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        let mut http = HttpRequest::new(self.method, url);
        http = match &self.body {
            Some(body) => http.json(body),
            None => http.header(ACCEPT, "application/json"),
        };
        if let Some(accept) = self.audio {
            http = http.header(ACCEPT, accept).max_body(AUDIO_LIMIT);
        }
        if let Some(timeout) = self.timeout {
            http = http.timeout(timeout);
        }
        if let Some(token) = token {
            http = http.header(TOKEN, token.expose_secret());
        }
        Ok(http.header(REQUEST_ID, &Uuid::new_v4().to_string()))
    }
}

/// Everything but unreserved characters as `%XX`: an id may hold `@`, a number `+` and `*` (kazoo.md 4.1, 4.9).
fn encoded(segment: &str) -> String {
    let mut text = String::with_capacity(segment.len());
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn k31_an_id_is_one_segment_whatever_is_in_it() {
        let table = [
            ("abc@10.0.0.5", "abc%4010.0.0.5"),
            ("+442079460111", "%2B442079460111"),
            ("*97", "%2A97"),
            ("a/../b?c#d", "a%2F..%2Fb%3Fc%23d"),
            ("é", "%C3%A9"),
        ];
        for (segment, want) in table {
            assert_eq!(encoded(segment), want);
        }
    }

    #[test]
    fn a_path_that_would_lead_elsewhere_is_not_sent() {
        let Ok(root) = Url::parse("https://h/api") else { panic!("no URL") };
        for id in ["", ".", ".."] {
            let request = Request::get(["users", id]).within("a1");
            assert!(matches!(request.into_http(&root, None), Err(RestError::Argument(_))), "{id:?}");
        }
        let http = format!("{:?}", Request::get(["users", "u1"]).within("a1").query("paginate", "false").into_http(&root, None));
        assert!(http.contains("https://h/api/v2/accounts/a1/users/u1?paginate=false"), "{http}");
    }
}
