//! Keeps the requests of this computer within what a server allows.
//!
//! Invariant: nothing is sent that is known to be refused; who asks for a command is told so at once instead of
//! getting it later, and nobody waits for a request that was given up.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep, timeout_at};

use self::ration::Ration;
use crate::gateway::Manner;

mod bucket;
mod crowd;
mod ration;

/// What a server allows, and how much of it is ours.
#[derive(Debug, Clone, PartialEq)]
pub struct QuotaSettings {
    /// The most requests the server keeps ready for our address; grows when an answer tells of more.
    pub capacity: u32,
    /// How many it adds every second.
    pub refill: f64,
    /// The most that we send at once.
    pub burst: u32,
    /// How many we send every second.
    pub rate: f64,
    /// The most that may be under way.
    pub in_flight: usize,
    /// How long a command may wait for its turn.
    pub control_within: Duration,
}

/// The quota of one server and account. Cloning shares it.
#[derive(Clone)]
pub struct Quota {
    shared: Arc<Shared>,
}

/// Leave to send one request; holds its place among those under way until it is dropped.
#[derive(Debug)]
pub struct Permit {
    _slots: [Option<OwnedSemaphorePermit>; 2],
}

struct Shared {
    settings: QuotaSettings,
    ration: Mutex<Ration>,
    all: Arc<Semaphore>,
    /// One fewer than all, so that a command never waits for a long list.
    patient: Arc<Semaphore>,
}

impl Default for QuotaSettings {
    /// A bucket of 100 requests, 10 more every second, shared by all behind one address; of that at most 20 at once,
    /// 8 a second and 5 under way for us (kazoo.md 3 and 7.1).
    fn default() -> Self {
        Self { capacity: 100, refill: 10.0, burst: 20, rate: 8.0, in_flight: 5, control_within: Duration::from_secs(2) }
    }
}

impl Default for Quota {
    fn default() -> Self {
        Self::new(QuotaSettings::default())
    }
}

impl Quota {
    /// Nothing used yet.
    #[must_use]
    pub fn new(settings: QuotaSettings) -> Self {
        Self::with_random(settings, rand::random::<f64>)
    }

    /// The same with an injected source of numbers from 0 to 1.
    #[must_use]
    pub fn with_random(settings: QuotaSettings, random: impl FnMut() -> f64 + Send + 'static) -> Self {
        let in_flight = settings.in_flight.max(1);
        let ration = Mutex::new(Ration::new(&settings, Box::new(random), Instant::now()));
        let all = Arc::new(Semaphore::new(in_flight));
        let patient = Arc::new(Semaphore::new((in_flight - 1).max(1)));
        Self { shared: Arc::new(Shared { settings, ration, all, patient }) }
    }

    /// An answer told how many requests the server still allows to everybody behind our address.
    pub fn learn(&self, remaining: u32) {
        self.ration().learn(remaining, Instant::now());
    }

    /// Says that a link was lost which others may have lost too, and that `needed` requests will bring it back. Each of
    /// many desks behind one address then waits for a moment of its own. Not for a first sign-in, nor after sleep, nor
    /// where a person asks for another attempt: nobody else comes back at that moment.
    ///
    /// Where three or more are needed, which leaves none to be refused, the first one goes within 17 s, and a desk that turns
    /// out to be alone does the rest at once; in a crowd it may be more than a minute away. Zero ends all that.
    pub fn rejoin(&self, needed: u32) {
        self.ration().rejoin(needed, Instant::now());
    }

    /// Waits until a request may be sent. [`crate::Gateway::send`] does this for its requests; for the messages of a
    /// socket, which has a bucket of its own, do it with a quota of its own.
    ///
    /// # Errors
    ///
    /// How long it would take, where that is longer than somebody who waits for a command should wait.
    pub async fn acquire(&self, manner: Manner) -> Result<Permit, Duration> {
        let limit = self.shared.settings.control_within;
        let deadline = match manner {
            Manner::Control => Some(Instant::now() + limit),
            Manner::Repeatable | Manner::Once => None,
        };
        let patient = if deadline.is_none() { slot(&self.shared.patient, None).await } else { Ok(None) };
        let slots = [patient.map_err(|()| limit)?, slot(&self.shared.all, deadline).await.map_err(|()| limit)?];
        loop {
            let now = Instant::now();
            let wait = self.ration().take(deadline.is_none(), now);
            if wait.is_zero() {
                return Ok(Permit { _slots: slots });
            }
            if deadline.is_some_and(|deadline| now + wait > deadline) {
                return Err(wait);
            }
            sleep(wait).await;
        }
    }

    /// The server answered 429.
    pub(crate) fn refused(&self, retry_after: Option<Duration>) {
        self.ration().refused(retry_after, Instant::now());
    }

    /// The server answered anything else.
    pub(crate) fn answered(&self) {
        self.ration().answered();
    }

    /// `wait`, a little longer for each in its own way.
    pub(crate) fn jittered(&self, wait: Duration) -> Duration {
        self.ration().jittered(wait)
    }

    fn ration(&self) -> MutexGuard<'_, Ration> {
        self.shared.ration.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The semaphores are never closed; a closed one would only mean no limit.
async fn slot(slots: &Arc<Semaphore>, deadline: Option<Instant>) -> Result<Option<OwnedSemaphorePermit>, ()> {
    let waiting = Arc::clone(slots).acquire_owned();
    match deadline {
        None => Ok(waiting.await.ok()),
        Some(deadline) => timeout_at(deadline, waiting).await.map(Result::ok).map_err(|_| ()),
    }
}

impl fmt::Debug for Quota {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Quota").field("settings", &self.shared.settings).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod storm;
#[cfg(test)]
mod tests;
