//! Fingerprints of frames. Invariant: only for knowing again what came a moment ago; a chance match costs a repeated
//! look or one frame of many that say the same, so it need not resist an attacker.

const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;

/// A number that differs for different lists of texts, as far as anybody will see.
pub(crate) fn fingerprint(texts: &[Option<&str>]) -> u64 {
    let mut print = FACTOR;
    let mut mix = |word: u64| print = (print.rotate_left(23) ^ word).wrapping_mul(FACTOR);
    for text in texts {
        let bytes = text.unwrap_or_default().as_bytes();
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| mix(u64::from_le_bytes(*word)));
        // The last eight overlap those before them, which costs less than looking at each byte of the rest.
        match bytes.last_chunk::<8>() {
            Some(last) => mix(u64::from_le_bytes(*last) ^ bytes.len() as u64),
            None => mix(rest.iter().fold(1, |word: u64, byte| (word << 8) | u64::from(*byte))),
        }
    }
    print ^ (print >> 32)
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    #[test]
    fn other_texts_have_another_print() {
        let prints = [
            fingerprint(&[]),
            fingerprint(&[None]),
            fingerprint(&[Some("call-1@10.0.0.5"), None]),
            fingerprint(&[None, Some("call-1@10.0.0.5")]),
            fingerprint(&[Some("call-2@10.0.0.5"), None]),
            fingerprint(&[Some("call-1@10.0.0.5x"), None]),
            fingerprint(&[Some("12345678"), Some("12345678")]),
            fingerprint(&[Some("1234567812345678"), None]),
            fingerprint(&[Some("12345678"), None]),
            fingerprint(&[Some("1234567"), None]),
        ];
        let distinct: std::collections::HashSet<u64> = prints.into_iter().collect();
        assert_eq!(distinct.len(), prints.len());
    }
}
