#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use serde_json::json;

use super::*;

fn text(text: &str) -> String {
    text.to_owned()
}

#[test]
#[allow(clippy::too_many_lines, reason = "one line per command of the protocol")]
fn every_command_has_exactly_the_members_of_the_protocol() {
    let some = |value: &str| Some(value.to_owned());
    let variables = || BTreeMap::from([(text("ticket"), text("A-77"))]);
    let five = GroupMove { group_id: 1, from_queue_id: 2, from_penalty: 3, to_queue_id: 4, to_penalty: 0 };
    let members = json!({"groupId": 1, "fromQueueId": 2, "fromPenalty": 3, "toQueueId": 4, "toPenalty": 0});
    let room = || text("4000");
    let table: Vec<(Request, &str, serde_json::Value)> = vec![
        (Request::UserStatusUpdate { status: text("lunch") }, "userStatusUpdate", json!({"status": "lunch"})),
        (Request::DisplayNameLookup { username: text("u") }, "displayNameLookup", json!({"username": "u"})),
        (
            Request::SetUserPreference { key: text("k"), value: text("v"), value_type: text("String") },
            "setUserPreference",
            json!({"key": "k", "value": "v", "value_type": "String"}),
        ),
        (
            Request::PushLogToServer { level: text("info"), log: text("x") },
            "pushLogToServer",
            json!({"level": "info", "log": "x"}),
        ),
        (Request::UnregisterMobileApp, "unregisterMobileApp", json!({})),
        (
            Request::ToggleUniqueAccountDevice { device_type: text("phone") },
            "toggleUniqueAccountDevice",
            json!({"deviceType": "phone"}),
        ),
        (Request::AgentLogin { phone: text("1201"), agent: None }, "agentLogin", json!({"agentphonenumber": "1201"})),
        (
            Request::AgentLogin { phone: text("1201"), agent: Some(31) },
            "agentLogin",
            json!({"agentphonenumber": "1201", "agentid": 31}),
        ),
        (Request::AgentLogout { agent: None }, "agentLogout", json!({})),
        (Request::PauseAgent { agent: Some(31), reason: some("lunch") }, "pauseAgent", json!({"agentid": 31, "reason": "lunch"})),
        (Request::PauseAgent { agent: None, reason: None }, "pauseAgent", json!({})),
        (Request::UnpauseAgent { agent: None }, "unpauseAgent", json!({})),
        (Request::ListenAgent { agent: 7 }, "listenAgent", json!({"agentid": 7})),
        (Request::MonitorPause { agent: 7 }, "monitorPause", json!({"agentid": 7})),
        (Request::MonitorUnpause { agent: 7 }, "monitorUnpause", json!({"agentid": 7})),
        (Request::GetAgentStates, "getAgentStates", json!({})),
        (Request::GetAgentDirectory, "getAgentDirectory", json!({})),
        (Request::SubscribeToAgentEvents, "subscribeToAgentEvents", json!({})),
        (Request::SubscribeToAgentStats, "subscribeToAgentStats", json!({})),
        (
            Request::SetAgentQueue { agent_id: 7, queue_id: 3, penalty: 0 },
            "setAgentQueue",
            json!({"agentId": 7, "queueId": 3, "penalty": 0}),
        ),
        (Request::RemoveAgentFromQueue { agent_id: 7, queue_id: 3 }, "removeAgentFromQueue", json!({"agentId": 7, "queueId": 3})),
        (Request::SetAgentGroup { agent_id: 7, group_id: 1 }, "setAgentGroup", json!({"agentId": 7, "groupId": 1})),
        (Request::MoveAgentsInGroup(five.clone()), "moveAgentsInGroup", members.clone()),
        (Request::AddAgentsInGroup(five), "addAgentsInGroup", members),
        (
            Request::RemoveAgentGroupFromQueueGroup { group_id: 1, queue_id: 2, penalty: 0 },
            "removeAgentGroupFromQueueGroup",
            json!({"groupId": 1, "queueId": 2, "penalty": 0}),
        ),
        (
            Request::AddAgentsNotInQueueFromGroupTo { group_id: 1, queue_id: 2, penalty: 0 },
            "addAgentsNotInQueueFromGroupTo",
            json!({"groupId": 1, "queueId": 2, "penalty": 0}),
        ),
        (
            Request::Dial { destination: text("0230114400"), variables: Some(variables()) },
            "dial",
            json!({"destination": "0230114400", "variables": {"ticket": "A-77"}}),
        ),
        (Request::Originate { destination: text("1") }, "originate", json!({"destination": "1"})),
        (Request::DialFromMobile { destination: text("1"), variables: None }, "dialFromMobile", json!({"destination": "1"})),
        (
            Request::DialFromQueue {
                destination: text("1"),
                queue_id: 5,
                caller_id_name: text("N"),
                caller_id_number: text("2"),
                variables: None,
            },
            "dialFromQueue",
            json!({"destination": "1", "queueId": 5, "callerIdName": "N", "callerIdNumber": "2"}),
        ),
        (Request::DialByUsername { username: text("u") }, "dialByUsername", json!({"username": "u"})),
        (Request::Hangup { unique_id: None }, "hangup", json!({})),
        (Request::Answer { unique_id: some("1.1") }, "answer", json!({"uniqueId": "1.1"})),
        (Request::Hold { unique_id: some("1.1") }, "hold", json!({"uniqueId": "1.1"})),
        (Request::DirectTransfer { destination: text("1") }, "directTransfer", json!({"destination": "1"})),
        (Request::AttendedTransfer { destination: text("1"), device: None }, "attendedTransfer", json!({"destination": "1"})),
        (Request::CompleteTransfer, "completeTransfer", json!({})),
        (Request::CancelTransfer, "cancelTransfer", json!({})),
        (Request::Conference, "conference", json!({})),
        (Request::ToggleMicrophone { unique_id: None }, "toggleMicrophone", json!({})),
        (Request::SendDtmf { key: text("#") }, "sendDtmf", json!({"key": "#"})),
        (Request::SetData { variables: variables() }, "setData", json!({"variables": {"ticket": "A-77"}})),
        (Request::GetCurrentCallsPhoneEvents, "getCurrentCallsPhoneEvents", json!({})),
        (Request::Dnd { state: true }, "dnd", json!({"state": true})),
        (Request::NaFwd { state: true, destination: text("1300") }, "naFwd", json!({"state": true, "destination": "1300"})),
        (Request::UncFwd { state: false, destination: text("") }, "uncFwd", json!({"state": false, "destination": ""})),
        (Request::BusyFwd { state: true, destination: text("1") }, "busyFwd", json!({"state": true, "destination": "1"})),
        (Request::InviteConferenceRoom { user_id: 9 }, "inviteConferenceRoom", json!({"userId": 9})),
        (
            Request::SubscribeToPhoneHints { phone_numbers: vec![text("1204")] },
            "subscribeToPhoneHints",
            json!({"phoneNumbers": ["1204"]}),
        ),
        (Request::UnsubscribeFromAllPhoneHints, "unsubscribeFromAllPhoneHints", json!({})),
        (
            Request::RetrieveQueueCall { queue_call: json!({"position": 1, "x": {}}) },
            "retrieveQueueCall",
            json!({"queueCall": {"position": 1, "x": {}}}),
        ),
        (Request::ConferenceMute { room: room(), index: 2 }, "conferenceMute", json!({"numConf": "4000", "index": 2})),
        (Request::ConferenceUnmute { room: room(), index: 2 }, "conferenceUnmute", json!({"numConf": "4000", "index": 2})),
        (Request::ConferenceKick { room: room(), index: 2 }, "conferenceKick", json!({"numConf": "4000", "index": 2})),
        (Request::ConferenceMuteAll { room: room() }, "conferenceMuteAll", json!({"numConf": "4000"})),
        (Request::ConferenceUnmuteAll { room: room() }, "conferenceUnmuteAll", json!({"numConf": "4000"})),
        (Request::ConferenceMuteMe { room: room() }, "conferenceMuteMe", json!({"numConf": "4000"})),
        (Request::ConferenceUnmuteMe { room: room() }, "conferenceUnmuteMe", json!({"numConf": "4000"})),
        (Request::ConferenceDeafen { room: room(), index: 2 }, "conferenceDeafen", json!({"numConf": "4000", "index": 2})),
        (Request::ConferenceUndeafen { room: room(), index: 2 }, "conferenceUndeafen", json!({"numConf": "4000", "index": 2})),
        (Request::ConferenceReset { room: room() }, "conferenceReset", json!({"numConf": "4000"})),
        (Request::ConferenceClose { room: room() }, "conferenceClose", json!({"numConf": "4000"})),
        (
            Request::ConferenceInvite {
                room: room(),
                exten: text("1"),
                role: text("User"),
                early_join: true,
                variables: None,
                marked: Some(true),
                leave_when_last_marked_leave: Some(false),
                caller_id: some("x"),
            },
            "conferenceInvite",
            json!({"numConf": "4000", "exten": "1", "role": "User", "earlyJoin": true, "marked": true,
                   "leaveWhenLastMarkedLeave": false, "callerId": "x"}),
        ),
        (
            Request::IncludeToConference {
                role: text("User"),
                marked: None,
                leave_when_last_marked_leave: None,
                caller_id: None,
            },
            "includeToConference",
            json!({"role": "User"}),
        ),
        (Request::GetList { object_type: ObjectType::QueueMember }, "getList", json!({"objectType": "queuemember"})),
        (Request::GetList { object_type: ObjectType::BaseQueueMember }, "getList", json!({"objectType": "basequeuemember"})),
        (Request::GetList { object_type: ObjectType::AgentGroup }, "getList", json!({"objectType": "agentgroup"})),
        (Request::GetList { object_type: ObjectType::Meetme }, "getList", json!({"objectType": "meetme"})),
        (Request::GetConfig { object_type: ObjectType::Line }, "getConfig", json!({"objectType": "line"})),
        (Request::GetIceConfig, "getIceConfig", json!({})),
        (Request::SubscribeToQueueStats, "subscribeToQueueStats", json!({})),
        (Request::SubscribeToQueueCalls { queue_id: 9 }, "subscribeToQueueCalls", json!({"queueId": 9})),
        (Request::UnSubscribeToQueueCalls { queue_id: 9 }, "unSubscribeToQueueCalls", json!({"queueId": 9})),
        (
            Request::GetQueueStatistics { queue_id: 9, window: 3600, xqos: 15 },
            "getQueueStatistics",
            json!({"queueId": 9, "window": 3600, "xqos": 15}),
        ),
        (Request::DirectoryLookUp { term: text("") }, "directoryLookUp", json!({"term": ""})),
        (Request::SearchContacts { term: text("ann") }, "searchContacts", json!({"term": "ann"})),
        (Request::GetFavorites, "getFavorites", json!({})),
        (Request::GetFavoriteContacts, "getFavoriteContacts", json!({})),
        (
            Request::AddFavorite { contact_id: text("17"), source: text("internal") },
            "addFavorite",
            json!({"contactId": "17", "source": "internal"}),
        ),
        (
            Request::RemoveFavorite { contact_id: text("17"), source: text("internal") },
            "removeFavorite",
            json!({"contactId": "17", "source": "internal"}),
        ),
        (Request::GetUserCallHistory { size: Some(20) }, "getUserCallHistory", json!({"size": 20})),
        (Request::GetUserCallHistoryByDays { days: 7 }, "getUserCallHistoryByDays", json!({"days": 7})),
        (Request::GetAgentCallHistory { size: 20 }, "getAgentCallHistory", json!({"size": 20})),
        (
            Request::GetQueueCallHistory { queue: text("sal"), size: 20 },
            "getQueueCallHistory",
            json!({"queue": "sal", "size": 20}),
        ),
        (
            Request::FindCustomerCallHistory {
                id: 4,
                request: CustomerSearch {
                    filters: vec![Filter {
                        field: text("src_num"),
                        operator: some("="),
                        value: Some(json!("0611223344")),
                        ..Filter::default()
                    }],
                    size: 10,
                },
            },
            "findCustomerCallHistory",
            json!({"id": 4, "request": {"filters": [{"field": "src_num", "operator": "=", "value": "0611223344"}], "size": 10}}),
        ),
        (Request::GetCallbackLists, "getCallbackLists", json!({})),
    ];
    for (request, command, mut want) in table {
        want["claz"] = json!("web");
        want["command"] = json!(command);
        let frame = request.frame();
        assert_eq!(serde_json::from_str::<serde_json::Value>(&frame).unwrap(), want, "{command}");
        assert_eq!(Request::parse(&frame), Some(request), "{command} is read back");
    }
}

#[test]
fn the_heartbeat_and_foreign_commands_are_no_requests() {
    assert_eq!(Request::parse(PING), None);
    assert_eq!(Request::parse(r#"{"claz":"web","command":"toggleAgentLogin"}"#), None);
    assert_eq!(Request::parse("null"), None);
}
