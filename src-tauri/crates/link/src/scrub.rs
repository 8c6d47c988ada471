//! Takes secrets out of text before it is logged or shown.
//!
//! Invariant: total, linear in the text's length and without recursion, whatever the text is; when in doubt it takes
//! out too much rather than too little.

use std::borrow::Cow;
use std::fmt;

use url::Url;

use self::scan::Scanner;

mod scan;

/// What stands where a secret stood.
pub const MASK: &str = "***";

/// Replaces every secret in `text` by [`MASK`]: values of query parameters, form fields, JSON and Rust members, XML
/// elements and headers with a secret's name (token, password, key, …), `Bearer` and `Basic` credentials, JSON web
/// tokens, and the user part of URLs. Borrows when there is nothing to hide.
#[must_use]
pub fn scrub(text: &str) -> Cow<'_, str> {
    Scanner::new(text).run()
}

/// The same for bytes that may not be text.
#[must_use]
pub fn scrub_bytes(bytes: &[u8]) -> String {
    scrub(&String::from_utf8_lossy(bytes)).into_owned()
}

/// The first `limit` characters of a body, without secrets and on one line. Cuts after scrubbing, so that a secret is
/// never shown because its end was cut off.
#[must_use]
pub fn excerpt(body: &[u8], limit: usize) -> String {
    scrub_bytes(body).chars().map(|c| if c.is_control() { ' ' } else { c }).take(limit).collect()
}

/// Shows a URL without user, password and secret parameters.
#[derive(Clone, Copy)]
pub struct ScrubbedUrl<'a>(pub &'a Url);

impl fmt::Display for ScrubbedUrl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&scrub(self.0.as_str()))
    }
}

impl fmt::Debug for ScrubbedUrl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A telephone number for a log: the last three digits of a long one, two of a short one, none of a very short one.
#[must_use]
pub fn mask_number(number: &str) -> String {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    let kept = match digits.len() {
        0..=3 => 0,
        4..=6 => 2,
        _ => 3,
    };
    let tail = digits.iter().rev().take(kept).rev().copied();
    MASK.chars().chain(tail).collect()
}

/// One line that a peer wrote and we show: no control or bidirectional marks, at most `limit` characters.
pub(crate) fn tame(text: &str, limit: usize) -> String {
    scrub(text)
        .chars()
        .filter(|c| {
            !c.is_control()
                && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        })
        .take(limit)
        .collect()
}

#[cfg(test)]
mod tests;
