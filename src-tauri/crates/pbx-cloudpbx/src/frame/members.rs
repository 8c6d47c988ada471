//! The members of an event as they are written. Invariant: a number keeps its digits: an id of 19 digits is not a figure.

use std::borrow::Cow;

use super::warnings::{Warning, Warnings};

/// A value, as far as any event has use for it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value<'a> {
    Null,
    Text(Cow<'a, str>),
    /// As it is written.
    Number(Cow<'a, str>),
    /// A truth value, an object or an array: no event has one.
    Other,
}

impl<'a> Value<'a> {
    /// A whole number, or the text of one (cloudpbx.md 3.3).
    pub(super) fn integer(&self) -> Option<i64> {
        match self {
            Self::Text(text) => text.trim().parse().ok(),
            Self::Number(digits) => digits.parse().ok(),
            Self::Null | Self::Other => None,
        }
    }

    /// A text, or the digits of a number.
    pub(super) fn into_text(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text),
            Self::Null | Self::Other => None,
        }
    }

    pub(super) fn into_owned(self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Number(digits) => Value::Number(Cow::Owned(digits.into_owned())),
            Self::Other => Value::Other,
        }
    }
}

/// The members of one event, in order; of repeated ones the last counts.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Members<'a>(pub(super) Vec<(Cow<'a, str>, Value<'a>)>);

impl<'a> Members<'a> {
    fn take(&mut self, names: &[&str]) -> Option<Value<'a>> {
        let found = names.iter().find_map(|name| self.0.iter().rposition(|(known, _)| known == name))?;
        self.0.get_mut(found).map(|(_, value)| std::mem::replace(value, Value::Null))
    }

    /// The text of the first of these members that is there.
    pub(super) fn text(&mut self, names: &[&str]) -> Option<Cow<'a, str>> {
        self.take(names).and_then(Value::into_text)
    }

    /// The same, where an empty text says nothing.
    pub(super) fn filled(&mut self, name: &str) -> Option<Cow<'a, str>> {
        self.text(&[name]).filter(|text| !text.is_empty())
    }

    /// The number an event of its kind never lacks.
    pub(super) fn number(&mut self, names: &[&str], warnings: &mut Warnings) -> Option<i64> {
        let number = self.take(names).and_then(|value| value.integer());
        if number.is_none() {
            warnings.add(Warning::BadNumber);
        }
        number
    }

    /// A number that may be absent or empty.
    pub(super) fn optional_number(&mut self, name: &str, warnings: &mut Warnings) -> Option<i64> {
        match self.take(&[name])? {
            Value::Null => None,
            Value::Text(text) if text.trim().is_empty() => None,
            value @ (Value::Text(_) | Value::Number(_) | Value::Other) => {
                let number = value.integer();
                if number.is_none() {
                    warnings.add(Warning::BadNumber);
                }
                number
            }
        }
    }

    pub(super) fn into_owned(self) -> Members<'static> {
        Members(self.0.into_iter().map(|(name, value)| (Cow::Owned(name.into_owned()), value.into_owned())).collect())
    }
}
