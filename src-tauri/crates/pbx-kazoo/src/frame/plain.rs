//! The short way into frames written as every server seen writes them: no white space, no escapes in what is read. Invariant:
//! it only ever shortens the way; what it does not take, serde decides, and what it takes, serde would have read alike.

use std::borrow::Cow;

use super::{
    read::Envelope,
    slot::{Object, Slot, find, routed_account},
};
use crate::lenient::{normal_key, truth, whole};

/// Deeper objects than any event has are left to serde.
const DEEPEST: usize = 8;

pub(super) fn envelope(text: &str) -> Option<Envelope<'_>> {
    // Neither white space between the members nor anything that no string may hold.
    if text.bytes().fold(u8::MAX, u8::min) < b' ' {
        return None;
    }
    let mut envelope = Envelope::default();
    let mut walk = Walk { text, rest: text.as_bytes(), escape: 0 };
    walk.look_ahead();
    walk.object(&mut envelope)?;
    walk.rest.is_empty().then_some(envelope)
}

/// What is left of a frame.
struct Walk<'a> {
    text: &'a str,
    rest: &'a [u8],
    /// How much is left at the next backslash: most frames have none.
    escape: usize,
}

impl<'a> Walk<'a> {
    fn object<T: Object<'a>>(&mut self, object: &mut T) -> Option<()> {
        self.members(|walk, name| match find(object, name) {
            Some(Slot::Text(slot)) => {
                *slot = walk.text()?;
                Some(())
            }
            Some(Slot::Nothing) | None => walk.skip(),
            Some(slot) => walk.fill(slot),
        })
    }

    fn fill(&mut self, slot: Slot<'_, 'a>) -> Option<()> {
        match slot {
            Slot::Nothing => self.skip()?,
            Slot::Text(slot) => *slot = self.text()?,
            Slot::Int(slot) => *slot = self.int()?,
            Slot::Moment(slot) => *slot = self.int()?.or(*slot),
            Slot::Flag(slot) => *slot = self.flag()?,
            Slot::Account(slot) => *slot = self.text()?.and_then(routed_account),
            Slot::Details(object) => self.object(object)?,
            Slot::Vars(object) => self.object(object)?,
            Slot::Rights(object) => self.object(object)?,
            Slot::Body(object) => self.object(object)?,
            Slot::Words(list) => self.members(|walk, name| {
                let value = walk.text()?;
                let name = std::str::from_utf8(name).ok()?;
                list.extend(value.filter(|_| !name.is_empty()).map(|value| (normal_key(name), value)));
                Some(())
            })?,
            Slot::Texts(_) | Slot::Figures(_) => return None,
        }
        Some(())
    }

    #[inline]
    fn members(&mut self, mut take: impl FnMut(&mut Self, &'a [u8]) -> Option<()>) -> Option<()> {
        self.byte(b'{')?;
        if self.byte(b'}').is_some() {
            return Some(());
        }
        loop {
            let name = self.string()?;
            self.byte(b':')?;
            take(self, name)?;
            if self.byte(b',').is_none() {
                return self.byte(b'}');
            }
        }
    }

    #[inline]
    fn byte(&mut self, byte: u8) -> Option<()> {
        let (first, rest) = self.rest.split_first()?;
        if *first != byte {
            return None;
        }
        self.rest = rest;
        Some(())
    }

    fn word(&mut self, word: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(word.as_bytes())?;
        Some(())
    }

    fn look_ahead(&mut self) {
        self.escape = memchr::memchr(b'\\', self.rest).map_or(0, |place| self.rest.len() - place);
    }

    /// A string without escapes.
    #[inline]
    fn string(&mut self) -> Option<&'a [u8]> {
        let begin = self.rest.strip_prefix(b"\"")?;
        let (string, rest) = begin.split_at_checked(quote(begin)?)?;
        if rest.len() < self.escape {
            return None;
        }
        self.rest = rest.get(1..)?;
        Some(string)
    }

    #[inline]
    fn text_string(&mut self) -> Option<&'a str> {
        let begin = self.text.len() - self.rest.len() + 1;
        let length = self.string()?.len();
        self.text.get(begin..begin + length)
    }

    #[inline]
    fn text(&mut self) -> Option<Option<Cow<'a, str>>> {
        let text = if *self.rest.first()? == b'"' { self.text_string()? } else { self.bare_text()? };
        Some((!text.is_empty()).then_some(Cow::Borrowed(text)))
    }

    fn bare_text(&mut self) -> Option<&'a str> {
        match *self.rest.first()? {
            b'-' | b'0'..=b'9' => self.digits(),
            b't' => self.word("true").map(|()| "true"),
            b'f' => self.word("false").map(|()| "false"),
            b'n' => self.word("null").map(|()| ""),
            _ => None,
        }
    }

    fn int(&mut self) -> Option<Option<i64>> {
        Some(match *self.rest.first()? {
            b'"' => whole(self.text_string()?.trim()),
            b'-' | b'0'..=b'9' => self.digits()?.parse().ok(),
            _ => self.bare_text().map(|_| None)?,
        })
    }

    fn flag(&mut self) -> Option<Option<bool>> {
        Some(match *self.rest.first()? {
            b'"' => truth(self.text_string()?.trim()),
            b't' => self.word("true").map(|()| Some(true))?,
            b'f' => self.word("false").map(|()| Some(false))?,
            b'n' => self.word("null").map(|()| None)?,
            _ => return None,
        })
    }

    /// The digits of a whole number that fits 64 bits: what would be printed for it again.
    fn digits(&mut self) -> Option<&'a str> {
        let bytes = self.rest;
        let sign = usize::from(bytes.first() == Some(&b'-'));
        let count = bytes.iter().skip(sign).take_while(|byte| byte.is_ascii_digit()).count();
        let end = sign + count;
        let is_zero = bytes.get(sign) == Some(&b'0');
        let is_plain = if is_zero { end == 1 } else { (1..=18).contains(&count) };
        if !is_plain || matches!(bytes.get(end), Some(b'.' | b'e' | b'E')) {
            return None;
        }
        let begin = self.text.len() - bytes.len();
        self.rest = bytes.get(end..)?;
        self.text.get(begin..begin + end)
    }

    /// Passes over a value that nobody reads.
    #[inline]
    fn skip(&mut self) -> Option<()> {
        if *self.rest.first()? == b'"' { self.skip_string() } else { self.skip_other(0) }
    }

    fn skip_other(&mut self, depth: usize) -> Option<()> {
        match *self.rest.first()? {
            b'"' => self.skip_string(),
            b'{' if depth < DEEPEST => self.members(|walk, _| walk.skip_other(depth + 1)),
            b'[' if depth < DEEPEST => self.skip_items(depth),
            _ => self.bare_text().map(|_| ()),
        }
    }

    fn skip_items(&mut self, depth: usize) -> Option<()> {
        self.byte(b'[')?;
        if self.byte(b']').is_some() {
            return Some(());
        }
        loop {
            self.skip_other(depth + 1)?;
            if self.byte(b',').is_none() {
                return self.byte(b']');
            }
        }
    }

    #[inline]
    fn skip_string(&mut self) -> Option<()> {
        if self.string().is_some() { Some(()) } else { self.skip_escaped() }
    }

    /// The lines of an SDP end in escapes, so those that stand for one character are passed over as well.
    #[cold]
    fn skip_escaped(&mut self) -> Option<()> {
        self.byte(b'"')?;
        loop {
            let end = memchr::memchr2(b'"', b'\\', self.rest)?;
            match self.rest.get(end..)? {
                [b'"', rest @ ..] => {
                    self.rest = rest;
                    self.look_ahead();
                    return Some(());
                }
                [b'\\', b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', rest @ ..] => self.rest = rest,
                _ => return None,
            }
        }
    }
}

/// Where the first quotation mark is: eight bytes at a time, for names and values are short.
#[inline]
fn quote(text: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::from_le_bytes([0x01; 8]);
    const HIGHS: u64 = ONES << 7;
    let mut at = 0;
    while let Some(word) = text.get(at..at + 8).and_then(<[u8]>::first_chunk) {
        let word = u64::from_le_bytes(*word);
        // The lowest high bit that is set marks the first quotation mark; those above it may be wrong.
        let quotes = (word ^ (ONES * b'"' as u64)).wrapping_sub(ONES) & !word & HIGHS;
        if quotes != 0 {
            return Some(at + quotes.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    memchr::memchr(b'"', text.get(at..)?).map(|rest| at + rest)
}

#[cfg(test)]
mod tests;
