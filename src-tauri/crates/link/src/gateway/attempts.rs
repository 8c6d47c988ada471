//! Whether a request is sent again.
//!
//! Invariant: only a [`Manner::Repeatable`] one is, and never without end.

use std::time::Duration;

use super::Manner;
use crate::quota::Quota;

/// How often a request that is refused for its number is sent in all: waits of 1 to 16 s lie between.
const REFUSED: u32 = 6;
/// How often it is sent in all to a server that cannot serve it now.
const UNAVAILABLE: u32 = 3;
/// How often it is sent in all when the connection breaks: one that was kept open may have been dead.
const LOST: u32 = 2;
/// Longer waits are left to whoever asked.
const LONGEST: Duration = Duration::from_secs(60);

/// How one attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Answered {
        status: u16,
        retry_after: Option<Duration>,
    },
    /// The connection broke; the server may have acted or not.
    Lost,
    Failed,
}

/// What to do after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    Done,
    /// After this time, and as soon as the quota allows.
    Again(Duration),
}

/// The attempts to send one request.
#[derive(Debug)]
pub(crate) struct Attempts {
    manner: Manner,
    refused: u32,
    unavailable: u32,
    lost: u32,
}

impl Attempts {
    pub(crate) const fn new(manner: Manner) -> Self {
        Self { manner, refused: 0, unavailable: 0, lost: 0 }
    }

    /// Tells the quota how the attempt ended and decides about another one.
    pub(crate) fn after(&mut self, quota: &Quota, outcome: Outcome) -> Next {
        let again = match outcome {
            Outcome::Answered { status: 429, retry_after } => {
                quota.refused(retry_after);
                self.refused += 1;
                (self.refused < REFUSED && retry_after.is_none_or(|wait| wait <= LONGEST)).then_some(Duration::ZERO)
            }
            Outcome::Answered { status: 503, retry_after } => {
                quota.answered();
                let wait = retry_after.unwrap_or_default().max(Duration::from_secs(1 << self.unavailable));
                self.unavailable += 1;
                (self.unavailable < UNAVAILABLE && wait <= LONGEST).then(|| quota.jittered(wait))
            }
            Outcome::Answered { .. } => {
                quota.answered();
                None
            }
            Outcome::Lost => {
                self.lost += 1;
                (self.lost < LOST).then_some(Duration::ZERO)
            }
            Outcome::Failed => None,
        };
        match (self.manner, again) {
            (Manner::Repeatable, Some(wait)) => Next::Again(wait),
            (Manner::Repeatable, None) | (Manner::Once | Manner::Control, _) => Next::Done,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quota::QuotaSettings;

    fn steady() -> Quota {
        Quota::with_random(QuotaSettings::default(), || 0.0)
    }

    const fn answered(status: u16) -> Outcome {
        Outcome::Answered { status, retry_after: None }
    }

    fn waits(manner: Manner, outcome: Outcome) -> Vec<Duration> {
        let (quota, mut attempts) = (steady(), Attempts::new(manner));
        std::iter::from_fn(|| match attempts.after(&quota, outcome) {
            Next::Again(wait) => Some(wait),
            Next::Done => None,
        })
        .take(100)
        .collect()
    }

    #[test]
    fn only_what_the_caller_calls_repeatable_is_sent_again() {
        let outcomes = [answered(429), answered(503), Outcome::Lost, Outcome::Failed, answered(200)];
        for outcome in outcomes {
            assert!(waits(Manner::Once, outcome).is_empty(), "{outcome:?}");
            assert!(waits(Manner::Control, outcome).is_empty(), "{outcome:?}");
        }
        let counts = outcomes.map(|outcome| waits(Manner::Repeatable, outcome).len());
        assert_eq!(counts, [5, 2, 1, 0, 0]);
    }

    #[test]
    fn other_statuses_are_answers() {
        for status in [200, 201, 400, 401, 404, 409, 416, 500, 501, 502] {
            assert!(waits(Manner::Repeatable, answered(status)).is_empty(), "{status}");
        }
    }

    #[test]
    fn a_server_that_cannot_serve_is_given_growing_waits() {
        assert_eq!(waits(Manner::Repeatable, answered(503)), [1, 2].map(Duration::from_secs));
        let asking = Outcome::Answered { status: 503, retry_after: Some(Duration::from_secs(7)) };
        assert_eq!(waits(Manner::Repeatable, asking), [7, 7].map(Duration::from_secs));
    }

    #[test]
    fn a_wait_that_is_too_long_is_left_to_the_caller() {
        for status in [429, 503] {
            let asking = Outcome::Answered { status, retry_after: Some(Duration::from_secs(61)) };
            assert!(waits(Manner::Repeatable, asking).is_empty(), "{status}");
        }
    }
}
