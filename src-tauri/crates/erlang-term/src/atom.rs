//! Atoms. Invariant: two atoms are the same when their texts are, whichever tag they came with.

use std::borrow::Cow;

use crate::text::{latin1, text};

/// A name.
#[derive(Clone, Copy, Debug)]
pub struct Atom<'a> {
    bytes: &'a [u8],
    is_utf8: bool,
}

impl<'a> Atom<'a> {
    #[inline]
    pub(crate) const fn latin1(bytes: &'a [u8]) -> Self {
        Self { bytes, is_utf8: false }
    }

    #[inline]
    pub(crate) const fn utf8(bytes: &'a [u8]) -> Self {
        Self { bytes, is_utf8: true }
    }

    /// The name. The older tags write Latin-1, which is copied only where it is not ASCII.
    #[must_use]
    #[inline]
    pub fn text(self) -> Cow<'a, str> {
        if self.is_utf8 || self.bytes.is_ascii() { text(self.bytes) } else { Cow::Owned(latin1(self.bytes)) }
    }

    /// Whether this is its name. ASCII only: that is the same in both codings.
    #[must_use]
    #[inline]
    pub fn is(self, ascii: &str) -> bool {
        debug_assert!(ascii.is_ascii(), "other texts differ from coding to coding");
        self.bytes == ascii.as_bytes()
    }
}

impl PartialEq for Atom<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for Atom<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_atom_is_latin1_or_utf8_by_its_tag() {
        assert_eq!(Atom::latin1(b"caf\xe9"), Atom::utf8("café".as_bytes()));
        assert_eq!(Atom::latin1("é".as_bytes()).text(), "Ã©", "bytes that happen to be UTF-8 are not");
        assert!(Atom::utf8(b"ok").is("ok") && Atom::latin1(b"ok").is("ok") && !Atom::utf8(b"ok").is("o"));
    }
}
