//! The many ways to write a key of a telephone. Invariant: what comes out is printable ASCII; a character that is neither a
//! key nor a separator anywhere is refused, not dropped.

use crate::NotANumber;

/// The zeros of the scripts whose digits telephones are dialled with.
const ZEROS: [u32; 36] = [
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6, 0x0E50, 0x0ED0,
    0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0,
    0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0x11066,
];

/// Keys, separators and Latin letters in ASCII.
///
/// # Errors
/// A control character, or a character with no place in a number.
pub(crate) fn plain(text: &str) -> Result<String, NotANumber> {
    let mut plain = String::with_capacity(text.len());
    for letter in text.trim().chars() {
        match letter {
            _ if letter.is_control() => return Err(NotANumber::ControlCharacter),
            '!'..='~' => plain.push(letter),
            // Marks that only steer how the text is shown.
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => {}
            _ if letter.is_whitespace() => plain.push(' '),
            '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{30fc}' | '\u{fe58}' | '\u{fe63}' => plain.push('-'),
            '\u{b7}' | '\u{2022}' | '\u{2024}' | '\u{30fb}' => plain.push('.'),
            '\u{2217}' => plain.push('*'),
            '\u{fe62}' => plain.push('+'),
            // Other widths of the printable ASCII.
            '\u{ff01}'..='\u{ff5e}' => plain.extend(char::from_u32(u32::from(letter) - 0xFEE0)),
            _ => plain.push(digit(letter).ok_or(NotANumber::Character)?),
        }
    }
    Ok(plain)
}

fn digit(letter: char) -> Option<char> {
    let code = u32::from(letter);
    // Digits of formulas come in five sets, one after the other.
    let value = if (0x1D7CE..=0x1D7FF).contains(&code) {
        (code - 0x1D7CE) % 10
    } else {
        ZEROS.iter().find(|&&zero| (zero..zero + 10).contains(&code)).map(|zero| code - zero)?
    };
    char::from_digit(value, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_script_has_the_same_ten_keys() {
        let table = [
            ("０１２－３４５６", "012-3456"),
            ("٠١٢٣٤٥٦٧٨٩", "0123456789"),
            ("۰۱۲۳۴۵۶۷۸۹", "0123456789"),
            ("०१२३४५६७८९", "0123456789"),
            ("𝟎𝟏𝟐𝟗", "0129"),
            ("＋３３（０）１", "+33(0)1"),
            ("01\u{a0}23\u{202f}45\u{2009}67", "01 23 45 67"),
            ("01‑23–45—67−89", "01-23-45-67-89"),
            ("\u{202d}+33 1\u{202c}", "+33 1"),
            ("03ー1234ー5678", "03-1234-5678"),
        ];
        for (written, want) in table {
            assert_eq!(plain(written).as_deref(), Ok(want), "{written}");
        }
    }

    #[test]
    fn what_has_no_place_in_a_number_is_refused() {
        assert_eq!(plain("12\u{0}3"), Err(NotANumber::ControlCharacter));
        assert_eq!(plain("12\u{85}3"), Err(NotANumber::ControlCharacter));
        assert_eq!(plain("12☎3"), Err(NotANumber::Character));
        assert_eq!(plain("１２é"), Err(NotANumber::Character));
        assert_eq!(plain(" 12\n").as_deref(), Ok("12"), "the end of a copied line");
    }
}
