//! A cursor over terms. Invariant: it never looks beyond the last byte, and every count it hands out is smaller than the bytes
//! that are left, so that nobody makes room for elements that cannot come.

use crate::{
    Atom, Head, Integer, Limits, Malformed, Opaque, Term,
    tag::{
        ATOM, ATOM_UTF8, BINARY, BIT_BINARY, EXPORT, FLOAT, INTEGER, LARGE_BIG, LARGE_TUPLE, LIST, MAP, NEW_FLOAT, NEW_FUN,
        NEW_PID, NEW_PORT, NEW_REFERENCE, NEWER_REFERENCE, NIL, PID, PORT, SMALL_ATOM, SMALL_ATOM_UTF8, SMALL_BIG, SMALL_INTEGER,
        SMALL_TUPLE, STRING, V4_PORT,
    },
};

type Read<T> = Result<T, Malformed>;

/// See the module.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    /// How many levels deeper it may go.
    room: u8,
}

impl<'a> Reader<'a> {
    /// Over terms one after the other, without a version byte. [`crate::Frames::open`] reads frames.
    #[must_use]
    pub const fn new(bytes: &'a [u8], limits: &Limits) -> Self {
        Self { rest: bytes, room: limits.depth.saturating_sub(1) }
    }

    pub(crate) const fn over(bytes: &'a [u8], room: u8) -> Self {
        Self { rest: bytes, room }
    }

    /// What has not been read.
    #[must_use]
    #[inline]
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Reads exactly these bytes if they are next. With the constant coding of a term that comes often this is the cheapest
    /// way to read over it.
    #[inline]
    pub fn take_if<const N: usize>(&mut self, coded: &[u8; N]) -> bool {
        match self.rest.split_first_chunk::<N>() {
            Some((next, rest)) if next == coded => {
                self.rest = rest;
                true
            }
            Some(_) | None => false,
        }
    }

    /// Reads a binary if one is next. Like [`Reader::take_if`] a short way past [`Reader::head`] for what comes often.
    #[inline]
    pub fn take_binary(&mut self) -> Option<&'a [u8]> {
        let [BINARY, a, b, c, d, rest @ ..] = self.rest else { return None };
        let length = usize::try_from(u32::from_be_bytes([*a, *b, *c, *d])).ok()?;
        let (bytes, rest) = rest.split_at_checked(length)?;
        self.rest = rest;
        Some(bytes)
    }

    /// Reads a list of bytes in its short form if one is next.
    #[inline]
    pub fn take_bytes(&mut self) -> Option<&'a [u8]> {
        let [STRING, a, b, rest @ ..] = self.rest else { return None };
        let (bytes, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes([*a, *b])))?;
        self.rest = rest;
        Some(bytes)
    }

    /// Reads an integer if one is next that fits.
    #[inline]
    pub fn take_i64(&mut self) -> Option<i64> {
        match self.rest {
            [SMALL_INTEGER, value, rest @ ..] => {
                self.rest = rest;
                Some(i64::from(*value))
            }
            [INTEGER, a, b, c, d, rest @ ..] => {
                self.rest = rest;
                Some(i64::from(i32::from_be_bytes([*a, *b, *c, *d])))
            }
            // What Erlang makes of microseconds.
            [SMALL_BIG, 7, 0, a, b, c, d, e, f, g, rest @ ..] => {
                self.rest = rest;
                Some(i64::from_le_bytes([*a, *b, *c, *d, *e, *f, *g, 0]))
            }
            _ => None,
        }
    }

    /// Enters what the last [`Head`] announced, so that its elements count as one level deeper.
    ///
    /// # Errors
    /// When that is deeper than allowed.
    #[inline]
    pub fn descend(&mut self) -> Read<()> {
        self.room = self.room.checked_sub(1).ok_or(Malformed::Depth)?;
        Ok(())
    }

    /// Leaves what [`Reader::descend`] entered.
    #[inline]
    pub const fn ascend(&mut self) {
        self.room = self.room.saturating_add(1);
    }

    /// Nothing may be left.
    ///
    /// # Errors
    /// When something is.
    #[inline]
    pub const fn finish(&self) -> Read<()> {
        if self.rest.is_empty() { Ok(()) } else { Err(Malformed::Trailing) }
    }

    /// Reads a whole term, with everything in it.
    ///
    /// # Errors
    /// When anything in it is malformed.
    pub fn term(&mut self) -> Read<Term<'a>> {
        let room = self.room;
        let head = self.head()?;
        let begin = self.rest;
        let tail = self.skip_inside(head)?;
        let inside = begin.get(..begin.len() - self.rest.len()).unwrap_or_default();
        Ok(Term::of(head, inside, tail, room.saturating_sub(1)))
    }

    /// Reads over a whole term, with everything in it. Answers the bytes it had.
    ///
    /// # Errors
    /// When anything in it is malformed.
    #[inline]
    pub fn skip(&mut self) -> Read<&'a [u8]> {
        let begin = self.rest;
        let head = self.head()?;
        self.skip_inside(head)?;
        Ok(begin.get(..begin.len() - self.rest.len()).unwrap_or_default())
    }

    /// Reads over so many whole terms.
    ///
    /// # Errors
    /// When anything in them is malformed.
    pub fn skip_all(&mut self, count: usize) -> Read<()> {
        for _ in 0..count {
            let head = self.head()?;
            self.skip_inside(head)?;
        }
        Ok(())
    }

    /// Answers whether a list was proper. Recursion ends with the levels that are allowed.
    #[inline]
    fn skip_inside(&mut self, head: Head<'a>) -> Read<bool> {
        match head {
            Head::Integer(_)
            | Head::Float(_)
            | Head::Atom(_)
            | Head::Binary(_)
            | Head::Bits(..)
            | Head::Bytes(_)
            | Head::Nil
            | Head::Opaque(_) => Ok(true),
            Head::Tuple(count) => self.skip_level(count).map(|()| true),
            Head::Map(pairs) => self.skip_level(pairs.saturating_mul(2)).map(|()| true),
            Head::List(count) => self.skip_list(count),
        }
    }

    fn skip_level(&mut self, count: usize) -> Read<()> {
        self.descend()?;
        self.skip_all(count)?;
        self.ascend();
        Ok(())
    }

    fn skip_list(&mut self, count: usize) -> Read<bool> {
        self.descend()?;
        self.skip_all(count)?;
        let tail = self.head()?;
        self.skip_inside(tail)?;
        self.ascend();
        Ok(matches!(tail, Head::Nil))
    }

    /// Reads one step.
    ///
    /// # Errors
    /// When the term is malformed as far as it was read.
    #[inline]
    pub fn head(&mut self) -> Read<Head<'a>> {
        let (&tag, rest) = self.rest.split_first().ok_or(Malformed::Short)?;
        self.rest = rest;
        Ok(match tag {
            BINARY => {
                let length = self.long()?;
                Head::Binary(self.bytes(length)?)
            }
            ATOM => {
                let length = self.short()?;
                Head::Atom(Atom::latin1(self.bytes(length)?))
            }
            SMALL_ATOM_UTF8 => {
                let length = usize::from(self.byte()?);
                Head::Atom(Atom::utf8(self.bytes(length)?))
            }
            SMALL_INTEGER => Head::Integer(Integer::small(i64::from(self.byte()?))),
            INTEGER => Head::Integer(Integer::small(i64::from(i32::from_be_bytes(self.chunk()?)))),
            SMALL_BIG => {
                let length = usize::from(self.byte()?);
                let negative = self.byte()? != 0;
                Head::Integer(Integer::big(negative, self.bytes(length)?))
            }
            STRING => {
                let length = self.short()?;
                Head::Bytes(self.bytes(length)?)
            }
            SMALL_TUPLE => {
                let count = usize::from(self.byte()?);
                Head::Tuple(self.count(count, 1)?)
            }
            NIL => Head::Nil,
            LIST => {
                let count = self.long()?;
                Head::List(self.count(count, 1)?)
            }
            other => self.rare(other)?,
        })
    }

    #[cold]
    fn rare(&mut self, tag: u8) -> Read<Head<'a>> {
        Ok(match tag {
            SMALL_ATOM => {
                let length = usize::from(self.byte()?);
                Head::Atom(Atom::latin1(self.bytes(length)?))
            }
            ATOM_UTF8 => {
                let length = self.short()?;
                Head::Atom(Atom::utf8(self.bytes(length)?))
            }
            NEW_FLOAT => finite(f64::from_be_bytes(self.chunk()?))?,
            FLOAT => {
                let digits: [u8; 31] = self.chunk()?;
                let end = digits.iter().position(|byte| *byte == 0).unwrap_or(digits.len());
                let digits = digits.get(..end).and_then(|digits| std::str::from_utf8(digits).ok());
                finite(digits.and_then(|digits| digits.trim().parse().ok()).ok_or(Malformed::Float)?)?
            }
            LARGE_BIG => {
                let length = self.long()?;
                let negative = self.byte()? != 0;
                Head::Integer(Integer::big(negative, self.bytes(length)?))
            }
            LARGE_TUPLE => {
                let count = self.long()?;
                Head::Tuple(self.count(count, 1)?)
            }
            MAP => {
                let count = self.long()?;
                Head::Map(self.count(count, 2)?)
            }
            BIT_BINARY => {
                let length = self.long()?;
                let bits = self.byte()?;
                Head::Bits(self.bytes(length)?, bits)
            }
            NEW_PID => self.of_node(12, Opaque::Pid)?,
            PID => self.of_node(9, Opaque::Pid)?,
            NEW_PORT => self.of_node(8, Opaque::Port)?,
            PORT => self.of_node(5, Opaque::Port)?,
            V4_PORT => self.of_node(12, Opaque::Port)?,
            NEWER_REFERENCE => {
                let words = self.short()?;
                self.of_node(4 + 4 * words, Opaque::Reference)?
            }
            NEW_REFERENCE => {
                let words = self.short()?;
                self.of_node(1 + 4 * words, Opaque::Reference)?
            }
            EXPORT => {
                self.atom()?;
                self.atom()?;
                match self.byte()? {
                    SMALL_INTEGER => self.byte()?,
                    other => return Err(Malformed::Tag(other)),
                };
                Head::Opaque(Opaque::Export)
            }
            NEW_FUN => {
                // The size counts itself.
                let size = self.long()?.checked_sub(4).ok_or(Malformed::Short)?;
                self.bytes(size)?;
                Head::Opaque(Opaque::Fun)
            }
            other => return Err(Malformed::Tag(other)),
        })
    }

    /// The name of a node, then so many bytes.
    fn of_node(&mut self, bytes: usize, what: Opaque) -> Read<Head<'a>> {
        self.atom()?;
        self.bytes(bytes)?;
        Ok(Head::Opaque(what))
    }

    fn atom(&mut self) -> Read<()> {
        let length = match self.byte()? {
            ATOM | ATOM_UTF8 => self.short()?,
            SMALL_ATOM | SMALL_ATOM_UTF8 => usize::from(self.byte()?),
            other => return Err(Malformed::Tag(other)),
        };
        self.bytes(length).map(drop)
    }

    #[inline]
    fn chunk<const N: usize>(&mut self) -> Read<[u8; N]> {
        let (chunk, rest) = self.rest.split_first_chunk().ok_or(Malformed::Short)?;
        self.rest = rest;
        Ok(*chunk)
    }

    #[inline]
    fn bytes(&mut self, length: usize) -> Read<&'a [u8]> {
        let (bytes, rest) = self.rest.split_at_checked(length).ok_or(Malformed::Short)?;
        self.rest = rest;
        Ok(bytes)
    }

    #[inline]
    fn byte(&mut self) -> Read<u8> {
        self.chunk().map(|[byte]| byte)
    }

    #[inline]
    fn short(&mut self) -> Read<usize> {
        self.chunk().map(|bytes| usize::from(u16::from_be_bytes(bytes)))
    }

    #[inline]
    fn long(&mut self) -> Read<usize> {
        usize::try_from(u32::from_be_bytes(self.chunk()?)).map_err(|_| Malformed::Short)
    }

    /// So many elements of at least so many bytes.
    #[inline]
    fn count(&self, count: usize, least: usize) -> Read<usize> {
        if count > self.rest.len() / least { Err(Malformed::Short) } else { Ok(count) }
    }
}

fn finite<'a>(value: f64) -> Read<Head<'a>> {
    if value.is_finite() { Ok(Head::Float(value)) } else { Err(Malformed::Float) }
}
