//! The app without a window, signed in to the flood. Invariant: everything but the server and the desktop is what the app
//! uses: connector, session, desk, history on a disk, feed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use cordboard_contract::{UiAgentState, UiCall, UiSnapshot};
use cordboard_dialects::PbxCrates;
use cordboard_engine::{AccountSettings, Config, Desktop, Engine, Manner, RingEnd, Settings};
use cordboard_history::Filter;
use cordboard_model::AccountId;
use cordboard_secrets::{MemoryStore, SecretKind, SecretStore as _, Secrets};
use cordboard_session::Clock;
use tempfile::TempDir;

use crate::figure::Figure;
use crate::flood::{Flood, Plan};
use crate::mix::{LOGIN, Mix, PHONE, QueueCounts, call_id};

/// How long the first picture, and the last one, may take before the measurement is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// Remembers which calls were announced, and when.
#[derive(Debug, Default)]
pub(crate) struct Bell {
    rings: Mutex<Vec<(String, Instant)>>,
}

/// The app, the server and their folder.
#[derive(Debug)]
pub(crate) struct Rig {
    pub(crate) engine: Engine,
    pub(crate) bell: Arc<Bell>,
    _folder: TempDir,
}

impl Rig {
    /// Signs in and waits for the whole first picture.
    pub(crate) async fn start(plan: Plan) -> Result<(Self, Flood)> {
        cordboard_link::install_provider();
        let flood = Flood::start(plan)?;
        let folder = tempfile::tempdir().context("no temporary folder")?;
        let id = AccountId::from("bench");
        let account = AccountSettings {
            id: id.clone(),
            label: "Bench".to_owned(),
            pbx: "xivo".to_owned(),
            address: format!("http://{}", flood.address),
            login: LOGIN.to_owned(),
            phone: PHONE.to_owned(),
            phone_model: None,
            ca_file: None,
            proxy: Some("none".to_owned()),
            options: BTreeMap::new(),
        };
        Settings { accounts: vec![account], ..Settings::default() }.save(folder.path())?;
        let store = MemoryStore::default();
        store.set(&id, SecretKind::Password, &"any".into()).await?;
        let bell = Arc::new(Bell::default());
        let config = Config { data_dir: folder.path().to_owned(), clock: Clock::system() };
        let engine =
            Engine::start(config, Arc::new(PbxCrates), Secrets::new(Arc::new(store)), Arc::clone(&bell) as Arc<dyn Desktop>)
                .await;
        let rig = Self { engine, bell, _folder: folder };
        ensure!(rig.comes(|picture| picture.queues.len() == 12 && picture.colleagues.len() == 59).await, "no first picture");
        // Let the last answers of the sign-in come.
        tokio::time::sleep(Duration::from_secs(1)).await;
        Ok((rig, flood))
    }

    async fn comes(&self, is_there: impl Fn(&UiSnapshot) -> bool) -> bool {
        let begin = Instant::now();
        while begin.elapsed() < PATIENCE {
            if is_there(&self.engine.watch().0) {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        false
    }

    /// What of the flood is not where it belongs after it.
    pub(crate) async fn losses(&self, name: &str, mix: &Mix, links: usize) -> Result<Vec<Figure>> {
        // Whatever does not come in time is counted below.
        let begin = Instant::now();
        let (mut missing, mut picture) = (self.missing_calls(mix).await?, self.engine.watch().0);
        while begin.elapsed() < PATIENCE && (missing > 0 || !picture.calls.is_empty() || wrong_counts(&picture, mix) > 0) {
            tokio::time::sleep(Duration::from_millis(200)).await;
            (missing, picture) = (self.missing_calls(mix).await?, self.engine.watch().0);
        }
        let mut times = BTreeMap::new();
        for (call, _) in self.bell.rings() {
            *times.entry(call).or_insert(0) += 1;
        }
        let ids = || (0..mix.calls()).map(call_id);
        let unannounced = ids().filter(|id| times.get(id) != Some(&1)).count();
        Ok(vec![
            Figure::told(format!("{name}: calls in it"), mix.calls() as f64, "calls"),
            Figure::none(format!("{name}: calls missing from the history, or without an end"), missing, "calls"),
            Figure::none(
                format!("{name}: last figures of queues that are wrong in the window"),
                wrong_counts(&picture, mix),
                "figures",
            ),
            Figure::none(
                format!("{name}: last states of agents that are wrong in the window"),
                wrong_agents(&picture, mix),
                "agents",
            ),
            Figure::none(format!("{name}: calls not announced exactly once"), unannounced, "calls"),
            Figure::none(format!("{name}: links lost on the way"), links - 1, "links"),
        ])
    }

    async fn missing_calls(&self, mix: &Mix) -> Result<usize> {
        let history = self.engine.history().context("no history")?;
        let (mut kept, mut cursor) = (std::collections::BTreeSet::new(), None);
        loop {
            let page = history.page(&Filter::default(), cursor, 1000).await?;
            kept.extend(page.rows.into_iter().filter(|row| row.call.ended_at.is_some()).map(|row| row.call.id.to_string()));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        Ok((0..mix.calls()).filter(|call| !kept.contains(&call_id(*call))).count())
    }
}

fn wrong_counts(picture: &UiSnapshot, mix: &Mix) -> usize {
    let mut wrong = 0;
    for (id, counts) in mix.counts() {
        let Some(queue) = picture.queues.iter().find(|queue| queue.id == id.to_string()) else {
            wrong += 8;
            continue;
        };
        let QueueCounts { entered, answered, abandoned, waiting, ready, talking, logged_in, estimated_wait } = *counts;
        let pairs = [
            (entered, queue.entered),
            (answered, queue.answered),
            (abandoned, queue.abandoned),
            (waiting, queue.waiting),
            (ready, queue.agents_ready),
            (talking, queue.agents_talking),
            (logged_in, queue.agents_logged_in),
            (estimated_wait, queue.estimated_wait),
        ];
        wrong += pairs.iter().filter(|(sent, shown)| sent.map(|sent| sent as f64) != *shown).count();
    }
    wrong
}

fn wrong_agents(picture: &UiSnapshot, mix: &Mix) -> usize {
    let state = |name: &str| match name {
        "AgentReady" => UiAgentState::Ready,
        "AgentOnPause" => UiAgentState::NotReady,
        "AgentOnWrapup" => UiAgentState::WrapUp,
        "AgentRinging" => UiAgentState::Ringing,
        "AgentDialing" => UiAgentState::Dialing,
        "AgentOnCall" => UiAgentState::OnCall,
        _ => UiAgentState::Unknown,
    };
    let shown = |id: &u64| picture.colleagues.iter().find(|agent| agent.id == id.to_string()).map(|agent| agent.state);
    let colleagues = mix.agents().iter().filter(|(id, _)| **id != crate::mix::OWN_AGENT);
    colleagues.filter(|(id, name)| shown(id) != Some(state(name))).count()
}

impl Bell {
    /// Every announcement so far.
    pub(crate) fn rings(&self) -> Vec<(String, Instant)> {
        self.rings.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Desktop for Bell {
    fn ringing(&self, call: &UiCall, _: &Manner) {
        self.rings.lock().unwrap_or_else(PoisonError::into_inner).push((call.id.clone(), Instant::now()));
    }

    fn ring_changed(&self, _: &UiCall, _: &Manner) {}
    fn ring_over(&self, _: &str, _: &str, _: RingEnd) {}
    fn pop(&self, _: &cordboard_engine::Pop) {}
}
