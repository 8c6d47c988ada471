//! The user's agent, and other agents. Invariant: `state` is confirmed; `pending` is only asked for.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::UiProblem;

/// What an agent does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UiAgentState {
    /// Not told.
    Unknown,
    /// Logged out.
    LoggedOut,
    /// Ready.
    Ready,
    /// Not ready.
    NotReady,
    /// Rings.
    Ringing,
    /// Calls somebody.
    Dialing,
    /// In a call.
    OnCall,
    /// After-call work.
    WrapUp,
}

/// A state to ask for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
#[serde(tag = "kind")]
pub enum UiAgentTarget {
    /// Log in; at the account's telephone when `phone` is null.
    LoggedIn {
        /// Where.
        phone: Option<String>,
    },
    /// Log out.
    LoggedOut,
    /// Ready.
    Ready {
        /// The PBX's status, where it has several.
        status: Option<String>,
    },
    /// Not ready.
    NotReady {
        /// The PBX's reason.
        reason: Option<String>,
    },
}

/// A state the user may choose now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiAgentChoice {
    /// What to ask for.
    pub target: UiAgentTarget,
    /// The PBX's own label ("Lunch"); null means the plain word of the target.
    pub label: Option<String>,
    /// It will come true after the present call.
    pub after_call: bool,
    /// It is what holds now.
    pub current: bool,
}

/// A state that was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiPendingState {
    /// What.
    pub target: UiAgentTarget,
    /// The PBX's label of it.
    pub label: Option<String>,
    /// When, ms.
    pub since: f64,
    /// It waits for the end of the call.
    pub after_call: bool,
}

/// The user's agent on one account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiAgent {
    /// The account.
    pub account: String,
    /// As confirmed.
    pub state: UiAgentState,
    /// The PBX's label of the reason ("Lunch").
    pub reason: Option<String>,
    /// Since when, ms.
    pub since: Option<f64>,
    /// Where logged in.
    pub phone: Option<String>,
    /// Labels of the queues logged in to.
    pub queues: Vec<String>,
    /// Asked for and not yet true.
    pub pending: Option<UiPendingState>,
    /// Asked for in vain: a code that picks the text `refusal-<code>`.
    pub failed: Option<UiProblem>,
    /// The link is down.
    pub stale: bool,
    /// Who listens; empty text when the PBX does not say who.
    pub listened_by: Option<String>,
    /// What can be chosen now.
    pub choices: Vec<UiAgentChoice>,
}

/// Another agent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiColleagueAgent {
    /// The account.
    pub account: String,
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// The agent's number.
    pub number: Option<String>,
    /// State.
    pub state: UiAgentState,
    /// The PBX's label of the reason.
    pub reason: Option<String>,
    /// Since when, ms.
    pub since: Option<f64>,
    /// Where logged in.
    pub phone: Option<String>,
    /// Labels of the agent's queues.
    pub queues: Vec<String>,
}
