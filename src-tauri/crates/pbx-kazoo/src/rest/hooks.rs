//! Webhooks: the server calls somebody (kazoo.md 8). Invariant: the documents are managed here; nothing in this file listens.

use cordboard_model::At;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Crossbar, Request};
use crate::{fault::RestError, lenient, time::from_gregorian};

/// A kind of hook that the server offers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AvailableHook {
    /// Such as `channel_create`.
    #[serde(alias = "hook", deserialize_with = "lenient::word")]
    pub id: String,
    /// Its name.
    #[serde(deserialize_with = "lenient::text")]
    pub name: Option<String>,
    /// What it is for.
    #[serde(deserialize_with = "lenient::text")]
    pub description: Option<String>,
    /// What it can be narrowed by, if anything.
    pub modifiers: Value,
}

/// How the server calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HookVerb {
    /// Everything in the query.
    Get,
    /// Everything in the body.
    #[default]
    Post,
    /// The same.
    Put,
}

impl HookVerb {
    /// The server's word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Post => "post",
            Self::Put => "put",
        }
    }
}

/// A hook that is set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Hook {
    /// 32 hexadecimal digits.
    #[serde(deserialize_with = "lenient::word")]
    pub id: String,
    /// Its name.
    #[serde(deserialize_with = "lenient::text")]
    pub name: Option<String>,
    /// What it is called for.
    #[serde(deserialize_with = "lenient::word")]
    pub hook: String,
    /// Who is called; may hold a secret, so not for logs.
    #[serde(deserialize_with = "lenient::text")]
    pub uri: Option<String>,
    /// `get`, `post`, `put`.
    #[serde(deserialize_with = "lenient::text")]
    pub http_verb: Option<String>,
    /// `form-data` or `json`.
    #[serde(deserialize_with = "lenient::text")]
    pub format: Option<String>,
    /// How often it is tried.
    #[serde(deserialize_with = "lenient::int")]
    pub retries: Option<i64>,
    /// Not told means enabled.
    #[serde(deserialize_with = "lenient::flag")]
    pub enabled: Option<bool>,
    /// Why the server turned it off by itself.
    #[serde(deserialize_with = "lenient::text")]
    pub disable_reason: Option<String>,
    /// Whether the accounts below count too.
    #[serde(deserialize_with = "lenient::flag")]
    pub include_subaccounts: Option<bool>,
}

/// A hook to be set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewHook {
    /// Its name.
    pub name: String,
    /// What it is called for.
    pub hook: String,
    /// Who is called.
    pub uri: String,
    /// How.
    pub verb: HookVerb,
    /// Whether the body is JSON instead of a form.
    pub json: bool,
    /// How often it is tried; the server's default when `None`.
    pub retries: Option<u8>,
    /// Whether the accounts below count too.
    pub include_subaccounts: bool,
    /// Sent along; overrides members of the same name.
    pub custom_data: Map<String, Value>,
    /// Narrows it: every member listed must be equal, or one of the list.
    pub modifiers: Map<String, Value>,
}

impl NewHook {
    fn data(&self) -> Value {
        let mut data = json!({
            "name": self.name,
            "hook": self.hook,
            "uri": self.uri,
            "http_verb": self.verb.word(),
            "format": if self.json { "json" } else { "form-data" },
            "enabled": true,
            "include_subaccounts": self.include_subaccounts,
        });
        if let Some(retries) = self.retries {
            data["retries"] = json!(retries);
        }
        for (name, members) in [("custom_data", &self.custom_data), ("modifiers", &self.modifiers)] {
            if !members.is_empty() {
                data[name] = Value::Object(members.clone());
            }
        }
        data
    }
}

/// One time that the server called, or tried to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attempt {
    /// Which hook.
    pub hook_id: Option<String>,
    /// Whether it worked.
    pub succeeded: bool,
    /// Why not.
    pub reason: Option<String>,
    /// What was answered.
    pub status: Option<i64>,
    /// How often it will be tried again.
    pub retries_left: Option<i64>,
    /// When.
    pub at: Option<At>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Wire {
    #[serde(deserialize_with = "lenient::text")]
    hook_id: Option<String>,
    #[serde(deserialize_with = "lenient::word")]
    result: String,
    #[serde(deserialize_with = "lenient::text")]
    reason: Option<String>,
    #[serde(deserialize_with = "lenient::text")]
    client_error: Option<String>,
    #[serde(deserialize_with = "lenient::int")]
    resp_status_code: Option<i64>,
    #[serde(rename = "retries left", alias = "retries_left", deserialize_with = "lenient::int")]
    retries_left: Option<i64>,
    #[serde(deserialize_with = "lenient::int")]
    timestamp: Option<i64>,
}

impl<'de> Deserialize<'de> for Attempt {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = Wire::deserialize(deserializer)?;
        Ok(Self {
            hook_id: wire.hook_id,
            succeeded: wire.result == "success",
            reason: wire.reason.or(wire.client_error),
            status: wire.resp_status_code,
            retries_left: wire.retries_left,
            at: wire.timestamp.map(from_gregorian),
        })
    }
}

impl Crossbar {
    /// `GET webhooks`, for which no token is needed: what the server offers.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn available_hooks(&self) -> Result<Vec<AvailableHook>, RestError> {
        self.envelope(Request::get(["webhooks"]).open()).await?.rows("the kinds of hooks")
    }

    /// `GET webhooks/samples`, of all kinds or of one: what the server would send.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn hook_samples(&self, kind: Option<&str>) -> Result<Value, RestError> {
        let path = ["webhooks", "samples"].into_iter().chain(kind);
        self.envelope(Request::get(path).open()).await?.read("the samples")
    }

    /// `GET accounts/{A}/webhooks`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn hooks(&self) -> Result<Vec<Hook>, RestError> {
        self.all(Request::get(["webhooks"]), "the hooks").await
    }

    /// `GET accounts/{A}/webhooks/{id}`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn hook(&self, id: &str) -> Result<Hook, RestError> {
        self.one(Request::get(["webhooks", id]), "the hook").await
    }

    /// `PUT accounts/{A}/webhooks`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn create_hook(&self, hook: &NewHook) -> Result<Hook, RestError> {
        self.one(Request::put(["webhooks"]).data(hook.data()), "the hook").await
    }

    /// `PATCH accounts/{A}/webhooks/{id}`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn edit_hook(&self, id: &str, change: &Map<String, Value>) -> Result<Hook, RestError> {
        self.one(Request::patch(["webhooks", id]).data(change.clone()), "the hook").await
    }

    /// `POST accounts/{A}/webhooks/{id}`: replaces the whole document.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn replace_hook(&self, id: &str, hook: &NewHook) -> Result<Hook, RestError> {
        self.one(Request::post(["webhooks", id]).data(hook.data()), "the hook").await
    }

    /// `PATCH accounts/{A}/webhooks/{id}`: turns on one that the server turned off.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn enable_hook(&self, id: &str) -> Result<Hook, RestError> {
        self.one(Request::patch(["webhooks", id]).data(json!({"enabled": true})), "the hook").await
    }

    /// `PATCH accounts/{A}/webhooks`, or of the accounts below: turns on all that the server turned off.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn enable_all_hooks(&self, below: bool) -> Result<(), RestError> {
        let path: &[&str] = if below { &["descendants", "webhooks"] } else { &["webhooks"] };
        self.ask(Request::patch(path.iter().copied()).data(json!({"re-enable": true}))).await.map(drop)
    }

    /// `DELETE accounts/{A}/webhooks/{id}`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn delete_hook(&self, id: &str) -> Result<(), RestError> {
        self.ask(Request::delete(["webhooks", id])).await.map(drop)
    }

    /// `GET accounts/{A}/webhooks/attempts`, of all hooks or of one. Most servers keep failures only.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn hook_attempts(&self, id: Option<&str>) -> Result<Vec<Attempt>, RestError> {
        let path = ["webhooks"].into_iter().chain(id).chain(["attempts"]);
        self.all(Request::get(path), "the attempts").await
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn an_attempt_is_read_with_a_key_of_two_words() {
        let row = r#"{"hook_id":"h1","result":"failure","reason":"bad response code","resp_status_code":"202","retries left":1,
            "timestamp":63900000000,"uri":"http://x/secret"}"#;
        let attempt: Attempt = serde_json::from_str(row).unwrap();
        assert_eq!((attempt.status, attempt.retries_left, attempt.succeeded), (Some(202), Some(1), false));
        assert_eq!(attempt.at, Some(At(1_732_780_800_000)));
        assert!(!format!("{attempt:?}").contains("secret"));
    }
}
