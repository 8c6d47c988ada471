//! The keyring of the operating system: Secret Service, Keychain, Credential Manager. Invariant: never asked on an async thread,
//! never by two questions at once, and never waited for longer than the limit.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use cordboard_model::AccountId;
use keyring::Entry;
use secrecy::{ExposeSecret, SecretString};
use tokio::{sync::Mutex, task::spawn_blocking, time::timeout};

use crate::{SecretError, SecretKind, SecretStore};

/// The name under which people find the entries in their keyring's own program.
const SERVICE: &str = "Cordboard";

/// A locked keyring asks the user; this is how long the answer may take.
const LIMIT: Duration = Duration::from_secs(30);

/// The keyring of the operating system.
#[derive(Clone, Debug)]
pub struct OsKeyring {
    /// Held by the question that is being asked, even after nobody waits for it any more: one dialog at a time.
    asking: Arc<Mutex<()>>,
    limit: Duration,
}

impl Default for OsKeyring {
    fn default() -> Self {
        Self { asking: Arc::default(), limit: LIMIT }
    }
}

impl OsKeyring {
    async fn ask<T, F>(&self, account: &AccountId, kind: SecretKind, question: F) -> Result<T, SecretError>
    where
        T: Send + 'static,
        F: FnOnce(&Entry) -> keyring::Result<T> + Send + 'static,
    {
        let user = format!("{account}/{}", kind.word());
        self.within_limit(move || {
            let entry = Entry::new(SERVICE, &user)?;
            Ok(question(&entry)?)
        })
        .await
    }

    async fn within_limit<T, F>(&self, question: F) -> Result<T, SecretError>
    where
        T: Send + 'static,
        F: FnOnce() -> Result<T, SecretError> + Send + 'static,
    {
        let asking = Arc::clone(&self.asking);
        let answer = async move {
            let turn = asking.lock_owned().await;
            spawn_blocking(move || {
                let answer = question();
                drop(turn);
                answer
            })
            .await
            .unwrap_or_else(|stopped| Err(SecretError::Refused(Box::new(stopped))))
        };
        timeout(self.limit, answer).await.unwrap_or(Err(SecretError::Locked))
    }
}

#[async_trait]
impl SecretStore for OsKeyring {
    async fn get(&self, account: &AccountId, kind: SecretKind) -> Result<SecretString, SecretError> {
        self.ask(account, kind, |entry| entry.get_password().map(SecretString::from)).await
    }

    async fn set(&self, account: &AccountId, kind: SecretKind, secret: &SecretString) -> Result<(), SecretError> {
        let secret = secret.clone();
        self.ask(account, kind, move |entry| entry.set_password(secret.expose_secret())).await
    }

    async fn remove(&self, account: &AccountId, kind: SecretKind) -> Result<(), SecretError> {
        match self.ask(account, kind, Entry::delete_credential).await {
            Err(SecretError::NotFound) => Ok(()),
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    // Real time: a paused clock stands still while a blocking thread runs.
    #[tokio::test]
    async fn a_keyring_that_does_not_answer_counts_as_locked_and_is_not_asked_again_meanwhile() {
        let keyring = OsKeyring { limit: Duration::from_millis(20), ..OsKeyring::default() };
        let (answer, dialog) = mpsc::channel::<()>();
        // The dialog stays open.
        let first = keyring.within_limit(move || dialog.recv().map_err(|_| SecretError::NotFound)).await;
        assert!(matches!(first, Err(SecretError::Locked)), "{first:?}");

        let second = keyring.within_limit(|| -> Result<(), SecretError> { panic!("a second dialog") }).await;
        assert!(matches!(second, Err(SecretError::Locked)), "{second:?}");

        answer.send(()).unwrap();
        let patient = OsKeyring { limit: LIMIT, ..keyring };
        assert_eq!(patient.within_limit(|| Ok(7)).await.unwrap(), 7, "after the dialog was closed");
    }
}
