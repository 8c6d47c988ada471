//! Presence of people and the state of their lines. Invariant: presence (what a person says of himself), line state
//! (what the telephone does) and agent state (what the contact centre does) are three axes, never mixed.

use serde::{Deserialize, Serialize};

use crate::ReasonId;

/// What a person says he is doing (RFC 4480, reduced to what PBXs offer).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activity {
    /// Not said.
    #[default]
    Unknown,
    /// Reachable.
    Available,
    /// Not at the desk.
    Away,
    /// At the desk, not to be called.
    Busy,
    /// Does not want to be disturbed.
    DoNotDisturb,
    /// Signed out.
    Offline,
}

/// A person's presence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    /// The status as the PBX names it.
    pub status: Option<ReasonId>,
    /// What that means.
    pub activity: Activity,
    /// The PBX's text for people, if it has one.
    pub label: Option<String>,
}

/// A presence status that the PBX offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresenceStatus {
    /// The PBX's name of it, sent back when chosen.
    pub id: ReasonId,
    /// The PBX's text for people; empty where it has none, and what it means says it.
    pub label: String,
    /// What it means.
    pub activity: Activity,
}

/// What a line does, as others may see it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineState {
    /// Not known.
    #[default]
    Unknown,
    /// Free.
    Idle,
    /// Calling somebody.
    Dialing,
    /// Being called.
    Ringing,
    /// In a call.
    Busy,
    /// In a call and being called.
    BusyRinging,
    /// Holding a call.
    Held,
    /// No telephone there.
    Offline,
}
