//! Qubicle, the commercial contact centre, over REST (kazoo.md 4.12). Its server's source was not seen.
//!
//! Invariant: a word this client does not know is kept as it is, never refused; going on duty is `login`, then `ready`.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Crossbar, Request};
use crate::{fault::RestError, lenient};

/// A queue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct QubicleQueue {
    /// 32 hexadecimal digits.
    #[serde(deserialize_with = "lenient::word")]
    pub id: String,
    /// Its name.
    #[serde(deserialize_with = "lenient::text")]
    pub name: Option<String>,
    /// Seconds of wrap-up; document only.
    #[serde(deserialize_with = "lenient::int")]
    pub agent_wrapup_time: Option<i64>,
    /// Whether a rejected offer makes the agent away; document only.
    #[serde(deserialize_with = "lenient::flag")]
    pub force_away_on_reject: Option<bool>,
}

/// What a queue does now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct QubicleQueueStatus {
    /// Agents signed in to it.
    #[serde(deserialize_with = "lenient::int")]
    pub active_recipient_count: Option<i64>,
    /// Agents who could take a call.
    #[serde(deserialize_with = "lenient::int")]
    pub available_recipient_count: Option<i64>,
    /// Figures.
    #[serde(deserialize_with = "lenient::object")]
    pub stats: Option<QueueFigures>,
}

/// Figures of a queue; seconds and counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct QueueFigures {
    /// How long a new caller would wait.
    #[serde(deserialize_with = "lenient::int")]
    pub estimated_wait: Option<i64>,
    /// How long callers waited.
    #[serde(deserialize_with = "lenient::int")]
    pub average_wait: Option<i64>,
    /// The longest of them.
    #[serde(deserialize_with = "lenient::int")]
    pub longest_wait: Option<i64>,
    /// Callers in it now.
    #[serde(deserialize_with = "lenient::int")]
    pub active_session_count: Option<i64>,
    /// Callers so far.
    #[serde(deserialize_with = "lenient::int")]
    pub total_sessions: Option<i64>,
    /// Callers who gave up.
    #[serde(deserialize_with = "lenient::int")]
    pub abandoned_sessions: Option<i64>,
}

/// Somebody who can be an agent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QubicleRecipient {
    /// The user.
    pub id: String,
    /// Queues he belongs to.
    pub queue_ids: Vec<String>,
}

/// Older servers write `id`, later ones `recipient_id` and `user_id` beside each other (kazoo.md 4.12).
#[derive(Default, Deserialize)]
#[serde(default)]
struct RecipientWire {
    #[serde(deserialize_with = "lenient::text")]
    id: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    recipient_id: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    user_id: Option<String>,
    #[serde(deserialize_with = "lenient::list")]
    queue_ids: Vec<String>,
}

impl<'de> Deserialize<'de> for QubicleRecipient {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let RecipientWire { id, recipient_id, user_id, queue_ids } = RecipientWire::deserialize(deserializer)?;
        let id = recipient_id.or(user_id).or(id).unwrap_or_default();
        Ok(Self { id, queue_ids })
    }
}

/// What an agent does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum QubicleState {
    /// Nobody said.
    #[default]
    Unknown,
    /// Not signed in.
    LoggedOut,
    /// Signed in, not to be called.
    Away,
    /// Waiting for calls.
    Ready,
    /// Being offered a call.
    Offered,
    /// In a call.
    OnCall,
    /// After a call.
    WrapUp,
    /// A word this client does not know.
    Other(String),
}

impl QubicleState {
    /// Reads a state however it is written.
    #[must_use]
    pub fn of(word: &str) -> Self {
        let word = word.trim().to_lowercase().replace(['-', ' '], "_");
        match word.as_str() {
            "" | "unknown" => Self::Unknown,
            "not_logged_in" | "logged_out" => Self::LoggedOut,
            "away" => Self::Away,
            "ready" => Self::Ready,
            "call_offer" => Self::Offered,
            "on_a_call" | "on_call" => Self::OnCall,
            "wrapup_time" | "wrapup" => Self::WrapUp,
            _ => Self::Other(word),
        }
    }
}

/// A call that is offered or handled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Session {
    /// From which queue.
    #[serde(deserialize_with = "lenient::text")]
    pub queue_id: Option<String>,
    /// Its own id; how it relates to a leg is not documented.
    #[serde(deserialize_with = "lenient::text")]
    pub session_id: Option<String>,
    /// Who calls.
    #[serde(deserialize_with = "lenient::text")]
    pub caller_id_number: Option<String>,
    /// Who calls.
    #[serde(deserialize_with = "lenient::text")]
    pub caller_id_name: Option<String>,
    /// Gregorian seconds.
    #[serde(deserialize_with = "lenient::int")]
    pub queue_enter_time: Option<i64>,
}

/// An agent's status.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QubicleStatus {
    /// Whose.
    pub user_id: Option<String>,
    /// What he does.
    pub state: QubicleState,
    /// The call offered to him.
    pub offered: Option<Session>,
    /// The call he handles.
    pub handling: Option<Session>,
    /// Seconds of wrap-up.
    pub wrapup_seconds: Option<i64>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Wire {
    #[serde(deserialize_with = "lenient::text")]
    recipient_id: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    id: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    availability_state: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    state: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    status: Option<String>,
    #[serde(deserialize_with = "lenient::object")]
    offered_call: Option<Session>,
    #[serde(deserialize_with = "lenient::object")]
    handling_call: Option<Session>,
    #[serde(deserialize_with = "lenient::int")]
    wrapup_time_seconds: Option<i64>,
}

impl<'de> Deserialize<'de> for QubicleStatus {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = Wire::deserialize(deserializer)?;
        Ok(Self {
            user_id: wire.recipient_id.or(wire.id),
            state: QubicleState::of(&wire.availability_state.or(wire.state).or(wire.status).unwrap_or_default()),
            offered: wire.offered_call,
            handling: wire.handling_call,
            wrapup_seconds: wire.wrapup_time_seconds,
        })
    }
}

/// What an agent wants to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QubicleWish {
    /// Signed in; that leaves one away.
    Login,
    /// Signed out.
    Logout,
    /// Waiting for calls.
    Ready,
    /// Not to be called.
    Away,
}

/// Listening to an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WiretapMode {
    /// Only listen.
    Eavesdrop,
    /// Speak to the agent alone.
    Whisper,
    /// Speak to both.
    Barge,
}

/// What else an agent can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QubicleAct {
    /// Sign in; the older of two ways.
    Login,
    /// Sign out; the older of two ways.
    Logout,
    /// More time after the call.
    ExtendWrapup,
    /// No more time after the call.
    CancelWrapup,
    /// Listen to that agent.
    Monitor {
        /// Whom.
        target: String,
        /// How.
        mode: WiretapMode,
    },
}

impl QubicleWish {
    const fn word(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Logout => "logout",
            Self::Ready => "ready",
            Self::Away => "away",
        }
    }
}

impl QubicleAct {
    fn data(&self) -> Value {
        let word = match self {
            Self::Login => "login",
            Self::Logout => "logout",
            Self::ExtendWrapup => "wrapup_extend",
            Self::CancelWrapup => "wrapup_cancel",
            Self::Monitor { target, mode } => {
                let mode = match mode {
                    WiretapMode::Eavesdrop => "eavesdrop",
                    WiretapMode::Whisper => "whisper",
                    WiretapMode::Barge => "barge",
                };
                return json!({"action": "monitor", "target": target, "mode": mode});
            }
        };
        json!({"action": word})
    }
}

/// Reads a map by id or a list; one state for each who was asked for, unknown for those who are missing.
fn bulk(data: Value, asked: &[&str]) -> Vec<(String, QubicleStatus)> {
    let read = |row: Value| serde_json::from_value::<QubicleStatus>(row).ok();
    let mut found: Map<String, Value> = match data {
        Value::Object(rows) => rows,
        Value::Array(rows) => {
            let id = |row: &Value| ["recipient_id", "id"].iter().find_map(|name| row.get(name)?.as_str().map(str::to_owned));
            rows.into_iter().filter_map(|row| Some((id(&row)?, row))).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Map::new(),
    };
    let mut status = |id: &str| found.remove(id).and_then(read).unwrap_or_default();
    asked.iter().copied().map(|id| (id.to_owned(), status(id))).collect()
}

impl Crossbar {
    /// `GET qubicle_queues`. A missing product is [`RestError::is_missing`].
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn qubicle_queues(&self) -> Result<Vec<QubicleQueue>, RestError> {
        self.all(Request::get(["qubicle_queues"]), "the queues").await
    }

    /// `GET qubicle_queues/{id}`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn qubicle_queue(&self, id: &str) -> Result<QubicleQueue, RestError> {
        self.one(Request::get(["qubicle_queues", id]), "the queue").await
    }

    /// `GET qubicle_queues/{id}/status`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn qubicle_queue_status(&self, id: &str) -> Result<QubicleQueueStatus, RestError> {
        self.one(Request::get(["qubicle_queues", id, "status"]), "the queue's status").await
    }

    /// `GET qubicle_recipients`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn qubicle_recipients(&self) -> Result<Vec<QubicleRecipient>, RestError> {
        self.all(Request::get(["qubicle_recipients"]), "the agents").await
    }

    /// `GET qubicle_recipients/{U}/status`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn qubicle_status(&self, user: &str) -> Result<QubicleStatus, RestError> {
        self.one(Request::get(["qubicle_recipients", user, "status"]), "the agent's status").await
    }

    /// `POST qubicle_recipients/status`: reads the status of several; those who are missing are unknown.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn qubicle_statuses(&self, users: &[&str]) -> Result<Vec<(String, QubicleStatus)>, RestError> {
        let request = Request::post(["qubicle_recipients", "status"]).data(json!({"recipient_ids": users}));
        Ok(bulk(self.one(request.reading(), "the agents' status").await?, users))
    }

    /// `POST qubicle_recipients/{U}/status`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn set_qubicle_status(&self, user: &str, wish: QubicleWish) -> Result<QubicleStatus, RestError> {
        let request = Request::post(["qubicle_recipients", user, "status"]).data(json!({"status": wish.word()}));
        Ok(self.ask(request.control()).await?.read("the agent's status").unwrap_or_default())
    }

    /// `POST qubicle_recipients/{U}`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn act_qubicle(&self, user: &str, act: &QubicleAct) -> Result<(), RestError> {
        self.ask(Request::post(["qubicle_recipients", user]).data(act.data()).control()).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn k86_every_shape_of_the_bulk_answer_is_read() {
        let shapes = [
            json!({"u1": {"availability_state": "Ready"}}),
            json!([{"recipient_id": "u1", "availability_state": "ready"}]),
            json!([{"id": "u1", "availability_state": "READY"}]),
        ];
        for shape in shapes {
            let read = bulk(shape, &["u1", "u2"]);
            let states: Vec<(&str, &QubicleState)> = read.iter().map(|(id, status)| (id.as_str(), &status.state)).collect();
            assert_eq!(states, [("u1", &QubicleState::Ready), ("u2", &QubicleState::Unknown)]);
        }
        assert_eq!(bulk(json!("ok"), &["u1"])[0].1.state, QubicleState::Unknown);
    }

    #[test]
    fn a_recipient_is_read_by_any_of_his_names() {
        for row in [json!({"id": "u1"}), json!({"recipient_id": "u1", "user_id": "u1", "id": "r1"}), json!({"user_id": "u1"})] {
            let recipient = serde_json::from_value::<QubicleRecipient>(row).ok();
            assert_eq!(recipient.map(|recipient| recipient.id).as_deref(), Some("u1"));
        }
    }

    #[test]
    fn k87_a_state_is_the_same_however_it_is_written() {
        for word in ["Wrapup-Time", "wrapup_time", "Wrapup Time"] {
            assert_eq!(QubicleState::of(word), QubicleState::WrapUp, "{word}");
        }
        assert_eq!(QubicleState::of("Lunch-Time"), QubicleState::Other("lunch_time".to_owned()));
        assert_eq!(QubicleState::of("Not-Logged-In"), QubicleState::LoggedOut);
    }
}
