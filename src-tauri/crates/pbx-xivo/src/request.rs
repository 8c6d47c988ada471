//! Client frames, wire words only (xivo.md 2.1 to 2.6). Invariant: the names and their case are the protocol's own per
//! command (`agentid` in agent commands, `agentId` in queue commands), and what is not given is absent, never `null`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A command to the server. [`Request::frame`] is what goes over the wire.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[allow(missing_docs, reason = "variants and members are the protocol's own names, explained in xivo.md 2")]
pub enum Request {
    // User and presence.
    UserStatusUpdate {
        status: String,
    },
    DisplayNameLookup {
        username: String,
    },
    SetUserPreference {
        key: String,
        value: String,
        #[serde(rename = "value_type")]
        value_type: String,
    },
    PushLogToServer {
        level: String,
        log: String,
    },
    UnregisterMobileApp,
    ToggleUniqueAccountDevice {
        device_type: String,
    },

    // Agent. Without `agentid`: the agent of the connected user.
    AgentLogin {
        #[serde(rename = "agentphonenumber")]
        phone: String,
        #[serde(rename = "agentid", skip_serializing_if = "Option::is_none")]
        agent: Option<i64>,
    },
    AgentLogout {
        #[serde(rename = "agentid", skip_serializing_if = "Option::is_none")]
        agent: Option<i64>,
    },
    PauseAgent {
        #[serde(rename = "agentid", skip_serializing_if = "Option::is_none")]
        agent: Option<i64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    UnpauseAgent {
        #[serde(rename = "agentid", skip_serializing_if = "Option::is_none")]
        agent: Option<i64>,
    },
    ListenAgent {
        #[serde(rename = "agentid")]
        agent: i64,
    },
    MonitorPause {
        #[serde(rename = "agentid")]
        agent: i64,
    },
    MonitorUnpause {
        #[serde(rename = "agentid")]
        agent: i64,
    },
    GetAgentStates,
    GetAgentDirectory,
    SubscribeToAgentEvents,
    SubscribeToAgentStats,
    SetAgentQueue {
        agent_id: i64,
        queue_id: i64,
        penalty: u32,
    },
    RemoveAgentFromQueue {
        agent_id: i64,
        queue_id: i64,
    },
    SetAgentGroup {
        agent_id: i64,
        group_id: i64,
    },
    MoveAgentsInGroup(GroupMove),
    AddAgentsInGroup(GroupMove),
    RemoveAgentGroupFromQueueGroup {
        group_id: i64,
        queue_id: i64,
        penalty: u32,
    },
    AddAgentsNotInQueueFromGroupTo {
        group_id: i64,
        queue_id: i64,
        penalty: u32,
    },

    // Telephony. `uniqueId` since G2; without it "the current call".
    Dial {
        destination: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        variables: Option<BTreeMap<String, String>>,
    },
    Originate {
        destination: String,
    },
    DialFromMobile {
        destination: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        variables: Option<BTreeMap<String, String>>,
    },
    DialFromQueue {
        destination: String,
        queue_id: i64,
        caller_id_name: String,
        caller_id_number: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        variables: Option<BTreeMap<String, String>>,
    },
    DialByUsername {
        username: String,
    },
    Hangup {
        #[serde(skip_serializing_if = "Option::is_none")]
        unique_id: Option<String>,
    },
    Answer {
        #[serde(skip_serializing_if = "Option::is_none")]
        unique_id: Option<String>,
    },
    /// Toggles.
    Hold {
        #[serde(skip_serializing_if = "Option::is_none")]
        unique_id: Option<String>,
    },
    DirectTransfer {
        destination: String,
    },
    AttendedTransfer {
        destination: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        device: Option<String>,
    },
    CompleteTransfer,
    CancelTransfer,
    Conference,
    ToggleMicrophone {
        #[serde(skip_serializing_if = "Option::is_none")]
        unique_id: Option<String>,
    },
    SendDtmf {
        key: String,
    },
    SetData {
        variables: BTreeMap<String, String>,
    },
    GetCurrentCallsPhoneEvents,
    Dnd {
        state: bool,
    },
    NaFwd {
        state: bool,
        destination: String,
    },
    UncFwd {
        state: bool,
        destination: String,
    },
    BusyFwd {
        state: bool,
        destination: String,
    },
    InviteConferenceRoom {
        user_id: i64,
    },
    SubscribeToPhoneHints {
        phone_numbers: Vec<String>,
    },
    UnsubscribeFromAllPhoneHints,
    /// The entry exactly as it came in `QueueCalls`.
    RetrieveQueueCall {
        queue_call: serde_json::Value,
    },

    // Conference rooms.
    ConferenceMute {
        #[serde(rename = "numConf")]
        room: String,
        index: i64,
    },
    ConferenceUnmute {
        #[serde(rename = "numConf")]
        room: String,
        index: i64,
    },
    ConferenceKick {
        #[serde(rename = "numConf")]
        room: String,
        index: i64,
    },
    ConferenceMuteAll {
        #[serde(rename = "numConf")]
        room: String,
    },
    ConferenceUnmuteAll {
        #[serde(rename = "numConf")]
        room: String,
    },
    ConferenceMuteMe {
        #[serde(rename = "numConf")]
        room: String,
    },
    ConferenceUnmuteMe {
        #[serde(rename = "numConf")]
        room: String,
    },
    ConferenceDeafen {
        #[serde(rename = "numConf")]
        room: String,
        index: i64,
    },
    ConferenceUndeafen {
        #[serde(rename = "numConf")]
        room: String,
        index: i64,
    },
    ConferenceReset {
        #[serde(rename = "numConf")]
        room: String,
    },
    ConferenceClose {
        #[serde(rename = "numConf")]
        room: String,
    },
    ConferenceInvite {
        #[serde(rename = "numConf")]
        room: String,
        exten: String,
        role: String,
        early_join: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        variables: Option<BTreeMap<String, String>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        marked: Option<bool>,
        #[serde(skip_serializing_if = "Option::is_none")]
        leave_when_last_marked_leave: Option<bool>,
        #[serde(skip_serializing_if = "Option::is_none")]
        caller_id: Option<String>,
    },
    IncludeToConference {
        role: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        marked: Option<bool>,
        #[serde(skip_serializing_if = "Option::is_none")]
        leave_when_last_marked_leave: Option<bool>,
        #[serde(skip_serializing_if = "Option::is_none")]
        caller_id: Option<String>,
    },

    // Configuration, queues, statistics.
    GetList {
        object_type: ObjectType,
    },
    GetConfig {
        object_type: ObjectType,
    },
    GetIceConfig,
    SubscribeToQueueStats,
    SubscribeToQueueCalls {
        queue_id: i64,
    },
    /// The capital S is the protocol's.
    UnSubscribeToQueueCalls {
        queue_id: i64,
    },
    /// `window` and `xqos` in seconds.
    GetQueueStatistics {
        queue_id: i64,
        window: u32,
        xqos: u32,
    },

    // Directory, favourites, history.
    DirectoryLookUp {
        term: String,
    },
    SearchContacts {
        term: String,
    },
    GetFavorites,
    GetFavoriteContacts,
    AddFavorite {
        contact_id: String,
        source: String,
    },
    RemoveFavorite {
        contact_id: String,
        source: String,
    },
    GetUserCallHistory {
        #[serde(skip_serializing_if = "Option::is_none")]
        size: Option<u32>,
    },
    GetUserCallHistoryByDays {
        days: u32,
    },
    GetAgentCallHistory {
        size: u32,
    },
    GetQueueCallHistory {
        queue: String,
        size: u32,
    },
    FindCustomerCallHistory {
        id: i64,
        request: CustomerSearch,
    },

    /// Part of the vendor's start-up sequence (xivo.md 1.7); its answers are passed over.
    GetCallbackLists,
}

/// Five members that two group commands share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the protocol's own names")]
pub struct GroupMove {
    pub group_id: i64,
    pub from_queue_id: i64,
    pub from_penalty: u32,
    pub to_queue_id: i64,
    pub to_penalty: u32,
}

/// What lists there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the protocol's own names")]
pub enum ObjectType {
    Queue,
    Agent,
    QueueMember,
    BaseQueueMember,
    AgentGroup,
    Meetme,
    Line,
}

/// What past calls of a customer are looked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the protocol's own names")]
pub struct CustomerSearch {
    pub filters: Vec<Filter>,
    pub size: u32,
}

/// One condition of a search.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the protocol's own names")]
pub struct Filter {
    pub field: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<serde_json::Value>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub list: Vec<serde_json::Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<String>,
}

/// The heartbeat.
pub const PING: &str = r#"{"claz":"ping"}"#;

impl Request {
    /// The frame as it goes over the wire.
    #[must_use]
    pub fn frame(&self) -> String {
        let command = serde_json::to_string(self).unwrap_or_default();
        format!(r#"{{"claz":"web",{}"#, command.strip_prefix('{').unwrap_or_default())
    }

    /// The command in a client frame; `None` for the heartbeat and for what this crate never sends.
    #[must_use]
    pub fn parse(frame: &str) -> Option<Self> {
        serde_json::from_str(frame).ok()
    }
}

#[cfg(test)]
mod tests;
