//! Credentials as the value of an `Authorization` header.
//!
//! Invariant: the value is marked sensitive, so that no library prints it.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

/// `Bearer …`; nothing if the token has characters that no header may have.
#[must_use]
pub fn bearer(token: &SecretString) -> Option<HeaderValue> {
    sensitive(&format!("Bearer {}", token.expose_secret()))
}

/// `Basic …` (RFC 7617). A colon in the user's name would end it, so there is no value for such a name.
#[must_use]
pub fn basic(user: &str, password: &SecretString) -> Option<HeaderValue> {
    let pair = format!("{user}:{}", password.expose_secret());
    (!user.contains(':')).then(|| sensitive(&format!("Basic {}", BASE64_STANDARD.encode(pair)))).flatten()
}

fn sensitive(value: &str) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(value).ok()?;
    value.set_sensitive(true);
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_become_header_values_that_are_not_printed() {
        let secret = SecretString::from("p\u{e4}ss".to_owned());
        let table = [
            ("basic", basic("jo", &secret), Some("Basic am86cMOkc3M=")),
            ("a user's name that would be cut", basic("jo:e", &secret), None),
            ("bearer", bearer(&SecretString::from("a.b".to_owned())), Some("Bearer a.b")),
            ("a token of two lines", bearer(&SecretString::from("a\r\nb".to_owned())), None),
        ];
        for (case, value, want) in table {
            assert_eq!(value.as_ref().and_then(|value| value.to_str().ok()), want, "{case}");
            assert!(value.is_none_or(|value| format!("{value:?}") == "Sensitive"), "{case}");
        }
    }
}
