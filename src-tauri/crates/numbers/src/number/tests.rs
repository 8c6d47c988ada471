#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use proptest::prelude::*;

use super::*;

fn number(text: &str, country: &str) -> Number {
    Number::of(text, country.parse().ok(), Letters::Refused).unwrap()
}

#[test]
fn what_dialling_means_is_known_by_the_plan() {
    let table = [
        ("112", "FR", Kind::Emergency),
        ("15", "FR", Kind::Emergency),
        ("110", "FR", Kind::Short),
        ("1201", "FR", Kind::Short),
        ("*21*1203", "FR", Kind::Code),
        ("#31#", "", Kind::Code),
        ("01 42 76 49 78", "FR", Kind::Landline),
        ("06 12 34 56 78", "FR", Kind::Mobile),
        ("0800 123 456", "FR", Kind::TollFree),
        ("0899 123 456", "FR", Kind::Premium),
        ("+8000 5553535", "", Kind::Unknown),
        ("+80055535350", "", Kind::TollFree),
        ("0142764978", "", Kind::Unknown),
        ("+999 123 456 789", "FR", Kind::Unknown),
    ];
    for (written, country, want) in table {
        assert_eq!(number(written, country).kind(), want, "{written}");
    }
}

#[test]
fn a_national_number_is_dialled_as_the_country_dials_it() {
    let paris = number("01 42 76 49 78", "FR");
    assert_eq!((paris.canonical(), paris.dialled()), ("+33142764978", "0142764978"));
    let abroad = number("0044 20 7946 0958", "FR");
    assert_eq!((abroad.canonical(), abroad.dialled()), ("+442079460958", "+442079460958"));
    assert_eq!(abroad.country().map(Country::code).as_deref(), Some("GB"));
    let house = number("3001", "FR");
    assert_eq!((house.canonical(), house.dialled(), house.country()), ("3001", "3001", None));
}

#[test]
fn a_zero_in_parentheses_goes_where_the_country_drops_it() {
    let table = [
        ("+44 (0) 20 7946 0958", "+442079460958"),
        ("0044 (0)20 7946 0958", "+442079460958"),
        ("+33 (0)1 42 76 49 78", "+33142764978"),
        ("+33 01 42 76 49 78", "+33142764978"),
        ("+39 (0)6 698 1234", "+39066981234"),
        ("+39 06 698 1234", "+39066981234"),
        ("(0)1 42 76 49 78", "+33142764978"),
    ];
    for (written, want) in table {
        assert_eq!(number(written, "FR").canonical(), want, "{written}");
    }
}

#[test]
fn an_extension_is_no_part_of_the_number_and_is_not_lost() {
    for written in [
        "+33 1 42 76 49 78 ext. 17",
        "+33142764978 x17",
        "+33142764978;ext=17",
        "+33 1 42 76 49 78 poste 17",
        "+33142764978,,17",
        "+33 1 42 76 49 78 Extension: 17",
    ] {
        let number = number(written, "");
        assert_eq!((number.canonical(), number.extension()), ("+33142764978", Some("17")), "{written}");
        assert_eq!(number.to_string(), "+33142764978;ext=17");
    }
}

#[test]
fn letters_are_keys_only_on_request() {
    assert_eq!(Number::of("1-800-FLOWERS", "US".parse().ok(), Letters::Refused), Err(NotANumber::Letters));
    let flowers = Number::of("1-800-FLOWERS", "US".parse().ok(), Letters::Keypad).unwrap();
    assert_eq!((flowers.canonical(), flowers.kind()), ("+18003569377", Kind::TollFree));
}

#[test]
fn what_is_no_number_is_refused_and_says_why() {
    let table = [
        ("", NotANumber::NoDigit),
        ("+", NotANumber::NoDigit),
        ("*#", NotANumber::NoDigit),
        ("call me", NotANumber::Letters),
        ("12\u{0}34", NotANumber::ControlCharacter),
        ("12\n34", NotANumber::ControlCharacter),
        ("+*21", NotANumber::Character),
        ("12+34", NotANumber::Character),
        ("1234;rm -rf", NotANumber::Character),
        ("1234|ls", NotANumber::Character),
        ("1234@host", NotANumber::Character),
        ("+331234567890123456", NotANumber::TooLong),
        ("1234,abc", NotANumber::Character),
    ];
    for (written, want) in table {
        assert_eq!(Number::of(written, None, Letters::Refused), Err(want), "{written:?}");
    }
    assert_eq!(Number::of(&"1".repeat(300), None, Letters::Refused), Err(NotANumber::TooLong));
}

#[test]
fn the_numbers_that_other_libraries_get_wrong() {
    for (written, country, want) in
        [("+78005553535", "", "+78005553535"), ("+33142764978", "US", "+33142764978"), ("8 800 555-35-35", "RU", "+78005553535")]
    {
        assert_eq!(number(written, country).canonical(), want);
    }
}

proptest! {
    #[test]
    fn the_canonical_form_stays_as_it_is(text in "\\PC{0,24}|[+(]?[0-9 ().*#/-]{1,24}( ?(x|ext\\.) ?[0-9]{1,4})?", country in "FR|GB|IT|US|DE|JP|PL|RU|AU|") {
        let country = country.parse().ok();
        if let Ok(number) = Number::of(&text, country, Letters::Refused) {
            let text = number.to_string();
            let again = Number::of(&text, country, Letters::Refused);
            prop_assert_eq!(again.map(|again| again.to_string()), Ok(text));
        }
    }

    #[test]
    fn nothing_but_keys_reaches_a_telephone(text in ".{0,40}", letters in any::<bool>()) {
        let letters = if letters { Letters::Keypad } else { Letters::Refused };
        if let Ok(number) = Number::of(&text, None, letters) {
            let keys = number.dialled().strip_prefix('+').unwrap_or(number.dialled());
            prop_assert!(keys.bytes().all(|key| key.is_ascii_digit() || matches!(key, b'*' | b'#')), "{keys}");
            prop_assert!(number.extension().is_none_or(|tones| tones.bytes().all(|tone| tone.is_ascii_digit())));
        }
    }
}
