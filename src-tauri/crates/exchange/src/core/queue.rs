//! Queues. Invariant: a waiting call rings at no agent twice at once, and an agent with any call, on pause or in wrap-up gets none.

use crate::{
    act::ActError,
    core::{
        call::{CallKey, LegKey, Waiting},
        cast::Strategy,
        notice::{AgentState, LegState, Notice, Recording, WaitingView},
        statistics::{Live, QueueFigures, SOON_MS, Tally},
        switch::{Switch, Timer},
    },
    ledger::{LostCall, Outcome, Remote},
    span::Span,
};

/// Every so many messages name the queue instead of giving its id.
const BY_NAME_EVERY: u64 = 5;

impl Switch {
    pub(crate) fn enter_queue(&mut self, call: CallKey, id: u32) -> Result<(), Outcome> {
        let Some(queue) = self.queue(id) else { return Err(Outcome::Failed) };
        let (open, max_wait) = (queue.open, queue.max_wait);
        self.count(id, Tally::Entered);
        if !open {
            self.count(id, Tally::Closed);
            self.lose(call, id, self.now, Outcome::Failed);
            return Err(Outcome::Busy);
        }
        if let Some(call) = self.calls.get_mut(&call) {
            call.waiting = Some(Waiting { queue: id, entered: self.now });
        }
        if let Some(max_wait) = max_wait {
            self.after(max_wait, Timer::WaitOver(call));
        }
        Ok(())
    }

    fn count(&mut self, queue: u32, tally: Tally) {
        let now = self.now;
        if let Some(figures) = self.figures.get_mut(&queue) {
            figures.count(tally, now);
        }
    }

    fn lose(&mut self, call: CallKey, queue: u32, from: crate::clock::Wall, outcome: Outcome) {
        let queue = self.queue(queue).map(|queue| queue.name.clone()).unwrap_or_default();
        let Some(call) = self.calls.get(&call) else { return };
        let (linked_id, remote) = (call.id.clone(), call.calling.clone());
        self.ledger.lose(LostCall { linked_id, queue, remote, from, to: self.now, outcome });
    }

    /// The call leaves the queue because this connection answered.
    pub(crate) fn leave_queue_answered(&mut self, call: CallKey, leg: LegKey) {
        let Some(waiting) = self.calls.get_mut(&call).and_then(|call| call.waiting.take()) else { return };
        let waited = self.now.since(waiting.entered);
        self.count(waiting.queue, Tally::Answered);
        if waited < SOON_MS {
            self.count(waiting.queue, Tally::AnsweredSoon);
        }
        if let Some(figures) = self.figures.get_mut(&waiting.queue) {
            figures.waited(waited);
        }
        self.record(waiting.queue, leg);
    }

    /// The call leaves the queue without having been answered.
    pub(crate) fn leave_queue_unanswered(&mut self, key: CallKey, why: Tally) {
        let Some(waiting) = self.calls.get_mut(&key).and_then(|call| call.waiting.take()) else { return };
        self.count(waiting.queue, why);
        let outcome = if why == Tally::Abandoned { Outcome::Abandoned } else { Outcome::Failed };
        if why == Tally::Abandoned && self.now.since(waiting.entered) >= SOON_MS {
            self.count(waiting.queue, Tally::AbandonedLate);
        }
        self.lose(key, waiting.queue, waiting.entered, outcome);
    }

    pub(crate) fn wait_over(&mut self, call: CallKey) {
        if self.calls.get(&call).is_none_or(|call| call.waiting.is_none()) {
            return;
        }
        self.leave_queue_unanswered(call, Tally::Timeout);
        for leg in self.ringing(call).into_iter().chain(self.talkers(call)) {
            self.end_leg(leg, Outcome::Missed);
        }
        self.leftover(call, Outcome::Missed);
    }

    /// A call placed through an outgoing queue was answered.
    pub(crate) fn outgoing_answered(&mut self, queue: u32, leg: LegKey) {
        let waited = self.legs.get(&leg).map_or(0, |leg| self.now.since(leg.began));
        self.count(queue, Tally::Answered);
        if waited < SOON_MS {
            self.count(queue, Tally::AnsweredSoon);
        }
        self.record(queue, leg);
    }

    pub(crate) fn count_outgoing_entered(&mut self, queue: u32) {
        self.count(queue, Tally::Entered);
    }

    fn record(&mut self, queue: u32, leg: LegKey) {
        let recording = self.queue(queue).is_some_and(|queue| queue.recording);
        if let Some(leg) = self.legs.get_mut(&leg).filter(|_| recording) {
            leg.recording = Recording::Active;
        }
    }

    /// Rings agents for whoever waits.
    pub(crate) fn dispatch(&mut self) {
        let mut waiting: Vec<_> = self
            .calls
            .iter()
            .filter_map(|(key, call)| Some((call.waiting?, *key)))
            .map(|(waiting, key)| (waiting.entered, key, waiting.queue))
            .collect();
        waiting.sort_unstable();
        for (_, call, queue) in waiting {
            if self.ringing(call).is_empty() {
                self.offer(call, queue);
            }
        }
    }

    fn offer(&mut self, call: CallKey, id: u32) {
        let Some(queue) = self.queue(id) else { return };
        let (strategy, timeout) = (queue.strategy, queue.ring_timeout);
        let mut ready: Vec<_> = self
            .members
            .iter()
            .filter(|((queue, _), _)| *queue == id)
            .filter_map(|((_, agent), penalty)| {
                let seat = self.agents.get(agent)?;
                let free = seat.not_before <= self.now && self.state_of(seat) == AgentState::Ready;
                let user = self.owner_of(seat.phone.as_deref()?)?;
                (free && self.can_ring(user)).then_some((*penalty, seat.idle_since, *agent, user))
            })
            .collect();
        ready.sort_unstable();
        let Some(&(best, ..)) = ready.first() else { return };
        let chosen = match strategy {
            Strategy::LongestIdle => ready.len().min(1),
            Strategy::RingAll => ready.iter().filter(|(penalty, ..)| *penalty == best).count(),
        };
        for (_, _, _, user) in ready.into_iter().take(chosen) {
            self.ring(call, user, Some(id), timeout);
        }
    }

    fn can_ring(&self, user: u32) -> bool {
        self.user(user).is_some_and(|user| !user.dnd)
    }

    /// What is waiting in a queue.
    pub(crate) fn waiting_in(&self, queue: u32) -> Vec<WaitingView> {
        let mut waiting: Vec<_> = self
            .calls
            .iter()
            .filter_map(|(key, call)| Some((call.waiting.filter(|waiting| waiting.queue == queue)?.entered, *key, call)))
            .collect();
        waiting.sort_by_key(|(entered, key, _)| (*entered, *key));
        let view = |(place, (entered, _, call)): (usize, _)| {
            let call: &crate::core::call::Call = call;
            let remote: Remote = call.calling.clone();
            WaitingView { position: place + 1, remote, entered, id: call.id.clone() }
        };
        waiting.into_iter().enumerate().map(view).collect()
    }

    fn live(&self, queue: u32) -> Live {
        let waiting = self.waiting_in(queue);
        let agents = self.members.keys().filter(|(known, _)| *known == queue);
        let states: Vec<_> = agents.filter_map(|(_, agent)| self.agents.get(agent)).map(|agent| self.state_of(agent)).collect();
        let with = |wanted: AgentState| states.iter().filter(|state| **state == wanted).count();
        Live {
            available: with(AgentState::Ready),
            talking: with(AgentState::OnCall),
            logged_in: states.len() - with(AgentState::LoggedOut),
            waiting: waiting.len(),
            head: waiting.first().map(|head| (head.id.clone(), head.entered)),
        }
    }

    pub(crate) fn settle_queues(&mut self) {
        let queues: Vec<_> = self.cast.queues.iter().map(|queue| (queue.id, queue.name.clone())).collect();
        for (queue, name) in queues {
            let live = self.live(queue);
            let now = self.now;
            let values = self.figures.entry(queue).or_default().changes(&live, now);
            if !values.is_empty() {
                self.counted += 1;
                let by_name = self.counted.is_multiple_of(BY_NAME_EVERY);
                self.tell(Notice::QueueCounters { queue, name, by_name, values });
            }
            let calls = self.waiting_in(queue);
            if self.waiting_told.get(&queue).map_or(&[][..], |told| told) != calls {
                self.waiting_told.insert(queue, calls.clone());
                self.tell(Notice::QueueCalls { queue, calls });
            }
        }
    }

    /// All counters of a queue.
    pub(crate) fn counters_of(&mut self, queue: u32) -> Vec<(crate::core::statistics::QueueCounter, f64)> {
        let live = self.live(queue);
        let now = self.now;
        let values = self.figures.get_mut(&queue).map(|figures: &mut QueueFigures| figures.values(&live, now));
        values.unwrap_or_default().into_iter().collect()
    }

    /// The agent serves the queue from now on, or with another penalty.
    pub(crate) fn join(&mut self, agent: u32, queue: u32, penalty: u32) -> Result<(), ActError> {
        if !self.agents.contains_key(&agent) {
            return Err(ActError::NoAgent);
        }
        let unknown = || ActError::Unknown { what: "queue", name: queue.to_string() };
        self.queue(queue).ok_or_else(unknown)?;
        if self.members.insert((queue, agent), penalty) != Some(penalty) {
            self.tell(Notice::Member { agent, queue, penalty: Some(penalty) });
        }
        Ok(())
    }

    /// The agent serves the queue no longer.
    pub(crate) fn leave(&mut self, agent: u32, queue: u32) -> Result<(), ActError> {
        let unknown = || ActError::Unknown { what: "membership", name: queue.to_string() };
        self.members.remove(&(queue, agent)).ok_or_else(unknown)?;
        self.tell(Notice::Member { agent, queue, penalty: None });
        Ok(())
    }

    /// After not answering an agent is left alone for a while.
    pub(crate) fn leave_alone(&mut self, agent: u32) {
        let retry: Span = self.cast.settings.retry;
        let until = self.now.plus(retry.ms());
        if let Some(agent) = self.agents.get_mut(&agent) {
            agent.not_before = until;
        }
        self.after(retry, Timer::Dispatch);
    }

    /// Whether a connection is a queue's call that nobody answered here.
    pub(crate) fn was_offered(leg: &crate::core::call::Leg) -> bool {
        leg.queue.is_some() && !leg.placed_here && leg.answered.is_none() && leg.state == LegState::Released
    }
}
