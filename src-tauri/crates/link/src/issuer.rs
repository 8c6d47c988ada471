//! Reads who issued a certificate, and nothing else of it.
//!
//! Invariant: total. The bytes come from a server that is not trusted yet.

use crate::scrub::tame;

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const INTEGER: u8 = 0x02;
const OBJECT_ID: u8 = 0x06;
const VERSION: u8 = 0xa0;
/// 2.5.4.3
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
/// 2.5.4.11
const UNIT: &[u8] = &[0x55, 0x04, 0x0b];
/// 2.5.4.10
const ORGANIZATION: &[u8] = &[0x55, 0x04, 0x0a];
/// RFC 5280 allows 64 characters; real certificates are sometimes longer.
const LONGEST: usize = 128;

/// The issuer's common name, or the unit or organization where there is none (RFC 5280, 4.1).
pub(crate) fn issuer(certificate: &[u8]) -> Option<String> {
    let (certificate, _) = expect(certificate, SEQUENCE)?;
    let (mut body, _) = expect(certificate, SEQUENCE)?;
    if let Some((_, rest)) = expect(body, VERSION) {
        body = rest;
    }
    let (_serial, rest) = expect(body, INTEGER)?;
    let (_signature, rest) = expect(rest, SEQUENCE)?;
    let (name, _) = expect(rest, SEQUENCE)?;
    [COMMON_NAME, UNIT, ORGANIZATION].into_iter().find_map(|wanted| attribute(name, wanted))
}

/// The last value of that kind in a `Name`: the most specific one.
fn attribute(mut name: &[u8], wanted: &[u8]) -> Option<String> {
    let mut found = None;
    while let Some((mut set, rest)) = expect(name, SET) {
        while let Some((pair, next)) = expect(set, SEQUENCE) {
            if let Some((kind, value)) = expect(pair, OBJECT_ID)
                && kind == wanted
                && let Some((tag, value, _)) = element(value)
            {
                found = text(tag, value).or(found);
            }
            set = next;
        }
        name = rest;
    }
    found
}

fn text(tag: u8, value: &[u8]) -> Option<String> {
    let text: String = match tag {
        // UTF8String, PrintableString, IA5String, VisibleString
        0x0c | 0x13 | 0x16 | 0x1a => String::from_utf8_lossy(value).into_owned(),
        // T61String, in practice Latin 1
        0x14 => value.iter().copied().map(char::from).collect(),
        // BMPString
        0x1e => {
            let units = value.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        _ => return None,
    };
    let text = tame(text.trim(), LONGEST);
    (!text.is_empty()).then_some(text)
}

fn expect(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (found, value, rest) = element(bytes)?;
    (found == tag).then_some((value, rest))
}

/// Tag, value and what follows of one DER element; lengths of up to four bytes.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x84 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
        }
        _ => return None,
    };
    let (value, rest) = rest.split_at_checked(length)?;
    Some((tag, value, rest))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use proptest::prelude::*;
    use rcgen::{CertificateParams, DistinguishedName, DnType, DnValue, KeyPair};

    use super::*;

    fn certificate(names: &[(DnType, DnValue)]) -> Vec<u8> {
        let mut params = CertificateParams::new(vec!["pbx.example".to_owned()]).unwrap();
        params.distinguished_name = DistinguishedName::new();
        for (kind, value) in names {
            params.distinguished_name.push(kind.clone(), value.clone());
        }
        params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
    }

    #[test]
    fn the_common_name_is_found_in_every_string_form() {
        let organization = (DnType::OrganizationName, DnValue::from("Corp"));
        let table = [
            (vec![organization.clone(), (DnType::CommonName, DnValue::from("Corp CA"))], Some("Corp CA")),
            (vec![(DnType::CommonName, DnValue::BmpString("Łódź CA".try_into().unwrap()))], Some("Łódź CA")),
            (vec![(DnType::CommonName, DnValue::PrintableString("Plain CA".try_into().unwrap()))], Some("Plain CA")),
            (vec![(DnType::CommonName, DnValue::from("a\u{202e}b\n"))], Some("ab")),
            (vec![organization], Some("Corp")),
            (vec![], None),
        ];
        for (names, want) in table {
            assert_eq!(issuer(&certificate(&names)).as_deref(), want, "{names:?}");
        }
    }

    #[test]
    fn a_cut_certificate_is_no_panic() {
        let whole = certificate(&[(DnType::CommonName, DnValue::from("Corp CA"))]);
        for length in 0..whole.len() {
            assert_eq!(issuer(&whole[..length]), None, "the outer length no longer fits");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_accepted(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = issuer(&bytes);
        }

        #[test]
        fn any_damaged_byte_is_accepted(at in 0..400_usize, byte in any::<u8>()) {
            let mut bytes = certificate(&[(DnType::CommonName, DnValue::from("Corp CA"))]);
            let at = at % bytes.len();
            bytes[at] = byte;
            let _ = issuer(&bytes);
        }
    }
}
