//! What every answer is wrapped in (kazoo.md 2.4-2.6). Invariant: an unreadable member of the envelope is an absent one; only
//! a body that is no JSON object, or `data` of another shape than asked for, is malformed.

use cordboard_link::JsonFlaw;
use secrecy::SecretString;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use crate::{
    fault::{Fault, RestError},
    lenient,
};

/// A successful answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Envelope {
    /// The answer proper, unread.
    data: Option<Box<RawValue>>,
    /// The token that signed in, or the one that was used.
    pub auth_token: Option<SecretString>,
    /// Where the next page begins; none on the last one.
    pub next_start_key: Option<String>,
    /// Requests that the server still allows, where told.
    pub remaining: Option<u32>,
    /// The server's version, told to those who are signed in.
    pub version: Option<String>,
}

/// The server's rate bucket.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Bucket {
    #[serde(deserialize_with = "lenient::int")]
    remaining: Option<i64>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wire {
    data: Option<Box<RawValue>>,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) status: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) message: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    auth_token: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    next_start_key: Option<String>,
    #[serde(deserialize_with = "lenient::object")]
    tokens: Option<Bucket>,
    #[serde(deserialize_with = "lenient::text")]
    version: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    pub(crate) request_id: Option<String>,
}

impl Wire {
    pub(crate) fn data(&self) -> Option<&str> {
        self.data.as_deref().map(RawValue::get)
    }
}

impl Envelope {
    /// Reads the body of an answer of that status.
    ///
    /// # Errors
    /// The server's refusal; a page for people instead of an answer; a body that cannot be read.
    pub(crate) fn read_body(host: &str, status: u16, body: &[u8]) -> Result<Self, RestError> {
        let success = (200..300).contains(&status);
        let wire: Wire = match serde_json::from_slice(body) {
            Ok(wire) => wire,
            Err(_) if !success => return Err(Fault::of_status(host, status).into()),
            Err(_) if is_page(body) => return Err(RestError::NotTheApi { host: host.to_owned() }),
            Err(error) => {
                return Err(RestError::Malformed { what: "the answer", source: Some(Box::new(JsonFlaw::of(&error))) });
            }
        };
        let refused = wire.status.as_deref().is_some_and(|word| matches!(word, "error" | "fatal"));
        if !success || refused {
            return Err(Fault::read(host, status, &wire).into());
        }
        Ok(Self {
            data: wire.data,
            auth_token: wire.auth_token.map(SecretString::from),
            next_start_key: wire.next_start_key,
            remaining: wire.tokens.and_then(|bucket| bucket.remaining).map(|left| u32::try_from(left.max(0)).unwrap_or(u32::MAX)),
            version: wire.version,
        })
    }

    /// `data` as what was asked for; absent `data` is `null`.
    ///
    /// # Errors
    /// When it is something else; the error names `what` and quotes nothing.
    pub(crate) fn read<T: DeserializeOwned>(&self, what: &'static str) -> Result<T, RestError> {
        let data = self.data.as_deref().map_or("null", RawValue::get);
        serde_json::from_str(data).map_err(|error| RestError::Malformed { what, source: Some(Box::new(JsonFlaw::of(&error))) })
    }

    /// `data` as rows; rows that cannot be read are left out, and `null` is no row.
    pub(crate) fn rows<T: DeserializeOwned>(&self, what: &'static str) -> Result<Vec<T>, RestError> {
        let rows: Option<Vec<Box<RawValue>>> = self.read(what)?;
        Ok(Self::readable(&rows.unwrap_or_default(), what))
    }

    /// The same where a list that is not there must not be taken for an empty one.
    pub(crate) fn list<T: DeserializeOwned>(&self, what: &'static str) -> Result<Vec<T>, RestError> {
        let rows: Vec<Box<RawValue>> = self.read(what)?;
        Ok(Self::readable(&rows, what))
    }

    fn readable<T: DeserializeOwned>(rows: &[Box<RawValue>], what: &'static str) -> Vec<T> {
        let all = rows.len();
        let read: Vec<T> = rows.iter().filter_map(|row| serde_json::from_str(row.get()).ok()).collect();
        if read.len() < all {
            tracing::debug!(what, unread = all - read.len(), "rows were left out");
        }
        read
    }
}

/// What captive portals, proxies and web servers answer instead.
fn is_page(body: &[u8]) -> bool {
    body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use serde_json::Value;

    use super::*;
    use crate::fault::FaultKind;

    fn read(status: u16, body: &str) -> Result<Envelope, RestError> {
        Envelope::read_body("pbx", status, body.as_bytes())
    }

    #[test]
    fn data_may_be_anything() {
        for data in [r#"{"a":1}"#, "[1]", r#""ready""#, "7", "null"] {
            let envelope = read(200, &format!(r#"{{"data":{data},"status":"success"}}"#)).unwrap();
            assert_eq!(envelope.read::<Value>("it").unwrap(), serde_json::from_str::<Value>(data).unwrap());
        }
        assert_eq!(read(202, r#"{"status":"success"}"#).unwrap().read::<Value>("it").unwrap(), Value::Null);
    }

    #[test]
    fn k113_figures_of_a_chunked_answer_are_texts_and_an_empty_key_ends_the_pages() {
        let chunked = r#"{"data":[1,2],"page_size":"50","next_start_key":"g2w","tokens":{"consumed":"1","remaining":"99"}}"#;
        let envelope = read(200, chunked).unwrap();
        assert_eq!(envelope.next_start_key.as_deref(), Some("g2w"));
        assert_eq!(envelope.remaining, Some(99));
        for key in [r#""""#, "[]", "null", "{}"] {
            let body = format!(r#"{{"data":[],"next_start_key":{key},"page_size":7}}"#);
            assert_eq!(read(200, &body).unwrap().next_start_key, None, "{key}");
        }
    }

    #[test]
    fn rows_that_cannot_be_read_are_left_out() {
        let envelope = read(200, r#"{"data":[1,"x",3]}"#).unwrap();
        assert_eq!(envelope.rows::<i64>("numbers").unwrap(), [1, 3]);
        assert!(read(200, r#"{"data":{"a":1}}"#).unwrap().rows::<i64>("numbers").is_err());
        assert!(read(200, r#"{"data":null}"#).unwrap().rows::<i64>("numbers").unwrap().is_empty());
    }

    #[test]
    fn what_is_no_answer_is_told_apart() {
        assert!(matches!(read(200, " <html>Sign in to WiFi</html>"), Err(RestError::NotTheApi { .. })));
        assert!(matches!(read(200, r#"{"data":[1,2"#), Err(RestError::Malformed { .. })), "cut off");
        assert!(matches!(read(200, ""), Err(RestError::Malformed { .. })));
        let busy = read(503, "<html>bad gateway</html>").unwrap_err();
        assert_eq!(busy.kind(), Some(FaultKind::Unavailable));
        let fault = read(200, r#"{"status":"error","error":"404","message":"bad_identifier","data":{}}"#).unwrap_err();
        assert_eq!(fault.kind(), Some(FaultKind::NotFound), "the envelope's own status counts");
    }
}
