//! Short messages (cloudpbx.md 2.5). Invariant: what the gateway would refuse is refused here, before it costs anything; lengths
//! are letters, not bytes.

use serde::Serialize;

use crate::frame::SmsStatus;

/// More letters the gateway does not take.
pub const LONGEST_BODY: usize = 1024;

/// Why a message is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum SmsInvalid {
    /// No Polish number of nine digits.
    #[error("bad_number")]
    BadNumber,
    /// No text.
    #[error("empty_body")]
    EmptyBody,
    /// More than [`LONGEST_BODY`] letters.
    #[error("body_too_long")]
    BodyTooLong,
}

/// What the gateway said when it got a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmsAnswer {
    /// The message's id, 19 digits: a text.
    pub id: Option<String>,
    /// How far it has come.
    pub status: Option<String>,
    /// Why it was not taken.
    pub error: Option<String>,
}

impl SmsAnswer {
    /// Whether nothing more is to come.
    #[must_use]
    pub fn is_final(&self) -> bool {
        SmsStatus(self.status.as_deref().map(Into::into)).is_final()
    }
}

/// The nine digits of a Polish number however it is written.
///
/// # Errors
/// When it is none.
pub fn recipient(written: &str) -> Result<String, SmsInvalid> {
    let bare: String = written.chars().filter(|letter| !letter.is_whitespace() && !matches!(letter, '-' | '(' | ')')).collect();
    let national = bare.strip_prefix("+48").or_else(|| bare.strip_prefix("0048"));
    let national = national.or_else(|| bare.strip_prefix("48").filter(|_| bare.len() == 11)).unwrap_or(&bare);
    let is_number = national.len() == 9 && national.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { Ok(national.to_owned()) } else { Err(SmsInvalid::BadNumber) }
}

/// The text, if the gateway takes it.
///
/// # Errors
/// When it is empty or too long.
pub fn body(text: &str) -> Result<&str, SmsInvalid> {
    match text.chars().count() {
        _ if text.trim().is_empty() => Err(SmsInvalid::EmptyBody),
        1..=LONGEST_BODY => Ok(text),
        _ => Err(SmsInvalid::BodyTooLong),
    }
}

/// In which alphabet a text travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Alphabet {
    /// GSM 03.38: 160 letters, or 153 in each of several parts.
    Gsm,
    /// UCS-2: 70 letters, or 67 in each of several parts.
    Unicode,
}

/// Into how many parts a text falls: each is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Segments {
    /// The alphabet; one letter outside of GSM's makes it Unicode.
    pub alphabet: Alphabet,
    /// How many parts; none for no text.
    pub parts: usize,
    /// How many letters the last part would still take.
    pub left: usize,
}

/// Counts the parts as GSM 03.38 and 03.40 lay them out; what the operator charges is his word.
#[must_use]
pub fn segments(text: &str) -> Segments {
    let gsm: Option<usize> = text.chars().map(gsm_units).sum();
    let (alphabet, units, single, each) = match gsm {
        Some(units) => (Alphabet::Gsm, units, 160, 153),
        None => (Alphabet::Unicode, text.encode_utf16().count(), 70, 67),
    };
    let parts = if units == 0 {
        0
    } else if units <= single {
        1
    } else {
        units.div_ceil(each)
    };
    let room = if parts <= 1 { single } else { parts * each };
    Segments { alphabet, parts, left: room - units }
}

/// How many septets a letter takes; `None` where GSM has no such letter.
fn gsm_units(letter: char) -> Option<usize> {
    const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    const EXTENDED: &str = "^{}\\[~]|€\u{c}";
    if BASIC.contains(letter) {
        Some(1)
    } else if EXTENDED.contains(letter) {
        Some(2)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_counted_as_they_are_paid_for() {
        let table = [
            (String::new(), Alphabet::Gsm, 0, 160),
            ("a".repeat(160), Alphabet::Gsm, 1, 0),
            ("a".repeat(161), Alphabet::Gsm, 2, 145),
            ("€".repeat(80), Alphabet::Gsm, 1, 0),
            ("€".repeat(81), Alphabet::Gsm, 2, 144),
            ("ż".to_owned(), Alphabet::Unicode, 1, 69),
            ("ż".repeat(71), Alphabet::Unicode, 2, 63),
            ("😀".repeat(35), Alphabet::Unicode, 1, 0),
            ("ż".repeat(1024), Alphabet::Unicode, 16, 48),
        ];
        for (text, alphabet, parts, left) in table {
            assert_eq!(segments(&text), Segments { alphabet, parts, left }, "{} letters", text.chars().count());
        }
    }

    #[test]
    fn a_number_is_polish_and_mobile_or_none() {
        let table = [
            ("+48 600-700-800", Ok("600700800")),
            ("(48) 600 700 800", Ok("600700800")),
            ("0048600700800", Ok("600700800")),
            ("600\u{a0}700\u{a0}800", Ok("600700800")),
            ("480700800", Ok("480700800")),
            ("+49 151 23456789", Err(SmsInvalid::BadNumber)),
            ("60070080", Err(SmsInvalid::BadNumber)),
            ("+600700800", Err(SmsInvalid::BadNumber)),
            ("60070080٣", Err(SmsInvalid::BadNumber)),
        ];
        for (written, want) in table {
            assert_eq!(recipient(written).as_deref(), want.as_ref().map(|text| *text), "{written}");
        }
    }
}
