//! Conference rooms on the wire (xivo.md 3.18). Invariant: `index` counts participants of one room, nothing else.

use serde::{Deserialize, Serialize};

use super::{Flag, Int, Text};

/// A room.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConferenceRoom<'a> {
    #[serde(borrow)]
    pub(crate) number: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pin_required: Option<Flag>,
    /// Ms since 1970; 0 while empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) start_time: Option<Int>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) members: Option<Vec<RoomMember<'a>>>,
}

/// Somebody in a room.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RoomMember<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) join_order: Option<Int>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) join_time: Option<Int>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) muted: Option<Flag>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) number: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) username: Option<Text<'a>>,
}

/// The user joined or left a room.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConferenceEvent<'a> {
    #[serde(borrow)]
    pub(crate) event_type: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) unique_id: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) phone_number: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) conference_number: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) conference_name: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) since: Option<Int>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) participants: Option<Vec<Participant<'a>>>,
}

/// Somebody in the user's room.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Participant<'a> {
    pub(crate) index: Int,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) caller_id_name: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) caller_id_num: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) since: Option<Int>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_me: Option<Flag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) role: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_muted: Option<Flag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_talking: Option<Flag>,
}

/// A participant of the user's room joined, changed or left.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConferenceParticipantEvent<'a> {
    #[serde(borrow)]
    pub(crate) event_type: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) unique_id: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) phone_number: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) conference_number: Option<Text<'a>>,
    pub(crate) index: Int,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) caller_id_name: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) caller_id_num: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) since: Option<Int>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_me: Option<Flag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) role: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_muted: Option<Flag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_talking: Option<Flag>,
}

/// The room refused.
#[derive(Debug, Deserialize, Serialize)]
pub struct ConferenceCommandError<'a> {
    #[serde(borrow, alias = "Error", skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<Text<'a>>,
}
