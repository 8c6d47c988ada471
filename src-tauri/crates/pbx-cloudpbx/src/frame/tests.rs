//! The short way against serde, and what must never happen whatever arrives.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use proptest::prelude::*;

use super::*;

const USUAL: [&str; 6] = [
    r#"{"id":386,"channel":"pbx_MojaCentrala","text":{"subscriber":{"peer":"MojaCentrala-101","statusValue":8,"connectPeerNumber":"600700800","connectPeerName":"\u0141ukasz"}}}"#,
    r#"{"id":386,"channel":"pbx_MojaCentrala","text":{"qmember":{"peer":"MojaCentrala-101","queue":"Kolejka1","m_status":"1","m_ct":"0","m_mbshp":"static","m_paused":"0","m_name":"Agent 1","m_location":"SIP\/MojaCentrala-101"}}}"#,
    r#"{"id":1,"channel":"pbx_MojaCentrala","text":{"queue":{"peer":"Kolejka1","calls":"3"},"extstatus":{"exten":130,"status":4}}}"#,
    r#"{"id": 386, "channel": "pbx_MojaCentrala", "text": {"cmember": {"channel": "SIP/MojaCentrala-101-0005f005", "action": "add", "conference": "SesjaRady", "callerIDName": null, "callerIDNum": "101"}}}"#,
    r#"{"text":{"smsSendResponse":{"MsgId":3292468348841377230,"to":"48600700800","status":"SENT"}},"channel":"pbx_MojaCentrala","id":"386"}"#,
    r#"{"id":-1,"channel":"pbx_MojaCentrala","text":{"a":{"b":-0}}}"#,
];

/// What the short way reads, the long way reads alike.
fn agree(text: &str) -> bool {
    let Some(short) = plain::envelope(text) else { return false };
    let long = tolerant::envelope(text).unwrap_or_else(|error| panic!("only the short way reads {text}: {error}"));
    assert_eq!(short, long, "{text}");
    true
}

#[test]
fn frames_as_the_server_writes_them_go_the_short_way() {
    for text in USUAL {
        assert!(agree(text), "{text}");
    }
}

#[test]
fn everything_else_is_left_to_serde() {
    let others = [
        "",
        "null",
        "{}",
        "[]",
        r#"{"id":1,"text":{}}"#,
        r#"{"id":1,"text":"{}"}"#,
        r#"{"id":1,"id":2,"text":{"a":{"b":1}}}"#,
        r#"{"id":1,"text":{"a":[{"b":1}]}}"#,
        r#"{"id":1,"text":{"a":{"b":true}}}"#,
        r#"{"id":1,"text":{"a":{"b":01}}}"#,
        r#"{"id":1,"text":{"a":{"b":1.0}}}"#,
        r#"{"id":1,"text":{"a":{"b":"\ud800"}}}"#,
        r#"{"id":1,"text":{"a":{"b":"\u+123"}}}"#,
        r#"{"id":1,"text":{"a":{"b":"\M"}}}"#,
        "{\"id\":1,\"text\":{\"a\":{\"b\":\"x\ny\"}}}",
        r#"{"id":1,"text":{"a":{"b":1}}} "#,
        r#"{"id":1,"text":{"a":{"b":1},}}"#,
        r#"{"id":1,"text":{"a":{"b":1}}"#,
        r#"{"id":1,"text":{"a":{"b":1}},"time":"Wed"}"#,
    ];
    for text in others {
        assert!(!agree(text), "{text}");
    }
}

#[test]
fn nothing_nested_however_deep_costs_more_than_its_length() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
        assert_eq!(decode(&deep, "x").is_ok(), open == "{\"a\":", "no text is no error, no object is one");
        let inside = format!("{{\"id\":1,\"text\":{{\"subscriber\":{deep}}}}}");
        let Ok(Heard::Frame(frame)) = decode(&inside, "x") else { panic!("a frame") };
        assert!(frame.events.len() <= 1);
    }
    let half = format!("{{\"id\":1,\"text\":{}", "[".repeat(100_000));
    assert_eq!(decode(&half, "x"), Err(Reject::NotJson));
}

#[test]
fn what_is_mended_is_mended_at_the_backslash_only() {
    assert_eq!(repair::escapes(r#"{"a":"x\/y\\z\u00e9\n"}"#), None, "all of these are escapes");
    assert_eq!(repair::escapes(r#"{"a":"SIP\Moja \u12 \"q\""}"#).unwrap(), r#"{"a":"SIP\\Moja \\u12 \"q\""}"#);
    assert_eq!(repair::escapes(r#"{"a":"x"\M}"#), None, "outside of strings nothing is");
    assert_eq!(repair::escapes("\"ż\\ć\"").unwrap(), "\"ż\\\\ć\"");
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
        "\\u0141",
        "\\ud800",
        "\\/",
        "\\M",
        " ",
        "\t",
        "-",
        "0",
        "8",
        "12",
        "1.5",
        "1e2",
        "true",
        "null",
        "\"id\":",
        "386",
        "\"channel\":\"pbx_x\"",
        "\"text\":",
        "\"text\":{\"subscriber\":{",
        "\"subscriber\":",
        "\"queue\":{",
        "\"peer\":\"x-1\"",
        "\"statusValue\":",
        "}}",
        "}}}",
        "é",
        "\u{1}",
        "\u{feff}",
        "\"{\\\"queue\\\":{}}\"",
    ]);
    words.prop_map(str::to_owned)
}

proptest! {
    #[test]
    fn whatever_the_short_way_takes_serde_reads_alike(pieces in prop::collection::vec(piece(), 0..16)) {
        let text = pieces.concat();
        agree(&text);
        agree(&format!("{{\"id\":1,\"text\":{{\"queue\":{{{text}}}}}}}"));
        let _ = decode(&text, "x");
    }

    #[test]
    fn one_changed_byte_never_makes_the_two_ways_differ(which in 0..USUAL.len(), place in 0_usize..260, byte in any::<u8>()) {
        let mut bytes = USUAL[which].as_bytes().to_vec();
        if let Some(slot) = bytes.get_mut(place) {
            *slot = byte;
        }
        if let Ok(text) = std::str::from_utf8(&bytes) {
            agree(text);
        }
        let _ = decode_bytes(&bytes, "MojaCentrala");
    }

    #[test]
    fn no_bytes_at_all_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode_bytes(&bytes, "x");
    }

    #[test]
    fn what_decode_says_twice_is_the_same(pieces in prop::collection::vec(piece(), 0..12)) {
        let text = format!("{{\"id\":1,{}}}", pieces.concat());
        prop_assert_eq!(decode(&text, "x"), decode(&text, "x"));
    }
}
