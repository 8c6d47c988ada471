//! Listening to an agent's call. Invariant: it ends when either of the two hangs up.

use crate::{
    act::ActError,
    core::{
        call::{Leg, LegKey, Side},
        notice::{AgentState, LegState, Notice},
        switch::Switch,
    },
    ledger::{Direction, Outcome},
};

impl Switch {
    /// Lets a user with a telephone listen to what an agent talks on.
    pub(crate) fn listen(&mut self, user: u32, agent: u32) -> Result<(), ActError> {
        let target = self.agents.get(&agent).ok_or(ActError::NoAgent)?;
        if self.state_of(target) != AgentState::OnCall {
            return Err(ActError::NoCall);
        }
        if self.legs_of(user).len() >= 2 {
            return Err(ActError::LineFull);
        }
        let phone = self.user(user).map(|user| user.extension.clone()).unwrap_or_default();
        let listened = self.identity(&Side::User(target.user));
        self.hold_others(user, None);
        let number = listened.number.clone();
        let calling = self.identity(&Side::User(user));
        let call = self.new_call(calling, &number, std::collections::BTreeMap::new());
        let key = self.new_leg(call, Side::User(user), LegState::Established, listened, None, true, Direction::Internal);
        let now = self.now;
        if let Some(leg) = self.legs.get_mut(&key) {
            leg.listens_to = Some(agent);
            leg.answered = Some(now);
        }
        if let Some(call) = self.calls.get_mut(&call) {
            call.kept = true;
        }
        self.mark_listening(key);
        self.tell(Notice::Listening { agent, user, phone, started: true });
        Ok(())
    }

    fn mark_listening(&mut self, key: LegKey) {
        let Some(leg) = self.legs.get(&key) else { return };
        if let Some(row) = self.ledger.call_mut(&leg.id) {
            row.answered_at = leg.answered;
        }
        self.tell_leg(key);
    }

    /// Ends the listening when either the listener or the agent hung up.
    pub(crate) fn listening_finished(&mut self, leg: &Leg) {
        if let (Some(agent), Side::User(user)) = (leg.listens_to, &leg.side) {
            let phone = self.user(*user).map(|user| user.extension.clone()).unwrap_or_default();
            self.tell(Notice::Listening { agent, user: *user, phone, started: false });
            return;
        }
        let Some(agent) = self.agent_at(leg) else { return };
        let listeners: Vec<_> =
            self.legs.iter().filter(|(_, leg)| leg.listens_to == Some(agent)).map(|(key, leg)| (*key, leg.call)).collect();
        let talks = self.agents.get(&agent).is_some_and(|agent| self.state_of(agent) == AgentState::OnCall);
        for (key, call) in listeners.into_iter().filter(|_| !talks) {
            self.end_leg(key, Outcome::Answered);
            self.leftover(call, Outcome::Answered);
        }
    }
}
