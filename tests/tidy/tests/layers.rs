//! Who may know whom. The reasons are in ARCHITECTURE.md, under "Invariants".

use cordboard_tidy::{Manifest, code_only, except, files, forbid, is_test_file, manifests, product_code, words};

const APP: &str = "cordboard";
/// What the app's window is measured against: a window with nothing in it.
const EMPTY_WINDOW: &str = "cordboard-empty-window";

/// Each crate that only some may use, and which.
const RESERVED: [(&str, &[&str]); 6] = [
    ("sqlx", &["cordboard-history"]),
    ("keyring", &["cordboard-secrets"]),
    // The bench floods the real client from a server of its own.
    ("tokio-tungstenite", &["cordboard-link", "cordboard-exchange", "cordboard-bench"]),
    ("reqwest", &["cordboard-link", "cordboard-exchange"]),
    ("rodio", &["cordboard-loudspeaker"]),
    ("cpal", &["cordboard-loudspeaker"]),
];

/// Who may start tasks, and who owns them there.
const STARTS_TASKS: [(&str, &str); 6] = [
    ("src-tauri/crates/link/src/socket.rs", "the reading half owns the task that writes"),
    ("src-tauri/crates/history/", "the history owns its one writer and ends it after the last commit"),
    ("src-tauri/crates/session/", "the session's handle owns its task"),
    ("src-tauri/crates/engine/", "the engine's handle owns its tasks"),
    ("src-tauri/crates/exchange/", "the exchange's handle owns its faces and scenarios"),
    ("src-tauri/src/", "the shell owns its feeds and effects"),
];

fn ours(manifest: &Manifest) -> impl Iterator<Item = &String> {
    manifest.dependencies.iter().filter(|name| name.starts_with("cordboard-"))
}

fn is_pbx(name: &str) -> bool {
    name.starts_with("cordboard-pbx-")
}

fn product_files(folder: &str) -> impl Iterator<Item = (String, String)> {
    files(folder, &[".rs"])
        .into_iter()
        .filter(|file| !is_test_file(&file.path))
        .map(|file| (product_code(&file.text), file.path))
        .map(|(code, path)| (path, code))
}

#[test]
fn tauri_is_known_to_the_shell_only() {
    let mut breaches: Vec<String> = manifests()
        .iter()
        .filter(|manifest| manifest.package != APP && manifest.package != EMPTY_WINDOW)
        .flat_map(|manifest| {
            let all = manifest.dependencies.iter().chain(&manifest.dev_dependencies);
            all.filter(|name| *name == "tauri" || name.starts_with("tauri-")).map(|name| format!("{}: {name}", manifest.path))
        })
        .collect();
    breaches.extend(
        files("src-tauri/crates", &[".rs"])
            .iter()
            .filter(|file| code_only(&file.text).contains("tauri::"))
            .map(|file| format!("{}: tauri::", file.path)),
    );
    forbid(&breaches, "Only the shell (src-tauri/src) may use Tauri. Give the engine what it needs behind its trait `Desktop`.");
}

#[test]
fn each_heavy_library_is_known_to_its_owner_only() {
    let manifests = manifests();
    let breaches: Vec<String> = RESERVED
        .iter()
        .flat_map(|(library, owners)| {
            let others = manifests.iter().filter(move |manifest| !owners.contains(&manifest.package.as_str()));
            others
                .filter(move |manifest| manifest.dependencies.contains(*library))
                .map(move |manifest| format!("{}: {library} belongs to {}", manifest.path, owners.join(" and ")))
        })
        .collect();
    forbid(&breaches, "Ask the owning crate for what is needed instead.");
}

#[test]
fn a_pbx_crate_sees_neither_another_pbx_nor_what_is_above_it() {
    let above = ["cordboard-desk", "cordboard-history", "cordboard-engine", "cordboard-exchange"];
    let manifests = manifests();
    let breaches: Vec<String> = manifests
        .iter()
        .filter(|manifest| is_pbx(&manifest.package))
        .flat_map(|manifest| {
            let upward = ours(manifest).filter(|name| is_pbx(name) || above.contains(&name.as_str()));
            upward.map(|name| format!("{}: {name}", manifest.path))
        })
        .collect();
    forbid(
        &breaches,
        "A PBX crate translates frames to events and commands to requests; it needs model, session, link and numbers.",
    );
}

#[test]
fn only_the_composition_roots_know_the_pbx_crates() {
    let roots = [APP, "cordboard-dialects", "cordctl", "cordboard-flows", "cordboard-bench"];
    let breaches: Vec<String> = manifests()
        .iter()
        .filter(|manifest| !roots.contains(&manifest.package.as_str()))
        // What throws bytes at a crate lives inside of it.
        .filter(|manifest| !manifest.path.ends_with("/fuzz/Cargo.toml"))
        .flat_map(|manifest| {
            ours(manifest).filter(|name| is_pbx(name)).map(|name| format!("{}: {name}", manifest.path)).collect::<Vec<_>>()
        })
        .collect();
    forbid(&breaches, "Pass a connector in from a composition root; nothing below it chooses a PBX.");
}

#[test]
fn the_exchange_shares_no_code_with_what_it_tests() {
    let breaches: Vec<String> = manifests()
        .iter()
        .filter(|manifest| manifest.package == "cordboard-exchange")
        .flat_map(|manifest| {
            let dev = manifest.dev_dependencies.iter().filter(|name| is_pbx(name));
            ours(manifest).chain(dev).map(|name| format!("{}: {name}", manifest.path)).collect::<Vec<_>>()
        })
        .collect();
    forbid(&breaches, "The exchange is a second, independent reading of the protocols; write it from their references.");
}

#[test]
fn history_does_not_depend_on_the_keyring() {
    let manifests = manifests();
    let mut seen = vec!["cordboard-history".to_owned()];
    let mut at = 0;
    while at < seen.len() {
        let below = manifests.iter().filter(|manifest| manifest.package == seen[at]).flat_map(|manifest| ours(manifest).cloned());
        let new: Vec<String> = below.filter(|name| !seen.contains(name)).collect();
        seen.extend(new);
        at += 1;
    }
    let breaches: Vec<String> = seen.into_iter().filter(|name| name == "cordboard-secrets").collect();
    forbid(&breaches, "Calls must be recorded while the keyring is locked or missing.");
}

#[test]
fn model_desk_and_pops_have_no_async_no_clock_and_no_log() {
    let forbidden = ["async", "await", "tokio", "tracing", "log", "SystemTime", "Instant", "println", "eprintln"];
    let mut breaches = Vec::new();
    for folder in ["src-tauri/crates/model", "src-tauri/crates/desk", "src-tauri/crates/pops"] {
        for (path, code) in product_files(folder) {
            breaches.extend(words(&code).filter(|word| forbidden.contains(word)).map(|word| format!("{path}: {word}")));
        }
        for manifest in manifests().iter().filter(|manifest| manifest.path.starts_with(folder)) {
            let clocks = ["tokio", "tracing", "log", "jiff", "futures-util", "async-trait"];
            let found = manifest.dependencies.iter().filter(|name| clocks.contains(&name.as_str()));
            breaches.extend(found.map(|name| format!("{}: {name}", manifest.path)));
        }
    }
    forbid(&breaches, "Time enters as an argument; what happened leaves as a value.");
}

#[test]
fn every_package_takes_its_lints_and_versions_from_the_root() {
    let mut breaches = Vec::new();
    // What is fuzzed is built by another tool with another compiler, outside of the workspace.
    for file in files("", &["Cargo.toml"]).into_iter().filter(|file| !file.path.ends_with("/fuzz/Cargo.toml")) {
        if !file.text.contains("[lints]\nworkspace = true") {
            breaches.push(format!("{}: no [lints] workspace = true", file.path));
        }
        for (number, line) in file.lines().filter(|_| file.path != "Cargo.toml") {
            if line.contains("version = \"") || line.contains("path = \"..") {
                breaches.push(format!("{}:{number}: {line}", file.path));
            }
        }
    }
    forbid(&breaches, "Name the version in the root's [workspace.dependencies] and write `{ workspace = true }` here.");
}

#[test]
fn tasks_are_started_only_where_an_owner_is_named() {
    let breaches: Vec<String> = product_files("src-tauri")
        .filter(|(path, _)| !path.starts_with("src-tauri/crates/xtask/"))
        .filter(|(path, _)| !STARTS_TASKS.iter().any(|(folder, _)| path.starts_with(folder)))
        .filter(|(_, code)| code.contains("tokio::spawn(") || code.contains("task::spawn("))
        .map(|(path, _)| path)
        .collect();
    forbid(&breaches, "Return a future and let the session, the engine, the exchange or the shell run it.");
}

#[test]
fn no_task_is_detached() {
    let mut breaches = Vec::new();
    for folder in ["src-tauri", "tests"] {
        for file in files(folder, &[".rs"]) {
            let code = if is_test_file(&file.path) { code_only(&file.text) } else { product_code(&file.text) };
            for call in ["tokio::spawn(", "task::spawn(", "async_runtime::spawn("] {
                breaches.extend(detached(&code, call).into_iter().map(|line| (file.path.clone(), format!("line {line}"))));
            }
        }
    }
    forbid(&except(breaches, &[]), "Keep the handle: dropping it must end the task (AbortOnDropHandle, JoinSet, DropGuard).");
}

/// Finds calls that are statements of their own, so that nobody keeps what they return.
fn detached(code: &str, call: &str) -> Vec<usize> {
    let mut lines = Vec::new();
    for (at, _) in code.match_indices(call) {
        let before = code[..at].trim_end_matches(|one: char| one.is_alphanumeric() || one == '_' || one == ':');
        let before = before.trim_end();
        let is_thrown_away = before.ends_with("let _ =") || before.ends_with("drop(");
        let is_statement = before.ends_with([';', '{', '}']) && ends_with_semicolon(&code[at + call.len()..]);
        if is_thrown_away || is_statement {
            lines.push(code[..at].matches('\n').count() + 1);
        }
    }
    lines
}

fn ends_with_semicolon(after_parenthesis: &str) -> bool {
    let mut depth = 1_usize;
    for (at, one) in after_parenthesis.char_indices() {
        match one {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return after_parenthesis[at + 1..].trim_start().starts_with(';');
        }
    }
    false
}

#[test]
fn a_detached_task_is_recognised() {
    let code = "fn a() {\n    tokio::spawn(async {});\n    let b = tokio::spawn(f(1));\n    let _ = tokio::spawn(g());\n    tokio::spawn(h())\n}";
    assert_eq!(detached(code, "tokio::spawn("), [2, 4]);
}
