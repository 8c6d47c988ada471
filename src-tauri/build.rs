//! Tells Tauri which commands a window may ask for and where its capabilities are.

use tauri_build::{AppManifest, Attributes};

/// Every command of the contract, and the stream. A command that is not listed cannot be called from a window.
const COMMANDS: &[&str] = &[
    "answer_call",
    "answer_pairing",
    "apply_profile",
    "cancel_transfer",
    "complete_transfer",
    "conference",
    "consult",
    "conversations",
    "decline_call",
    "dial",
    "drop_offer",
    "fetch_recording",
    "hang_up_call",
    "history_page",
    "history_record",
    "hold_call",
    "ignore_call",
    "link_defaults",
    "list_recordings",
    "mark_missed_seen",
    "messages_page",
    "mute_participant",
    "park_call",
    "pause_recording",
    "pin_window",
    "pop_call",
    "recording_sound",
    "remove_account",
    "remove_participant",
    "resume_recording",
    "retrieve_call",
    "retry_account",
    "revoke_application",
    "save_account",
    "save_choices",
    "save_pops",
    "save_profiles",
    "save_recording",
    "save_wrap_up",
    "search_contacts",
    "self_test",
    "send_digits",
    "send_message",
    "set_agent_state",
    "set_do_not_disturb",
    "set_favourite",
    "set_forward",
    "set_link_defaults",
    "set_presence",
    "set_queue_membership",
    "sign_in",
    "start_demo",
    "start_recording",
    "stop_recording",
    "suggest",
    "switch_api",
    "take_offer",
    "take_parked",
    "test_account",
    "test_pop",
    "transfer_call",
    "undo_profile",
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
