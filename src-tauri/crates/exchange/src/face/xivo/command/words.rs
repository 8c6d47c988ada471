//! The members of a command and what can be wrong with them. Invariant: null counts as absent.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::act::ActError;

/// Why a command was not done.
pub(crate) enum Failure {
    /// Told as `Error`.
    Error(String),
    /// Told as `AgentError`.
    Agent(Value),
    /// Not told.
    Silence,
}

impl From<ActError> for Failure {
    fn from(error: ActError) -> Self {
        Self::Error(error.to_string())
    }
}

pub(crate) type Replies = Result<Vec<Value>, Failure>;

/// The members of one command.
pub(crate) struct Words<'a>(pub(crate) &'a Value);

impl<'a> Words<'a> {
    pub(crate) fn get(&self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    pub(crate) fn text(&self, name: &'static str) -> Result<&'a str, Failure> {
        self.get(name).and_then(Value::as_str).ok_or_else(|| bad(name))
    }

    pub(crate) fn maybe_text(&self, name: &'static str) -> Result<Option<&'a str>, Failure> {
        self.get(name).map(|value| value.as_str().ok_or_else(|| bad(name))).transpose()
    }

    pub(crate) fn flag(&self, name: &'static str) -> Result<bool, Failure> {
        self.get(name).and_then(Value::as_bool).ok_or_else(|| bad(name))
    }

    pub(crate) fn id(&self, name: &'static str) -> Result<u32, Failure> {
        self.maybe_id(name)?.ok_or_else(|| bad(name))
    }

    pub(crate) fn maybe_id(&self, name: &'static str) -> Result<Option<u32>, Failure> {
        let id = |value: &Value| value.as_u64().and_then(|id| u32::try_from(id).ok()).ok_or_else(|| bad(name));
        self.get(name).map(id).transpose()
    }

    pub(crate) fn size(&self) -> Result<Option<usize>, Failure> {
        Ok(self.maybe_id("size")?.map(|size| size as usize))
    }

    /// Attached data; the vendor's prefix is taken off.
    pub(crate) fn variables(&self) -> Result<BTreeMap<String, String>, Failure> {
        let Some(value) = self.get("variables") else { return Ok(BTreeMap::new()) };
        let object = value.as_object().ok_or_else(|| bad("variables"))?;
        let entry = |(key, value): (&String, &Value)| {
            let key = key.strip_prefix("USR_").unwrap_or(key).to_owned();
            Ok((key, value.as_str().ok_or_else(|| bad("variables"))?.to_owned()))
        };
        object.iter().map(entry).collect()
    }
}

pub(crate) fn bad(name: &str) -> Failure {
    Failure::Error(format!("the member {name} is missing or has another type"))
}
