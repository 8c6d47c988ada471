//! A number in its canonical form. Invariant: `of(canonical) == canonical`; nothing but dialling keys and a leading `+` is in it.

use std::fmt;

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, PhoneNumberType, Region};

use crate::{Country, country::keeps_zero, emergency::is_emergency, text::plain};

/// What nobody has to type or paste as one number, bytes.
const LONGEST_TEXT: usize = 256;
/// E.164 says 15; Germany has longer ones.
const LONGEST_INTERNATIONAL: usize = 17;
const LONGEST: usize = 32;
/// Up to here a number without a country is one of the house, a service or help.
const SHORT: usize = 6;
const LONGEST_EXTENSION: usize = 10;

/// What letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letters {
    /// No part of a number.
    Refused,
    /// Keys of a keypad: 2 for A, B and C.
    Keypad,
}

/// Why a text is no number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotANumber {
    /// It contains a control character, which no person types.
    #[error("a control character in the number")]
    ControlCharacter,
    /// It contains a character with no place in a number.
    #[error("a character that belongs to no number")]
    Character,
    /// It contains letters.
    #[error("letters in the number")]
    Letters,
    /// Nothing that can be dialled is left of it.
    #[error("no digit in the number")]
    NoDigit,
    /// No number is that long.
    #[error("too long for a number")]
    TooLong,
}

/// What dialling it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Reaches help.
    Emergency,
    /// Changes a line or a service: `*` or `#` is in it.
    Code,
    /// Of the house, or a short service.
    Short,
    /// A fixed line, or one that cannot be told from a mobile.
    Landline,
    /// A mobile telephone.
    Mobile,
    /// Costs the caller nothing.
    TollFree,
    /// Costs more than a call.
    Premium,
    /// Another valid number: shared cost, of a company, over the internet.
    Other,
    /// In no numbering plan, or the country is not known.
    Unknown,
}

/// A number that can be dialled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    canonical: String,
    dialled: String,
    extension: Option<String>,
    country: Option<Country>,
    kind: Kind,
}

impl Number {
    /// Loads the numbering plans, once for the program, so that the first number that matters does not wait for them. Blocks for
    /// some milliseconds.
    pub fn prepare() {
        // One that nobody has: reading it needs all that reading any needs.
        drop(Self::of("+442079460000", None, Letters::Refused));
    }

    /// Reads what somebody wrote or pasted, where `country` is that of the account.
    ///
    /// # Errors
    /// When it is no number; nothing of it may be dialled then.
    pub fn of(text: &str, country: Option<Country>, letters: Letters) -> Result<Self, NotANumber> {
        if text.len() > LONGEST_TEXT {
            return Err(NotANumber::TooLong);
        }
        let text = plain(text)?;
        let (body, extension) = split_extension(&text)?;
        let keys = Keys::of(body, letters)?;
        let extension = extension.map(|text| digits_of(text, LONGEST_EXTENSION)).transpose()?;
        let mut number = if keys.has_code() { keys.code()? } else { keys.number(country)? };
        number.extension = extension;
        Ok(number)
    }

    /// E.164 with its `+` where the country is known, else the keys as they are.
    #[must_use]
    pub fn canonical(&self) -> &str {
        &self.canonical
    }

    /// What the PBX of that country should dial: a national number stays national, as its dial plan knows it.
    #[must_use]
    pub fn dialled(&self) -> &str {
        &self.dialled
    }

    /// To be dialled by tones once somebody answered.
    #[must_use]
    pub fn extension(&self) -> Option<&str> {
        self.extension.as_deref()
    }

    /// The country it is in, for one that has a country.
    #[must_use]
    pub const fn country(&self) -> Option<Country> {
        self.country
    }

    /// What dialling it means.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    fn plain(keys: String, kind: Kind) -> Self {
        Self { canonical: keys.clone(), dialled: keys, extension: None, country: None, kind }
    }

    fn valid(parsed: &PhoneNumber, dialled: Option<String>) -> Self {
        let canonical = parsed.format_as(PhoneNumberFormat::E164).into_owned();
        let kind = match parsed.get_type() {
            PhoneNumberType::FixedLine | PhoneNumberType::FixedLineOrMobile => Kind::Landline,
            PhoneNumberType::Mobile => Kind::Mobile,
            PhoneNumberType::TollFree => Kind::TollFree,
            PhoneNumberType::PremiumRate => Kind::Premium,
            PhoneNumberType::Unknown => Kind::Unknown,
            PhoneNumberType::SharedCost
            | PhoneNumberType::VoIP
            | PhoneNumberType::PersonalNumber
            | PhoneNumberType::Pager
            | PhoneNumberType::UAN
            | PhoneNumberType::VoiceMail => Kind::Other,
        };
        let country = parsed.get_region_code().filter(|region| *region != Region::World).map(Country);
        Self { dialled: dialled.unwrap_or_else(|| canonical.clone()), canonical, extension: None, country, kind }
    }
}

/// The canonical form, with its extension as RFC 3966 writes it.
impl fmt::Display for Number {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.canonical)?;
        self.extension.as_ref().map_or(Ok(()), |extension| write!(out, ";ext={extension}"))
    }
}

/// The keys of a number.
struct Keys {
    international: bool,
    /// `0-9`, `*`, `#`.
    keys: String,
    /// Where a zero in parentheses was.
    trunk_zero: Option<usize>,
}

impl Keys {
    fn of(body: &str, letters: Letters) -> Result<Self, NotANumber> {
        let body = body.trim();
        let start = body.trim_start_matches(['(', ' ']);
        let (international, body) = start.strip_prefix('+').map_or((false, body), |rest| (true, rest));
        let (mut keys, mut trunk_zero) = (String::with_capacity(body.len()), None);
        let mut rest = body;
        while let Some(letter) = rest.chars().next() {
            if let Some(after) = rest.strip_prefix("(0)") {
                trunk_zero.get_or_insert(keys.len());
                keys.push('0');
                rest = after;
                continue;
            }
            match letter {
                '0'..='9' | '*' | '#' => keys.push(letter),
                ' ' | '-' | '.' | '(' | ')' | '/' => {}
                'a'..='z' | 'A'..='Z' if letters == Letters::Keypad => keys.push(keypad(letter)),
                'a'..='z' | 'A'..='Z' => return Err(NotANumber::Letters),
                _ => return Err(NotANumber::Character),
            }
            rest = &rest[letter.len_utf8()..];
        }
        if !keys.contains(|key: char| key.is_ascii_digit()) {
            return Err(NotANumber::NoDigit);
        }
        if keys.len() > if international { LONGEST_INTERNATIONAL } else { LONGEST } {
            return Err(NotANumber::TooLong);
        }
        Ok(Self { international, keys, trunk_zero })
    }

    fn has_code(&self) -> bool {
        self.keys.contains(['*', '#'])
    }

    fn code(self) -> Result<Number, NotANumber> {
        if self.international { Err(NotANumber::Character) } else { Ok(Number::plain(self.keys, Kind::Code)) }
    }

    fn number(mut self, country: Option<Country>) -> Result<Number, NotANumber> {
        if self.international {
            self.drop_trunk_zero(0);
            return Ok(international(&self.keys));
        }
        if is_emergency(&self.keys, country) {
            return Ok(Number::plain(self.keys, Kind::Emergency));
        }
        if self.keys.len() <= SHORT {
            return Ok(Number::plain(self.keys, Kind::Short));
        }
        if let Some(abroad) = self.abroad(country) {
            self.drop_trunk_zero(abroad);
            return Ok(international(self.keys.get(abroad..).unwrap_or_default()));
        }
        let Some(Country(region)) = country else { return Ok(Number::plain(self.keys, Kind::Unknown)) };
        let national = PHONE_NUMBER_UTIL.parse(&self.keys, Some(region)).ok().filter(|parsed| parsed.is_valid());
        Ok(match national {
            Some(parsed) => Number::valid(&parsed, Some(self.keys)),
            None => Number::plain(self.keys, Kind::Unknown),
        })
    }

    /// How long the prefix is that leads abroad from that country; `00` where nobody said which it is.
    fn abroad(&self, country: Option<Country>) -> Option<usize> {
        let prefixes: &[&str] = match country.map(Country::calling_code) {
            Some(1) => &["011"],
            Some(81) => &["010"],
            Some(61) => &["0011"],
            Some(7) => &["810"],
            Some(_) | None => &["00"],
        };
        prefixes.iter().find(|prefix| self.keys.starts_with(**prefix)).map(|prefix| prefix.len())
    }

    /// `+44 (0) 20` is `+4420`; behind codes that keep the zero it is the number's own.
    fn drop_trunk_zero(&mut self, prefix: usize) {
        if let Some(place) = self.trunk_zero.take()
            && place > prefix
            && !keeps_zero(self.keys.get(prefix..).unwrap_or_default())
        {
            self.keys.remove(place);
        }
    }
}

/// What stands behind a `+`. One of no plan is kept as it is.
fn international(digits: &str) -> Number {
    let written = format!("+{digits}");
    match PHONE_NUMBER_UTIL.parse(&written, None) {
        Ok(parsed) if parsed.is_valid() => Number::valid(&parsed, None),
        Ok(_) | Err(_) => Number::plain(written, Kind::Unknown),
    }
}

const fn keypad(letter: char) -> char {
    match letter.to_ascii_lowercase() {
        'a'..='c' => '2',
        'd'..='f' => '3',
        'g'..='i' => '4',
        'j'..='l' => '5',
        'm'..='o' => '6',
        'p'..='s' => '7',
        't'..='v' => '8',
        _ => '9',
    }
}

fn digits_of(text: &str, longest: usize) -> Result<String, NotANumber> {
    let digits: String = text.chars().filter(|letter| !matches!(letter, ' ' | '-' | '.' | '(' | ')')).collect();
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(NotANumber::Character);
    }
    if digits.len() > longest { Err(NotANumber::TooLong) } else { Ok(digits) }
}

/// The words before an extension, longest first.
const EXTENSION: [&str; 9] = ["extension", "poste", ";ext=", "ext.", "ext", "wew.", "wew", "dw", "x"];

/// A number and what to dial once somebody answered.
fn split_extension(text: &str) -> Result<(&str, Option<&str>), NotANumber> {
    // A pause is where a telephone waits for the answer.
    if let Some((body, tones)) = text.split_once(',') {
        return Ok((body, Some(tones.trim_start_matches(','))));
    }
    let lower = text.to_ascii_lowercase();
    for word in EXTENSION {
        let Some(place) = lower.find(word) else { continue };
        let (body, after) = (&text[..place], &text[place + word.len()..]);
        let is_one = body.bytes().any(|key| key.is_ascii_digit())
            && !body.bytes().any(|key| key.is_ascii_alphabetic())
            && after.trim_start_matches([' ', '.', ':', '=']).bytes().next().is_some_and(|key| key.is_ascii_digit());
        if is_one {
            return Ok((body, Some(after.trim_start_matches([' ', '.', ':', '=']))));
        }
    }
    if text.contains(';') { Err(NotANumber::Character) } else { Ok((text, None)) }
}

#[cfg(test)]
mod tests;
