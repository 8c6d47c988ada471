//! Where the members of a frame go. Invariant: a name is recognised in lower case with `_` as in any other case with `-`
//! (kazoo.md 0.4); the usual form costs one look at names of the same length, and there is one table for all readers.

use std::borrow::Cow;

use super::{
    details::{Body, ChannelVars, Details, Member},
    read::Envelope,
};
use crate::lenient::normal_key;

/// The place of a member's value.
pub(super) enum Slot<'x, 'a> {
    /// Known and not read: named in the table only to be passed over quickly.
    Nothing,
    Text(&'x mut Option<Cow<'a, str>>),
    Int(&'x mut Option<i64>),
    /// The ISO text of an EDR is no whole number and gives way to `gregorian_time`.
    Moment(&'x mut Option<i64>),
    Flag(&'x mut Option<bool>),
    /// The account of a routing key.
    Account(&'x mut Option<Cow<'a, str>>),
    Details(&'x mut Details<'a>),
    Vars(&'x mut ChannelVars<'a>),
    Rights(&'x mut Member),
    Body(&'x mut Body<'a>),
    Texts(&'x mut Vec<Cow<'a, str>>),
    Words(&'x mut Vec<(Cow<'a, str>, Cow<'a, str>)>),
    Figures(&'x mut Vec<(Cow<'a, str>, f64)>),
}

/// Something that is filled from the members of an object.
pub(super) trait Object<'a> {
    /// The place of the member of that name in its normal form; the object itself when nobody reads such a member.
    fn slot<'x>(&'x mut self, name: &str) -> Result<Slot<'x, 'a>, &'x mut (dyn Object<'a> + 'x)>
    where
        'a: 'x;
}

/// The place of the member of that name, however it is written.
pub(super) fn find<'x, 'a>(object: &'x mut (dyn Object<'a> + 'x), name: &str) -> Option<Slot<'x, 'a>> {
    object.slot(name).or_else(|object| find_normal(object, name)).ok()
}

#[cold]
fn find_normal<'x, 'a>(object: &'x mut (dyn Object<'a> + 'x), name: &str) -> Result<Slot<'x, 'a>, &'x mut (dyn Object<'a> + 'x)> {
    match normal_key(name) {
        Cow::Borrowed(_) => Err(object),
        Cow::Owned(name) => object.slot(&name),
    }
}

/// `call.{account}.{event}.{call}`: the account is the second word of a call's key (kazoo.md 5.4).
pub(super) fn routed_account(key: Cow<'_, str>) -> Option<Cow<'_, str>> {
    const CALL: &str = "call.";
    let rest = key.strip_prefix(CALL)?;
    let end = CALL.len() + memchr::memchr(b'.', rest.as_bytes()).unwrap_or(rest.len());
    match key {
        Cow::Borrowed(key) => key.get(CALL.len()..end).map(Cow::Borrowed),
        Cow::Owned(key) => key.get(CALL.len()..end).map(|account| Cow::Owned(account.to_owned())),
    }
}

impl<'a> Object<'a> for Envelope<'a> {
    fn slot<'x>(&'x mut self, name: &str) -> Result<Slot<'x, 'a>, &'x mut (dyn Object<'a> + 'x)>
    where
        'a: 'x,
    {
        Ok(match name.len() {
            4 => match name {
                "name" => Slot::Text(&mut self.name),
                "data" => Slot::Details(&mut self.data),
                "args" => Slot::Details(&mut self.data),
                _ => return Err(self),
            },
            6 => match name {
                "action" => Slot::Text(&mut self.action),
                "status" => Slot::Text(&mut self.status),
                _ => return Err(self),
            },
            10 => match name {
                "request_id" => Slot::Text(&mut self.request_id),
                _ => return Err(self),
            },
            11 => match name {
                "routing_key" => Slot::Account(&mut self.data.routed_account),
                _ => return Err(self),
            },
            14 => match name {
                "subscribed_key" => Slot::Text(&mut self.subscribed),
                _ => return Err(self),
            },
            16 => match name {
                "subscription_key" => Slot::Nothing,
                _ => return Err(self),
            },
            _ => return Err(self),
        })
    }
}

impl<'a> Object<'a> for Details<'a> {
    fn slot<'x>(&'x mut self, name: &str) -> Result<Slot<'x, 'a>, &'x mut (dyn Object<'a> + 'x)>
    where
        'a: 'x,
    {
        Ok(match name.len() {
            2 => match name {
                "to" => Slot::Text(&mut self.to),
                "id" => Slot::Text(&mut self.id),
                _ => return Err(self),
            },
            4 => match name {
                "type" => Slot::Text(&mut self.kind),
                "body" => Slot::Body(self.body.get_or_insert_default()),
                "from" | "node" => Slot::Nothing,
                _ => return Err(self),
            },
            5 => match name {
                "event" => Slot::Text(&mut self.event),
                "state" => Slot::Text(&mut self.state),
                "stats" => Slot::Figures(&mut self.stats),
                _ => return Err(self),
            },
            6 => match name {
                "msg_id" => Slot::Text(&mut self.msg_id),
                "errors" => Slot::Texts(&mut self.answer.get_or_insert_default().errors),
                "reason" => Slot::Text(&mut self.reason),
                "fax_id" => Slot::Text(&mut self.fax_id),
                "to_uri" => Slot::Nothing,
                _ => return Err(self),
            },
            7 => match name {
                "call_id" => Slot::Text(&mut self.call_id),
                "request" => Slot::Text(&mut self.request),
                _ => return Err(self),
            },
            8 => match name {
                "queue_id" => Slot::Text(&mut self.queue_id),
                "position" => Slot::Int(&mut self.position),
                "app_name" | "from_uri" => Slot::Nothing,
                _ => return Err(self),
            },
            9 => match name {
                "timestamp" => Slot::Moment(&mut self.timestamp),
                "fax_state" => Slot::Text(&mut self.fax_state),
                "local_sdp" | "server_id" => Slot::Nothing,
                _ => return Err(self),
            },
            10 => match name {
                "account_id" => Slot::Text(&mut self.account_id),
                "event_name" => Slot::Text(&mut self.event_name),
                "queue_name" => Slot::Text(&mut self.queue_name),
                "session_id" => Slot::Text(&mut self.session_id),
                "subscribed" => Slot::Texts(&mut self.answer.get_or_insert_default().subscribed),
                "switch_uri" | "remote_sdp" => Slot::Nothing,
                _ => return Err(self),
            },
            11 => match name {
                "replaced_by" => Slot::Text(&mut self.replaced_by),
                "presence_id" | "disposition" | "app_version" | "hangup_code" => Slot::Nothing,
                _ => return Err(self),
            },
            12 => match name {
                "hangup_cause" => Slot::Text(&mut self.hangup_cause),
                "parking_slot" => Slot::Text(&mut self.parking_slot),
                "channel_name" => Slot::Text(&mut self.channel_name),
                "recipient_id" => Slot::Text(&mut self.recipient_id),
                "media_server" => Slot::Nothing,
                _ => return Err(self),
            },
            13 => match name {
                "conference_id" => Slot::Text(&mut self.conference_id),
                "channel_state" => Slot::Nothing,
                _ => return Err(self),
            },
            14 => match name {
                "call_direction" => Slot::Text(&mut self.call_direction),
                "caller_id_name" => Slot::Text(&mut self.caller_id_name),
                "callee_id_name" => Slot::Text(&mut self.callee_id_name),
                "event_category" => Slot::Text(&mut self.event_category),
                "interaction_id" => Slot::Text(&mut self.interaction_id),
                "participant_id" => Slot::Text(&mut self.participant_id),
                "gregorian_time" => Slot::Moment(&mut self.timestamp),
                _ => return Err(self),
            },
            15 => match name {
                "billing_seconds" => Slot::Int(&mut self.billing_seconds),
                "event_timestamp" => Slot::Int(&mut self.event_timestamp),
                "conference_name" => Slot::Text(&mut self.conference_name),
                "ringing_seconds" => Slot::Nothing,
                _ => return Err(self),
            },
            16 => match name {
                "caller_id_number" => Slot::Text(&mut self.caller_id_number),
                "callee_id_number" => Slot::Text(&mut self.callee_id_number),
                "duration_seconds" => Slot::Int(&mut self.duration_seconds),
                _ => return Err(self),
            },
            17 => match name {
                "other_leg_call_id" => Slot::Text(&mut self.other_leg_call_id),
                _ => return Err(self),
            },
            18 => match name {
                "channel_call_state" => Slot::Nothing,
                _ => return Err(self),
            },
            19 => match name {
                "custom_channel_vars" => Slot::Vars(&mut self.custom_channel_vars),
                "channel_is_loopback" => Slot::Flag(&mut self.channel_is_loopback),
                _ => return Err(self),
            },
            20 => match name {
                "channel_created_time" => Slot::Int(&mut self.channel_created_time),
                _ => return Err(self),
            },
            22 => match name {
                "active_recipient_count" => Slot::Int(&mut self.active_recipient_count),
                _ => return Err(self),
            },
            23 => match name {
                "custom_application_vars" => Slot::Words(&mut self.custom_application_vars),
                "conference_channel_vars" => Slot::Rights(&mut self.conference_channel_vars),
                _ => return Err(self),
            },
            24 => match name {
                "root_call_interaction_id" => Slot::Text(&mut self.root_call_interaction_id),
                _ => return Err(self),
            },
            25 => match name {
                "available_recipient_count" => Slot::Int(&mut self.available_recipient_count),
                _ => return Err(self),
            },
            _ => return Err(self),
        })
    }
}

impl<'a> Object<'a> for ChannelVars<'a> {
    fn slot<'x>(&'x mut self, name: &str) -> Result<Slot<'x, 'a>, &'x mut (dyn Object<'a> + 'x)>
    where
        'a: 'x,
    {
        Ok(match name.len() {
            5 => match name {
                "realm" => Slot::Nothing,
                _ => return Err(self),
            },
            8 => match name {
                "owner_id" => Slot::Text(&mut self.owner_id),
                "agent_id" => Slot::Text(&mut self.agent_id),
                _ => return Err(self),
            },
            9 => match name {
                "bridge_id" => Slot::Text(&mut self.bridge_id),
                _ => return Err(self),
            },
            10 => match name {
                "account_id" => Slot::Text(&mut self.account_id),
                _ => return Err(self),
            },
            11 => match name {
                "resource_id" => Slot::Text(&mut self.resource_id),
                _ => return Err(self),
            },
            12 => match name {
                "call_forward" => Slot::Flag(&mut self.call_forward),
                "account_name" => Slot::Nothing,
                _ => return Err(self),
            },
            14 => match name {
                "authorizing_id" => Slot::Text(&mut self.authorizing_id),
                "member_call_id" => Slot::Text(&mut self.member_call_id),
                _ => return Err(self),
            },
            16 => match name {
                "authorizing_type" => Slot::Text(&mut self.authorizing_type),
                _ => return Err(self),
            },
            19 => match name {
                "call_interaction_id" => Slot::Text(&mut self.call_interaction_id),
                _ => return Err(self),
            },
            _ => return Err(self),
        })
    }
}

impl<'a> Object<'a> for Member {
    fn slot<'x>(&'x mut self, name: &str) -> Result<Slot<'x, 'a>, &'x mut (dyn Object<'a> + 'x)>
    where
        'a: 'x,
    {
        Ok(match name.len() {
            4 => match name {
                "hear" => Slot::Flag(&mut self.hear),
                _ => return Err(self),
            },
            5 => match name {
                "speak" => Slot::Flag(&mut self.speak),
                _ => return Err(self),
            },
            7 => match name {
                "talking" => Slot::Flag(&mut self.talking),
                _ => return Err(self),
            },
            12 => match name {
                "is_moderator" => Slot::Flag(&mut self.is_moderator),
                _ => return Err(self),
            },
            _ => return Err(self),
        })
    }
}

impl<'a> Object<'a> for Body<'a> {
    fn slot<'x>(&'x mut self, name: &str) -> Result<Slot<'x, 'a>, &'x mut (dyn Object<'a> + 'x)>
    where
        'a: 'x,
    {
        Ok(match name.len() {
            5 => match name {
                "event" => Slot::Text(&mut self.event),
                _ => return Err(self),
            },
            6 => match name {
                "status" => Slot::Text(&mut self.status),
                _ => return Err(self),
            },
            7 => match name {
                "call_id" => Slot::Text(&mut self.call_id),
                _ => return Err(self),
            },
            8 => match name {
                "agent_id" => Slot::Text(&mut self.agent_id),
                "queue_id" => Slot::Text(&mut self.queue_id),
                _ => return Err(self),
            },
            9 => match name {
                "timestamp" => Slot::Int(&mut self.timestamp),
                "wait_time" => Slot::Int(&mut self.wait_time),
                _ => return Err(self),
            },
            10 => match name {
                "pause_time" => Slot::Int(&mut self.pause_time),
                _ => return Err(self),
            },
            14 => match name {
                "caller_id_name" => Slot::Text(&mut self.caller_id_name),
                _ => return Err(self),
            },
            16 => match name {
                "caller_id_number" => Slot::Text(&mut self.caller_id_number),
                _ => return Err(self),
            },
            17 => match name {
                "entered_timestamp" => Slot::Int(&mut self.entered_timestamp),
                _ => return Err(self),
            },
            _ => return Err(self),
        })
    }
}
