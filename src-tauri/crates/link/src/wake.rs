//! Notices that the computer slept.
//!
//! Invariant: only time that passed without us counts. A clock set back by its owner is no sleep.

use std::time::{Duration, Instant, SystemTime};

use tokio::time::sleep;

/// Between two looks at the clocks.
const EVERY: Duration = Duration::from_secs(5);
/// A jump at least this large means "slept" (requirements C1): shorter naps are left to the heartbeat.
const THRESHOLD: Duration = Duration::from_secs(30);

/// The two clocks that disagree after a sleep.
pub trait Clocks: Send {
    /// The time of day; goes on while the computer sleeps.
    fn wall(&self) -> SystemTime;
    /// The running time; stops during sleep on Linux and macOS, goes on under Windows.
    fn monotonic(&self) -> Instant;
}

/// The clocks of this computer.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClocks;

/// Compares the clocks every few seconds.
#[derive(Debug)]
pub struct Wake<C = SystemClocks> {
    clocks: C,
    wall: SystemTime,
    monotonic: Instant,
}

impl Clocks for SystemClocks {
    #[allow(clippy::disallowed_methods, reason = "this is the clock everything else is given")]
    fn wall(&self) -> SystemTime {
        SystemTime::now()
    }

    #[allow(clippy::disallowed_methods, reason = "this is the clock everything else is given")]
    fn monotonic(&self) -> Instant {
        Instant::now()
    }
}

impl Default for Wake {
    fn default() -> Self {
        Self::new(SystemClocks)
    }
}

impl<C: Clocks> Wake<C> {
    /// Starts to watch now.
    pub fn new(clocks: C) -> Self {
        let (wall, monotonic) = (clocks.wall(), clocks.monotonic());
        Self { clocks, wall, monotonic }
    }

    /// Looks at the clocks once: how long the computer slept since the last look, if it did.
    pub fn check(&mut self) -> Option<Duration> {
        let (wall, monotonic) = (self.clocks.wall(), self.clocks.monotonic());
        let ran = monotonic.saturating_duration_since(self.monotonic);
        let passed = wall.duration_since(self.wall).unwrap_or(Duration::ZERO);
        (self.wall, self.monotonic) = (wall, monotonic);
        // Where the running time goes on during sleep, the look itself comes too late.
        let slept = passed.saturating_sub(ran).max(ran.saturating_sub(EVERY));
        (slept >= THRESHOLD).then_some(slept)
    }

    /// Waits until the computer has slept, and says for how long. May be dropped and called again; between two calls
    /// no more than a few seconds may pass, or the pause counts as sleep.
    pub async fn slept(&mut self) -> Duration {
        loop {
            if let Some(slept) = self.check() {
                return slept;
            }
            sleep(EVERY).await;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone)]
    struct FakeClocks(Arc<Mutex<(SystemTime, Instant)>>);

    impl FakeClocks {
        fn new() -> Self {
            Self(Arc::new(Mutex::new((SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000), Instant::now()))))
        }

        fn pass(&self, wall: Duration, monotonic: Duration) {
            let mut now = self.0.lock().unwrap();
            now.0 += wall;
            now.1 += monotonic;
        }

        fn set_back(&self, by: Duration) {
            self.0.lock().unwrap().0 -= by;
        }
    }

    impl Clocks for FakeClocks {
        fn wall(&self) -> SystemTime {
            self.0.lock().unwrap().0
        }

        fn monotonic(&self) -> Instant {
            self.0.lock().unwrap().1
        }
    }

    const fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_jump_of_the_wall_clock_is_sleep_from_thirty_seconds() {
        let table = [
            ("running", seconds(5), None),
            ("a nap", seconds(34), None),
            ("30 s", seconds(35), Some(seconds(30))),
            ("10 min", seconds(605), Some(seconds(600))),
            ("13 h", seconds(13 * 3600 + 5), Some(seconds(13 * 3600))),
        ];
        for (case, wall, want) in table {
            let clocks = FakeClocks::new();
            let mut wake = Wake::new(clocks.clone());
            clocks.pass(wall, seconds(5));
            assert_eq!(wake.check(), want, "{case}");
            clocks.pass(seconds(5), seconds(5));
            assert_eq!(wake.check(), None, "{case}: told once");
        }
    }

    #[test]
    fn sleep_is_noticed_where_the_running_time_goes_on() {
        let clocks = FakeClocks::new();
        let mut wake = Wake::new(clocks.clone());
        clocks.pass(seconds(605), seconds(605));
        assert_eq!(wake.check(), Some(seconds(600)));
    }

    #[test]
    fn a_clock_set_back_is_not_sleep() {
        let clocks = FakeClocks::new();
        let mut wake = Wake::new(clocks.clone());
        clocks.set_back(seconds(3600));
        clocks.pass(seconds(5), seconds(5));
        assert_eq!(wake.check(), None);
        clocks.pass(seconds(65), seconds(5));
        assert_eq!(wake.check(), Some(seconds(60)), "measured from the new time of day");
    }

    #[tokio::test(start_paused = true)]
    async fn waiting_ends_at_the_first_look_after_the_sleep() {
        let clocks = FakeClocks::new();
        let mut wake = Wake::new(clocks.clone());
        let awake = tokio::time::timeout(seconds(60), wake.slept()).await;
        assert!(awake.is_err(), "clocks that agree are no sleep");
        clocks.pass(seconds(47), seconds(2));
        assert_eq!(wake.slept().await, seconds(45));
    }
}
