//! Text someone wrote or pasted -> the digits a telephone dials. Invariant: the result contains only `0-9`, `*` and `#`
//! and at least one significant digit, so that nothing a page or a clipboard hides can reach a telephone.

/// Why a text must not be dialled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Undiallable {
    /// It contains a control character, which no person types.
    #[error("a control character in the number")]
    ControlCharacter,
    /// Nothing that can be dialled is left of it.
    #[error("no digit in the number")]
    NoDigit,
}

/// Brings a number as people write it into the form a telephone dials: `+` becomes `00`, the trunk zero `(0)` of an
/// international number goes, and everything that is no digit, `*` or `#` goes. Any other zero is kept, because some
/// countries keep it (Italy). Letters are not keypad letters.
///
/// # Errors
/// When a control character is inside, or no significant digit is left (`+` alone is no number).
pub fn sanitise_dialled(text: &str) -> Result<String, Undiallable> {
    let text = text.trim();
    if text.chars().any(char::is_control) {
        return Err(Undiallable::ControlCharacter);
    }
    let text = without_scheme(text);
    let text = text.split('@').next().unwrap_or_default();
    let compact: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let (prefix, rest) = match compact.strip_prefix("(+").or_else(|| compact.strip_prefix('+')) {
        Some(rest) => ("00", rest),
        None => ("", compact.as_str()),
    };
    let mut number = format!("{prefix}{rest}");
    if number.starts_with("00")
        && let Some(trunk_zero) = number.find("(0)")
    {
        number.replace_range(trunk_zero..trunk_zero + "(0)".len(), "");
    }
    number.retain(|letter| letter.is_ascii_digit() || letter == '*' || letter == '#');
    let significant = number.strip_prefix(prefix).unwrap_or(&number);
    if !significant.contains(|letter: char| letter.is_ascii_digit()) {
        return Err(Undiallable::NoDigit);
    }
    Ok(number)
}

fn without_scheme(text: &str) -> &str {
    for scheme in ["tel:", "callto:", "sip:", "sips:"] {
        if let Some(head) = text.get(..scheme.len())
            && head.eq_ignore_ascii_case(scheme)
        {
            let rest = &text[scheme.len()..];
            return rest.split([';', '?']).next().unwrap_or_default();
        }
    }
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_people_write_becomes_what_a_telephone_dials() {
        let table = [
            ("1101", "1101"),
            ("01 23 45 67 89", "0123456789"),
            ("01.23.45.67.89", "0123456789"),
            ("01-23-45-67-89", "0123456789"),
            ("+33123456789", "0033123456789"),
            ("+33 (0)1 23 45 67 89", "0033123456789"),
            ("0033(0)123456789", "0033123456789"),
            ("+33 01 23 45 67 89", "00330123456789"),
            ("+39 06 1234 5678", "00390612345678"),
            ("+39 (06) 1234 5678", "00390612345678"),
            ("+44 (0) 20 7946 0958", "00442079460958"),
            ("(+33) 1 23 45 67 89", "0033123456789"),
            ("(0)1 23 45 67 89", "0123456789"),
            ("+1 (555) 010-9999", "0015550109999"),
            ("*10", "*10"),
            ("**1000", "**1000"),
            ("*98#", "*98#"),
            ("0 800 ABC 12", "080012"),
            ("tel:+33123456789", "0033123456789"),
            ("TEL:+33123456789", "0033123456789"),
            ("sip:1204@pbx.example", "1204"),
            ("tel:+33123456789;ext=17", "0033123456789"),
            ("+33\u{a0}1\u{a0}23\u{a0}45\u{a0}67\u{a0}89", "0033123456789"),
        ];
        for (written, dialled) in table {
            assert_eq!(sanitise_dialled(written).as_deref(), Ok(dialled), "{written}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for written in ["", " ", "+", "(+", "abc", "*#", "tel:", "@1204"] {
            assert_eq!(sanitise_dialled(written), Err(Undiallable::NoDigit), "{written:?}");
        }
        for written in ["12\u{0}34", "12\n34", "12\u{1b}[31m34"] {
            assert_eq!(sanitise_dialled(written), Err(Undiallable::ControlCharacter), "{written:?}");
        }
    }

    proptest! {
        #[test]
        fn only_dialling_keys_come_out(written in ".{0,40}") {
            if let Ok(number) = sanitise_dialled(&written) {
                prop_assert!(number.chars().all(|key| key.is_ascii_digit() || key == '*' || key == '#'));
                prop_assert!(number.chars().any(|key| key.is_ascii_digit()));
            }
        }

        #[test]
        fn a_clean_number_stays_as_it_is(number in "[1-9][0-9*#]{0,20}") {
            prop_assert_eq!(sanitise_dialled(&number), Ok(number));
        }
    }
}
