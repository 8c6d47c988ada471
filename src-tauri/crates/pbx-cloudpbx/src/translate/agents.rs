//! Agents and their pauses (cloudpbx.md 3.8). Invariant: a state is told only when all it rests on was told: an agent whose pause
//! is not known is not ready.

use cordboard_model::{AgentId, AgentReport, AgentState, At, Event, Membership, QueueId, ReasonId, StateReport, User};

use super::{MOST, Tell, Translator};
use crate::frame::{MemberState, QueueMember};

/// What is known of one agent. His telephone is the same in all queues, his pauses are not.
#[derive(Debug, Default)]
pub(super) struct Seats {
    name: Option<String>,
    phone: MemberState,
    seats: Vec<Seat>,
    told: Option<(AgentState, Option<String>)>,
    since: At,
}

#[derive(Debug)]
struct Seat {
    queue: QueueId,
    paused: Option<bool>,
    reason: Option<String>,
    taken: Option<i64>,
}

impl Translator {
    pub(super) fn queue_member(&mut self, event: &QueueMember<'_>, tell: &mut Tell<'_>) {
        let (Some(extension), Some(queue)) = (event.peer.extension(), event.queue.as_deref()) else { return };
        let Some(queue) = self.queue(queue, tell) else { return };
        let place = match self.agents.get_index_of(extension) {
            Some(place) => place,
            None if self.agents.len() >= MOST => return,
            None => self.agents.insert_full(AgentId::from(extension), Seats::default()).0,
        };
        let Some((agent, seats)) = self.agents.get_index_mut(place) else { return };
        let agent = agent.clone();
        if !self.is_agent && self.own.as_ref().is_some_and(|own| own.as_str() == extension) {
            self.is_agent = true;
            tell.event(Event::UserReported(User { agent: Some(agent.clone()), ..User::default() }));
        }
        let is_named = match event.name.as_deref() {
            Some(name) if seats.name.as_deref() != Some(name) => {
                seats.name = Some(name.to_owned());
                true
            }
            Some(_) | None => false,
        };
        seats.phone = event.status.state();
        if seats.sit(&queue, event) {
            tell.event(Event::MemberReported(Membership { agent: agent.clone(), queue: queue.clone(), penalty: 0 }));
        }
        if let Some(taken) = seats.taken(&queue, event.calls_taken) {
            tell.event(Event::AgentFigures(agent.clone(), vec![(format!("m_ct {queue}"), taken.to_string())]));
        }
        seats.tell(agent, is_named, tell);
    }

    pub(super) fn doubt_agents(&mut self, tell: &mut Tell<'_>) {
        for (agent, seats) in &mut self.agents {
            seats.phone = MemberState::Unknown;
            for seat in &mut seats.seats {
                seat.paused = None;
                seat.reason = None;
            }
            seats.tell(agent.clone(), false, tell);
        }
    }
}

impl Seats {
    /// True when the seat is new.
    fn sit(&mut self, queue: &QueueId, event: &QueueMember<'_>) -> bool {
        let is_new = self.seats.iter().all(|seat| seat.queue != *queue);
        if is_new {
            self.seats.push(Seat { queue: queue.clone(), paused: None, reason: None, taken: None });
        }
        if let Some(seat) = self.seats.iter_mut().find(|seat| seat.queue == *queue)
            && let Some(paused) = event.paused
        {
            if !paused || seat.paused != Some(true) || event.reason.is_some() {
                seat.reason = event.reason.as_deref().filter(|_| paused).map(str::to_owned);
            }
            seat.paused = Some(paused);
        }
        is_new
    }

    /// The figure when it is another one.
    fn taken(&mut self, queue: &QueueId, taken: Option<i64>) -> Option<i64> {
        let seat = self.seats.iter_mut().find(|seat| seat.queue == *queue)?;
        let changed = taken.is_some() && seat.taken != taken;
        if changed {
            seat.taken = taken;
        }
        taken.filter(|_| changed)
    }

    fn state(&self) -> (AgentState, Option<String>) {
        let paused = |wanted| self.seats.iter().all(|seat| seat.paused == Some(wanted));
        match self.phone {
            MemberState::InUse | MemberState::Busy | MemberState::OnHold | MemberState::RingingInUse => {
                (AgentState::OnCall, None)
            }
            MemberState::Ringing => (AgentState::Ringing, None),
            MemberState::Unavailable => (AgentState::LoggedOut, None),
            MemberState::Unknown | MemberState::Invalid => (AgentState::Unknown, None),
            MemberState::Free if self.seats.iter().any(|seat| seat.paused == Some(false)) => (AgentState::Ready, None),
            MemberState::Free if paused(true) => {
                (AgentState::NotReady, self.seats.iter().rev().find_map(|seat| seat.reason.clone()))
            }
            MemberState::Free => (AgentState::Unknown, None),
        }
    }

    fn tell(&mut self, agent: AgentId, is_named: bool, tell: &mut Tell<'_>) {
        let now = self.state();
        let changed = self.told.as_ref() != Some(&now);
        if !changed && !is_named {
            return;
        }
        if changed {
            self.since = tell.at;
        }
        let state = StateReport {
            state: now.0,
            since: self.since,
            reason: now.1.as_deref().map(ReasonId::from),
            phone: Some(agent.as_str().into()),
            queues: self.seats.iter().map(|seat| seat.queue.clone()).collect(),
            ..StateReport::default()
        };
        self.told = Some(now);
        tell.event(Event::AgentReported(Box::new(AgentReport {
            name: self.name.clone(),
            number: Some(agent.as_str().to_owned()),
            agent: Some(agent),
            state: Some(Box::new(state)),
            ..AgentReport::default()
        })));
    }
}
