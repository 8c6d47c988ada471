//! What is known now, for whoever begins to look. Invariant: tells nothing new; a desk that heard everything learns nothing.

use cordboard_model::{AgentId, At, CallReport, Direction, Event, Extension, LineState, Step};

use super::Translator;

impl Translator {
    /// Names the user's live calls, so that a desk can end those that are not among them.
    #[must_use]
    pub fn listed(&self) -> Vec<CallReport> {
        let mut calls: Vec<_> = self.own_live().collect();
        calls.sort_by_key(|call| (call.started, call.id.clone()));
        calls.into_iter().map(|call| CallReport::new(call.id.clone(), Step::Noted)).collect()
    }

    /// Whether a list lacked a leg of the user's calls, so that it takes another list to know whether it is over.
    #[must_use]
    pub fn is_in_doubt(&self) -> bool {
        let absent = |leg: &std::sync::Arc<str>| self.legs.find(leg).is_some_and(|leg| leg.is_live() && leg.absent.is_some());
        self.own_live().any(|call| call.legs.iter().any(absent))
    }

    /// The status that an agent was last told to have, in the server's word, and since when.
    #[must_use]
    pub fn agent_status(&self, agent: &AgentId) -> Option<(At, &str)> {
        self.agents.last.get(agent.as_str()).map(|standing| (standing.since, standing.status.as_str()))
    }

    /// A line that was not heard of is idle where it has a telephone, and offline where it has none.
    #[must_use]
    pub fn quiet_line(&self, user: &str, has_telephone: bool) -> Option<Event> {
        if self.lines.is_told(user) {
            return None;
        }
        let extension = self.people.get(user)?.extension.as_deref()?;
        let state = if has_telephone { LineState::Idle } else { LineState::Offline };
        Some(Event::LineReported(Extension::from(extension), state))
    }

    /// Whether a call that the user placed began at that moment or later.
    #[must_use]
    pub fn has_dialled_since(&self, at: At) -> bool {
        self.calls().any(|call| call.direction == Direction::Outgoing && call.started >= at)
    }
}
