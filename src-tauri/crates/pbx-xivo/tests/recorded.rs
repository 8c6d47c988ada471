//! Recorded streams: what every message type of sections 1 to 4 means, in three generations of the protocol.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::{fmt::Write as _, path::PathBuf};

use cordboard_model::At;
use cordboard_pbx_xivo::{Decoded, Generation, Replay, XivoAccount, decode_frame};
use serde_json::Value;

fn lines(name: &str) -> Vec<Value> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/xivo").join(name);
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// One line for each event, under the frame it came from.
fn meaning(name: &str, generation: Generation) -> String {
    let mut meaning = String::new();
    let mut lines = lines(name).into_iter();
    let user = lines.next().unwrap()["account"].clone();
    let text = |key: &str| user[key].as_str().unwrap().to_owned();
    let account = XivoAccount {
        generation,
        server_zone: Some("Europe/Paris".to_owned()),
        ..XivoAccount::new("xuc.example", text("user"), Some(text("extension")))
    };
    let mut replay = Replay::new(&account);
    for line in lines {
        let Some(frame) = line["frame"].as_str() else { continue };
        let at = At(line["at"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap().as_millisecond());
        let mut events = Vec::new();
        if line["dir"] == "in" {
            let _ = writeln!(meaning, "< {}", title(frame));
            if let Err(malformed) = replay.received(frame, at, &mut events) {
                let _ = writeln!(meaning, "    ! {malformed}");
            }
        } else {
            let _ = writeln!(meaning, "> {frame}");
            replay.sent(frame, at, &mut events);
        }
        for stamped in events {
            let _ = writeln!(meaning, "    {}", serde_json::to_string(&stamped.event).unwrap());
        }
    }
    let _ = writeln!(meaning, "{:?}", replay.counts());
    meaning
}

fn title(frame: &str) -> String {
    match decode_frame(frame) {
        Decoded::Message { kind, message } => format!("{kind} {message}"),
        Decoded::Unknown { kind } => format!("unknown {kind}"),
        Decoded::Ignored { reason } => format!("ignored: {reason}"),
        Decoded::Reject { .. } => format!("rejected {frame}"),
    }
}

#[test]
fn a_day_at_a_server_of_2016() {
    insta::assert_snapshot!("g0", meaning("g0.jsonl", Generation::G0));
}

#[test]
fn a_day_of_an_agent_at_a_server_of_2019() {
    insta::assert_snapshot!("g1", meaning("g1.jsonl", Generation::Auto));
}

#[test]
fn a_day_at_a_server_of_2024() {
    insta::assert_snapshot!("g2", meaning("g2.jsonl", Generation::G2));
}
