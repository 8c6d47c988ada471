//! A channel as the REST interface shows it (kazoo.md 4.6). Invariant: the list's names and the detail's names give the same.

use cordboard_model::At;
use serde::Deserialize;

use crate::{
    lenient::{flag, int, text},
    time::from_gregorian,
};

/// A channel that existed when it was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[allow(missing_docs, reason = "the members are the protocol's own names, explained in kazoo.md 4.6")]
pub struct Channel {
    #[serde(default, alias = "call_id", deserialize_with = "text")]
    pub uuid: Option<String>,
    #[serde(default, alias = "other_leg_call_id", deserialize_with = "text")]
    pub other_leg: Option<String>,
    #[serde(default, alias = "call_direction", deserialize_with = "text")]
    pub direction: Option<String>,
    #[serde(default, deserialize_with = "flag")]
    pub answered: Option<bool>,
    #[serde(default, alias = "is_on_hold", deserialize_with = "flag")]
    pub is_onhold: Option<bool>,
    #[serde(default, deserialize_with = "flag")]
    pub is_loopback: Option<bool>,
    #[serde(default, deserialize_with = "text")]
    pub authorizing_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub authorizing_type: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub owner_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub destination: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub resource_id: Option<String>,
    #[serde(default, alias = "call_interaction_id", deserialize_with = "text")]
    pub interaction_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub caller_id_name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub caller_id_number: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub callee_id_name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub callee_id_number: Option<String>,
    /// Gregorian seconds of the creation.
    #[serde(default, deserialize_with = "int")]
    timestamp: Option<i64>,
    #[serde(default, alias = "elapsed_seconds", deserialize_with = "int")]
    elapsed_s: Option<i64>,
}

impl Channel {
    /// When it was created at the latest, where `received` is when the row came. Rows have whole seconds, rounded down: an event,
    /// which may come after the row and be exact, is never later than this.
    #[must_use]
    pub fn created(&self, received: At) -> Option<At> {
        let young = self.elapsed_s.map(|seconds| received.plus_ms(seconds.saturating_mul(-1000)));
        let Some(second) = self.timestamp.map(from_gregorian) else { return young };
        let last = second.plus_ms(999);
        Some(young.map_or(last, |young| young.clamp(second, last)))
    }

    /// Whether nobody says who is at the ends; then the detail tells (kazoo.md 4.6, generation m).
    #[must_use]
    pub const fn is_anonymous(&self) -> bool {
        self.caller_id_number.is_none() && self.callee_id_number.is_none()
    }
}

#[derive(Deserialize)]
struct Answer<T> {
    data: T,
}

/// The channels of a list's answer, with or without its envelope.
///
/// # Errors
/// When it is neither. Rows that cannot be read are left out.
pub fn decode_channels(body: &str) -> Result<Vec<Channel>, serde_json::Error> {
    #[derive(Deserialize)]
    struct Rows(#[serde(deserialize_with = "crate::lenient::list")] Vec<Channel>);
    let answer: Result<Answer<Rows>, _> = serde_json::from_str(body);
    answer.map(|Answer { data: Rows(rows) }| rows).or_else(|_| serde_json::from_str(body))
}

/// The channel of a detail's answer.
///
/// # Errors
/// When it is none.
pub fn decode_channel(body: &str) -> Result<Channel, serde_json::Error> {
    let answer: Answer<Channel> = serde_json::from_str(body)?;
    Ok(answer.data)
}
