//! `cordctl history search`: reads what the app wrote, also while the app has it open.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::{path::Path, process::Command, sync::Arc};

use cordboard_desk::Desk;
use cordboard_history::{Entry, History};
use cordboard_model::{AccountId, At, Call, CallReport, Change, Ending, Event, Party, Step};
use serde_json::Value;

const NINE: At = At(1_772_442_000_000);

fn ended(id: &str, name: &str, at: At) -> Arc<Call> {
    let (account, mut desk, mut changes) = (AccountId::from("a1"), Desk::new(), Vec::new());
    desk.open_account(account.clone());
    for step in [Step::Ringing, Step::Ended(Ending::Plain)] {
        let report = CallReport { remote: Party::new("+33 1 55 66 77 88", name), ..CallReport::new(id, step) };
        desk.apply(&account, Event::CallReported(Box::new(report)), at, &mut changes);
    }
    let last = changes.into_iter().rev().find_map(|change| if let Change::CallEnded(call) = change { Some(call) } else { None });
    last.unwrap()
}

fn search(folder: &Path, words: &[&str]) -> Vec<Value> {
    let command = Command::new(env!("CARGO_BIN_EXE_cordctl"))
        .args(["history", "search", "--json", "--data-dir"])
        .arg(folder)
        .args(words)
        .output()
        .unwrap();
    assert!(command.status.success(), "{}", String::from_utf8_lossy(&command.stderr));
    String::from_utf8(command.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn calls_are_found_newest_first_by_name_and_number() {
    let folder = tempfile::tempdir().unwrap();
    let history = History::open(&folder.path().join("history.db"), NINE).await.unwrap().history;
    let entry = |id: &str, name: &str, at: At| Entry::Call {
        account: AccountId::from("a1"),
        call: Box::new((*ended(id, name, at)).clone()),
        at,
    };
    let entries = vec![entry("1", "Ann Lee", NINE), entry("2", "Bob Ray", NINE.plus_ms(60_000))];
    history.record(entries).await.unwrap();

    let names = |found: Vec<Value>| -> Vec<String> {
        found.iter().map(|line| line["call"]["remote"]["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(search(folder.path(), &[])), ["Bob Ray", "Ann Lee"]);
    assert_eq!(names(search(folder.path(), &["lee"])), ["Ann Lee"]);
    assert_eq!(names(search(folder.path(), &["55667788", "--limit", "1"])), ["Bob Ray"]);
    assert_eq!(search(folder.path(), &["lee"])[0]["call"]["outcome"], "missed");
    assert!(search(folder.path(), &["nobody"]).is_empty());
    history.close().await;
}

#[test]
fn without_a_history_it_says_where_it_looked() {
    let folder = tempfile::tempdir().unwrap();
    let command = Command::new(env!("CARGO_BIN_EXE_cordctl"))
        .args(["history", "search", "--data-dir"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert_eq!(command.status.code(), Some(1));
    assert!(String::from_utf8(command.stderr).unwrap().contains("There is no history in"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "looking makes no file");
}
