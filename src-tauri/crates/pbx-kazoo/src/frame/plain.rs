//! The short way into frames written as every server seen writes them: no white space, no escapes in what is read. Invariant:
//! it only ever shortens the way; what it does not take, serde decides, and what it takes, serde would have read alike.

use std::{borrow::Cow, ops::Range};

use json_scan::{quote, quote_or_escape};

use super::{
    read::Envelope,
    slot::{Object, Slot, find, routed_account},
};
use crate::lenient::{normal_key, truth, whole};

/// Deeper objects than any event has are left to serde.
const DEEPEST: usize = 8;
/// Whole numbers with so many digits fit 64 bits, whatever they are.
const MOST_DIGITS: usize = 18;

pub(super) fn envelope(text: &str) -> Option<Envelope<'_>> {
    // Neither white space between the members nor anything that no string may hold.
    if text.bytes().fold(u8::MAX, u8::min) < b' ' {
        return None;
    }
    let mut envelope = Envelope::default();
    let mut walk = Walk { text, at: 0, escape: 0 };
    walk.look_ahead();
    walk.object(&mut envelope)?;
    (walk.at == text.len()).then_some(envelope)
}

/// A frame, and how far it was read.
struct Walk<'a> {
    text: &'a str,
    at: usize,
    /// Where the next backslash is, or beyond the end: most frames have none.
    escape: usize,
}

impl<'a> Walk<'a> {
    /// One loop for all kinds of objects: what is called for each member of each frame should stay in the cache.
    fn object(&mut self, object: &mut (dyn Object<'a> + '_)) -> Option<()> {
        self.members(|walk, name| match find(object, name) {
            Some(Slot::Text(slot)) => {
                *slot = walk.text()?;
                Some(())
            }
            Some(Slot::Nothing) | None => walk.skip(),
            Some(slot) => walk.fill(slot),
        })
    }

    #[inline(never)]
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
                list.extend(value.filter(|_| !name.is_empty()).map(|value| (normal_key(name), value)));
                Some(())
            })?,
            Slot::Texts(_) | Slot::Figures(_) => return None,
        }
        Some(())
    }

    #[inline(always)]
    fn members(&mut self, mut take: impl FnMut(&mut Self, &'a str) -> Option<()>) -> Option<()> {
        self.byte(b'{')?;
        if self.byte(b'}').is_some() {
            return Some(());
        }
        loop {
            let name = self.string()?;
            self.byte(b':')?;
            take(self, self.text.get(name)?)?;
            if self.byte(b',').is_none() {
                return self.byte(b'}');
            }
        }
    }

    #[inline(always)]
    fn byte(&mut self, byte: u8) -> Option<()> {
        if self.first()? != byte {
            return None;
        }
        self.at += 1;
        Some(())
    }

    #[inline(always)]
    fn first(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn word(&mut self, word: &str) -> Option<()> {
        let end = self.at + word.len();
        (self.text.as_bytes().get(self.at..end)? == word.as_bytes()).then(|| self.at = end)
    }

    fn look_ahead(&mut self) {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        self.escape = memchr::memchr(b'\\', rest).map_or(usize::MAX, |place| self.at + place);
    }

    /// Where a string without escapes is.
    #[inline(always)]
    fn string(&mut self) -> Option<Range<usize>> {
        if self.first()? != b'"' {
            return None;
        }
        let begin = self.at + 1;
        let end = quote(self.text.as_bytes(), begin)?;
        if self.escape < end {
            return None;
        }
        self.at = end + 1;
        Some(begin..end)
    }

    #[inline(always)]
    fn text(&mut self) -> Option<Option<Cow<'a, str>>> {
        let text = if self.first()? == b'"' { self.text.get(self.string()?)? } else { self.bare_text()? };
        Some((!text.is_empty()).then_some(Cow::Borrowed(text)))
    }

    fn bare_text(&mut self) -> Option<&'a str> {
        match self.first()? {
            b'-' | b'0'..=b'9' => self.digits(),
            b't' => self.word("true").map(|()| "true"),
            b'f' => self.word("false").map(|()| "false"),
            b'n' => self.word("null").map(|()| ""),
            _ => None,
        }
    }

    fn int(&mut self) -> Option<Option<i64>> {
        Some(match self.first()? {
            b'"' => whole(self.text.get(self.string()?)?.trim()),
            b'-' | b'0'..=b'9' => self.number().map(Some)?,
            _ => self.bare_text().map(|_| None)?,
        })
    }

    fn flag(&mut self) -> Option<Option<bool>> {
        Some(match self.first()? {
            b'"' => truth(self.text.get(self.string()?)?.trim()),
            b't' => self.word("true").map(|()| Some(true))?,
            b'f' => self.word("false").map(|()| Some(false))?,
            b'n' => self.word("null").map(|()| None)?,
            _ => return None,
        })
    }

    /// The digits of a whole number that fits 64 bits: what would be printed for it again.
    fn digits(&mut self) -> Option<&'a str> {
        let begin = self.at;
        self.number()?;
        self.text.get(begin..self.at)
    }

    /// A whole number that fits 64 bits, written as it would be printed again.
    fn number(&mut self) -> Option<i64> {
        let bytes = self.text.as_bytes().get(self.at..)?;
        let is_negative = bytes.first() == Some(&b'-');
        let digits = bytes.get(usize::from(is_negative)..)?;
        let (mut number, mut count) = (0_i64, 0);
        while let Some(byte) = digits.get(count).filter(|byte| byte.is_ascii_digit())
            && count < MOST_DIGITS
        {
            number = number * 10 + i64::from(byte - b'0');
            count += 1;
        }
        let is_plain = if digits.first() == Some(&b'0') { count == 1 && !is_negative } else { count > 0 };
        if !is_plain || matches!(digits.get(count), Some(b'.' | b'e' | b'E' | b'0'..=b'9')) {
            return None;
        }
        self.at += usize::from(is_negative) + count;
        Some(if is_negative { -number } else { number })
    }

    /// Passes over a value that nobody reads.
    #[inline(always)]
    fn skip(&mut self) -> Option<()> {
        if self.first()? == b'"' && self.string().is_some() { Some(()) } else { self.skip_other(0) }
    }

    #[inline(never)]
    fn skip_other(&mut self, depth: usize) -> Option<()> {
        match self.first()? {
            b'"' => self.string().map(drop).or_else(|| self.skip_escaped()),
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

    /// The lines of an SDP end in escapes, so those that stand for one character are passed over as well.
    #[cold]
    fn skip_escaped(&mut self) -> Option<()> {
        self.byte(b'"')?;
        loop {
            let bytes = self.text.as_bytes();
            let end = quote_or_escape(bytes, self.at)?;
            match bytes.get(end..)? {
                [b'"', ..] => {
                    self.at = end + 1;
                    self.look_ahead();
                    return Some(());
                }
                [b'\\', b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => self.at = end + 2,
                _ => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests;
