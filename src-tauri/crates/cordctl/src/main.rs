//! Cordboard without a window: a command line for administrators, scripts and tests.
//!
//! Invariant: results go to stdout, remarks and errors to stderr, and the exit code is 0 only on success.

mod accounts;
mod cli;
mod commands;
mod failure;
mod lines;
mod moment;
mod output;
mod password;
mod replay;
mod station;
mod stop;

use std::process::ExitCode;

use clap::Parser;

use crate::{
    cli::{Arguments, Command},
    commands::control::Context,
    failure::Failure,
    output::remark,
};

fn main() -> ExitCode {
    cordboard_link::install_provider();
    let arguments = Arguments::parse();
    log_to_stderr(arguments.verbose);
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            remark(&format!("cordctl: {failure}"));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Failure> {
    let form = arguments.form();
    let context = Context { data_dir: arguments.data_dir, form };
    match arguments.command {
        Command::Decode { face } => commands::decode::run(face),
        Command::Replay { face, file } => commands::replay::run(face, &file),
        Command::Exchange(exchange) => waiting(commands::exchange::run(exchange, form)),
        Command::Watch(signed) => waiting(commands::watch::run(&context, signed)),
        Command::Dial(dial) => waiting(commands::call::dial(&context, dial)),
        Command::Answer(on) => waiting(commands::call::answer(&context, on)),
        Command::Hangup(on) => waiting(commands::call::hang_up(&context, on)),
        Command::Hold(hold) => waiting(commands::call::hold(&context, hold)),
        Command::Transfer(transfer) => waiting(commands::call::transfer(&context, transfer)),
        Command::State(state) => waiting(commands::state::run(&context, state)),
        Command::Record(record) => waiting(commands::call::record(&context, record)),
        Command::Account { wish } => waiting(commands::account::run(&context, wish)),
        Command::Webhook { wish } => waiting(commands::webhook::run(&context, wish)),
        Command::Sms { wish } => waiting(commands::sms::run(&context, wish)),
        Command::History { wish } => waiting(commands::history::run(&context, wish)),
    }
}

/// Runs what waits for a network. When it is done, nothing that still waits keeps the program.
fn waiting(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let result = runtime.block_on(work);
    runtime.shutdown_background();
    result
}

fn log_to_stderr(verbose: u8) {
    let level = match verbose {
        0 => "error",
        1 => "info",
        2 => "debug",
        3.. => "trace",
    };
    let filter = tracing_subscriber::EnvFilter::try_from_env("CORDBOARD_LOG");
    let filter = filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(level));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
