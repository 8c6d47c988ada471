//! The token of an account, shared by the connector and the link that renews it. Invariant: there is one token at a time,
//! and a password is asked for only when the token is dead.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cordboard_session::SessionError;
use secrecy::SecretString;

use crate::{
    auth::{Denial, Grant},
    rest::{PasswordSource, Rest},
};

/// Signs in and keeps signed in. Cloning shares the token.
#[derive(Clone)]
pub(crate) struct Tokens {
    rest: Rest,
    login: String,
    password: PasswordSource,
    held: Arc<Mutex<Option<SecretString>>>,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Tokens").field("rest", &self.rest).finish_non_exhaustive()
    }
}

impl Tokens {
    pub(crate) fn new(rest: Rest, login: String, password: PasswordSource) -> Self {
        Self { rest, login, password, held: Arc::new(Mutex::new(None)) }
    }

    /// A good token: the held one renewed, or a new one for the password (xivo.md 1.8).
    pub(crate) async fn renewed(&self) -> Result<Grant, SessionError> {
        let held = self.held().clone();
        if let Some(token) = held {
            match self.rest.check(&token).await? {
                Ok(grant) => return Ok(self.keep(grant)),
                Err(Denial::NoResponse) => return Err(SessionError::Server { code: "NoResponse".to_owned() }),
                // Whatever else it says is about this token.
                Err(Denial::TokenDead | Denial::WrongCredentials | Denial::Server(_)) => *self.held() = None,
            }
        }
        let password = self.password().await?;
        match self.rest.login(&self.login, &password).await? {
            Ok(grant) => Ok(self.keep(grant)),
            Err(Denial::WrongCredentials) => Err(SessionError::Rejected { host: self.rest.host() }),
            Err(Denial::TokenDead) => Err(SessionError::SignInExpired { host: self.rest.host() }),
            Err(Denial::Server(code)) => Err(SessionError::Server { code }),
            Err(Denial::NoResponse) => Err(SessionError::Server { code: "NoResponse".to_owned() }),
        }
    }

    /// The password; the keyring may block, so it is asked off the tasks.
    pub(crate) async fn password(&self) -> Result<SecretString, SessionError> {
        let source = Arc::clone(&self.password);
        let asked = tokio::task::spawn_blocking(move || source()).await;
        asked.ok().flatten().ok_or(SessionError::NoPassword)
    }

    pub(crate) fn host(&self) -> String {
        self.rest.host()
    }

    pub(crate) fn forget(&self) {
        *self.held() = None;
    }

    fn keep(&self, grant: Grant) -> Grant {
        *self.held() = Some(grant.token.clone());
        grant
    }

    fn held(&self) -> MutexGuard<'_, Option<SecretString>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
