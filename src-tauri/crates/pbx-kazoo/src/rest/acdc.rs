//! ACDc, the open contact centre, over REST (kazoo.md 4.13).
//!
//! Invariant: a wish is accepted whether or not anything comes of it; only the status read back says so. A pause always
//! carries its length, because the server refuses one without.

use std::{collections::BTreeMap, sync::atomic::Ordering};

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Crossbar, Request};
use crate::{fault::RestError, lenient};

/// A queue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AcdcQueue {
    /// 32 hexadecimal digits.
    #[serde(deserialize_with = "lenient::word")]
    pub id: String,
    /// Its name.
    #[serde(deserialize_with = "lenient::text")]
    pub name: Option<String>,
    /// `round_robin` or `most_idle`.
    #[serde(deserialize_with = "lenient::text")]
    pub strategy: Option<String>,
    /// Its agents; document only.
    #[serde(deserialize_with = "lenient::list")]
    pub agents: Vec<String>,
    /// Seconds of wrap-up; document only.
    #[serde(deserialize_with = "lenient::int")]
    pub agent_wrapup_time: Option<i64>,
}

/// A user who is an agent; his name is in the list of users.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AcdcAgent {
    /// The user.
    #[serde(deserialize_with = "lenient::word")]
    pub id: String,
    /// His queues.
    #[serde(deserialize_with = "lenient::list")]
    pub queues: Vec<String>,
}

/// What an agent does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AcdcState {
    /// Not an agent, or nobody knows.
    #[default]
    Unknown,
    /// Signed in a moment ago.
    LoggedIn,
    /// Waiting for calls.
    Ready,
    /// Being offered a call.
    Connecting,
    /// In a call of a queue.
    Connected,
    /// After a call.
    WrapUp,
    /// Paused.
    Paused,
    /// In a call of his own.
    Outbound,
    /// Signed out.
    LoggedOut,
    /// Signs out after the call.
    PendingLogout,
    /// A word this client does not know.
    Other(String),
}

impl AcdcState {
    /// Reads a status however it is written.
    #[must_use]
    pub fn of(word: &str) -> Self {
        let word = word.trim().to_lowercase().replace(['-', ' '], "_");
        match word.as_str() {
            "" | "unknown" => Self::Unknown,
            "logged_in" => Self::LoggedIn,
            "ready" => Self::Ready,
            "connecting" => Self::Connecting,
            "connected" => Self::Connected,
            "wrapup" => Self::WrapUp,
            "paused" => Self::Paused,
            "outbound" => Self::Outbound,
            "logged_out" => Self::LoggedOut,
            "pending_logged_out" => Self::PendingLogout,
            _ => Self::Other(word),
        }
    }
}

/// A status and what belongs to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatusEntry {
    /// What the agent does.
    pub status: AcdcState,
    /// Since when, Gregorian seconds.
    pub timestamp: Option<i64>,
    /// Seconds of wrap-up.
    pub wait_time: Option<i64>,
    /// Seconds of the pause.
    pub pause_time: Option<i64>,
    /// The caller's leg.
    pub call_id: Option<String>,
    /// The queue.
    pub queue_id: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct StatusWire {
    #[serde(deserialize_with = "lenient::word")]
    status: String,
    #[serde(deserialize_with = "lenient::int")]
    timestamp: Option<i64>,
    #[serde(deserialize_with = "lenient::int")]
    wait_time: Option<i64>,
    #[serde(deserialize_with = "lenient::int")]
    pause_time: Option<i64>,
    #[serde(deserialize_with = "lenient::text")]
    call_id: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    queue_id: Option<String>,
}

impl StatusEntry {
    /// A bare word, one object, or objects by time of which the latest counts.
    fn of(data: &Value) -> Self {
        match data {
            Value::String(word) => Self { status: AcdcState::of(word), ..Self::default() },
            Value::Object(members) if members.contains_key("status") => Self::read(data),
            Value::Object(members) => {
                let entries = members.iter().filter(|(_, entry)| entry.is_object());
                let latest = entries.max_by_key(|(at, _)| at.parse::<i64>().unwrap_or_default());
                latest.map(|(_, entry)| Self::read(entry)).unwrap_or_default()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => Self::default(),
        }
    }

    fn read(entry: &Value) -> Self {
        let wire = StatusWire::deserialize(entry).unwrap_or_default();
        Self {
            status: AcdcState::of(&wire.status),
            timestamp: wire.timestamp,
            wait_time: wire.wait_time,
            pause_time: wire.pause_time,
            call_id: wire.call_id,
            queue_id: wire.queue_id,
        }
    }
}

/// What an agent wants to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AcdcWish {
    /// Signed in.
    Login,
    /// Signed out; during a call, after it.
    Logout,
    /// Paused; during a call, after it.
    Pause {
        /// For how long; 0 until [`AcdcWish::Resume`].
        seconds: u32,
    },
    /// No longer paused.
    Resume,
    /// Done with the last call.
    EndWrapup,
}

impl AcdcWish {
    fn data(self) -> Value {
        match self {
            Self::Login => json!({"status": "login"}),
            Self::Logout => json!({"status": "logout"}),
            Self::Pause { seconds } => json!({"status": "pause", "timeout": seconds}),
            Self::Resume => json!({"status": "resume"}),
            Self::EndWrapup => json!({"status": "end_wrapup"}),
        }
    }
}

/// A caller of a queue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct QueueCall {
    /// The caller's leg.
    #[serde(deserialize_with = "lenient::text")]
    pub call_id: Option<String>,
    /// The queue.
    #[serde(deserialize_with = "lenient::text")]
    pub queue_id: Option<String>,
    /// Who took it.
    #[serde(deserialize_with = "lenient::text")]
    pub agent_id: Option<String>,
    /// `waiting`, `handled`, `abandoned`, `processed`.
    #[serde(deserialize_with = "lenient::word")]
    pub status: String,
    /// Gregorian seconds.
    #[serde(deserialize_with = "lenient::int")]
    pub entered_timestamp: Option<i64>,
    /// Who called.
    #[serde(deserialize_with = "lenient::text")]
    pub caller_id_number: Option<String>,
    /// Who called.
    #[serde(deserialize_with = "lenient::text")]
    pub caller_id_name: Option<String>,
    /// Seconds.
    #[serde(deserialize_with = "lenient::int")]
    pub wait_time: Option<i64>,
    /// Seconds.
    #[serde(deserialize_with = "lenient::int")]
    pub talk_time: Option<i64>,
}

/// What queues did, in one of the two forms there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueueStats {
    /// One row for each queue; its members were not seen.
    Summary(Vec<Map<String, Value>>),
    /// One row for each caller.
    Calls(Vec<QueueCall>),
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Stats {
    #[serde(deserialize_with = "lenient::list")]
    stats: Vec<QueueCall>,
    #[serde(rename = "Summarized", alias = "summarized", deserialize_with = "lenient::list")]
    summarized: Vec<Map<String, Value>>,
}

impl Crossbar {
    /// `GET queues`. A missing product is [`RestError::is_missing`].
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn acdc_queues(&self) -> Result<Vec<AcdcQueue>, RestError> {
        self.all(Request::get(["queues"]), "the queues").await
    }

    /// `GET queues/{id}`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn acdc_queue(&self, id: &str) -> Result<AcdcQueue, RestError> {
        self.one(Request::get(["queues", id]), "the queue").await
    }

    /// `GET queues/{id}/roster`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn acdc_roster(&self, id: &str) -> Result<Vec<String>, RestError> {
        self.ask(Request::get(["queues", id, "roster"])).await?.rows("the roster")
    }

    /// `GET queues/stats`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn acdc_stats(&self) -> Result<Vec<QueueCall>, RestError> {
        Ok(self.one::<Stats>(Request::get(["queues", "stats"]), "the figures").await?.stats)
    }

    /// `GET queues/{id}/stats_summary` or `queues/stats_summary`; where the server has none, which is remembered, the
    /// callers of `queues/stats`.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn acdc_summary(&self, queue: Option<&str>) -> Result<QueueStats, RestError> {
        if !self.lacks_summary.load(Ordering::Relaxed) {
            let path = ["queues"].into_iter().chain(queue).chain(["stats_summary"]);
            match self.one::<Stats>(Request::get(path), "the figures").await {
                Ok(stats) => return Ok(QueueStats::Summary(stats.summarized)),
                Err(error) if error.is_missing() => self.lacks_summary.store(true, Ordering::Relaxed),
                Err(error) => return Err(error),
            }
        }
        let mut calls = self.acdc_stats().await?;
        calls.retain(|call| queue.is_none_or(|queue| call.queue_id.as_deref() == Some(queue)));
        Ok(QueueStats::Calls(calls))
    }

    /// `GET agents`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn acdc_agents(&self) -> Result<Vec<AcdcAgent>, RestError> {
        self.all(Request::get(["agents"]), "the agents").await
    }

    /// `GET agents/status`: the latest status of every agent.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn acdc_statuses(&self) -> Result<BTreeMap<String, StatusEntry>, RestError> {
        let data: Map<String, Value> = self.one(Request::get(["agents", "status"]), "the agents' status").await?;
        Ok(data.iter().map(|(user, entries)| (user.clone(), StatusEntry::of(entries))).collect())
    }

    /// `GET agents/{U}/status`; usually a bare word.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn acdc_status(&self, user: &str) -> Result<StatusEntry, RestError> {
        let data: Value = self.one(Request::get(["agents", user, "status"]), "the agent's status").await?;
        Ok(StatusEntry::of(&data))
    }

    /// `GET agents/{U}/status?full=true`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn acdc_status_full(&self, user: &str) -> Result<StatusEntry, RestError> {
        let request = Request::get(["agents", user, "status"]).query("full", "true");
        let data: Value = self.one(request, "the agent's status").await?;
        Ok(StatusEntry::of(&data))
    }

    /// `POST agents/{U}/status`. Accepted says nothing yet: read it back after 0.5, 1, 2 and 5 s, or wait for the event.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn set_acdc_status(&self, user: &str, wish: AcdcWish) -> Result<(), RestError> {
        self.ask(Request::post(["agents", user, "status"]).data(wish.data()).control()).await.map(drop)
    }

    /// `GET agents/{U}/queue_status`: the queues he is in.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn acdc_memberships(&self, user: &str) -> Result<Vec<String>, RestError> {
        self.ask(Request::get(["agents", user, "queue_status"])).await?.rows("the agent's queues")
    }

    /// `POST agents/{U}/queue_status`: into a queue or out of it; the queues he is in then.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn set_acdc_membership(&self, user: &str, queue: &str, joins: bool) -> Result<Vec<String>, RestError> {
        let data = json!({"action": if joins { "login" } else { "logout" }, "queue_id": queue});
        let request = Request::post(["agents", user, "queue_status"]).data(data);
        Ok(self.ask(request.control()).await?.rows("the agent's queues").unwrap_or_default())
    }

    /// `POST agents/{U}/restart`: frees an agent who is stuck. Only the operator may; not there in newer generations.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn restart_acdc(&self, user: &str) -> Result<(), RestError> {
        self.ask(Request::post(["agents", user, "restart"]).data(json!({}))).await.map(drop)
    }

    /// `PUT queues/eavesdrop`: brings a call of a queue to a device, to listen, whisper or speak.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn eavesdrop_acdc(&self, device: &str, leg: &str, mode: super::WiretapMode) -> Result<(), RestError> {
        let mode = match mode {
            super::WiretapMode::Eavesdrop => "listen",
            super::WiretapMode::Whisper => "whisper",
            super::WiretapMode::Barge => "full",
        };
        let data = json!({"id": device, "call_id": leg, "mode": mode});
        self.ask(Request::put(["queues", "eavesdrop"]).data(data).call(super::quickcall::PATIENCE)).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn k71_a_status_is_read_in_all_its_forms() {
        let full = json!({"agent_id": "u1", "status": "paused", "timestamp": "63900000000", "pause_time": 600});
        let recent = json!({"63900000000": {"status": "ready"}, "63900000030": {"status": "wrapup", "wait_time": "30"}});
        assert_eq!(StatusEntry::of(&json!("wrapup")).status, AcdcState::WrapUp);
        assert_eq!(StatusEntry::of(&json!("unknown")).status, AcdcState::Unknown);
        assert_eq!(StatusEntry::of(&json!("on_fire")).status, AcdcState::Other("on_fire".to_owned()));
        let full = StatusEntry::of(&full);
        assert_eq!((full.status, full.timestamp, full.pause_time), (AcdcState::Paused, Some(63_900_000_000), Some(600)));
        let recent = StatusEntry::of(&recent);
        assert_eq!((recent.status, recent.wait_time), (AcdcState::WrapUp, Some(30)));
        assert_eq!(StatusEntry::of(&json!([])), StatusEntry::default());
    }

    #[test]
    fn k72_a_pause_always_carries_its_length() {
        assert_eq!(AcdcWish::Pause { seconds: 0 }.data(), json!({"status": "pause", "timeout": 0}));
    }
}
