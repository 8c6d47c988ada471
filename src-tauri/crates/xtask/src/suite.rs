//! The steps of `cargo xtask test` and `cargo xtask check`, fast ones first.
//!
//! Invariant: the workspace is compiled with one set of features, so that the app under test is built once.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::desktop_session::DesktopSession;
use crate::repository::Repository;
use crate::setup;
use crate::steps::{Outcome, Steps};

const BINDINGS: &str = "ui/src/generated";

/// Runs everything.
pub(crate) fn test(repository: &Repository) -> Result<ExitCode> {
    setup::run(repository)?;
    let bindings = files(repository, BINDINGS)?;
    let mut steps = Steps::default();

    fast(&mut steps, repository);
    steps.run("unit tests of the UI", || done(repository.npm(["test"]).run()));
    steps.run("build of the UI", || done(repository.npm(["run", "build"]).run()));
    steps.run_after(&["build of the UI"], "stories of the UI in a browser", || on_a_desktop(repository, "tests/ui/run.mjs"));
    // The app embeds the built UI, so nothing that contains the app compiles without it.
    steps.run_after(&["build of the UI"], "clippy", || clippy(repository));
    steps.run_after(&["build of the UI"], "build of the workspace", || {
        done(repository.cargo(["build", "--workspace", "--all-targets"]).run())
    });
    steps.run_after(&["build of the workspace"], "tests of the workspace", || {
        let tests = repository.cargo(["test", "--workspace", "--exclude", "cordboard-tidy", "--no-fail-fast"]);
        done(tests.variable("RUST_TEST_THREADS", side_by_side().to_string()).run())
    });
    steps.run_after(&["build of the workspace"], "stories of the app", || on_a_desktop(repository, "tests/webview/run.mjs"));
    steps.run_after(&["build of the workspace"], "fresh TypeScript bindings", || is_unchanged(repository, &bindings));
    Ok(steps.conclude())
}

/// Runs what takes a minute.
pub(crate) fn check(repository: &Repository) -> Result<ExitCode> {
    setup::run(repository)?;
    let mut steps = Steps::default();
    fast(&mut steps, repository);
    steps.run("build of the UI", || done(repository.npm(["run", "build"]).run()));
    steps.run_after(&["build of the UI"], "clippy", || clippy(repository));
    Ok(steps.conclude())
}

fn fast(steps: &mut Steps, repository: &Repository) {
    steps.run("rustfmt", || rustfmt(repository));
    steps.run("layers, names and words", || {
        done(
            repository
                .cargo(["test", "--quiet", "--no-fail-fast", "--package", "cordboard-tidy"])
                .variable("RUST_BACKTRACE", "0")
                .run(),
        )
    });
    steps.run("types of the UI", || done(repository.npm(["run", "check"]).run()));
}

/// How many tests run at a time. Whole stories mostly wait for sockets and for time to pass: with one for each of few cores the
/// machine is idle most of the time.
fn side_by_side() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).max(4)
}

fn done(result: Result<()>) -> Result<Outcome> {
    result.map(|()| Outcome::Done)
}

fn rustfmt(repository: &Repository) -> Result<Outcome> {
    if !repository.cargo(["fmt", "--version"]).succeeds() {
        return Ok(Outcome::Skipped("rustfmt is not installed (rustup component add rustfmt)".to_owned()));
    }
    done(repository.cargo(["fmt", "--all", "--check"]).advice("Run `cargo fmt --all`.").run())
}

fn clippy(repository: &Repository) -> Result<Outcome> {
    if !repository.cargo(["clippy", "--version"]).succeeds() {
        return Ok(Outcome::Skipped("clippy is not installed (rustup component add clippy)".to_owned()));
    }
    let lints = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
    done(repository.cargo(lints).run())
}

/// Runs a Node script on a private desktop, with the app it may start.
fn on_a_desktop(repository: &Repository, script: &str) -> Result<Outcome> {
    let script = repository.knowing_the_programs(repository.node(script))?.limit(Duration::from_secs(15 * 60));
    let desktop = DesktopSession::start(repository)?;
    done(desktop.program(script).run())
}

/// The tests export the types of the contract; they must come out as they are committed.
fn is_unchanged(repository: &Repository, before: &BTreeMap<PathBuf, Vec<u8>>) -> Result<Outcome> {
    let after = files(repository, BINDINGS)?;
    let mut changed: Vec<String> = after
        .iter()
        .filter(|(path, text)| before.get(*path) != Some(*text))
        .map(|(path, _)| path.display().to_string())
        .collect();
    changed.extend(before.keys().filter(|path| !after.contains_key(*path)).map(|path| path.display().to_string()));
    if changed.is_empty() {
        return Ok(Outcome::Done);
    }
    bail!("the tests wrote other types than {BINDINGS} had: {}. Commit the new ones", changed.join(", "))
}

fn files(repository: &Repository, folder: &str) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![repository.path(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = folder.read_dir() else {
            continue;
        };
        for entry in entries {
            let path = entry.with_context(|| format!("cannot list {}", folder.display()))?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
                found.insert(path, text);
            }
        }
    }
    Ok(found)
}
