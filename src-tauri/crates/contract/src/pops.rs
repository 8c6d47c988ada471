//! Screen pops: pages that open with calls. Invariant: an address leads to the host that is written in it, whatever a call brings.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::UiDirection;

/// When a page opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UiPopMoment {
    /// The telephone rings, or the user's call is set up.
    Ringing,
    /// The two begin to talk.
    Answered,
    /// The call is over.
    Ended,
    /// When the user says so.
    ByHand,
}

/// Where a page opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UiPopOpening {
    /// In the system's browser.
    Browser,
    /// In a window of its own.
    Window,
}

/// For which calls which page opens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiPopRule {
    /// Given once; empty for a new one.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// It is on.
    pub enabled: bool,
    /// Numbers it is for; empty for everybody.
    pub numbers: Vec<String>,
    /// The queue it is for; empty for all calls.
    pub queue: String,
    /// The direction it is for; null for both.
    pub direction: Option<UiDirection>,
    /// Calls among colleagues too.
    pub internal: bool,
    /// When.
    pub moment: UiPopMoment,
    /// The address, with fields in braces.
    pub address: String,
    /// Where.
    pub opening: UiPopOpening,
}

/// A starting point for a rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiPopPreset {
    /// A word for programs.
    pub id: String,
    /// The CRM's name.
    pub name: String,
    /// The address; `YOUR-…` is for the user to fill in.
    pub address: String,
}

/// All about screen pops.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiPops {
    /// The rules in order.
    pub rules: Vec<UiPopRule>,
    /// Hosts whose pages telephone systems may open, and windows may go to.
    pub hosts: Vec<String>,
    /// Starting points.
    pub presets: Vec<UiPopPreset>,
    /// The fields an address may name.
    pub fields: Vec<String>,
}

/// What a rule makes of the last call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiPopTest {
    /// The page; null when there is none.
    pub url: Option<String>,
    /// Why there is none: picks the text `pop-problem-<code>`.
    pub problem: Option<String>,
    /// Whose call it was.
    pub party: Option<String>,
    /// The rule is for such calls.
    pub applies: bool,
    /// Fields that were not known.
    pub missing: Vec<String>,
}

/// All rules of screen pops, and the hosts.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PopsArguments {
    /// In order.
    pub rules: Vec<UiPopRule>,
    /// Hosts whose pages telephone systems may open.
    pub hosts: Vec<String>,
}

/// A rule to be tried with the last call.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PopTestArguments {
    /// As it is being written.
    pub rule: UiPopRule,
    /// Open the page.
    pub open: bool,
}

/// A call and a rule whose page is wanted.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PopArguments {
    /// The account.
    pub account: String,
    /// The call.
    pub call: String,
    /// The rule.
    pub rule: String,
}
