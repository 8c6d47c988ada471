#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use serde_json::json;

use super::*;
use crate::{Decoded, decode_frame};

fn message(text: &str) -> (String, serde_json::Value) {
    let decoded = decode_frame(text);
    let Decoded::Message { kind, message } = decoded else { panic!("{decoded:?}") };
    (kind, message)
}

#[test]
fn every_layout_of_the_envelope_reads_alike() {
    let want = ("PhoneHintStatusEvent".to_owned(), json!({"number": "1204", "status": 8}));
    for text in [
        r#"{"msgType":"PhoneHintStatusEvent","ctiMessage":{"number":"1204","status":8}}"#,
        r#"{"msgType":"PhoneHintStatusEvent","ctiMessage":{"number":"1204","status":8},"extra":{"a":[1]}}"#,
        r#"{"ctiMessage":{"number":"1204","status":8},"msgType":"PhoneHintStatusEvent"}"#,
        "\n { \"msgType\" : \"PhoneHint\\u0053tatusEvent\" ,\r\n \"ctiMessage\" : { \"status\" : \"8\", \"number\" : 1204 } } ",
        r#"{"msgType":"PhoneHintStatusEvent","ctiMessage":{"number":"1204","status":8.0,"later":null}}"#,
    ] {
        assert_eq!(message(text), want, "{text}");
    }
}

#[test]
fn numbers_may_be_text_and_null_is_absent() {
    let text = r#"{"msgType":"AgentStateEvent","ctiMessage":{"name":"AgentReady","agentId":"31","phoneNb":null,"since":"12",
        "queues":["3",5],"cause":null,"acd":"true","monitorState":null}}"#;
    let want = json!({"name": "AgentReady", "agentId": 31, "since": 12, "queues": [3, 5], "acd": true});
    assert_eq!(message(text), ("AgentStateEvent".to_owned(), want));
}

#[test]
fn figures_stay_what_they_are() {
    let text = r#"{"msgType":"QueueStatistics","ctiMessage":{"queueId":5,"counters":[{"statName":"EWT","value":"17"},
        {"statName":"PercentageAnsweredBefore15","value":71.5},{"statName":"LongestWaitTime","value":"-"},{"statName":"x"}]}}"#;
    let want = json!({"queueId": 5, "counters": [{"statName": "EWT", "value": 17}, {"statName": "PercentageAnsweredBefore15", "value": 71.5},
                      {"statName": "LongestWaitTime"}, {"statName": "x"}]});
    assert_eq!(message(text).1, want);
}

#[test]
fn unknown_ignored_and_malformed_are_three_different_things() {
    let unknown = Decoded::Unknown { kind: "Foo".to_owned() };
    assert_eq!(decode_frame(r#"{"msgType":"Foo","ctiMessage":1}"#), unknown);
    assert_eq!(decode_frame(r#"{"msgType":"Foo"}"#), unknown);
    for text in [
        r#"{"claz":"ping"}"#,
        "{}",
        r#"{"msgType":"LinkStatusUpdate","ctiMessage":{"status":"opened"}}"#,
        r#"{"msgType":"CallbackLists","ctiMessage":[]}"#,
        r#"{"msgType":"FlashTextEvent","ctiMessage":{"any":"thing"}}"#,
    ] {
        assert!(matches!(decode_frame(text), Decoded::Ignored { .. }), "{text}");
    }
    for text in [
        "not json",
        "null",
        "[]",
        "7",
        r#"{"msgType":"Foo","ctiMessage":}"#,
        r#"{"msgType":"CallbackLists","ctiMessage":[}"#,
        r#"{"msgType":"PhoneEvent","ctiMessage":["EventRinging"]}"#,
        r#"{"msgType":"PhoneEvent","ctiMessage":{"eventType":"EventRinging","DN":"1201"}}"#,
        r#"{"msgType":"QueueMember","ctiMessage":{"agentId":1,"queueId":"x","penalty":0}}"#,
        r#"{"msgType":"QueueList","ctiMessage":{}}"#,
        r#"{"msgType":"AgentStateEvent","ctiMessage":{"name":"AgentReady","agentId":99999999999999999999}}"#,
    ] {
        assert!(matches!(decode_frame(text), Decoded::Reject { .. }), "{text}");
    }
}

#[test]
fn a_malformed_frame_is_never_quoted_in_a_log() {
    let error = decode(r#"{"msgType":"QueueMember","ctiMessage":{"agentId":"Ann Lee 0611223344"}}"#).unwrap_err();
    assert_eq!(error.event, "QueueMember");
    assert!(!error.to_string().contains("0611223344"), "{error}");
}

#[test]
fn text_is_borrowed_from_the_frame() {
    let text = r#"{"msgType":"PhoneEvent","ctiMessage":{"eventType":"EventRinging","uniqueId":"1.2","otherDName":"A\u006en"}}"#;
    let Ok(Frame::PhoneEvent(event)) = decode(text) else { panic!("a phone event") };
    assert!(matches!(event.unique_id.unwrap().0, Cow::Borrowed("1.2")));
    assert!(matches!(event.other_name.unwrap().0, Cow::Owned(name) if name == "Ann"), "an escape needs a copy");
}

#[test]
fn the_secret_of_a_sip_line_does_not_get_past_the_wire() {
    let text = r#"{"msgType":"LineConfig","ctiMessage":{"name":"abc","password":"s3cret","xivoIp":"10.0.0.1","sipProxyName":"default"}}"#;
    let (_, line) = message(text);
    assert_eq!(line, json!({"name": "abc", "xivoIp": "10.0.0.1", "sipProxyName": "default"}));
    let text = r#"{"msgType":"IceConfig","ctiMessage":{"turnConfig":{"urls":["turn:t"],"username":"u","credential":"s3cret","ttl":3600}}}"#;
    assert_eq!(message(text).1, json!({"turnConfig": {"urls": ["turn:t"], "ttl": 3600}}));
}

#[test]
fn entries_of_waiting_callers_stay_verbatim() {
    let text = r#"{"msgType":"QueueCalls","ctiMessage":{"queueId":9,"calls":[{"position":1, "x": 1.50}]}}"#;
    let Ok(Frame::QueueCalls(calls)) = decode(text) else { panic!("queue calls") };
    assert_eq!(calls.calls[0].get(), r#"{"position":1, "x": 1.50}"#);
}
