//! The short way against serde. Invariant: whatever both read, they read alike.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::fmt::Debug;

use proptest::prelude::*;
use serde::Deserialize;

use super::*;

/// What the short way reads, the long way reads alike.
fn agree<'a, T: Deserialize<'a> + Debug>(short: Option<T>, body: &'a str) -> bool {
    let Some(short) = short else { return false };
    let long: T = serde_json::from_str(body).unwrap_or_else(|error| panic!("only the short way reads {body}: {error}"));
    assert_eq!(format!("{short:?}"), format!("{long:?}"), "{body}");
    true
}

fn agree_on_all(body: &str) -> usize {
    [
        agree(agent_state(body), body),
        agree(queue_statistics(body), body),
        agree(agent_statistics(body), body),
        agree(phone_hint(body), body),
        agree(queue_member(body), body),
    ]
    .into_iter()
    .filter(|taken| *taken)
    .count()
}

#[test]
fn bodies_as_servers_write_them_go_the_short_way() {
    let bodies = [
        r#"{"name":"AgentOnCall","agentId":31,"phoneNb":"1201","since":0,"queues":[1,11],"cause":"","acd":true,"direction":"Incoming","callType":"External","monitorState":"ACTIVE"}"#,
        r#"{"name":"AgentLoggedOut","agentId":31,"phoneNb":"","since":18,"queues":[],"cause":"Élodie"}"#,
        r#"{"queueId":7,"counters":[{"statName":"EWT","value":-1},{"statName":"WaitingCalls"}]}"#,
        r#"{"queueRef":"sales","counters":[]}"#,
        r#"{"id":31,"statistics":[{"name":"AgentInboundCalls","value":42},{"name":"LoginDateTime","value":"2024-02-07T08:00:00+01:00"}]}"#,
        r#"{"number":"1201","status":8}"#,
        r#"{"agentId":31,"queueId":7,"penalty":-1}"#,
    ];
    for body in bodies {
        assert_eq!(agree_on_all(body), 1, "{body}");
    }
}

#[test]
fn everything_else_is_left_to_serde() {
    let bodies = [
        "",
        "null",
        "{}",
        "[]",
        r#"{ "number":"1201","status":8}"#,
        r#"{"number":"1201","status":8} "#,
        r#"{"number":"1201","status":8,}"#,
        r#"{"number":"1201","number":"1202","status":8}"#,
        r#"{"number":"12\u003001","status":8}"#,
        r#"{"number":"1201","status":08}"#,
        r#"{"number":"1201","status":8.0}"#,
        r#"{"number":"1201","status":1e3}"#,
        r#"{"number":"1201","status":-0}"#,
        r#"{"number":"1201","status":"8"}"#,
        r#"{"number":"1201","status":12345678901234567890}"#,
        "{\"number\":\"12\n01\",\"status\":8}",
        r#"{"number":"1201","status":8}}"#,
        r#"{"number":"1201","status":8"#,
    ];
    for body in bodies {
        assert_eq!(agree_on_all(body), 0, "{body}");
    }
}

fn piece() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\\",
        " ",
        "-",
        "0",
        "8",
        "12",
        "1.5",
        "1e2",
        "true",
        "false",
        "null",
        "\"name\":",
        "\"agentId\":31",
        "\"since\":",
        "\"queues\":[",
        "\"counters\":[",
        "\"statName\":\"EWT\"",
        "\"value\":",
        "\"id\":1",
        "\"statistics\":[",
        "\"number\":\"1\"",
        "\"status\":",
        "\"queueId\":7",
        "\"penalty\":0",
        "é",
        "\u{1}",
    ]);
    words.prop_map(str::to_owned)
}

proptest! {
    #[test]
    fn whatever_the_short_way_takes_serde_reads_alike(pieces in prop::collection::vec(piece(), 0..14)) {
        agree_on_all(&format!("{{{}}}", pieces.concat()));
    }

    #[test]
    fn one_changed_byte_never_makes_the_two_ways_differ(place in 0_usize..150, byte in any::<u8>()) {
        let body = r#"{"name":"AgentOnCall","agentId":31,"phoneNb":"1201","since":-5,"queues":[1,11],"cause":"x","acd":true,"direction":"Incoming"}"#;
        let mut bytes = body.as_bytes().to_vec();
        if let Some(slot) = bytes.get_mut(place) {
            *slot = byte;
        }
        if let Ok(body) = std::str::from_utf8(&bytes) {
            agree_on_all(body);
        }
    }
}
