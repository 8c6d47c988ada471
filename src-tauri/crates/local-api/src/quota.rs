//! How much may be asked. Invariant: an application that asks too much is told when to ask again, and slows nobody but itself.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Requests at once, and each second after that.
const BURST: f64 = 40.0;
const EACH_SECOND: f64 = 10.0;
/// The same for everybody who is not known, together: wrong tokens and wishes to be let in.
const STRANGERS_BURST: f64 = 15.0;
const STRANGERS_EACH_SECOND: f64 = 0.5;

/// A bucket for each application, and one for strangers.
#[derive(Debug, Default)]
pub(crate) struct Quota {
    buckets: Mutex<HashMap<Option<String>, (f64, Instant)>>,
}

impl Quota {
    /// Takes one; how long to wait when there is none. `None` is a stranger.
    pub(crate) fn take(&self, application: Option<&str>) -> Result<(), Duration> {
        let (burst, rate) = if application.is_some() { (BURST, EACH_SECOND) } else { (STRANGERS_BURST, STRANGERS_EACH_SECOND) };
        let now = Instant::now();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let (left, at) = buckets.entry(application.map(str::to_owned)).or_insert((burst, now));
        *left = (*left + now.duration_since(*at).as_secs_f64() * rate).min(burst);
        *at = now;
        if *left < 1.0 {
            return Err(Duration::from_secs_f64((1.0 - *left) / rate));
        }
        *left -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_asks_too_much_waits_and_others_do_not() {
        let quota = Quota::default();
        for _ in 0..40 {
            quota.take(Some("a")).unwrap();
        }
        assert_eq!(quota.take(Some("a")), Err(Duration::from_millis(100)));
        quota.take(Some("b")).unwrap();
        tokio::time::advance(Duration::from_millis(100)).await;
        quota.take(Some("a")).unwrap();
        for _ in 0..15 {
            quota.take(None).unwrap();
        }
        assert_eq!(quota.take(None), Err(Duration::from_secs(2)));
    }
}
