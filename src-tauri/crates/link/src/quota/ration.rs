//! What may be sent now: our own share, the server's bucket as far as we know it, and the times to stay away.
//!
//! Invariant: pure but for its source of randomness; time enters as an argument.

use std::time::Duration;

use tokio::time::Instant;

use super::QuotaSettings;
use super::bucket::Bucket;
use super::crowd::{Rejoin, Supply};

/// What is left to commands, of each bucket: long lists stop there.
const FOR_COMMANDS: f64 = 0.1;
/// How long a server that refused gets only half of our rate.
const SLOW_FOR: Duration = Duration::from_secs(300);
/// The longest wait after refusals that name none (kazoo.md 7.1).
const LONGEST: Duration = Duration::from_secs(60);
/// How much longer a wait may be made so that not all end at once.
const JITTER: f64 = 0.2;

/// See the module.
pub(super) struct Ration {
    rate: f64,
    refill: f64,
    own: Bucket,
    server: Bucket,
    refusals: u32,
    /// Nothing is sent before.
    shut_until: Instant,
    /// Only commands are sent before.
    moment: Instant,
    slow_until: Instant,
    rejoin: Option<Rejoin>,
    random: Box<dyn FnMut() -> f64 + Send>,
}

impl Ration {
    pub(super) fn new(settings: &QuotaSettings, random: Box<dyn FnMut() -> f64 + Send>, now: Instant) -> Self {
        Self {
            rate: settings.rate,
            refill: settings.refill,
            own: Bucket::full(f64::from(settings.burst.max(1)), settings.rate, now),
            server: Bucket::full(f64::from(settings.capacity.max(1)), settings.refill, now),
            refusals: 0,
            shut_until: now,
            moment: now,
            slow_until: now,
            rejoin: None,
            random,
        }
    }

    /// Takes leave for one request, or says how long to wait before asking again. `patient` requests leave something
    /// for the others.
    pub(super) fn take(&mut self, patient: bool, now: Instant) -> Duration {
        let rate = if now < self.slow_until { self.rate / 2.0 } else { self.rate };
        self.own.set_rate(rate, now);
        let spare = if patient { FOR_COMMANDS } else { 0.0 };
        let (own, server) = (1.0 + spare * self.own.capacity(), 1.0 + spare * self.server.capacity());
        let shut = self.shut_until.saturating_duration_since(now);
        let mut wait = self.own.wait_for(own, now).max(self.server.wait_for(server, now)).max(shut);
        if patient {
            wait = self.jittered(wait).max(self.moment.saturating_duration_since(now));
        }
        if wait.is_zero() {
            self.own.take(now);
            self.server.take(now);
        }
        wait
    }

    pub(super) fn learn(&mut self, remaining: u32, now: Instant) {
        let remaining = f64::from(remaining);
        self.server.set(remaining, now);
        self.make_room(now, |rejoin, supply, random| rejoin.heard(remaining, supply, random, now));
    }

    pub(super) fn refused(&mut self, retry_after: Option<Duration>, now: Instant) {
        self.server.set(0.0, now);
        self.slow_until = now + SLOW_FOR;
        // Those under way together are refused together: that is one refusal.
        let again = self.shut_until > now;
        let wait = if again { Duration::ZERO } else { Duration::from_secs(1 << self.refusals.min(6)).min(LONGEST) };
        if !again {
            self.refusals = self.refusals.saturating_add(1);
        }
        let wait = self.jittered(wait.max(retry_after.unwrap_or_default()));
        self.shut_until = self.shut_until.max(now + wait);
        self.make_room(now, |rejoin, supply, random| rejoin.refused(supply, random, now));
    }

    pub(super) fn answered(&mut self) {
        self.refusals = 0;
        if self.rejoin.as_mut().is_some_and(Rejoin::answered) {
            self.rejoin = None;
        }
    }

    pub(super) fn rejoin(&mut self, needed: u32, now: Instant) {
        let random = self.random();
        let (rejoin, wait) = Rejoin::begin(needed, self.supply(), random, now);
        self.moment = now + wait;
        self.rejoin = (needed > 0).then_some(rejoin);
    }

    pub(super) fn jittered(&mut self, wait: Duration) -> Duration {
        if wait.is_zero() { wait } else { wait.mul_f64(1.0 + JITTER * self.random()) }
    }

    /// Leaves the bucket to the others for as long as is `wanted`, if we are coming back with them.
    fn make_room(&mut self, now: Instant, wanted: impl FnOnce(&mut Rejoin, Supply, f64) -> Option<Duration>) {
        let (supply, random) = (self.supply(), self.random());
        if let Some(wait) = self.rejoin.as_mut().and_then(|rejoin| wanted(rejoin, supply, random)) {
            self.moment = now + wait;
        }
    }

    const fn supply(&self) -> Supply {
        Supply { capacity: self.server.capacity(), refill: self.refill }
    }

    fn random(&mut self) -> f64 {
        (self.random)().clamp(0.0, 1.0)
    }
}
