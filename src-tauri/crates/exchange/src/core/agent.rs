//! Agents. Invariant: the state told is derived from log-in, pause, wrap-up and the calls of the telephone; it is stored nowhere else.

use crate::{
    act::ActError,
    clock::Wall,
    core::{
        call::{Leg, LegKey, Side},
        cast::Effect,
        notice::{AgentCall, AgentState, AgentView, LegState, Notice},
        statistics::AgentFigures,
        switch::{Switch, Timer},
    },
    ledger::{AgentPeriod, Direction},
};

/// Someone who serves queues.
#[derive(Clone, Debug)]
pub(crate) struct Agent {
    pub(crate) id: u32,
    pub(crate) user: u32,
    pub(crate) number: String,
    pub(crate) group: u32,
    /// Where logged in.
    pub(crate) phone: Option<String>,
    pub(crate) paused: bool,
    pub(crate) cause: String,
    pub(crate) wrap_up_until: Option<Wall>,
    /// The pause ends by itself.
    pub(crate) paused_until: Option<Wall>,
    /// Logs out as soon as the call is over.
    pub(crate) leaving: bool,
    pub(crate) not_before: Wall,
    pub(crate) idle_since: Wall,
    pub(crate) since: Wall,
    pub(crate) figures: AgentFigures,
    told: Option<AgentView>,
    counted_to: Wall,
}

impl Switch {
    pub(crate) fn seat_agents(&mut self) {
        let now = self.now;
        for user in &self.cast.users {
            let Some(seat) = &user.agent else { continue };
            let agent = Agent {
                id: seat.id,
                user: user.id,
                number: seat.number.clone(),
                group: seat.group,
                phone: user.logged_in.then(|| user.extension.clone()),
                paused: false,
                cause: if user.logged_in { user.presence.clone() } else { String::new() },
                wrap_up_until: None,
                paused_until: None,
                leaving: false,
                not_before: now,
                idle_since: now,
                since: now,
                figures: AgentFigures { logged_in: user.logged_in.then_some(now), ..AgentFigures::default() },
                told: None,
                counted_to: now,
            };
            self.agents.insert(seat.id, agent);
        }
        for member in &self.cast.members {
            let agent = self.cast.users.iter().find(|user| user.login == member.user).and_then(|user| user.agent.as_ref());
            let queue = self.cast.queues.iter().find(|queue| queue.name == member.queue);
            if let (Some(agent), Some(queue)) = (agent, queue) {
                self.members.insert((queue.id, agent.id), member.penalty);
            }
        }
    }

    pub(crate) fn agent_of(&self, user: u32) -> Result<u32, ActError> {
        self.agents.values().find(|agent| agent.user == user).map(|agent| agent.id).ok_or(ActError::NoAgent)
    }

    pub(crate) fn logged_in(&mut self, agent: u32) -> Result<&mut Agent, ActError> {
        let agent = self.agents.get_mut(&agent).ok_or(ActError::NoAgent)?;
        if agent.phone.is_some() { Ok(agent) } else { Err(ActError::LoggedOut) }
    }

    /// Logs in on a telephone, whoever was logged in there before.
    pub(crate) fn log_in(&mut self, id: u32, phone: &str) -> Result<(), ActError> {
        let agent = self.agents.get(&id).ok_or(ActError::NoAgent)?;
        let presence = self.user(agent.user).map(|user| user.presence.clone()).unwrap_or_default();
        if self.owner_of(phone).is_none() {
            return Err(ActError::UnknownNumber);
        }
        match &agent.phone {
            Some(current) if current == phone => {
                self.tell_agent(id);
                return Ok(());
            }
            Some(current) => {
                let (phone, requested) = (current.clone(), phone.to_owned());
                return Err(ActError::OnAnotherPhone { phone, requested });
            }
            None => {}
        }
        let there = self.agents.values().find(|other| other.phone.as_deref() == Some(phone)).map(|other| other.id);
        if let Some(other) = there {
            self.log_out(other)?;
            self.settle_agents();
        }
        let now = self.now;
        let ready = self.effect_of(&presence) != Effect::Pause;
        if let Some(agent) = self.agents.get_mut(&id) {
            agent.phone = Some(phone.to_owned());
            agent.paused = !ready;
            agent.cause = presence;
            agent.wrap_up_until = None;
            agent.idle_since = now;
            agent.since = now;
            agent.figures.logged_in = Some(now);
        }
        if let Some(mut view) = self.agent_view(id) {
            view.state = AgentState::Login;
            view.call = None;
            self.tell(Notice::Agent(view));
        }
        Ok(())
    }

    pub(crate) fn log_out(&mut self, id: u32) -> Result<(), ActError> {
        let now = self.now;
        let agent = self.logged_in(id)?;
        agent.phone = None;
        agent.leaving = false;
        agent.paused_until = None;
        agent.paused = false;
        agent.wrap_up_until = None;
        agent.cause.clear();
        agent.figures.logged_out = Some(now);
        Ok(())
    }

    pub(crate) fn pause(&mut self, id: u32, reason: Option<&str>) -> Result<(), ActError> {
        let agent = self.logged_in(id)?;
        agent.paused = true;
        agent.paused_until = None;
        agent.wrap_up_until = None;
        reason.unwrap_or_default().clone_into(&mut agent.cause);
        Ok(())
    }

    pub(crate) fn make_ready(&mut self, id: u32) -> Result<(), ActError> {
        let now = self.now;
        let agent = self.logged_in(id)?;
        agent.paused = false;
        agent.paused_until = None;
        agent.wrap_up_until = None;
        agent.idle_since = now;
        agent.cause.clear();
        Ok(())
    }

    pub(crate) fn effect_of(&self, status: &str) -> Effect {
        let known = self.cast.statuses.iter().find(|known| known.name == status);
        known.map(|status| status.effect).unwrap_or_default()
    }

    /// Does to the user's agent what a presence means.
    pub(crate) fn presence_reaches_agent(&mut self, user: u32, status: &str, effect: Effect) {
        let Ok(id) = self.agent_of(user) else { return };
        // Nothing to do for an agent who is logged out.
        let done = match effect {
            Effect::Ready => self.make_ready(id),
            Effect::Pause => self.pause(id, Some(status)),
            Effect::LogOut => self.log_out(id),
            Effect::None | Effect::Dnd => return,
        };
        if let (Ok(()), Some(agent)) = (done, self.agents.get_mut(&id).filter(|agent| agent.phone.is_some())) {
            status.clone_into(&mut agent.cause);
        }
    }

    pub(crate) fn wrap_up_over(&mut self, id: u32) {
        let now = self.now;
        let Some(agent) = self.agents.get_mut(&id) else { return };
        if agent.wrap_up_until.is_some_and(|until| until <= now) {
            agent.wrap_up_until = None;
            agent.idle_since = now;
        }
    }

    /// The telephone's calls decide first, then wrap-up, then pause.
    pub(crate) fn state_of(&self, agent: &Agent) -> AgentState {
        let Some(phone) = &agent.phone else { return AgentState::LoggedOut };
        let legs = self.owner_of(phone).map(|user| self.legs_of(user)).unwrap_or_default();
        let any = |wanted: &[LegState]| legs.iter().any(|key| self.legs.get(key).is_some_and(|leg| wanted.contains(&leg.state)));
        if any(&[LegState::Established, LegState::OnHold]) {
            AgentState::OnCall
        } else if any(&[LegState::Ringing]) {
            AgentState::Ringing
        } else if any(&[LegState::Dialing]) {
            AgentState::Dialing
        } else if agent.wrap_up_until.is_some() {
            AgentState::WrapUp
        } else if agent.paused {
            AgentState::Paused
        } else {
            AgentState::Ready
        }
    }

    pub(crate) fn agent_view(&self, id: u32) -> Option<AgentView> {
        let agent = self.agents.get(&id)?;
        let state = self.state_of(agent);
        let mut queues: Vec<_> = self.members.keys().filter(|(_, member)| *member == id).map(|(queue, _)| *queue).collect();
        queues.retain(|_| agent.phone.is_some());
        Some(AgentView {
            agent: id,
            state,
            phone: agent.phone.clone().unwrap_or_default(),
            since: agent.since,
            told_at: self.now,
            queues,
            cause: agent.cause.clone(),
            leaving: agent.leaving,
            call: if state == AgentState::OnCall { self.agent_call(agent) } else { None },
        })
    }

    fn agent_call(&self, agent: &Agent) -> Option<AgentCall> {
        let user = self.owner_of(agent.phone.as_deref()?)?;
        let legs = self.legs_of(user);
        let rank = |key: &LegKey| {
            let leg = self.legs.get(key)?;
            match leg.state {
                LegState::Established => Some((1, *key)),
                LegState::OnHold => Some((0, *key)),
                LegState::Dialing | LegState::Ringing | LegState::Released => None,
            }
        };
        let (_, key) = legs.iter().filter_map(rank).max()?;
        let leg = self.legs.get(&key)?;
        Some(AgentCall {
            acd: leg.queue.is_some(),
            placed_here: leg.placed_here,
            external: leg.direction != Direction::Internal,
            recording: leg.recording,
        })
    }

    /// Tells the present state again.
    pub(crate) fn tell_agent(&mut self, id: u32) {
        if let Some(view) = self.agent_view(id) {
            self.tell(Notice::Agent(view));
        }
    }

    pub(crate) fn settle_agents(&mut self) {
        self.let_go();
        for id in self.agents.keys().copied().collect::<Vec<_>>() {
            let Some(view) = self.agent_view(id) else { continue };
            let Some(agent) = self.agents.get(&id) else { continue };
            let told = agent.told.as_ref();
            let same_state =
                told.is_some_and(|told| told.state == view.state && told.phone == view.phone && told.cause == view.cause);
            let same = same_state
                && told.is_some_and(|told| told.queues == view.queues && told.call == view.call && told.leaving == view.leaving);
            if !same {
                self.change_agent(id, view, same_state);
            }
        }
    }

    fn change_agent(&mut self, id: u32, mut view: AgentView, same_state: bool) {
        let now = self.now;
        self.count_time(id);
        let Some(agent) = self.agents.get_mut(&id) else { return };
        let before = agent.told.as_ref().map(|told| told.state);
        if before != Some(view.state) {
            agent.since = now;
            view.since = now;
        }
        agent.told = Some(view.clone());
        let (user, number) = (agent.user, agent.number.clone());
        if !same_state {
            let user = self.user(user).map(|user| user.login.clone()).unwrap_or_default();
            self.ledger.enter(AgentPeriod {
                user,
                agent: number,
                state: view.state.word().to_owned(),
                cause: view.cause.clone(),
                phone: view.phone.clone(),
                from: now,
                to: None,
            });
        }
        if before.is_some() {
            self.tell(Notice::Agent(view));
        }
        self.tell_figures(id);
    }

    /// Adds the time since the last look to the state that lasted until now.
    fn count_time(&mut self, id: u32) {
        let now = self.now;
        let Some(agent) = self.agents.get_mut(&id) else { return };
        let elapsed = now.since(agent.counted_to);
        agent.counted_to = now;
        let Some(told) = &agent.told else { return };
        match told.state {
            AgentState::Ready => agent.figures.ready_ms += elapsed,
            AgentState::WrapUp => agent.figures.wrap_up_ms += elapsed,
            AgentState::Paused => {
                agent.figures.paused_ms += elapsed;
                if !told.cause.is_empty() {
                    *agent.figures.reasons_ms.entry(told.cause.clone()).or_default() += elapsed;
                }
            }
            AgentState::LoggedOut | AgentState::Login | AgentState::Ringing | AgentState::Dialing | AgentState::OnCall => {}
        }
    }

    fn tell_figures(&mut self, id: u32) {
        let Some(agent) = self.agents.get_mut(&id) else { return };
        let values = agent.figures.changes();
        if !values.is_empty() {
            self.tell(Notice::AgentCounters { agent: id, values });
        }
    }

    pub(crate) fn tell_agent_figures(&mut self) {
        for id in self.agents.keys().copied().collect::<Vec<_>>() {
            self.count_time(id);
            self.tell_figures(id);
        }
    }

    /// The agent logged in at the telephone of a connection.
    pub(crate) fn agent_at(&self, leg: &Leg) -> Option<u32> {
        let Side::User(user) = leg.side else { return None };
        let extension = &self.user(user)?.extension;
        self.agents.values().find(|agent| agent.phone.as_ref() == Some(extension)).map(|agent| agent.id)
    }

    pub(crate) fn agent_answered(&mut self, key: LegKey) {
        let Some(leg) = self.legs.get(&key).filter(|leg| !leg.placed_here) else { return };
        if let Some(agent) = self.agent_at(leg).and_then(|id| self.agents.get_mut(&id)) {
            agent.figures.answered += 1;
        }
    }

    /// After a call: counts it, begins the wrap-up, and leaves alone who did not answer.
    pub(crate) fn agent_finished(&mut self, leg: &Leg) {
        let Some(id) = self.agent_at(leg) else { return };
        let now = self.now;
        let wrap_up = leg.queue.filter(|_| leg.answered.is_some()).and_then(|queue| self.queue(queue)).map(|queue| queue.wrap_up);
        let Some(agent) = self.agents.get_mut(&id) else { return };
        agent.idle_since = now;
        if !leg.placed_here {
            agent.figures.incoming += 1;
            agent.figures.talked_ms += leg.answered.map_or(0, |at| now.since(at));
        }
        if let Some(wrap_up) = wrap_up.filter(|wrap_up| wrap_up.ms() > 0 && !agent.paused) {
            agent.wrap_up_until = Some(now.plus(wrap_up.ms()));
            self.after(wrap_up, Timer::WrapUpOver(id));
        }
        if Self::was_offered(leg) {
            self.leave_alone(id);
        }
    }

    pub(crate) fn count_outgoing(&mut self, from: &Side, queue: Option<u32>) {
        let Side::User(user) = from else { return };
        let Some(extension) = self.user(*user).map(|user| user.extension.clone()) else { return };
        if let Some(agent) = self.agents.values_mut().find(|agent| agent.phone.as_ref() == Some(&extension)) {
            agent.figures.outgoing += 1;
        }
        if let Some(queue) = queue {
            self.count_outgoing_entered(queue);
        }
    }

    /// The queue through which a logged-in agent's long numbers go.
    pub(crate) fn outgoing_queue(&self, from: &Side, to: &str, direction: Direction) -> Option<u32> {
        let Side::User(user) = from else { return None };
        let extension = &self.user(*user)?.extension;
        let agent = self.agents.values().find(|agent| agent.phone.as_ref() == Some(extension))?;
        let digits = to.chars().filter(char::is_ascii_digit).count();
        if direction != Direction::Outgoing || digits <= self.cast.settings.outbound_length {
            return None;
        }
        let mut outgoing = self.cast.queues.iter().filter(|queue| queue.name.starts_with("out"));
        let own = outgoing.clone().find(|queue| self.members.contains_key(&(queue.id, agent.id)));
        own.or_else(|| outgoing.next()).map(|queue| queue.id)
    }
}
