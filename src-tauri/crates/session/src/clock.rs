//! The time of day for stamps. Invariant: the only place that asks the system what time it is, so that tests, whose
//! time is paused, can be exact.

use cordboard_model::At;
use tokio::time::Instant;

/// Where a session gets the time of day from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    from: Option<(At, Instant)>,
}

impl Clock {
    /// The computer's own clock. Follows it when it is set right, also after sleep.
    #[must_use]
    pub const fn system() -> Self {
        Self { from: None }
    }

    /// A clock that shows `now` at this moment and then follows tokio's time, also when that is paused.
    #[must_use]
    pub fn starting_at(now: At) -> Self {
        Self { from: Some((now, Instant::now())) }
    }

    /// The time of day.
    #[must_use]
    pub fn wall(&self) -> At {
        match self.from {
            Some((base, started)) => base.plus_ms(millis(started.elapsed())),
            None => system(),
        }
    }
}

fn millis(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

fn system() -> At {
    let now = std::time::SystemTime::now();
    // Before 1970 the clock is so wrong that the epoch is as good as anything.
    At(now.duration_since(std::time::UNIX_EPOCH).map_or(0, millis))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_test_clock_moves_exactly_with_paused_time() {
        let clock = Clock::starting_at(At(1_000));
        tokio::time::advance(Duration::from_millis(250)).await;
        assert_eq!(clock.wall(), At(1_250));
    }

    #[test]
    fn the_system_clock_shows_this_century() {
        assert!(Clock::system().wall() > At(1_700_000_000_000));
    }
}
