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
    /// The place of the member of that name, UTF-8 in its normal form; the object itself when nobody reads such a member.
    fn slot(&mut self, name: &[u8]) -> Result<Slot<'_, 'a>, &mut Self>;
}

/// The place of the member of that name, however it is written.
#[inline]
pub(super) fn find<'x, 'a, T: Object<'a>>(object: &'x mut T, name: &[u8]) -> Option<Slot<'x, 'a>> {
    object.slot(name).or_else(|object| find_normal(object, name)).ok()
}

#[cold]
fn find_normal<'x, 'a, T: Object<'a>>(object: &'x mut T, name: &[u8]) -> Result<Slot<'x, 'a>, &'x mut T> {
    if !name.iter().any(|byte| *byte == b'-' || byte.is_ascii_uppercase()) {
        return Err(object);
    }
    let name = std::str::from_utf8(name).map(normal_key).unwrap_or_default();
    object.slot(name.as_bytes())
}

/// `call.{account}.{event}.{call}`: the account is the second word of a call's key (kazoo.md 5.4).
pub(super) fn routed_account(key: Cow<'_, str>) -> Option<Cow<'_, str>> {
    const CALL: &str = "call.";
    let rest = key.strip_prefix(CALL)?;
    let end = CALL.len() + rest.bytes().position(|byte| byte == b'.').unwrap_or(rest.len());
    match key {
        Cow::Borrowed(key) => key.get(CALL.len()..end).map(Cow::Borrowed),
        Cow::Owned(key) => key.get(CALL.len()..end).map(|account| Cow::Owned(account.to_owned())),
    }
}

impl<'a> Object<'a> for Envelope<'a> {
    fn slot(&mut self, name: &[u8]) -> Result<Slot<'_, 'a>, &mut Self> {
        Ok(match name.len() {
            4 => match name {
                b"name" => Slot::Text(&mut self.name),
                b"data" => Slot::Details(&mut self.data),
                b"args" => Slot::Details(&mut self.data),
                _ => return Err(self),
            },
            6 => match name {
                b"action" => Slot::Text(&mut self.action),
                b"status" => Slot::Text(&mut self.status),
                _ => return Err(self),
            },
            10 => match name {
                b"request_id" => Slot::Text(&mut self.request_id),
                _ => return Err(self),
            },
            11 => match name {
                b"routing_key" => Slot::Account(&mut self.data.routed_account),
                _ => return Err(self),
            },
            14 => match name {
                b"subscribed_key" => Slot::Text(&mut self.subscribed),
                _ => return Err(self),
            },
            16 => match name {
                b"subscription_key" => Slot::Nothing,
                _ => return Err(self),
            },
            _ => return Err(self),
        })
    }
}

impl<'a> Object<'a> for Details<'a> {
    fn slot(&mut self, name: &[u8]) -> Result<Slot<'_, 'a>, &mut Self> {
        Ok(match name.len() {
            2 => match name {
                b"to" => Slot::Text(&mut self.to),
                b"id" => Slot::Text(&mut self.id),
                _ => return Err(self),
            },
            4 => match name {
                b"type" => Slot::Text(&mut self.kind),
                b"body" => Slot::Body(self.body.get_or_insert_default()),
                b"from" | b"node" => Slot::Nothing,
                _ => return Err(self),
            },
            5 => match name {
                b"event" => Slot::Text(&mut self.event),
                b"state" => Slot::Text(&mut self.state),
                b"stats" => Slot::Figures(&mut self.stats),
                _ => return Err(self),
            },
            6 => match name {
                b"msg_id" => Slot::Text(&mut self.msg_id),
                b"errors" => Slot::Texts(&mut self.errors),
                b"reason" => Slot::Text(&mut self.reason),
                b"fax_id" => Slot::Text(&mut self.fax_id),
                b"to_uri" => Slot::Nothing,
                _ => return Err(self),
            },
            7 => match name {
                b"call_id" => Slot::Text(&mut self.call_id),
                b"request" => Slot::Text(&mut self.request),
                _ => return Err(self),
            },
            8 => match name {
                b"queue_id" => Slot::Text(&mut self.queue_id),
                b"position" => Slot::Int(&mut self.position),
                b"app_name" | b"from_uri" => Slot::Nothing,
                _ => return Err(self),
            },
            9 => match name {
                b"timestamp" => Slot::Moment(&mut self.timestamp),
                b"fax_state" => Slot::Text(&mut self.fax_state),
                b"local_sdp" | b"server_id" => Slot::Nothing,
                _ => return Err(self),
            },
            10 => match name {
                b"account_id" => Slot::Text(&mut self.account_id),
                b"event_name" => Slot::Text(&mut self.event_name),
                b"queue_name" => Slot::Text(&mut self.queue_name),
                b"session_id" => Slot::Text(&mut self.session_id),
                b"subscribed" => Slot::Texts(&mut self.subscribed),
                b"switch_uri" | b"remote_sdp" => Slot::Nothing,
                _ => return Err(self),
            },
            11 => match name {
                b"replaced_by" => Slot::Text(&mut self.replaced_by),
                b"presence_id" | b"disposition" | b"app_version" | b"hangup_code" => Slot::Nothing,
                _ => return Err(self),
            },
            12 => match name {
                b"hangup_cause" => Slot::Text(&mut self.hangup_cause),
                b"parking_slot" => Slot::Text(&mut self.parking_slot),
                b"channel_name" => Slot::Text(&mut self.channel_name),
                b"recipient_id" => Slot::Text(&mut self.recipient_id),
                b"media_server" => Slot::Nothing,
                _ => return Err(self),
            },
            13 => match name {
                b"conference_id" => Slot::Text(&mut self.conference_id),
                b"channel_state" => Slot::Nothing,
                _ => return Err(self),
            },
            14 => match name {
                b"call_direction" => Slot::Text(&mut self.call_direction),
                b"caller_id_name" => Slot::Text(&mut self.caller_id_name),
                b"callee_id_name" => Slot::Text(&mut self.callee_id_name),
                b"event_category" => Slot::Text(&mut self.event_category),
                b"interaction_id" => Slot::Text(&mut self.interaction_id),
                b"participant_id" => Slot::Text(&mut self.participant_id),
                b"gregorian_time" => Slot::Moment(&mut self.timestamp),
                _ => return Err(self),
            },
            15 => match name {
                b"billing_seconds" => Slot::Int(&mut self.billing_seconds),
                b"event_timestamp" => Slot::Int(&mut self.event_timestamp),
                b"conference_name" => Slot::Text(&mut self.conference_name),
                b"ringing_seconds" => Slot::Nothing,
                _ => return Err(self),
            },
            16 => match name {
                b"caller_id_number" => Slot::Text(&mut self.caller_id_number),
                b"callee_id_number" => Slot::Text(&mut self.callee_id_number),
                b"duration_seconds" => Slot::Int(&mut self.duration_seconds),
                _ => return Err(self),
            },
            17 => match name {
                b"other_leg_call_id" => Slot::Text(&mut self.other_leg_call_id),
                _ => return Err(self),
            },
            18 => match name {
                b"channel_call_state" => Slot::Nothing,
                _ => return Err(self),
            },
            19 => match name {
                b"custom_channel_vars" => Slot::Vars(&mut self.custom_channel_vars),
                b"channel_is_loopback" => Slot::Flag(&mut self.channel_is_loopback),
                _ => return Err(self),
            },
            20 => match name {
                b"channel_created_time" => Slot::Int(&mut self.channel_created_time),
                _ => return Err(self),
            },
            22 => match name {
                b"active_recipient_count" => Slot::Int(&mut self.active_recipient_count),
                _ => return Err(self),
            },
            23 => match name {
                b"custom_application_vars" => Slot::Words(&mut self.custom_application_vars),
                b"conference_channel_vars" => Slot::Rights(&mut self.conference_channel_vars),
                _ => return Err(self),
            },
            24 => match name {
                b"root_call_interaction_id" => Slot::Text(&mut self.root_call_interaction_id),
                _ => return Err(self),
            },
            25 => match name {
                b"available_recipient_count" => Slot::Int(&mut self.available_recipient_count),
                _ => return Err(self),
            },
            _ => return Err(self),
        })
    }
}

impl<'a> Object<'a> for ChannelVars<'a> {
    fn slot(&mut self, name: &[u8]) -> Result<Slot<'_, 'a>, &mut Self> {
        Ok(match name.len() {
            5 => match name {
                b"realm" => Slot::Nothing,
                _ => return Err(self),
            },
            8 => match name {
                b"owner_id" => Slot::Text(&mut self.owner_id),
                b"agent_id" => Slot::Text(&mut self.agent_id),
                _ => return Err(self),
            },
            9 => match name {
                b"bridge_id" => Slot::Text(&mut self.bridge_id),
                _ => return Err(self),
            },
            10 => match name {
                b"account_id" => Slot::Text(&mut self.account_id),
                _ => return Err(self),
            },
            11 => match name {
                b"resource_id" => Slot::Text(&mut self.resource_id),
                _ => return Err(self),
            },
            12 => match name {
                b"call_forward" => Slot::Flag(&mut self.call_forward),
                b"account_name" => Slot::Nothing,
                _ => return Err(self),
            },
            14 => match name {
                b"authorizing_id" => Slot::Text(&mut self.authorizing_id),
                b"member_call_id" => Slot::Text(&mut self.member_call_id),
                _ => return Err(self),
            },
            16 => match name {
                b"authorizing_type" => Slot::Text(&mut self.authorizing_type),
                _ => return Err(self),
            },
            19 => match name {
                b"call_interaction_id" => Slot::Text(&mut self.call_interaction_id),
                _ => return Err(self),
            },
            _ => return Err(self),
        })
    }
}

impl<'a> Object<'a> for Member {
    fn slot(&mut self, name: &[u8]) -> Result<Slot<'_, 'a>, &mut Self> {
        Ok(match name.len() {
            4 => match name {
                b"hear" => Slot::Flag(&mut self.hear),
                _ => return Err(self),
            },
            5 => match name {
                b"speak" => Slot::Flag(&mut self.speak),
                _ => return Err(self),
            },
            7 => match name {
                b"talking" => Slot::Flag(&mut self.talking),
                _ => return Err(self),
            },
            12 => match name {
                b"is_moderator" => Slot::Flag(&mut self.is_moderator),
                _ => return Err(self),
            },
            _ => return Err(self),
        })
    }
}

impl<'a> Object<'a> for Body<'a> {
    fn slot(&mut self, name: &[u8]) -> Result<Slot<'_, 'a>, &mut Self> {
        Ok(match name.len() {
            5 => match name {
                b"event" => Slot::Text(&mut self.event),
                _ => return Err(self),
            },
            6 => match name {
                b"status" => Slot::Text(&mut self.status),
                _ => return Err(self),
            },
            7 => match name {
                b"call_id" => Slot::Text(&mut self.call_id),
                _ => return Err(self),
            },
            8 => match name {
                b"agent_id" => Slot::Text(&mut self.agent_id),
                b"queue_id" => Slot::Text(&mut self.queue_id),
                _ => return Err(self),
            },
            9 => match name {
                b"timestamp" => Slot::Int(&mut self.timestamp),
                b"wait_time" => Slot::Int(&mut self.wait_time),
                _ => return Err(self),
            },
            10 => match name {
                b"pause_time" => Slot::Int(&mut self.pause_time),
                _ => return Err(self),
            },
            14 => match name {
                b"caller_id_name" => Slot::Text(&mut self.caller_id_name),
                _ => return Err(self),
            },
            16 => match name {
                b"caller_id_number" => Slot::Text(&mut self.caller_id_number),
                _ => return Err(self),
            },
            17 => match name {
                b"entered_timestamp" => Slot::Int(&mut self.entered_timestamp),
                _ => return Err(self),
            },
            _ => return Err(self),
        })
    }
}
