//! Agents of the contact centre. Invariant: a state is what the PBX confirmed, with its source's age; what was asked
//! for is in [`OwnAgent::pending`] and never shown as true.

use serde::{Deserialize, Serialize};

use crate::{AgentId, At, Direction, Extension, GroupId, QueueId, ReasonId, RecordingState, UserId};

/// What an agent does, in the contact centre's words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgentState {
    /// The PBX has not said.
    #[default]
    Unknown,
    /// Not logged in.
    LoggedOut,
    /// Waiting for calls.
    Ready,
    /// Logged in, gets no calls from queues.
    NotReady,
    /// The agent's telephone rings.
    Ringing,
    /// The agent is calling somebody.
    Dialing,
    /// In a call.
    OnCall,
    /// After-call work.
    WrapUp,
}

/// A reason for not being ready, or the name of a way of being ready.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The PBX's name, sent back when chosen.
    pub id: ReasonId,
    /// The PBX's text for people.
    pub label: String,
    /// The PBX's colour `#rrggbb`, if it has one.
    pub color: Option<String>,
    /// What choosing it does.
    pub effect: ReasonEffect,
}

/// What a status does to the agent state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonEffect {
    /// Makes the agent ready.
    Ready,
    /// Makes the agent not ready.
    NotReady,
    /// Logs the agent out.
    LogOut,
    /// Only presence.
    None,
}

/// What the PBX said about an agent. `None` leaves what was known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentReport {
    /// Which agent.
    pub agent: Option<AgentId>,
    /// Name for people.
    pub name: Option<String>,
    /// The agent's number.
    pub number: Option<String>,
    /// The agent's group.
    pub group: Option<GroupId>,
    /// The user behind the agent.
    pub user: Option<UserId>,
    /// The state and what belongs to it; `None` when only the configuration was told.
    pub state: Option<Box<StateReport>>,
}

/// What belongs to a state. See [`AgentReport`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateReport {
    /// The state.
    pub state: AgentState,
    /// Since when, by the PBX's reckoning.
    pub since: At,
    /// The status that caused it.
    pub reason: Option<ReasonId>,
    /// Where the agent is logged in.
    pub phone: Option<Extension>,
    /// Queues the agent is logged in to.
    pub queues: Vec<QueueId>,
    /// Whether the call is from a queue; `None` when not in a call or not told.
    pub acd: Option<bool>,
    /// Direction of the call, if told.
    pub direction: Option<Direction>,
    /// Whether the call stays inside the PBX, if told.
    pub internal: Option<bool>,
    /// Recording of the call.
    pub recording: RecordingState,
}

/// An agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    /// Id at the PBX.
    pub id: AgentId,
    /// Name for people, once the configuration arrived.
    pub name: Option<String>,
    /// The agent's number.
    pub number: Option<String>,
    /// The agent's group.
    pub group: Option<GroupId>,
    /// The user behind the agent.
    pub user: Option<UserId>,
    /// State as last confirmed.
    pub now: StateReport,
    /// Queues with penalty, from membership messages.
    pub memberships: Vec<(QueueId, u32)>,
    /// Figures of the day in the PBX's own names, seconds or counts.
    pub figures: Vec<(String, String)>,
}

/// Somebody listens to the agent's call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listening {
    /// The listener's line.
    pub by: Option<Extension>,
}

/// A state an agent can ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgentTarget {
    /// Log in at this line.
    LoggedIn {
        /// Where; the account's own line when `None`.
        phone: Option<Extension>,
    },
    /// Log out.
    LoggedOut,
    /// Be ready, by that status where the PBX has several.
    Ready {
        /// Which of the ready statuses.
        status: Option<ReasonId>,
    },
    /// Be not ready.
    NotReady {
        /// Why.
        reason: Option<ReasonId>,
    },
}

/// The signed-in user's agent as the desk shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnAgent {
    /// As last confirmed; `None` while the PBX has not told who the agent is.
    pub agent: Option<Agent>,
    /// What was asked for and is not yet true.
    pub pending: Option<PendingState>,
    /// What was asked for last and did not become true.
    pub failed: Option<FailedState>,
    /// Somebody listens.
    pub listening: Option<Listening>,
    /// The link is down: the confirmed state may be old.
    pub stale: bool,
    /// Statuses the PBX offers.
    pub reasons: Vec<Reason>,
}

/// A state that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingState {
    /// What.
    pub target: AgentTarget,
    /// When.
    pub since: At,
    /// It will come true only after the present call.
    pub after_call: bool,
}

/// A state that was asked for in vain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedState {
    /// What.
    pub target: AgentTarget,
    /// When it was given up.
    pub at: At,
    /// The PBX's reason, if it gave one.
    pub refusal: Option<crate::RefusalKind>,
}
