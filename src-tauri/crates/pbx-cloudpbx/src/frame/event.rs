//! The events (cloudpbx.md 3.5 to 3.9). Invariant: what an event leaves out is `None`, never nought or no.

use std::borrow::Cow;

use serde::Serialize;

use super::{
    members::Members,
    name::{Peer, Place, channel_extension},
    status::{LineStatus, MemberStatus, SmsStatus},
    warnings::{Warning, Warnings},
};

/// Something that happened. Serialises in the shape of the protocol's test vectors.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event<'a> {
    /// The state of an account: what calls are inferred from.
    Subscriber(Subscriber<'a>),
    /// The state of a telephone: a lamp.
    #[serde(rename = "extstatus")]
    PhoneStatus(PhoneStatus<'a>),
    /// How many wait in a queue.
    #[serde(rename = "queue")]
    QueueCount(QueueCount<'a>),
    /// An agent in a queue.
    #[serde(rename = "qmember")]
    QueueMember(Box<QueueMember<'a>>),
    /// Somebody came to a conference or left it.
    #[serde(rename = "cmember")]
    ConferenceMember(Box<ConferenceMember<'a>>),
    /// A short message came further.
    #[serde(rename = "sms_status")]
    SmsProgress(SmsProgress<'a>),
    /// A kind nobody told us about.
    Unknown {
        /// Its name.
        kind: Cow<'a, str>,
    },
}

/// See [`Event::Subscriber`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Subscriber<'a> {
    /// Whose.
    #[serde(flatten)]
    pub peer: Peer<'a>,
    /// The state.
    #[serde(flatten)]
    pub status: LineStatus,
    /// The other side of the call.
    pub connect_number: Option<Cow<'a, str>>,
    /// Its name.
    pub connect_name: Option<Cow<'a, str>>,
}

/// See [`Event::PhoneStatus`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PhoneStatus<'a> {
    /// Whose.
    #[serde(rename = "ext")]
    pub extension: Option<Cow<'a, str>>,
    /// The state.
    #[serde(flatten)]
    pub status: LineStatus,
}

/// See [`Event::QueueCount`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QueueCount<'a> {
    /// Its name.
    pub queue: Option<Cow<'a, str>>,
    /// How many wait.
    pub calls: Option<i64>,
}

/// See [`Event::QueueMember`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QueueMember<'a> {
    /// Whose account.
    #[serde(flatten)]
    pub peer: Peer<'a>,
    /// Where.
    pub queue: Option<Cow<'a, str>>,
    /// The state there.
    #[serde(flatten)]
    pub status: MemberStatus,
    /// Calls taken there.
    pub calls_taken: Option<i64>,
    /// `static`, `dynamic` or another word.
    pub membership: Option<Cow<'a, str>>,
    /// Gets no calls.
    pub paused: Option<bool>,
    /// Why not.
    pub reason: Option<Cow<'a, str>>,
    /// The agent's name.
    pub name: Option<Cow<'a, str>>,
    /// The terminal.
    pub location: Place<'a>,
}

/// See [`Event::ConferenceMember`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConferenceMember<'a> {
    /// The channel that came or left.
    pub channel: Place<'a>,
    /// Its extension, where it is one of this PBX.
    #[serde(rename = "ext")]
    pub extension: Option<String>,
    /// `add`, `remove` or a word without effect.
    pub action: Option<Cow<'a, str>>,
    /// Where.
    pub conference: Option<Cow<'a, str>>,
    /// Who.
    pub name: Option<Cow<'a, str>>,
    /// His number.
    pub number: Option<Cow<'a, str>>,
}

/// See [`Event::SmsProgress`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SmsProgress<'a> {
    /// Which message: 19 digits, never a figure.
    pub id: Option<Cow<'a, str>>,
    /// To whom, with the country code.
    pub to: Option<Cow<'a, str>>,
    /// How far.
    #[serde(flatten)]
    pub status: SmsStatus<'a>,
}

impl<'a> Event<'a> {
    pub(super) fn read(kind: Cow<'a, str>, mut members: Members<'a>, pbx_name: &str, warnings: &mut Warnings) -> Self {
        match &*kind {
            "subscriber" => Self::Subscriber(subscriber(&mut members, pbx_name, warnings)),
            "extstatus" => Self::PhoneStatus(PhoneStatus {
                extension: members.filled("exten"),
                status: LineStatus(members.number(&["status", "statusValue"], warnings)),
            }),
            "queue" => {
                Self::QueueCount(QueueCount { queue: members.filled("peer"), calls: members.number(&["calls"], warnings) })
            }
            "qmember" => Self::QueueMember(Box::new(queue_member(&mut members, pbx_name, warnings))),
            "cmember" => Self::ConferenceMember(Box::new(conference_member(&mut members, pbx_name, warnings))),
            "smsSendResponse" => Self::SmsProgress(SmsProgress {
                id: members.text(&["MsgId", "MsgID", "msgId"]).filter(|id| !id.is_empty()),
                to: members.filled("to"),
                status: SmsStatus(members.filled("status")),
            }),
            _ => Self::Unknown { kind },
        }
    }
}

fn subscriber<'a>(members: &mut Members<'a>, pbx_name: &str, warnings: &mut Warnings) -> Subscriber<'a> {
    Subscriber {
        peer: Peer::new(members.text(&["peer"]), pbx_name, warnings),
        status: LineStatus(members.number(&["statusValue", "status"], warnings)),
        connect_number: members.filled("connectPeerNumber"),
        connect_name: members.filled("connectPeerName"),
    }
}

fn queue_member<'a>(members: &mut Members<'a>, pbx_name: &str, warnings: &mut Warnings) -> QueueMember<'a> {
    let paused = match members.optional_number("m_paused", warnings) {
        Some(0) => Some(false),
        Some(1) => Some(true),
        Some(_) => {
            warnings.add(Warning::BadNumber);
            None
        }
        None => None,
    };
    QueueMember {
        peer: Peer::new(members.text(&["peer"]), pbx_name, warnings),
        queue: members.filled("queue"),
        status: MemberStatus(members.number(&["m_status"], warnings)),
        calls_taken: members.optional_number("m_ct", warnings),
        membership: members.filled("m_mbshp"),
        paused,
        reason: members.filled("m_reason"),
        name: members.filled("m_name"),
        location: Place::new(members.text(&["m_location"]), warnings),
    }
}

fn conference_member<'a>(members: &mut Members<'a>, pbx_name: &str, warnings: &mut Warnings) -> ConferenceMember<'a> {
    let channel = Place::new(members.text(&["channel"]), warnings);
    ConferenceMember {
        extension: channel.as_str().and_then(|channel| channel_extension(channel, pbx_name)).map(str::to_owned),
        channel,
        action: members.filled("action"),
        conference: members.filled("conference"),
        name: members.filled("callerIDName"),
        number: members.filled("callerIDNum"),
    }
}
