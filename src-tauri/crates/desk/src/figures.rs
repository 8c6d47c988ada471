//! Figures that follow from the counters of queues. Invariant: a figure that cannot be known is absent, never zero.

use cordboard_model::{At, Counters, Measure, Queue, Statistic, Window};

/// How long the first in line waits at `now`, s; `None` while nobody waits (`xivo.md 3.10`). Between reports it grows.
#[must_use]
pub fn longest_wait(queue: &Queue, now: At) -> Option<f64> {
    let waiting = queue.counters.get(Statistic::day(Measure::Waiting));
    if waiting.is_some_and(|waiting| waiting <= 0.0) {
        return None;
    }
    let reported = queue.counters.get(Statistic::day(Measure::LongestWait))?;
    let grown = queue.counted_at.map_or(0, |at| now.ms_since(at).max(0));
    Some(reported + seconds(grown))
}

/// When the first in line began to wait; `None` while nobody waits.
#[must_use]
pub fn longest_since(queue: &Queue) -> Option<At> {
    let counted_at = queue.counted_at?;
    let waited = longest_wait(queue, counted_at)?;
    #[expect(clippy::cast_possible_truncation, reason = "a wait in milliseconds; the cast saturates")]
    Some(counted_at.plus_ms(-((waited * 1000.0).round() as i64)))
}

/// Whole milliseconds in seconds.
#[expect(clippy::cast_precision_loss, reason = "beyond 285,000 years a millisecond more or less is not missed")]
pub(crate) fn seconds(ms: i64) -> f64 {
    ms as f64 / 1000.0
}

/// The figures of several queues taken together at `now` (`xivo.md 3.10`): counts are summed, waits are the longest of
/// them, percentages are computed anew from the sums. Agents are not summed: one may serve several queues.
#[must_use]
pub fn totals<'a>(queues: impl IntoIterator<Item = &'a Queue>, window: Window, now: At) -> Counters {
    let mut totals = Counters::default();
    for queue in queues {
        for (statistic, value) in queue.counters.iter().filter(|(statistic, _)| statistic.window == window) {
            match statistic.measure {
                Measure::Waiting
                | Measure::Entered
                | Measure::Answered
                | Measure::AnsweredWithin(_)
                | Measure::Abandoned
                | Measure::AbandonedAfter(_)
                | Measure::Closed
                | Measure::TimedOut => {
                    let sum = totals.get(statistic).unwrap_or(0.0) + value;
                    totals.set(statistic, sum);
                }
                Measure::EstimatedWait => raise(&mut totals, statistic, value),
                Measure::LongestWait => {
                    if let Some(wait) = longest_wait(queue, now) {
                        raise(&mut totals, statistic, wait);
                    }
                }
                Measure::AgentsReady
                | Measure::AgentsTalking
                | Measure::AgentsLoggedIn
                | Measure::PercentAnsweredWithin(_)
                | Measure::PercentAbandonedAfter(_) => {}
            }
        }
    }
    let entered = totals.get(Statistic { measure: Measure::Entered, window });
    let shares: Vec<(Statistic, f64)> = totals
        .iter()
        .filter_map(|(statistic, value)| {
            Some((Statistic { measure: share(statistic.measure)?, window }, percent(value, entered)))
        })
        .collect();
    for (statistic, value) in shares {
        totals.set(statistic, value);
    }
    totals
}

const fn share(measure: Measure) -> Option<Measure> {
    match measure {
        Measure::AnsweredWithin(seconds) => Some(Measure::PercentAnsweredWithin(seconds)),
        Measure::AbandonedAfter(seconds) => Some(Measure::PercentAbandonedAfter(seconds)),
        Measure::Waiting
        | Measure::LongestWait
        | Measure::EstimatedWait
        | Measure::AgentsReady
        | Measure::AgentsTalking
        | Measure::AgentsLoggedIn
        | Measure::Entered
        | Measure::Answered
        | Measure::Abandoned
        | Measure::Closed
        | Measure::TimedOut
        | Measure::PercentAnsweredWithin(_)
        | Measure::PercentAbandonedAfter(_) => None,
    }
}

fn percent(part: f64, whole: Option<f64>) -> f64 {
    match whole {
        Some(whole) if whole > 0.0 => (100.0 * part / whole).min(100.0),
        Some(_) | None => 0.0,
    }
}

fn raise(totals: &mut Counters, statistic: Statistic, value: f64) {
    if totals.get(statistic).is_none_or(|old| value > old) {
        totals.set(statistic, value);
    }
}
