//! One live link to a Basix. Invariant: every wait is in [`BasixConversation::next`] and may be cancelled there without losing a
//! frame, an answer or a deadline.

mod reactions;

use std::{
    collections::VecDeque,
    future::Future,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use cordboard_link::{Frame, HeaderMap, HttpClient, HttpRequest, LinkError, Socket, SocketReader, SocketWriter, Url};
use cordboard_model::{Command, Event, Refusal, RefusalKind};
use cordboard_session::{Clock, CommandError, Conversation, SessionError, Stamped};
use tokio::time::{Instant, sleep_until};

use crate::{
    Answer, Counts, Decoder, Message, Order, Translator,
    account::BasixAccount,
    answer,
    commands::orders,
    frame::{Known, Value},
    rest::Request,
};

use reactions::Reactions;
pub(crate) use reactions::WITHIN as REACTS_WITHIN;

/// A ping keeps the link alive on the way (basix.md 12).
const PING_EVERY: Duration = Duration::from_secs(25);
/// A server of which nothing is heard for so long is gone (basix.md 12).
const SILENCE: Duration = Duration::from_secs(60);
/// What the server has it lists within this time after connecting; of what it does not, it has none (basix.md 12).
const LISTED_WITHIN: Duration = Duration::from_secs(10);
/// A request to call is answered at once, or not at all.
const CALL_WITHIN: Duration = Duration::from_secs(15);

/// What calls need of the link.
#[derive(Clone)]
pub(crate) struct Caller {
    pub(crate) http: HttpClient,
    pub(crate) base: Url,
    pub(crate) headers: HeaderMap,
}

type Calling = Pin<Box<dyn Future<Output = (Request, Result<Answer, LinkError>)> + Send>>;

/// One live link.
pub struct BasixConversation {
    reader: SocketReader,
    writer: SocketWriter,
    account: BasixAccount,
    caller: Caller,
    memory: Arc<Mutex<Translator>>,
    clock: Clock,
    decoder: Decoder,
    counts: Counts,
    takes_over: Arc<AtomicBool>,
    ping_at: Instant,
    heard_at: Instant,
    listed_by: Option<Instant>,
    reactions: Reactions,
    /// Requests, one after the other: the first is under way.
    calls: VecDeque<Calling>,
}

impl std::fmt::Debug for BasixConversation {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("BasixConversation").field("counts", &self.counts).finish_non_exhaustive()
    }
}

/// What woke us.
enum Woken {
    Heard(Result<Frame, LinkError>),
    Due,
    Called(Request, Result<Answer, LinkError>),
}

impl BasixConversation {
    pub(crate) fn new(
        socket: Socket,
        account: BasixAccount,
        caller: Caller,
        memory: Arc<Mutex<Translator>>,
        clock: Clock,
        takes_over: Arc<AtomicBool>,
    ) -> Self {
        let (reader, writer) = socket.split();
        let now = Instant::now();
        lock(&memory).reconnected();
        Self {
            reader,
            writer,
            account,
            caller,
            memory,
            clock,
            decoder: Decoder::default(),
            counts: Counts::default(),
            takes_over,
            ping_at: now + PING_EVERY,
            heard_at: now,
            listed_by: Some(now + LISTED_WITHIN),
            reactions: Reactions::default(),
            calls: VecDeque::new(),
        }
    }

    /// What arrived on this link so far.
    #[must_use]
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    async fn woken(&mut self) -> Woken {
        let silent_at = self.heard_at + SILENCE;
        let due =
            self.reactions.due().into_iter().chain(self.listed_by).chain([self.ping_at, silent_at]).min().unwrap_or(silent_at);
        tokio::select! {
            biased;
            frame = self.reader.next() => Woken::Heard(frame),
            (request, answer) = first(&mut self.calls) => Woken::Called(request, answer),
            () = sleep_until(due) => Woken::Due,
        }
    }

    fn heard(&mut self, frame: &Frame, events: &mut Vec<Stamped>) -> Result<(), SessionError> {
        self.heard_at = Instant::now();
        let bytes = match frame {
            Frame::Binary(bytes) => bytes,
            Frame::Text(text) => {
                self.counts.frames += 1;
                self.counts.malformed += 1;
                tracing::debug!(bytes = text.len(), "a text frame");
                return Ok(());
            }
            Frame::Alive => return Ok(()),
        };
        self.counts.frames += 1;
        let message = match self.decoder.read(bytes) {
            Ok(message) => message,
            Err(reject) => {
                self.counts.malformed += 1;
                tracing::warn!(%reject, bytes = bytes.len(), "passed over");
                return Ok(());
            }
        };
        match &message {
            Message::System(word) => return farewell(word, &self.takes_over),
            Message::Ignored => self.counts.ignored += 1,
            Message::Changed(changed) => {
                if let Known::Channel(channel) = &changed.record.known
                    && let Some(uuid) = channel.uuid.as_deref()
                {
                    self.reactions.seen(uuid);
                }
            }
            Message::Layout(_) | Message::Snapshot(_) | Message::Told(_) => {}
        }
        lock(&self.memory).take(&message, self.clock.wall(), events);
        Ok(())
    }

    fn what_is_due(&mut self, events: &mut Vec<Stamped>) -> Result<(), SessionError> {
        let now = Instant::now();
        if now >= self.heard_at + SILENCE {
            return Err(SessionError::Silent(now.saturating_duration_since(self.heard_at)));
        }
        if now >= self.ping_at {
            self.ping_at = now + PING_EVERY;
            self.writer.ping()?;
        }
        if self.listed_by.take_if(|by| *by <= now).is_some() && !lock(&self.memory).lists_end(self.clock.wall(), events) {
            tracing::warn!("the server lists no channels");
            return Err(SessionError::Server { code: "unsupported".to_owned() });
        }
        for _ in 0..self.reactions.expired(now) {
            self.refuse(RefusalKind::Unconfirmed, "no reaction from the PBX".to_owned(), events);
        }
        Ok(())
    }

    fn called(&mut self, request: &Request, answer: Result<Answer, LinkError>, events: &mut Vec<Stamped>) {
        self.calls.pop_front();
        match answer {
            Ok(Answer::Placed(legs)) => lock(&self.memory).placed(legs, &request.number),
            Ok(Answer::Refused(id)) => self.refuse(RefusalKind::CallFailed, id, events),
            Ok(Answer::WrongCredentials) => {
                self.refuse(RefusalKind::CallFailed, "authentication_required".to_owned(), events);
            }
            // It may have called all the same: never again by itself.
            Err(error) => {
                tracing::warn!(%error, "no answer to a request to call");
                self.refuse(RefusalKind::Unconfirmed, String::new(), events);
            }
        }
    }

    fn refuse(&self, kind: RefusalKind, detail: String, events: &mut Vec<Stamped>) {
        events.push(Stamped { at: self.clock.wall(), event: Event::Refused(Refusal { kind, detail }) });
    }

    fn ask(&mut self, request: Request) -> Result<(), CommandError> {
        let url = self.caller.base.join(request.method).map_err(|_| CommandError::Missing("server"))?;
        let mut asked = HttpRequest::post(url).json(&request.body).timeout(CALL_WITHIN);
        for (name, value) in &self.caller.headers {
            asked = asked.header(name.clone(), value.to_str().map_err(|_| CommandError::Missing("sign-in"))?);
        }
        let http = self.caller.http.clone();
        self.calls.push_back(Box::pin(async move {
            let reply = http.send(asked).await;
            let answer = reply.map(|reply| answer(reply.status().as_u16(), reply.bytes()));
            (request, answer)
        }));
        Ok(())
    }
}

#[async_trait]
impl Conversation for BasixConversation {
    async fn next(&mut self, events: &mut Vec<Stamped>) -> Result<(), SessionError> {
        match self.woken().await {
            Woken::Heard(frame) => self.heard(&frame?, events),
            Woken::Due => self.what_is_due(events),
            Woken::Called(request, answer) => {
                self.called(&request, answer, events);
                Ok(())
            }
        }
    }

    async fn execute(&mut self, command: Command, events: &mut Vec<Stamped>) -> Result<(), CommandError> {
        let orders = orders(&command, &self.account, &lock(&self.memory))?;
        let at = self.clock.wall();
        for order in orders {
            match order {
                Order::Say { frame, about } => {
                    self.writer.send_text(frame).await.map_err(|_| CommandError::NotConnected)?;
                    self.reactions.wait_for(about, Instant::now());
                }
                Order::Ask(request) => self.ask(request)?,
                Order::Watch(queue) => lock(&self.memory).watched(&queue, at, events),
                Order::Find(term) => lock(&self.memory).found(&term, at, events),
                Order::Nothing => {}
            }
        }
        lock(&self.memory).asked(&command, at);
        events.push(Stamped { at, event: Event::Requested(command) });
        Ok(())
    }

    async fn close(self) {
        self.reader.close(1000, "").await;
    }
}

/// What a word of the server means for the link (basix.md 12).
fn farewell(word: &Value<'_>, takes_over: &AtomicBool) -> Result<(), SessionError> {
    match word {
        Value::Text(word) if matches!(&**word, "connection_limit_reached" | "connection_replaced") => {
            takes_over.store(true, Ordering::Relaxed);
            Err(SessionError::Replaced)
        }
        Value::Text(word) if *word == "logout" => Err(SessionError::SignInExpired { host: String::new() }),
        Value::Text(word) => {
            tracing::debug!(letters = word.len(), "an unknown word about the link");
            Ok(())
        }
        Value::Null | Value::Bool(_) | Value::Integer(_) | Value::Unsigned(_) | Value::Float(_) | Value::Tuple(_) => Ok(()),
    }
}

pub(crate) fn lock(memory: &Mutex<Translator>) -> MutexGuard<'_, Translator> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn first(calls: &mut VecDeque<Calling>) -> (Request, Result<Answer, LinkError>) {
    match calls.front_mut() {
        Some(call) => call.await,
        None => std::future::pending().await,
    }
}
