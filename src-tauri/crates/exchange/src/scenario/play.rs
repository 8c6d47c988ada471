//! Plays a scenario on a running exchange. Invariant: a step that is not possible is reported and the play goes on.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use tokio::{sync::watch, task::AbortHandle};

use super::{Deed, Scenario, Until, When};
use crate::{
    act::{Act, ActError},
    clock::Wall,
    core::notice::{AgentState, LegState},
    core::switch::Switch,
    exchange::{Exchange, Shared},
};

/// Who is at the desk of the scenario.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hands {
    /// A person or a program that answers; steps marked `headless` are left out.
    #[default]
    Somebody,
    /// Nobody; the scenario answers by itself.
    Nobody,
}

/// What became of a play.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Steps done.
    pub done: usize,
    /// Steps that were not possible, by their place from 1.
    pub failed: Vec<(usize, ActError)>,
    /// Every step had its turn; never so for a scenario that repeats.
    pub finished: bool,
}

/// A running play; dropping it stops it.
#[derive(Debug)]
pub struct Play {
    report: watch::Receiver<Report>,
    task: AbortHandle,
}

impl Drop for Play {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Play {
    /// Waits for the end of the play.
    pub async fn finished(&mut self) -> Report {
        // An error means that the exchange is gone; the report then tells how far the play came.
        let finished = self.report.wait_for(|report| report.finished).await.map(|report| report.clone());
        finished.unwrap_or_else(|_| self.report())
    }

    /// What was done so far.
    #[must_use]
    pub fn report(&self) -> Report {
        self.report.borrow().clone()
    }
}

impl Exchange {
    /// Plays the steps of a scenario; its cast is the one the exchange was started with.
    #[must_use]
    pub fn play(&self, scenario: &Scenario, hands: Hands) -> Play {
        let (sender, report) = watch::channel(Report::default());
        let shared = Arc::clone(&self.shared);
        let scenario = scenario.clone();
        let task = self.own(async move { perform(&shared, &scenario, hands, &sender).await });
        Play { report, task }
    }
}

/// Holds the exchange's time at the moment of a step until the step was done, so that a busy machine changes nothing.
struct Barrier<'a> {
    shared: &'a Shared,
    id: u64,
}

impl<'a> Barrier<'a> {
    fn new(shared: &'a Shared) -> Self {
        static PLAYS: AtomicU64 = AtomicU64::new(0);
        Self { shared, id: PLAYS.fetch_add(1, Ordering::Relaxed) }
    }

    /// Waits for a moment and stops time there.
    async fn reach(&self, due: Wall) {
        self.shared.with(|switch| switch.barriers.insert(self.id, due));
        tokio::time::sleep_until(self.shared.clock.instant(due)).await;
    }

    fn lift(&self) {
        self.shared.with(|switch| switch.barriers.remove(&self.id));
    }
}

impl Drop for Barrier<'_> {
    fn drop(&mut self) {
        self.lift();
    }
}

async fn perform(shared: &Shared, scenario: &Scenario, hands: Hands, report: &watch::Sender<Report>) {
    let barrier = Barrier::new(shared);
    loop {
        let start = shared.with(|switch| switch.now);
        for (step, number) in scenario.steps.iter().zip(1..) {
            if step.headless && hands == Hands::Somebody {
                continue;
            }
            let due = match step.when {
                When::At(at) => start.plus(at.ms()),
                When::After(after) => shared.with(|switch| switch.now).plus(after.ms()),
            };
            barrier.reach(due).await;
            if matches!(step.deed, Deed::Wait { .. }) {
                barrier.lift();
            }
            let failures = perform_deed(shared, &step.deed).await;
            report.send_modify(|report| {
                report.done += 1;
                report.failed.extend(failures.into_iter().map(|failure| (number, failure)));
            });
        }
        barrier.lift();
        // A repeated scenario without any time in it would never let anyone else run.
        if !scenario.repeat || shared.with(|switch| switch.now) == start {
            break;
        }
        report.send_modify(|report| report.failed.clear());
    }
    report.send_modify(|report| report.finished = true);
}

async fn perform_deed(shared: &Shared, deed: &Deed) -> Vec<ActError> {
    match deed {
        Deed::Act(act) => perform_act(shared, act).into_iter().collect(),
        Deed::Wait { until, timeout, otherwise } => {
            let mut changes = shared.changes();
            let waited = tokio::time::timeout(timeout.0, async {
                while !shared.with(|switch| is_so(switch, until)) {
                    if changes.changed().await.is_err() {
                        std::future::pending::<()>().await;
                    }
                }
            });
            match waited.await {
                Ok(()) => Vec::new(),
                Err(_) => otherwise.iter().filter_map(|act| perform_act(shared, act)).collect(),
            }
        }
        Deed::Fault { plan, who } => {
            match who {
                Some(who) => shared.faults.set_for(who, Some(plan.clone())),
                None => shared.faults.set(plan.clone()),
            }
            Vec::new()
        }
        Deed::Cut { who } => {
            shared.faults.cut(who.as_deref());
            Vec::new()
        }
    }
}

fn perform_act(shared: &Shared, act: &Act) -> Option<ActError> {
    let failure = shared.with(|switch| switch.act(act)).err();
    if let Some(error) = &failure {
        tracing::debug!(%error, "a step of the scenario was not possible");
    }
    failure
}

fn is_so(switch: &Switch, until: &Until) -> bool {
    let has = |who: &str, state: LegState| {
        let legs = switch.user_id(who).map(|user| switch.legs_of(user)).unwrap_or_default();
        legs.iter().any(|key| switch.legs.get(key).is_some_and(|leg| leg.state == state))
    };
    match until {
        Until::Ringing(who) => has(who, LegState::Ringing),
        Until::Answered(who) => has(who, LegState::Established),
        Until::Free(who) => switch.user_id(who).is_ok_and(|user| switch.legs_of(user).is_empty()),
        Until::Ready(who) => {
            let agent = switch.user_id(who).and_then(|user| switch.agent_of(user));
            agent.ok().and_then(|agent| switch.agent_view(agent)).is_some_and(|view| view.state == AgentState::Ready)
        }
        Until::Quiet => switch.legs.is_empty(),
    }
}
