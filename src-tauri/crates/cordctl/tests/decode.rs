//! `cordctl decode xivo` as a program: one answer for each line, whatever it is.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde_json::{Value, json};

struct Decoder {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Decoder {
    fn start() -> Self {
        Self::of("xivo")
    }

    fn of(face: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_cordctl"))
            .args(["decode", face])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output }
    }

    /// Writes one line and waits for its answer: a decoder that held it back would hang here.
    fn answer(&mut self, line: &[u8]) -> Value {
        let input = self.input.as_mut().unwrap();
        input.write_all(line).unwrap();
        input.write_all(b"\n").unwrap();
        let mut answer = String::new();
        self.output.read_line(&mut answer).unwrap();
        serde_json::from_str(&answer).unwrap()
    }

    fn end(mut self) -> bool {
        drop(self.input.take());
        self.child.wait().unwrap().success()
    }
}

#[test]
fn every_line_is_answered_at_once_and_in_order() {
    let mut decoder = Decoder::start();
    let phone = r#"{"msgType":"PhoneEvent","ctiMessage":{"eventType":"EventRinging","DN":"1201","otherDN":"1202","linkedId":"1","uniqueId":"1.1"}}"#;
    let message = json!({"DN": "1201", "eventType": "EventRinging", "linkedId": "1", "otherDN": "1202", "uniqueId": "1.1"});
    let answered = decoder.answer(json!({"name": "a", "frame": phone}).to_string().as_bytes());
    assert_eq!(answered, json!({"name": "a", "outcome": "message", "type": "PhoneEvent", "message": message}));

    let unknown = decoder.answer(json!({"name": 7, "frame": r#"{"msgType":"Hologram","ctiMessage":{}}"#}).to_string().as_bytes());
    assert_eq!(unknown, json!({"name": 7, "outcome": "unknown", "type": "Hologram"}));

    // {"claz":"ping"} with and without padding.
    for coded in ["eyJjbGF6IjoicGluZyJ9", "eyJjbGF6IjoicGluZyJ9Cg", "eyJjbGF6IjoicGluZyJ9Cg=="] {
        let ignored = decoder.answer(json!({"frame_base64": coded}).to_string().as_bytes());
        assert_eq!((&ignored["outcome"], &ignored["name"]), (&json!("ignored"), &Value::Null), "{coded}");
        assert!(ignored["reason"].is_string());
    }

    let bad: [&[u8]; 11] = [
        b"",
        b"garbage",
        b"{",
        b"[1]",
        b"\xff\xfe",
        br#"{"name":"n"}"#,
        br#"{"frame":7}"#,
        br#"{"frame":"not json"}"#,
        br#"{"frame":"\ud800"}"#,
        br#"{"frame_base64":"*"}"#,
        br#"{"frame_base64":"/////w=="}"#,
    ];
    for line in bad {
        let rejected = decoder.answer(line);
        assert_eq!(rejected["outcome"], "reject", "{:?}", String::from_utf8_lossy(line));
        assert!(rejected["reason"].as_str().is_some_and(|reason| !reason.is_empty()));
    }
    let deep = format!("{{\"frame\":{}}}", json!("[".repeat(100_000)));
    assert_eq!(decoder.answer(deep.as_bytes())["outcome"], "reject");
    assert!(decoder.end(), "answers are success, whatever they are");
}

#[test]
fn a_line_longer_than_any_frame_is_refused_and_the_next_one_is_read() {
    let mut decoder = Decoder::start();
    let huge = vec![b'x'; 33 * 1024 * 1024];
    assert!(decoder.answer(&huge)["reason"].as_str().unwrap().contains("longer than"));
    assert_eq!(decoder.answer(br#"{"frame":"{}"}"#)["outcome"], "ignored");
    assert!(decoder.end());
}

#[test]
fn frames_of_a_kazoo_are_messages_with_names_in_one_form() {
    let mut decoder = Decoder::of("kazoo");
    let frame = json!({"action": "event", "name": "CHANNEL_CREATE", "routing_key": "call.a1.CHANNEL_CREATE.B1",
        "data": {"Call-ID": "B1", "call_direction": "outbound", "timestamp": "63900000000"}});
    let answer = decoder.answer(json!({"name": 1, "frame": frame.to_string()}).to_string().as_bytes());
    assert_eq!((&answer["name"], &answer["outcome"]), (&json!(1), &json!("message")), "{answer}");
    assert_eq!(answer["message"]["call_id"], "B1", "{answer}");
    let rubbish = decoder.answer(json!({"name": 2, "frame": "not json"}).to_string().as_bytes());
    assert_eq!(rubbish["outcome"], "reject");
    assert!(decoder.end());
}

#[test]
fn the_vectors_of_a_basix_are_answered_in_their_own_shape() {
    let vectors = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/basix/vectors.jsonl");
    let vectors = std::fs::read_to_string(vectors).unwrap();
    let mut decoder = Decoder::of("basix");
    for line in vectors.lines() {
        let vector: Value = serde_json::from_str(line).unwrap();
        let mut answer = decoder.answer(line.as_bytes());
        let mut want = vector.get("client").unwrap_or(&vector["expected"]).clone();
        let want = want.as_object_mut().unwrap();
        want.retain(|name, _| !["real_null", "nan", "infinity"].contains(&name.as_str()));
        want.insert("name".to_owned(), vector["name"].clone());
        if answer["outcome"] == "reject" {
            assert!(answer["reason"].is_string());
            answer.as_object_mut().unwrap().remove("reason");
        }
        assert_eq!(answer, Value::Object(want.clone()));
    }
    assert_eq!(decoder.answer(br#"{"name":1,"frame_base64":"*"}"#)["outcome"], "reject");
    assert_eq!(decoder.answer(br#"{"name":1,"frame":"{}"}"#)["outcome"], "reject");
    assert!(decoder.end());
}

#[test]
fn lines_of_a_cloudpbx_are_answered_in_the_shape_of_its_vectors() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../tests/fixtures/cloudpbx/vectors.jsonl");
    let mut decoder = Decoder::of("cloudpbx");
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let mut answer = decoder.answer(line.as_bytes());
        let line: Value = serde_json::from_str(line).unwrap();
        let mut expected = line["expected"].clone();
        expected["name"] = line["name"].clone();
        // The vectors name no outcome where there is only one.
        if expected.get("outcome").is_none() {
            answer.as_object_mut().unwrap().remove("outcome");
        }
        for side in [&mut answer, &mut expected] {
            if let Some(warnings) = side["warnings"].as_array_mut() {
                warnings.sort_by_key(Value::to_string);
            } else {
                side.as_object_mut().unwrap().remove("warnings");
            }
        }
        assert_eq!(answer, expected);
    }
    for line in ["", "7", "{}", r#"{"frame":7}"#, r#"{"kind":"ws"}"#, r#"{"kind":"hologram"}"#, r#"{"frame_base64":"*"}"#] {
        assert_eq!(decoder.answer(line.as_bytes())["outcome"], "reject", "{line}");
    }
    assert!(decoder.end());
}
