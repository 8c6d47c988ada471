//! Every line of the protocol's vector file, through the library.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::path::PathBuf;

use base64::{Engine, engine::general_purpose::STANDARD};
use cordboard_pbx_cloudpbx::inspect;
use serde_json::{Value, json};

fn lines() -> Vec<Value> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/cloudpbx/vectors.jsonl");
    std::fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What the library says of a line.
fn said(line: &Value) -> Value {
    let frame = match (&line["frame"], &line["frame_base64"]) {
        (Value::String(text), _) => Some(text.clone().into_bytes()),
        (_, Value::String(coded)) => Some(STANDARD.decode(coded).unwrap()),
        _ => None,
    };
    let mut line = line.clone();
    if let Some(coded) = line["response"]["body_base64"].as_str() {
        line["response"]["body_bytes"] = json!(STANDARD.decode(coded).unwrap());
    }
    inspect(line["kind"].as_str().unwrap(), &line.to_string(), frame.as_deref())
}

fn sorted(value: &mut Value) {
    if let Some(warnings) = value.get_mut("warnings").and_then(Value::as_array_mut) {
        warnings.sort_by_key(Value::to_string);
    }
}

#[test]
fn every_line_means_what_the_reference_says() {
    let lines = lines();
    let mut wrong = Vec::new();
    for line in &lines {
        let (mut said, mut expected) = (said(line), line["expected"].clone());
        sorted(&mut said);
        sorted(&mut expected);
        // The vectors name no outcome where there is only one.
        if expected.get("outcome").is_none() {
            said.as_object_mut().unwrap().remove("outcome");
        }
        if said != expected {
            wrong.push(format!("{}\n  said     {said}\n  expected {expected}", line["name"]));
        }
    }
    assert_eq!(lines.len(), 71);
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), lines.len(), wrong.join("\n"));
}
