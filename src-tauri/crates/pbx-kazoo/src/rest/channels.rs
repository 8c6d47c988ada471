//! Legs that live now, and what can be asked of them. Invariant: a leg is asked for something once; that the server accepts
//! it says nothing about what happens.

use serde_json::Value;

use super::{Action, Crossbar, Form, Owner, Request};
use crate::{
    account::{Generation, Konami},
    fault::{FaultKind, RestError},
    frame::Channel,
};

impl Crossbar {
    /// `GET channels`: all legs of the account. Legs of a slow node may be missing; a leg is gone only when it is missing
    /// twice, at least 3 s apart (kazoo.md 4.6).
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn channels(&self) -> Result<Vec<Channel>, RestError> {
        self.channels_at(Request::get(["channels"])).await
    }

    /// `GET channels` of a user or a device.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn channels_of(&self, owner: &Owner) -> Result<Vec<Channel>, RestError> {
        self.channels_at(Request::get(owner.path(&["channels"]))).await
    }

    async fn channels_at(&self, request: Request) -> Result<Vec<Channel>, RestError> {
        // Two empty lists end every call: what says nothing at all is no list.
        let rows: Vec<Channel> = self.ask(request).await?.list("the channels")?;
        Ok(rows.into_iter().filter(|row| row.uuid.is_some()).collect())
    }

    /// `GET channels/{leg}`; none when the leg is over.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn channel(&self, leg: &str) -> Result<Option<Channel>, RestError> {
        match self.one::<Channel>(Request::get(["channels", leg]), "the channel").await {
            Ok(mut channel) => {
                channel.uuid.get_or_insert_with(|| leg.to_owned());
                Ok(Some(channel))
            }
            Err(error) if error.is_missing() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// `PUT` or `POST channels/{leg}`: asks for an action on the user's own leg. The server answers before anything
    /// happens, and also when nothing ever will: only an event confirms it (kazoo.md 4.7). Sent once.
    ///
    /// # Errors
    /// See [`RestError`]; [`FaultKind::NotFound`] when the leg is over, [`RestError::Argument`] when the call control of
    /// this server has no such action.
    pub async fn control(&self, leg: &str, action: &Action, konami: Konami, generation: Generation) -> Result<(), RestError> {
        let path = ["channels", leg];
        match action.form(konami, generation) {
            None => Err(RestError::Argument("the server's call control has no such action")),
            Some(Form::Action(data)) => self.ask(Request::post(path).data(data).control()).await.map(drop),
            Some(Form::Metaflow(node)) => {
                let mut body = super::wrapped(node.clone());
                body["action"] = Value::from("metaflow");
                let sent = self.ask(Request::put(path).envelope(body).control()).await;
                if !sent.as_ref().is_err_and(lacks_module) {
                    return sent.map(drop);
                }
                // The form the slides print; a server that takes it refused the other one untouched.
                let mut inner = serde_json::Map::new();
                inner.insert("action".to_owned(), Value::from("metaflow"));
                inner.insert("data".to_owned(), node);
                self.ask(Request::put(path).data(inner).control()).await.map(drop)
            }
        }
    }
}

fn lacks_module(error: &RestError) -> bool {
    let RestError::Fault(fault) = error else { return false };
    fault.kind == FaultKind::Invalid && fault.fields.iter().any(|field| field.path.rsplit('.').next() == Some("module"))
}
