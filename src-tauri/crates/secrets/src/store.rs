//! What a place for secrets can do. Invariant: an answer comes in bounded time, even when the place asks the user something.

use async_trait::async_trait;
use cordboard_model::AccountId;
use secrecy::SecretString;

use crate::SecretError;

/// Which of an account's secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SecretKind {
    /// The password.
    Password,
    /// A token that stands for it.
    Token,
    /// What the PBX must know to be heard when it calls.
    Hook,
}

impl SecretKind {
    /// All that an account may have.
    pub const ALL: [Self; 3] = [Self::Password, Self::Token, Self::Hook];

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Token => "token",
            Self::Hook => "hook",
        }
    }
}

/// A place for secrets.
#[async_trait]
pub trait SecretStore: Send + Sync {
    /// The secret.
    ///
    /// # Errors
    /// [`SecretError::NotFound`] when there is none; otherwise why the place cannot be asked.
    async fn get(&self, account: &AccountId, kind: SecretKind) -> Result<SecretString, SecretError>;

    /// Stores or replaces the secret.
    ///
    /// # Errors
    /// Why it is not stored.
    async fn set(&self, account: &AccountId, kind: SecretKind, secret: &SecretString) -> Result<(), SecretError>;

    /// Removes the secret; removing what is not there is no error.
    ///
    /// # Errors
    /// Why it may still be there.
    async fn remove(&self, account: &AccountId, kind: SecretKind) -> Result<(), SecretError>;
}
