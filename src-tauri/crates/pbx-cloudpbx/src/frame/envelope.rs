//! A frame before its events are understood. Invariant: nothing is interpreted here; both readers make the same of the same
//! frame.

use std::borrow::Cow;

use super::members::{Members, Value};

/// The three members that count (cloudpbx.md 3.1); of repeated ones the last.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Envelope<'a> {
    pub(super) id: Option<Value<'a>>,
    pub(super) channel: Option<Value<'a>>,
    pub(super) text: Option<Content<'a>>,
}

/// What stands under `text`.
#[derive(Debug, PartialEq)]
pub(super) enum Content<'a> {
    Null,
    Text(Cow<'a, str>),
    Events(Vec<Entry<'a>>),
    Other,
}

/// One event; without members where there is something else than an object.
#[derive(Debug, PartialEq)]
pub(super) struct Entry<'a> {
    pub(super) kind: Cow<'a, str>,
    pub(super) members: Option<Members<'a>>,
}

impl Envelope<'_> {
    pub(super) fn into_owned(self) -> Envelope<'static> {
        Envelope {
            id: self.id.map(Value::into_owned),
            channel: self.channel.map(Value::into_owned),
            text: self.text.map(Content::into_owned),
        }
    }
}

impl Content<'_> {
    fn into_owned(self) -> Content<'static> {
        match self {
            Self::Null => Content::Null,
            Self::Text(text) => Content::Text(Cow::Owned(text.into_owned())),
            Self::Events(entries) => Content::Events(entries.into_iter().map(Entry::into_owned).collect()),
            Self::Other => Content::Other,
        }
    }
}

impl Entry<'_> {
    pub(super) fn into_owned(self) -> Entry<'static> {
        Entry { kind: Cow::Owned(self.kind.into_owned()), members: self.members.map(Members::into_owned) }
    }
}
