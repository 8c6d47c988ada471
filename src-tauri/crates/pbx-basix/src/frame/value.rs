//! Terms as values (basix.md 2.3). Invariant: the wrapped and the bare form of `nil`, `true` and `false` are the same value.

use erlang_term::{Elements, Malformed, Reader, Term};

use super::Text;

/// What a field holds when nothing is known of the field.
#[derive(Clone, Debug, Default)]
pub enum Value<'a> {
    /// Nothing: `undefined`, an empty list, or a term that the protocol does not have.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer.
    Integer(i64),
    /// An integer beyond the range of the other.
    Unsigned(u64),
    /// A float, finite.
    Float(f64),
    /// A text: an atom, a binary or a list of characters.
    Text(Text<'a>),
    /// The elements of a tuple.
    Tuple(Elements<'a>),
}

impl<'a> Value<'a> {
    pub(crate) fn read(reader: &mut Reader<'a>) -> Result<Self, Malformed> {
        reader.term().map(|term| Self::of(&term))
    }

    /// The value of a term.
    #[must_use]
    pub fn of(term: &Term<'a>) -> Self {
        match term {
            Term::Integer(integer) => match integer.to_i64() {
                Some(value) => Self::Integer(value),
                None => integer.to_u64().map_or(Self::Null, Self::Unsigned),
            },
            Term::Float(value) => Self::Float(*value),
            Term::Atom(atom) if atom.is("undefined") => Self::Null,
            Term::Atom(atom) if atom.is("true") => Self::Bool(true),
            Term::Atom(atom) if atom.is("false") => Self::Bool(false),
            Term::Atom(atom) => Self::Text(atom.text()),
            Term::Binary(bytes) | Term::Bytes(bytes) => Self::Text(erlang_term::text(bytes)),
            Term::List(_) => characters(term).map_or(Self::Null, |text| Self::Text(text.into())),
            Term::Tuple(elements) => wrapped(elements).unwrap_or_else(|| Self::Tuple(elements.clone())),
            Term::Bits(..) | Term::Improper(_) | Term::Map(_) | Term::Opaque(_) => Self::Null,
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn into_text(self) -> Option<Text<'a>> {
        match self {
            Self::Text(text) => Some(text),
            Self::Null | Self::Bool(_) | Self::Integer(_) | Self::Unsigned(_) | Self::Float(_) | Self::Tuple(_) => None,
        }
    }

    /// The elements, if it is a tuple.
    #[must_use]
    pub fn elements(&self) -> Option<impl Iterator<Item = Value<'a>> + use<'a>> {
        match self {
            Self::Tuple(elements) => Some(elements.clone().map(|element| Self::of(&element))),
            Self::Null | Self::Bool(_) | Self::Integer(_) | Self::Unsigned(_) | Self::Float(_) | Self::Text(_) => None,
        }
    }
}

/// `{bert, nil}`, `{bert, true}` and `{bert, false}`.
fn wrapped<'a>(elements: &Elements<'a>) -> Option<Value<'a>> {
    if elements.len() != 2 {
        return None;
    }
    let mut elements = elements.clone();
    let (Term::Atom(mark), Term::Atom(what)) = (elements.next()?, elements.next()?) else { return None };
    if !mark.is("bert") {
        None
    } else if what.is("nil") {
        Some(Value::Null)
    } else if what.is("true") {
        Some(Value::Bool(true))
    } else {
        what.is("false").then_some(Value::Bool(false))
    }
}

/// Erlang writes a list of bytes in the short form, so a long one is a text only if a character is beyond them.
fn characters(term: &Term<'_>) -> Option<String> {
    term.characters().filter(|text| text.chars().any(|one| u32::from(one) > 255))
}
