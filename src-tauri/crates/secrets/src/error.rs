//! Why a secret cannot be had. Invariant: no variant carries a secret or a part of one, and all of them end in asking the user.

/// Why a secret cannot be had or kept.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The system offers no keyring, or it could not be reached at the start (this is found out once per run).
    #[error("there is no keyring")]
    NoKeyring,
    /// The keyring is locked, and nobody unlocked it in time.
    #[error("the keyring is locked")]
    Locked,
    /// The keyring has no such entry: never stored, deleted, or another keyring than the last time.
    #[error("the keyring has no such entry")]
    NotFound,
    /// There is an entry that Cordboard did not write so, or several.
    #[error("the entry in the keyring was changed by another program")]
    Changed,
    /// The keyring does not take secrets of that length.
    #[error("the secret is longer than the keyring allows ({limit} characters)")]
    TooLong {
        /// The keyring's limit.
        limit: u32,
    },
    /// Anything else the keyring said.
    #[error("the keyring refused")]
    Refused(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What to do without the secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    /// Ask the user, then store the answer.
    AskAndStore,
    /// Ask the user, keep the answer in memory until the end of the run, and say so.
    AskAndHold,
}

impl SecretError {
    /// Decides once, here, instead of in every caller.
    #[must_use]
    pub const fn advice(&self) -> Advice {
        match self {
            Self::NotFound | Self::Changed => Advice::AskAndStore,
            Self::NoKeyring | Self::Locked | Self::TooLong { .. } | Self::Refused(_) => Advice::AskAndHold,
        }
    }
}

impl From<keyring::Error> for SecretError {
    fn from(error: keyring::Error) -> Self {
        match error {
            keyring::Error::NoDefaultStore => Self::NoKeyring,
            keyring::Error::NoStorageAccess(_) => Self::Locked,
            keyring::Error::NoEntry => Self::NotFound,
            // These hold the entry's bytes: they go no further.
            keyring::Error::BadEncoding(_) | keyring::Error::BadDataFormat(..) | keyring::Error::Ambiguous(_) => Self::Changed,
            keyring::Error::TooLong(_, limit) => Self::TooLong { limit },
            keyring::Error::PlatformFailure(source) => Self::Refused(source),
            keyring::Error::BadStoreFormat(_) | keyring::Error::Invalid(..) | keyring::Error::NotSupportedByStore(_) => {
                Self::Refused(Box::new(error))
            }
            // The enum may grow; what it grows by may hold the entry's bytes.
            _ => Self::Refused("an answer that this program does not know".into()),
        }
    }
}
