//! Users. Invariant: a row of the list and the whole document are one type; what only the document tells is absent in a row.

use serde::Deserialize;
use serde_json::Value;

use super::{Crossbar, Request};
use crate::{fault::RestError, lenient};

/// A user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct User {
    /// 32 hexadecimal digits.
    #[serde(deserialize_with = "lenient::word")]
    pub id: String,
    /// What he signs in with.
    #[serde(deserialize_with = "lenient::text")]
    pub username: Option<String>,
    /// His address.
    #[serde(deserialize_with = "lenient::text")]
    pub email: Option<String>,
    /// First name.
    #[serde(deserialize_with = "lenient::text")]
    pub first_name: Option<String>,
    /// Last name.
    #[serde(deserialize_with = "lenient::text")]
    pub last_name: Option<String>,
    /// `user` or `admin`.
    #[serde(deserialize_with = "lenient::text")]
    pub priv_level: Option<String>,
    /// What others see his presence under, usually an extension.
    #[serde(deserialize_with = "lenient::text")]
    pub presence_id: Option<String>,
    /// Not told means enabled.
    #[serde(deserialize_with = "lenient::flag")]
    pub enabled: Option<bool>,
    /// Document only.
    #[serde(deserialize_with = "switch")]
    pub do_not_disturb: Option<bool>,
    /// Document only; read it with [`super::Forwarding`].
    pub call_forward: Option<Value>,
    /// Open contact centre: the queues he belongs to; document only.
    #[serde(deserialize_with = "lenient::list")]
    pub queues: Vec<String>,
    /// Commercial contact centre: whether he is a recipient; document only.
    #[serde(deserialize_with = "switch")]
    pub qubicle: Option<bool>,
    /// Call control by keys for his calls, if any.
    #[serde(deserialize_with = "lenient::object")]
    pub metaflows: Option<serde_json::Map<String, Value>>,
}

/// `{"enabled":…}`
fn switch<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Switch {
        #[serde(deserialize_with = "lenient::flag")]
        enabled: Option<bool>,
    }
    Ok(lenient::object::<D, Switch>(deserializer)?.and_then(|switch| switch.enabled))
}

impl User {
    /// First and last name, else the user name.
    #[must_use]
    pub fn full_name(&self) -> Option<String> {
        let parts: Vec<&str> = [&self.first_name, &self.last_name].into_iter().filter_map(|part| part.as_deref()).collect();
        if parts.is_empty() { self.username.clone() } else { Some(parts.join(" ")) }
    }
}

impl Crossbar {
    /// `GET users`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn users(&self) -> Result<Vec<User>, RestError> {
        self.all(Request::get(["users"]), "the users").await
    }

    /// `GET users/{id}`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn user(&self, id: &str) -> Result<User, RestError> {
        self.one(Request::get(["users", id]), "the user").await
    }

    /// `GET users/{id}` with all its members, for a change that must be taken back exactly.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn user_document(&self, id: &str) -> Result<Value, RestError> {
        self.one(Request::get(["users", id]), "the user").await
    }

    /// `PATCH users/{id}`: members that are `null` are removed. The answer is the whole document.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn patch_user(&self, id: &str, change: &Value) -> Result<Value, RestError> {
        self.one(Request::patch(["users", id]).data(change.clone()), "the user").await
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn a_row_and_a_document_are_read_whatever_is_missing() {
        let row: User = serde_json::from_str(r#"{"id":"u1","username":"bob","features":[],"presence_id":201}"#).unwrap();
        assert_eq!((row.full_name().as_deref(), row.presence_id.as_deref()), (Some("bob"), Some("201")));
        assert_eq!((row.enabled, row.do_not_disturb, row.qubicle), (None, None, None));
        let document = r#"{"id":"u1","first_name":"Bob","last_name":"Lee","do_not_disturb":{"enabled":"true"},"queues":["q1",{}],
            "qubicle":{"enabled":false},"metaflows":{},"enabled":1}"#;
        let user: User = serde_json::from_str(document).unwrap();
        assert_eq!(user.full_name().as_deref(), Some("Bob Lee"));
        assert_eq!((user.do_not_disturb, user.qubicle, user.enabled), (Some(true), Some(false), Some(true)));
        assert_eq!((user.queues, user.metaflows.map(|flows| flows.len())), (vec!["q1".to_owned()], Some(0)));
    }
}
