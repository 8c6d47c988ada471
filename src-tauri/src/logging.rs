//! The log file. Invariant: bounded in number and age, and written without names, numbers or secrets above DEBUG.

use std::{io::IsTerminal as _, path::Path};

use tracing_appender::{
    non_blocking::WorkerGuard,
    rolling::{Builder, Rotation},
};
use tracing_subscriber::{EnvFilter, layer::SubscriberExt as _, util::SubscriberInitExt as _};

/// Logs to `logs/` in the data folder, a file a day for a week, and to standard error. The guard writes what is left when dropped.
pub(crate) fn start(data_dir: &Path) -> Option<WorkerGuard> {
    let filter = EnvFilter::try_from_env("CORDBOARD_LOG").unwrap_or_else(|_| EnvFilter::new("info,zbus=warn,tao=warn,wry=warn"));
    let logs = data_dir.join("logs");
    // Whether it is there shows when the file is opened.
    let _ = std::fs::create_dir_all(&logs);
    let file = Builder::new()
        .rotation(Rotation::DAILY)
        .filename_prefix("cordboard")
        .filename_suffix("log")
        .max_log_files(7)
        .build(&logs)
        .map(tracing_appender::non_blocking);
    let (layer, guard) = match file {
        Ok((writer, guard)) => (Some(tracing_subscriber::fmt::layer().with_ansi(false).with_writer(writer)), Some(guard)),
        Err(_) => (None, None),
    };
    let started = tracing_subscriber::registry()
        .with(filter)
        .with(layer)
        .with(tracing_subscriber::fmt::layer().with_ansi(std::io::stderr().is_terminal()).with_writer(std::io::stderr))
        .try_init();
    if started.is_err() {
        return None;
    }
    if guard.is_none() {
        tracing::warn!("the log folder cannot be written; logging to standard error only");
    }
    guard
}
