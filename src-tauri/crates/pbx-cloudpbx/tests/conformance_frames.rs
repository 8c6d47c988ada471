//! The reference's conformance cases of single frames (cloudpbx.md 9: 1 to 21, 38).
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use cordboard_pbx_cloudpbx::inspect;
use serde_json::{Value, json};

fn read(pbx_name: &str, frame: &[u8]) -> Value {
    inspect("ws", &json!({"pbx_name": pbx_name}).to_string(), Some(frame))
}

/// The events of an envelope with that text.
fn of(pbx_name: &str, text: &str) -> Value {
    read(pbx_name, format!(r#"{{"id":386,"channel":"pbx_{pbx_name}","text":{text}}}"#).as_bytes())
}

fn only(pbx_name: &str, text: &str) -> (Value, Value) {
    let said = of(pbx_name, text);
    assert_eq!(said["events"].as_array().map(Vec::len), Some(1), "{said}");
    (said["events"][0].clone(), said["warnings"].clone())
}

fn agent(pbx_name: &str, more: &str) -> (Value, Value) {
    only(pbx_name, &format!(r#"{{"qmember":{{"peer":"{pbx_name}-101","queue":"Kolejka1","m_status":"1"{more}}}}}"#))
}

#[test]
fn c01_an_account_in_use() {
    let (event, warnings) = only("MojaCentrala", r#"{"subscriber":{"peer":"MojaCentrala-101","statusValue":1}}"#);
    assert_eq!((&event["ext"], &event["status"], &event["state"]), (&json!("101"), &json!(1), &json!("in_use")));
    assert_eq!(warnings, json!([]));
}

#[test]
fn c02_a_state_as_text_and_a_number_as_number() {
    let text = r#"{"subscriber":{"peer":"MojaCentrala-101","statusValue":"8","connectPeerNumber":600700800}}"#;
    let (event, _) = only("MojaCentrala", text);
    assert_eq!((&event["state"], &event["connect_number"]), (&json!("ringing"), &json!("600700800")));
}

#[test]
fn c03_sums_of_states() {
    let table = [
        ("9", "ringing", json!(["in_use", "ringing"])),
        ("17", "in_use", json!(["in_use", "on_hold"])),
        ("64", "unknown", json!([])),
        ("65", "unknown", json!(["in_use"])),
        ("-1", "unknown", json!([])),
        ("63", "ringing", json!(["in_use", "busy", "unavailable", "ringing", "on_hold", "connecting"])),
    ];
    for (status, state, flags) in table {
        let text = format!(r#"{{"subscriber":{{"peer":"MojaCentrala-101","statusValue":{status}}}}}"#);
        let (event, _) = only("MojaCentrala", &text);
        assert_eq!((&event["state"], &event["flags"]), (&json!(state), &flags), "{status}");
    }
}

#[test]
fn c04_a_name_with_a_hyphen() {
    let (event, warnings) = only("Firma-Nowa", r#"{"subscriber":{"peer":"Firma-Nowa-101","statusValue":0}}"#);
    assert_eq!((&event["ext"], &warnings), (&json!("101"), &json!([])));
}

#[test]
fn c05_another_pbx_whose_name_begins_like_ours() {
    let (event, warnings) = only("Firma", r#"{"subscriber":{"peer":"Firma-Nowa-101","statusValue":0}}"#);
    assert_eq!((&event["ext"], &warnings), (&Value::Null, &json!(["foreign_peer"])));
}

#[test]
fn c06_a_telephone_by_number() {
    let (event, _) = only("MojaCentrala", r#"{"extstatus":{"exten":130,"statusValue":"4"}}"#);
    assert_eq!((&event["ext"], &event["state"]), (&json!("130"), &json!("unavailable")));
}

#[test]
fn c07_how_many_wait() {
    let (event, warnings) = only("MojaCentrala", r#"{"queue":{"peer":"Kolejka1","calls":"3"}}"#);
    assert_eq!((&event["calls"], &warnings), (&json!(3), &json!([])));
    for calls in [r#""""#, r#""many""#, "1.5", "true", "null"] {
        let (event, warnings) = only("MojaCentrala", &format!(r#"{{"queue":{{"peer":"Kolejka1","calls":{calls}}}}}"#));
        assert_eq!((&event["calls"], &warnings), (&Value::Null, &json!(["bad_number"])), "{calls}");
    }
}

#[test]
fn c08_a_pause_with_its_reason() {
    let (event, _) = agent("MojaCentrala", r#","m_paused":"1","m_reason":"Obiad""#);
    assert_eq!((&event["state"], &event["paused"], &event["reason"]), (&json!("free"), &json!(true), &json!("Obiad")));
}

#[test]
fn c09_what_is_absent_is_not_nought() {
    let (event, warnings) = agent("MojaCentrala", "");
    assert_eq!((&event["paused"], &event["calls_taken"], &warnings), (&Value::Null, &Value::Null, &json!([])));
}

#[test]
fn c10_a_slash_as_php_writes_it() {
    let (event, warnings) = agent("MojaCentrala", r#","m_location":"SIP\/MojaCentrala-101""#);
    assert_eq!((&event["location"], &warnings), (&json!("SIP/MojaCentrala-101"), &json!([])));
}

#[test]
fn c11_a_backslash_as_the_document_prints_it() {
    let (event, warnings) = agent("MojaCentrala", r#","m_location":"SIP\MojaCentrala-101""#);
    assert_eq!((&event["location"], &warnings), (&json!("SIP/MojaCentrala-101"), &json!(["repaired_escape"])));
}

#[test]
fn c12_a_backslash_that_happens_to_be_an_escape() {
    for (name, letter) in [("nowa", 'n'), ("biuro", 'b'), ("firma", 'f'), ("radio", 'r'), ("tartak", 't')] {
        let (event, warnings) = agent(name, &format!(r#","m_location":"SIP\{name}-101""#));
        assert_eq!((&event["location"], &warnings), (&json!(format!("SIP/{name}-101")), &json!(["repaired_escape"])), "{letter}");
    }
}

#[test]
fn c13_a_channel_of_ours() {
    for written in ["SIP/MojaCentrala-101-0005f005", r"SIP\\MojaCentrala-101-0005f005"] {
        let text = format!(r#"{{"cmember":{{"channel":"{written}","action":"add","conference":"SesjaRady"}}}}"#);
        let (event, warnings) = only("MojaCentrala", &text);
        assert_eq!((&event["ext"], &warnings), (&json!("101"), &json!([])), "{written}");
    }
}

#[test]
fn c14_a_trunk_is_nobodys_extension() {
    let text = r#"{"cmember":{"channel":"SIP/trunk-1-0005f005","action":"add","conference":"SesjaRady"}}"#;
    let (event, warnings) = only("MojaCentrala", text);
    assert_eq!((&event["ext"], &warnings), (&Value::Null, &json!([])));
}

#[test]
fn c15_an_id_of_nineteen_digits() {
    for name in ["MsgID", "MsgId", "msgId"] {
        let text = format!(r#"{{"smsSendResponse":{{"{name}":3292468348841377230,"status":"DELIVERED"}}}}"#);
        let (event, _) = only("MojaCentrala", &text);
        assert_eq!((&event["id"], &event["final"]), (&json!("3292468348841377230"), &json!(true)), "{name}");
    }
    let (event, _) = only("MojaCentrala", r#"{"smsSendResponse":{"MsgId":"1","status":"TELEPATHY"}}"#);
    assert_eq!((&event["status"], &event["final"]), (&json!("TELEPATHY"), &json!(false)), "kept, not final");
}

const STATE: &str = r#"{"peer":"MojaCentrala-101","statusValue":1}"#;

fn kinds(said: &Value) -> Vec<&str> {
    said["events"].as_array().unwrap().iter().map(|event| event["type"].as_str().unwrap()).collect()
}

#[test]
fn c16_several_events_in_their_order() {
    let said = of("MojaCentrala", &format!(r#"{{"subscriber":{STATE},"queue":{{"peer":"Kolejka1","calls":1}}}}"#));
    assert_eq!(kinds(&said), ["subscriber", "queue"]);
    let said = of("MojaCentrala", &format!(r#"[{{"queue":{{"peer":"Kolejka1","calls":1}}}},{{"subscriber":{STATE}}},7]"#));
    assert_eq!((kinds(&said), &said["warnings"]), (vec!["queue", "subscriber"], &json!(["bad_event"])));
    let said = of("MojaCentrala", &format!(r#"{{"subscriber":[{STATE},{STATE},null],"hologram":{{}}}}"#));
    assert_eq!((kinds(&said), &said["warnings"]), (vec!["subscriber", "subscriber", "unknown"], &json!(["bad_event"])));
}

#[test]
fn c17_a_key_that_comes_twice() {
    assert_eq!(kinds(&of("MojaCentrala", &format!(r#"{{"subscriber":{STATE},"subscriber":{STATE}}}"#))).len(), 2);
}

#[test]
fn c18_events_inside_of_a_text() {
    let inner = format!(r#"{{"subscriber":{STATE}}}"#);
    assert_eq!(of("MojaCentrala", &json!(inner).to_string()), of("MojaCentrala", &inner));
    let list = of("MojaCentrala", &json!(format!("[{inner}]")).to_string());
    assert_eq!(list, of("MojaCentrala", &inner));
}

#[test]
fn c19_what_tells_nothing_is_ignored() {
    for (text, reason) in [
        (r#""""#, "empty_text"),
        (r#"" ""#, "empty_text"),
        ("null", "empty_text"),
        ("5", "text_not_events"),
        ("true", "text_not_events"),
        (r#""hello""#, "text_not_events"),
        (r#""\"hello\"""#, "text_not_events"),
        (r#""5""#, "text_not_events"),
    ] {
        let said = of("MojaCentrala", text);
        assert_eq!(said, json!({"outcome": "ignored", "id": 386, "reason": reason}), "{text}");
    }
    for id in [-1, -2] {
        let said = read("MojaCentrala", format!(r#"{{"id":{id},"channel":"pbx_MojaCentrala","text":"x"}}"#).as_bytes());
        assert_eq!(said, json!({"outcome": "ignored", "id": id, "reason": "control"}));
    }
    assert_eq!(read("x", b"{}")["reason"], "no_text");
    for blank in ["", " \r\n", "\u{feff}", "\u{feff} "] {
        assert_eq!(read("x", blank.as_bytes())["reason"], "empty_frame", "{blank:?}");
    }
}

#[test]
fn c20_the_documents_own_misprint() {
    let said = read("MojaCentrala", br#"{"id":386,"channel":"pbx_MojaCentrala","text":{"data}}"#);
    assert_eq!(said, json!({"outcome": "reject", "reason": "not_json"}));
}

#[test]
fn c21_whatever_is_no_single_object() {
    let one = format!(r#"{{"id":1,"text":{{"subscriber":{STATE}}}}}"#);
    for (frame, reason) in [
        ("[1]".to_owned(), "not_object"),
        ("386".to_owned(), "not_object"),
        ("\"x\"".to_owned(), "not_object"),
        ("null".to_owned(), "not_object"),
        (format!("{one}{one}"), "not_json"),
        (format!("{one}\n{one}"), "not_json"),
        ("garbage".to_owned(), "not_json"),
        (one.get(..one.len() - 1).unwrap().to_owned(), "not_json"),
    ] {
        assert_eq!(read("x", frame.as_bytes()), json!({"outcome": "reject", "reason": reason}), "{frame}");
    }
}

#[test]
fn c38_bytes_that_are_no_text() {
    let mut frame = br#"{"id":1,"text":{"subscriber":{"peer":"x-1","statusValue":1,"connectPeerName":"Zo"#.to_vec();
    frame.extend_from_slice(b"\xeb\"}}}");
    assert_eq!(read("x", &frame), json!({"outcome": "reject", "reason": "not_utf8"}));
}

#[test]
fn a_channel_of_another_name_is_read_with_a_warning() {
    let said = read("Moja", format!(r#"{{"id":"386","channel":"pbx_Inna","text":{{"subscriber":{STATE}}}}}"#).as_bytes());
    assert_eq!((&said["id"], &said["warnings"]), (&json!(386), &json!(["foreign_peer", "channel_mismatch"])));
}
