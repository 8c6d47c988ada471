//! The server's clock against ours (basix.md 9.2). Invariant: only fresh events teach it; a clock that is nearly right is left alone.

use cordboard_model::At;

/// A difference that is no more than the way of a frame, ms.
const USUAL: i64 = 2_000;
/// So many events are remembered; the fastest of them is nearest to the truth.
const REMEMBERED: usize = 16;

/// How far the server's clock is behind ours.
#[derive(Debug, Default)]
pub(super) struct Skew {
    seen: [Option<i64>; REMEMBERED],
    next: usize,
}

impl Skew {
    /// An event of that server time, µs, came at that moment of ours.
    pub(super) fn learn(&mut self, micros: i64, received: At) {
        if let Some(seen) = self.seen.get_mut(self.next) {
            *seen = Some(received.ms_since(At(micros.div_euclid(1_000))));
        }
        self.next = (self.next + 1) % REMEMBERED;
    }

    /// A server time on our clock, never later than now.
    pub(super) fn moment(&self, micros: i64, now: At) -> At {
        let behind = self.seen.iter().flatten().min().copied().filter(|behind| behind.abs() > USUAL).unwrap_or_default();
        At(micros.div_euclid(1_000)).plus_ms(behind).min(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_nearly_right_is_left_alone_and_a_wrong_one_is_set_right() {
        let mut skew = Skew::default();
        skew.learn(1_000_000_000, At(1_000_400));
        assert_eq!(skew.moment(1_000_000_500, At(2_000_000)), At(1_000_000));
        assert_eq!(skew.moment(9_000_000_000, At(2_000_000)), At(2_000_000), "nothing happens in the future");
        let mut slow = Skew::default();
        slow.learn(1_000_000_000, At(1_600_900));
        slow.learn(1_001_000_000, At(1_601_200));
        assert_eq!(slow.moment(1_001_000_000, At(1_700_000)), At(1_601_200), "the fastest frame counts");
    }
}
