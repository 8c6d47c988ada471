//! A desk: the engine without a window. Invariant: a desk waits for what should become so, and never sleeps for it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use cordboard_contract::{
    DraftArguments, OfAccount, OfCall, UiAccount, UiAccountDraft, UiAgent, UiAgentState, UiCall, UiHealthState, UiSnapshot,
};
use cordboard_dialects::PbxCrates;
use cordboard_engine::{Config, Engine, RingEnd, Shown, Spy};
use cordboard_history::{CallRecord, Filter};
use cordboard_secrets::{MemoryStore, Secrets};
use cordboard_session::Clock;

use crate::{Face, PASSWORD, PHONE, Town};

/// Longer than anything may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(30);

/// Waits until something is so.
pub async fn soon(what: &str, so: impl Fn() -> bool) {
    let wait = async {
        while !so() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    assert!(tokio::time::timeout(LIMIT, wait).await.is_ok(), "in vain: {what}");
}

/// The engine, its account and what the desktop was told.
pub struct Desk {
    /// The engine.
    pub engine: Engine,
    /// What the desktop was told.
    pub spy: Arc<Spy>,
    /// The account.
    pub account: String,
}

impl Desk {
    /// Starts on a folder; the passwords are what an earlier run kept.
    pub async fn start(folder: &Path, secrets: &Secrets) -> Self {
        cordboard_link::install_provider();
        let spy = Arc::new(Spy::default());
        let config = Config { data_dir: folder.to_owned(), clock: Clock::system() };
        let desktop: Arc<dyn cordboard_engine::Desktop> = Arc::clone(&spy) as _;
        let engine = Engine::start(config, Arc::new(PbxCrates), secrets.clone(), desktop).await;
        let account = engine.accounts().await.first().map(|account| account.id.to_string()).unwrap_or_default();
        Self { engine, spy, account }
    }

    /// A keyring in memory.
    #[must_use]
    pub fn keyring() -> Secrets {
        Secrets::new(Arc::new(MemoryStore::default()))
    }

    /// A new desk with an account in that town, whose link is up.
    pub async fn signed_in(folder: &Path, town: &Town) -> Self {
        let mut desk = Self::start(folder, &Self::keyring()).await;
        desk.add_account(town, PASSWORD).await;
        desk.until_live().await;
        desk
    }

    /// Adds the account and tries to sign in.
    pub async fn add_account(&mut self, town: &Town, password: &str) {
        self.add_account_with(town, password, &[]).await;
    }

    /// The same with options besides the usual ones.
    pub async fn add_account_with(&mut self, town: &Town, password: &str, more: &[(&str, &str)]) {
        let (pbx, phone, phone_model, options) = match town.face {
            Face::Xivo => ("xivo", PHONE, Some("snom".to_owned()), None),
            Face::Kazoo => ("kazoo", "", None, Some([("accountName".to_owned(), town.account_name())].into())),
            Face::Basix => {
                let said = |name: &str, word: &str| (name.to_owned(), word.to_owned());
                let all = if town.hears_all { "yes" } else { "no" };
                let domain = ("domain".to_owned(), town.domain());
                let options = [domain, said("transfersAnswered", "yes"), said("parks", "yes"), said("fullEvents", all)];
                ("basix", "", None, Some(options.into()))
            }
            Face::CloudPbx => ("cloudpbx", PHONE, None, Some([("socket".to_owned(), town.url())].into())),
        };
        let mut options: Option<BTreeMap<String, String>> = options;
        if !more.is_empty() {
            let more = more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            options.get_or_insert_default().extend(more);
        }
        let draft = UiAccountDraft {
            id: None,
            label: "Lyon".to_owned(),
            pbx: pbx.to_owned(),
            address: town.url(),
            login: town.login(),
            password: Some(password.to_owned()),
            phone: phone.to_owned(),
            phone_model,
            ca_file: None,
            proxy: Some("none".to_owned()),
            options,
        };
        self.account = self.engine.save_account(DraftArguments { draft }).await.unwrap();
    }

    /// Waits until the picture is as wanted.
    pub async fn until(&self, what: &str, wanted: impl Fn(&UiSnapshot) -> bool) -> UiSnapshot {
        let follow = async {
            loop {
                let (picture, mut changes) = self.engine.watch();
                if wanted(&picture) {
                    return picture;
                }
                changes.next().await.expect("the engine runs");
            }
        };
        match tokio::time::timeout(LIMIT, follow).await {
            Ok(picture) => picture,
            Err(_) => {
                let picture = self.engine.watch().0;
                panic!("in vain: {what}: {:#?} {:#?} {:#?} {:#?}", picture.accounts, picture.calls, picture.agents, picture.gaps)
            }
        }
    }

    /// Waits until the link is up and the desk knows what it can do.
    pub async fn until_live(&self) {
        let can = |account: &UiAccount| account.abilities.iter().any(|ability| ability.why_not.is_none());
        let live = |account: &UiAccount| account.health.state == UiHealthState::Live && can(account);
        self.until("the link is up", |seen| seen.accounts.iter().any(live)).await;
    }

    /// Waits until the link is not up.
    pub async fn until_down(&self) {
        let down = |account: &UiAccount| account.health.state != UiHealthState::Live;
        self.until("the link is down", |seen| seen.accounts.iter().any(down)).await;
    }

    /// The id of a call that somebody just placed: that of the only call at the desk, where the PBX gives it none.
    pub async fn seen(&self, call: String) -> String {
        if !call.is_empty() {
            return call;
        }
        let seen = self.until("the call is seen", |seen| !seen.calls.is_empty()).await;
        seen.calls[0].id.clone()
    }

    /// Waits until that call is as wanted.
    pub async fn until_call(&self, what: &str, call: &str, wanted: impl Fn(&UiCall) -> bool) -> UiCall {
        let wanted = |seen: &UiSnapshot| seen.calls.iter().find(|seen| seen.id == call && wanted(seen)).cloned();
        let seen = self.until(what, |seen| wanted(seen).is_some()).await;
        wanted(&seen).unwrap()
    }

    /// Waits until there is no call.
    pub async fn until_no_call(&self) {
        self.until("no call", |seen| seen.calls.is_empty()).await;
    }

    /// Waits until the agent is as wanted.
    pub async fn until_agent(&self, what: &str, wanted: impl Fn(&UiAgent) -> bool) -> UiAgent {
        let mut seen = self.until(what, |seen| seen.agents.iter().any(&wanted)).await;
        let place = seen.agents.iter().position(&wanted).unwrap();
        seen.agents.swap_remove(place)
    }

    /// Waits until the agent is in that state.
    pub async fn until_state(&self, state: UiAgentState) -> UiAgent {
        self.until_agent("the agent's state", |agent| agent.state == state).await
    }

    /// Names a call in commands.
    #[must_use]
    pub fn of(&self, call: &str) -> OfCall {
        OfCall { account: self.account.clone(), call: call.to_owned() }
    }

    /// Names the account in commands.
    #[must_use]
    pub fn of_account(&self) -> OfAccount {
        OfAccount { account: self.account.clone() }
    }

    /// Every call of the history, oldest first.
    pub async fn records(&self) -> Vec<CallRecord> {
        let history = self.engine.history().expect("a history");
        let (mut records, mut cursor) = (Vec::new(), None);
        loop {
            let page = history.page(&Filter::default(), cursor, 100).await.unwrap();
            records.extend(page.rows);
            cursor = page.next;
            if cursor.is_none() {
                records.reverse();
                return records;
            }
        }
    }

    /// Waits until the history is as wanted; answers what `wanted` still complains about when it never is.
    pub async fn until_recorded<T>(&self, wanted: impl Fn(&[CallRecord]) -> Vec<T>) -> Vec<T> {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(10);
        loop {
            let complaints = wanted(&self.records().await);
            if complaints.is_empty() || tokio::time::Instant::now() > deadline {
                return complaints;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Why the announcements of that call were withdrawn, so far.
    #[must_use]
    pub fn ring_ends(&self, call: &str) -> Vec<RingEnd> {
        let end = |shown| match shown {
            Shown::RingOver(_, over, why) if over == call => Some(why),
            Shown::RingOver(..) | Shown::Ringing(..) | Shown::RingChanged(_) | Shown::Popped(_) => None,
        };
        self.spy.shown().into_iter().filter_map(end).collect()
    }
}
