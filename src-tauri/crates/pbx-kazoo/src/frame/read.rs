//! Reading a frame in one pass. Invariant: a member of the wrong kind is absent and costs nobody else; only broken JSON fails.

use std::{borrow::Cow, fmt};

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use super::{
    details::{Body, ChannelVars, Details, Member},
    key::{Bodily, Datum, Key, Named, Right, Top, Var},
};
use crate::lenient::{Scalar, normal_key};

/// A frame before it is known what it is.
#[derive(Default)]
pub(super) struct Envelope<'a> {
    pub(super) action: Option<Cow<'a, str>>,
    pub(super) name: Option<Cow<'a, str>>,
    pub(super) subscribed: Option<Cow<'a, str>>,
    pub(super) request_id: Option<Cow<'a, str>>,
    pub(super) status: Option<Cow<'a, str>>,
    pub(super) data: Box<Details<'a>>,
}

pub(super) fn envelope(text: &str) -> Result<Envelope<'_>, serde_json::Error> {
    let mut envelope = Envelope::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    deserializer.deserialize_map(Members(&mut envelope))?;
    deserializer.end()?;
    Ok(envelope)
}

/// Something that is filled from the members of an object.
trait Object<'de> {
    type Key: Key;

    fn member<A: MapAccess<'de>>(&mut self, key: Self::Key, members: &mut A) -> Result<(), A::Error>;
}

/// Fills its object; in place of an object anything else is passed over.
struct Members<'x, T>(&'x mut T);

impl<'de, T: Object<'de>> DeserializeSeed<'de> for Members<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

macro_rules! pass_over_scalars {
    () => {
        fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
            Ok(())
        }

        fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
            Ok(())
        }

        fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
            Ok(())
        }

        fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
            Ok(())
        }

        fn visit_unit<E: Error>(self) -> Result<(), E> {
            Ok(())
        }
    };
}

impl<'de, T: Object<'de>> Visitor<'de> for Members<'_, T> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(key) = members.next_key_seed(Named::<T::Key>::new())? {
            if key == T::Key::OTHER {
                members.next_value::<IgnoredAny>()?;
            } else {
                self.0.member(key, &mut members)?;
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    pass_over_scalars!();
}

/// A list of texts; one text is a list of one.
struct Texts<'x, 'a>(&'x mut Vec<Cow<'a, str>>);

impl<'de> DeserializeSeed<'de> for Texts<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Texts<'_, 'de> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of texts")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(item) = items.next_element::<Scalar<'de>>()? {
            self.0.extend(item.into_text());
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<(), E> {
        self.0.push(Cow::Borrowed(text));
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.0.push(Cow::Owned(text.to_owned()));
        Ok(())
    }

    pass_over_scalars!();
}

/// Members with names of their own: application variables, statistics.
struct Freely<'x, T>(&'x mut Vec<T>);

/// What is kept of a free member.
trait Free<'de>: Sized {
    fn of(name: Cow<'de, str>, value: Scalar<'de>) -> Option<Self>;
}

impl<'de> Free<'de> for (Cow<'de, str>, Cow<'de, str>) {
    fn of(name: Cow<'de, str>, value: Scalar<'de>) -> Option<Self> {
        Some((name, value.into_text()?))
    }
}

impl<'de> Free<'de> for (Cow<'de, str>, f64) {
    #[allow(clippy::cast_precision_loss, reason = "figures of a queue")]
    fn of(name: Cow<'de, str>, value: Scalar<'de>) -> Option<Self> {
        let figure = match &value {
            Scalar::Float(figure) => Some(*figure),
            Scalar::Text(text) => text.trim().parse().ok(),
            Scalar::Int(_) | Scalar::Flag(_) | Scalar::Absent => value.int().map(|figure| figure as f64),
        };
        Some((name, figure.filter(|figure| figure.is_finite())?))
    }
}

impl<'de, T: Free<'de>> DeserializeSeed<'de> for Freely<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Free<'de>> Visitor<'de> for Freely<'_, T> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some((name, value)) = members.next_entry::<Scalar<'de>, Scalar<'de>>()? {
            let Some(name) = name.into_text() else { continue };
            let name = match name {
                Cow::Borrowed(name) => normal_key(name),
                Cow::Owned(name) => Cow::Owned(normal_key(&name).into_owned()),
            };
            self.0.extend(T::of(name, value));
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    pass_over_scalars!();
}

fn text<'de, A: MapAccess<'de>>(members: &mut A) -> Result<Option<Cow<'de, str>>, A::Error> {
    Ok(members.next_value::<Scalar<'de>>()?.into_text())
}

fn int<'de, A: MapAccess<'de>>(members: &mut A) -> Result<Option<i64>, A::Error> {
    Ok(members.next_value::<Scalar<'de>>()?.int())
}

fn flag<'de, A: MapAccess<'de>>(members: &mut A) -> Result<Option<bool>, A::Error> {
    Ok(members.next_value::<Scalar<'de>>()?.flag())
}

impl<'de> Object<'de> for Envelope<'de> {
    type Key = Top;

    fn member<A: MapAccess<'de>>(&mut self, key: Top, members: &mut A) -> Result<(), A::Error> {
        match key {
            Top::Name => self.name = text(members)?,
            Top::Action => self.action = text(members)?,
            Top::Status => self.status = text(members)?,
            Top::RequestId => self.request_id = text(members)?,
            Top::SubscribedKey => self.subscribed = text(members)?,
            Top::RoutingKey => self.data.routed_account = text(members)?.and_then(routed_account),
            Top::Data | Top::Args => members.next_value_seed(Members(&mut *self.data))?,
            Top::Other => {}
        }
        Ok(())
    }
}

/// `call.{account}.{event}.{call}`: the account is the second word of a call's key (kazoo.md 5.4).
fn routed_account(key: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let account = |key: &str| key.strip_prefix("call.")?.split('.').next().map(str::len);
    let length = account(&key)?;
    match key {
        Cow::Borrowed(key) => key.get("call.".len().."call.".len() + length).map(Cow::Borrowed),
        Cow::Owned(key) => key.get("call.".len().."call.".len() + length).map(|account| Cow::Owned(account.to_owned())),
    }
}

impl<'de> Object<'de> for Details<'de> {
    type Key = Datum;

    fn member<A: MapAccess<'de>>(&mut self, key: Datum, members: &mut A) -> Result<(), A::Error> {
        match key {
            Datum::To => self.to = text(members)?,
            Datum::Id => self.id = text(members)?,
            Datum::Type => self.kind = text(members)?,
            Datum::Body => members.next_value_seed(Members(&mut **self.body.get_or_insert_default()))?,
            Datum::Event => self.event = text(members)?,
            Datum::State => self.state = text(members)?,
            Datum::Stats => members.next_value_seed(Freely(&mut self.stats))?,
            Datum::MsgId => self.msg_id = text(members)?,
            Datum::Errors => members.next_value_seed(Texts(&mut self.errors))?,
            Datum::Reason => self.reason = text(members)?,
            Datum::FaxId => self.fax_id = text(members)?,
            Datum::CallId => self.call_id = text(members)?,
            Datum::Request => self.request = text(members)?,
            Datum::QueueId => self.queue_id = text(members)?,
            Datum::Position => self.position = int(members)?,
            // The ISO text of an EDR is no whole number and gives way to `gregorian_time`.
            Datum::Timestamp | Datum::GregorianTime => self.timestamp = int(members)?.or(self.timestamp),
            Datum::FaxState => self.fax_state = text(members)?,
            Datum::AccountId => self.account_id = text(members)?,
            Datum::EventName => self.event_name = text(members)?,
            Datum::QueueName => self.queue_name = text(members)?,
            Datum::SessionId => self.session_id = text(members)?,
            Datum::Subscribed => members.next_value_seed(Texts(&mut self.subscribed))?,
            Datum::ReplacedBy => self.replaced_by = text(members)?,
            Datum::HangupCause => self.hangup_cause = text(members)?,
            Datum::ParkingSlot => self.parking_slot = text(members)?,
            Datum::ChannelName => self.channel_name = text(members)?,
            Datum::RecipientId => self.recipient_id = text(members)?,
            Datum::ConferenceId => self.conference_id = text(members)?,
            Datum::ConferenceName => self.conference_name = text(members)?,
            Datum::CallDirection => self.call_direction = text(members)?,
            Datum::CallerIdName => self.caller_id_name = text(members)?,
            Datum::CalleeIdName => self.callee_id_name = text(members)?,
            Datum::EventCategory => self.event_category = text(members)?,
            Datum::InteractionId => self.interaction_id = text(members)?,
            Datum::ParticipantId => self.participant_id = text(members)?,
            Datum::BillingSeconds => self.billing_seconds = int(members)?,
            Datum::EventTimestamp => self.event_timestamp = int(members)?,
            Datum::CallerIdNumber => self.caller_id_number = text(members)?,
            Datum::CalleeIdNumber => self.callee_id_number = text(members)?,
            Datum::DurationSeconds => self.duration_seconds = int(members)?,
            Datum::OtherLegCallId => self.other_leg_call_id = text(members)?,
            Datum::CustomChannelVars => members.next_value_seed(Members(&mut self.custom_channel_vars))?,
            Datum::ChannelIsLoopback => self.channel_is_loopback = flag(members)?,
            Datum::ChannelCreatedTime => self.channel_created_time = int(members)?,
            Datum::ActiveRecipientCount => self.active_recipient_count = int(members)?,
            Datum::CustomApplicationVars => members.next_value_seed(Freely(&mut self.custom_application_vars))?,
            Datum::ConferenceChannelVars => members.next_value_seed(Members(&mut self.conference_channel_vars))?,
            Datum::RootCallInteractionId => self.root_call_interaction_id = text(members)?,
            Datum::AvailableRecipientCount => self.available_recipient_count = int(members)?,
            Datum::Other => {}
        }
        Ok(())
    }
}

impl<'de> Object<'de> for ChannelVars<'de> {
    type Key = Var;

    fn member<A: MapAccess<'de>>(&mut self, key: Var, members: &mut A) -> Result<(), A::Error> {
        match key {
            Var::OwnerId => self.owner_id = text(members)?,
            Var::AgentId => self.agent_id = text(members)?,
            Var::BridgeId => self.bridge_id = text(members)?,
            Var::AccountId => self.account_id = text(members)?,
            Var::ResourceId => self.resource_id = text(members)?,
            Var::CallForward => self.call_forward = flag(members)?,
            Var::AuthorizingId => self.authorizing_id = text(members)?,
            Var::MemberCallId => self.member_call_id = text(members)?,
            Var::AuthorizingType => self.authorizing_type = text(members)?,
            Var::CallInteractionId => self.call_interaction_id = text(members)?,
            Var::Other => {}
        }
        Ok(())
    }
}

impl<'de> Object<'de> for Member {
    type Key = Right;

    fn member<A: MapAccess<'de>>(&mut self, key: Right, members: &mut A) -> Result<(), A::Error> {
        match key {
            Right::Hear => self.hear = flag(members)?,
            Right::Speak => self.speak = flag(members)?,
            Right::Talking => self.talking = flag(members)?,
            Right::IsModerator => self.is_moderator = flag(members)?,
            Right::Other => {}
        }
        Ok(())
    }
}

impl<'de> Object<'de> for Body<'de> {
    type Key = Bodily;

    fn member<A: MapAccess<'de>>(&mut self, key: Bodily, members: &mut A) -> Result<(), A::Error> {
        match key {
            Bodily::Event => self.event = text(members)?,
            Bodily::Status => self.status = text(members)?,
            Bodily::CallId => self.call_id = text(members)?,
            Bodily::AgentId => self.agent_id = text(members)?,
            Bodily::QueueId => self.queue_id = text(members)?,
            Bodily::Timestamp => self.timestamp = int(members)?,
            Bodily::WaitTime => self.wait_time = int(members)?,
            Bodily::PauseTime => self.pause_time = int(members)?,
            Bodily::CallerIdName => self.caller_id_name = text(members)?,
            Bodily::CallerIdNumber => self.caller_id_number = text(members)?,
            Bodily::EnteredTimestamp => self.entered_timestamp = int(members)?,
            Bodily::Other => {}
        }
        Ok(())
    }
}
