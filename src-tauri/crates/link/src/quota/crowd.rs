//! When to come back where many lost the same server at the same moment.
//!
//! A desk cannot see how many share its address, only how quickly the server's bucket empties. So it asks one question
//! at once; where the bucket turns out to be half empty, or the question is refused, it is not alone, and does the rest at
//! a moment of its own. One that needs all three requests it may spend has none to risk and takes its moment at once.
//!
//! Invariant: a moment is taken once for each return.

use std::time::Duration;

/// The requests that one return may cost, refused ones included.
const MOST: u32 = 3;
/// How long the first question is put off, at most.
const FIRST: Duration = Duration::from_millis(500);
/// The crowd that is reckoned with: so many desks for each request that the bucket holds.
const DESKS: f64 = 2.0;
/// The part of what the server adds that the crowd's return may use.
const SHARE: f64 = 0.8;
/// The bucket is left alone until it holds this part again.
const REST: f64 = 0.25;

/// One return.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rejoin {
    left: u32,
    moment_taken: bool,
}

impl Rejoin {
    /// Begins; says how long to wait. `random` is from 0 to 1.
    pub(super) fn begin(needed: u32, capacity: f64, refill: f64, random: f64) -> (Self, Duration) {
        let moment_taken = needed >= MOST;
        let wait = match needed {
            0 => Duration::ZERO,
            _ if moment_taken => spread(needed, capacity, refill),
            _ => FIRST,
        };
        (Self { left: needed, moment_taken }, wait.mul_f64(random))
    }

    /// The bucket is emptier than one desk could have made it; says how long to wait, if the moment is still to be taken.
    pub(super) fn crowded(&mut self, capacity: f64, refill: f64, random: f64) -> Option<Duration> {
        if self.moment_taken || self.left == 0 {
            return None;
        }
        self.moment_taken = true;
        Some(seconds(capacity * REST / refill) + spread(self.left, capacity, refill).mul_f64(random))
    }

    /// One of its requests was answered; true when it was the last.
    pub(super) const fn answered(&mut self) -> bool {
        self.left = self.left.saturating_sub(1);
        self.left == 0
    }
}

/// The time in which the crowd can make `needed` requests each.
fn spread(needed: u32, capacity: f64, refill: f64) -> Duration {
    seconds(DESKS * capacity * f64::from(needed) / (SHARE * refill))
}

/// A server that adds nothing is not waited for longer than this.
fn seconds(seconds: f64) -> Duration {
    const LONGEST: Duration = Duration::from_secs(90);
    Duration::try_from_secs_f64(seconds).unwrap_or(LONGEST).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_needs_little_asks_at_once_and_waits_only_in_a_crowd() {
        let (mut rejoin, first) = Rejoin::begin(2, 100.0, 10.0, 1.0);
        assert_eq!(first, FIRST);
        assert_eq!(rejoin.crowded(100.0, 10.0, 0.0), Some(Duration::from_millis(2_500)));
        assert_eq!(rejoin.crowded(100.0, 10.0, 0.0), None, "once is enough");
    }

    #[test]
    fn the_spread_fits_what_is_still_needed() {
        let (mut rejoin, _) = Rejoin::begin(2, 100.0, 10.0, 0.0);
        assert!(!rejoin.answered());
        assert_eq!(rejoin.crowded(100.0, 10.0, 1.0), Some(Duration::from_millis(27_500)));
        assert!(rejoin.answered());
    }

    #[test]
    fn who_needs_all_it_may_spend_takes_its_moment_first() {
        let (mut rejoin, wait) = Rejoin::begin(3, 100.0, 10.0, 1.0);
        assert_eq!(wait, Duration::from_secs(75));
        assert_eq!(rejoin.crowded(100.0, 10.0, 1.0), None);
    }

    #[test]
    fn a_server_that_adds_nothing_is_not_waited_for_for_ever() {
        assert_eq!(spread(3, 100.0, 0.0), Duration::from_secs(90));
        assert_eq!(spread(3, 0.0, 0.0), Duration::from_secs(90));
    }
}
