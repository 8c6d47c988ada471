//! Single fields. Invariant: each function reads exactly one term, whatever it is; what is not of the wanted kind is `None`.

use erlang_term::{Head, Malformed, Reader, text as text_of};

use super::{Text, Value};

type Read<T> = Result<Option<T>, Malformed>;

/// The atom `undefined` as servers write it; most fields of most records are that.
pub(super) const UNDEFINED: &[u8; 12] = b"d\0\x09undefined";

/// A text; digits where the server sends a number.
#[inline]
pub(super) fn text<'a>(reader: &mut Reader<'a>) -> Read<Text<'a>> {
    if let Some(bytes) = reader.take_binary() {
        return Ok(Some(text_of(bytes)));
    }
    if reader.take_if(UNDEFINED) {
        return Ok(None);
    }
    other_text(reader)
}

#[inline(never)]
fn other_text<'a>(reader: &mut Reader<'a>) -> Read<Text<'a>> {
    let before = reader.clone();
    match reader.head()? {
        Head::Binary(bytes) | Head::Bytes(bytes) => Ok(Some(text_of(bytes))),
        Head::Atom(atom) => Ok(if atom.is("undefined") { None } else { Some(atom.text()) }),
        Head::Nil => Ok(None),
        Head::Integer(_) | Head::Float(_) | Head::Bits(..) | Head::List(_) | Head::Tuple(_) | Head::Map(_) | Head::Opaque(_) => {
            *reader = before;
            rare_text(reader)
        }
    }
}

#[cold]
fn rare_text<'a>(reader: &mut Reader<'a>) -> Read<Text<'a>> {
    Ok(match Value::read(reader)? {
        Value::Text(text) => Some(text),
        Value::Integer(value) => Some(value.to_string().into()),
        Value::Unsigned(value) => Some(value.to_string().into()),
        Value::Bool(value) => Some(if value { "true" } else { "false" }.into()),
        Value::Null | Value::Float(_) | Value::Tuple(_) => None,
    })
}

/// A text, and nothing where the server sends a number.
#[inline]
pub(super) fn plain_text<'a>(reader: &mut Reader<'a>) -> Read<Text<'a>> {
    if reader.take_if(UNDEFINED) {
        return Ok(None);
    }
    if let Some(bytes) = reader.take_binary() {
        return Ok(Some(text_of(bytes)));
    }
    Value::read(reader).map(Value::into_text)
}

/// An integer, also one that comes as a float or as a text of digits.
#[inline]
pub(super) fn number(reader: &mut Reader<'_>) -> Read<i64> {
    if let Some(value) = reader.take_i64() {
        return Ok(Some(value));
    }
    if reader.take_if(UNDEFINED) {
        return Ok(None);
    }
    rare_number(reader)
}

#[cold]
fn rare_number(reader: &mut Reader<'_>) -> Read<i64> {
    Ok(match Value::read(reader)? {
        Value::Integer(value) => Some(value),
        #[allow(clippy::cast_possible_truncation, reason = "saturates, and fractions of a microsecond do not matter")]
        Value::Float(value) => Some(value as i64),
        Value::Text(text) => text.trim().parse().ok(),
        Value::Bool(value) => Some(i64::from(value)),
        Value::Null | Value::Unsigned(_) | Value::Tuple(_) => None,
    })
}

/// On or off; 0 is off (basix.md 4).
#[inline]
pub(super) fn flag(reader: &mut Reader<'_>) -> Read<bool> {
    number(reader).map(|value| value.map(|value| value != 0))
}

/// The inside of a tuple, or `None` after something else was read over.
#[inline]
pub(super) fn enter<'r, 'a>(reader: &'r mut Reader<'a>) -> Read<Inside<'r, 'a>> {
    if reader.take_if(UNDEFINED) {
        return Ok(None);
    }
    let before = reader.clone();
    let Head::Tuple(left) = reader.head()? else {
        *reader = before;
        reader.skip()?;
        return Ok(None);
    };
    if left == 2 && is_wrapping(reader.clone()) {
        *reader = before;
        reader.skip()?;
        return Ok(None);
    }
    reader.descend()?;
    Ok(Some(Inside { reader, left }))
}

/// Whether `bert` comes next: then the tuple only wraps a value.
#[inline]
fn is_wrapping(mut inside: Reader<'_>) -> bool {
    matches!(inside.head(), Ok(Head::Atom(atom)) if atom.is("bert"))
}

/// The elements of a tuple that is being read; beyond the last one everything is `None`.
pub(super) struct Inside<'r, 'a> {
    reader: &'r mut Reader<'a>,
    left: usize,
}

impl<'a> Inside<'_, 'a> {
    #[inline]
    pub(super) fn next<T>(&mut self, read: impl FnOnce(&mut Reader<'a>) -> Read<T>) -> Read<T> {
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                read(self.reader)
            }
            None => Ok(None),
        }
    }

    #[inline]
    pub(super) fn text(&mut self) -> Read<Text<'a>> {
        self.next(text)
    }

    #[inline]
    pub(super) fn number(&mut self) -> Read<i64> {
        self.next(number)
    }

    #[inline]
    pub(super) fn value(&mut self) -> Result<Value<'a>, Malformed> {
        self.next(|reader| Value::read(reader).map(Some)).map(Option::unwrap_or_default)
    }

    /// Reads over one.
    #[inline]
    pub(super) fn pass(&mut self) -> Result<(), Malformed> {
        self.next(|reader| reader.skip().map(Some)).map(drop)
    }

    /// Reads over what is left.
    #[inline]
    pub(super) fn leave(self) -> Result<(), Malformed> {
        self.reader.skip_all(self.left)?;
        self.reader.ascend();
        Ok(())
    }
}
