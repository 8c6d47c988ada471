//! One complete HTTP answer.
//!
//! Invariant: an error made of it carries no secret of its body.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::error::LinkError;
use crate::retry_after::retry_after;
use crate::scrub::excerpt;
use crate::wake::{Clocks, SystemClocks};

/// How much of a refused request's answer an error keeps.
const EXCERPT: usize = 300;

/// The whole answer, whatever its status.
pub struct HttpReply {
    pub(super) host: String,
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// Where a JSON text is wrong. The parser's own words quote the text, which may be a token.
#[derive(Debug, thiserror::Error)]
#[error("{kind:?} error in line {line}, column {column}")]
pub struct JsonFlaw {
    kind: Category,
    line: usize,
    column: usize,
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
        if self.status.is_success() { Ok(self) } else { Err(self.to_error()) }
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
        serde_json::from_slice(&self.body)
            .map_err(|error| LinkError::Malformed { what, source: Some(Box::new(JsonFlaw::of(&error))) })
    }
}

impl JsonFlaw {
    /// The place, without the words.
    #[must_use]
    pub fn of(error: &serde_json::Error) -> Self {
        Self { kind: error.classify(), line: error.line(), column: error.column() }
    }
}

impl fmt::Debug for HttpReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpReply").field("status", &self.status).field("bytes", &self.body.len()).finish_non_exhaustive()
    }
}
