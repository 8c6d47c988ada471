//! Which PBXs there are. Invariant: only the composition root implements this; the engine never names a PBX.

use async_trait::async_trait;
use cordboard_contract::UiAccountTest;
use cordboard_model::Problem;
use cordboard_session::{Batch, Session};
use secrecy::SecretString;
use tokio::sync::mpsc;

use crate::AccountSettings;

/// Opens sessions. Given to the engine by the composition root, the one place that knows every PBX crate.
#[async_trait]
pub trait Dialects: Send + Sync + 'static {
    /// The kinds of PBX there are, in the order in which they are offered.
    fn kinds(&self) -> &'static [&'static str];

    /// Whether there is such a kind of PBX.
    fn knows(&self, pbx: &str) -> bool;

    /// Starts a session for the account; its events go to `to`. `password` is `None` when there is none: the session
    /// then reports [`cordboard_session::SessionError::NoPassword`] instead of bothering the PBX.
    ///
    /// # Errors
    /// What is wrong with the settings (address, CA file, proxy); nothing was started.
    fn open(
        &self,
        account: &AccountSettings,
        password: Option<SecretString>,
        to: mpsc::Sender<Batch>,
    ) -> Result<Session, Problem>;

    /// Tries the account step by step, without touching a running session.
    async fn test(&self, account: &AccountSettings, password: Option<SecretString>) -> UiAccountTest;
}
