//! One live link: the event socket, and the REST chores beside it. Invariant: every wait of [`KazooConversation::next`] is in one
//! place and may be cancelled there without losing a frame, an answer or a timer; a chore that fails never ends a link whose
//! socket lives, unless the sign-in itself is gone.

mod begin;
mod called;
mod reports;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use cordboard_inlet::Received;
use cordboard_link::{Beat, Frame as Heard, Heartbeat, LinkError, Socket, SocketReader, SocketWriter};
use cordboard_model::{Command, Event, RecordingFetch};
use cordboard_session::{Clock, CommandError, Conversation, SessionError, SignInRefusal, Stamped};
use tokio::{
    sync::mpsc,
    task::{JoinError, JoinSet},
    time::{Instant, sleep_until},
};

use called::called;

use crate::{
    auth::Grant,
    chores::{Chore, Errand, Report},
    connector::Hooks,
    dialogue::{Dialogue, Turn},
    frame::{Frame, decode},
    lists::Lists,
    memory::Memory,
    rest::Crossbar,
    translate::Counts,
};

/// The server closes a socket on which nothing of ours arrives for an hour (kazoo.md 5.1).
const MESSAGE_EVERY: Duration = Duration::from_secs(600);
/// Without events, agents are asked for so often (kazoo.md 5.12).
const AGENTS_EVERY: Duration = Duration::from_secs(10);
/// Without events, queues are asked for so often (kazoo.md 5.12).
const WAITING_EVERY: Duration = Duration::from_secs(15);
/// Without events, the user's document is asked for so often.
const USER_EVERY: Duration = Duration::from_secs(60);
/// A chore that failed is tried again after this.
const AGAIN: Duration = Duration::from_secs(5);
/// A renewal that failed is tried again after this.
const RENEW_AGAIN: Duration = Duration::from_secs(30);
/// Several changes of one document are read once.
const SETTLED: Duration = Duration::from_millis(300);
/// Several changes of the account's people are read once.
const PEOPLE_SETTLED: Duration = Duration::from_secs(10);
/// A telephone that did not ring by then will not (kazoo.md 4.9).
const RINGS_WITHIN: Duration = Duration::from_secs(5);
/// Words about recordings that come; what does not fit is said again.
const FETCH_WORDS: usize = 32;
/// When an agent's state is read back after a wish (kazoo.md 4.13).
const READ_BACK: [Duration; 4] =
    [Duration::from_millis(500), Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(5)];

/// One live link.
pub struct KazooConversation {
    reader: SocketReader,
    writer: SocketWriter,
    heartbeat: Heartbeat,
    pub(crate) clock: Clock,
    pub(crate) crossbar: Crossbar,
    pub(crate) memory: Arc<Mutex<Memory>>,
    dialogue: Dialogue,
    hooks: Option<Hooks>,
    early: Vec<Stamped>,
    chores: JoinSet<Report>,
    pub(crate) busy: Vec<Chore>,
    timers: Vec<(Instant, Chore)>,
    fetch_words: (mpsc::Sender<RecordingFetch>, mpsc::Receiver<RecordingFetch>),
    message_at: Instant,
    month_at: Option<Instant>,
    polls_agents: bool,
    polls_user: bool,
    /// The calls of this link were listed once.
    listed: bool,
    /// The last list lacked a leg of the user's.
    in_doubt: bool,
    /// The token was refused on this socket already.
    refused: bool,
    /// The link is of no use any more.
    pub(crate) fatal: Option<SessionError>,
}

impl std::fmt::Debug for KazooConversation {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("KazooConversation").field("listed", &self.listed).finish_non_exhaustive()
    }
}

enum Woken {
    Heard(Result<Heard, LinkError>),
    Beat(Beat),
    Fetching(RecordingFetch),
    Done(Result<Report, JoinError>),
    Called(Received),
    Due,
}

impl KazooConversation {
    pub(crate) fn new(
        socket: Socket,
        crossbar: Crossbar,
        memory: Arc<Mutex<Memory>>,
        clock: Clock,
        grant: &Grant,
        hooks: Option<Hooks>,
    ) -> Self {
        let (reader, writer) = socket.split();
        let now = Instant::now();
        let account = lock(&memory).lists.account.clone();
        let dialogue = Dialogue::new(&account, secrecy::ExposeSecret::expose_secret(&grant.token), now);
        Self {
            reader,
            writer,
            heartbeat: Heartbeat::new(cordboard_link::HeartbeatSettings::default(), now),
            clock,
            crossbar,
            memory,
            dialogue,
            hooks,
            early: Vec::new(),
            chores: JoinSet::new(),
            busy: Vec::new(),
            timers: Vec::new(),
            fetch_words: mpsc::channel(FETCH_WORDS),
            message_at: now + MESSAGE_EVERY,
            month_at: None,
            polls_agents: false,
            polls_user: false,
            listed: false,
            in_doubt: false,
            refused: false,
            fatal: None,
        }
    }

    /// What the account holds, as far as it was fetched.
    #[must_use]
    pub fn lists(&self) -> Lists {
        lock(&self.memory).lists.clone()
    }

    /// What was received over all links so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        lock(&self.memory).translator.counts()
    }

    /// Plans a chore. One that is planned already, at that time or before, is not planned twice.
    pub(crate) fn plan(&mut self, chore: Chore, after: Duration) {
        let due = Instant::now() + after;
        if self.timers.iter().any(|(planned, known)| *known == chore && *planned <= due && *planned + SETTLED >= due) {
            return;
        }
        self.timers.push((due, chore));
    }

    /// Plans it unless it is planned at all: changes that come together are read once.
    fn plan_once(&mut self, chore: Chore, after: Duration) {
        if !self.timers.iter().any(|(_, known)| *known == chore) {
            self.plan(chore, after);
        }
    }

    /// Reads an agent's state back until the server has made up its mind.
    pub(crate) fn read_back(&mut self) {
        let own = lock(&self.memory).lists.own.id.clone();
        for after in READ_BACK {
            self.plan(Chore::Agent(own.clone()), after);
        }
    }

    fn start_due(&mut self) {
        let now = Instant::now();
        let due: Vec<Chore> = self.timers.extract_if(.., |(due, _)| *due <= now).map(|(_, chore)| chore).collect();
        for chore in due {
            if self.busy.contains(&chore) {
                // What is under way may be older than what it is wanted for.
                self.plan(chore, SETTLED);
                continue;
            }
            self.start(chore);
        }
        if self.message_at <= now {
            self.message_at = now + MESSAGE_EVERY;
            self.dialogue.ping(now);
        }
        if self.month_at.is_some_and(|at| at <= now) {
            self.dialogue.rebind_month(now);
            self.rebind_at_month();
        }
    }

    pub(crate) fn start(&mut self, chore: Chore) {
        let words = self.fetch_words.0.clone();
        let errand = Errand::new(self.crossbar.clone(), self.clock, &lock(&self.memory).lists, words);
        self.busy.push(chore.clone());
        self.chores.spawn(errand.run(chore));
    }

    async fn step(&mut self, events: &mut Vec<Stamped>) -> Result<(), SessionError> {
        if let Some(error) = self.fatal.take() {
            return Err(error);
        }
        self.start_due();
        self.send_unsent()?;
        let from = events.len();
        match self.woken().await {
            Woken::Heard(frame) => self.heard(&frame?, events)?,
            Woken::Beat(Beat::Ping) => self.writer.ping()?,
            Woken::Beat(Beat::Silent(silence)) => return Err(SessionError::Silent(silence)),
            Woken::Fetching(fetch) => events.push(Stamped { at: self.clock.wall(), event: Event::RecordingFetched(fetch) }),
            Woken::Done(Ok(report)) => self.done(report, events)?,
            Woken::Done(Err(error)) => {
                tracing::error!(%error, "a chore died");
                self.busy.clear();
            }
            Woken::Called(received) => self.called(received, events),
            Woken::Due => self.lapse(events),
        }
        lock(&self.memory).heed(events, from);
        self.go_on_duty();
        self.send_unsent()
    }

    async fn woken(&mut self) -> Woken {
        let now = Instant::now();
        let lapse = {
            let memory = lock(&self.memory);
            memory.translator.due().into_iter().chain(memory.twins.due()).min()
        };
        let lapse = lapse.map(|due| {
            let ms = due.ms_since(self.clock.wall()).max(0);
            now + Duration::from_millis(u64::try_from(ms).unwrap_or_default())
        });
        let timer = self.timers.iter().map(|(due, _)| *due).min();
        let due = lapse.into_iter().chain(timer).chain(self.month_at).chain(self.dialogue.due()).chain([self.message_at]).min();
        tokio::select! {
            biased;
            frame = self.reader.next() => Woken::Heard(frame),
            beat = self.heartbeat.next() => Woken::Beat(beat),
            // Before the end of a fetch come the words about it.
            Some(word) = self.fetch_words.1.recv() => Woken::Fetching(word),
            Some(report) = self.chores.join_next() => Woken::Done(report),
            received = called(self.hooks.as_ref()) => Woken::Called(received),
            () = waiting(due) => Woken::Due,
        }
    }

    fn lapse(&mut self, events: &mut Vec<Stamped>) {
        let at = self.clock.wall();
        let mut needs = Vec::new();
        {
            let translator = &mut lock(&self.memory).translator;
            if translator.due().is_some_and(|due| due <= at) {
                translator.lapse(at, events, &mut needs);
            }
        }
        self.need(needs);
        self.only_called(events);
    }

    fn heard(&mut self, frame: &Heard, events: &mut Vec<Stamped>) -> Result<(), SessionError> {
        self.heartbeat.heard(Instant::now());
        let Heard::Text(text) = frame else { return Ok(()) };
        let frame = match decode(text) {
            Ok(frame) => frame,
            Err(malformed) => {
                tracing::warn!(%malformed, bytes = text.len(), "passed over");
                return Ok(());
            }
        };
        if let Frame::Reply(reply) = &frame {
            let turn = self.dialogue.answered(reply, Instant::now());
            return self.turn(turn);
        }
        let at = self.clock.wall();
        if self.hooks.is_some() && !lock(&self.memory).twins.by_socket(&frame, at) {
            return Ok(());
        }
        let mut needs = Vec::new();
        lock(&self.memory).translator.translate(frame, at, events, &mut needs);
        self.need(needs);
        Ok(())
    }

    fn turn(&mut self, turn: Turn) -> Result<(), SessionError> {
        let host = || self.crossbar.gateway().site().url().host_str().unwrap_or_default().to_owned();
        match turn {
            Turn::Nothing | Turn::CallsFollow => {}
            Turn::PollAcdc | Turn::PollQubicle => {
                self.polls_agents = true;
                self.plan_once(Chore::Agents, AGENTS_EVERY);
                self.plan_once(Chore::Waiting, WAITING_EVERY);
            }
            Turn::PollDocuments => {
                self.polls_user = true;
                self.plan_once(Chore::User, USER_EVERY);
            }
            Turn::TokenRefused if self.refused => return Err(SessionError::Rejected { host: host() }),
            Turn::TokenRefused => {
                self.refused = true;
                self.start(Chore::Renew);
            }
            Turn::Forbidden => return Err(SessionError::Refused { host: host(), why: SignInRefusal::Forbidden }),
            Turn::NoCalls(code) => return Err(SessionError::Server { code }),
        }
        Ok(())
    }

    fn send_unsent(&mut self) -> Result<(), SessionError> {
        let now = Instant::now();
        while let Some(text) = self.dialogue.next_message(now) {
            if !self.writer.try_send_text(text)? {
                break;
            }
            self.dialogue.sent(now);
        }
        Ok(())
    }
}

#[async_trait]
impl Conversation for KazooConversation {
    async fn next(&mut self, events: &mut Vec<Stamped>) -> Result<(), SessionError> {
        if !self.early.is_empty() {
            events.append(&mut self.early);
            return Ok(());
        }
        let result = self.step(events).await;
        if result.is_err() {
            lock(&self.memory).is_lost = true;
        }
        result
    }

    async fn execute(&mut self, command: Command, events: &mut Vec<Stamped>) -> Result<(), CommandError> {
        let from = events.len();
        let result = self.give(command, events).await;
        lock(&self.memory).heed(events, from);
        self.go_on_duty();
        result
    }

    async fn close(self) {
        self.reader.close(1000, "").await;
    }
}

pub(crate) fn lock(memory: &Mutex<Memory>) -> MutexGuard<'_, Memory> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn waiting(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due).await,
        None => std::future::pending().await,
    }
}
