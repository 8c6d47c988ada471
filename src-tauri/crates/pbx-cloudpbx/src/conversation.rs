//! One live link to a CloudPBX: the event socket, and the REST requests beside it. Invariant: every wait is in
//! [`CloudPbxConversation::next`] and may be cancelled there without losing a frame, an answer or a timer; the REST side never
//! ends a link whose socket lives.

use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use cordboard_link::{Beat, Frame, Heartbeat, HeartbeatSettings, LinkError, Socket, SocketReader, SocketWriter};
use cordboard_model::{At, Command, Event, MessageId, RecordingFetch, Recordings, Refusal, RefusalKind};
use cordboard_session::{Clock, CommandError, Conversation, SessionError, Stamped};
use jiff::civil::Date;
use tokio::{
    sync::mpsc,
    task::{JoinError, JoinSet},
    time::{Instant, sleep_until},
};

use crate::{
    Tally, Translator,
    commands::Deed,
    fetching,
    rest::{Api, Cdr, Fetched, RestError, SmsAnswer},
};

/// Own pings (cloudpbx.md 7).
const PING_EVERY: Duration = Duration::from_secs(25);
/// How many of them may stay unanswered: silent for more than a minute is gone.
const PINGS_MISSED: u32 = 2;
/// How long after the end of a call its record is asked for (cloudpbx.md 4).
const RECORD_DUE: Duration = Duration::from_secs(5);
/// How long after frames were missed.
const GAP_DUE: Duration = Duration::from_secs(60);
/// How long the service may take to ring the user's own telephone.
const DIAL_REACTS: Duration = Duration::from_secs(30);
/// Words about recordings that come; what does not fit is said again.
const FETCH_WORDS: usize = 32;

/// One live link.
pub struct CloudPbxConversation {
    reader: SocketReader,
    writer: SocketWriter,
    heartbeat: Heartbeat,
    clock: Clock,
    memory: Arc<Mutex<Translator>>,
    api: Api,
    /// The link was told to the desk.
    is_told: bool,
    chores: JoinSet<Done>,
    records_at: Option<Instant>,
    dial_due: Option<Instant>,
    fetch_words: (mpsc::Sender<RecordingFetch>, mpsc::Receiver<RecordingFetch>),
    /// Files that are being written.
    fetching: BTreeSet<PathBuf>,
}

impl std::fmt::Debug for CloudPbxConversation {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("CloudPbxConversation").finish_non_exhaustive()
    }
}

/// What came of a request.
enum Done {
    /// Of which day on they were asked for, where nobody else asked.
    Records(Option<Date>, Result<Fetched<Cdr>, RestError>),
    Dialled(Result<(), RestError>),
    Sent(MessageId, Result<SmsAnswer, RestError>),
    Listed(Recordings),
    Fetched(RecordingFetch),
}

enum Woken {
    Heard(Result<Frame, LinkError>),
    Beat(Beat),
    Done(Result<Done, JoinError>),
    Fetching(RecordingFetch),
    Due,
}

impl CloudPbxConversation {
    pub(crate) fn new(socket: Socket, api: Api, memory: Arc<Mutex<Translator>>, clock: Clock) -> Self {
        let (reader, writer) = socket.split();
        let now = Instant::now();
        let settings = HeartbeatSettings { interval: PING_EVERY, missed_limit: PINGS_MISSED };
        Self {
            reader,
            writer,
            heartbeat: Heartbeat::new(settings, now),
            clock,
            memory,
            api,
            is_told: false,
            chores: JoinSet::new(),
            records_at: None,
            dial_due: None,
            fetch_words: mpsc::channel(FETCH_WORDS),
            fetching: BTreeSet::new(),
        }
    }

    /// What arrived at this account so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        lock(&self.memory).tally().clone()
    }

    async fn woken(&mut self) -> Woken {
        let due = self.records_at.into_iter().chain(self.dial_due).min();
        tokio::select! {
            biased;
            frame = self.reader.next() => Woken::Heard(frame),
            beat = self.heartbeat.next() => Woken::Beat(beat),
            // Before the end of a fetch come the words about it.
            Some(word) = self.fetch_words.1.recv() => Woken::Fetching(word),
            Some(done) = self.chores.join_next() => Woken::Done(done),
            () = waiting(due) => Woken::Due,
        }
    }

    fn heard(&mut self, frame: &Frame, events: &mut Vec<Stamped>) {
        self.heartbeat.heard(Instant::now());
        let bytes: &[u8] = match frame {
            Frame::Text(text) => text.as_bytes(),
            Frame::Binary(bytes) => bytes,
            Frame::Alive => return,
        };
        let heard = lock(&self.memory).hear(bytes, self.clock.wall(), events);
        match heard {
            Ok(wants) => {
                if wants.record {
                    self.records_at = Some(Instant::now() + RECORD_DUE);
                } else if wants.gap {
                    // A link that loses much must not make the day's list be fetched all the time.
                    self.records_at.get_or_insert(Instant::now() + GAP_DUE);
                }
            }
            Err(reject) => tracing::warn!(%reject, bytes = bytes.len(), "passed over"),
        }
    }

    fn what_is_due(&mut self, events: &mut Vec<Stamped>) {
        let now = Instant::now();
        if self.records_at.take_if(|due| *due <= now).is_some() {
            self.fetch_records(None);
        }
        if self.dial_due.take_if(|due| *due <= now).is_some() {
            let at = self.clock.wall();
            if lock(&self.memory).dial_lapsed(at) {
                events.push(refused(at, RefusalKind::CallFailed, "no reaction"));
            }
        }
    }

    /// The records of so many days that somebody asked for, or those of today.
    fn fetch_records(&mut self, days: Option<u16>) {
        let today = self.api.zone().day(self.clock.wall().0);
        let first = today.checked_sub(jiff::Span::new().days(i64::from(days.unwrap_or(0)))).unwrap_or(today);
        self.fetch_days(first, today, days.is_none().then_some(first));
    }

    /// `only_from`: what was before is not known to be all, where nobody asked for it.
    fn fetch_days(&mut self, first: Date, last: Date, only_from: Option<Date>) {
        let api = self.api.clone();
        self.chores.spawn(async move { Done::Records(only_from, api.cdrs(first, last).await) });
    }

    fn done(&mut self, done: Result<Done, JoinError>, events: &mut Vec<Stamped>) {
        let at = self.clock.wall();
        match done {
            Ok(Done::Records(only_from, Ok(fetched))) => {
                if !fetched.incomplete_days.is_empty() {
                    tracing::warn!(days = ?fetched.incomplete_days, "the server does not tell all calls of these days");
                }
                let zone = self.api.zone();
                let cut = fetched.incomplete_days.iter().filter_map(|day| zone.begin(day.tomorrow().ok()?)).max();
                let complete_from = only_from.and_then(|day| zone.begin(day)).max(cut).map(At);
                lock(&self.memory).recorded(&fetched.records, complete_from, at, events);
            }
            Ok(Done::Records(_, Err(error))) => tracing::warn!(%error, "no records of calls"),
            Ok(Done::Sent(id, answer)) => lock(&self.memory).message_answered(id, answer, at, events),
            Ok(Done::Listed(listed)) => events.push(Stamped { at, event: Event::RecordingsListed(listed) }),
            Ok(Done::Fetched(fetch)) => {
                self.fetching.remove(&fetch.file);
                events.push(Stamped { at, event: Event::RecordingFetched(fetch) });
            }
            Ok(Done::Dialled(Ok(()))) => {}
            Ok(Done::Dialled(Err(error))) => {
                lock(&self.memory).dial_refused();
                self.dial_due = None;
                events.push(refused(at, RefusalKind::CallFailed, &error.to_string()));
            }
            Err(error) => tracing::warn!(%error, "a request came to nothing"),
        }
    }
}

#[async_trait]
impl Conversation for CloudPbxConversation {
    async fn next(&mut self, events: &mut Vec<Stamped>) -> Result<(), SessionError> {
        if !std::mem::replace(&mut self.is_told, true) {
            lock(&self.memory).opened(self.clock.wall(), events);
            self.fetch_records(None);
            return Ok(());
        }
        match self.woken().await {
            Woken::Heard(frame) => self.heard(&frame?, events),
            Woken::Beat(Beat::Ping) => self.writer.ping()?,
            Woken::Beat(Beat::Silent(silence)) => return Err(SessionError::Silent(silence)),
            Woken::Done(done) => self.done(done, events),
            Woken::Fetching(fetch) => events.push(Stamped { at: self.clock.wall(), event: Event::RecordingFetched(fetch) }),
            Woken::Due => self.what_is_due(events),
        }
        Ok(())
    }

    async fn execute(&mut self, command: Command, events: &mut Vec<Stamped>) -> Result<(), CommandError> {
        let deed = lock(&self.memory).deed(&command)?;
        let at = self.clock.wall();
        match deed {
            Deed::Dial { from, to } => {
                lock(&self.memory).dialled(&to, at);
                self.dial_due = Some(Instant::now() + DIAL_REACTS);
                let api = self.api.clone();
                self.chores.spawn(async move { Done::Dialled(api.dial(&from, &to).await) });
            }
            Deed::Past(days) => self.fetch_records(Some(days)),
            Deed::Follow(messages) => {
                let today = self.api.zone().day(at.0);
                let first = messages.iter().map(|message| self.api.zone().day(message.at.0)).min().unwrap_or(today).min(today);
                lock(&self.memory).follow(messages);
                self.fetch_days(first, today, Some(first));
            }
            Deed::Send { id, to, text } => {
                let api = self.api.clone();
                self.chores.spawn(async move { Done::Sent(id, api.send_sms(&to, &text, false).await) });
            }
            Deed::Recordings { own, from, to } => {
                let api = self.api.clone();
                self.chores.spawn(async move { Done::Listed(fetching::list(api, own, from, to).await) });
            }
            // Who is impatient asks twice; two may not write one file.
            Deed::Fetch { file, .. } if !self.fetching.insert(file.clone()) => {}
            Deed::Fetch { recording, format, file } => {
                let (api, tell) = (self.api.clone(), self.fetch_words.0.clone());
                self.chores.spawn(async move { Done::Fetched(fetching::fetch(api, recording, format, file, tell).await) });
            }
            Deed::Nothing => {}
        }
        events.push(Stamped { at, event: Event::Requested(command) });
        Ok(())
    }

    async fn close(self) {
        self.reader.close(1000, "").await;
    }
}

fn refused(at: At, kind: RefusalKind, detail: &str) -> Stamped {
    Stamped { at, event: Event::Refused(Refusal { kind, detail: detail.to_owned() }) }
}

fn lock(memory: &Mutex<Translator>) -> MutexGuard<'_, Translator> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn waiting(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due).await,
        None => std::future::pending().await,
    }
}
