//! The least a window of this framework can be: what Cordboard's own start and memory are measured against.
//!
//! Invariant: the same framework with the same features and the same kind of window as Cordboard's; one static page, no
//! command, no tray, no task.

use std::process::ExitCode;

fn main() -> ExitCode {
    let started = tauri::Builder::default().run(tauri::generate_context!());
    match started {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("empty window: {error}");
            ExitCode::FAILURE
        }
    }
}
