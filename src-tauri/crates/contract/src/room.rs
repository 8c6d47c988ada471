//! Conferences of the PBX. Invariant: somebody is in a conference once.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A conference that takes place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiRoom {
    /// The account.
    pub account: String,
    /// Id.
    pub id: String,
    /// Name for people.
    pub name: Option<String>,
    /// Nobody else may join.
    pub locked: bool,
    /// Who takes part, in order of coming.
    pub participants: Vec<UiParticipant>,
}

/// Somebody in a conference.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiParticipant {
    /// Id within the conference.
    pub id: String,
    /// Name.
    pub name: Option<String>,
    /// Number.
    pub number: Option<String>,
    /// Initials for the picture; null without a name.
    pub initials: Option<String>,
    /// It is the user.
    pub own: bool,
    /// Since when, ms.
    pub since: f64,
    /// Nobody hears this one.
    pub muted: bool,
    /// This one hears nobody.
    pub deaf: bool,
    /// Talks at this moment.
    pub talking: bool,
    /// Leads the conference.
    pub moderator: bool,
}
