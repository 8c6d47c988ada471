//! An HTTP answer that is read piece by piece, for what is too large to be held.
//!
//! Invariant: dropping it ends the transfer; a piece is never larger than what the network gave at once.

use std::fmt;
use std::time::Duration;

use http::{HeaderMap, StatusCode};
use tokio_tungstenite::tungstenite::Bytes;

use crate::error::LinkError;
use crate::refusal;
use crate::retry_after::retry_after;
use crate::wake::{Clocks, SystemClocks};

/// An answer whose body is still on its way.
pub struct HttpStream {
    pub(super) host: String,
    pub(super) response: reqwest::Response,
    pub(super) within: Duration,
}

impl HttpStream {
    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// All headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// How many bytes are to come, if the server says so.
    #[must_use]
    pub fn announced(&self) -> Option<u64> {
        self.response.content_length()
    }

    /// How long the server asked us to stay away.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after(self.response.headers(), SystemClocks.wall())
    }

    /// The next piece; `None` after the last.
    ///
    /// # Errors
    ///
    /// The transfer broke, or took longer than the request allows.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, LinkError> {
        self.response.chunk().await.map_err(|error| refusal::http(&self.host, self.within, error.without_url()))
    }
}

impl fmt::Debug for HttpStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpStream").field("status", &self.response.status()).finish_non_exhaustive()
    }
}
