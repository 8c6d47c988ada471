//! What a rule may know of a call. Invariant: a field that is not known is absent, never empty.

use std::collections::BTreeMap;

use cordboard_model::{AccountId, CallId, CallState, Direction};

/// Everything a template may name, beside attached data (`data.NAME`).
pub const FIELDS: [&str; 11] =
    ["number", "e164", "digits", "name", "called", "queue", "line", "user", "account", "call", "direction"];

/// The fields of a call by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(BTreeMap<String, String>);

impl Fields {
    /// Sets a field; an empty value leaves it unknown.
    pub fn set(&mut self, name: impl Into<String>, value: Option<&str>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.0.insert(name.into(), value.to_owned());
        }
    }

    /// The value of a field, when it is known.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

/// A call as rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Whose call.
    pub account: AccountId,
    /// Which.
    pub call: CallId,
    /// State of the user's connection.
    pub state: CallState,
    /// Who began it.
    pub direction: Direction,
    /// The other side is a colleague.
    pub internal: bool,
    /// The two talked.
    pub answered: bool,
    /// It began while nobody looked.
    pub start_unknown: bool,
    /// The names of its queue that a rule may mean: label, technical name, id.
    pub queues: Vec<String>,
    /// What templates may name.
    pub fields: Fields,
}
