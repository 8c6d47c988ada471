//! Member names of frames. Invariant: a name is recognised in lower case with `_` as in any other case with `-`
//! (kazoo.md 0.4); the usual form costs one look at names of the same length.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, Visitor},
};

use crate::lenient::normal_key;

/// A set of names.
pub(super) trait Key: Copy + PartialEq {
    /// What any other name is.
    const OTHER: Self;

    /// The name in its normal form.
    fn find(name: &str) -> Self;
}

macro_rules! keys {
    ($(#[$doc:meta])* $set:ident { $($length:literal { $($name:literal => $key:ident,)+ })+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq)]
        pub(super) enum $set {
            $($($key,)+)+
            Other,
        }

        impl Key for $set {
            const OTHER: Self = Self::Other;

            fn find(name: &str) -> Self {
                match name.len() {
                    $($length => match name {
                        $($name => Self::$key,)+
                        _ => Self::Other,
                    },)+
                    _ => Self::Other,
                }
            }
        }
    };
}

keys! {
    /// Of the frame itself.
    Top {
        4 { "name" => Name, "data" => Data, "args" => Args, }
        6 { "action" => Action, "status" => Status, }
        10 { "request_id" => RequestId, }
        11 { "routing_key" => RoutingKey, }
        14 { "subscribed_key" => SubscribedKey, }
    }
}

keys! {
    /// Of `data`.
    Datum {
        2 { "to" => To, "id" => Id, }
        4 { "type" => Type, "body" => Body, }
        5 { "event" => Event, "state" => State, "stats" => Stats, }
        6 { "msg_id" => MsgId, "errors" => Errors, "reason" => Reason, "fax_id" => FaxId, }
        7 { "call_id" => CallId, "request" => Request, }
        8 { "queue_id" => QueueId, "position" => Position, }
        9 { "timestamp" => Timestamp, "fax_state" => FaxState, }
        10 { "account_id" => AccountId, "event_name" => EventName, "queue_name" => QueueName, "session_id" => SessionId, "subscribed" => Subscribed, }
        11 { "replaced_by" => ReplacedBy, }
        12 { "hangup_cause" => HangupCause, "parking_slot" => ParkingSlot, "channel_name" => ChannelName, "recipient_id" => RecipientId, }
        13 { "conference_id" => ConferenceId, }
        14 { "call_direction" => CallDirection, "caller_id_name" => CallerIdName, "callee_id_name" => CalleeIdName, "event_category" => EventCategory, "interaction_id" => InteractionId, "participant_id" => ParticipantId, "gregorian_time" => GregorianTime, }
        15 { "billing_seconds" => BillingSeconds, "event_timestamp" => EventTimestamp, "conference_name" => ConferenceName, }
        16 { "caller_id_number" => CallerIdNumber, "callee_id_number" => CalleeIdNumber, "duration_seconds" => DurationSeconds, }
        17 { "other_leg_call_id" => OtherLegCallId, }
        19 { "custom_channel_vars" => CustomChannelVars, "channel_is_loopback" => ChannelIsLoopback, }
        20 { "channel_created_time" => ChannelCreatedTime, }
        22 { "active_recipient_count" => ActiveRecipientCount, }
        23 { "custom_application_vars" => CustomApplicationVars, "conference_channel_vars" => ConferenceChannelVars, }
        24 { "root_call_interaction_id" => RootCallInteractionId, }
        25 { "available_recipient_count" => AvailableRecipientCount, }
    }
}

keys! {
    /// Of the custom channel variables.
    Var {
        8 { "owner_id" => OwnerId, "agent_id" => AgentId, }
        9 { "bridge_id" => BridgeId, }
        10 { "account_id" => AccountId, }
        11 { "resource_id" => ResourceId, }
        12 { "call_forward" => CallForward, }
        14 { "authorizing_id" => AuthorizingId, "member_call_id" => MemberCallId, }
        16 { "authorizing_type" => AuthorizingType, }
        19 { "call_interaction_id" => CallInteractionId, }
    }
}

keys! {
    /// Of a conference's channel variables.
    Right {
        4 { "hear" => Hear, }
        5 { "speak" => Speak, }
        7 { "talking" => Talking, }
        12 { "is_moderator" => IsModerator, }
    }
}

keys! {
    /// Of the body of an EDR.
    Bodily {
        5 { "event" => Event, }
        6 { "status" => Status, }
        7 { "call_id" => CallId, }
        8 { "agent_id" => AgentId, "queue_id" => QueueId, }
        9 { "timestamp" => Timestamp, "wait_time" => WaitTime, }
        10 { "pause_time" => PauseTime, }
        14 { "caller_id_name" => CallerIdName, }
        16 { "caller_id_number" => CallerIdNumber, }
        17 { "entered_timestamp" => EnteredTimestamp, }
    }
}

/// Reads a name of that set.
pub(super) struct Named<K>(PhantomData<K>);

impl<K> Named<K> {
    pub(super) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, K: Key> DeserializeSeed<'de> for Named<K> {
    type Value = K;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<K, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<K: Key> Visitor<'_> for Named<K> {
    type Value = K;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<K, E> {
        let found = K::find(name);
        if found == K::OTHER && name.bytes().any(|byte| byte == b'-' || byte.is_ascii_uppercase()) {
            return Ok(K::find(&normal_key(name)));
        }
        Ok(found)
    }
}
