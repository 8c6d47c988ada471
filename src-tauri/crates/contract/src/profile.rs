//! Presence profiles: what the user is reachable for, set at once. Invariant: what could not be set is told, part by part.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{UiActivity, UiError};

/// A profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiProfile {
    /// `desk`, `mobile` and `away` have usual names.
    pub id: String,
    /// The user's name for it; empty for the usual one.
    pub name: String,
    /// What colleagues see.
    pub activity: UiActivity,
    /// Do not disturb.
    pub do_not_disturb: bool,
    /// All calls are forwarded.
    pub forward: bool,
    /// Where to.
    pub forward_to: String,
}

/// What became of setting a profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiProfileResult {
    /// Every part on every account.
    pub steps: Vec<UiProfileStep>,
    /// Nothing failed.
    pub complete: bool,
    /// What was changed can be put back.
    pub reversible: bool,
}

/// A part of a profile on an account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiProfileStep {
    /// The account.
    pub account: String,
    /// Which part.
    pub part: UiProfilePart,
    /// What became of it.
    pub state: UiProfileStepState,
    /// Why it failed.
    pub error: Option<UiError>,
}

/// Parts of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UiProfilePart {
    /// The forward of all calls.
    Forward,
    /// Do not disturb.
    DoNotDisturb,
    /// What colleagues see.
    Presence,
}

/// What became of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UiProfileStepState {
    /// The PBX was given it.
    Given,
    /// It was so before.
    Already,
    /// The PBX has no such thing.
    NotOffered,
    /// It was not given.
    Failed,
}
