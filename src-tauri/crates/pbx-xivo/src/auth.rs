//! Answers of the sign-in (xivo.md 1.1), pure. Invariant: a token is never printed, and an answer nobody can read never
//! makes us forget one.

use std::time::Duration;

use secrecy::SecretString;
use serde::Deserialize;

/// How long a token lives when the server does not say. [assumed]
const USUAL_TTL: Duration = Duration::from_secs(3600);
/// A hostile or broken figure must not make us renew without pause.
const SHORTEST_TTL: Duration = Duration::from_secs(60);

/// A token and how long it is good for.
#[derive(Clone, Debug)]
pub struct Grant {
    /// Goes into the address of the socket and into the header of the renewal.
    pub token: SecretString,
    /// From now.
    pub ttl: Duration,
}

impl Grant {
    /// When to renew it: early enough that a failure leaves time to try again.
    #[must_use]
    pub fn renew_after(&self) -> Duration {
        self.ttl.mul_f64(0.7)
    }
}

/// Why there is no token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Denial {
    /// Login or password are wrong, or the user does not exist.
    WrongCredentials,
    /// The token is no longer good; the password may be.
    TokenDead,
    /// The server's own trouble, in its words.
    Server(String),
    /// No answer that can be read (`NoResponse`): what we had is still the best we have.
    NoResponse,
}

/// Reads the answer to a sign-in or a renewal.
///
/// # Errors
/// Whatever the server says instead of a token.
pub fn grant(status: u16, body: &[u8]) -> Result<Grant, Denial> {
    #[derive(Deserialize)]
    struct Answer {
        token: Option<SecretString>,
        #[serde(rename = "TTL", alias = "ttl")]
        ttl: Option<serde_json::Number>,
        error: Option<String>,
    }
    let answer: Option<Answer> = serde_json::from_slice(body).ok();
    match answer {
        Some(Answer { token: Some(token), ttl, error: None }) if (200..300).contains(&status) => {
            let seconds = ttl.and_then(|ttl| ttl.as_u64());
            let ttl = seconds.map_or(USUAL_TTL, |seconds| Duration::from_secs(seconds.min(u64::from(u32::MAX))));
            Ok(Grant { token, ttl: ttl.max(SHORTEST_TTL) })
        }
        Some(Answer { error: Some(code), .. }) => Err(denial(&code)),
        Some(Answer { error: None, .. }) | None => Err(match status {
            401 | 403 => Denial::WrongCredentials,
            _ => Denial::NoResponse,
        }),
    }
}

fn denial(code: &str) -> Denial {
    match code {
        "InvalidCredentials" | "UserNotFound" => Denial::WrongCredentials,
        "TokenExpired" | "InvalidToken" | "BearerNotFound" => Denial::TokenDead,
        code => Denial::Server(code.chars().filter(|letter| !letter.is_control()).take(80).collect()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn a_token_is_renewed_at_seventy_percent_of_its_life() {
        let grant = grant(200, br#"{"login":"amartin","token":"eyJ0","TTL":3600}"#).unwrap();
        assert_eq!(grant.token.expose_secret(), "eyJ0");
        assert_eq!(grant.renew_after(), Duration::from_secs(2520));
        assert!(!format!("{grant:?}").contains("eyJ0"), "a token is never printed");
    }

    #[test]
    fn a_missing_or_silly_life_is_replaced_by_a_sane_one() {
        let ttl = |body: &str| grant(200, body.as_bytes()).unwrap().ttl;
        assert_eq!(ttl(r#"{"login":"a","token":"t"}"#), USUAL_TTL);
        assert_eq!(ttl(r#"{"token":"t","TTL":0}"#), SHORTEST_TTL);
        assert_eq!(ttl(r#"{"token":"t","TTL":-5}"#), USUAL_TTL);
    }

    #[test]
    fn every_documented_refusal_says_what_to_do() {
        let table = [
            (401, r#"{"error":"InvalidCredentials","message":"no"}"#, Denial::WrongCredentials),
            (401, r#"{"error":"UserNotFound"}"#, Denial::WrongCredentials),
            (401, r#"{"error":"TokenExpired"}"#, Denial::TokenDead),
            (401, r#"{"error":"InvalidToken"}"#, Denial::TokenDead),
            (401, r#"{"error":"BearerNotFound"}"#, Denial::TokenDead),
            (500, r#"{"error":"UnhandledError","message":"x"}"#, Denial::Server("UnhandledError".to_owned())),
            (400, r#"{"error":"InvalidJson"}"#, Denial::Server("InvalidJson".to_owned())),
            (502, "<html>bad gateway</html>", Denial::NoResponse),
            (200, "", Denial::NoResponse),
            (200, r#"{"login":"amartin"}"#, Denial::NoResponse),
            (401, "", Denial::WrongCredentials),
        ];
        for (status, body, want) in table {
            assert_eq!(grant(status, body.as_bytes()).unwrap_err(), want, "{status} {body}");
        }
    }
}
