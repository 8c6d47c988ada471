//! Calls on the wire (xivo.md 3.8). Invariant: every event names its call; only a failure may come without.

use serde::{Deserialize, Serialize};

use super::{Text, lenient::Pairs};

/// Something happened to a call on one of the user's lines. The frame holds no time.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PhoneEvent<'a> {
    #[serde(borrow)]
    pub(crate) event_type: Text<'a>,
    /// The own line.
    #[serde(rename = "DN", skip_serializing_if = "Option::is_none")]
    pub(crate) dn: Option<Text<'a>>,
    #[serde(rename = "otherDN", skip_serializing_if = "Option::is_none")]
    pub(crate) other_dn: Option<Text<'a>>,
    #[serde(rename = "otherDName", skip_serializing_if = "Option::is_none")]
    pub(crate) other_name: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) linked_id: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) unique_id: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) queue_name: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) call_direction: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user_data: Option<Pairs<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<Text<'a>>,
}

impl PhoneEvent<'_> {
    /// What identifies the channel; servers that leave out `uniqueId` still tell `linkedId`.
    pub(crate) fn channel(&self) -> Option<&str> {
        let told = |id: &'_ Option<Text<'_>>| id.as_ref().is_some_and(|id| !id.is_empty());
        if told(&self.unique_id) { self.unique_id.as_deref() } else { self.linked_id.as_deref().filter(|id| !id.is_empty()) }
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.channel().is_some() || &*self.event_type == "EventFailure"
    }
}

/// The calls that exist now.
#[derive(Debug, Deserialize, Serialize)]
pub struct CurrentCalls<'a> {
    #[serde(borrow)]
    pub(crate) events: Vec<PhoneEvent<'a>>,
}
