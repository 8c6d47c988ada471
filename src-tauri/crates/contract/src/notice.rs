//! Things the user should know. Invariant: a notice says what happened, whether calls are safe, and what to do.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::UiProblem;

/// How grave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UiNoticeKind {
    /// Worth knowing.
    Note,
    /// Something does not work as it should.
    Warning,
    /// Something failed.
    Failure,
}

/// Something the user should know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiNotice {
    /// The account, if it belongs to one.
    pub account: Option<String>,
    /// How grave.
    pub kind: UiNoticeKind,
    /// Picks the text `notice-<code>`.
    pub problem: UiProblem,
}
