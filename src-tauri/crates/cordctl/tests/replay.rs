//! `cordctl replay xivo` as a program: the calls and agents that a recorded stream means.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value;

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/shift.jsonl")
}

fn replay(file: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cordctl")).args(["replay", "xivo"]).arg(file).env("TZ", "Asia/Tokyo").output().unwrap()
}

fn recorded() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/xivo");
    let recorded = std::fs::read_dir(folder).map(|files| files.map(|file| file.unwrap().path()).collect()).unwrap_or_default();
    let streams = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "jsonl");
    [vec![here()], recorded].concat().into_iter().filter(streams).collect()
}

#[test]
fn a_stream_ends_with_its_calls_and_agents_in_exactly_this_form() {
    let output = replay(&here());
    assert!(output.status.success());
    let stdout = String::from_utf8(output.stdout).unwrap();
    let summary: Vec<&str> = stdout.lines().filter(|line| !line.starts_with(r#"{"change":"#)).collect();
    assert_eq!(
        summary,
        [
            concat!(
                r#"{"call":{"id":"u1","direction":"incoming","remote":{"number":"0123456789","name":"Bob"},"called":null,"#,
                r#""queue":"sales","state":"ended","outcome":"answered","started_at":"2026-03-02T09:00:05.000Z","#,
                r#""answered_at":"2026-03-02T09:00:08.000Z","ended_at":"2026-03-02T09:00:18.000Z","hold_ms":0,"#,
                r#""recording":"unknown","transfers":[],"attached":{"ticket":"1"}}}"#
            ),
            concat!(
                r#"{"agent":{"account":"a1","id":"7","state":"not_ready","reason":"lunch","since":"2026-03-02T08:59:58.120Z","#,
                r#""phone":"1201","queues":["sales"],"pending":null}}"#
            ),
        ]
    );
}

#[test]
fn what_was_not_confirmed_fails_at_its_time_though_nothing_arrived_then() {
    let stdout = String::from_utf8(replay(&here()).stdout).unwrap();
    let changes: Vec<Value> = stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let refused = changes.iter().map(|line| &line["change"]).find(|change| change["kind"] == "refused").unwrap();
    assert_eq!((&refused["at"], &refused["value"]["why"]), (&"2026-03-02T09:00:04.000Z".into(), &"unconfirmed".into()));
}

#[test]
fn garbage_is_told_and_counted_and_stops_nothing() {
    let stderr = String::from_utf8(replay(&here()).stderr).unwrap();
    let lines: Vec<&str> = stderr.lines().collect();
    assert!(lines[0].starts_with("line 10: "), "{stderr}");
    assert!(lines[1].starts_with("line 12: malformed PhoneEvent"), "{stderr}");
    assert_eq!(lines[2], "lines: 13, garbage: 1, frames: 8 (unknown: 0, ignored: 0, malformed: 1)");
}

#[test]
fn the_same_stream_gives_the_same_bytes_from_a_file_and_from_stdin() {
    for path in recorded() {
        let first = replay(&path);
        assert!(first.status.success(), "{path:?}");
        assert!(!first.stdout.is_empty(), "{path:?}");
        let stdin = Command::new(env!("CARGO_BIN_EXE_cordctl"))
            .args(["replay", "xivo", "-"])
            .env("TZ", "America/New_York")
            .stdin(Stdio::from(File::open(&path).unwrap()))
            .output()
            .unwrap();
        assert_eq!(first.stdout, stdin.stdout, "{path:?}");
        assert_eq!(first.stderr, stdin.stderr, "{path:?}");
    }
}

#[test]
fn a_file_that_is_not_there_is_an_error_that_says_what_to_do() {
    let output = replay(Path::new("missing.jsonl"));
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    assert!(String::from_utf8(output.stderr).unwrap().contains("Give a file of JSON lines"));
}

#[test]
fn a_stream_of_a_kazoo_ends_with_its_calls() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/kazoo/shift.jsonl");
    let output = Command::new(env!("CARGO_BIN_EXE_cordctl")).args(["replay", "kazoo"]).arg(&file).output().unwrap();
    assert!(output.status.success());
    let lines: Vec<Value> =
        output.stdout.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
    let calls: Vec<&Value> = lines.iter().filter_map(|line| line.get("call")).collect();
    assert!(!calls.is_empty() && calls.iter().all(|call| call["state"] == "ended"), "{calls:#?}");
    let mut outcomes: Vec<&str> = calls.iter().filter_map(|call| call["outcome"].as_str()).collect();
    outcomes.sort_unstable();
    assert_eq!(outcomes, ["answered", "answered", "answered", "rejected", "transferred"]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("garbage: 0"), "{stderr}");
}
