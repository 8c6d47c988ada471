//! The short way into frames as the server writes them: events with scalar members, no repeated member of the envelope.
//! Invariant: it only ever shortens the way; what it does not take, serde decides, and what it takes, serde would have read
//! alike.

use std::borrow::Cow;

use json_scan::end_of_plain;

use super::{
    envelope::{Content, Entry, Envelope},
    members::{Members, Value},
};

/// No event has more members; a guess that saves growing.
const MEMBERS: usize = 10;

/// A whole frame.
pub(super) fn envelope(text: &str) -> Option<Envelope<'_>> {
    let mut envelope = Envelope::default();
    let mut walk = Walk { rest: text };
    walk.object(|walk, key| match &*key {
        "id" => once(&mut envelope.id, walk.value()?),
        "channel" => once(&mut envelope.channel, walk.value()?),
        "text" => once(&mut envelope.text, Content::Events(walk.entries()?)),
        _ => None,
    })?;
    walk.rest.is_empty().then_some(envelope)
}

fn once<T>(slot: &mut Option<T>, value: T) -> Option<()> {
    slot.replace(value).is_none().then_some(())
}

/// What is left of a frame.
struct Walk<'a> {
    rest: &'a str,
}

impl<'a> Walk<'a> {
    fn entries(&mut self) -> Option<Vec<Entry<'a>>> {
        let mut entries = Vec::with_capacity(1);
        self.object(|walk, kind| {
            let mut members = Vec::with_capacity(MEMBERS);
            walk.object(|walk, name| {
                members.push((name, walk.value()?));
                Some(())
            })?;
            entries.push(Entry { kind, members: Some(Members(members)) });
            Some(())
        })?;
        Some(entries)
    }

    fn object(&mut self, mut take: impl FnMut(&mut Self, Cow<'a, str>) -> Option<()>) -> Option<()> {
        self.byte(b'{')?;
        loop {
            self.blanks();
            let key = self.string()?;
            self.byte(b':')?;
            self.blanks();
            take(self, key)?;
            if self.byte(b',').is_none() {
                return self.byte(b'}');
            }
        }
    }

    fn value(&mut self) -> Option<Value<'a>> {
        match self.rest.as_bytes().first()? {
            b'"' => self.string().map(Value::Text),
            b'n' => {
                self.rest = self.rest.strip_prefix("null")?;
                Some(Value::Null)
            }
            _ => self.digits().map(|digits| Value::Number(Cow::Borrowed(digits))),
        }
    }

    #[inline]
    fn blanks(&mut self) {
        while self.byte(b' ').is_some() {}
    }

    #[inline]
    fn byte(&mut self, byte: u8) -> Option<()> {
        if *self.rest.as_bytes().first()? != byte {
            return None;
        }
        self.rest = self.rest.get(1..)?;
        Some(())
    }

    #[inline]
    fn string(&mut self) -> Option<Cow<'a, str>> {
        self.byte(b'"')?;
        let end = self.plain_end()?;
        let string = self.rest.get(..end)?;
        self.rest = self.rest.get(end..)?;
        if self.byte(b'"').is_some() {
            return Some(Cow::Borrowed(string));
        }
        self.escaped(string).map(Cow::Owned)
    }

    /// Where the next quotation mark, backslash or control character is.
    #[inline]
    fn plain_end(&self) -> Option<usize> {
        end_of_plain(self.rest.as_bytes())
    }

    /// The rest of a string that holds escapes; half pairs are left to serde.
    fn escaped(&mut self, begun: &str) -> Option<String> {
        let mut whole = String::with_capacity(begun.len() + 32);
        whole.push_str(begun);
        loop {
            if self.byte(b'"').is_some() {
                return Some(whole);
            }
            self.byte(b'\\')?;
            let letter = match self.rest.as_bytes().first()? {
                b'u' => {
                    let digits = self.rest.get(1..5)?;
                    // The parser of numbers would also take a sign.
                    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
                        return None;
                    }
                    self.rest = self.rest.get(4..)?;
                    char::from_u32(u32::from_str_radix(digits, 16).ok()?)?
                }
                b'b' => '\u{8}',
                b'f' => '\u{c}',
                b'n' => '\n',
                b'r' => '\r',
                b't' => '\t',
                letter @ (b'"' | b'\\' | b'/') => char::from(*letter),
                _ => return None,
            };
            whole.push(letter);
            self.rest = self.rest.get(1..)?;
            let end = self.plain_end()?;
            whole.push_str(self.rest.get(..end)?);
            self.rest = self.rest.get(end..)?;
        }
    }

    /// A whole number in JSON's own writing.
    #[inline]
    fn digits(&mut self) -> Option<&'a str> {
        let bytes = self.rest.as_bytes();
        let sign = usize::from(bytes.first() == Some(&b'-'));
        let count = bytes.iter().skip(sign).take_while(|byte| byte.is_ascii_digit()).count();
        let end = sign + count;
        let leads_with_nought = count > 1 && bytes.get(sign) == Some(&b'0');
        if count == 0 || leads_with_nought || matches!(bytes.get(end), Some(b'.' | b'e' | b'E')) {
            return None;
        }
        let digits = self.rest.get(..end)?;
        self.rest = self.rest.get(end..)?;
        Some(digits)
    }
}
