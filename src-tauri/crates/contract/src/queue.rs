//! Queues. Invariant: figures the PBX never reported are null, not zero.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiQueue {
    /// The account.
    pub account: String,
    /// Id.
    pub id: String,
    /// Name for people.
    pub label: String,
    /// Number.
    pub number: Option<String>,
    /// Calls waiting.
    pub waiting: Option<f64>,
    /// The longest waiting caller came at this moment, ms; null when nobody waits.
    pub longest_since: Option<f64>,
    /// Estimated wait, s.
    pub estimated_wait: Option<f64>,
    /// Agents ready.
    pub agents_ready: Option<f64>,
    /// Agents talking.
    pub agents_talking: Option<f64>,
    /// Agents logged in.
    pub agents_logged_in: Option<f64>,
    /// Calls today.
    pub entered: Option<f64>,
    /// Answered today.
    pub answered: Option<f64>,
    /// Abandoned today.
    pub abandoned: Option<f64>,
    /// Answered in time, %.
    pub service_level: Option<f64>,
    /// The threshold of that figure, s.
    pub service_level_within: Option<f64>,
    /// The user's agent serves it.
    pub member: bool,
    /// Whether joining or leaving was asked for and is not confirmed.
    pub member_pending: bool,
    /// Who waits; only while the queue is watched.
    pub callers: Vec<UiQueueCaller>,
}

/// Who waits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiQueueCaller {
    /// 1 is next.
    pub position: f64,
    /// Name.
    pub name: Option<String>,
    /// Number.
    pub number: Option<String>,
    /// Since when, ms.
    pub since: f64,
}
