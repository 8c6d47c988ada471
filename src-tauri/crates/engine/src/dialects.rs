//! Which PBXs there are. Invariant: only the composition root implements this; the engine never names a PBX.

use async_trait::async_trait;
use cordboard_contract::UiAccountTest;
use cordboard_inlet::Inbox;
use cordboard_model::Problem;
use cordboard_session::{Batch, Session};
use secrecy::SecretString;
use tokio::sync::mpsc;

use crate::AccountSettings;

/// The secrets of an account, for its session.
#[derive(Debug, Default)]
pub struct Keys {
    /// What it signs in with. `None` when there is none: the session then reports
    /// [`cordboard_session::SessionError::NoPassword`] instead of bothering the PBX.
    pub password: Option<SecretString>,
    /// What the PBX must know to be heard when it calls, see [`Dialects::hook_secret`].
    pub hook: Option<SecretString>,
    /// What the PBX posts to the engine's own server, see [`Dialects::hears_posts`].
    pub inbox: Option<Inbox>,
}

/// Opens sessions. Given to the engine by the composition root, the one place that knows every PBX crate.
#[async_trait]
pub trait Dialects: Send + Sync + 'static {
    /// The kinds of PBX there are, in the order in which they are offered.
    fn kinds(&self) -> &'static [&'static str];

    /// Whether there is such a kind of PBX.
    fn knows(&self, pbx: &str) -> bool;

    /// A new secret for an account whose PBX also calls, as its settings wish; `None` for all others. It is kept in the keyring
    /// and given back with the [`Keys`].
    fn hook_secret(&self, account: &AccountSettings) -> Option<SecretString>;

    /// Whether what the PBX of that account posts is taken by the engine, as its settings wish, see [`crate::Engine::hook_slot`].
    fn hears_posts(&self, _account: &AccountSettings) -> bool {
        false
    }

    /// Starts a session for the account; its events go to `to`.
    ///
    /// # Errors
    /// What is wrong with the settings (address, CA file, proxy); nothing was started.
    fn open(&self, account: &AccountSettings, keys: Keys, to: mpsc::Sender<Batch>) -> Result<Session, Problem>;

    /// Tries the account step by step, without touching a running session. `runs`: there is one with the very same options, so
    /// that what only one can have is not tried.
    async fn test(&self, account: &AccountSettings, password: Option<SecretString>, runs: bool) -> UiAccountTest;
}
