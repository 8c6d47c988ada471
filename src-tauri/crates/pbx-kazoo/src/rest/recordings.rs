//! Recordings (kazoo.md 4.5). Invariant: the same address is the description or the sound, by what is accepted; a 404 soon
//! after the call says nothing yet.

use std::time::Duration;

use cordboard_model::At;
use serde::Deserialize;

use super::{Audio, Crossbar, Request, Scope, Span};
use crate::{fault::RestError, lenient, time::from_gregorian};

/// When to ask again for a recording that is not there yet; recordings appear some seconds after the call.
pub const AUDIO_RETRIES: [Duration; 4] =
    [Duration::from_secs(2), Duration::from_secs(5), Duration::from_secs(15), Duration::from_secs(60)];

/// One recording's description.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Recording {
    /// What it is known by.
    #[serde(deserialize_with = "lenient::word")]
    pub id: String,
    /// The leg that was recorded.
    #[serde(deserialize_with = "lenient::text")]
    pub call_id: Option<String>,
    /// Its call record.
    #[serde(deserialize_with = "lenient::text")]
    pub cdr_id: Option<String>,
    /// What related legs share.
    #[serde(deserialize_with = "lenient::text")]
    pub interaction_id: Option<String>,
    /// Whose it is.
    #[serde(deserialize_with = "lenient::text")]
    pub owner_id: Option<String>,
    /// `inbound` or `outbound`, as the switch sees it.
    #[serde(deserialize_with = "lenient::text")]
    pub direction: Option<String>,
    /// Who called.
    #[serde(deserialize_with = "lenient::text")]
    pub caller_id_number: Option<String>,
    /// Who was called.
    #[serde(deserialize_with = "lenient::text")]
    pub callee_id_number: Option<String>,
    /// Gregorian seconds.
    #[serde(deserialize_with = "lenient::int")]
    pub start: Option<i64>,
    /// Milliseconds.
    #[serde(deserialize_with = "lenient::int")]
    pub duration_ms: Option<i64>,
    /// Such as `audio/mpeg`.
    #[serde(deserialize_with = "lenient::text")]
    pub content_type: Option<String>,
    /// File name.
    #[serde(deserialize_with = "lenient::text")]
    pub name: Option<String>,
}

impl Recording {
    /// When it began.
    #[must_use]
    pub fn started_at(&self) -> Option<At> {
        self.start.map(from_gregorian)
    }
}

impl Crossbar {
    /// `GET recordings` or `users/{U}/recordings`, newest first.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn recordings(&self, scope: &Scope, span: Span) -> Result<Vec<Recording>, RestError> {
        self.spanned(Request::get(scope.path(&["recordings"])), span, "the recordings").await
    }

    /// `GET recordings/{id}` as its description.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn recording(&self, id: &str) -> Result<Recording, RestError> {
        self.one(Request::get(["recordings", id]), "the recording").await
    }

    /// `GET recordings/{id}` as sound, asked for again as [`AUDIO_RETRIES`] says while it is not there yet.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn recording_audio(&self, id: &str) -> Result<Audio, RestError> {
        let mut waits = AUDIO_RETRIES.into_iter();
        loop {
            let request = Request::get(["recordings", id]).query("accept", "audio/mpeg").audio("audio/mpeg");
            match (self.bytes(request).await, waits.next()) {
                (Err(error), Some(wait)) if error.is_missing() => tokio::time::sleep(wait).await,
                (other, _) => return other.map(Audio::of),
            }
        }
    }
}
