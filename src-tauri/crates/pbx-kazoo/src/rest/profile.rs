//! Presence profiles (kazoo.md 4.11): several changes that belong together.
//!
//! Invariant: a profile is applied as a whole or not at all: when a step fails, those before it are taken back, last first,
//! and so is the failed one itself when nobody can tell whether the server did it.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::{BlfState, Crossbar, Owner};
use crate::{fault::RestError, lenient};

/// Where calls of a user go instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forwarding {
    /// Whether calls go there.
    pub enabled: bool,
    /// Where; kept by the server while it is off.
    pub number: Option<String>,
    /// Whether the person there must press a key to take the call.
    pub require_keypress: bool,
    /// Whether the person there sees the caller's number.
    pub keep_caller_id: bool,
    /// Whether calls from queues and groups stay here.
    pub direct_calls_only: bool,
    /// Whether the own telephones stay silent.
    pub substitute: bool,
    /// Whether calls go there while no telephone is registered, although it is off.
    pub failover: bool,
}

impl Forwarding {
    /// To that number, everything else as the server's own default.
    #[must_use]
    pub fn to(number: impl Into<String>) -> Self {
        Self { enabled: true, number: Some(number.into()), ..Self::off() }
    }

    /// Nowhere.
    #[must_use]
    pub const fn off() -> Self {
        Self {
            enabled: false,
            number: None,
            require_keypress: true,
            keep_caller_id: true,
            direct_calls_only: false,
            substitute: true,
            failover: false,
        }
    }

    /// What the user's document says; an absent member has the server's default.
    #[must_use]
    pub fn of(call_forward: &Value) -> Self {
        let flag = |name: &str, usual: bool| call_forward.get(name).and_then(lenient::truth_of).unwrap_or(usual);
        let number = call_forward.get("number").and_then(Value::as_str).filter(|number| !number.is_empty());
        Self {
            enabled: flag("enabled", false),
            number: number.map(str::to_owned),
            require_keypress: flag("require_keypress", true),
            keep_caller_id: flag("keep_caller_id", true),
            direct_calls_only: flag("direct_calls_only", false),
            substitute: flag("substitute", true),
            failover: flag("failover", false),
        }
    }

    fn patch(&self) -> Value {
        match (&self.number, self.enabled) {
            (None, enabled) => json!({"enabled": enabled}),
            (Some(number), enabled) => json!({
                "enabled": enabled,
                "number": number,
                "require_keypress": self.require_keypress,
                "keep_caller_id": self.keep_caller_id,
                "direct_calls_only": self.direct_calls_only,
                "substitute": self.substitute,
                "failover": self.failover,
            }),
        }
    }
}

/// One change of a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProfileStep {
    /// Do not disturb.
    DoNotDisturb {
        /// Which user.
        user: String,
        /// On or off.
        on: bool,
    },
    /// Call forward.
    Forward {
        /// Which user.
        user: String,
        /// Where to.
        to: Forwarding,
    },
    /// What lamp keys show.
    Presence {
        /// Whose.
        owner: Owner,
        /// What.
        state: BlfState,
    },
    /// A change of a callflow.
    Callflow {
        /// Which.
        id: String,
        /// As a JSON merge patch (RFC 7396).
        change: Value,
    },
    /// A change of a group.
    Group {
        /// Which.
        id: String,
        /// As a JSON merge patch (RFC 7396).
        change: Value,
    },
}

/// A profile that was not applied.
#[derive(Debug, thiserror::Error)]
#[error("step {step} of the profile failed")]
pub struct ProfileError {
    /// Which step, from 0.
    pub step: usize,
    /// Why.
    #[source]
    pub source: RestError,
    /// Steps that could not be taken back and are still in force.
    pub left: Vec<usize>,
}

/// How to take a step back.
enum Undo {
    User { id: String, patch: Value },
    Presence(Owner),
    Callflow { id: String, patch: Value },
    Group { id: String, patch: Value },
}

impl Crossbar {
    /// Applies all steps in their order.
    ///
    /// # Errors
    /// When a step failed; everything was taken back but what the error names.
    pub async fn apply_profile(&self, steps: &[ProfileStep]) -> Result<(), ProfileError> {
        let mut users = HashMap::new();
        let mut done: Vec<(usize, Undo)> = Vec::new();
        for (step, change) in steps.iter().enumerate() {
            let (undo, source) = match self.apply(change, &mut users).await {
                Ok(undo) => {
                    done.push((step, undo));
                    continue;
                }
                Err(failed) => failed,
            };
            // A refusal changed nothing. Anything else may have: the answer was lost, not the request.
            if source.kind().is_none()
                && let Some(undo) = undo
            {
                done.push((step, undo));
            }
            return Err(ProfileError { step, source, left: self.take_back(done).await });
        }
        Ok(())
    }

    async fn take_back(&self, done: Vec<(usize, Undo)>) -> Vec<usize> {
        let mut left = Vec::new();
        for (step, undo) in done.into_iter().rev() {
            if let Err(error) = self.undo(undo).await {
                tracing::warn!(step, %error, "a step of a profile could not be taken back");
                left.push(step);
            }
        }
        left.sort_unstable();
        left
    }

    async fn apply(&self, step: &ProfileStep, users: &mut HashMap<String, Value>) -> Result<Undo, (Option<Undo>, RestError)> {
        let no_undo = |error| (None, error);
        match step {
            ProfileStep::DoNotDisturb { user, on } => {
                self.apply_to_user(user, json!({"do_not_disturb": {"enabled": on}}), users).await
            }
            ProfileStep::Forward { user, to } => self.apply_to_user(user, json!({"call_forward": to.patch()}), users).await,
            ProfileStep::Presence { owner, state } => match self.set_presence(owner, *state).await {
                Ok(_) => Ok(Undo::Presence(owner.clone())),
                Err(error) => Err((Some(Undo::Presence(owner.clone())), error)),
            },
            ProfileStep::Callflow { id, change } => {
                let before = self.callflow_document(id).await.map_err(no_undo)?;
                let undo = || Undo::Callflow { id: id.clone(), patch: way_back(&before, change) };
                match self.edit_callflow(id, |document| merge(document, change)).await {
                    Ok(before) => Ok(Undo::Callflow { id: id.clone(), patch: way_back(&before, change) }),
                    Err(error) => Err((Some(undo()), error)),
                }
            }
            ProfileStep::Group { id, change } => {
                let before = self.group_document(id).await.map_err(no_undo)?;
                let undo = || Undo::Group { id: id.clone(), patch: way_back(&before, change) };
                match self.edit_group(id, |document| merge(document, change)).await {
                    Ok(before) => Ok(Undo::Group { id: id.clone(), patch: way_back(&before, change) }),
                    Err(error) => Err((Some(undo()), error)),
                }
            }
        }
    }

    async fn apply_to_user(
        &self,
        id: &str,
        patch: Value,
        users: &mut HashMap<String, Value>,
    ) -> Result<Undo, (Option<Undo>, RestError)> {
        if !users.contains_key(id) {
            let document = self.user_document(id).await.map_err(|error| (None, error))?;
            users.insert(id.to_owned(), document);
        }
        let before = users.entry(id.to_owned()).or_default();
        let undo = Undo::User { id: id.to_owned(), patch: way_back(before, &patch) };
        match self.patch_user(id, &patch).await {
            Ok(_) => {
                merge(before, &patch);
                Ok(undo)
            }
            Err(error) => Err((Some(undo), error)),
        }
    }

    async fn undo(&self, undo: Undo) -> Result<(), RestError> {
        match undo {
            Undo::User { id, patch } => self.patch_user(&id, &patch).await.map(drop),
            Undo::Presence(owner) => self.reset_presence(&owner).await.map(drop),
            Undo::Callflow { id, patch } => self.edit_callflow(&id, |document| merge(document, &patch)).await.map(drop),
            Undo::Group { id, patch } => self.edit_group(&id, |document| merge(document, &patch)).await.map(drop),
        }
    }
}

/// Applies a JSON merge patch.
fn merge(document: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        document.clone_from(patch);
        return;
    };
    if !document.is_object() {
        *document = Value::Object(Map::new());
    }
    let Value::Object(members) = document else { return };
    for (name, value) in patch {
        if value.is_null() {
            members.remove(name);
        } else {
            merge(members.entry(name.clone()).or_insert(Value::Null), value);
        }
    }
}

/// The merge patch that makes good what `patch` does to `before`; touches no other member.
fn way_back(before: &Value, patch: &Value) -> Value {
    let Value::Object(patch) = patch else { return before.clone() };
    let Value::Object(before) = before else { return before.clone() };
    let back = patch.iter().map(|(name, value)| {
        let was = before.get(name).unwrap_or(&Value::Null);
        (name.clone(), if was.is_object() { way_back(was, value) } else { was.clone() })
    });
    Value::Object(back.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_restores_what_the_patch_touched_and_nothing_else() {
        let table = [
            (json!({"a": 1}), json!({"a": 2})),
            (json!({"a": 1}), json!({"b": {"c": 1}})),
            (json!({"f": {"enabled": false}}), json!({"f": {"enabled": true, "number": "+44"}})),
            (json!({"f": {"enabled": true, "number": "+44"}}), json!({"f": null})),
            (json!({"list": [1, 2], "g": {"x": {"y": 1}}}), json!({"list": [3], "g": {"x": {"y": null, "z": 2}}})),
            (json!({}), json!({"do_not_disturb": {"enabled": true}})),
        ];
        for (before, patch) in table {
            let mut document = before.clone();
            merge(&mut document, &patch);
            assert_ne!(document, before, "{patch} changes nothing");
            merge(&mut document, &json!({"elsewhere": 1}));
            let mut back = document;
            merge(&mut back, &way_back(&before, &patch));
            let mut want = before;
            merge(&mut want, &json!({"elsewhere": 1}));
            assert_eq!(back, want, "{patch}");
        }
    }

    #[test]
    fn a_forward_has_the_servers_defaults() {
        let to = Forwarding::to("+4420");
        assert_eq!(Forwarding::of(&json!({"enabled": "true", "number": "+4420"})), to);
        assert_eq!(Forwarding::of(&to.patch()), to);
        assert_eq!(Forwarding::off().patch(), json!({"enabled": false}));
        assert_eq!(Forwarding::of(&Value::Null), Forwarding::off());
    }
}
