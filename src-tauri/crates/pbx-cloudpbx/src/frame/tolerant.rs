//! Any layout of a frame, read with serde. Invariant: the reference: what [`super::plain`] reads, it reads alike; repeated keys
//! of a text are all kept.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{
    Reject,
    envelope::{Content, Entry, Envelope},
    members::{Members, Value},
};

/// A whole frame.
pub(super) fn envelope(text: &str) -> Result<Envelope<'_>, Reject> {
    if !text.trim_start().starts_with('{') {
        let parsed = serde_json::from_str::<IgnoredAny>(text);
        return Err(if parsed.is_ok() { Reject::NotObject } else { Reject::NotJson });
    }
    read_envelope(text).map_err(|_| Reject::NotJson)
}

fn read_envelope(text: &str) -> serde_json::Result<Envelope<'_>> {
    let mut envelope = Envelope::default();
    for (name, raw) in object(text)? {
        match &*name {
            "id" => envelope.id = Some(value(raw)?),
            "channel" => envelope.channel = Some(value(raw)?),
            "text" => envelope.text = Some(content(raw.get())?),
            _ => {}
        }
    }
    Ok(envelope)
}

/// What stands under `text`, or inside of it.
pub(super) fn content(text: &str) -> serde_json::Result<Content<'_>> {
    let raw: &RawValue = serde_json::from_str(text)?;
    Ok(match raw.get().as_bytes().first() {
        Some(b'{') => {
            let mut entries = Vec::new();
            add_entries(raw, &mut entries)?;
            Content::Events(entries)
        }
        Some(b'[') => {
            let mut entries = Vec::new();
            for item in array(raw)? {
                if item.get().starts_with('{') {
                    add_entries(item, &mut entries)?;
                } else {
                    entries.push(Entry { kind: Cow::Borrowed(""), members: None });
                }
            }
            Content::Events(entries)
        }
        Some(b'"') => Content::Text(string(raw)?),
        Some(b'n') => Content::Null,
        Some(_) | None => Content::Other,
    })
}

fn add_entries<'a>(raw: &'a RawValue, entries: &mut Vec<Entry<'a>>) -> serde_json::Result<()> {
    for (kind, value) in object(raw.get())? {
        if value.get().starts_with('[') {
            for item in array(value)? {
                entries.push(Entry { kind: kind.clone(), members: members(item)? });
            }
        } else {
            entries.push(Entry { kind, members: members(value)? });
        }
    }
    Ok(())
}

fn members(raw: &RawValue) -> serde_json::Result<Option<Members<'_>>> {
    if !raw.get().starts_with('{') {
        return Ok(None);
    }
    let members: serde_json::Result<Vec<_>> = object(raw.get())?.into_iter().map(|(name, raw)| Ok((name, value(raw)?))).collect();
    members.map(|members| Some(Members(members)))
}

fn value(raw: &RawValue) -> serde_json::Result<Value<'_>> {
    Ok(match raw.get().as_bytes().first() {
        Some(b'"') => Value::Text(string(raw)?),
        Some(b'n') => Value::Null,
        Some(b'-' | b'0'..=b'9') => Value::Number(Cow::Borrowed(raw.get())),
        Some(_) | None => Value::Other,
    })
}

fn string(raw: &RawValue) -> serde_json::Result<Cow<'_, str>> {
    serde_json::from_str::<Text<'_>>(raw.get()).map(|text| text.0)
}

fn array(raw: &RawValue) -> serde_json::Result<Vec<&RawValue>> {
    serde_json::from_str(raw.get())
}

fn object(text: &str) -> serde_json::Result<Vec<(Cow<'_, str>, &RawValue)>> {
    serde_json::from_str::<Pairs<'_>>(text).map(|pairs| pairs.0)
}

struct Pairs<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

struct PairsVisitor;

impl<'de> Visitor<'de> for PairsVisitor {
    type Value = Pairs<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut pairs = Vec::new();
        while let Some((name, value)) = members.next_entry::<Text<'de>, &'de RawValue>()? {
            pairs.push((name.0, value));
        }
        Ok(Pairs(pairs))
    }
}

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PairsVisitor)
    }
}

/// A string, borrowed where it holds no escape.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);
