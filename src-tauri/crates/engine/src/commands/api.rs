//! The local API: turning it on, letting programs in, and putting them out. Invariant: what is shown is what is kept.

use std::time::Duration;

use cordboard_contract::{ErrorCode, OfApplication, PairingArguments, SwitchApiArguments, UiChange, UiError, UiPairing};
use tokio::sync::watch;

use crate::error::fault;
use crate::view;
use crate::{ApiSettings, ApplicationSettings, Engine};

/// So long the user may think about it.
const ANSWER_WITHIN: Duration = Duration::from_secs(90);
/// More than anybody has.
const APPLICATIONS: usize = 32;

impl Engine {
    /// Turns the local API on or off.
    ///
    /// # Errors
    /// `Settings` when the disk refuses.
    pub async fn switch_api(&self, arguments: SwitchApiArguments) -> Result<(), UiError> {
        let settings = ApiSettings { enabled: arguments.on, ..self.inside.applications.settings() };
        self.keep_api(settings).await
    }

    /// Puts an application out: its token opens nothing any more.
    ///
    /// # Errors
    /// `Settings` when the disk refuses.
    pub async fn revoke_application(&self, of: OfApplication) -> Result<(), UiError> {
        let mut settings = self.inside.applications.settings();
        settings.applications.retain(|application| application.id != of.application);
        self.keep_api(settings).await
    }

    /// The user's answer to an application that asks to be let in.
    ///
    /// # Errors
    /// `Missing` when it does not wait any more.
    pub fn answer_pairing(&self, arguments: PairingArguments) -> Result<(), UiError> {
        let heard = self.inside.applications.answer(&arguments.pairing, arguments.allow);
        self.tell_api();
        if heard { Ok(()) } else { Err(fault(ErrorCode::Missing, "application")) }
    }

    /// An application asks to be let in under that name. Waits for the user; answers its id when he says yes.
    ///
    /// # Errors
    /// `FormInvalid` without a name, `Missing` while another one asks, `Settings` when the disk refuses.
    pub async fn pair_application(&self, name: &str, hash: String) -> Result<Option<String>, UiError> {
        let applications = &self.inside.applications;
        let name: String = view::text(name).chars().take(60).collect();
        if name.is_empty() || applications.settings().applications.len() >= APPLICATIONS {
            return Err(fault(ErrorCode::FormInvalid, "name"));
        }
        let id = uuid::Uuid::now_v7().to_string();
        let pairing = UiPairing { id: id.clone(), name: name.clone() };
        let answer = applications.ask(pairing).ok_or_else(|| fault(ErrorCode::Missing, "turn"))?;
        self.tell_api();
        let allowed = tokio::time::timeout(ANSWER_WITHIN, answer).await;
        applications.withdraw(&id);
        if !matches!(allowed, Ok(Ok(true))) {
            self.tell_api();
            return Ok(None);
        }
        let now = self.inside.now().0;
        let mut settings = applications.settings();
        settings.applications.push(ApplicationSettings { id: id.clone(), name, hash, paired_at: now, used_at: now });
        self.keep_api(settings).await?;
        Ok(Some(id))
    }

    /// The application of that token's hash, if it was let in.
    pub async fn application(&self, hash: &str) -> Option<String> {
        let (id, late) = self.inside.applications.of(hash, self.inside.now())?;
        if late {
            // What is kept of its last use may be a minute old.
            if let Err(error) = self.keep_api(self.inside.applications.settings()).await {
                tracing::debug!(code = ?error.code, "the last use of an application is not kept");
            }
        }
        Some(id)
    }

    /// At which port the API is to listen; `None` while it is off.
    #[must_use]
    pub fn api_wanted(&self) -> watch::Receiver<Option<u16>> {
        self.inside.applications.wanted()
    }

    /// Where the API listens, or why it does not.
    pub fn api_listening(&self, at: Result<Option<String>, String>) {
        self.inside.applications.listening(at);
        self.tell_api();
    }

    async fn keep_api(&self, settings: ApiSettings) -> Result<(), UiError> {
        self.inside.accounts.set_api(settings.clone()).await?;
        self.inside.applications.replace(settings);
        self.tell_api();
        Ok(())
    }

    fn tell_api(&self) {
        self.inside.broadcast.tell([UiChange::Api(self.inside.applications.view())]);
    }
}
