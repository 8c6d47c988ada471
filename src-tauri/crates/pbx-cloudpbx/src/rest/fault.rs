//! Why a request came to nothing. Invariant: every answer is decided once, here: its name, and whether it may be asked again.

use cordboard_link::LinkError;

/// What the server said instead of what was asked for (cloudpbx.md 2; most of it is documented nowhere).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The key is not valid there.
    #[error("unauthorized")]
    Unauthorized,
    /// There is no such thing.
    #[error("not_found")]
    NotFound,
    /// Too many requests.
    #[error("rate_limited")]
    RateLimited,
    /// Trouble of the server's own.
    #[error("server")]
    Server,
    /// A success whose body is no JSON: a web page, an error text.
    #[error("bad_json")]
    BadJson,
    /// JSON of another shape than documented: an error inside of a success.
    #[error("bad_shape")]
    BadShape,
    /// The call was not placed.
    #[error("action_error")]
    ActionError,
    /// The short message lacks its number or its text, or they are not valid.
    #[error("missing_parameter")]
    MissingParameter,
    /// A recording without a byte.
    #[error("empty_recording")]
    EmptyRecording,
    /// A recording that is a text.
    #[error("not_a_recording")]
    NotARecording,
    /// Any other status.
    #[error("unexpected_status")]
    Unexpected,
}

impl Fault {
    /// What a status that is no success says.
    #[must_use]
    pub const fn of_status(status: u16) -> Option<Self> {
        Some(match status {
            200..=299 => return None,
            401 | 403 => Self::Unauthorized,
            404 => Self::NotFound,
            429 => Self::RateLimited,
            500..=599 => Self::Server,
            _ => Self::Unexpected,
        })
    }

    /// Whether asking again may help, where asking again does no harm.
    #[must_use]
    pub const fn may_pass(self) -> bool {
        match self {
            Self::RateLimited | Self::Server => true,
            Self::Unauthorized
            | Self::NotFound
            | Self::BadJson
            | Self::BadShape
            | Self::ActionError
            | Self::MissingParameter
            | Self::EmptyRecording
            | Self::NotARecording
            | Self::Unexpected => false,
        }
    }
}

/// A request that came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum RestError {
    /// There was no complete answer.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The answer says no.
    #[error("the server answered {0}")]
    Fault(#[from] Fault),
    /// The file of a recording cannot be written.
    #[error("the file cannot be written")]
    File(#[from] std::io::Error),
    /// A message that must not be sent.
    #[error(transparent)]
    Sms(#[from] super::SmsInvalid),
}
