//! Signing in (kazoo.md 2.1-2.3), pure. Invariant: neither a key, a password, their hash nor a token is ever printed.

use std::time::Duration;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use cordboard_model::At;
use md5::{Digest, Md5};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use sha1::Sha1;

use crate::{
    account::{SignIn, Tenant},
    envelope::Envelope,
    fault::RestError,
    lenient,
};

/// A key has exactly that many characters; the server refuses any other by its schema.
const KEY_LENGTH: usize = 64;
/// How long a token lives that does not say so itself.
const USUAL_LIFE_MS: i64 = 3_600_000;
/// The longest time before its end at which a token is renewed.
const MARGIN: Duration = Duration::from_secs(300);

/// A token and whose it is.
#[derive(Clone, Debug)]
pub struct Grant {
    /// Goes into `X-Auth-Token` and into messages on the socket.
    pub token: SecretString,
    /// The account of the key or the user.
    pub account_id: String,
    /// The user; none when a key signed in.
    pub owner_id: Option<String>,
    /// The account's name.
    pub account_name: Option<String>,
    /// The event socket that the server recommends.
    pub socket: Option<String>,
    /// When it stops being good; use does not prolong it.
    pub expires_at: At,
    /// When it was given.
    pub granted_at: At,
}

/// What the hash of user name and password is made with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HashMethod {
    /// `md5`, what every server takes.
    #[default]
    Md5,
    /// `sha`, which is SHA-1.
    Sha,
}

impl HashMethod {
    /// The word of the protocol.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha => "sha",
        }
    }

    /// Hex of the hash of `lower(login):password`. As good as the password: keep it secret.
    #[must_use]
    pub fn credentials(self, login: &str, password: &SecretString) -> SecretString {
        let pair = SecretString::from(format!("{}:{}", login.to_lowercase(), password.expose_secret()));
        let bytes = pair.expose_secret().as_bytes();
        SecretString::from(match self {
            Self::Md5 => hex(&Md5::digest(bytes)),
            Self::Sha => hex(&Sha1::digest(bytes)),
        })
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
}

/// Path and body of the request that signs in.
pub(crate) fn sign_in(how: &SignIn, secret: &SecretString) -> Result<(&'static str, Value), RestError> {
    match how {
        SignIn::ApiKey => {
            let key = secret.expose_secret().trim();
            if key.chars().count() != KEY_LENGTH {
                return Err(RestError::KeyLength);
            }
            Ok(("api_auth", json!({"data": {"api_key": key}})))
        }
        SignIn::User { login, tenant } => {
            let method = HashMethod::default();
            let (member, name) = match tenant {
                Tenant::Name(name) => ("account_name", name),
                Tenant::Realm(realm) => ("account_realm", realm),
                Tenant::Phone(number) => ("phone_number", number),
            };
            let hash = method.credentials(login.trim(), secret);
            let mut data = json!({"credentials": hash.expose_secret(), "method": method.word()});
            data[member] = json!(name.trim());
            Ok(("user_auth", json!({"data": data})))
        }
    }
}

/// Reads the answer to a sign-in.
pub(crate) fn grant(envelope: &Envelope, now: At) -> Result<Grant, RestError> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Answer {
        #[serde(deserialize_with = "lenient::word")]
        account_id: String,
        #[serde(deserialize_with = "lenient::text")]
        owner_id: Option<String>,
        #[serde(deserialize_with = "lenient::text")]
        account_name: Option<String>,
        ui_config: Value,
    }
    let answer: Answer = envelope.read("the sign-in")?;
    let Some(token) = envelope.auth_token.clone() else { return Err(RestError::malformed("the sign-in")) };
    if answer.account_id.is_empty() {
        return Err(RestError::malformed("the sign-in"));
    }
    let socket = answer.ui_config.pointer("/api/kazoo_websocket/url").or(answer.ui_config.pointer("/api/kazoo_websocket"));
    let expires_at = expiry(&token).filter(|at| *at > now).unwrap_or_else(|| now.plus_ms(USUAL_LIFE_MS));
    Ok(Grant {
        token,
        account_id: answer.account_id,
        owner_id: answer.owner_id,
        account_name: answer.account_name,
        socket: socket.and_then(Value::as_str).map(str::to_owned),
        expires_at,
        granted_at: now,
    })
}

/// When a JSON web token ends; none for the 32 digits of old servers.
fn expiry(token: &SecretString) -> Option<At> {
    #[derive(Deserialize)]
    struct Claims {
        #[serde(default, deserialize_with = "lenient::int")]
        exp: Option<i64>,
    }
    let payload = token.expose_secret().split('.').nth(1)?;
    let payload = BASE64_URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
    let claims: Claims = serde_json::from_slice(&payload).ok()?;
    claims.exp.map(|seconds| At(seconds.saturating_mul(1000)))
}

impl Grant {
    /// Whether it is still good.
    #[must_use]
    pub fn is_good(&self, now: At) -> bool {
        now < self.expires_at
    }

    /// How long from `now` until it should be renewed: 300 s or a fifth of its life before its end, ±10 % of that by
    /// `random` (0 to 1), so that desks that signed in together do not all come back together.
    #[must_use]
    pub fn renew_after(&self, now: At, random: f64) -> Duration {
        let life = duration(self.expires_at.ms_since(self.granted_at));
        let margin = MARGIN.min(life / 5).mul_f64(0.9 + 0.2 * random.clamp(0.0, 1.0));
        duration(self.expires_at.ms_since(now)).saturating_sub(margin)
    }
}

fn duration(ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(ms).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    const NOW: At = At(1_732_780_800_000);

    fn secret(text: &str) -> SecretString {
        SecretString::from(text.to_owned())
    }

    fn jwt(seconds: i64) -> String {
        let payload = BASE64_URL_SAFE_NO_PAD.encode(format!(r#"{{"account_id":"a1","exp":{}}}"#, NOW.0 / 1000 + seconds));
        format!("eyJh.{payload}.c2ln")
    }

    fn answer(token: &str) -> Envelope {
        let body = json!({"data": {"account_id": "a1", "owner_id": "u1", "ui_config": {"api": {"kazoo_websocket": {"url": "wss://ws"}}}},
            "auth_token": token, "status": "success"});
        Envelope::read_body("pbx", 201, body.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn k99_credentials_are_hashed_as_the_server_does() {
        let table = [
            (HashMethod::Md5, "2b101f30b71a3ed25a752916d1aa6138", "md5"),
            (HashMethod::Sha, "5f5c1e04c9a18781bed643922ddb1376ffb05034", "sha"),
        ];
        for (method, want, word) in table {
            assert_eq!(method.credentials("Bob", &secret("s3cret")).expose_secret(), want);
            assert_eq!(method.word(), word);
        }
    }

    #[test]
    fn k100_a_key_of_another_length_is_not_sent() {
        assert!(matches!(sign_in(&SignIn::ApiKey, &secret(&"k".repeat(63))), Err(RestError::KeyLength)));
        let (path, body) = sign_in(&SignIn::ApiKey, &secret(&format!(" {}\n", "k".repeat(64)))).unwrap();
        assert_eq!((path, &body), ("api_auth", &json!({"data": {"api_key": "k".repeat(64)}})));
    }

    #[test]
    fn a_user_names_the_account_in_one_of_three_ways() {
        let table = [
            (Tenant::Name("acme".to_owned()), "account_name", "acme"),
            (Tenant::Realm("acme.sip".to_owned()), "account_realm", "acme.sip"),
            (Tenant::Phone("+4420".to_owned()), "phone_number", "+4420"),
        ];
        for (tenant, member, value) in table {
            let how = SignIn::User { login: " Bob".to_owned(), tenant };
            let (path, body) = sign_in(&how, &secret("s3cret")).unwrap();
            let mut want = json!({"data": {"credentials": "2b101f30b71a3ed25a752916d1aa6138", "method": "md5"}});
            want["data"][member] = json!(value);
            assert_eq!((path, body), ("user_auth", want));
        }
    }

    #[test]
    fn k102_a_token_is_renewed_before_its_end() {
        let table = [(3600, 0.0, 3330), (3600, 0.5, 3300), (3600, 1.0, 3270), (60, 0.5, 48)];
        for (life, random, want) in table {
            let grant = grant(&answer(&jwt(life)), NOW).unwrap();
            assert_eq!(grant.renew_after(NOW, random), Duration::from_secs(want), "{life} s, {random}");
            assert_eq!(grant.renew_after(grant.expires_at, random), Duration::ZERO);
        }
    }

    #[test]
    fn a_token_that_does_not_tell_its_end_lives_an_hour() {
        for token in ["0123456789abcdef0123456789abcdef".to_owned(), "a.b.c".to_owned(), jwt(-5)] {
            let grant = grant(&answer(&token), NOW).unwrap();
            assert_eq!(grant.expires_at, NOW.plus_ms(USUAL_LIFE_MS), "{token}");
            assert!(grant.is_good(NOW) && !grant.is_good(grant.expires_at));
            assert_eq!(grant.socket.as_deref(), Some("wss://ws"));
        }
    }

    #[test]
    fn an_answer_without_token_or_account_is_no_grant() {
        for body in [r#"{"data":{"account_id":"a1"},"status":"success"}"#, r#"{"data":{},"auth_token":"t","status":"success"}"#] {
            let envelope = Envelope::read_body("pbx", 201, body.as_bytes()).unwrap();
            assert!(matches!(grant(&envelope, NOW), Err(RestError::Malformed { .. })), "{body}");
        }
    }

    #[test]
    fn a_grant_is_printed_without_its_token() {
        let grant = grant(&answer(&jwt(60)), NOW).unwrap();
        assert!(!format!("{grant:?}").contains("eyJh"));
    }
}
