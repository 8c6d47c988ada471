//! Numbers that are not dialled without a question. Invariant: what is doubtful is decided here alone, for what is offered
//! and for what is dialled.

use cordboard_numbers::{Country, Kind, Number};

/// Why a number is doubtful: the word that picks the text `doubt-<word>`.
pub(crate) const fn doubt(number: &Number) -> Option<&'static str> {
    match number.kind() {
        Kind::Emergency => Some("emergency"),
        Kind::Code => Some("service"),
        Kind::Premium => Some("premium"),
        Kind::Short | Kind::Landline | Kind::Mobile | Kind::TollFree | Kind::Other | Kind::Unknown => None,
    }
}

/// Why a number that another program named needs a look, beside [`doubt`]: one that no numbering plan knows, where plans are known.
pub(crate) fn doubt_of_another(number: &Number, country: Option<Country>) -> Option<&'static str> {
    let plans = country.is_some() || number.canonical().starts_with('+');
    doubt(number).or((number.kind() == Kind::Unknown && plans).then_some("unknown"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use cordboard_numbers::Letters;

    use super::*;

    #[test]
    fn help_costly_numbers_and_codes_that_change_a_line_are_doubtful_and_colleagues_are_not() {
        let table = [
            ("112", "", Some("emergency")),
            ("15", "", Some("emergency")),
            ("15", "GB", None),
            ("1512", "", None),
            ("0112", "", None),
            ("*21*1203", "", Some("service")),
            ("#21#", "", Some("service")),
            ("0899 123 456", "FR", Some("premium")),
            ("+33 899 123 456", "", Some("premium")),
            ("0033155667788", "", None),
            ("3001", "", None),
        ];
        for (written, country, want) in table {
            let number = Number::of(written, country.parse().ok(), Letters::Refused).unwrap();
            assert_eq!(doubt(&number), want, "{written}");
        }
    }
}
