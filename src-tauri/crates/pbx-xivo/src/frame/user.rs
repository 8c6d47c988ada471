//! The signed-in user on the wire (xivo.md 3.3 to 3.7). Invariant: a member that is absent or `null` leaves what was known.

use serde::{Deserialize, Serialize};

use super::{Flag, Int, Text};

/// What the user may see.
#[derive(Debug, Deserialize, Serialize)]
pub struct RightProfile<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) profile: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rights: Option<Vec<Text<'a>>>,
}

/// A status the server offers.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserStatus<'a> {
    #[serde(borrow)]
    pub(crate) name: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) long_name: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) color: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) actions: Option<Vec<StatusAction<'a>>>,
}

/// What choosing a status does.
#[derive(Debug, Deserialize, Serialize)]
pub struct StatusAction<'a> {
    #[serde(borrow)]
    pub(crate) name: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) parameters: Option<Text<'a>>,
}

/// The status a user chose.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserStatusUpdate<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user_id: Option<Int>,
}

/// Who the user is and how his telephone is set; partial.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserConfigUpdate<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user_id: Option<Int>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) first_name: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_name: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) full_name: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mobile_number: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) agent_id: Option<Int>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) line_ids: Option<Vec<Int>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) voice_mail_id: Option<Int>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) voice_mail_enabled: Option<Flag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dnd_enabled: Option<Flag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) na_fwd_enabled: Option<Flag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) na_fwd_destination: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) unc_fwd_enabled: Option<Flag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) unc_fwd_destination: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) busy_fwd_enabled: Option<Flag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) busy_fwd_destination: Option<Text<'a>>,
}

/// What the user's own telephone does: a name or a code.
#[derive(Debug, Deserialize, Serialize)]
pub struct PhoneStatusUpdate<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<Text<'a>>,
}

/// What another telephone does.
#[derive(Debug, Deserialize, Serialize)]
pub struct PhoneHint<'a> {
    #[serde(borrow)]
    pub(crate) number: Text<'a>,
    pub(crate) status: Int,
}

/// Messages in the user's voicemail box.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VoiceMailStatus {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) voice_mail_id: Option<Int>,
    #[serde(default)]
    pub(crate) new_messages: Option<Int>,
    #[serde(default)]
    pub(crate) waiting_messages: Option<Int>,
    #[serde(default)]
    pub(crate) old_messages: Option<Int>,
}
