//! The state of a channel (basix.md 5.1). Invariant: a state nobody told us about keeps its name.

use erlang_term::{Malformed, Reader};

use super::{
    Text, Value,
    read::{enter, text},
};

/// What a channel is in.
#[derive(Clone, Debug)]
pub struct State<'a> {
    /// Since when, µs since 1970.
    pub since: Option<i64>,
    /// The server's word; none in a state of one element.
    pub name: Option<Text<'a>>,
    /// What that means, with what belongs to it.
    pub phase: Phase<'a>,
}

/// The states.
#[derive(Clone, Debug)]
pub enum Phase<'a> {
    /// Calling somebody.
    Calling {
        /// `int` or `ext`.
        location: Option<Text<'a>>,
        /// Whom.
        target: Calling<'a>,
    },
    /// Connected with the other channel.
    Bridged,
    /// Leaves a message.
    Voicemail {
        /// `user` or `group`.
        of: Option<Text<'a>>,
        /// Id of that.
        id: Value<'a>,
        /// Name of that.
        name: Option<Text<'a>>,
    },
    /// Listens to messages of that user or group.
    CheckingVoicemail(Option<Text<'a>>),
    /// Calls a SIP address.
    CallingSip(Option<Text<'a>>),
    /// Hears a menu.
    Ivr(Value<'a>),
    /// Uses a function of the system.
    SystemOperation(Value<'a>),
    /// In a conference.
    Conference(Value<'a>),
    /// Hears a scripted menu.
    XmlIvr,
    /// Parked.
    Park {
        /// Where.
        slot: Option<i64>,
        /// By which user.
        parker: Option<i64>,
        /// His name.
        parker_name: Option<Text<'a>>,
    },
    /// Listens to another call.
    Eavesdrop {
        /// That call's channel.
        uuid: Option<Text<'a>>,
        /// How far it is.
        state: Value<'a>,
    },
    /// Rings.
    Ringing,
    /// Another one.
    Other,
}

/// Whom a channel calls.
#[derive(Clone, Debug)]
pub enum Calling<'a> {
    /// A user.
    User(Option<i64>),
    /// A group.
    Group {
        /// `ring` or `hunt`.
        kind: Option<Text<'a>>,
        /// Its id.
        group: Option<i64>,
        /// The name of its queue; ring groups only.
        queue: Option<Text<'a>>,
    },
    /// A number outside.
    Pstn(Option<Text<'a>>),
    /// Another PBX: user and host.
    Endpoint(Option<Text<'a>>, Option<Text<'a>>),
    /// Something else.
    Other,
}

impl<'a> State<'a> {
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Option<Self>, Malformed> {
        let Some(mut inside) = enter(reader)? else { return Ok(None) };
        let since = inside.number()?;
        let name = inside.text()?;
        let phase = match name.as_deref() {
            Some("calling") => {
                let location = inside.text()?;
                let kind = inside.text()?;
                let target = inside.next(|reader| Calling::read(kind.as_deref(), reader).map(Some))?;
                Phase::Calling { location, target: target.unwrap_or_else(|| Calling::unsaid(kind.as_deref())) }
            }
            Some("bridged") => Phase::Bridged,
            Some("voicemail") => Phase::Voicemail { of: inside.text()?, id: inside.value()?, name: inside.text()? },
            Some("checking_voicemail") => Phase::CheckingVoicemail(inside.text()?),
            Some("calling_siptermination") => Phase::CallingSip(inside.text()?),
            Some("ivr") => Phase::Ivr(inside.value()?),
            Some("system_operation") => Phase::SystemOperation(inside.value()?),
            Some("conference") => Phase::Conference(inside.value()?),
            Some("xml_ivr") => Phase::XmlIvr,
            Some("park") => {
                let slot = inside.number()?;
                inside.pass()?;
                Phase::Park { slot, parker: inside.number()?, parker_name: inside.text()? }
            }
            Some("eavesdrop") => Phase::Eavesdrop { uuid: inside.text()?, state: inside.value()? },
            Some("ringing") => Phase::Ringing,
            Some(_) | None => Phase::Other,
        };
        inside.leave()?;
        Ok(Some(Self { since, name, phase }))
    }
}

impl<'a> Calling<'a> {
    fn read(kind: Option<&str>, reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        let Some(mut inside) = enter(reader)? else { return Ok(Self::unsaid(kind)) };
        let target = match kind {
            Some("user") => Self::User(inside.number()?),
            Some("group") => {
                let kind = inside.text()?;
                let group = inside.number()?;
                inside.pass()?;
                inside.pass()?;
                let queue = inside.next(text)?.filter(|_| kind.as_deref() == Some("ring"));
                Self::Group { kind, group, queue }
            }
            Some("pstn") => Self::Pstn(inside.text()?),
            Some("bridged_endpoint") => Self::Endpoint(inside.text()?, inside.text()?),
            Some(_) | None => Self::Other,
        };
        inside.leave()?;
        Ok(target)
    }

    /// The kind is told, the rest is missing.
    fn unsaid(kind: Option<&str>) -> Self {
        match kind {
            Some("user") => Self::User(None),
            Some("group") => Self::Group { kind: None, group: None, queue: None },
            Some("pstn") => Self::Pstn(None),
            Some("bridged_endpoint") => Self::Endpoint(None, None),
            Some(_) | None => Self::Other,
        }
    }
}
