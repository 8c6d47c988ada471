//! The vectors: frames made by a real Erlang, with what the maker's own parser makes of them, or what we must make instead.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::path::PathBuf;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use cordboard_pbx_basix::{View, show};
use serde_json::{Value, json};

fn files() -> Vec<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let kept = root.join("tests/fixtures/basix/vectors.jsonl");
    let shared = root.join("../shared/vectors/basix.jsonl");
    [kept, shared].into_iter().filter(|path| path.exists()).collect()
}

fn bytes(coded: &Value) -> Vec<u8> {
    STANDARD.decode(coded.as_str().unwrap()).unwrap()
}

/// What is compared: everything but the remarks about the reference.
fn wanted(line: &Value) -> Value {
    let mut wanted = line.get("client").unwrap_or(&line["expected"]).clone();
    for remark in ["real_null", "nan", "infinity"] {
        wanted.as_object_mut().unwrap().remove(remark);
    }
    wanted
}

fn decoded(line: &Value) -> Value {
    let mut frames: Vec<Vec<u8>> = line["setup_base64"].as_array().unwrap().iter().map(bytes).collect();
    frames.push(bytes(&line["frame_base64"]));
    let view = if line["mode"] == "cti" { View::Store } else { View::Last };
    let mut shown = show(frames.iter().map(Vec::as_slice), line["base_url"].as_str(), view);
    if shown["outcome"] == "reject" {
        assert!(shown["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "it says why");
        shown = json!({"outcome": "reject"});
    }
    shown
}

#[test]
fn every_vector_is_decoded_as_it_should_be() {
    let files = files();
    assert!(!files.is_empty(), "the vectors are kept with the tests");
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let mut wrong = Vec::new();
        for line in text.lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            let (got, want) = (decoded(&line), wanted(&line));
            if got != want {
                wrong.push(format!("{}\n   got {got}\n  want {want}", line["name"]));
            }
        }
        assert!(text.lines().count() >= 102, "{} is complete", path.display());
        assert!(wrong.is_empty(), "{}: {} wrong\n{}", path.display(), wrong.len(), wrong.join("\n"));
    }
}
