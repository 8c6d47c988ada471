//! Measures what is promised: `cargo xtask bench`, or `cargo run --release -p cordboard-bench -- --only frames`.
//!
//! Invariant: each group is measured in a process of its own, so that one leaves no memory, cache or thread to the next.

#![allow(clippy::print_stdout, reason = "a command line speaks on standard output")]
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "counts and sizes of a measurement fit")]

mod account;
mod calls;
mod cloudpbx;
mod events;
mod figure;
mod flood;
mod frames;
mod frozen;
mod holdings;
mod memory;
mod mix;
mod names;
mod picture;
mod pipeline;
#[cfg(target_os = "linux")]
mod processes;
mod random;
mod rig;
mod rings;
mod switch;
mod tenant;
mod terms;
#[cfg(target_os = "linux")]
mod web_driver;
#[cfg(target_os = "linux")]
mod window;

use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result};
use clap::{Parser, ValueEnum};

use crate::figure::Figure;

/// Measures the figures of docs/BENCHMARKS.md.
#[derive(Parser)]
struct Arguments {
    /// One JSON object for each figure.
    #[arg(long)]
    json: bool,
    /// Seconds instead of minutes; for trying out the measurement itself.
    #[arg(long)]
    quick: bool,
    /// Only this group.
    #[arg(long)]
    only: Option<Group>,
    /// Be the server of the group `account`, until the input ends.
    #[arg(long, hide = true)]
    serve: bool,
}

/// What is measured together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Group {
    /// Frames to changes.
    Frames,
    /// Events of KAZOO to changes.
    Events,
    /// Erlang terms to messages.
    Terms,
    /// Frames of a CloudPBX to changes.
    Cloudpbx,
    /// Signing in at a large account of KAZOO.
    Account,
    /// The history with a million calls.
    History,
    /// A flood of frames, to the window and to notifications.
    Pipeline,
    /// The same with a window that does not read.
    Frozen,
    /// Announcements of calls while everything goes wrong.
    Rings,
    /// The window beside an empty one.
    Window,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match arguments.only {
        _ if arguments.serve => tenant::serve(),
        Some(group) => measure(group, &arguments),
        None => everything(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// A group that cannot be measured is a figure that is missed; the others are measured all the same.
fn everything(arguments: &Arguments) -> Result<()> {
    let program = std::env::current_exe().context("this program has no place")?;
    for group in Group::value_variants() {
        let name = group.to_possible_value().context("a group without a name")?;
        let mut command = Command::new(&program);
        command.args(["--only", name.get_name()]);
        command.args(arguments.json.then_some("--json")).args(arguments.quick.then_some("--quick"));
        if !command.status().context("the measurement does not start")?.success() {
            say(&Figure::none(format!("{}: could not be measured", name.get_name()), 1, "groups"), arguments)?;
        }
    }
    Ok(())
}

fn measure(group: Group, arguments: &Arguments) -> Result<()> {
    let figures = match group {
        Group::Frames => frames::run(arguments.quick)?,
        Group::Events => events::run(arguments.quick)?,
        Group::Terms => terms::run(arguments.quick)?,
        Group::Cloudpbx => cloudpbx::run(arguments.quick)?,
        Group::Account => account::run(arguments.quick)?,
        Group::History => calls::run(arguments.quick)?,
        Group::Pipeline => pipeline::run(arguments.quick)?,
        Group::Frozen => frozen::run(arguments.quick)?,
        Group::Rings => rings::run(arguments.quick)?,
        #[cfg(target_os = "linux")]
        Group::Window => window::run(arguments.quick)?,
        #[cfg(not(target_os = "linux"))]
        Group::Window => anyhow::bail!("the window is measured on Linux only"),
    };
    figures.iter().try_for_each(|figure| say(figure, arguments))
}

fn say(figure: &Figure, arguments: &Arguments) -> Result<()> {
    println!("{}", if arguments.json { figure.json()? } else { figure.line() });
    Ok(())
}
