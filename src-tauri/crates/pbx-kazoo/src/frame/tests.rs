#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "tests fail by panicking"
)]

use super::*;

fn call(text: &str) -> (CallKind, Box<Details<'_>>) {
    match decode(text).unwrap() {
        Frame::Call(kind, data) => (kind, data),
        other => panic!("{other:?}"),
    }
}

#[test]
fn k27_a_legacy_frame_reads_as_the_same() {
    let old = r#"{"name":"CHANNEL_CREATE","args":{"Call-ID":"B","Call-Direction":"outbound","Timestamp":63900000000,
        "Custom-Channel-Vars":{"Owner-ID":"u1","Authorizing-ID":"d1","Account-ID":"a1"}}}"#;
    let (kind, data) = call(old);
    assert_eq!(kind, CallKind::Create);
    assert_eq!(data.call_id.as_deref(), Some("B"));
    assert_eq!(data.call_direction.as_deref(), Some("outbound"));
    assert_eq!(data.timestamp, Some(63_900_000_000));
    let vars = &data.custom_channel_vars;
    assert_eq!(
        (vars.owner_id.as_deref(), vars.authorizing_id.as_deref(), vars.account_id.as_deref()),
        (Some("u1"), Some("d1"), Some("a1"))
    );
}

#[test]
fn k28_texts_in_place_of_numbers_and_truth_values_are_read() {
    let (_, data) = call(
        r#"{"action":"event","name":"CHANNEL_DESTROY","data":{"call_id":"B","timestamp":"63900000034","duration_seconds":"34",
        "billing_seconds":"30","channel_is_loopback":"false","custom_channel_vars":{"call_forward":"false"},"remote_sdp":"v=0"}}"#,
    );
    assert_eq!((data.timestamp, data.duration_seconds, data.billing_seconds), (Some(63_900_000_034), Some(34), Some(30)));
    assert_eq!((data.channel_is_loopback, data.custom_channel_vars.call_forward), (Some(false), Some(false)));
}

#[test]
fn members_come_in_any_order_and_of_any_kind() {
    let (_, data) = call(
        r#"{"data":{"custom_channel_vars":7,"custom_application_vars":["x"],"timestamp":{"a":[1]},"call_id":"a\u0062c","caller_id_number":1201},
        "name":"CHANNEL_ANSWER","routing_key":"call.a1.CHANNEL_ANSWER.x%2E","action":"event"}"#,
    );
    assert_eq!(data.call_id.as_deref(), Some("abc"));
    assert_eq!(data.caller_id_number.as_deref(), Some("1201"));
    assert_eq!((data.timestamp, data.routed_account.as_deref()), (None, Some("a1")));
}

#[test]
fn k30_unknown_events_are_data() {
    let text =
        r#"{"action":"event","subscribed_key":"call.*.*","name":"CHANNEL_TRANSFEROR","data":{"event_category":"call_event"}}"#;
    assert!(matches!(decode(text).unwrap(), Frame::Unknown(name) if name == "CHANNEL_TRANSFEROR"));
    assert!(matches!(decode("{}").unwrap(), Frame::Ignored(_)));
}

#[test]
fn k121_what_is_too_long_or_no_json_is_malformed() {
    let long = format!(r#"{{"action":"event","name":"CHANNEL_DESTROY","data":{{"remote_sdp":"{}"}}}}"#, "x".repeat(2 * LONGEST));
    assert!(matches!(decode(&long), Err(Malformed::TooLong(_))));
    for text in ["", "nonsense", "[]", "\"x\"", "{\"action\":", "{} {}", "{\"action\":\"event\",\"name\":\"CHANNEL_CRE"] {
        assert!(matches!(decode(text), Err(Malformed::Json(_))) || text == "[]" || text == "\"x\"", "{text}");
    }
}

#[test]
fn families_are_told_apart() {
    let table = [
        (
            r#"{"action":"event","name":"event","subscribed_key":"conference.event.c1.*.*","data":{"event":"add-member","conference_id":"c1"}}"#,
            "conference",
        ),
        (
            r#"{"action":"event","name":"event","data":{"event_category":"edr","app_name":"acdc","body":{"event":"agent_status_change"}}}"#,
            "edr",
        ),
        (r#"{"action":"event","name":"ready","subscribed_key":"qubicle.recipient","data":{"recipient_id":"u1"}}"#, "recipient"),
        (r#"{"action":"event","name":"sync","data":{"event_category":"qubicle-queue"}}"#, "queue"),
        (r#"{"action":"event","name":"create","data":{"event_category":"qubicle-session"}}"#, "session"),
        (r#"{"action":"event","name":"doc_edited","data":{"id":"u1","type":"user"}}"#, "object"),
        (r#"{"action":"event","name":"status","subscribed_key":"fax.status.*","data":{"fax_state":"send"}}"#, "fax"),
    ];
    for (text, want) in table {
        let got = match decode(text).unwrap() {
            Frame::Conference(_) => "conference",
            Frame::Edr(_) => "edr",
            Frame::Qubicle(QubicleKind::Recipient, ..) => "recipient",
            Frame::Qubicle(QubicleKind::Queue, ..) => "queue",
            Frame::Qubicle(QubicleKind::Session, ..) => "session",
            Frame::Object(..) => "object",
            Frame::Fax(_) => "fax",
            other => panic!("{other:?}"),
        };
        assert_eq!(got, want, "{text}");
    }
}

#[test]
fn k79_the_time_of_a_record_is_its_gregorian_time() {
    let text = r#"{"action":"event","name":"event","data":{"event_category":"edr","timestamp":"2024-11-28T08:00:34Z",
        "gregorian_time":63900000034,"body":{"event":"agent_status_change","timestamp":63900000034}}}"#;
    let Frame::Edr(data) = decode(text).unwrap() else { panic!("an EDR") };
    assert_eq!((data.timestamp, data.body.unwrap().timestamp), (Some(63_900_000_034), Some(63_900_000_034)));
}

#[test]
fn k104_a_reply_may_repeat_its_bindings() {
    let text = r#"{"action":"reply","request_id":"r","status":"success","data":{"subscribed":["call.*.*","call.*.*"]}}"#;
    let Frame::Reply(reply) = decode(text).unwrap() else { panic!("a reply") };
    assert!(reply.success);
    assert_eq!(reply.subscribed, ["call.*.*", "call.*.*"]);
}

#[test]
fn k114_the_token_that_a_refusal_repeats_is_not_told() {
    let text = r#"{"action":"reply","status":"error","data":{"errors":["failed to authenticate token eyJhbGciOi"]}}"#;
    let Frame::Reply(reply) = decode(text).unwrap() else { panic!("a reply") };
    assert!(!reply.success);
    assert_eq!(reply.reasons(), ["failed to authenticate token"]);
}

#[test]
fn k38_list_and_detail_give_the_same_channel() {
    let list = r#"{"data":[{"uuid":"B","other_leg":"T","direction":"outbound","answered":true,"is_onhold":true,"owner_id":"u1",
        "authorizing_id":"d1","timestamp":63900000000,"elapsed_s":40,"caller_id_number":"+442071234567"}, 7]}"#;
    let detail = r#"{"data":{"call_id":"B","other_leg_call_id":"T","call_direction":"outbound","answered":"true","is_on_hold":true,
        "owner_id":"u1","authorizing_id":"d1","timestamp":"63900000000","elapsed_seconds":40,"caller_id_number":"+442071234567"}}"#;
    assert_eq!(decode_channels(list).unwrap(), [decode_channel(detail).unwrap()]);
}

/// Beyond about a kilobyte allocators search; below it they keep the last ones at hand.
#[test]
fn what_a_frame_says_fits_what_is_allocated_quickly() {
    assert!(size_of::<Details<'_>>() <= 1032, "{}", size_of::<Details<'_>>());
}
