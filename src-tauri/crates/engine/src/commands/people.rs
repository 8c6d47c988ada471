//! Commands about people. Invariant: a search answers by the feed, because the PBX answers when it likes.

use cordboard_contract::{ErrorCode, FavouriteArguments, TextArguments, UiError};
use cordboard_model::{Ability, AccountId, Command, ContactKey};

use crate::Engine;
use crate::error::fault;

impl Engine {
    /// Searches people on every account that has a directory.
    ///
    /// # Errors
    /// `NotConnected` when there is none to ask.
    pub async fn search_contacts(&self, arguments: TextArguments) -> Result<(), UiError> {
        let text = arguments.text.trim().to_owned();
        if text.is_empty() {
            return Ok(());
        }
        let accounts = self
            .ask(|room| {
                let asks = room
                    .desk()
                    .accounts()
                    .filter(|(_, desk)| desk.health().is_live() && desk.capabilities().has(Ability::Directory));
                asks.map(|(account, _)| account.clone()).collect::<Vec<_>>()
            })
            .await?;
        let mut answer = Err(fault(ErrorCode::NotConnected, ""));
        for account in accounts {
            let given = self.give(&account, Command::SearchContacts(text.clone())).await;
            if answer.is_err() {
                answer = given;
            }
        }
        answer
    }

    /// Makes or unmakes a favourite.
    ///
    /// # Errors
    /// See [`cordboard_contract::ErrorCode`].
    pub async fn set_favourite(&self, arguments: FavouriteArguments) -> Result<(), UiError> {
        let FavouriteArguments { account, source, id, on } = arguments;
        let contact = ContactKey { source, id };
        self.give(&AccountId::from(account), Command::SetFavourite { contact, on }).await
    }
}
