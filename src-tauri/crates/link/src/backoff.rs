//! How long to wait before the next attempt.
//!
//! Invariant: never shorter than what the server asked for, and never the same for all desks: they all lose the PBX
//! at the same moment and must not all come back at the same moment.

use std::fmt;
use std::time::Duration;

/// The ladder of waits.
#[derive(Debug, Clone, PartialEq)]
pub struct BackoffSettings {
    /// The waits in turn; the last one repeats for ever. Empty means no wait.
    pub waits: Vec<Duration>,
    /// How far a wait may be off in both directions, 0.2 being ±20 %.
    pub jitter: f64,
    /// A link that lived this long starts again with the shortest wait.
    pub healthy_after: Duration,
}

/// Counts the failed attempts of one session.
pub struct Backoff {
    settings: BackoffSettings,
    failures: usize,
    random: Box<dyn FnMut() -> f64 + Send>,
}

impl Default for BackoffSettings {
    /// 1, 2, 4, 8, 15, 30 s ±20 % (xivo.md 1.8), reset after 30 healthy seconds.
    fn default() -> Self {
        Self {
            waits: [1, 2, 4, 8, 15, 30].map(Duration::from_secs).to_vec(),
            jitter: 0.2,
            healthy_after: Duration::from_secs(30),
        }
    }
}

impl Default for Backoff {
    fn default() -> Self {
        Self::new(BackoffSettings::default())
    }
}

impl Backoff {
    /// Starts with the shortest wait and real randomness.
    #[must_use]
    pub fn new(settings: BackoffSettings) -> Self {
        Self::with_random(settings, rand::random::<f64>)
    }

    /// The same with an injected source of numbers from 0 to 1.
    #[must_use]
    pub fn with_random(settings: BackoffSettings, random: impl FnMut() -> f64 + Send + 'static) -> Self {
        Self { settings, failures: 0, random: Box::new(random) }
    }

    /// The wait before the next attempt. `healthy_for` is how long the link that just ended had been up (zero if it
    /// never came up), `at_least` is what a `Retry-After` asked for; it is met with jitter upwards only.
    pub fn wait(&mut self, healthy_for: Duration, at_least: Option<Duration>) -> Duration {
        if healthy_for >= self.settings.healthy_after {
            self.failures = 0;
        }
        let step = self.failures.min(self.settings.waits.len().saturating_sub(1));
        let base = self.settings.waits.get(step).copied().unwrap_or_default();
        self.failures = self.failures.saturating_add(1);

        let random = (self.random)().clamp(0.0, 1.0);
        let jitter = self.settings.jitter.clamp(0.0, 1.0);
        let wait = base.mul_f64(1.0 + jitter * (2.0 * random - 1.0));
        let floor = at_least.map_or(Duration::ZERO, |asked| asked.saturating_add(base.mul_f64(jitter * random)));
        wait.max(floor)
    }

    /// Forgets all failures, for instance when the user asks to try now.
    pub const fn reset(&mut self) {
        self.failures = 0;
    }
}

impl fmt::Debug for Backoff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Backoff").field("settings", &self.settings).field("failures", &self.failures).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEVER_UP: Duration = Duration::ZERO;

    fn fixed(random: f64) -> Backoff {
        Backoff::with_random(BackoffSettings::default(), move || random)
    }

    fn millis(backoff: &mut Backoff, count: usize) -> Vec<u128> {
        (0..count).map(|_| backoff.wait(NEVER_UP, None).as_millis()).collect()
    }

    #[test]
    fn waits_grow_to_a_ceiling() {
        assert_eq!(millis(&mut fixed(0.5), 8), [1000, 2000, 4000, 8000, 15_000, 30_000, 30_000, 30_000]);
    }

    #[test]
    fn jitter_stays_within_a_fifth() {
        assert_eq!(millis(&mut fixed(0.0), 3), [800, 1600, 3200]);
        assert_eq!(millis(&mut fixed(1.0), 3), [1200, 2400, 4800]);
        assert_eq!(millis(&mut fixed(7.5), 1), [1200], "a bad source cannot break the bounds");
        let mut real = Backoff::default();
        for wait in millis(&mut real, 200).into_iter().skip(5) {
            assert!((24_000..=36_000).contains(&wait), "{wait}");
        }
    }

    #[test]
    fn the_server_may_ask_for_more_but_not_for_less() {
        let mut backoff = fixed(0.5);
        assert!(backoff.wait(NEVER_UP, Some(Duration::from_secs(60))) >= Duration::from_secs(60));
        assert_eq!(backoff.wait(NEVER_UP, Some(Duration::from_millis(1))), Duration::from_secs(2));
        assert_eq!(backoff.wait(NEVER_UP, Some(Duration::MAX)), Duration::MAX);
    }

    #[test]
    fn only_a_link_that_stayed_up_starts_over() {
        let mut backoff = fixed(0.5);
        let _ = millis(&mut backoff, 4);
        assert_eq!(backoff.wait(Duration::from_secs(29), None), Duration::from_secs(15));
        assert_eq!(backoff.wait(Duration::from_secs(30), None), Duration::from_secs(1));
        assert_eq!(backoff.wait(NEVER_UP, None), Duration::from_secs(2));
        backoff.reset();
        assert_eq!(backoff.wait(NEVER_UP, None), Duration::from_secs(1));
    }

    #[test]
    fn without_a_ladder_there_is_no_wait() {
        let settings = BackoffSettings { waits: vec![], ..BackoffSettings::default() };
        assert_eq!(Backoff::new(settings).wait(NEVER_UP, None), Duration::ZERO);
    }
}
