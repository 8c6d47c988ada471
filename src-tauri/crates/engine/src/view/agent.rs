//! Agents. Invariant: the state is what the PBX confirmed; what was asked for stands beside it.

use cordboard_contract::{UiAgent, UiAgentChoice, UiAgentState, UiAgentTarget, UiColleagueAgent, UiPendingState, UiProblem};
use cordboard_desk::{AccountDesk, Control, agent_choices};
use cordboard_model::{AccountId, Agent, AgentState, AgentTarget, At, Extension, OwnAgent, QueueId, ReasonId, RefusalKind};

use super::{known, ms, text};

pub(crate) fn own(account: &AccountId, desk: &AccountDesk) -> Option<UiAgent> {
    let own = desk.own_agent();
    if own.agent.is_none() && desk.user().agent.is_none() {
        return None;
    }
    let now = own.agent.as_ref().map(|agent| &agent.now);
    Some(UiAgent {
        account: account.to_string(),
        state: now.map_or(UiAgentState::Unknown, |now| state(now.state)),
        reason: now.and_then(|now| now.reason.as_ref()).and_then(|reason| label(own, reason)),
        since: now.and_then(|now| since(now.since)),
        phone: known(now.and_then(|now| now.phone.as_ref()).map(|phone| phone.as_str())),
        queues: now.map(|now| queue_labels(desk, &now.queues)).unwrap_or_default(),
        pending: own.pending.as_ref().map(|pending| UiPendingState {
            target: target(&pending.target),
            label: target_label(own, &pending.target),
            since: ms(pending.since),
            after_call: pending.after_call,
        }),
        failed: own.failed.as_ref().map(|failed| refusal(failed.refusal.as_ref().unwrap_or(&RefusalKind::Unconfirmed), "")),
        stale: own.stale,
        listened_by: own
            .listening
            .as_ref()
            .map(|listening| listening.by.as_ref().map_or_else(String::new, |by| text(by.as_str()))),
        choices: choices(desk, own),
    })
}

pub(crate) fn colleague(account: &AccountId, desk: &AccountDesk, agent: &Agent) -> UiColleagueAgent {
    UiColleagueAgent {
        account: account.to_string(),
        id: agent.id.to_string(),
        name: known(agent.name.as_deref()).or_else(|| known(agent.number.as_deref())).unwrap_or_else(|| text(agent.id.as_str())),
        number: known(agent.number.as_deref()),
        state: state(agent.now.state),
        reason: agent.now.reason.as_ref().and_then(|reason| label(desk.own_agent(), reason)),
        since: since(agent.now.since),
        phone: known(agent.now.phone.as_ref().map(Extension::as_str)),
        queues: queue_labels(desk, &agent.now.queues),
    }
}

/// A refusal in words that pick the texts `refusal-<code>` and `notice-<code>`.
pub(crate) fn refusal(kind: &RefusalKind, detail: &str) -> UiProblem {
    let (code, detail) = match kind {
        RefusalKind::PhoneUnknown => ("phoneUnknown", detail),
        RefusalKind::LoggedInElsewhere { phone, .. } => ("loggedInElsewhere", phone.as_str()),
        RefusalKind::NumberInvalid => ("numberInvalid", detail),
        RefusalKind::CallFailed => ("callFailed", detail),
        RefusalKind::FavouriteFailed => ("favouriteFailed", detail),
        RefusalKind::Unconfirmed => ("unconfirmed", detail),
        RefusalKind::LinkLost => ("linkLost", detail),
        RefusalKind::NotListening => ("notListening", detail),
        RefusalKind::Other => ("other", detail),
    };
    UiProblem { code: code.to_owned(), detail: text(detail) }
}

pub(crate) fn asked(target: &UiAgentTarget) -> AgentTarget {
    let some = |text: &Option<String>| text.as_deref().filter(|text| !text.is_empty()).map(ReasonId::from);
    match target {
        UiAgentTarget::LoggedIn { phone } => {
            AgentTarget::LoggedIn { phone: phone.as_deref().filter(|phone| !phone.is_empty()).map(Extension::from) }
        }
        UiAgentTarget::LoggedOut => AgentTarget::LoggedOut,
        UiAgentTarget::Ready { status } => AgentTarget::Ready { status: some(status) },
        UiAgentTarget::NotReady { reason } => AgentTarget::NotReady { reason: some(reason) },
    }
}

fn choices(desk: &AccountDesk, own: &OwnAgent) -> Vec<UiAgentChoice> {
    agent_choices(desk)
        .into_iter()
        .filter(|choice| choice.control == Control::Can)
        .map(|choice| UiAgentChoice {
            target: target(&choice.target),
            label: choice.reason.as_ref().and_then(|reason| known(Some(&reason.label))),
            after_call: choice.after_call,
            current: holds(own, &choice.target),
        })
        .collect()
}

fn holds(own: &OwnAgent, target: &AgentTarget) -> bool {
    let Some(now) = own.agent.as_ref().map(|agent| &agent.now) else { return false };
    match target {
        AgentTarget::LoggedIn { phone } => {
            !matches!(now.state, AgentState::Unknown | AgentState::LoggedOut) && (phone.is_none() || *phone == now.phone)
        }
        AgentTarget::LoggedOut => now.state == AgentState::LoggedOut,
        AgentTarget::Ready { status } => now.state == AgentState::Ready && (status.is_none() || *status == now.reason),
        AgentTarget::NotReady { reason } => now.state == AgentState::NotReady && *reason == now.reason,
    }
}

fn target(target: &AgentTarget) -> UiAgentTarget {
    match target {
        AgentTarget::LoggedIn { phone } => UiAgentTarget::LoggedIn { phone: phone.as_ref().map(ToString::to_string) },
        AgentTarget::LoggedOut => UiAgentTarget::LoggedOut,
        AgentTarget::Ready { status } => UiAgentTarget::Ready { status: status.as_ref().map(ToString::to_string) },
        AgentTarget::NotReady { reason } => UiAgentTarget::NotReady { reason: reason.as_ref().map(ToString::to_string) },
    }
}

fn target_label(own: &OwnAgent, target: &AgentTarget) -> Option<String> {
    let reason = match target {
        AgentTarget::Ready { status: reason } | AgentTarget::NotReady { reason } => reason.as_ref(),
        AgentTarget::LoggedIn { .. } | AgentTarget::LoggedOut => None,
    };
    reason.and_then(|reason| label(own, reason))
}

/// The PBX's text of a reason; its id where the PBX never explained it.
fn label(own: &OwnAgent, reason: &ReasonId) -> Option<String> {
    let listed = own.reasons.iter().find(|other| other.id == *reason);
    known(Some(listed.map_or(reason.as_str(), |listed| &listed.label)))
}

fn queue_labels(desk: &AccountDesk, queues: &[QueueId]) -> Vec<String> {
    queues.iter().filter_map(|id| known(Some(desk.queue(id).map_or(id.as_str(), |queue| &queue.label)))).collect()
}

/// The epoch stands for "not told".
fn since(at: At) -> Option<f64> {
    (at.0 > 0).then(|| ms(at))
}

const fn state(state: AgentState) -> UiAgentState {
    match state {
        AgentState::Unknown => UiAgentState::Unknown,
        AgentState::LoggedOut => UiAgentState::LoggedOut,
        AgentState::Ready => UiAgentState::Ready,
        AgentState::NotReady => UiAgentState::NotReady,
        AgentState::Ringing => UiAgentState::Ringing,
        AgentState::Dialing => UiAgentState::Dialing,
        AgentState::OnCall => UiAgentState::OnCall,
        AgentState::WrapUp => UiAgentState::WrapUp,
    }
}
