//! Rows as the server writes them. Invariant: texts and numbers are taken for each other; what is neither is absent.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{self, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use super::fault::Fault;

/// A text, or a number's digits; empty is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Loose(pub(super) Option<String>);

impl Loose {
    /// A whole number.
    pub(super) fn number(&self) -> Option<i64> {
        self.0.as_deref()?.trim().parse().ok()
    }
}

struct LooseVisitor;

impl<'de> Visitor<'de> for LooseVisitor {
    type Value = Loose;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any value")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Loose, E> {
        Ok(Loose((!text.is_empty()).then(|| text.to_owned())))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Loose, E> {
        Ok(Loose(Some(number.to_string())))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Loose, E> {
        Ok(Loose(Some(number.to_string())))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Loose, E> {
        Ok(Loose(Some(number.to_string())))
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Loose, E> {
        Ok(Loose(None))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Loose, E> {
        Ok(Loose(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Loose, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Loose(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Loose, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Loose(None))
    }
}

impl<'de> Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LooseVisitor)
    }
}

/// The text of an answer that succeeded, without its byte order mark.
pub(super) fn text(status: u16, body: &[u8]) -> Result<&str, Fault> {
    if let Some(fault) = Fault::of_status(status) {
        return Err(fault);
    }
    let text = std::str::from_utf8(body).map_err(|_| Fault::BadJson)?;
    Ok(text.trim_start_matches('\u{feff}'))
}

/// The rows of a list; those that are no objects of the right kind are left out and counted.
pub(super) fn rows<'a, T: Deserialize<'a>>(text: &'a str) -> Result<(Vec<Option<T>>, usize), Fault> {
    let raw: &RawValue = serde_json::from_str(text).map_err(|_| Fault::BadJson)?;
    if !raw.get().starts_with('[') {
        return Err(Fault::BadShape);
    }
    let rows: Vec<&RawValue> = serde_json::from_str(raw.get()).map_err(|_| Fault::BadJson)?;
    let count = rows.len();
    // A derived reader would also take the members from an array, by position.
    let read = |row: &&'a RawValue| row.get().starts_with('{').then(|| serde_json::from_str(row.get()).ok()).flatten();
    Ok((rows.iter().map(read).collect(), count))
}
