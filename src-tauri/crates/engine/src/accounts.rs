//! Accounts, their settings and their sessions. Invariant: at most one session for an account; a session is stopped
//! before another one takes its place.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};

use cordboard_contract::{ErrorCode, UiAccountDraft, UiAccountTest, UiError};
use cordboard_model::{AccountId, Event, Health, Problem};
use cordboard_session::{Batch, Clock, Session, Stamped};
use secrecy::SecretString;
use tokio::sync::{Mutex, mpsc};

use crate::coverage::{CoverageAsk, Remotes};
use crate::error::{fault, stopped};
use crate::hooks::Hooks;
use crate::keeper::Questions;
use crate::passwords::Passwords;
use crate::settings::SettingsFile;
use crate::{AccountSettings, ApiSettings, Dialects, Keys, PopSettings, ProfileSettings, Settings, WindowSettings};

pub(crate) struct Accounts {
    pub(crate) dialects: Arc<dyn Dialects>,
    pub(crate) passwords: Passwords,
    pub(crate) questions: Questions,
    pub(crate) batches: mpsc::Sender<Batch>,
    pub(crate) coverage: mpsc::UnboundedSender<CoverageAsk>,
    pub(crate) remotes: Remotes,
    pub(crate) clock: Clock,
    pub(crate) file: SettingsFile,
    pub(crate) hooks: Hooks,
    pub(crate) open: Mutex<Open>,
}

/// What changes.
pub(crate) struct Open {
    pub(crate) settings: Settings,
    pub(crate) sessions: BTreeMap<AccountId, Session>,
}

impl Accounts {
    /// Signs in everywhere. The keyring may ask the user first, so this may take as long as he likes.
    pub(crate) async fn sign_in_all(&self) {
        let accounts = self.open.lock().await.settings.accounts.clone();
        for account in accounts {
            let id = account.id.clone();
            let keys = self.keys(&account).await;
            let mut open = self.open.lock().await;
            // Somebody was faster, or the account is gone.
            if open.sessions.contains_key(&id) {
                continue;
            }
            if let Some(account) = open.settings.account(&id).cloned() {
                self.connect(&mut open, &account, keys).await;
            }
        }
    }

    /// Adds or changes an account and signs in.
    pub(crate) async fn save(&self, draft: UiAccountDraft) -> Result<String, UiError> {
        let mut open = self.open.lock().await;
        let mut account = self.settings_of(&draft, &open.settings)?;
        if draft.id.is_some() && open.settings.account(&account.id).is_none() {
            return Err(fault(ErrorCode::AccountUnknown, ""));
        }
        let mut settings = open.settings.clone();
        match settings.accounts.iter_mut().find(|other| other.id == account.id) {
            Some(place) => *place = account.clone(),
            None => settings.accounts.push(account.clone()),
        }
        self.keep(&mut open, settings).await?;
        let id = account.id.clone();
        let opened = account.clone();
        self.questions.ask(move |room| room.open_account(opened)).await.map_err(stopped)?;
        if let Some(password) = draft.password.filter(|password| !password.is_empty()) {
            self.passwords.set(&id, &SecretString::from(password)).await;
        }
        account.id = id.clone();
        let keys = self.keys(&account).await;
        self.connect(&mut open, &account, keys).await;
        Ok(id.to_string())
    }

    /// Tries what was entered.
    pub(crate) async fn test(&self, draft: UiAccountDraft) -> Result<UiAccountTest, UiError> {
        let (account, runs) = {
            let open = self.open.lock().await;
            let account = self.settings_of(&draft, &open.settings)?;
            let same = open.settings.account(&account.id).is_some_and(|known| known.options == account.options);
            let runs = same && open.sessions.contains_key(&account.id);
            (account, runs)
        };
        let password = match draft.password.filter(|password| !password.is_empty()) {
            Some(password) => Some(SecretString::from(password)),
            None if draft.id.is_some() => self.passwords.get(&account.id).await,
            None => None,
        };
        Ok(self.dialects.test(&account, password, runs).await)
    }

    /// Signs out and forgets the account and its password. Its calls stay in the history.
    pub(crate) async fn remove(&self, id: &AccountId) -> Result<(), UiError> {
        let mut open = self.open.lock().await;
        if open.settings.account(id).is_none() {
            return Err(fault(ErrorCode::AccountUnknown, ""));
        }
        let mut settings = open.settings.clone();
        settings.accounts.retain(|account| account.id != *id);
        self.keep(&mut open, settings).await?;
        self.disconnect(&mut open, id).await;
        self.passwords.remove(id).await;
        let gone = id.clone();
        self.questions.ask(move |room| room.close_account(&gone)).await.map_err(stopped)?;
        // Without anybody to look at the coverage the engine is ending.
        drop(self.coverage.send(CoverageAsk::Gone(id.clone())));
        Ok(())
    }

    /// Signs in with a new password.
    pub(crate) async fn sign_in(&self, id: &AccountId, password: String) -> Result<(), UiError> {
        let mut open = self.open.lock().await;
        let account = open.settings.account(id).cloned().ok_or_else(|| fault(ErrorCode::AccountUnknown, ""))?;
        let password = SecretString::from(password);
        self.passwords.set(id, &password).await;
        let hook = self.passwords.hook(id, self.dialects.hook_secret(&account)).await;
        self.connect(&mut open, &account, Keys { password: Some(password), hook, inbox: None }).await;
        Ok(())
    }

    /// Tries the link now.
    pub(crate) async fn retry(&self, id: &AccountId) -> Result<(), UiError> {
        let mut open = self.open.lock().await;
        let account = open.settings.account(id).cloned().ok_or_else(|| fault(ErrorCode::AccountUnknown, ""))?;
        match open.sessions.get(id) {
            Some(session) => session.retry_now(),
            None => {
                let keys = self.keys(&account).await;
                self.connect(&mut open, &account, keys).await;
            }
        }
        Ok(())
    }

    /// The user's choices for windows.
    pub(crate) async fn window(&self) -> WindowSettings {
        self.open.lock().await.settings.window.clone()
    }

    pub(crate) async fn set_window(&self, window: WindowSettings) -> Result<(), UiError> {
        let mut open = self.open.lock().await;
        let settings = Settings { window, ..open.settings.clone() };
        self.keep(&mut open, settings).await
    }

    pub(crate) async fn settings(&self) -> Settings {
        self.open.lock().await.settings.clone()
    }

    /// Changes what belongs to no account; answers the settings as they are then.
    pub(crate) async fn change(&self, change: impl FnOnce(&mut Settings)) -> Result<Settings, UiError> {
        let mut open = self.open.lock().await;
        let mut settings = open.settings.clone();
        change(&mut settings);
        self.keep(&mut open, settings.clone()).await?;
        Ok(settings)
    }

    pub(crate) async fn profiles(&self) -> Vec<ProfileSettings> {
        self.open.lock().await.settings.profiles().to_vec()
    }

    pub(crate) async fn set_profiles(&self, profiles: Vec<ProfileSettings>) -> Result<(), UiError> {
        let mut open = self.open.lock().await;
        let settings = Settings { profiles: Some(profiles), ..open.settings.clone() };
        self.keep(&mut open, settings).await
    }

    pub(crate) async fn set_api(&self, api: ApiSettings) -> Result<(), UiError> {
        let mut open = self.open.lock().await;
        let settings = Settings { api, ..open.settings.clone() };
        self.keep(&mut open, settings).await
    }

    pub(crate) async fn set_pops(&self, pops: PopSettings) -> Result<(), UiError> {
        let mut open = self.open.lock().await;
        let settings = Settings { pops, ..open.settings.clone() };
        self.keep(&mut open, settings).await
    }

    /// The accounts in order.
    pub(crate) async fn list(&self) -> Vec<AccountSettings> {
        self.open.lock().await.settings.accounts.clone()
    }

    /// Says goodbye everywhere at once.
    pub(crate) async fn stop(&self) {
        let mut goodbyes = tokio::task::JoinSet::new();
        for (_, session) in std::mem::take(&mut self.open.lock().await.sessions) {
            goodbyes.spawn(session.stop());
        }
        self.lock_remotes().clear();
        while goodbyes.join_next().await.is_some() {}
    }

    /// The keyring may ask the user first.
    async fn keys(&self, account: &AccountSettings) -> Keys {
        let password = self.passwords.get(&account.id).await;
        let hook = self.passwords.hook(&account.id, self.dialects.hook_secret(account)).await;
        Keys { password, hook, inbox: None }
    }

    async fn connect(&self, open: &mut Open, account: &AccountSettings, keys: Keys) {
        self.disconnect(open, &account.id).await;
        let id = account.id.clone();
        let heard = keys.hook.clone().filter(|_| self.dialects.hears_posts(account));
        let keys = Keys { inbox: heard.and_then(|secret| self.hooks.open(&id, secret)), ..keys };
        match self.dialects.open(account, keys, self.batches.clone()) {
            Ok(session) => {
                let remote = session.remote();
                self.lock_remotes().insert(id.clone(), remote.clone());
                open.sessions.insert(id.clone(), session);
                // When the engine has stopped meanwhile, the session is dropped with it.
                drop(self.questions.ask(move |room| room.attach(&id, Some(remote))).await);
            }
            Err(problem) => self.say_signed_out(id, problem).await,
        }
    }

    async fn disconnect(&self, open: &mut Open, id: &AccountId) {
        self.lock_remotes().remove(id);
        self.hooks.close(id);
        if let Some(session) = open.sessions.remove(id) {
            session.stop().await;
        }
    }

    /// The settings do not even allow a session: the account says so as a session would.
    async fn say_signed_out(&self, account: AccountId, problem: Problem) {
        let event = Event::LinkChanged(Health::SignedOut { problem });
        let batch = Batch { account, events: vec![Stamped { at: self.clock.wall(), event }] };
        // Without a reader the engine is ending.
        drop(self.batches.send(batch).await);
    }

    async fn keep(&self, open: &mut Open, settings: Settings) -> Result<(), UiError> {
        let (file, kept) = (self.file.clone(), settings.clone());
        let saved = tokio::task::spawn_blocking(move || file.save(&kept)).await;
        match saved {
            Ok(Ok(())) => {
                open.settings = settings;
                Ok(())
            }
            Ok(Err(error)) => Err(fault(ErrorCode::Settings, &error.to_string())),
            Err(error) => Err(fault(ErrorCode::Internal, &error.to_string())),
        }
    }

    fn settings_of(&self, draft: &UiAccountDraft, known: &Settings) -> Result<AccountSettings, UiError> {
        let trimmed = |text: &str| text.trim().to_owned();
        let some = |text: &Option<String>| text.as_deref().map(trimmed).filter(|text| !text.is_empty());
        if !self.dialects.knows(&draft.pbx) {
            return Err(fault(ErrorCode::FormInvalid, "pbx"));
        }
        let (address, login) = (trimmed(&draft.address), trimmed(&draft.login));
        for (field, text) in [("address", &address), ("login", &login)] {
            if text.is_empty() || text.chars().any(char::is_control) {
                return Err(fault(ErrorCode::FormInvalid, field));
            }
        }
        let label = some(&Some(draft.label.clone())).unwrap_or_else(|| host(&address).to_owned());
        let id = draft.id.as_deref().map_or_else(|| AccountId::from(uuid::Uuid::now_v7().to_string()), AccountId::from);
        let set = || known.account(&id).map(|account| account.options.clone()).unwrap_or_default();
        let options = draft.options.as_ref().map_or_else(set, |options| {
            let written = options.iter().map(|(name, value)| (name.clone(), trimmed(value)));
            written.filter(|(_, value)| !value.is_empty()).collect()
        });
        Ok(AccountSettings {
            proxy: some(&draft.proxy).map(|proxy| stored_proxy(proxy, known.account(&id))),
            id,
            label,
            pbx: draft.pbx.clone(),
            address,
            login,
            phone: trimmed(&draft.phone),
            phone_model: some(&draft.phone_model),
            ca_file: some(&draft.ca_file).map(PathBuf::from),
            options,
        })
    }

    fn lock_remotes(&self) -> std::sync::MutexGuard<'_, BTreeMap<AccountId, cordboard_session::Remote>> {
        self.remotes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A proxy as it was shown, without its password, is the one that is kept.
fn stored_proxy(written: String, known: Option<&AccountSettings>) -> String {
    let kept = known.and_then(|account| account.proxy.clone());
    kept.filter(|kept| crate::view::account::without_secret(kept) == written).unwrap_or(written)
}

/// What people would call the place: the host of an address.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    authority.rsplit_once('@').map_or(authority, |(_, host)| host)
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn an_account_without_a_name_is_called_by_its_host() {
        for (address, want) in [
            ("https://pbx.example:8443/xuc", "pbx.example:8443"),
            ("pbx.example", "pbx.example"),
            ("wss://anna:secret@pbx.example/", "pbx.example"),
        ] {
            assert_eq!(host(address), want);
        }
    }
}
