//! What a user may ask for: every command of the contract, one file for each topic. Invariant: a command answers when
//! the PBX has been given it; what comes of it is told by the feed.

mod accounts;
mod agent;
mod api;
mod calls;
mod choices;
mod dial;
mod history;
mod messages;
mod offers;
mod parked;
mod people;
mod pops;
mod profiles;
pub(crate) mod recordings;
mod ringing;
mod rooms;
mod shortcut;
mod suggest;

use cordboard_contract::{ErrorCode, UiError};
use cordboard_model::{AccountId, Command};

use crate::Engine;
use crate::error::{command, fault, stopped};
use crate::room::Room;

impl Engine {
    /// Gives a command to an account's PBX.
    ///
    /// # Errors
    /// `AccountUnknown`, `NotConnected`, or what the PBX crate said.
    async fn give(&self, account: &AccountId, wish: Command) -> Result<(), UiError> {
        let Some(remote) = self.inside.remote(account) else {
            let id = account.clone();
            let known = self.ask(move |room| room.settings(&id).is_some()).await?;
            return Err(fault(if known { ErrorCode::NotConnected } else { ErrorCode::AccountUnknown }, ""));
        };
        remote.execute(wish).await.map_err(command)
    }

    async fn ask<T: Send + 'static>(&self, question: impl FnOnce(&mut Room) -> T + Send + 'static) -> Result<T, UiError> {
        self.inside.questions.ask(question).await.map_err(stopped)
    }
}
