//! The state of a link to a PBX. Invariant: `Live` only while events can arrive now.

use serde::{Deserialize, Serialize};

use crate::At;

/// Whether events can arrive.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    /// Not started, or stopped by the user.
    #[default]
    Stopped,
    /// Signing in.
    Connecting,
    /// Events arrive.
    Live {
        /// Since when.
        since: At,
    },
    /// Down; tried again by itself.
    Waiting {
        /// When.
        retry_at: At,
        /// What is wrong.
        problem: Problem,
    },
    /// Down until the user signs in again.
    SignedOut {
        /// What is wrong.
        problem: Problem,
    },
    /// Another session of the same user took over; down until the user asks.
    Replaced,
}

impl Health {
    /// Whether events can arrive now.
    #[must_use]
    pub const fn is_live(&self) -> bool {
        matches!(self, Self::Live { .. })
    }
}

/// What is wrong with a link: a code that picks the text, and what the text needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// A stable word such as `dns`, `refused`, `timeout`, `tlsUnknownCa`, `wrongPassword`; picks the translated text.
    pub code: String,
    /// What the text names: a host, an issuer, a status. Never a secret.
    pub detail: String,
}
