//! Queues on the wire (xivo.md 3.9 to 3.11). Invariant: a penalty of 0 is a membership, a negative one its end.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Figure, Int, Text};

/// A queue.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QueueConfig<'a> {
    pub(crate) id: Int,
    #[serde(borrow)]
    pub(crate) name: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) display_name: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) number: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) context: Option<Text<'a>>,
}

/// An agent serves a queue, or no longer.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QueueMember {
    pub(crate) agent_id: Int,
    pub(crate) queue_id: Int,
    pub(crate) penalty: Int,
}

/// Some figures of a queue, named by id or by technical name.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QueueStatistics<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) queue_id: Option<Int>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) queue_ref: Option<Text<'a>>,
    pub(crate) counters: Vec<Counter<'a>>,
}

/// One figure of a queue.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counter<'a> {
    #[serde(borrow)]
    pub(crate) stat_name: Text<'a>,
    #[serde(default, skip_serializing_if = "Figure::is_none")]
    pub(crate) value: Figure,
}

/// Who waits in a queue.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QueueCalls<'a> {
    pub(crate) queue_id: Int,
    /// Kept verbatim: fetching a caller sends the whole entry back, members nobody knows included.
    #[serde(borrow)]
    pub(crate) calls: Vec<&'a RawValue>,
}

/// One caller in a queue.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct QueueCall<'a> {
    pub(crate) position: Option<Int>,
    #[serde(borrow)]
    pub(crate) name: Option<Text<'a>>,
    pub(crate) number: Option<Text<'a>>,
    /// Entry time, ISO 8601 with offset.
    pub(crate) queue_time: Option<Text<'a>>,
}
