//! The user's agent as one JSON object (architecture.md 6). Invariant: `state` is what the PBX confirmed; what was asked
//! for is in `pending`.

use cordboard_desk::AccountDesk;
use cordboard_model::{AccountId, AgentState, AgentTarget, OwnAgent};
use serde::Serialize;

use crate::{moment::rfc3339, replay::call_line::queue_name};

/// The agent of an account.
#[derive(Debug, Serialize)]
pub(crate) struct AgentLine<'a> {
    account: &'a str,
    id: &'a str,
    state: AgentState,
    reason: Option<&'a str>,
    since: Option<String>,
    phone: Option<&'a str>,
    queues: Vec<String>,
    pending: Option<&'static str>,
}

impl<'a> AgentLine<'a> {
    /// The agent; nothing for a user without one.
    pub(crate) fn new(account: &'a AccountId, own: &'a OwnAgent, desk: Option<&AccountDesk>) -> Option<Self> {
        let agent = own.agent.as_ref()?;
        let now = &agent.now;
        Some(Self {
            account: account.as_str(),
            id: agent.id.as_str(),
            state: now.state,
            reason: now.reason.as_ref().map(cordboard_model::ReasonId::as_str),
            since: (now.state != AgentState::Unknown).then(|| rfc3339(now.since)).flatten(),
            phone: now.phone.as_ref().map(cordboard_model::Extension::as_str),
            queues: now.queues.iter().map(|queue| queue_name(queue, desk)).collect(),
            pending: own.pending.as_ref().map(|pending| target(&pending.target)),
        })
    }
}

impl AgentLine<'_> {
    /// The queues, by name where it is known.
    pub(crate) fn queues(&self) -> &[String] {
        &self.queues
    }
}

/// A state for people.
pub(crate) const fn state_word(state: AgentState) -> &'static str {
    match state {
        AgentState::Unknown => "unknown",
        AgentState::LoggedOut => "logged out",
        AgentState::Ready => "ready",
        AgentState::NotReady => "not ready",
        AgentState::Ringing => "ringing",
        AgentState::Dialing => "dialing",
        AgentState::OnCall => "on a call",
        AgentState::WrapUp => "wrap-up",
    }
}

/// A state that was asked for, in the words of confirmed ones.
pub(crate) const fn target(target: &AgentTarget) -> &'static str {
    match target {
        AgentTarget::LoggedIn { .. } => "logged_in",
        AgentTarget::LoggedOut => "logged_out",
        AgentTarget::Ready { .. } => "ready",
        AgentTarget::NotReady { .. } => "not_ready",
    }
}
