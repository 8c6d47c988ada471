//! Frames of the event socket, wire words only (kazoo.md 5). Invariant: unknown is data, malformed is an error, and neither
//! is ever a reason to drop the link.

mod channel;
mod details;
mod plain;
mod read;
mod slot;

pub use channel::{Channel, decode_channel, decode_channels};
pub use details::{Body, ChannelVars, Details, Member};

use std::borrow::Cow;

/// Longer frames are dropped unread: a hang-up with both SDPs has a few kilobytes (kazoo.md 5.9).
pub const LONGEST: usize = 1024 * 1024;

/// A frame of the server.
#[derive(Debug)]
pub enum Frame<'a> {
    /// What happened to a channel, or to a parked call.
    Call(CallKind, Box<Details<'a>>),
    /// What happened in a conference; the kind is [`Details::event`].
    Conference(Box<Details<'a>>),
    /// A fax got further.
    Fax(Box<Details<'a>>),
    /// A document was made, edited or deleted.
    Object(ObjectKind, Box<Details<'a>>),
    /// A record of ACDc (kazoo.md 5.12); its content is [`Details::body`].
    Edr(Box<Details<'a>>),
    /// What happened in a Qubicle queue; the event's name is the second member.
    Qubicle(QubicleKind, Cow<'a, str>, Box<Details<'a>>),
    /// The answer to a message of ours.
    Reply(Reply<'a>),
    /// Known and without meaning for us.
    Ignored(&'static str),
    /// An event nobody told us about.
    Unknown(Cow<'a, str>),
}

/// The call events (kazoo.md 5.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallKind {
    /// The channel exists.
    Create,
    /// It was answered.
    Answer,
    /// It was joined with another one.
    Bridge,
    /// It was put on hold.
    Hold,
    /// It was taken from hold.
    Unhold,
    /// It is gone.
    Destroy,
    /// It waits in a parking slot.
    Parked,
    /// Somebody took it from there.
    Retrieved,
    /// Nobody did.
    Abandoned,
}

impl CallKind {
    /// By the name of the event; unknown names say nothing (kazoo.md K30).
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Some(match name {
            "CHANNEL_CREATE" => Self::Create,
            "CHANNEL_ANSWER" => Self::Answer,
            "CHANNEL_BRIDGE" => Self::Bridge,
            "CHANNEL_HOLD" => Self::Hold,
            "CHANNEL_UNHOLD" => Self::Unhold,
            "CHANNEL_DESTROY" => Self::Destroy,
            "PARK_PARKED" => Self::Parked,
            "PARK_RETRIEVED" => Self::Retrieved,
            "PARK_ABANDONED" => Self::Abandoned,
            _ => return None,
        })
    }

    /// The name of the event.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Create => "CHANNEL_CREATE",
            Self::Answer => "CHANNEL_ANSWER",
            Self::Bridge => "CHANNEL_BRIDGE",
            Self::Hold => "CHANNEL_HOLD",
            Self::Unhold => "CHANNEL_UNHOLD",
            Self::Destroy => "CHANNEL_DESTROY",
            Self::Parked => "PARK_PARKED",
            Self::Retrieved => "PARK_RETRIEVED",
            Self::Abandoned => "PARK_ABANDONED",
        }
    }
}

/// What happened to a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ObjectKind {
    /// Made.
    Created,
    /// Edited.
    Edited,
    /// Deleted.
    Deleted,
}

/// What a Qubicle event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QubicleKind {
    /// A queue.
    Queue,
    /// An agent.
    Recipient,
    /// A waiting call.
    Session,
}

/// The answer to a message (kazoo.md 5.3).
#[derive(Debug, PartialEq, Eq)]
pub struct Reply<'a> {
    /// The id we gave the message.
    pub request_id: Option<Cow<'a, str>>,
    /// Whether it was done. Any answer proves that the link lives, also a refusal.
    pub success: bool,
    /// All bindings of this socket so far (4.3, m), or those of this message (5); an entry may come many times.
    pub subscribed: Vec<Cow<'a, str>>,
    /// Why not. May contain the token: [`Reply::reasons`] does not.
    pub errors: Vec<Cow<'a, str>>,
}

impl Reply<'_> {
    /// The errors without the token that one of them repeats (kazoo.md 5.3).
    #[must_use]
    pub fn reasons(&self) -> Vec<String> {
        const TOKEN: &str = "failed to authenticate token";
        let tell = |error: &Cow<'_, str>| if error.starts_with(TOKEN) { TOKEN.to_owned() } else { error.to_string() };
        self.errors.iter().map(tell).collect()
    }
}

/// A frame that cannot be read. The text does not repeat the frame.
#[derive(Debug, thiserror::Error)]
pub enum Malformed {
    /// Beyond [`LONGEST`].
    #[error("a frame of {0} bytes")]
    TooLong(usize),
    /// No JSON, or no object.
    #[error("line {}, column {}: not what a frame is", .0.line(), .0.column())]
    Json(#[source] serde_json::Error),
}

/// Reads a text frame. Borrows from it.
///
/// # Errors
/// When it is no JSON object or too long.
pub fn decode(text: &str) -> Result<Frame<'_>, Malformed> {
    if text.len() > LONGEST {
        return Err(Malformed::TooLong(text.len()));
    }
    plain::envelope(text).map_or_else(|| read::envelope(text), Ok).map_err(Malformed::Json).map(sort)
}

fn sort(envelope: read::Envelope<'_>) -> Frame<'_> {
    let read::Envelope { action, name, subscribed, request_id, status, data } = envelope;
    if action.as_deref() == Some("reply") {
        let details::Answer { subscribed, errors } = data.answer.map(|answer| *answer).unwrap_or_default();
        return Frame::Reply(Reply { request_id, success: status.as_deref() == Some("success"), subscribed, errors });
    }
    let Some(name) = name.or_else(|| data.event_name.clone()) else { return Frame::Ignored("no name") };
    if let Some(kind) = CallKind::of(&name) {
        return Frame::Call(kind, data);
    }
    let category = data.event_category.as_deref().unwrap_or_default();
    let family = subscribed.as_deref().unwrap_or_default();
    let is = |one: &str| category.starts_with(one) || family.starts_with(one);
    if category == "edr" || family.starts_with("edr.") {
        Frame::Edr(data)
    } else if is("qubicle") {
        let about = if is("qubicle-queue") || is("qubicle.queue") {
            QubicleKind::Queue
        } else if is("qubicle-session") || is("qubicle.session") {
            QubicleKind::Session
        } else {
            QubicleKind::Recipient
        };
        Frame::Qubicle(about, name, data)
    } else if family.starts_with("conference.command") || category == "conference" && data.event.is_none() {
        Frame::Ignored("a conference command")
    } else if is("conference") || data.conference_id.is_some() && data.event.is_some() {
        Frame::Conference(data)
    } else if is("fax") {
        Frame::Fax(data)
    } else if let Some(kind) = object(&name) {
        Frame::Object(kind, data)
    } else if category == "presence" || family.starts_with("presence") {
        Frame::Ignored("presence is told by channels")
    } else {
        Frame::Unknown(name)
    }
}

fn object(name: &str) -> Option<ObjectKind> {
    Some(match name {
        "doc_created" => ObjectKind::Created,
        "doc_edited" => ObjectKind::Edited,
        "doc_deleted" => ObjectKind::Deleted,
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
