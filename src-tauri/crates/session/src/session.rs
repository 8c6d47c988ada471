//! The handle of a session. Invariant: everything but [`Session::stop`] answers without waiting for the network, except
//! a command, which waits until the PBX has been given it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use cordboard_link::BackoffSettings;
use cordboard_model::{AccountId, At, Command, Health};
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::outbox::{Batch, Outbox};
use crate::supervise::{Ask, Supervisor};
use crate::{Clock, CommandError, Connector};

/// A polite goodbye takes no longer.
const STOP_LIMIT: Duration = Duration::from_secs(2);
/// Commands under way at once; a person never comes near it.
const ASKS: usize = 64;

/// How a session behaves.
#[derive(Clone, Debug)]
pub struct SessionSettings {
    /// The waits between attempts.
    pub backoff: BackoffSettings,
    /// How many events may wait for a slow reader, beside those in its channel, before they are dropped.
    pub backlog: usize,
    /// How long signing in may take altogether.
    pub open_within: Duration,
    /// How long giving a command to the PBX may take before the link counts as dead.
    pub command_within: Duration,
    /// The time of day.
    pub clock: Clock,
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self {
            backoff: BackoffSettings::default(),
            backlog: 16_384,
            open_within: Duration::from_secs(60),
            command_within: Duration::from_secs(10),
            clock: Clock::system(),
        }
    }
}

/// One supervised sign-in at one PBX account. Dropping it cancels the task at once; [`Session::stop`] says goodbye.
#[derive(Debug)]
pub struct Session {
    remote: Remote,
    lost: Arc<AtomicU64>,
    stop: CancellationToken,
    task: AbortOnDropHandle<()>,
}

/// Speaks to a running session without owning it.
#[derive(Clone, Debug)]
pub struct Remote {
    asks: mpsc::Sender<Ask>,
    health: watch::Receiver<Health>,
    last_event: Arc<AtomicI64>,
}

impl Session {
    /// Starts to sign in. Whatever happens arrives in `to`, beginning with the state of the link.
    #[must_use]
    pub fn spawn<C: Connector>(account: AccountId, connector: C, to: mpsc::Sender<Batch>, settings: SessionSettings) -> Self {
        let (asks, asked) = mpsc::channel(ASKS);
        let (health, health_seen) = watch::channel(Health::Stopped);
        let (last_event, lost) = (Arc::new(AtomicI64::new(0)), Arc::new(AtomicU64::new(0)));
        let stop = CancellationToken::new();
        let supervisor = Supervisor {
            outbox: Outbox::new(account.clone(), to, settings.backlog, Arc::clone(&lost)),
            account,
            settings,
            health,
            asked,
            last_event: Arc::clone(&last_event),
            stop: stop.clone(),
        };
        let task = AbortOnDropHandle::new(tokio::spawn(supervisor.run(connector)));
        Self { remote: Remote { asks, health: health_seen, last_event }, lost, stop, task }
    }

    /// The state of the link; [`cordboard_model::Event::LinkChanged`] tells the same in order with the other events.
    #[must_use]
    pub fn health(&self) -> watch::Receiver<Health> {
        self.remote.health.clone()
    }

    /// When the last sign of life came.
    #[must_use]
    pub fn last_event_at(&self) -> Option<At> {
        self.remote.last_event_at()
    }

    /// How many events were dropped so far because the reader was too slow. Each time a fresh picture followed.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// A handle that others may keep to give commands.
    #[must_use]
    pub fn remote(&self) -> Remote {
        self.remote.clone()
    }

    /// Tries the link at once instead of waiting; also after credentials were refused or another session took over.
    pub fn retry_now(&self) {
        self.remote.retry_now();
    }

    /// See [`Remote::execute`].
    ///
    /// # Errors
    /// When the PBX was not given the command.
    pub async fn execute(&self, command: Command) -> Result<(), CommandError> {
        self.remote.execute(command).await
    }

    /// Says goodbye to the PBX and ends, within 2 s whatever the PBX does.
    pub async fn stop(self) {
        self.stop.cancel();
        // A PBX that does not say goodbye is left without one: dropping the handle cancels the task.
        let _ = tokio::time::timeout(STOP_LIMIT, self.task).await;
    }
}

impl Remote {
    /// Whether events can arrive now.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.health.borrow().is_live()
    }

    /// When the last sign of life came.
    #[must_use]
    pub fn last_event_at(&self) -> Option<At> {
        match self.last_event.load(Ordering::Relaxed) {
            0 => None,
            at => Some(At(at)),
        }
    }

    /// Gives a command to the PBX. Never keeps it for a later link: a stale dial is dangerous.
    ///
    /// # Errors
    /// When the PBX was not given the command; [`CommandError::NotConnected`] at once when there is no link.
    pub async fn execute(&self, command: Command) -> Result<(), CommandError> {
        if !self.is_live() {
            return Err(CommandError::NotConnected);
        }
        let (reply, answer) = oneshot::channel();
        self.asks.try_send(Ask::Execute(command, reply)).map_err(|_| CommandError::NotConnected)?;
        answer.await.unwrap_or(Err(CommandError::NotConnected))
    }

    /// See [`Session::retry_now`].
    pub fn retry_now(&self) {
        // A full queue holds asks of a live link, which needs no retry; a closed one belongs to a stopped session.
        let _ = self.asks.try_send(Ask::Retry);
    }
}

#[cfg(test)]
mod tests;
