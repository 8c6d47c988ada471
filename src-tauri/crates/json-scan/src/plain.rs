//! The end of a string's plain part: eight bytes at a time, for most strings of a frame are shorter than sixteen.
//! Invariant: what is passed over is neither a quotation mark nor a backslash nor a control character.

const ONES: u64 = u64::from_le_bytes([0x01; 8]);
const HIGHS: u64 = ONES << 7;

/// Where the first quotation mark, backslash or control character is; `None` when there is none.
#[inline]
#[must_use]
pub fn end_of_plain(text: &[u8]) -> Option<usize> {
    let (words, rest) = text.as_chunks::<8>();
    let mut place = 0;
    for word in words {
        let word = u64::from_le_bytes(*word);
        let quote = zeros(word ^ (ONES * b'"' as u64));
        let backslash = zeros(word ^ (ONES * b'\\' as u64));
        let control = word.wrapping_sub(ONES * b' ' as u64) & !word & HIGHS;
        let ends = quote | backslash | control;
        if ends != 0 {
            return Some(place + ends.trailing_zeros() as usize / 8);
        }
        place += 8;
    }
    rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..b' ')).map(|end| place + end)
}

/// High bits mark the zero bytes; those above the lowest mark may be wrong, and nobody looks at them.
const fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGHS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_text_is_found_at_every_place_and_only_there() {
        for byte in 0..=u8::MAX {
            for place in 0..20 {
                let mut text = [b'a'; 20];
                text[place] = byte;
                let ends = byte == b'"' || byte == b'\\' || byte < 0x20;
                assert_eq!(end_of_plain(&text), ends.then_some(place), "{byte:#x} at {place}");
            }
        }
        for (first, second) in [(b'"', b'#'), (b'"', b'!'), (b'\\', b']'), (0x1f, 0x20), (0x80, b'"'), (0xff, 0x00)] {
            let text = [b'x', first, second, b'"', b'x', b'x', b'x', b'x'];
            let slow = text.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..b' '));
            assert_eq!(end_of_plain(&text), slow, "{first:#x} {second:#x}");
        }
    }
}
