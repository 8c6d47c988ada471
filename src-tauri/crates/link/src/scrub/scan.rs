//! One pass over the text, word by word.
//!
//! Invariant: the cursor only moves forward and only to ASCII bytes or the end, so slices never split a character.

use std::borrow::Cow;

use super::MASK;

/// Longer words are no member names; comparing more would only cost time.
const LONGEST_NAME: usize = 64;

/// Names that are secret wherever they occur inside a name.
const SECRET_PARTS: [&str; 9] =
    ["token", "passw", "passphrase", "secret", "credential", "authoriz", "apikey", "cookie", "privatekey"];
/// Names that are secret only as a whole: as part of a word they mean something else.
const SECRET_NAMES: [&str; 11] = ["key", "pwd", "pass", "pin", "auth", "jwt", "ticket", "session", "sessionid", "sid", "sig"];

/// Where a value ends.
enum Until {
    /// At the closing quote that is preceded by as many backslashes as the opening one.
    Quote { quote: u8, escapes: usize },
    /// At the bracket that closes the one here.
    Bracket,
    /// Before any of these bytes.
    Any(&'static [u8]),
}

pub(super) struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    /// Everything before this is already written.
    done: usize,
    at: usize,
    out: String,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, bytes: text.as_bytes(), done: 0, at: 0, out: String::new() }
    }

    pub(super) fn run(mut self) -> Cow<'a, str> {
        while let Some(byte) = self.peek(self.at) {
            if is_word(byte) {
                self.word();
            } else if byte == b':' && self.bytes[self.at..].starts_with(b"://") {
                self.at += 3;
                self.user_info();
            } else {
                self.at += 1;
            }
        }
        if self.done == 0 {
            return Cow::Borrowed(self.text);
        }
        self.out.push_str(&self.text[self.done..]);
        Cow::Owned(self.out)
    }

    fn peek(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    fn word(&mut self) {
        let start = self.at;
        let end = self.skip(start, is_word);
        self.at = end;
        let word = &self.bytes[start..end];
        if word.len() >= 20 && word.starts_with(b"eyJ") {
            let end = self.skip(end, |byte| is_word(byte) || byte == b'.');
            self.hide(start, end);
        } else if word.eq_ignore_ascii_case(b"bearer") || word.eq_ignore_ascii_case(b"basic") {
            self.credentials(end);
        } else if is_secret_name(word) {
            let element = start > 0 && self.bytes[start - 1] == b'<';
            self.member(end, element);
        }
    }

    /// The value after a secret's name, if a separator says that there is one.
    fn member(&mut self, name_end: usize, element: bool) {
        if element && self.peek(name_end) == Some(b'>') {
            return self.value(name_end + 1, &Until::Any(b"<"));
        }
        let escapes = self.skip(name_end, |byte| byte == b'\\');
        let quoted = matches!(self.peek(escapes), Some(b'"' | b'\''));
        let after = if quoted { escapes + 1 } else { name_end };
        let blank = self.skip(after, is_blank);
        let (value, separator) = match &self.bytes[blank..] {
            [b'=', b'>', ..] | [b':', b':', ..] => (blank + 2, b'='),
            [byte @ (b'=' | b':'), ..] => (blank + 1, *byte),
            [b'%', b'3', b'd' | b'D', ..] => (blank + 3, b'='),
            [b'%', b'3', b'a' | b'A', ..] => (blank + 3, b':'),
            _ => return,
        };
        let value = self.skip(value, is_blank);
        let open = self.skip(value, |byte| byte == b'\\');
        match self.peek(open) {
            Some(quote @ (b'"' | b'\'')) => self.value(open + 1, &Until::Quote { quote, escapes: open - value }),
            Some(b'{' | b'[') if open == value => self.value(value, &Until::Bracket),
            _ if quoted => self.value(value, &Until::Any(b",}] \t\r\n")),
            _ if separator == b'=' => self.value(value, &Until::Any(b"&# \t\r\n\"'<>")),
            _ => self.value(value, &Until::Any(b"\r\n\"'}]&")),
        }
    }

    /// What follows `Bearer` or `Basic`.
    fn credentials(&mut self, word_end: usize) {
        let value = self.skip(word_end, |byte| byte == b' ' || byte == b'\t');
        if value > word_end {
            self.value(value, &Until::Any(b" \t\r\n\"',;<>&}"));
        }
    }

    /// The part before `@` in the authority after `://`.
    fn user_info(&mut self) {
        let start = self.at;
        let end = self.skip(start, |byte| !b"/?# \t\r\n\"'<>\\".contains(&byte));
        if let Some(length) = self.bytes[start..end].iter().rposition(|byte| *byte == b'@') {
            self.hide(start, start + length);
        }
        self.at = self.at.max(start);
    }

    fn value(&mut self, start: usize, until: &Until) {
        let end = match until {
            Until::Quote { quote, escapes } => self.closing_quote(start, *quote, *escapes),
            Until::Bracket => self.closing_bracket(start),
            Until::Any(stops) => self.skip(start, |byte| !stops.contains(&byte)),
        };
        self.hide(start, end);
    }

    /// Text nested in text doubles the backslashes at every level: what closes is preceded by as many as what opened,
    /// or by whole escaped backslashes more.
    fn closing_quote(&self, start: usize, quote: u8, escapes: usize) -> usize {
        let level = escapes + 1;
        let mut backslashes = 0;
        for at in start..self.bytes.len() {
            match self.bytes[at] {
                b'\\' => backslashes += 1,
                byte if byte == quote && backslashes >= escapes && (backslashes - escapes).is_multiple_of(2 * level) => {
                    return at - escapes;
                }
                _ => backslashes = 0,
            }
        }
        self.bytes.len()
    }

    fn closing_bracket(&self, start: usize) -> usize {
        let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
        for at in start..self.bytes.len() {
            match self.bytes[at] {
                b'\\' => {
                    escaped = !escaped;
                    continue;
                }
                b'"' if !escaped => quoted = !quoted,
                b'{' | b'[' if !quoted => depth += 1,
                b'}' | b']' if !quoted => {
                    depth -= 1;
                    if depth == 0 {
                        return at + 1;
                    }
                }
                _ => {}
            }
            escaped = false;
        }
        self.bytes.len()
    }

    fn hide(&mut self, start: usize, end: usize) {
        if start < end && start >= self.done {
            self.out.push_str(&self.text[self.done..start]);
            self.out.push_str(MASK);
            self.done = end;
        }
        self.at = self.at.max(end);
    }

    fn skip(&self, from: usize, while_true: impl Fn(u8) -> bool) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        from + rest.iter().position(|byte| !while_true(*byte)).unwrap_or(rest.len())
    }
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

const fn is_blank(byte: u8) -> bool {
    byte.is_ascii_whitespace()
}

fn is_secret_name(word: &[u8]) -> bool {
    // In an escaped URL the word begins with the escape: `%3Ftoken`.
    let tail = word.get(word.len().saturating_sub(LONGEST_NAME)..).unwrap_or(word);
    let mut folded = [0; LONGEST_NAME];
    let mut length = 0;
    for byte in tail.iter().filter(|byte| **byte != b'_' && **byte != b'-') {
        folded[length] = byte.to_ascii_lowercase();
        length += 1;
    }
    let name = &folded[..length];
    let plain = name.strip_prefix(b"3f").or_else(|| name.strip_prefix(b"26")).unwrap_or(name);
    SECRET_NAMES.iter().any(|secret| plain == secret.as_bytes())
        || SECRET_PARTS.iter().any(|part| name.windows(part.len()).any(|window| window == part.as_bytes()))
}
