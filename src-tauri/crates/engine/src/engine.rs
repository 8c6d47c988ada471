//! The engine. Invariant: it owns every task it starts; dropping the last handle cancels them all, [`Engine::stop`] says
//! goodbye first.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use cordboard_contract::{UiChange, UiNoticeKind, UiProfilePart, UiSnapshot};
use cordboard_history::{CallRecord, Filter, History, HistoryError, KeptMessage, Verdict};
use cordboard_inlet::Slot;
use cordboard_model::{AccountId, At, Command, Event};
use cordboard_secrets::Secrets;
use cordboard_session::{Batch, Clock, Stamped};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::accounts::{Accounts, Open};
use crate::applications::Applications;
use crate::broadcast::Broadcast;
use crate::commands::recordings::forget_heard;
use crate::commit::{Committer, UNWRITABLE, announce_history};
use crate::coverage::{Coverage, Remotes};
use crate::dial_guard::DialGuard;
use crate::feed::Feed;
use crate::hooks::Hooks;
use crate::keeper::{Keeper, Questions};
use crate::offers::Offers;
use crate::passwords::Passwords;
use crate::ringer::Ringer;
use crate::room::Room;
use crate::settings::{Loaded, SettingsFile};
use crate::{AccountSettings, Desktop, Dialects, Settings, Watcher, view};

/// Batches that wait for the desk; what does not fit waits in its session, and is dropped there at last.
const BATCHES: usize = 256;
/// Calls that began so long ago cannot ring any more when the engine starts.
const RINGING_MS: i64 = 600_000;
/// The PBX's records tell what a message cost for so long; its gateway says for less how it went on.
const FOLLOWED_MS: i64 = 7 * 86_400_000;
/// How long the last words may take.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// What the engine has to know before it starts.
#[derive(Clone, Debug)]
pub struct Config {
    /// The folder of settings and history; made when it is not there.
    pub data_dir: PathBuf,
    /// The time of day.
    pub clock: Clock,
}

/// The app without a window. A handle: cloning it is cheap.
#[derive(Clone)]
pub struct Engine {
    pub(crate) inside: Arc<Inside>,
}

pub(crate) struct Inside {
    pub(crate) accounts: Arc<Accounts>,
    pub(crate) questions: Questions,
    pub(crate) remotes: Remotes,
    pub(crate) broadcast: Broadcast,
    pub(crate) history: Option<History>,
    pub(crate) clock: Clock,
    pub(crate) data_dir: PathBuf,
    pub(crate) dial_guard: Mutex<DialGuard>,
    pub(crate) offers: Mutex<Offers>,
    pub(crate) applications: Applications,
    /// What puts back what the profile set last has changed.
    pub(crate) way_back: Mutex<Vec<(AccountId, UiProfilePart, Command)>>,
    stop: CancellationToken,
    tasks: Mutex<Tasks>,
}

/// Everything that runs; dropped in this order.
#[derive(Default)]
struct Tasks {
    others: Vec<AbortOnDropHandle<()>>,
    keeper: Option<AbortOnDropHandle<()>>,
    committer: Option<AbortOnDropHandle<()>>,
}

impl Engine {
    /// Starts. What is wrong with disk or keyring does not keep it from starting: it is said by notices. Signing in goes
    /// on in the background.
    pub async fn start(config: Config, dialects: Arc<dyn Dialects>, secrets: Secrets, desktop: Arc<dyn Desktop>) -> Self {
        let Config { data_dir, clock } = config;
        let broadcast = Broadcast { feed: Arc::new(Feed::new(clock)), desktop };
        if let Err(error) = std::fs::create_dir_all(&data_dir) {
            tracing::warn!(%error, "the data folder cannot be made");
        }
        forget_heard(&data_dir);
        let file = SettingsFile::new(&data_dir);
        let settings = load_settings(&file, clock, &broadcast);
        let history = open_history(&data_dir.join("history.db"), clock, &broadcast).await;
        let earlier = earlier_calls(history.as_ref(), clock).await;

        let (questions, asked) = Questions::channel();
        let (batches, read) = mpsc::channel(BATCHES);
        let (commits, committed) = mpsc::unbounded_channel();
        let (orders, ordered) = mpsc::unbounded_channel();
        let (coverage, coverage_asked) = mpsc::unbounded_channel();
        let remotes = Remotes::default();
        let stop = CancellationToken::new();

        let kinds = dialects.kinds().iter().map(|kind| (*kind).to_owned()).collect();
        let profiles = view::profile::profiles(&settings.profiles());
        broadcast.tell([UiChange::Pbxs(kinds), UiChange::Profiles(profiles), UiChange::Pops(view::pops::pops(&settings.pops))]);
        broadcast.tell([UiChange::Choices(view::choices::choices(&settings))]);
        let applications = Applications::new(settings.api.clone());
        broadcast.tell([UiChange::Api(applications.view())]);
        let mut room = open_room(clock, earlier, &settings);
        settings.accounts.iter().cloned().for_each(|account| room.open_account(account));
        followed_messages(history.as_ref(), clock).await.into_iter().for_each(|batch| room.apply(batch));
        let live: BTreeMap<_, _> = settings.accounts.iter().map(|account| (account.id.clone(), None)).collect();

        let keeper =
            Keeper { room, clock, broadcast: broadcast.clone(), asked, batches: read, commits, orders, stop: stop.clone() };
        let committer =
            Committer { history: history.clone(), broadcast: broadcast.clone(), coverage: coverage.clone(), commits: committed };
        let accounts = Arc::new(Accounts {
            dialects,
            passwords: Passwords::new(secrets, broadcast.clone()),
            questions: questions.clone(),
            batches,
            coverage,
            remotes: Arc::clone(&remotes),
            clock,
            file,
            hooks: Hooks::default(),
            open: tokio::sync::Mutex::new(Open { settings, sessions: BTreeMap::new() }),
        });

        announce_history(history.as_ref(), &broadcast, view::ms(clock.wall())).await;
        let mut tasks = Tasks {
            others: vec![
                AbortOnDropHandle::new(tokio::spawn(carry_out(ordered, Arc::clone(&remotes)))),
                AbortOnDropHandle::new(tokio::task::spawn_blocking(cordboard_numbers::Number::prepare)),
            ],
            keeper: Some(AbortOnDropHandle::new(tokio::spawn(keeper.run()))),
            committer: Some(AbortOnDropHandle::new(tokio::spawn(committer.run()))),
        };
        if let Some(history) = history.clone() {
            let (broadcast, remotes) = (broadcast.clone(), Arc::clone(&remotes));
            let coverage = Coverage { history, broadcast, remotes, clock, asks: coverage_asked, live };
            tasks.others.push(AbortOnDropHandle::new(tokio::spawn(coverage.run())));
        }
        // The accounts are on the picture before anybody can watch it.
        drop(questions.ask(|_| ()).await);
        let signing_in = Arc::clone(&accounts);
        tasks.others.push(AbortOnDropHandle::new(tokio::spawn(async move { signing_in.sign_in_all().await })));

        let dial_guard = Mutex::default();
        Self {
            inside: Arc::new(Inside {
                accounts,
                questions,
                remotes,
                broadcast,
                history,
                clock,
                data_dir,
                dial_guard,
                offers: Mutex::default(),
                applications,
                way_back: Mutex::default(),
                stop,
                tasks: Mutex::new(tasks),
            }),
        }
    }

    /// The picture of now, and from this very moment on every change of it.
    #[must_use]
    pub fn watch(&self) -> (UiSnapshot, Watcher) {
        self.inside.broadcast.feed.watch()
    }

    /// The accounts in the order in which they were added.
    pub async fn accounts(&self) -> Vec<AccountSettings> {
        self.inside.accounts.list().await
    }

    /// Where to put what a PBX posts under that secret; `None` when nobody may.
    #[must_use]
    pub fn hook_slot(&self, secret: &str) -> Option<Slot> {
        self.inside.accounts.hooks.slot(secret)
    }

    /// The history, unless its place cannot be used.
    #[must_use]
    pub fn history(&self) -> Option<&History> {
        self.inside.history.as_ref()
    }

    /// Says goodbye to every PBX, writes the last words and ends, within about 4 s.
    pub async fn stop(&self) {
        let Inside { accounts, stop, tasks, history, broadcast, .. } = &*self.inside;
        let Tasks { others, keeper, committer } = std::mem::take(&mut *tasks.lock().unwrap_or_else(PoisonError::into_inner));
        drop(others);
        accounts.stop().await;
        stop.cancel();
        for task in [keeper, committer].into_iter().flatten() {
            if timeout(LAST_WORDS, task).await.is_err() {
                tracing::warn!("the last words took too long");
            }
        }
        if let Some(history) = history
            && timeout(LAST_WORDS, history.close()).await.is_err()
        {
            tracing::warn!("the history took too long to close");
        }
        broadcast.feed.close();
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Engine").finish_non_exhaustive()
    }
}

fn load_settings(file: &SettingsFile, clock: Clock, broadcast: &Broadcast) -> Settings {
    let now = jiff::Timestamp::from_millisecond(clock.wall().0).unwrap_or_default();
    match file.load(now) {
        Ok(Loaded { settings, set_aside }) => {
            if let Some(path) = set_aside {
                let detail = path.display().to_string();
                broadcast.notice(view::notice::notice(None, UiNoticeKind::Failure, "settingsUnreadable", &detail));
            }
            settings
        }
        Err(error) => {
            broadcast.notice(view::notice::notice(None, UiNoticeKind::Failure, "settings", &error.to_string()));
            Settings::default()
        }
    }
}

async fn open_history(path: &std::path::Path, clock: Clock, broadcast: &Broadcast) -> Option<History> {
    let opened = match History::open(path, clock.wall()).await {
        Ok(opened) => opened,
        Err(error) => {
            tracing::warn!(%error, "no history");
            broadcast.notice(view::notice::notice(None, UiNoticeKind::Failure, trouble(&error), &error.to_string()));
            return None;
        }
    };
    if let Some(path) = opened.set_aside {
        let detail = path.display().to_string();
        broadcast.notice(view::notice::notice(None, UiNoticeKind::Failure, "historyUnreadable", &detail));
    }
    match opened.history.close_open_calls().await {
        Ok(closed) => tracing::info!(calls = closed.len(), "calls that an earlier run left open were closed"),
        Err(error) => tracing::warn!(%error, "calls that an earlier run left open stay open"),
    }
    Some(opened.history)
}

fn trouble(error: &HistoryError) -> &'static str {
    match error.verdict() {
        Verdict::MakeRoom => crate::commit::DISK_FULL,
        Verdict::Update => "historyNewer",
        Verdict::Retry | Verdict::MakeWritable | Verdict::StartAnew | Verdict::GiveUp => UNWRITABLE,
    }
}

/// Gives to the PBXs what the room asks of them.
async fn carry_out(mut ordered: mpsc::UnboundedReceiver<(AccountId, Command)>, remotes: Remotes) {
    while let Some((account, wish)) = ordered.recv().await {
        let remote = remotes.lock().unwrap_or_else(PoisonError::into_inner).get(&account).cloned();
        let Some(remote) = remote else { continue };
        if let Err(error) = remote.execute(wish).await {
            tracing::warn!(%error, "what nobody waits for was not given to the PBX");
        }
    }
}

/// The room as it begins. Calls of the last minutes were announced by an earlier run: what is on disk was announced before it
/// was written.
fn open_room(clock: Clock, earlier: Vec<CallRecord>, settings: &Settings) -> Room {
    let now = clock.wall();
    let mut ringer = Ringer::default();
    for record in &earlier {
        ringer.remember(record.account.clone(), record.call.id.clone(), now);
    }
    let mut room = Room::new(clock, ringer);
    for record in earlier {
        let over = !record.call.state.is_live() && !record.ended_unobserved;
        room.remember_pops(record.account, record.call.id, now, over);
    }
    room.set_pops(&settings.pops);
    room.set_ringing(settings.ringing.clone());
    room
}

async fn earlier_calls(history: Option<&History>, clock: Clock) -> Vec<CallRecord> {
    let Some(history) = history else { return Vec::new() };
    let recent = Filter { from: Some(clock.wall().plus_ms(-RINGING_MS)), ..Filter::default() };
    match history.page(&recent, None, 200).await {
        Ok(page) => page.rows,
        Err(error) => {
            tracing::debug!(%error, "earlier calls cannot be read");
            Vec::new()
        }
    }
}

/// What is written of messages of the last days may not be the last word.
async fn followed_messages(history: Option<&History>, clock: Clock) -> Vec<Batch> {
    let Some(history) = history else { return Vec::new() };
    let now = clock.wall();
    let followed = history.messages_to_follow(now.plus_ms(-FOLLOWED_MS)).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "earlier messages cannot be read");
        Vec::new()
    });
    let kept = |KeptMessage { account, message }| {
        let event = Event::MessageKept(Box::new(message));
        Batch { account, events: vec![Stamped { at: now, event }] }
    };
    followed.into_iter().map(kept).collect()
}

impl Inside {
    /// The moment.
    pub(crate) fn now(&self) -> At {
        self.clock.wall()
    }

    /// An account's session, if it has one.
    pub(crate) fn remote(&self, account: &AccountId) -> Option<cordboard_session::Remote> {
        self.remotes.lock().unwrap_or_else(PoisonError::into_inner).get(account).cloned()
    }
}
