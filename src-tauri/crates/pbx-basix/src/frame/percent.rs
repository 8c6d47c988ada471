//! Percent-encoded parts (basix.md 5.3, 5.4). Invariant: a part that cannot be decoded stays as it is; nothing is thrown away.

use std::borrow::Cow;

use super::Text;

/// A part with its escapes decoded; `+` stays `+`.
pub(crate) fn decoded(part: &str) -> Text<'_> {
    if !part.contains('%') {
        return Cow::Borrowed(part);
    }
    unescaped(part.as_bytes()).map_or(Cow::Borrowed(part), Cow::Owned)
}

/// A part with its escapes decoded, in which `+` is a blank.
pub(crate) fn form_decoded(part: &str) -> Text<'_> {
    if !part.contains(['+', '%']) {
        return Cow::Borrowed(part);
    }
    let blanks = part.replace('+', " ");
    unescaped(blanks.as_bytes()).map_or(Cow::Borrowed(part), Cow::Owned)
}

fn unescaped(part: &[u8]) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part;
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let [high, low, after @ ..] = rest else { return None };
        let digit = |byte: u8| char::from(byte).to_digit(16);
        bytes.push(u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()?);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_decoded_and_broken_ones_stay() {
        for (part, plain, form) in [
            ("03-1234", "03-1234", "03-1234"),
            ("a+b", "a+b", "a b"),
            ("c%20d", "c d", "c d"),
            ("%E7%94%B0", "田", "田"),
            ("%2a%7C%2B", "*|+", "*|+"),
            ("100%", "100%", "100%"),
            ("%zz", "%zz", "%zz"),
            ("%e7%94", "%e7%94", "%e7%94"),
            ("%+1", "%+1", "%+1"),
            ("田%20中", "田 中", "田 中"),
            ("", "", ""),
        ] {
            assert_eq!((decoded(part), form_decoded(part)), (plain.into(), form.into()), "{part}");
        }
    }
}
