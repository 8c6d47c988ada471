//! The task of a session: connect, converse, wait, again. Invariant: while a link is up, nothing here waits for the
//! reader of the events; while none is up, no command is kept.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use cordboard_link::{Backoff, SystemClocks, Wake};
use cordboard_model::{AccountId, Command, Event, Health};
use futures_util::FutureExt;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::outbox::{Outbox, Unwanted};
use crate::session::SessionSettings;
use crate::{CommandError, Connector, Conversation, SessionError, Stamped, Verdict};

/// After so many commands in a row the socket gets its turn, so that a flood of commands cannot starve it.
const COMMANDS_IN_A_ROW: u32 = 8;

pub(crate) enum Ask {
    Execute(Command, oneshot::Sender<Result<(), CommandError>>),
    Retry,
}

pub(crate) struct Supervisor {
    pub(crate) account: AccountId,
    pub(crate) settings: SessionSettings,
    pub(crate) outbox: Outbox,
    pub(crate) health: watch::Sender<Health>,
    pub(crate) asked: mpsc::Receiver<Ask>,
    pub(crate) last_event: Arc<AtomicI64>,
    pub(crate) stop: CancellationToken,
}

/// Why the task ends.
enum End {
    Stopped,
    Unwanted,
}

impl From<Unwanted> for End {
    fn from(_: Unwanted) -> Self {
        Self::Unwanted
    }
}

impl Supervisor {
    pub(crate) async fn run<C: Connector>(mut self, mut connector: C) {
        match self.supervise(&mut connector).await {
            // Whether anybody still reads the last word does not matter any more.
            Ok(End::Stopped) | Err(End::Stopped) => drop(self.tell(Health::Stopped)),
            Ok(End::Unwanted) | Err(End::Unwanted) => drop(self.health.send_replace(Health::Stopped)),
        }
    }

    async fn supervise<C: Connector>(&mut self, connector: &mut C) -> Result<End, End> {
        let mut backoff = Backoff::new(self.settings.backoff.clone());
        loop {
            self.tell(Health::Connecting)?;
            self.drained().await?;
            let (error, healthy_for) = match self.open(connector).await? {
                Ok(conversation) => {
                    let since = Instant::now();
                    (self.converse(conversation).await?, since.elapsed())
                }
                Err(error) => (error, Duration::ZERO),
            };
            tracing::debug!(account = %self.account, %error, "no link");
            let asked_again = match error.verdict() {
                Verdict::Retry => self.wait(&error, backoff.wait(healthy_for, None)).await?,
                Verdict::RetryAfter(at_least) => self.wait(&error, backoff.wait(healthy_for, Some(at_least))).await?,
                Verdict::SignIn | Verdict::GiveUp => self.rest(Health::SignedOut { problem: error.problem() }).await?,
                Verdict::Replaced => self.rest(Health::Replaced).await?,
            };
            if asked_again {
                backoff.reset();
            }
        }
    }

    async fn open<C: Connector>(&mut self, connector: &mut C) -> Result<Result<C::Conversation, SessionError>, End> {
        let limit = self.settings.open_within;
        let opening = timeout(limit, connector.open());
        tokio::pin!(opening);
        loop {
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return Err(End::Stopped),
                Some(ask) = self.asked.recv() => drop(refuse(ask)),
                opened = &mut opening => return Ok(opened.unwrap_or(Err(SessionError::Silent(limit)))),
            }
        }
    }

    /// Converses until the link is over, and says why it is.
    async fn converse<C: Conversation>(&mut self, mut conversation: C) -> Result<SessionError, End> {
        self.tell(Health::Live { since: self.settings.clock.wall() })?;
        let mut wake = Wake::new(SystemClocks);
        let slept = wake.slept();
        tokio::pin!(slept);
        let mut events = Vec::new();
        let mut commands = 0;
        loop {
            let heard = if commands >= COMMANDS_IN_A_ROW {
                commands = 0;
                // Whatever the socket has now, without waiting for it.
                conversation.next(&mut events).now_or_never().unwrap_or(Ok(()))
            } else {
                tokio::select! {
                    biased;
                    () = self.stop.cancelled() => {
                        conversation.close().await;
                        return Err(End::Stopped);
                    }
                    slept = &mut slept => Err(SessionError::Slept(slept)),
                    Some(ask) = self.asked.recv() => {
                        commands += 1;
                        self.execute(&mut conversation, ask, &mut events).await
                    }
                    heard = conversation.next(&mut events) => {
                        commands = 0;
                        self.last_event.store(self.settings.clock.wall().0, Ordering::Relaxed);
                        heard
                    }
                    drained = self.outbox.drain(), if self.outbox.waits() => {
                        drained?;
                        continue;
                    }
                }
            };
            let dropped = self.outbox.put(&mut events)?;
            if let Err(error) = heard {
                return Ok(error);
            }
            if dropped > 0 {
                tracing::warn!(account = %self.account, dropped, "events were not read in time; a fresh picture follows");
                return Ok(SessionError::Overflowed(dropped));
            }
        }
    }

    async fn execute<C: Conversation>(
        &self,
        conversation: &mut C,
        ask: Ask,
        events: &mut Vec<Stamped>,
    ) -> Result<(), SessionError> {
        let Ask::Execute(command, reply) = ask else { return Ok(()) };
        let limit = self.settings.command_within;
        let result = tokio::select! {
            biased;
            // The loop sees the same token next and says goodbye.
            () = self.stop.cancelled() => Ok(Err(CommandError::NotConnected)),
            result = timeout(limit, conversation.execute(command, events)) => result,
        };
        let (answer, link) = match result {
            Ok(answer) => (answer, Ok(())),
            Err(_) => (Err(CommandError::NotConnected), Err(SessionError::Silent(limit))),
        };
        // Whoever asked may have gone away meanwhile; the PBX has been given the command all the same.
        drop(reply.send(answer));
        link
    }

    /// Waits before the next attempt; true when somebody asked not to.
    async fn wait(&mut self, error: &SessionError, wait: Duration) -> Result<bool, End> {
        let ms = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
        self.tell(Health::Waiting { retry_at: self.settings.clock.wall().plus_ms(ms), problem: error.problem() })?;
        // After sleep the wait goes on where it stopped: nobody who just opened the lid wants to sit it out.
        let mut wake = Wake::new(SystemClocks);
        let (waited, slept) = (sleep(wait), wake.slept());
        tokio::pin!(waited, slept);
        loop {
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return Err(End::Stopped),
                Some(ask) = self.asked.recv() => if refuse(ask) { return Ok(true) },
                _ = &mut slept => return Ok(false),
                () = &mut waited => return Ok(false),
                drained = self.outbox.drain(), if self.outbox.waits() => drained?,
            }
        }
    }

    /// Waits until somebody asks for another attempt.
    async fn rest(&mut self, health: Health) -> Result<bool, End> {
        self.tell(health)?;
        loop {
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return Err(End::Stopped),
                ask = self.asked.recv() => match ask {
                    Some(ask) => if refuse(ask) { return Ok(true) },
                    None => return Err(End::Stopped),
                },
                drained = self.outbox.drain(), if self.outbox.waits() => drained?,
            }
        }
    }

    /// Waits until the reader has taken everything: a fresh picture makes sense only for a reader who has room for it.
    async fn drained(&mut self) -> Result<(), End> {
        while self.outbox.waits() {
            tokio::select! {
                biased;
                () = self.stop.cancelled() => return Err(End::Stopped),
                Some(ask) = self.asked.recv() => drop(refuse(ask)),
                drained = self.outbox.drain() => drained?,
            }
        }
        Ok(())
    }

    fn tell(&mut self, health: Health) -> Result<(), Unwanted> {
        tracing::info!(account = %self.account, state = word(&health), "link");
        self.health.send_replace(health.clone());
        self.outbox.put_surely(Stamped { at: self.settings.clock.wall(), event: Event::LinkChanged(health) })
    }
}

/// Answers an ask while there is no link; true when it asks for another attempt.
fn refuse(ask: Ask) -> bool {
    match ask {
        Ask::Execute(_, reply) => {
            drop(reply.send(Err(CommandError::NotConnected)));
            false
        }
        Ask::Retry => true,
    }
}

const fn word(health: &Health) -> &'static str {
    match health {
        Health::Stopped => "stopped",
        Health::Connecting => "connecting",
        Health::Live { .. } => "live",
        Health::Waiting { .. } => "waiting",
        Health::SignedOut { .. } => "signed out",
        Health::Replaced => "replaced",
    }
}
