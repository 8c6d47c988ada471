//! `cargo xtask <verb>`: everything a developer or a build server does with the repository.
//!
//! Invariant: nothing waits for ever. Every program that is started here has a deadline.

#![allow(clippy::print_stdout, reason = "a command line speaks on standard output")]

mod bench;
mod date;
mod debian;
mod demo;
mod desktop_session;
mod fuzz;
mod icons;
mod node;
mod program;
mod repository;
mod session_bus;
mod setup;
mod steps;
mod suite;
mod tree;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::repository::Repository;

/// Builds, tests and shows Cordboard.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
struct CommandLine {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Checks for what the build needs and installs what is missing (Debian and Ubuntu).
    Setup,
    /// Opens Cordboard, signed in to the built-in exchange.
    Demo {
        /// Runs on a private virtual screen, saves screenshots and prints the ledger next to the history.
        #[arg(long)]
        headless: bool,
    },
    /// Runs a command on a private desktop: virtual screen, session bus, notifications, keyring.
    Desktop {
        /// The command and its arguments, such as `node tests/webview/run.mjs`.
        #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
        command: Vec<String>,
    },
    /// Runs every check and every test.
    Test,
    /// Runs the checks that take a minute: format, lints, types, layer rules.
    Check,
    /// Measures the figures of docs/BENCHMARKS.md.
    Bench {
        /// Prints one JSON line per figure instead of a table, and leaves docs/BENCHMARKS.md alone.
        #[arg(long)]
        json: bool,
    },
    /// Fuzzes a decoder with coverage as its guide, and keeps what it found in fuzz/corpus.
    Fuzz {
        /// The crate's folder, such as `erlang-term`.
        package: String,
        /// The target, such as `whole`.
        target: String,
        /// How long.
        #[arg(long, default_value_t = 600)]
        seconds: u64,
    },
    /// Draws the icons again from the SVG files in icons/.
    Icons,
}

fn main() -> ExitCode {
    let verb = CommandLine::parse().verb;
    let outcome = Repository::find().and_then(|repository| match verb {
        Verb::Setup => setup::run(&repository).map(|()| ExitCode::SUCCESS),
        Verb::Demo { headless } => demo::run(&repository, headless).map(|()| ExitCode::SUCCESS),
        Verb::Desktop { command } => demo::on_desktop(&repository, &command).map(|()| ExitCode::SUCCESS),
        Verb::Test => suite::test(&repository),
        Verb::Check => suite::check(&repository),
        Verb::Bench { json } => bench::run(&repository, json),
        Verb::Fuzz { package, target, seconds } => fuzz::run(&repository, &package, &target, seconds).map(|()| ExitCode::SUCCESS),
        Verb::Icons => icons::run(&repository).map(|()| ExitCode::SUCCESS),
    });
    outcome.unwrap_or_else(|error| {
        eprintln!("xtask: {error:#}");
        ExitCode::FAILURE
    })
}
