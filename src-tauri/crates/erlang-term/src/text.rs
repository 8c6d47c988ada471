//! Bytes as text. Invariant: never lossy: the same text comes from the same bytes only, and every byte is in it.

use std::borrow::Cow;

/// UTF-8 where the bytes are that, else Latin-1, one character for each byte. A byte order mark stays.
#[must_use]
#[inline]
pub fn text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(latin1(bytes)),
    }
}

/// One character for each byte; room for all of them is made once.
#[cold]
pub(crate) fn latin1(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() + bytes.iter().filter(|byte| !byte.is_ascii()).count());
    text.extend(bytes.iter().map(|byte| char::from(*byte)));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_utf8_and_only_if_that_fails_latin1() {
        assert_eq!(text(b"caf\xc3\xa9"), "café");
        assert_eq!(text(b"caf\xe9"), "café");
        assert_eq!(text("\u{feff}田中".as_bytes()), "\u{feff}田中");
        assert_eq!(text(b"\xe3\x83"), "ã\u{83}");
        assert!(matches!(text(b"plain"), Cow::Borrowed(_)), "nothing is copied without need");
    }
}
