//! What holds for every stream: nothing panics, and the order of a call's events does not change what the call was.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use cordboard_desk::Desk;
use cordboard_model::{AccountId, At, Call, Change};
use cordboard_pbx_xivo::{Replay, XivoAccount, decode};
use proptest::prelude::*;
use serde_json::{Value, json};

fn account() -> XivoAccount {
    XivoAccount::new("xuc.example", "amartin", Some("1201".to_owned()))
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(json!("null")),
        Just(json!("17")),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::hash_map(member(), inner, 0..8).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Names the protocol knows, so that bodies get far.
fn member() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "eventType",
        "DN",
        "otherDN",
        "uniqueId",
        "linkedId",
        "queueName",
        "userData",
        "name",
        "agentId",
        "since",
        "queues",
        "id",
        "statistics",
        "value",
        "queueId",
        "queueRef",
        "counters",
        "statName",
        "penalty",
        "calls",
        "queueTime",
        "position",
        "headers",
        "entries",
        "entry",
        "contact_id",
        "status",
        "events",
        "directory",
        "agent",
        "agentState",
        "start",
        "duration",
        "sheets",
        "payload",
        "profile",
        "user",
        "sheetInfo",
        "internal",
        "actions",
        "Error",
        "number",
        "response",
        "list",
        "participants",
        "index",
    ])
    .prop_map(str::to_owned)
}

fn kind() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "PhoneEvent",
        "CurrentCallsPhoneEvents",
        "AgentStateEvent",
        "AgentStatistics",
        "QueueStatistics",
        "QueueMember",
        "QueueMemberList",
        "QueueList",
        "QueueConfig",
        "QueueCalls",
        "AgentList",
        "AgentConfig",
        "AgentDirectory",
        "AgentListen",
        "DirectoryResult",
        "Favorites",
        "FavoriteUpdated",
        "ContactSheet",
        "CallHistory",
        "CustomerCallHistoryResponseWithId",
        "ConferenceList",
        "ConferenceEvent",
        "ConferenceParticipantEvent",
        "Sheet",
        "UsersStatuses",
        "UserStatusUpdate",
        "UserConfigUpdate",
        "PhoneStatusUpdate",
        "PhoneHintStatusEvent",
        "VoiceMailStatusUpdate",
        "RightProfile",
        "Error",
        "AgentError",
        "LoggedOn",
        "Nonsense",
    ])
    .prop_map(str::to_owned)
}

/// The events of one call in the order in which they happened, each with its moment.
fn course() -> Vec<(At, String)> {
    let event = |second: i64, kind: &str, more: Value| {
        let mut body = more;
        body["eventType"] = json!(kind);
        body["DN"] = json!("1201");
        body["uniqueId"] = json!("1707300003.12");
        body["linkedId"] = json!("1707300000.10");
        (At(1_707_300_000_000 + second * 1000), json!({"msgType": "PhoneEvent", "ctiMessage": body}).to_string())
    };
    vec![
        event(0, "EventRinging", json!({"otherDN": "0611223344", "queueName": "sales", "userData": {"USR_case": "42"}})),
        event(4, "EventEstablished", json!({"otherDN": "0611223344", "otherDName": "Ann Lee"})),
        event(20, "EventOnHold", json!({"otherDN": ""})),
        event(50, "EventEstablished", json!({})),
        event(90, "EventReleased", json!({"otherDN": "0611223344"})),
    ]
}

fn call_after(frames: &[(At, String)]) -> Call {
    let id = AccountId::from("a");
    let mut desk = Desk::new();
    desk.open_account(id.clone());
    let mut replay = Replay::new(&account());
    let mut changes = Vec::new();
    for (at, frame) in frames {
        let mut events = Vec::new();
        replay.received(frame, *at, &mut events).unwrap();
        for stamped in events {
            desk.apply(&id, stamped.event, stamped.at, &mut changes);
        }
    }
    let last = changes.into_iter().rev().find_map(|change| if let Change::CallEnded(call) = change { Some(call) } else { None });
    (*last.expect("the call ended")).clone()
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(text in "\\PC{0,200}") {
        let _ = decode(&text);
    }

    #[test]
    fn arbitrary_bodies_of_known_types_never_panic(frames in prop::collection::vec((kind(), json_value()), 1..12)) {
        let mut replay = Replay::new(&account());
        let mut events = Vec::new();
        for (kind, body) in frames {
            let frame = json!({"msgType": kind, "ctiMessage": body}).to_string();
            let _ = replay.received(&frame, At(1_707_300_000_000), &mut events);
            replay.sent(&json!({"claz": "web", "command": kind, "destination": body}).to_string(), At(1), &mut events);
        }
    }

    #[test]
    fn a_cut_frame_never_panics(cut in 0_usize..200) {
        for (_, frame) in course() {
            let end = (0..=cut.min(frame.len())).rev().find(|end| frame.is_char_boundary(*end)).unwrap_or_default();
            prop_assert!(decode(&frame[..end]).is_err() || end == frame.len());
        }
    }

    #[test]
    fn any_order_and_repetition_of_a_calls_events_ends_in_the_same_call(
        order in Just((0..5_usize).collect::<Vec<_>>()).prop_shuffle(),
        again in prop::collection::vec(0..5_usize, 0..6),
    ) {
        let course = course();
        let shuffled: Vec<_> = order.iter().chain(&again).map(|place| course[*place].clone()).collect();
        prop_assert_eq!(call_after(&shuffled), call_after(&course));
    }
}
