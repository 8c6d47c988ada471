//! Tells Tauri which commands a window may ask for and where its capabilities are.

use tauri_build::{AppManifest, Attributes};

/// Every command of the contract, and the stream. A command that is not listed cannot be called from a window.
const COMMANDS: &[&str] = &[
    "answer_call",
    "cancel_transfer",
    "complete_transfer",
    "conference",
    "consult",
    "decline_call",
    "dial",
    "hang_up_call",
    "history_page",
    "history_record",
    "hold_call",
    "ignore_call",
    "mark_missed_seen",
    "pause_recording",
    "pin_window",
    "remove_account",
    "resume_recording",
    "retrieve_call",
    "retry_account",
    "save_account",
    "save_wrap_up",
    "search_contacts",
    "send_digits",
    "set_agent_state",
    "set_do_not_disturb",
    "set_favourite",
    "set_forward",
    "set_presence",
    "set_queue_membership",
    "sign_in",
    "start_demo",
    "suggest",
    "test_account",
    "transfer_call",
    "watch",
    "watch_queue",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let attributes = Attributes::new()
        .app_manifest(AppManifest::new().commands(COMMANDS))
        .capabilities_path_pattern("./src-tauri/capabilities/**/*");
    tauri_build::try_build(attributes)?;
    Ok(())
}
