//! Secrets that live as long as the program: in tests, and where there is no keyring. Invariant: never written anywhere.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use cordboard_model::AccountId;
use secrecy::SecretString;

use crate::{SecretError, SecretKind, SecretStore};

type Kept = BTreeMap<(AccountId, SecretKind), SecretString>;

/// Secrets in memory.
#[derive(Default)]
pub struct MemoryStore {
    kept: Mutex<Kept>,
}

impl MemoryStore {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("MemoryStore").field("entries", &self.kept().len()).finish()
    }
}

#[async_trait]
impl SecretStore for MemoryStore {
    async fn get(&self, account: &AccountId, kind: SecretKind) -> Result<SecretString, SecretError> {
        self.kept().get(&(account.clone(), kind)).cloned().ok_or(SecretError::NotFound)
    }

    async fn set(&self, account: &AccountId, kind: SecretKind, secret: &SecretString) -> Result<(), SecretError> {
        self.kept().insert((account.clone(), kind), secret.clone());
        Ok(())
    }

    async fn remove(&self, account: &AccountId, kind: SecretKind) -> Result<(), SecretError> {
        self.kept().remove(&(account.clone(), kind));
        Ok(())
    }
}
