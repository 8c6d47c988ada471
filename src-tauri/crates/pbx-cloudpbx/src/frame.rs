//! What the server sends, wire words only (cloudpbx.md 3). Invariant: unknown is data, a frame that cannot be read is an
//! error, and neither is ever a reason to drop the link.

mod envelope;
mod event;
mod members;
mod name;
mod plain;
mod repair;
mod status;
mod tolerant;
mod warnings;

use std::borrow::Cow;

pub use event::{ConferenceMember, Event, PhoneStatus, QueueCount, QueueMember, SmsProgress, Subscriber};
pub(crate) use name::channel_extension;
pub use name::{Peer, Place};
pub use status::{Flag, LineStatus, MemberState, MemberStatus, SmsStatus, State};
pub use warnings::{Warning, Warnings};

use envelope::{Content, Entry, Envelope};
use members::Value;

/// A frame that was understood.
#[derive(Debug, PartialEq)]
pub enum Heard<'a> {
    /// It tells something; maybe nothing that we know.
    Frame(Frame<'a>),
    /// It tells nothing.
    Ignored {
        /// The number it bears; negative for what the push module says of itself.
        id: Option<i64>,
        /// Why.
        reason: Ignored,
    },
}

/// What one frame tells.
#[derive(Debug, PartialEq)]
pub struct Frame<'a> {
    /// Number of the message in its channel.
    pub id: Option<i64>,
    /// The channel as the server names it.
    pub channel: Option<Cow<'a, str>>,
    /// What it tells, in order.
    pub events: Vec<Event<'a>>,
    /// What was amiss.
    pub warnings: Warnings,
}

/// Why a well-formed frame tells nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ignored {
    /// Blank.
    EmptyFrame,
    /// The push module's own: keep-alive, channel deleted.
    Control,
    /// There is no text.
    NoText,
    /// The text is empty.
    EmptyText,
    /// The text is something else than events.
    TextNotEvents,
}

impl Ignored {
    /// The word of cloudpbx.md 3.1.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::EmptyFrame => "empty_frame",
            Self::Control => "control",
            Self::NoText => "no_text",
            Self::EmptyText => "empty_text",
            Self::TextNotEvents => "text_not_events",
        }
    }
}

/// Why a frame cannot be read. Never quotes it: it may hold names and numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reject {
    /// Bytes that are no text.
    #[error("not_utf8")]
    NotUtf8,
    /// Text that is no JSON, however it is mended.
    #[error("not_json")]
    NotJson,
    /// JSON that is no object.
    #[error("not_object")]
    NotObject,
}

/// Reads a frame of the PBX of that name, text and binary alike.
///
/// # Errors
/// When it cannot be read.
pub fn decode_bytes<'a>(bytes: &'a [u8], pbx_name: &str) -> Result<Heard<'a>, Reject> {
    decode(std::str::from_utf8(bytes).map_err(|_| Reject::NotUtf8)?, pbx_name)
}

/// Reads a frame of the PBX of that name.
///
/// # Errors
/// When it cannot be read.
pub fn decode<'a>(text: &'a str, pbx_name: &str) -> Result<Heard<'a>, Reject> {
    if let Some(envelope) = plain::envelope(text) {
        return Ok(understood(envelope, pbx_name, Warnings::default()));
    }
    let text = text.trim_start_matches('\u{feff}');
    if text.trim().is_empty() {
        return Ok(Heard::Ignored { id: None, reason: Ignored::EmptyFrame });
    }
    let mut warnings = Warnings::default();
    let envelope = match tolerant::envelope(text) {
        Err(Reject::NotJson) => {
            let mended = repair::escapes(text).ok_or(Reject::NotJson)?;
            let envelope = tolerant::envelope(&mended)?.into_owned();
            warnings.add(Warning::RepairedEscape);
            envelope
        }
        read => read?,
    };
    Ok(understood(envelope, pbx_name, warnings))
}

/// The order of cloudpbx.md 3.1: number, text, events.
fn understood<'a>(envelope: Envelope<'a>, pbx_name: &str, mut warnings: Warnings) -> Heard<'a> {
    let id = envelope.id.as_ref().and_then(Value::integer);
    let ignored = |reason| Heard::Ignored { id, reason };
    if id.is_some_and(|id| id < 0) {
        return ignored(Ignored::Control);
    }
    let entries = match envelope.text {
        None => return ignored(Ignored::NoText),
        Some(Content::Null) => return ignored(Ignored::EmptyText),
        Some(Content::Other) => return ignored(Ignored::TextNotEvents),
        Some(Content::Events(entries)) => entries,
        Some(Content::Text(text)) => {
            if text.trim().is_empty() {
                return ignored(Ignored::EmptyText);
            }
            match inner_entries(&text, &mut warnings) {
                Some(entries) => entries,
                None => return ignored(Ignored::TextNotEvents),
            }
        }
    };
    let channel = envelope.channel.and_then(Value::into_text);
    if channel.as_deref().is_some_and(|channel| channel.strip_prefix("pbx_") != Some(pbx_name)) {
        warnings.add(Warning::ChannelMismatch);
    }
    let mut events = Vec::with_capacity(entries.len());
    for Entry { kind, members } in entries {
        match members {
            Some(members) => events.push(Event::read(kind, members, pbx_name, &mut warnings)),
            None => warnings.add(Warning::BadEvent),
        }
    }
    Heard::Frame(Frame { id, channel, events, warnings })
}

/// Events written as JSON into a text.
fn inner_entries(text: &str, warnings: &mut Warnings) -> Option<Vec<Entry<'static>>> {
    let own = |content| match content {
        Content::Events(entries) => Some(entries.into_iter().map(Entry::into_owned).collect()),
        Content::Null | Content::Text(_) | Content::Other => None,
    };
    if let Ok(content) = tolerant::content(text) {
        return own(content);
    }
    let mended = repair::escapes(text)?;
    let entries = own(tolerant::content(&mended).ok()?);
    if entries.is_some() {
        warnings.add(Warning::RepairedEscape);
    }
    entries
}

#[cfg(test)]
mod tests;
