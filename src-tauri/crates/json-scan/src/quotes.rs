//! Quotation marks and escapes: sixteen bytes at a time, for long strings.
//! Invariant: with or without the processor's own instructions the place is the same.

#[cfg(target_arch = "aarch64")]
use memchr::arch::aarch64::neon::memchr::{One, Two};
#[cfg(target_arch = "x86_64")]
use memchr::arch::x86_64::sse2::memchr::{One, Two};

/// What these processors compare at once.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
const STEP: usize = 16;

/// Where the first quotation mark is from there on.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
#[inline(never)]
#[must_use]
pub fn quote(text: &[u8], from: usize) -> Option<usize> {
    let one = One::new(b'"')?;
    first(text, from, |step| one.find(step), |byte| byte == b'"')
}

/// Where the first quotation mark or backslash is from there on.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
#[inline(never)]
#[must_use]
pub fn quote_or_escape(text: &[u8], from: usize) -> Option<usize> {
    let two = Two::new(b'"', b'\\')?;
    first(text, from, |step| two.find(step), |byte| matches!(byte, b'"' | b'\\'))
}

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
#[inline(always)]
fn first(text: &[u8], from: usize, find: impl Fn(&[u8; STEP]) -> Option<usize>, is_it: impl Fn(u8) -> bool) -> Option<usize> {
    let (steps, rest) = text.get(from..)?.as_chunks::<STEP>();
    let mut begin = from;
    for step in steps {
        if let Some(place) = find(step) {
            return Some(begin + place);
        }
        begin += STEP;
    }
    rest.iter().position(|byte| is_it(*byte)).map(|place| begin + place)
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
#[must_use]
pub fn quote(text: &[u8], from: usize) -> Option<usize> {
    memchr::memchr(b'"', text.get(from..)?).map(|place| from + place)
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
#[must_use]
pub fn quote_or_escape(text: &[u8], from: usize) -> Option<usize> {
    memchr::memchr2(b'"', b'\\', text.get(from..)?).map(|place| from + place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_is_found_wherever_it_is() {
        for length in 1..80 {
            for place in 0..length {
                let mut text = vec![b'x'; length];
                for (byte, also_quote) in [(b'"', true), (b'\\', false)] {
                    text[place] = byte;
                    for from in 0..=length {
                        let want = (from <= place).then_some(place);
                        assert_eq!(quote_or_escape(&text, from), want, "{length} {place} {from}");
                        assert_eq!(quote(&text, from), want.filter(|_| also_quote), "{length} {place} {from}");
                    }
                }
            }
        }
        assert_eq!((quote(b"", 0), quote(b"\"", 2), quote_or_escape(b"", 1)), (None, None, None));
    }
}
