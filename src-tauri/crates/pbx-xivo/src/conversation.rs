//! One live link to a Xuc server. Invariant: every wait is in [`XivoConversation::next`] and may be cancelled there without
//! losing a frame, an answer or a timer.

use std::{
    collections::VecDeque,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use cordboard_inlet::Received;
use cordboard_link::{Beat, Frame, Heartbeat, HeartbeatSettings, LinkError, Socket, SocketReader, SocketWriter};
use cordboard_model::{Command, Event, PageOffer};
use cordboard_session::{Clock, CommandError, Conversation, SessionError, Stamped};
use tokio::time::{Instant, sleep_until};

use crate::{
    Ask, Counts, Dialogue, Farewell, PING, Request, Translator, auth::Grant, connector::Hooks, posts::Posts,
    third_party::ThirdParty, token::Tokens,
};

/// The server gives up after 10 s (`xivocti.loggedOnTimeout`); then it says so, or is not there.
const LOG_ON_WITHIN: Duration = Duration::from_secs(15);
/// How soon a failed renewal is tried again.
const RENEW_AGAIN: Duration = Duration::from_secs(30);

type Renewing = Pin<Box<dyn Future<Output = Result<Grant, SessionError>> + Send>>;

/// One live link.
pub struct XivoConversation {
    reader: SocketReader,
    writer: SocketWriter,
    heartbeat: Heartbeat,
    clock: Clock,
    memory: Arc<Mutex<Translator>>,
    dialogue: Dialogue,
    /// What the server said before it said `LoggedOn`.
    early: Vec<Stamped>,
    refused_early: bool,
    /// Frames that found no room in the socket's queue.
    unsent: VecDeque<String>,
    timers: Vec<(Instant, Request)>,
    tokens: Option<Tokens>,
    renew_at: Option<Instant>,
    renewing: Option<Renewing>,
    third_party: Option<ThirdParty>,
    hooks: Option<Hooks>,
    posts: Posts,
}

impl std::fmt::Debug for XivoConversation {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("XivoConversation").field("counts", &self.dialogue.counts()).finish_non_exhaustive()
    }
}

/// What woke us.
enum Woken {
    Heard(Result<Frame, LinkError>),
    Beat(Beat),
    Due,
    Renewed(Result<Grant, SessionError>),
    Offered(Option<PageOffer>),
    Posted(Received),
}

impl XivoConversation {
    pub(crate) fn new(
        socket: Socket,
        memory: Arc<Mutex<Translator>>,
        clock: Clock,
        renewal: Option<(Tokens, Duration)>,
        third_party: Option<ThirdParty>,
        hooks: Option<Hooks>,
    ) -> Self {
        let (reader, writer) = socket.split();
        let now = Instant::now();
        let dialogue = Dialogue::new(&mut lock(&memory));
        let (tokens, renew_at) = renewal.map(|(tokens, after)| (tokens, now + after)).unzip();
        Self {
            reader,
            writer,
            heartbeat: Heartbeat::new(HeartbeatSettings::default(), now),
            clock,
            memory,
            dialogue,
            early: Vec::new(),
            refused_early: false,
            unsent: VecDeque::new(),
            timers: Vec::new(),
            tokens,
            renew_at,
            renewing: None,
            third_party,
            hooks,
            posts: Posts::default(),
        }
    }

    /// What arrived on this link so far.
    #[must_use]
    pub const fn counts(&self) -> Counts {
        self.dialogue.counts()
    }

    pub(crate) const fn was_refused_early(&self) -> bool {
        self.refused_early
    }

    /// Waits for the server's `LoggedOn`; nothing is sent before it but the heartbeat.
    pub(crate) async fn log_on(&mut self) -> Result<(), SessionError> {
        let mut early = Vec::new();
        let logging_on = async {
            while !self.dialogue.is_logged_on() {
                self.step(&mut early).await?;
            }
            Ok(())
        };
        let result = tokio::time::timeout(LOG_ON_WITHIN, logging_on).await;
        self.early = early;
        result.unwrap_or(Err(SessionError::Silent(LOG_ON_WITHIN)))
    }

    async fn step(&mut self, events: &mut Vec<Stamped>) -> Result<(), SessionError> {
        self.send_unsent()?;
        match self.woken().await {
            Woken::Heard(frame) => self.heard(&frame?, events)?,
            Woken::Beat(Beat::Ping) => drop(self.writer.try_send_text(PING)?),
            Woken::Beat(Beat::Silent(silence)) => return Err(SessionError::Silent(silence)),
            Woken::Due => {
                self.ask_what_is_due();
                while let Some(frame) = self.posts.next(Instant::now()) {
                    self.told(&frame, events)?;
                }
            }
            // The socket tells what did not fit.
            Woken::Posted(Received::Lost) => {}
            Woken::Posted(Received::Post(post)) => {
                let login = lock(&self.memory).login().to_owned();
                self.posts.by_post(&post, &login, Instant::now());
            }
            Woken::Renewed(result) => self.renewed(result),
            Woken::Offered(None) => {}
            Woken::Offered(Some(offer)) => {
                events.push(Stamped { at: self.clock.wall(), event: Event::PageOffered(Box::new(offer)) });
            }
        }
        self.send_unsent()
    }

    async fn woken(&mut self) -> Woken {
        if self.renewing.is_none()
            && self.renew_at.is_some_and(|due| due <= Instant::now())
            && let Some(tokens) = self.tokens.clone()
        {
            self.renewing = Some(Box::pin(async move { tokens.renewed().await }));
        }
        let timer = self.timers.iter().map(|(due, _)| *due).min();
        let renewal = self.renew_at.filter(|_| self.renewing.is_none());
        let due = timer.into_iter().chain(renewal).chain(self.posts.due()).min();
        tokio::select! {
            biased;
            frame = self.reader.next() => Woken::Heard(frame),
            beat = self.heartbeat.next() => Woken::Beat(beat),
            result = running(&mut self.renewing) => Woken::Renewed(result),
            offer = answered(&mut self.third_party) => Woken::Offered(offer),
            received = posted(self.hooks.as_ref()) => Woken::Posted(received),
            () = waiting(due) => Woken::Due,
        }
    }

    fn heard(&mut self, frame: &Frame, events: &mut Vec<Stamped>) -> Result<(), SessionError> {
        self.heartbeat.heard(Instant::now());
        let text = match frame {
            Frame::Text(text) => text,
            Frame::Binary(bytes) => {
                self.dialogue.hear_binary();
                tracing::debug!(bytes = bytes.len(), "a binary frame");
                return Ok(());
            }
            Frame::Alive => return Ok(()),
        };
        if self.hooks.is_some() {
            self.posts.by_socket(text, Instant::now());
        }
        self.told(text, events)
    }

    fn told(&mut self, text: &str, events: &mut Vec<Stamped>) -> Result<(), SessionError> {
        let mut asks = Vec::new();
        let unknown = self.dialogue.counts().unknown;
        let heard = self.dialogue.hear(&mut lock(&self.memory), text, self.clock.wall(), events, &mut asks);
        if self.dialogue.counts().unknown > unknown {
            tracing::debug!(bytes = text.len(), "a frame of an unknown type");
        }
        self.plan(asks);
        if let Some(third_party) = &mut self.third_party {
            lock(&self.memory).inquiries().into_iter().for_each(|inquiry| third_party.ask(inquiry));
        }
        match heard {
            Ok(None) => Ok(()),
            Ok(Some(Farewell::Refused(code))) => Err(SessionError::Server { code }),
            Ok(Some(Farewell::BeforeLogOn(code))) => {
                self.refused_early = true;
                Err(SessionError::Server { code })
            }
            Ok(Some(Farewell::Replaced)) => Err(SessionError::Replaced),
            Err(malformed) => {
                tracing::warn!(%malformed, bytes = text.len(), "passed over");
                Ok(())
            }
        }
    }

    fn plan(&mut self, asks: Vec<Ask>) {
        for Ask { request, later } in asks {
            match later {
                None => self.unsent.push_back(request.frame()),
                Some(wait) => {
                    self.timers.retain(|(_, planned)| *planned != request);
                    self.timers.push((Instant::now() + wait, request));
                }
            }
        }
    }

    fn ask_what_is_due(&mut self) {
        let now = Instant::now();
        for (_, request) in self.timers.extract_if(.., |(due, _)| *due <= now) {
            self.unsent.push_back(request.frame());
        }
    }

    /// A dead token does not end a live link; the next sign-in will say what is wrong.
    fn renewed(&mut self, result: Result<Grant, SessionError>) {
        self.renewing = None;
        let wait = match result {
            Ok(grant) => grant.renew_after(),
            Err(error) => {
                tracing::warn!(%error, "the token could not be renewed");
                RENEW_AGAIN
            }
        };
        let again = Instant::now() + wait;
        self.renew_at = Some(again);
    }

    fn send_unsent(&mut self) -> Result<(), SessionError> {
        while let Some(frame) = self.unsent.front() {
            if !self.writer.try_send_text(frame.as_str())? {
                break;
            }
            self.unsent.pop_front();
        }
        Ok(())
    }
}

#[async_trait]
impl Conversation for XivoConversation {
    async fn next(&mut self, events: &mut Vec<Stamped>) -> Result<(), SessionError> {
        if !self.early.is_empty() {
            events.append(&mut self.early);
            return self.send_unsent();
        }
        self.step(events).await
    }

    async fn execute(&mut self, command: Command, events: &mut Vec<Stamped>) -> Result<(), CommandError> {
        let requests = lock(&self.memory).requests(&command)?;
        for asked in &requests {
            self.writer.send_text(asked.request.frame()).await.map_err(|_| CommandError::NotConnected)?;
        }
        let at = self.clock.wall();
        events.push(Stamped { at, event: Event::Requested(command) });
        let mut memory = lock(&self.memory);
        for asked in &requests {
            memory.sent(&asked.request, asked.call.as_ref(), at, events);
        }
        Ok(())
    }

    async fn close(self) {
        self.reader.close(1000, "").await;
    }
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

/// Nothing ever where nothing is posted.
async fn posted(hooks: Option<&Hooks>) -> Received {
    match hooks {
        Some(hooks) => hooks.lock().await.next().await,
        None => std::future::pending().await,
    }
}

async fn answered(third_party: &mut Option<ThirdParty>) -> Option<PageOffer> {
    match third_party {
        Some(third_party) => third_party.answer().await,
        None => std::future::pending().await,
    }
}

async fn running(renewing: &mut Option<Renewing>) -> Result<Grant, SessionError> {
    match renewing {
        Some(renewing) => renewing.await,
        None => std::future::pending().await,
    }
}
