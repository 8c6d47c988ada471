//! What a window may ask for is the same in the contract, in the app, and in what the app allows its windows.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::collections::BTreeSet;

use cordboard_tidy::{forbid, root};

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// Words between marks, line by line.
fn between(text: &str, start: &str, end: &str) -> BTreeSet<String> {
    let found = |line: &str| Some(line.trim().strip_prefix(start)?.split_once(end)?.0.to_owned());
    text.lines().filter_map(found).collect()
}

#[test]
fn every_command_of_the_contract_is_allowed_and_none_beside() {
    let contract = read("src-tauri/crates/contract/src/command.rs");
    let members = contract.split_once("pub struct Commands {").unwrap().1;
    let wanted: BTreeSet<String> = between(members, "pub ", ": (");
    assert!(wanted.contains("dial"), "the contract is read");
    // The stream is no member: it never answers.
    let wanted: BTreeSet<String> = wanted.into_iter().chain(["watch".to_owned()]).collect();

    let build = between(&read("src-tauri/build.rs"), "\"", "\",");
    let capabilities = read("src-tauri/capabilities/companion.json");
    let allowed = between(&capabilities.replace("\"allow-", "allow \""), "allow \"", "\"");
    let allowed: BTreeSet<String> = allowed.into_iter().map(|name| name.replace('-', "_")).collect();
    let shell = read("src-tauri/src/lib.rs");
    let called = shell.split_once("generate_handler![").unwrap().1.split_once(']').unwrap().0;
    let called: BTreeSet<String> =
        called.lines().filter_map(|line| line.trim().trim_end_matches(',').rsplit("::").next()).map(str::to_owned).collect();

    let mut breaches = Vec::new();
    for (place, found) in [("src-tauri/build.rs", build), ("companion.json", allowed), ("src-tauri/src/lib.rs", called)] {
        breaches.extend(wanted.difference(&found).map(|name| format!("{place}: {name} is missing")));
        breaches.extend(
            found.difference(&wanted).filter(|name| !name.is_empty()).map(|name| format!("{place}: {name} is no command")),
        );
    }
    forbid(&breaches, "List every command of the contract in all three places.");
}
