//! A token bucket.
//!
//! Invariant: pure; time enters as an argument, and never more than the capacity is in it.

use std::time::Duration;

use tokio::time::Instant;

/// Where nothing is ever added.
const FOR_EVER: Duration = Duration::from_secs(3600);

/// Tokens, and how they come back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bucket {
    capacity: f64,
    rate: f64,
    tokens: f64,
    at: Instant,
}

impl Bucket {
    /// Full at `now`; `rate` tokens come back every second.
    pub(super) const fn full(capacity: f64, rate: f64, now: Instant) -> Self {
        Self { capacity, rate, tokens: capacity, at: now }
    }

    /// How long until so many are in it; more than it holds counts as all it holds.
    pub(super) fn wait_for(&mut self, tokens: f64, now: Instant) -> Duration {
        self.refill(now);
        let missing = tokens.min(self.capacity) - self.tokens;
        if missing <= 0.0 {
            return Duration::ZERO;
        }
        let wait = Duration::try_from_secs_f64(missing / self.rate).unwrap_or(FOR_EVER).min(FOR_EVER);
        // What is rounded away would be waited for again.
        wait + Duration::from_micros(1)
    }

    pub(super) fn take(&mut self, now: Instant) {
        self.refill(now);
        self.tokens = (self.tokens - 1.0).max(0.0);
    }

    /// So many are in it; a capacity below that was wrong.
    pub(super) fn set(&mut self, tokens: f64, now: Instant) {
        (self.tokens, self.at) = (tokens, now);
        self.capacity = self.capacity.max(tokens);
    }

    pub(super) fn set_rate(&mut self, rate: f64, now: Instant) {
        self.refill(now);
        self.rate = rate;
    }

    pub(super) const fn capacity(&self) -> f64 {
        self.capacity
    }

    fn refill(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.tokens = (self.tokens + passed * self.rate).min(self.capacity);
        self.at = self.at.max(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(seconds: f64) -> Duration {
        Duration::from_micros((seconds * 1e6) as u64)
    }

    #[test]
    fn what_is_taken_comes_back_at_its_rate_and_no_further() {
        let start = Instant::now();
        let mut bucket = Bucket::full(2.0, 4.0, start);
        bucket.take(start);
        bucket.take(start);
        let wait = bucket.wait_for(1.0, start);
        assert!(wait >= seconds(0.25) && wait < seconds(0.26), "{wait:?}");
        assert_eq!(bucket.wait_for(1.0, start + wait), Duration::ZERO);
        let later = start + seconds(60.0);
        assert_eq!(bucket.wait_for(2.0, later), Duration::ZERO);
        bucket.take(later);
        assert!(bucket.wait_for(2.0, later) > Duration::ZERO, "never more than two were in it");
    }

    #[test]
    fn nobody_waits_for_more_than_it_holds() {
        let start = Instant::now();
        assert_eq!(Bucket::full(2.0, 1.0, start).wait_for(50.0, start), Duration::ZERO);
    }

    #[test]
    fn a_clock_that_steps_back_gives_nothing() {
        let start = Instant::now() + seconds(10.0);
        let mut bucket = Bucket::full(1.0, 1.0, start);
        bucket.take(start);
        assert!(bucket.wait_for(1.0, start - seconds(5.0)) > seconds(0.9));
    }

    #[test]
    fn without_a_rate_the_wait_is_bounded() {
        let start = Instant::now();
        let mut bucket = Bucket::full(1.0, 0.0, start);
        bucket.take(start);
        assert!(bucket.wait_for(1.0, start) <= FOR_EVER + seconds(1.0));
    }
}
