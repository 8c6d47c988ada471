//! Recordings (kazoo.md 4.5). Invariant: the same address is the description or the sound, by what is accepted; a 404 soon
//! after the call says nothing yet.

use std::time::Duration;

use cordboard_link::{Download, HttpStream};
use cordboard_model::At;
use serde::Deserialize;

use super::{Crossbar, Request, Scope, Span, is_json};
use crate::{
    auth::Grant,
    envelope::Envelope,
    fault::{FaultKind, RestError},
    lenient,
    time::from_gregorian,
    token::host,
};

/// When to ask again for a recording that is not there yet; recordings appear some seconds after the call.
pub const AUDIO_RETRIES: [Duration; 4] =
    [Duration::from_secs(2), Duration::from_secs(5), Duration::from_secs(15), Duration::from_secs(60)];

/// The longest refusal that is read.
const LONGEST_REFUSAL: usize = 64 * 1024;

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
    /// Such as `mp3`.
    #[serde(deserialize_with = "lenient::text")]
    pub media_type: Option<String>,
    /// `user@realm`
    #[serde(deserialize_with = "lenient::text")]
    pub to: Option<String>,
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

    /// `GET recordings/{id}` as sound, read piece by piece, behind that many bytes where the server can.
    ///
    /// # Errors
    /// See [`RestError`]; missing for a while after the call, see [`AUDIO_RETRIES`].
    pub async fn open_recording(&self, id: &str, behind: u64) -> Result<HttpStream, RestError> {
        let account = self.account_id().await?;
        let request = Request::get(["recordings", id]).query("accept", "audio/mpeg").audio("audio/mpeg").within(&account);
        let (grant, number) = self.tokens.good(&self.gateway).await?;
        match self.open_once(&request, &grant, behind).await {
            Err(error) if error.kind() == Some(FaultKind::CredentialsInvalid) => {}
            other => return other,
        }
        let (grant, _) = self.tokens.other_than(&self.gateway, number).await?;
        self.open_once(&request, &grant, behind).await
    }

    async fn open_once(&self, request: &Request, grant: &Grant, behind: u64) -> Result<HttpStream, RestError> {
        let http = request.clone().into_http(self.gateway.site().url(), Some(&grant.token))?;
        let mut stream = self.gateway.open(Download::behind(behind, http)).await?;
        let status = stream.status();
        if status.is_success() && !is_json(stream.headers()) {
            return Ok(stream);
        }
        let mut body = Vec::new();
        while let Some(chunk) = stream.chunk().await? {
            body.extend(chunk.iter().take(LONGEST_REFUSAL - body.len()));
            if body.len() >= LONGEST_REFUSAL {
                break;
            }
        }
        Envelope::read_body(&host(&self.gateway), status.as_u16(), &body)?;
        Err(RestError::malformed("the recording"))
    }
}
