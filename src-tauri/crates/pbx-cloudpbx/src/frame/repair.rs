//! Backslashes as the vendor's document prints them (cloudpbx.md 3.2). Invariant: only what strict reading refused is mended,
//! and valid escapes stay what they are.

/// Doubles each backslash inside a string that begins no escape; `None` when there is none.
pub(super) fn escapes(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut mended: Option<String> = None;
    let (mut inside, mut place, mut copied) = (false, 0, 0);
    while let Some(byte) = bytes.get(place) {
        match byte {
            b'"' => inside = !inside,
            b'\\' if inside => {
                if is_escape(bytes.get(place + 1..).unwrap_or_default()) {
                    place += 1;
                } else {
                    let whole = mended.get_or_insert_with(|| String::with_capacity(text.len() + 8));
                    whole.push_str(text.get(copied..=place).unwrap_or_default());
                    whole.push('\\');
                    copied = place + 1;
                }
            }
            _ => {}
        }
        place += 1;
    }
    let mut mended = mended?;
    mended.push_str(text.get(copied..).unwrap_or_default());
    Some(mended)
}

fn is_escape(after: &[u8]) -> bool {
    match after.first() {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => true,
        Some(b'u') => after.get(1..5).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)),
        Some(_) | None => false,
    }
}

/// The place of a terminal as it was meant: `SIP/peer`. True when a control character gave it away that an escape was read
/// where a backslash was written.
pub(super) fn place(text: &str) -> Option<(String, bool)> {
    if text.contains('/') {
        return None;
    }
    let with = |at: usize, put: &str| {
        let rest = text.get(at + 1..).unwrap_or_default();
        format!("{}{put}{rest}", text.get(..at).unwrap_or_default())
    };
    if let Some(at) = text.find('\\') {
        return Some((with(at, "/"), false));
    }
    let (at, control) = text.char_indices().find(|(_, letter)| matches!(letter, '\u{8}' | '\u{c}' | '\n' | '\r' | '\t'))?;
    let put = match control {
        '\u{8}' => "/b",
        '\u{c}' => "/f",
        '\n' => "/n",
        '\r' => "/r",
        _ => "/t",
    };
    Some((with(at, put), true))
}
