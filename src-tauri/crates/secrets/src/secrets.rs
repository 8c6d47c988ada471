//! The keyring with memory in front of it. Invariant: what the user typed works until the end of the run whatever the keyring
//! does, and the caller is told when it will be forgotten then.

use std::{fmt, sync::Arc};

use cordboard_model::AccountId;
use secrecy::SecretString;

use crate::{MemoryStore, SecretError, SecretKind, SecretStore};

/// How long a secret is kept.
#[derive(Debug)]
pub enum Kept {
    /// In the keyring: for good.
    ForGood,
    /// In memory: the user is asked again at the next start, because of this.
    ForThisRun(SecretError),
}

/// Three functions, get, set and remove, over a keyring that may be missing.
#[derive(Clone)]
pub struct Secrets {
    keyring: Arc<dyn SecretStore>,
    held: Arc<MemoryStore>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Secrets").field("held", &self.held).finish_non_exhaustive()
    }
}

impl Secrets {
    /// Secrets in that keyring.
    #[must_use]
    pub fn new(keyring: Arc<dyn SecretStore>) -> Self {
        Self { keyring, held: Arc::default() }
    }

    /// The secret: the one that is held in memory, else the keyring's.
    ///
    /// # Errors
    /// Every error means that the user is to be asked; see [`SecretError::advice`].
    pub async fn get(&self, account: &AccountId, kind: SecretKind) -> Result<SecretString, SecretError> {
        match self.held.get(account, kind).await {
            Ok(secret) => Ok(secret),
            Err(_) => self.keyring.get(account, kind).await,
        }
    }

    /// Keeps the secret in the keyring, else in memory.
    pub async fn set(&self, account: &AccountId, kind: SecretKind, secret: &SecretString) -> Kept {
        match self.keyring.set(account, kind, secret).await {
            Ok(()) => {
                // The memory answers, so that it cannot fail.
                let _ = self.held.remove(account, kind).await;
                Kept::ForGood
            }
            Err(error) => {
                tracing::info!(%error, "a secret is kept in memory only");
                let _ = self.held.set(account, kind, secret).await;
                Kept::ForThisRun(error)
            }
        }
    }

    /// Removes the secret from memory and from the keyring.
    ///
    /// # Errors
    /// Why it may still be in the keyring.
    pub async fn remove(&self, account: &AccountId, kind: SecretKind) -> Result<(), SecretError> {
        let _ = self.held.remove(account, kind).await;
        self.keyring.remove(account, kind).await
    }
}

#[cfg(test)]
mod tests {
    use async_trait::async_trait;
    use secrecy::ExposeSecret;

    use super::*;
    use crate::Advice;

    /// A system without a keyring.
    struct FakeAbsence;

    #[async_trait]
    impl SecretStore for FakeAbsence {
        async fn get(&self, _: &AccountId, _: SecretKind) -> Result<SecretString, SecretError> {
            Err(SecretError::NoKeyring)
        }
        async fn set(&self, _: &AccountId, _: SecretKind, _: &SecretString) -> Result<(), SecretError> {
            Err(SecretError::NoKeyring)
        }
        async fn remove(&self, _: &AccountId, _: SecretKind) -> Result<(), SecretError> {
            Err(SecretError::NoKeyring)
        }
    }

    fn desk() -> AccountId {
        AccountId::from("desk")
    }

    #[tokio::test]
    async fn without_a_keyring_the_answer_is_held_until_the_end_of_the_run() {
        let secrets = Secrets::new(Arc::new(FakeAbsence));
        let asked = secrets.get(&desk(), SecretKind::Password).await.unwrap_err();
        assert_eq!(asked.advice(), Advice::AskAndHold);

        let kept = secrets.set(&desk(), SecretKind::Password, &"s3cret".into()).await;
        assert!(matches!(kept, Kept::ForThisRun(SecretError::NoKeyring)));
        assert_eq!(secrets.get(&desk(), SecretKind::Password).await.unwrap().expose_secret(), "s3cret");
        assert!(!format!("{secrets:?}").contains("s3cret"));

        let next_run = Secrets::new(Arc::new(FakeAbsence));
        assert!(matches!(next_run.get(&desk(), SecretKind::Password).await, Err(SecretError::NoKeyring)));
    }

    #[tokio::test]
    async fn passwords_tokens_and_accounts_are_apart() {
        let secrets = Secrets::new(Arc::new(MemoryStore::default()));
        assert!(matches!(secrets.set(&desk(), SecretKind::Password, &"p".into()).await, Kept::ForGood));
        assert!(matches!(secrets.set(&desk(), SecretKind::Token, &"t".into()).await, Kept::ForGood));
        assert_eq!(secrets.get(&desk(), SecretKind::Token).await.unwrap().expose_secret(), "t");
        let other = secrets.get(&AccountId::from("other"), SecretKind::Token).await.unwrap_err();
        assert_eq!(other.advice(), Advice::AskAndStore);

        secrets.remove(&desk(), SecretKind::Token).await.unwrap();
        secrets.remove(&desk(), SecretKind::Token).await.unwrap();
        assert!(matches!(secrets.get(&desk(), SecretKind::Token).await, Err(SecretError::NotFound)));
        assert_eq!(secrets.get(&desk(), SecretKind::Password).await.unwrap().expose_secret(), "p");
    }

    #[test]
    fn no_error_shows_what_was_in_an_entry() {
        let errors =
            [keyring::Error::BadEncoding(b"s3cret".to_vec()), keyring::Error::BadDataFormat(b"s3cret".to_vec(), "bad".into())];
        for error in errors {
            let error = SecretError::from(error);
            let bytes = format!("{:?}", b"s3cret");
            assert!(!format!("{error} {error:?}").contains("s3cret") && !format!("{error:?}").contains(&bytes));
        }
    }
}
