//! The running exchange. Invariant: it owns every task; when the last handle is dropped nothing of it runs on.

use std::{
    collections::BTreeMap,
    fs::File,
    io::Write,
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use serde_json::Value;
use tokio::{
    sync::{Notify, mpsc, watch},
    task::JoinSet,
};

use crate::{
    act::{Act, ActError},
    clock::{Clock, Wall},
    core::{
        cast::{Cast, CastError},
        notice::Notice,
        switch::Switch,
    },
    face::{
        basix::{Basix, BasixOptions},
        cloudpbx::{CloudPbx, CloudPbxOptions},
        kazoo::{Kazoo, KazooOptions},
        xivo::Generation,
    },
    faults::Faults,
    ledger::{Ledger, LedgerCall, LedgerLine, Received},
    span::Span,
};

/// How the exchange runs.
#[derive(Clone, Debug)]
pub struct Options {
    /// The same seed and scenario give the same calls.
    pub seed: u64,
    /// Which age of the vendor's server the Xuc face speaks.
    pub generation: Generation,
    /// How the KAZOO face behaves.
    pub kazoo: KazooOptions,
    /// How the CloudPBX face behaves.
    pub cloudpbx: CloudPbxOptions,
    /// How the Basix face behaves.
    pub basix: BasixOptions,
    /// How long a sign-in token lives.
    pub token_ttl: Span,
    /// Where ledger lines are written as they arise.
    pub ledger_file: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 1,
            generation: Generation::default(),
            kazoo: KazooOptions::default(),
            cloudpbx: CloudPbxOptions::default(),
            basix: BasixOptions::default(),
            token_ttl: Span::secs(3_600),
            ledger_file: None,
        }
    }
}

/// The exchange cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The cast is not playable.
    #[error(transparent)]
    Cast(#[from] CastError),
    /// The ledger file cannot be written.
    #[error("the ledger file {path} cannot be written")]
    LedgerFile {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// What a session of a face reads, in the order in which it happened.
#[derive(Clone, Debug)]
pub(crate) enum News {
    Notice(Arc<Notice>),
    Reply(Value),
}

/// A handle to the running exchange; clones speak of the same one.
#[derive(Clone, Debug)]
pub struct Exchange {
    pub(crate) shared: Arc<Shared>,
    tasks: Arc<Mutex<JoinSet<()>>>,
}

/// What tasks share.
pub(crate) struct Shared {
    state: Mutex<State>,
    pub(crate) clock: Clock,
    pub(crate) options: Options,
    pub(crate) faults: Faults,
    pub(crate) kazoo: OnceLock<Arc<Kazoo>>,
    pub(crate) cloudpbx: OnceLock<Arc<CloudPbx>>,
    pub(crate) basix: OnceLock<Arc<Basix>>,
    /// Sign-ins that were refused for their login or password.
    pub(crate) refused: AtomicUsize,
    wake: Notify,
    changed: watch::Sender<u64>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

struct State {
    switch: Switch,
    listeners: BTreeMap<u64, mpsc::UnboundedSender<News>>,
    next_listener: u64,
    ledger_file: Option<File>,
}

impl Exchange {
    /// Starts the exchange with a cast; it plays nothing yet and listens nowhere yet.
    ///
    /// # Errors
    /// [`StartError`] when the cast is wrong or the ledger file cannot be made.
    pub async fn start(cast: Cast, options: Options) -> Result<Self, StartError> {
        let cast = cast.completed()?;
        let starts_at = cast.settings.starts_at.as_ref().and_then(|text| text.parse::<jiff::Timestamp>().ok());
        let base = starts_at.unwrap_or_else(jiff::Timestamp::now);
        let clock = Clock::starting_at(Wall(base.as_millisecond()));
        let mut switch = Switch::new(cast, clock.now());
        let mut ledger_file = None;
        if let Some(path) = &options.ledger_file {
            let file = tokio::fs::File::create(path).await;
            let file = file.map_err(|source| StartError::LedgerFile { path: path.clone(), source })?;
            ledger_file = Some(file.into_std().await);
            switch.ledger.keep_lines();
        }
        let state = State { switch, listeners: BTreeMap::new(), next_listener: 0, ledger_file };
        let shared = Arc::new(Shared {
            state: Mutex::new(state),
            clock,
            faults: Faults::new(options.seed),
            kazoo: OnceLock::new(),
            cloudpbx: OnceLock::new(),
            basix: OnceLock::new(),
            options,
            refused: AtomicUsize::new(0),
            wake: Notify::new(),
            changed: watch::Sender::new(0),
        });
        let mut tasks = JoinSet::new();
        tasks.spawn(keep_time(Arc::clone(&shared)));
        Ok(Self { shared, tasks: Arc::new(Mutex::new(tasks)) })
    }

    /// Lets somebody do something; the id of the call if it began one.
    ///
    /// # Errors
    /// [`ActError`] when it was not possible; then nothing changed.
    pub async fn act(&self, act: Act) -> Result<Option<String>, ActError> {
        let done = self.shared.with(|switch| switch.act(&act));
        // Sessions read what happened before the caller goes on.
        tokio::task::yield_now().await;
        done
    }

    /// What really happened so far.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        self.shared.with(|switch| switch.ledger.clone())
    }

    /// Calls at a user's line, oldest first.
    #[must_use]
    pub fn calls_of(&self, login: &str) -> Vec<LedgerCall> {
        self.shared.with(|switch| switch.ledger.calls_of(login))
    }

    /// Frames from a user's clients, oldest first.
    #[must_use]
    pub fn received(&self, login: &str) -> Vec<Received> {
        self.shared.with(|switch| switch.ledger.received_from(login))
    }

    /// How many sign-ins were refused for their login or password.
    #[must_use]
    pub fn refused_sign_ins(&self) -> usize {
        self.shared.refused.load(Ordering::Relaxed)
    }

    /// The fault switches.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.shared.faults
    }

    /// Wall time of the exchange.
    #[must_use]
    pub fn now(&self) -> Wall {
        self.shared.clock.now()
    }

    /// How many calls live at a user's line.
    #[must_use]
    pub fn calls_at(&self, login: &str) -> usize {
        self.shared.with(|switch| switch.user_id(login).map(|user| switch.legs_of(user).len()).unwrap_or_default())
    }

    /// Whether no call lives anywhere.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.shared.with(|switch| switch.legs.is_empty())
    }

    /// A number that grows whenever anything may have changed.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.shared.changes()
    }

    /// Writes what still lives to the ledger file.
    pub fn close_ledger(&self) {
        let mut state = self.shared.lock();
        let lines = state.switch.ledger.unfinished();
        state.write(&lines);
    }

    /// Runs something for as long as the exchange lives.
    pub(crate) fn own(&self, task: impl Future<Output = ()> + Send + 'static) -> tokio::task::AbortHandle {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        while tasks.try_join_next().is_some() {}
        tasks.spawn(task)
    }
}

impl Shared {
    /// A number that grows whenever anything may have changed.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something at the present time and tells everyone what came of it.
    pub(crate) fn with<T>(&self, change: impl FnOnce(&mut Switch) -> T) -> T {
        self.with_replies(None, |switch| (change(switch), Vec::new()))
    }

    /// As [`Self::with`]; the replies reach the listener after everything that happened before them.
    pub(crate) fn with_replies<T>(&self, listener: Option<u64>, change: impl FnOnce(&mut Switch) -> (T, Vec<Value>)) -> T {
        let mut state = self.lock();
        let due = state.switch.next_due();
        state.switch.advance(self.clock.now());
        let (result, replies) = change(&mut state.switch);
        state.switch.settle();
        let news = state.publish();
        if let Some(sender) = listener.and_then(|id| state.listeners.get(&id)) {
            for reply in replies {
                // The session that would read it is gone: nobody misses the reply.
                if sender.send(News::Reply(reply)).is_err() {
                    break;
                }
            }
        }
        if state.switch.next_due() != due {
            self.wake.notify_one();
        }
        drop(state);
        if news {
            self.changed.send_modify(|count| *count += 1);
        }
        result
    }

    /// A session begins to listen, and says hello before anything else reaches it.
    pub(crate) fn listen(
        &self,
        user: u32,
        hello: impl FnOnce(&mut Switch) -> Vec<Value>,
    ) -> (u64, mpsc::UnboundedReceiver<News>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        let mut state = self.lock();
        state.switch.advance(self.clock.now());
        state.publish();
        for frame in hello(&mut state.switch) {
            // The receiver is still here.
            if sender.send(News::Reply(frame)).is_err() {
                break;
            }
        }
        state.next_listener += 1;
        let id = state.next_listener;
        state.listeners.insert(id, sender);
        *state.switch.clients.entry(user).or_default() += 1;
        drop(state);
        self.wake.notify_one();
        (id, receiver)
    }

    pub(crate) fn stop_listening(&self, id: u64, user: u32) {
        let mut state = self.lock();
        state.listeners.remove(&id);
        if let Some(clients) = state.switch.clients.get_mut(&user) {
            *clients = clients.saturating_sub(1);
        }
    }

    pub(crate) fn receive(&self, user: &str, frame: Value) {
        let at = self.clock.now();
        let mut state = self.lock();
        state.switch.ledger.receive(Received { user: user.to_owned(), at, frame });
        state.publish();
    }
}

impl State {
    fn publish(&mut self) -> bool {
        let lines = self.switch.ledger.take_lines();
        self.write(&lines);
        let notices = self.switch.take_notices();
        let any = !notices.is_empty();
        for notice in notices {
            let notice = Arc::new(notice);
            self.listeners.retain(|_, listener| listener.send(News::Notice(Arc::clone(&notice))).is_ok());
        }
        any
    }

    fn write(&mut self, lines: &[LedgerLine]) {
        let Some(file) = &mut self.ledger_file else { return };
        let mut text = Vec::new();
        for line in lines {
            if serde_json::to_writer(&mut text, line).is_ok() {
                text.push(b'\n');
            }
        }
        if let Err(error) = file.write_all(&text) {
            tracing::warn!(%error, "the ledger file cannot be written any more");
            self.ledger_file = None;
        }
    }
}

/// Does what is due.
async fn keep_time(shared: Arc<Shared>) {
    loop {
        let due = shared.lock().switch.next_due();
        let woken = shared.wake.notified();
        match due {
            Some(due) => {
                tokio::select! {
                    () = tokio::time::sleep_until(shared.clock.instant(due)) => shared.with(|_| ()),
                    () = woken => {}
                }
            }
            None => woken.await,
        }
    }
}
