//! Queues. Invariant: a figure that the PBX never reported is null, never zero.

use cordboard_contract::{UiQueue, UiQueueCaller};
use cordboard_desk::AccountDesk;
use cordboard_model::{AccountId, At, Measure, Queue, Statistic};

use super::{known, ms, text};

pub(crate) fn queue(account: &AccountId, desk: &AccountDesk, queue: &Queue, member_pending: bool) -> UiQueue {
    let figure = |measure| queue.counters.get(Statistic::day(measure));
    let service_level = queue.counters.iter().find_map(|(statistic, value)| {
        let Measure::PercentAnsweredWithin(seconds) = statistic.measure else { return None };
        (statistic == Statistic::day(statistic.measure)).then_some((value, seconds))
    });
    UiQueue {
        account: account.to_string(),
        id: queue.id.to_string(),
        label: known(Some(&queue.label)).unwrap_or_else(|| text(&queue.name)),
        number: known(queue.number.as_deref()),
        waiting: figure(Measure::Waiting),
        longest_since: longest_since(queue),
        estimated_wait: figure(Measure::EstimatedWait),
        agents_ready: figure(Measure::AgentsReady),
        agents_talking: figure(Measure::AgentsTalking),
        agents_logged_in: figure(Measure::AgentsLoggedIn),
        entered: figure(Measure::Entered),
        answered: figure(Measure::Answered),
        abandoned: figure(Measure::Abandoned),
        service_level: service_level.map(|(value, _)| value),
        service_level_within: service_level.map(|(_, seconds)| f64::from(seconds)),
        member: is_member(desk, queue),
        member_pending,
        callers: queue
            .callers
            .iter()
            .map(|caller| UiQueueCaller {
                position: f64::from(caller.position),
                name: known(caller.name.as_deref()),
                number: known(caller.number.as_deref()),
                since: ms(caller.since),
            })
            .collect(),
    }
}

/// Whether the user's agent serves the queue.
pub(crate) fn is_member(desk: &AccountDesk, queue: &Queue) -> bool {
    desk.own_agent().agent.as_ref().is_some_and(|agent| agent.memberships.iter().any(|(id, _)| *id == queue.id))
}

/// When the longest waiting caller came: the wait was reported in seconds at a known moment.
fn longest_since(queue: &Queue) -> Option<f64> {
    if let Some(first) = queue.callers.iter().map(|caller| caller.since).min() {
        return Some(ms(first));
    }
    if queue.counters.get(Statistic::day(Measure::Waiting)).is_some_and(|waiting| waiting <= 0.0) {
        return None;
    }
    let wait = queue.counters.get(Statistic::day(Measure::LongestWait))?;
    let At(counted) = queue.counted_at?;
    (wait > 0.0).then(|| ms(At(counted)) - wait * 1000.0)
}
