//! Links of other programs. Invariant: without a choice of the user's, no link is dialled without a question.

use cordboard_model::AccountId;
use serde::{Deserialize, Serialize};

/// What to do with links.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LinkSettings {
    /// When to ask before dialling.
    pub ask: AskLinks,
    /// The account that dials; `None` for the first that can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
}

/// When to ask before dialling.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AskLinks {
    /// Before each link.
    #[default]
    Always,
    /// Before a doubtful number.
    Doubtful,
}
