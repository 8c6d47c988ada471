//! When to come back where many lost the same server at the same moment.
//!
//! A desk cannot see how many share its address, only how quickly the server's bucket empties. So it asks one question
//! soon, and learns from the answer whether it is alone. One that needs fewer requests than it may spend asks at once: where
//! the bucket turns out to be half empty, or the question is refused, it does the rest at a moment of its own. One that needs
//! all it may spend must not be refused even once: its first question is put off just so long that the bucket has room for the
//! first questions of a whole crowd, and the emptier the bucket then is, the longer the rest is put off.
//!
//! Invariant: a moment is taken once for each return.

use std::time::Duration;

use tokio::time::Instant;

/// The requests that one return may cost, refused ones included.
const MOST: u32 = 3;
/// How long the first question is put off, at most, by those that may ask at once.
const FIRST: Duration = Duration::from_millis(500);
/// The crowd that is reckoned with: so many desks for each request that the bucket holds.
const DESKS: f64 = 2.0;
/// The part of the crowd whose first questions a full bucket takes at once, late comers and quick ones' next questions included.
const EARLY: f64 = 0.35;
/// The part of what the server adds that the crowd's return may use.
const SHARE: f64 = 0.8;
/// The same after first questions that emptied the bucket.
const CAREFUL_SHARE: f64 = 2.0 / 3.0;
/// The bucket is left alone until it holds this part again.
const REST: f64 = 0.25;
/// So many requests are missing from the bucket of a desk that is alone.
const OWN: f64 = 3.0;
/// Where this part of the bucket is missing beyond them, there is a whole crowd.
const CROWDED: f64 = 0.25;

/// What the server keeps ready and adds every second.
#[derive(Debug, Clone, Copy)]
pub(super) struct Supply {
    pub(super) capacity: f64,
    pub(super) refill: f64,
}

/// One return.
#[derive(Debug, Clone)]
pub(super) struct Rejoin {
    left: u32,
    /// For one that must not be refused: when the whole crowd has asked its first question.
    firsts_over: Option<Instant>,
    moment_taken: bool,
}

impl Rejoin {
    /// Begins; says how long to wait. `random` is from 0 to 1.
    pub(super) fn begin(needed: u32, supply: Supply, random: f64, now: Instant) -> (Self, Duration) {
        let careful = needed >= MOST;
        let wait = match needed {
            0 => Duration::ZERO,
            _ if careful => supply.first_question(random),
            _ => FIRST.mul_f64(random),
        };
        let firsts_over = careful.then(|| now + supply.first_question(1.0));
        (Self { left: needed, firsts_over, moment_taken: false }, wait)
    }

    /// An answer told how many requests remain; says how long to wait, if the moment is to be taken now.
    pub(super) fn heard(&mut self, remaining: f64, supply: Supply, random: f64, now: Instant) -> Option<Duration> {
        let missing = supply.capacity - remaining;
        let crowd = match self.firsts_over {
            Some(_) => (missing - OWN) / (CROWDED * supply.capacity),
            None if remaining < supply.capacity / 2.0 => 1.0,
            None => 0.0,
        };
        if crowd > 0.0 { self.take_moment(crowd.min(1.0), supply, random, now) } else { None }
    }

    /// A request was refused; says how long to wait, if the moment is still to be taken.
    pub(super) fn refused(&mut self, supply: Supply, random: f64, now: Instant) -> Option<Duration> {
        self.take_moment(1.0, supply, random, now)
    }

    /// `crowd` is 1 for all that are reckoned with.
    fn take_moment(&mut self, crowd: f64, supply: Supply, random: f64, now: Instant) -> Option<Duration> {
        if self.moment_taken || self.left == 0 {
            return None;
        }
        self.moment_taken = true;
        let (begin, spread) = match self.firsts_over {
            Some(over) => (over.saturating_duration_since(now), supply.spread(self.left, CAREFUL_SHARE)),
            None => (seconds(supply.capacity * REST / supply.refill), supply.spread(self.left, SHARE)),
        };
        Some((begin + spread.mul_f64(random)).mul_f64(crowd))
    }

    /// One of its requests was answered; true when it was the last.
    pub(super) const fn answered(&mut self) -> bool {
        self.left = self.left.saturating_sub(1);
        self.left == 0
    }
}

impl Supply {
    /// When to ask a first question that must not be refused: some at once, the others as quickly as the server adds.
    fn first_question(self, random: f64) -> Duration {
        if random < EARLY {
            return FIRST.mul_f64(random / EARLY);
        }
        let late = (random - EARLY) / (1.0 - EARLY);
        FIRST + self.spread(1, SHARE).mul_f64((1.0 - EARLY) * late)
    }

    /// The time in which the crowd can make `needed` requests each.
    fn spread(self, needed: u32, share: f64) -> Duration {
        seconds(DESKS * self.capacity * f64::from(needed) / (share * self.refill))
    }
}

/// A server that adds nothing is not waited for longer than this.
fn seconds(seconds: f64) -> Duration {
    const LONGEST: Duration = Duration::from_secs(90);
    Duration::try_from_secs_f64(seconds).unwrap_or(LONGEST).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: Supply = Supply { capacity: 100.0, refill: 10.0 };

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn who_needs_little_asks_at_once_and_waits_only_in_a_crowd() {
        let now = Instant::now();
        let (mut rejoin, first) = Rejoin::begin(2, USUAL, 1.0, now);
        assert_eq!(first, FIRST);
        assert_eq!(rejoin.heard(50.0, USUAL, 0.0, now), None, "half of it is left");
        assert_eq!(rejoin.heard(49.0, USUAL, 0.0, now), Some(ms(2_500)));
        assert_eq!(rejoin.refused(USUAL, 0.0, now), None, "once is enough");
    }

    #[test]
    fn the_spread_fits_what_is_still_needed() {
        let now = Instant::now();
        let (mut rejoin, _) = Rejoin::begin(2, USUAL, 0.0, now);
        assert!(!rejoin.answered());
        assert_eq!(rejoin.refused(USUAL, 1.0, now), Some(ms(27_500)));
        assert!(rejoin.answered());
    }

    #[test]
    fn who_must_not_be_refused_asks_late_enough_for_all_first_questions() {
        let now = Instant::now();
        let first = |random| Rejoin::begin(3, USUAL, random, now).1;
        assert_eq!((first(0.0), first(EARLY), first(1.0)), (Duration::ZERO, FIRST, ms(16_750)));
        // Of 200 desks at most 100 ask at once, and of the others no more than the server adds.
        let asked = |by: Duration| (0..200).filter(|desk| first(f64::from(*desk) / 199.0) <= by).count() as f64;
        for second in 1..=17 {
            let room = 100.0 + 10.0 * f64::from(second - 1);
            assert!(asked(Duration::from_secs(second as u64)) < room, "after {second} s");
        }
    }

    #[test]
    fn the_emptier_the_bucket_the_longer_the_rest_is_put_off() {
        let now = Instant::now();
        let (mut rejoin, wait) = Rejoin::begin(3, USUAL, 0.0, now);
        assert_eq!(wait, Duration::ZERO);
        assert!(!rejoin.answered());
        assert_eq!(rejoin.heard(97.0, USUAL, 1.0, now), None, "alone");
        let after = |remaining| rejoin.clone().heard(remaining, USUAL, 1.0, now);
        assert_eq!((after(84.5), after(72.0), after(0.0)), (Some(ms(38_375)), Some(ms(76_750)), Some(ms(76_750))));
        let later = now + Duration::from_secs(10);
        assert_eq!(rejoin.heard(0.0, USUAL, 0.0, later), Some(ms(6_750)), "not before all have asked");
        assert_eq!(rejoin.heard(0.0, USUAL, 0.0, later), None);
    }

    #[test]
    fn a_server_that_adds_nothing_is_not_waited_for_for_ever() {
        for capacity in [100.0, 0.0] {
            assert_eq!(Supply { capacity, refill: 0.0 }.spread(3, SHARE), Duration::from_secs(90));
        }
    }
}
