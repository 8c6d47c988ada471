//! Past calls on the wire (xivo.md 3.17). Invariant: `start` is the server's local time without a zone.

use serde::{Deserialize, Serialize};

use super::{Int, Text};

/// One past call.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HistoryItem<'a> {
    /// `YYYY-MM-DD HH:MM:SS`.
    #[serde(borrow)]
    pub(crate) start: Text<'a>,
    /// `HH:MM:SS`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) duration: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) src_num: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dst_num: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) src_first_name: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) src_last_name: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dst_first_name: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dst_last_name: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) src_username: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dst_username: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) src_phone_status: Option<Int>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dst_phone_status: Option<Int>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) src_video_status: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dst_video_status: Option<Text<'a>>,
}

/// Past calls of a customer with all agents.
#[derive(Debug, Deserialize, Serialize)]
pub struct CustomerHistory<'a> {
    /// Echo of the request's id.
    pub(crate) id: Int,
    #[serde(borrow)]
    pub(crate) response: CustomerCalls<'a>,
}

/// The list inside [`CustomerHistory`].
#[derive(Debug, Deserialize, Serialize)]
pub struct CustomerCalls<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) total: Option<Int>,
    #[serde(borrow)]
    pub(crate) list: Vec<CustomerCall<'a>>,
}

/// One past call of a customer.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomerCall<'a> {
    #[serde(borrow)]
    pub(crate) start: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) duration: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) wait_time: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) agent_name: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) agent_num: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) queue_name: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) queue_num: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<Text<'a>>,
}
