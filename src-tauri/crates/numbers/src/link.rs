//! Links that ask for a call: `tel`, `callto`, `sip`, `sips` and `cordboard`. Invariant: a link is hostile; it names a number
//! and nothing else, percent-encoding is undone exactly once, and what is not understood is refused.

use percent_encoding::percent_decode_str;

use crate::{Country, Letters, NotANumber, Number};

/// The longest link that is looked at, bytes.
const LONGEST: usize = 512;
/// What has fewer digits behind `callto:` is a name.
const CALLTO_DIGITS: usize = 3;

/// Why a link asks for no call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// No link to a number is that long.
    #[error("the link is too long")]
    TooLong,
    /// It is not one of ours.
    #[error("links of this kind ask for no call")]
    Scheme,
    /// Its percent-encoding makes no text.
    #[error("the link is not well-formed")]
    Encoding,
    /// It names somebody whom no telephone can dial.
    #[error("the link names no number")]
    Name,
    /// What it names is no number.
    #[error(transparent)]
    Number(#[from] NotANumber),
}

/// A link that asks for a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The number as written, decoded.
    number: String,
    extension: Option<String>,
    subaddress: Option<String>,
    /// Where a local number is one: a global prefix or a domain (RFC 3966, 5.1.5).
    context: Option<String>,
}

impl Link {
    /// Reads a link.
    ///
    /// # Errors
    /// When it is too long, of another kind, not well-formed, or names no number.
    pub fn of(text: &str) -> Result<Self, LinkError> {
        let text = text.trim();
        if text.len() > LONGEST {
            return Err(LinkError::TooLong);
        }
        if text.chars().any(char::is_control) {
            return Err(NotANumber::ControlCharacter.into());
        }
        let (scheme, rest) = text.split_once(':').ok_or(LinkError::Scheme)?;
        match scheme.to_ascii_lowercase().as_str() {
            "tel" => Self::tel(without_slashes(rest)),
            "callto" => {
                let link = Self::tel(without_query(without_slashes(rest)))?;
                let digits = link.number.chars().filter(char::is_ascii_digit).count();
                if digits < CALLTO_DIGITS { Err(LinkError::Name) } else { Ok(link) }
            }
            "sip" | "sips" => Self::sip(without_slashes(rest)),
            "cordboard" => Self::own(rest),
            _ => Err(LinkError::Scheme),
        }
    }

    /// The number, where `country` is that of the account.
    ///
    /// # Errors
    /// When it is no number; nothing of it may be dialled then.
    pub fn number(&self, country: Option<Country>) -> Result<Number, NotANumber> {
        let context = self.context.as_deref().filter(|context| context.starts_with('+') && !self.number.starts_with('+'));
        let mut text = match context {
            Some(prefix) => format!("{prefix} {}", self.number),
            None => self.number.clone(),
        };
        if let Some(extension) = &self.extension {
            text = format!("{text};ext={extension}");
        }
        Number::of(&text, country, Letters::Refused)
    }

    /// An address behind the number, for telephones that know one (RFC 3966, 5.1.1).
    #[must_use]
    pub fn subaddress(&self) -> Option<&str> {
        self.subaddress.as_deref()
    }

    fn tel(rest: &str) -> Result<Self, LinkError> {
        let mut parts = rest.split(';');
        let number = decoded(parts.next().unwrap_or_default())?;
        let mut link = Self { number, extension: None, subaddress: None, context: None };
        for part in parts {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let value = decoded(value)?;
            match name.to_ascii_lowercase().as_str() {
                "ext" => link.extension = Some(value).filter(|value| !value.is_empty()),
                "isub" => link.subaddress = Some(value),
                "phone-context" => link.context = Some(value),
                // Others say nothing about whom to call.
                _ => {}
            }
        }
        if link.number.chars().any(|letter| matches!(letter, ';' | '|' | '"' | '\'' | '<' | '>')) {
            return Err(NotANumber::Character.into());
        }
        Ok(link)
    }

    /// The user part, when it is a number; a password in it is nobody's business.
    fn sip(rest: &str) -> Result<Self, LinkError> {
        let rest = without_query(rest);
        let user = rest.split_once('@').map_or(rest, |(user, _)| user);
        let user = user.split_once(':').map_or(user, |(user, _)| user);
        let link = Self::tel(user)?;
        if link.number.chars().any(char::is_alphabetic) { Err(LinkError::Name) } else { Ok(link) }
    }

    /// `cordboard://dial/…`.
    fn own(rest: &str) -> Result<Self, LinkError> {
        let path = without_query(rest.strip_prefix("//").unwrap_or(rest));
        let (deed, number) = path.split_once('/').ok_or(LinkError::Scheme)?;
        if !deed.eq_ignore_ascii_case("dial") {
            // No link answers, transfers or changes anything.
            return Err(LinkError::Scheme);
        }
        Self::tel(number.trim_end_matches('/'))
    }
}

fn without_slashes(rest: &str) -> &str {
    rest.trim_start_matches('/')
}

fn without_query(rest: &str) -> &str {
    rest.split_once(['?', '#']).map_or(rest, |(before, _)| before)
}

/// Undoes percent-encoding, once: what is still encoded afterwards was meant so, and is no number.
fn decoded(text: &str) -> Result<String, LinkError> {
    let bytes = text.as_bytes();
    let cut_short = bytes.iter().enumerate().any(|(place, &byte)| {
        byte == b'%' && !bytes.get(place + 1..place + 3).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit))
    });
    if cut_short {
        return Err(LinkError::Encoding);
    }
    let text = percent_decode_str(text).decode_utf8().map_err(|_| LinkError::Encoding)?;
    if text.chars().any(char::is_control) {
        return Err(NotANumber::ControlCharacter.into());
    }
    Ok(text.into_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use proptest::prelude::*;

    use super::*;

    fn dialled(link: &str) -> String {
        Link::of(link).unwrap().number("FR".parse().ok()).unwrap().to_string()
    }

    #[test]
    fn every_kind_of_link_names_a_number() {
        let table = [
            ("tel:+33142764978", "+33142764978"),
            ("TEL:+33-1-42-76-49-78", "+33142764978"),
            ("tel://+33 1 42 76 49 78", "+33142764978"),
            ("tel:%2B33142764978", "+33142764978"),
            ("tel:+33%2042%2076", "+334276"),
            ("tel:+33142764978;ext=17", "+33142764978;ext=17"),
            ("tel:+33142764978;isub=1411", "+33142764978"),
            ("tel:142764978;phone-context=+33", "+33142764978"),
            ("tel:1201;phone-context=pbx.example", "1201"),
            ("tel:*21%23", "*21#"),
            ("tel:%2321%23", "#21#"),
            ("callto:+33142764978", "+33142764978"),
            ("callto://+33142764978?call", "+33142764978"),
            ("sip:1204@pbx.example;transport=tls", "1204"),
            ("sips:+33142764978@pbx.example?subject=x", "+33142764978"),
            ("sip:1204:secret@pbx.example", "1204"),
            ("cordboard://dial/0142764978", "+33142764978"),
            ("cordboard://dial/%2B33142764978/?from=crm", "+33142764978"),
            ("cordboard:dial/1201", "1201"),
        ];
        for (link, want) in table {
            assert_eq!(dialled(link), want, "{link}");
        }
        assert_eq!(Link::of("tel:1;isub=1411").unwrap().subaddress(), Some("1411"));
    }

    #[test]
    fn percent_encoding_is_undone_once() {
        let twice = Link::of("tel:%252B33142764978").unwrap();
        assert_eq!(twice.number(None), Err(NotANumber::Character), "a plus that was encoded twice is a percent sign");
    }

    #[test]
    fn hostile_links_are_refused() {
        let table = [
            ("javascript:alert(1)", LinkError::Scheme),
            ("http://example.org/1201", LinkError::Scheme),
            ("1201", LinkError::Scheme),
            ("cordboard://answer/1201", LinkError::Scheme),
            ("cordboard://transfer/1201", LinkError::Scheme),
            ("cordboard://", LinkError::Scheme),
            ("callto:anna", LinkError::Name),
            ("callto:12", LinkError::Name),
            ("sip:anna@pbx.example", LinkError::Name),
            ("tel:%", LinkError::Encoding),
            ("tel:%zz", LinkError::Encoding),
            ("tel:%ff", LinkError::Encoding),
            ("tel:12%0034", LinkError::Number(NotANumber::ControlCharacter)),
            ("tel:12\u{0}34", LinkError::Number(NotANumber::ControlCharacter)),
            ("tel:12%3B34", LinkError::Number(NotANumber::Character)),
            ("tel:12%7C34", LinkError::Number(NotANumber::Character)),
        ];
        for (link, want) in table {
            assert_eq!(Link::of(link), Err(want), "{link}");
        }
        assert_eq!(Link::of(&format!("tel:{}", "1".repeat(600))), Err(LinkError::TooLong));
    }

    proptest! {
        #[test]
        fn no_link_brings_anything_but_keys_to_a_telephone(scheme in "tel|callto|sip|sips|cordboard", rest in ".{0,60}") {
            let link = Link::of(&format!("{scheme}:{rest}"));
            if let Some(number) = link.ok().and_then(|link| link.number(None).ok()) {
                prop_assert!(number.to_string().replace(";ext=", "").bytes().all(|key| key.is_ascii_digit() || b"+*#".contains(&key)));
            }
        }
    }
}
