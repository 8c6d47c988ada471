//! Passwords of accounts, and saying when they will be forgotten. Invariant: a password is handed to [`Secrets`] and to a
//! session, and to nobody else.

use cordboard_contract::UiNoticeKind;
use cordboard_model::AccountId;
use cordboard_secrets::{Advice, Kept, SecretError, SecretKind, Secrets};
use secrecy::SecretString;

use crate::broadcast::Broadcast;
use crate::view;

/// The keyring is missing or locked.
const KEYRING: &str = "keyring";

pub(crate) struct Passwords {
    secrets: Secrets,
    broadcast: Broadcast,
}

impl Passwords {
    pub(crate) const fn new(secrets: Secrets, broadcast: Broadcast) -> Self {
        Self { secrets, broadcast }
    }

    /// The password, if it is known.
    pub(crate) async fn get(&self, account: &AccountId) -> Option<SecretString> {
        match self.secrets.get(account, SecretKind::Password).await {
            Ok(password) => Some(password),
            Err(error) => {
                tracing::info!(%account, %error, "no password");
                if error.advice() == Advice::AskAndHold {
                    self.complain(account);
                }
                None
            }
        }
    }

    /// The secret with which the account's PBX calls, where it does: `new` when there is none yet.
    pub(crate) async fn hook(&self, account: &AccountId, new: Option<SecretString>) -> Option<SecretString> {
        let new = new?;
        match self.secrets.get(account, SecretKind::Hook).await {
            Ok(secret) => Some(secret),
            Err(SecretError::NotFound) => match self.secrets.set(account, SecretKind::Hook, &new).await {
                Kept::ForGood => Some(new),
                // The PBX would be given one that is forgotten tomorrow.
                Kept::ForThisRun(_) => {
                    self.complain(account);
                    None
                }
            },
            Err(error) => {
                tracing::info!(%account, %error, "no secret for webhooks");
                self.complain(account);
                None
            }
        }
    }

    /// Keeps a password; in memory only when the keyring cannot be used.
    pub(crate) async fn set(&self, account: &AccountId, password: &SecretString) {
        match self.secrets.set(account, SecretKind::Password, password).await {
            Kept::ForGood => self.broadcast.feed.forget_notice(Some(account.as_str()), KEYRING),
            Kept::ForThisRun(_) => self.complain(account),
        }
    }

    /// Forgets what is known of an account.
    pub(crate) async fn remove(&self, account: &AccountId) {
        for kind in SecretKind::ALL {
            if let Err(error) = self.secrets.remove(account, kind).await {
                tracing::info!(%account, %error, "a secret may still be in the keyring");
            }
        }
    }

    fn complain(&self, account: &AccountId) {
        self.broadcast.notice(view::notice::notice(Some(account), UiNoticeKind::Warning, KEYRING, ""));
    }
}
