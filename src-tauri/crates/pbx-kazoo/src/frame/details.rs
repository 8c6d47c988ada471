//! What an event says, whatever its family. Invariant: a member is present only when the server said something: empty texts,
//! `null` and values that cannot be read are absent. SDP and everything else nobody reads is never kept.

use std::borrow::Cow;

use serde::Serialize;

type Text<'a> = Option<Cow<'a, str>>;

/// The members of `data` (or `args`) that Cordboard reads, by their normal names.
#[derive(Debug, Default, Serialize)]
#[allow(missing_docs, reason = "the members are the protocol's own names, explained in kazoo.md 5.7, 5.8, 5.11 and 5.12")]
pub struct Details<'a> {
    pub event_category: Text<'a>,
    pub event_name: Text<'a>,
    pub msg_id: Text<'a>,
    pub account_id: Text<'a>,
    /// Gregorian seconds.
    pub timestamp: Option<i64>,

    pub call_id: Text<'a>,
    pub call_direction: Text<'a>,
    pub caller_id_name: Text<'a>,
    pub caller_id_number: Text<'a>,
    pub callee_id_name: Text<'a>,
    pub callee_id_number: Text<'a>,
    pub to: Text<'a>,
    pub request: Text<'a>,
    pub other_leg_call_id: Text<'a>,
    pub channel_name: Text<'a>,
    pub channel_is_loopback: Option<bool>,
    /// Microseconds since 1970.
    pub channel_created_time: Option<i64>,
    pub hangup_cause: Text<'a>,
    pub duration_seconds: Option<i64>,
    pub billing_seconds: Option<i64>,
    pub replaced_by: Text<'a>,
    pub interaction_id: Text<'a>,
    pub root_call_interaction_id: Text<'a>,
    pub parking_slot: Text<'a>,
    pub custom_channel_vars: Box<ChannelVars<'a>>,
    pub custom_application_vars: Vec<(Cow<'a, str>, Cow<'a, str>)>,

    pub event: Text<'a>,
    pub conference_id: Text<'a>,
    pub conference_name: Text<'a>,
    pub participant_id: Text<'a>,
    pub conference_channel_vars: Member,

    pub fax_id: Text<'a>,
    pub fax_state: Text<'a>,

    pub id: Text<'a>,
    #[serde(rename = "type")]
    pub kind: Text<'a>,

    pub body: Option<Box<Body<'a>>>,

    pub recipient_id: Text<'a>,
    pub queue_id: Text<'a>,
    pub queue_name: Text<'a>,
    pub session_id: Text<'a>,
    pub state: Text<'a>,
    pub reason: Text<'a>,
    pub position: Option<i64>,
    /// Gregorian seconds.
    pub event_timestamp: Option<i64>,
    pub available_recipient_count: Option<i64>,
    pub active_recipient_count: Option<i64>,
    pub stats: Vec<(Cow<'a, str>, f64)>,

    #[serde(skip)]
    pub(super) answer: Option<Box<Answer<'a>>>,
    /// The account of the routing key, where the channel variables do not tell.
    #[serde(skip)]
    pub(crate) routed_account: Text<'a>,
}

/// What only replies have.
#[derive(Debug, Default)]
pub(super) struct Answer<'a> {
    pub(super) subscribed: Vec<Cow<'a, str>>,
    pub(super) errors: Vec<Cow<'a, str>>,
}

/// The custom channel variables that Cordboard reads (kazoo.md 5.7).
#[derive(Debug, Default, Serialize)]
#[allow(missing_docs, reason = "the members are the protocol's own names, explained in kazoo.md 5.7")]
pub struct ChannelVars<'a> {
    pub account_id: Text<'a>,
    pub owner_id: Text<'a>,
    pub authorizing_id: Text<'a>,
    pub authorizing_type: Text<'a>,
    pub call_interaction_id: Text<'a>,
    pub bridge_id: Text<'a>,
    pub resource_id: Text<'a>,
    pub call_forward: Option<bool>,
    pub agent_id: Text<'a>,
    pub member_call_id: Text<'a>,
}

/// What a participant of a conference may do (kazoo.md 5.8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the members are the protocol's own names, explained in kazoo.md 5.8")]
pub struct Member {
    pub hear: Option<bool>,
    pub speak: Option<bool>,
    pub talking: Option<bool>,
    pub is_moderator: Option<bool>,
}

/// The content of an EDR (kazoo.md 5.12).
#[derive(Debug, Default, Serialize)]
#[allow(missing_docs, reason = "the members are the protocol's own names, explained in kazoo.md 5.12")]
pub struct Body<'a> {
    pub event: Text<'a>,
    pub agent_id: Text<'a>,
    pub status: Text<'a>,
    /// Gregorian seconds.
    pub timestamp: Option<i64>,
    /// The caller's channel, never the agent's.
    pub call_id: Text<'a>,
    pub caller_id_name: Text<'a>,
    pub caller_id_number: Text<'a>,
    pub queue_id: Text<'a>,
    /// Gregorian seconds.
    pub entered_timestamp: Option<i64>,
    /// Seconds of after-call work.
    pub wait_time: Option<i64>,
    /// Seconds; 0 is until resumed.
    pub pause_time: Option<i64>,
}
