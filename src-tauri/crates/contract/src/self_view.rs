//! The signed-in user on one account. Invariant: switches show what the PBX confirmed.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The user on one account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiSelf {
    /// The account.
    pub account: String,
    /// Name.
    pub name: Option<String>,
    /// Line.
    pub extension: Option<String>,
    /// Whether the user is an agent.
    pub agent: bool,
}

/// When a forward applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UiForwardKind {
    /// Always.
    Unconditional,
    /// While busy.
    Busy,
    /// When nobody answers.
    NoAnswer,
}

/// A forward.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiForward {
    /// Which.
    pub kind: UiForwardKind,
    /// On.
    pub enabled: bool,
    /// Where to.
    pub destination: Option<String>,
}

/// The telephone's settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiPhone {
    /// The account.
    pub account: String,
    /// Do not disturb; null until told.
    pub do_not_disturb: Option<bool>,
    /// The three forwards.
    pub forwards: Vec<UiForward>,
}

/// Voicemail counters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiVoicemail {
    /// The account.
    pub account: String,
    /// New.
    pub new: f64,
    /// Waiting.
    pub waiting: f64,
    /// Old.
    pub old: f64,
}
