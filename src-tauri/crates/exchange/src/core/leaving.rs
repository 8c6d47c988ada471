//! What an agent does later: a pause that ends by itself, a log-out after the call. Invariant: nobody is logged out during a call.

use crate::{
    act::ActError,
    core::{
        agent::Agent,
        notice::{AgentState, Recording},
        switch::{Switch, Timer},
    },
    span::Span,
};

impl Switch {
    /// Pauses; a span that is not zero ends the pause by itself.
    pub(crate) fn pause_for(&mut self, id: u32, span: Span) -> Result<(), ActError> {
        self.pause(id, None)?;
        if span.ms() > 0 {
            let until = self.now.plus(span.ms());
            self.logged_in(id)?.paused_until = Some(until);
            self.after(span, Timer::PauseOver(id));
        }
        Ok(())
    }

    pub(crate) fn pause_over(&mut self, id: u32) {
        let now = self.now;
        let over = self.agents.get(&id).is_some_and(|agent| agent.paused && agent.paused_until.is_some_and(|until| until <= now));
        if let Some(agent) = self.agents.get_mut(&id).filter(|_| over) {
            agent.paused = false;
            agent.paused_until = None;
            agent.idle_since = now;
        }
    }

    /// Logs out now, or as soon as the call is over.
    pub(crate) fn log_out_after_call(&mut self, id: u32) -> Result<(), ActError> {
        let agent = self.agents.get(&id).ok_or(ActError::NoAgent)?;
        let busy = [AgentState::OnCall, AgentState::Ringing, AgentState::Dialing].contains(&self.state_of(agent));
        if !busy {
            return self.log_out(id);
        }
        self.logged_in(id)?.leaving = true;
        Ok(())
    }

    /// Logs out whose call is over.
    pub(crate) fn let_go(&mut self) {
        let idle = |agent: &&Agent| {
            agent.leaving && ![AgentState::OnCall, AgentState::Ringing, AgentState::Dialing].contains(&self.state_of(agent))
        };
        let leaving: Vec<_> = self.agents.values().filter(idle).map(|agent| agent.id).collect();
        for id in leaving {
            if let Err(error) = self.log_out(id) {
                tracing::debug!(%error, "an agent was gone already");
            }
        }
    }

    /// Pauses or resumes the recording of what the agent talks on.
    pub(crate) fn set_recording(&mut self, id: u32, to: Recording) -> Result<(), ActError> {
        let phone = self.logged_in(id)?.phone.clone().unwrap_or_default();
        let user = self.owner_of(&phone).ok_or(ActError::NoAgent)?;
        let mut legs = self.legs_of(user);
        legs.retain(|key| self.legs.get(key).is_some_and(|leg| leg.recording != Recording::Off));
        let leg = legs.pop().and_then(|key| self.legs.get_mut(&key)).ok_or(ActError::NotRecorded)?;
        leg.recording = to;
        Ok(())
    }
}
