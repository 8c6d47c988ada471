//! The short way against serde. Invariant: whatever both read, they read alike.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use proptest::{prelude::*, sample::select};

use super::super::{Body, ChannelVars, Details, Member, read};
use super::envelope;

/// The frame as the short way reads it, if it does, is the frame as serde reads it.
fn same(frame: &str) -> Result<bool, TestCaseError> {
    let Some(short) = envelope(frame) else { return Ok(false) };
    let long = read::envelope(frame).map_err(|error| TestCaseError::fail(format!("{error}: {frame}")))?;
    prop_assert_eq!(format!("{short:?}"), format!("{long:?}"), "{}", frame);
    Ok(true)
}

const DESTROY: &str = concat!(
    r#"{"action":"event","subscribed_key":"call.*.*","routing_key":"call.a1.CHANNEL_DESTROY.x%2E","name":"CHANNEL_DESTROY","#,
    r#""data":{"call_id":"b7@10.0.0.5","timestamp":63900000034,"billing_seconds":"30","hangup_cause":"NORMAL_CLEARING","#,
    r#""remote_sdp":"v=0\r\nt=0 0\r\n","Caller-ID-Name":"Zoë","switch":{"a":[1,-2,null],"b":{}},"channel_is_loopback":"false","#,
    r#""custom_channel_vars":{"Account-ID":"a1","owner_id":"","call_forward":false},"custom_application_vars":{"X-Y":"z","n":7},"#,
    r#""body":{"wait_time":4},"duration_seconds":null}}"#
);

#[test]
fn what_servers_write_takes_the_short_way() {
    let frames = [
        DESTROY,
        "{}",
        r#"{"name":"CHANNEL_CREATE","args":{"Call-ID":"B","Timestamp":63900000000,"Custom-Channel-Vars":{"Owner-ID":"u1"}}}"#,
        r#"{"action":"event","name":"event","data":{"event_category":"edr","timestamp":"2024-11-28T08:00:34Z","gregorian_time":63900000034}}"#,
    ];
    for frame in frames {
        assert!(same(frame).unwrap(), "{frame}");
    }
}

#[test]
fn what_is_odd_is_left_to_serde() {
    let frames = [
        "",
        " {}",
        "{} ",
        r#"{"name":"a\u0062c"}"#,
        r#"{"data":{"call_id":"a\n"}}"#,
        r#"{"data":{"x":"\q"}}"#,
        r#"{"data":{"x":"\""}"#,
        "{\"data\":{\"x\":\"a\tb\"}}",
        r#"{"data":{"timestamp":01}}"#,
        r#"{"data":{"timestamp":1.5}}"#,
        r#"{"data":{"timestamp":9999999999999999999}}"#,
        r#"{"data":{"errors":["x"]}}"#,
        r#"{"data":7}"#,
        r#"{"data":{"x":tru}}"#,
        r#"{"data":{"x":"a}}"#,
        r#"{"x":[[[[[[[[[[[1]]]]]]]]]]]}"#,
    ];
    for frame in frames {
        assert!(envelope(frame).is_none(), "{frame}");
    }
}

/// As the events of old servers write names (kazoo.md 0.4).
fn hyphenated(name: &str) -> String {
    let word = |word: &str| match word.split_at_checked(1) {
        Some((first, rest)) => first.to_ascii_uppercase() + rest,
        None => String::new(),
    };
    name.split('_').map(word).collect::<Vec<_>>().join("-")
}

/// The members of an object that is kept, and the path to it in a frame.
fn members(path: &'static str, object: impl serde::Serialize) -> Vec<(&'static str, String)> {
    let members = serde_json::to_value(object).unwrap();
    members.as_object().unwrap().keys().map(|name| (path, name.clone())).collect()
}

#[test]
fn every_member_that_is_kept_is_read_however_its_name_is_written() {
    let objects = [
        members("", Details::default()),
        members("custom_channel_vars", ChannelVars::default()),
        members("body", Body::default()),
        members("conference_channel_vars", Member::default()),
    ];
    let mut read = 0;
    for (path, name) in objects.into_iter().flatten() {
        if matches!(&*name, "custom_channel_vars" | "body" | "conference_channel_vars" | "custom_application_vars" | "stats") {
            continue;
        }
        let nothing = format!("{:?}", read::envelope(&frame(path, "", "x")).unwrap());
        for name in [name.clone(), hyphenated(&name), name.to_ascii_uppercase()] {
            let one = frame(path, &name, "1");
            assert!(same(&one).unwrap(), "{one}");
            let told = format!("{:?}", envelope(&one).unwrap());
            assert_ne!(told, nothing, "nobody reads {name:?} of {path:?}");
            read += 1;
        }
    }
    assert!(read > 150, "{read}");
}

fn frame(path: &str, name: &str, value: &str) -> String {
    if path.is_empty() {
        format!(r#"{{"data":{{"{name}":"{value}"}}}}"#)
    } else {
        format!(r#"{{"data":{{"{path}":{{"{name}":"{value}"}}}}}}"#)
    }
}

/// Names that are read, names that are not, and the same in other writings.
fn name() -> impl Strategy<Value = &'static str> {
    select(vec![
        "call_id",
        "Call-ID",
        "timestamp",
        "gregorian_time",
        "billing_seconds",
        "channel_is_loopback",
        "custom_channel_vars",
        "custom_application_vars",
        "conference_channel_vars",
        "body",
        "owner_id",
        "call_forward",
        "hear",
        "wait_time",
        "name",
        "data",
        "args",
        "action",
        "routing_key",
        "remote_sdp",
        "to",
        "id",
        "stats",
        "errors",
        "Other-Leg-Call-ID",
        "root_call_interaction_id",
        "subscribed_key",
        "resource_id",
        "CALL_ID",
        "call-id",
        "nobody-reads",
        "nobody reads what is as long as this",
        "x",
        "é",
        "",
    ])
}

fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        select(vec![
            "null",
            "true",
            "false",
            "0",
            "-0",
            "-1",
            "7",
            "63900000034",
            "-63900000034",
            "999999999999999999",
            "1000000000000000000",
            "9223372036854775808",
            "00",
            "5 ",
            "1.5",
            "1e3",
            "\"\"",
            "\"true\"",
            "\" 34 \"",
            "\"34.7\"",
            "\"call.a1.x\"",
            "\"v=0\\r\\n\"",
            "\"v=0\\r\\no=- 20518 0 IN IP4 203.0.113.1\\r\\nt=0 0\\r\\n\"",
            "\"a quotation mark \\\" far behind the beginning of the text\"",
            "\"a character \\u00e9 far behind the beginning of the text\"",
            "\"0123456789abcde\"",
            "\"0123456789abcdef\"",
            "\"0123456789abcdef0123456789abcdef\"",
            "\"0123456789abcdef0123456789abcdef0123456789abcdef\\\\\"",
            "\"\\u00e9\"",
            "\"\\\\\"",
            "[]",
            "{}",
            "[1,\"a\"]",
            "-",
            "01",
            "\"\\x\"",
            " 1",
        ])
        .prop_map(str::to_owned),
        "[a-zé@. ]{0,70}".prop_map(|text| format!("\"{text}\"")),
    ];
    leaf.prop_recursive(4, 40, 8, |inner| {
        prop::collection::vec((name(), inner), 0..8).prop_map(|members| {
            let members: Vec<String> = members.into_iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
            format!("{{{}}}", members.join(","))
        })
    })
}

proptest! {
    #[test]
    fn both_ways_read_alike(frame in value()) {
        same(&frame)?;
    }

    #[test]
    fn a_damaged_frame_is_read_alike_or_not_at_all(place in 0..DESTROY.len(), byte in 0_u8..128, cut in any::<bool>()) {
        let mut frame = DESTROY.as_bytes().to_vec();
        if let Some(damaged) = frame.get_mut(place) {
            *damaged = byte;
        }
        frame.truncate(if cut { place } else { DESTROY.len() });
        if let Ok(frame) = std::str::from_utf8(&frame) {
            same(frame)?;
        }
    }
}
