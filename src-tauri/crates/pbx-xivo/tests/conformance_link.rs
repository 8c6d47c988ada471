//! The connection cases of the protocol's conformance list that need no socket (xivo.md 14, C01 to C11).
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test looks for one variant")]

#[path = "support/story.rs"]
#[allow(dead_code, unreachable_pub, missing_docs, reason = "shared by several test files")]
mod story;

use cordboard_model::{AgentState, At, CallState, Event, Health};
use cordboard_pbx_xivo::{Farewell, Generation, Replay, XivoAccount};
use serde_json::{Value, json};
use story::Story;

fn questions() -> Vec<Value> {
    vec![
        json!({"command": "getCurrentCallsPhoneEvents"}),
        json!({"command": "getList", "objectType": "queue"}),
        json!({"command": "getList", "objectType": "agent"}),
        json!({"command": "getList", "objectType": "queuemember"}),
        json!({"command": "getList", "objectType": "basequeuemember"}),
        json!({"command": "getAgentStates"}),
        json!({"command": "subscribeToAgentEvents"}),
        json!({"command": "getList", "objectType": "agentgroup"}),
    ]
}

#[test]
fn c01_an_open_socket_is_no_session() {
    let mut story = Story::new();
    story.hear("RightProfile", json!({"profile": "Supervisor"}));
    assert!(!story.dialogue.is_logged_on());
    assert_eq!(story.asked(), Vec::<Value>::new());
}

#[test]
fn c02_logged_on_begins_the_questions() {
    let mut story = Story::new();
    story.text(r#"{"msgType":"LoggedOn"}"#).unwrap();
    assert!(story.dialogue.is_logged_on());
    assert_eq!(story.asked(), questions());
    assert!(story.events.iter().any(|event| matches!(event, Event::CapabilitiesKnown(_))));
}

#[test]
fn c03_statistics_are_subscribed_to_once_the_lists_are_there_and_once_per_link() {
    let mut story = Story::new();
    story.hear("LoggedOn", json!({}));
    story.asks.clear();
    for round in 0..2 {
        story.hear("QueueList", json!([]));
        let want = [json!({"command": "subscribeToQueueStats"}), json!({"command": "getCallbackLists"})];
        assert_eq!(story.asked(), if round == 0 { want.to_vec() } else { vec![] });
    }
    story.hear("AgentList", json!([]));
    assert_eq!(story.asked(), [json!({"command": "subscribeToAgentStats"}), json!({"command": "getFavorites"})]);
    story.hear("AgentList", json!([]));
    assert_eq!(story.asked(), Vec::<Value>::new());
}

#[test]
fn c07_garbage_and_unknown_types_are_counted_and_the_link_is_kept() {
    let mut story = Story::new();
    let deep = format!(r#"{{"msgType":"PhoneEvent","ctiMessage":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    for text in ["not json", "null", "[]", "17", "", "{\"msgType\":", "[\"LoggedOn\",{}]", &deep] {
        assert!(story.text(text).is_err(), "{}", &text[..text.len().min(20)]);
    }
    assert!(story.text(r#"{"msgType":"PhoneEvent","ctiMessage":{"eventType":"EventRinging"}}"#).is_err(), "a call without an id");
    assert!(story.text(r#"{"msgType":"QueueMember","ctiMessage":null}"#).is_err());
    assert!(story.text(r#"{"msgType":"Foo","ctiMessage":1}"#).is_ok());
    assert!(story.text(r#"{"claz":"ping"}"#).is_ok());
    assert!(story.text(r#"{"msgType":"CallbackTaken","ctiMessage":{"uuid":"x","agentId":1}}"#).is_ok());
    story.hear("LoggedOn", json!({}));
    let counts = story.dialogue.counts();
    assert_eq!((counts.frames, counts.malformed, counts.unknown, counts.ignored), (14, 10, 1, 2));
    assert_eq!(story.farewell, None);
}

#[test]
fn c10_an_error_instead_of_a_session_is_passed_on_with_its_code() {
    let mut story = Story::new();
    story.hear("LoggedOnError", json!({"Error": "loggedOnTimeout"}));
    assert_eq!(story.farewell, Some(Farewell::Refused("loggedOnTimeout".to_owned())));

    let mut story = Story::new();
    story.hear("Error", json!({"Error": "wrong password"}));
    assert_eq!(story.farewell, Some(Farewell::BeforeLogOn("wrong password".to_owned())));
    let mut story = Story::logged_on(Generation::G1);
    story.hear("Error", json!({"Error": "unknown command"}));
    assert_eq!(story.farewell, None, "a later error ends nothing");
    story.hear("ForceLogout", json!(null));
    assert_eq!(story.farewell, Some(Farewell::Replaced));
}

#[test]
fn c11_a_reconnect_asks_everything_again_and_does_not_log_a_ready_agent_in() {
    let mut story = Story::logged_on(Generation::G1);
    story.hear("AgentStateEvent", json!({"name": "AgentReady", "agentId": 31, "phoneNb": "1201"}));
    story.phone("EventRinging", "1", json!({"otherDN": "0611223344"}));
    story.reconnect();
    assert!(story.account().own_agent().stale, "what was known may be old");
    story.hear("LoggedOn", json!({}));
    assert_eq!(story.asked(), questions());
    story.hear("CurrentCallsPhoneEvents", json!({"events": []}));
    assert_eq!(story.states(), [], "a call that ended meanwhile is gone");
    story.hear("AgentStateEvent", json!({"name": "AgentReady", "agentId": 31, "phoneNb": "1201"}));
    assert_eq!(story.asked(), Vec::<Value>::new(), "agentLogin is not sent");
}

#[test]
fn an_agent_whom_the_server_logged_out_meanwhile_is_logged_in_again_once() {
    let mut story = Story::logged_on(Generation::G1);
    story.hear("AgentStateEvent", json!({"name": "AgentOnPause", "agentId": 31, "phoneNb": "1305"}));
    story.reconnect();
    story.hear("LoggedOn", json!({}));
    story.asks.clear();
    story.hear("AgentStateEvent", json!({"name": "AgentLoggedOut", "agentId": 7}));
    assert_eq!(story.asked(), Vec::<Value>::new(), "that is somebody else");
    story.hear("AgentStateEvent", json!({"name": "AgentLoggedOut", "agentId": 31}));
    assert_eq!(story.asked(), [json!({"command": "agentLogin", "agentphonenumber": "1305"})]);
    story.hear("AgentStateEvent", json!({"name": "AgentLoggedOut", "agentId": 31}));
    assert_eq!(story.asked(), Vec::<Value>::new());
    assert_eq!(story.account().own_agent().agent.as_ref().map(|agent| agent.now.state), Some(AgentState::LoggedOut));
}

#[test]
fn an_agent_who_had_logged_out_stays_logged_out() {
    let mut story = Story::logged_on(Generation::G1);
    story.hear("AgentStateEvent", json!({"name": "AgentLoggedOut", "agentId": 31}));
    story.reconnect();
    story.hear("LoggedOn", json!({}));
    story.asks.clear();
    story.hear("AgentStateEvent", json!({"name": "AgentLoggedOut", "agentId": 31}));
    assert_eq!(story.asked(), Vec::<Value>::new());
}

#[test]
fn a_second_session_in_a_recorded_stream_is_a_new_link() {
    let mut replay = Replay::new(&XivoAccount::new("xuc.example", "amartin", Some("1201".to_owned())));
    let mut events = Vec::new();
    let logged_on = r#"{"msgType":"LoggedOn","ctiMessage":{}}"#;
    replay.received(logged_on, At(1), &mut events).unwrap();
    replay.received(logged_on, At(2), &mut events).unwrap();
    let links: Vec<_> =
        events.into_iter().filter_map(|it| if let Event::LinkChanged(health) = it.event { Some(health) } else { None }).collect();
    assert_eq!(links, [Health::Live { since: At(1) }, Health::Connecting, Health::Live { since: At(2) }]);
    assert_eq!(replay.counts().frames, 2);
}

#[test]
fn a_call_keeps_its_id_over_a_reconnect() {
    let mut story = Story::logged_on(Generation::G2);
    story.phone("EventEstablished", "1", json!({"otherDN": "0611223344"}));
    story.hear("PhoneEvent", json!({"eventType": "EventOnHold", "DN": "1201", "uniqueId": "u2", "linkedId": "l1"}));
    story.reconnect();
    story.hear("LoggedOn", json!({}));
    let event = json!({"eventType": "EventOnHold", "DN": "1201", "uniqueId": "u2", "linkedId": "l1"});
    story.hear("CurrentCallsPhoneEvents", json!({"events": [event]}));
    assert_eq!(story.states(), [("u1", CallState::Held)]);
    assert!(!story.call("u1").start_unknown, "its beginning was seen");
}
