//! Agents on the wire (xivo.md 3.12 to 3.15). Invariant: `agentId` here is the agent's id, never the user's.

use serde::{Deserialize, Serialize};

use super::{Flag, Int, Text};

/// The state of one agent.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentStateEvent<'a> {
    #[serde(borrow)]
    pub(crate) name: Text<'a>,
    pub(crate) agent_id: Int,
    /// Empty, absent, `null` and the text `"null"` all mean "none".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) phone_nb: Option<Text<'a>>,
    /// Seconds in that state when sent; an epoch value on some servers (xivo.md 3.13).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) since: Option<Int>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) queues: Option<Vec<Int>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cause: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) acd: Option<Flag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) direction: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) call_type: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) monitor_state: Option<Text<'a>>,
}

/// Who an agent is.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentConfig<'a> {
    pub(crate) id: Int,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) first_name: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_name: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) number: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) context: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) group_id: Option<Int>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user_id: Option<Int>,
}

/// A group of agents.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentGroup<'a> {
    pub(crate) id: Int,
    #[serde(borrow)]
    pub(crate) name: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) display_name: Option<Text<'a>>,
}

/// Every agent with his state.
#[derive(Debug, Deserialize, Serialize)]
pub struct AgentDirectory<'a> {
    #[serde(borrow)]
    pub(crate) directory: Vec<DirectoryAgent<'a>>,
}

/// One line of [`AgentDirectory`].
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DirectoryAgent<'a> {
    #[serde(borrow)]
    pub(crate) agent: AgentConfig<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) agent_state: Option<AgentStateEvent<'a>>,
}

/// Somebody begins or ceases to listen to an agent.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentListen<'a> {
    pub(crate) started: Flag,
    /// The listener's line.
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) phone_number: Option<Text<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) agent_id: Option<Int>,
}

/// Some figures of an agent's day.
#[derive(Debug, Deserialize, Serialize)]
pub struct AgentStatistics<'a> {
    pub(crate) id: Int,
    #[serde(borrow)]
    pub(crate) statistics: Vec<AgentStatistic<'a>>,
}

/// One figure: seconds, a count, a percentage or a date.
#[derive(Debug, Deserialize, Serialize)]
pub struct AgentStatistic<'a> {
    #[serde(borrow)]
    pub(crate) name: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<Text<'a>>,
}
