//! Whole terms, borrowed. Invariant: a [`Term`] was checked completely when it was read; looking into it cannot fail.

use std::borrow::Cow;

use crate::{Atom, Head, Integer, Opaque, Reader, text::text};

/// A term.
#[derive(Clone, Debug)]
pub enum Term<'a> {
    /// An integer of any size.
    Integer(Integer<'a>),
    /// A finite float.
    Float(f64),
    /// An atom.
    Atom(Atom<'a>),
    /// A binary.
    Binary(&'a [u8]),
    /// A binary of bits; in the last byte only the upper so many count.
    Bits(&'a [u8], u8),
    /// A list of integers from 0 to 255 in its short form.
    Bytes(&'a [u8]),
    /// A proper list in its long form, or the empty list.
    List(Elements<'a>),
    /// A list whose last tail is no list. The elements without that tail.
    Improper(Elements<'a>),
    /// A tuple.
    Tuple(Elements<'a>),
    /// A map: key, value, key, value and so on.
    Map(Elements<'a>),
    /// Something of a node's own.
    Opaque(Opaque),
}

/// The terms in a term, one after the other. Cheap to clone, to begin anew.
#[derive(Clone, Debug)]
pub struct Elements<'a> {
    left: usize,
    reader: Reader<'a>,
}

impl<'a> Term<'a> {
    pub(crate) fn of(head: Head<'a>, inside: &'a [u8], is_proper: bool, room: u8) -> Self {
        let elements = |left| Elements { left, reader: Reader::over(inside, room) };
        match head {
            Head::Integer(integer) => Self::Integer(integer),
            Head::Float(float) => Self::Float(float),
            Head::Atom(atom) => Self::Atom(atom),
            Head::Binary(bytes) => Self::Binary(bytes),
            Head::Bits(bytes, bits) => Self::Bits(bytes, bits),
            Head::Bytes(bytes) => Self::Bytes(bytes),
            Head::Nil => Self::List(elements(0)),
            Head::List(count) if is_proper => Self::List(elements(count)),
            Head::List(count) => Self::Improper(elements(count)),
            Head::Tuple(count) => Self::Tuple(elements(count)),
            Head::Map(pairs) => Self::Map(elements(2 * pairs)),
            Head::Opaque(opaque) => Self::Opaque(opaque),
        }
    }

    /// The text of an atom, a binary or a short list of bytes: the forms in which programs write texts.
    #[must_use]
    pub fn text(&self) -> Option<Cow<'a, str>> {
        match self {
            Self::Atom(atom) => Some(atom.text()),
            Self::Binary(bytes) | Self::Bytes(bytes) => Some(text(bytes)),
            Self::Integer(_)
            | Self::Float(_)
            | Self::Bits(..)
            | Self::List(_)
            | Self::Improper(_)
            | Self::Tuple(_)
            | Self::Map(_)
            | Self::Opaque(_) => None,
        }
    }

    /// The text of a list of characters in its long form (Erlang writes it so when a character is beyond 255).
    #[must_use]
    pub fn characters(&self) -> Option<String> {
        let Self::List(elements) = self else { return None };
        let characters = || {
            elements.clone().map(|element| {
                let code = element.integer()?.to_i64()?;
                char::from_u32(u32::try_from(code).ok()?)
            })
        };
        // Counted first: growing would need more than the text.
        let mut length = 0;
        for character in characters() {
            length += character?.len_utf8();
        }
        let mut text = String::with_capacity(length);
        text.extend(characters().flatten());
        Some(text)
    }

    /// The integer, if it is one.
    #[must_use]
    pub const fn integer(&self) -> Option<Integer<'a>> {
        match self {
            Self::Integer(integer) => Some(*integer),
            Self::Float(_)
            | Self::Atom(_)
            | Self::Binary(_)
            | Self::Bits(..)
            | Self::Bytes(_)
            | Self::List(_)
            | Self::Improper(_)
            | Self::Tuple(_)
            | Self::Map(_)
            | Self::Opaque(_) => None,
        }
    }

    /// The elements of a tuple or of a proper list in its long form.
    #[must_use]
    pub fn elements(&self) -> Option<Elements<'a>> {
        match self {
            Self::List(elements) | Self::Tuple(elements) => Some(elements.clone()),
            Self::Integer(_)
            | Self::Float(_)
            | Self::Atom(_)
            | Self::Binary(_)
            | Self::Bits(..)
            | Self::Bytes(_)
            | Self::Improper(_)
            | Self::Map(_)
            | Self::Opaque(_) => None,
        }
    }
}

impl<'a> Iterator for Elements<'a> {
    type Item = Term<'a>;

    fn next(&mut self) -> Option<Term<'a>> {
        self.left = self.left.checked_sub(1)?;
        self.reader.term().ok()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Elements<'_> {}
