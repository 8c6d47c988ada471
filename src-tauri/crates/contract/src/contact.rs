//! People. Invariant: presence (what a person says) and line (what the telephone does) are two things.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a line does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UiLineState {
    /// Not known.
    Unknown,
    /// Free.
    Idle,
    /// Calling.
    Dialing,
    /// Ringing.
    Ringing,
    /// In a call.
    Busy,
    /// In a call and called.
    BusyRinging,
    /// Holding.
    Held,
    /// No telephone.
    Offline,
}

/// What a person does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UiActivity {
    /// Not said.
    Unknown,
    /// Reachable.
    Available,
    /// Away.
    Away,
    /// Busy.
    Busy,
    /// Not to be disturbed.
    DoNotDisturb,
    /// Signed out.
    Offline,
}

/// Somebody to call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiContact {
    /// The account.
    pub account: String,
    /// Source and id, needed for favourites; null when the PBX does not tell.
    pub source: Option<String>,
    /// See `source`.
    pub id: Option<String>,
    /// Name.
    pub name: String,
    /// Initials.
    pub initials: Option<String>,
    /// Numbers, best first.
    pub numbers: Vec<UiContactNumber>,
    /// One line about the person ("Billing").
    pub detail: Option<String>,
    /// A favourite.
    pub favourite: bool,
    /// The line.
    pub line: UiLineState,
    /// The presence.
    pub activity: UiActivity,
}

/// A number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiContactNumber {
    /// The directory's name of the column.
    pub label: String,
    /// The number.
    pub number: String,
    /// It is the person's line inside the PBX.
    pub own_line: bool,
}

/// The user's presence on an account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiPresence {
    /// The account.
    pub account: String,
    /// What it means.
    pub activity: UiActivity,
    /// The PBX's text.
    pub label: Option<String>,
    /// What can be chosen.
    pub choices: Vec<UiPresenceChoice>,
}

/// A presence to choose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiPresenceChoice {
    /// The PBX's name.
    pub id: String,
    /// The PBX's text.
    pub label: String,
    /// What it means.
    pub activity: UiActivity,
    /// It holds now.
    pub current: bool,
}
