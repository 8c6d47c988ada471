//! The states an agent can choose (`xivo.md 4.2`). Invariant: only states that the PBX would accept in the present one.

use cordboard_model::{Ability, AgentState, AgentTarget, Reason, ReasonEffect, Support};

use crate::{AccountDesk, Control, Why, agents::is_in_call};

/// A state to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentChoice {
    /// What choosing it asks for.
    pub target: AgentTarget,
    /// The PBX's text and colour of it; `None` for the plain states, which have texts of our own.
    pub reason: Option<Reason>,
    /// It will come true only after the present call.
    pub after_call: bool,
    /// Whether it can be chosen now.
    pub control: Control,
}

/// The states the user's agent can choose, in order of display. Empty for a user who is no agent.
#[must_use]
pub fn agent_choices(account: &AccountDesk) -> Vec<AgentChoice> {
    let own = account.own_agent();
    if own.agent.is_none() && account.user().agent.is_none() {
        return Vec::new();
    }
    let control = match account.capabilities().support(Ability::AgentState) {
        Support::No(why) => Control::Cannot(Why::Unsupported(why)),
        Support::Yes if !account.health().is_live() => Control::Cannot(Why::LinkDown),
        Support::Yes => Control::Can,
    };
    let state = own.agent.as_ref().map_or(AgentState::Unknown, |agent| agent.now.state);
    let after_call = is_in_call(state);
    let plain = |target| AgentChoice { target, reason: None, after_call, control };
    let by_reason = |effect: ReasonEffect, target: fn(&Reason) -> AgentTarget| {
        own.reasons.iter().filter(move |reason| reason.effect == effect).map(move |reason| AgentChoice {
            target: target(reason),
            reason: Some(reason.clone()),
            after_call,
            control,
        })
    };
    let ready = || {
        let choices: Vec<_> =
            by_reason(ReasonEffect::Ready, |reason| AgentTarget::Ready { status: Some(reason.id.clone()) }).collect();
        if choices.len() > 1 { choices } else { vec![plain(AgentTarget::Ready { status: None })] }
    };
    let not_ready = || {
        let mut choices: Vec<_> = Vec::new();
        if account.capabilities().has(Ability::NotReadyReason) {
            choices.extend(by_reason(ReasonEffect::NotReady, |reason| AgentTarget::NotReady { reason: Some(reason.id.clone()) }));
        }
        if choices.is_empty() { vec![plain(AgentTarget::NotReady { reason: None })] } else { choices }
    };
    let log_out = || vec![plain(AgentTarget::LoggedOut)];
    match state {
        AgentState::Unknown | AgentState::LoggedOut => vec![plain(AgentTarget::LoggedIn { phone: None })],
        AgentState::Ready | AgentState::OnCall | AgentState::Dialing | AgentState::Ringing => [not_ready(), log_out()].concat(),
        AgentState::NotReady => [ready(), log_out()].concat(),
        AgentState::WrapUp => [ready(), not_ready(), log_out()].concat(),
    }
}
