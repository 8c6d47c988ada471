//! Refusals on the wire (xivo.md 1.6 and 3.2). Invariant: the key is `Error`, capital E, and the mixed case of the others is real.

use serde::{Deserialize, Serialize};

use super::Text;

/// The body of `Error`, `AgentError` and `LoggedOnError`.
#[derive(Debug, Default, Deserialize, Serialize)]
pub struct ErrorBody<'a> {
    #[serde(borrow, rename = "Error", alias = "error", skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<Text<'a>>,
    /// Where the agent is logged in already.
    #[serde(rename = "phoneNb", skip_serializing_if = "Option::is_none")]
    pub(crate) phone: Option<Text<'a>>,
    /// Where the agent wanted to be.
    #[serde(rename = "RequestedNb", skip_serializing_if = "Option::is_none")]
    pub(crate) requested: Option<Text<'a>>,
}
