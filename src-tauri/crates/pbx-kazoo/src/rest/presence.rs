//! Presence that others' lamp keys show (kazoo.md 4.10). Invariant: `set` and `reset` are two requests; a state goes with the
//! first only.

use serde_json::{Value, json};

use super::{Crossbar, Owner, Request};
use crate::fault::RestError;

/// What a lamp key shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlfState {
    /// Idle.
    Terminated,
    /// Ringing.
    Early,
    /// Busy.
    Confirmed,
}

/// What the server did with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresenceAnswer {
    /// Told to all who watch.
    Sent,
    /// The user has neither presence id nor device: nobody can watch.
    Nobody,
}

impl BlfState {
    const fn word(self) -> &'static str {
        match self {
            Self::Terminated => "terminated",
            Self::Early => "early",
            Self::Confirmed => "confirmed",
        }
    }
}

impl Crossbar {
    /// `POST users/{U}/presence` or `devices/{D}/presence`: shows that state.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn set_presence(&self, owner: &Owner, state: BlfState) -> Result<PresenceAnswer, RestError> {
        self.post_presence(owner.path(&["presence"]), json!({"action": "set", "state": state.word()})).await
    }

    /// The same: forgets what was set and tells all who watch.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn reset_presence(&self, owner: &Owner) -> Result<PresenceAnswer, RestError> {
        self.post_presence(owner.path(&["presence"]), json!({"action": "reset"})).await
    }

    /// `POST presence/{extension}`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn set_presence_of(&self, extension: &str, state: BlfState) -> Result<PresenceAnswer, RestError> {
        let path = ["presence".to_owned(), extension.to_owned()];
        self.post_presence(path.to_vec(), json!({"action": "set", "state": state.word()})).await
    }

    async fn post_presence(&self, path: Vec<String>, data: Value) -> Result<PresenceAnswer, RestError> {
        let answer: Value = self.one(Request::post(path).data(data), "the presence").await?;
        let nobody = answer.as_str().is_some_and(|text| text.starts_with("nothing to send"));
        Ok(if nobody { PresenceAnswer::Nobody } else { PresenceAnswer::Sent })
    }

    /// `GET presence`: who watches whom, as the server writes it.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn presence(&self) -> Result<Value, RestError> {
        self.one(Request::get(["presence"]), "the presence").await
    }
}
