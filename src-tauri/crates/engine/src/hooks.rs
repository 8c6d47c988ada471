//! Where the PBXs of accounts may post (kazoo.md 8, xivo.md 8.1). Invariant: an account is here only while its session runs and its
//! settings wish it; who does not know a secret learns nothing of the accounts.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use cordboard_inlet::{HookSecret, Inbox, Slot};
use cordboard_model::AccountId;
use secrecy::SecretString;

/// All of them.
#[derive(Debug, Default)]
pub(crate) struct Hooks(Mutex<BTreeMap<AccountId, (HookSecret, Slot)>>);

impl Hooks {
    /// What is posted under that secret goes into the inbox from now on; `None` when the secret is no good one.
    pub(crate) fn open(&self, account: &AccountId, secret: SecretString) -> Option<Inbox> {
        let (secret, inbox) = (HookSecret::kept(secret)?, Inbox::default());
        self.lock().insert(account.clone(), (secret, inbox.slot()));
        Some(inbox)
    }

    /// Nothing is taken for that account any more.
    pub(crate) fn close(&self, account: &AccountId) {
        self.lock().remove(account);
    }

    /// Where to put what comes under that word.
    pub(crate) fn slot(&self, word: &str) -> Option<Slot> {
        self.lock().values().find(|(secret, _)| secret.is(word)).map(|(_, slot)| slot.clone())
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<AccountId, (HookSecret, Slot)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
