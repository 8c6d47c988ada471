//! Signing in at a large KAZOO account: how long until everything is shown, and how much memory it takes.
//!
//! Invariant: the server is another process; the memory is all that this one gained since before the engine was there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use cordboard_contract::{TextArguments, UiAgentState, UiCallState, UiChange, UiHealthState, UiLineState, UiSnapshot};
use cordboard_dialects::PbxCrates;
use cordboard_engine::{AccountSettings, Config, Desktop, Engine, Settings, Watcher};
use cordboard_model::AccountId;
use cordboard_secrets::{MemoryStore, SecretKind, SecretStore as _, Secrets};
use cordboard_session::Clock;
use tokio::time::timeout;

use crate::figure::Figure;
use crate::holdings::{AGENTS, TALKING, extension};
use crate::memory::{highest_kb, resident_kb};
use crate::rig::Bell;
use crate::tenant::{PATIENCE, Tenant};

pub(crate) fn run(quick: bool) -> Result<Vec<Figure>> {
    let runtime = tokio::runtime::Runtime::new().context("no runtime")?;
    runtime.block_on(measure(if quick { Duration::from_secs(1) } else { Duration::from_secs(10) }))
}

async fn measure(settles: Duration) -> Result<Vec<Figure>> {
    cordboard_link::install_provider();
    let tenant = Tenant::start()?;
    let folder = tempfile::tempdir().context("no temporary folder")?;
    let id = AccountId::from("bench");
    let options = [("socket", tenant.socket.as_str()), ("signIn", "user"), ("accountName", "acme"), ("agents", "acdc")];
    let account = AccountSettings {
        id: id.clone(),
        label: "Bench".to_owned(),
        pbx: "kazoo".to_owned(),
        address: tenant.rest.clone(),
        login: "user1@acme.example.com".to_owned(),
        phone: String::new(),
        phone_model: None,
        ca_file: None,
        proxy: Some("none".to_owned()),
        options: options.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect::<BTreeMap<_, _>>(),
    };
    Settings { accounts: vec![account], ..Settings::default() }.save(folder.path())?;
    let store = MemoryStore::default();
    store.set(&id, SecretKind::Password, &"any".into()).await?;
    let config = Config { data_dir: folder.path().to_owned(), clock: Clock::system() };
    let before = resident_kb()?;
    let began = Instant::now();
    let desktop = Arc::new(Bell::default()) as Arc<dyn Desktop>;
    let engine = Engine::start(config, Arc::new(PbxCrates), Secrets::new(Arc::new(store)), desktop).await;
    let (picture, watcher) = engine.watch();
    let live = timeout(PATIENCE, Shown::of(&picture).complete(watcher)).await.context("the account did not become live")??;
    let opened = tenant.opened()?;
    let (_, watcher) = engine.watch();
    // Telephones 1000 to 1099.
    engine.search_contacts(TextArguments { text: "10".to_owned() }).await.map_err(|error| anyhow::anyhow!("{error:?}"))?;
    let wrong = timeout(PATIENCE, wrong_lines(watcher)).await.context("nobody was found")??;
    tokio::time::sleep(settles).await;
    let (highest, settled) = (highest_kb()?, resident_kb()?);
    engine.stop().await;
    let name = |what: &str| format!("1,000 users, 2,500 devices, 300 channels: {what}");
    Ok(vec![
        Figure::told(name("from the start to the open socket"), seconds(opened, began), "s"),
        Figure::at_most(name("live after the socket was open"), seconds(live, opened), "s", 3.0),
        Figure::none(name("lines of colleagues shown wrongly"), wrong, "lines"),
        Figure::at_most(name("memory gained, highest"), (highest - before) / 1024.0, "MB", 60.0),
        Figure::told(name("memory gained, afterwards"), (settled - before) / 1024.0, "MB"),
    ])
}

fn seconds(later: Instant, earlier: Instant) -> f64 {
    later.saturating_duration_since(earlier).as_secs_f64()
}

/// What of the account a window shows already.
#[derive(Debug, Default)]
struct Shown {
    live: bool,
    call: bool,
    agents: BTreeSet<String>,
}

impl Shown {
    fn of(picture: &UiSnapshot) -> Self {
        let mut shown = Self::default();
        shown.picture(picture);
        shown
    }

    fn picture(&mut self, picture: &UiSnapshot) {
        self.live = picture.accounts.iter().any(|account| account.health.state == UiHealthState::Live);
        self.call = picture.calls.iter().any(|call| call.state == UiCallState::Connected);
        let known = picture.colleagues.iter().filter(|agent| agent.state != UiAgentState::Unknown);
        self.agents = known.map(|agent| agent.id.clone()).collect();
    }

    /// The link, the own call, and what all other agents do. The states of the lines come with the call.
    fn is_complete(&self) -> bool {
        self.live && self.call && self.agents.len() as u64 == AGENTS - 1
    }

    /// When all of it is shown.
    async fn complete(mut self, mut watcher: Watcher) -> Result<Instant> {
        while !self.is_complete() {
            for change in watcher.next().await.context("the engine stopped")? {
                #[allow(clippy::wildcard_enum_match_arm, reason = "only these say how far it is")]
                match &*change {
                    UiChange::Snapshot(picture) => self.picture(picture),
                    UiChange::Account(account) => self.live = account.health.state == UiHealthState::Live,
                    UiChange::Call(call) => self.call |= call.state == UiCallState::Connected,
                    UiChange::Colleague(agent) if agent.state != UiAgentState::Unknown => {
                        self.agents.insert(agent.id.clone());
                    }
                    _ => {}
                }
            }
        }
        Ok(Instant::now())
    }
}

/// Of the people found, those whose telephone is not shown as it is.
async fn wrong_lines(mut watcher: Watcher) -> Result<usize> {
    loop {
        for change in watcher.next().await.context("the engine stopped")? {
            let UiChange::Found { contacts, .. } = &*change else { continue };
            ensure!(contacts.len() > 20, "hardly anybody was found");
            let talks: BTreeSet<String> = (1..=TALKING).map(|number| extension(number).to_string()).collect();
            let lines = contacts.iter().flat_map(|contact| contact.numbers.iter().map(|number| (&number.number, contact.line)));
            let right = |(number, line): &(&String, UiLineState)| {
                *line == if talks.contains(*number) { UiLineState::Busy } else { UiLineState::Idle }
            };
            return Ok(lines.filter(|line| !right(line)).count());
        }
    }
}
