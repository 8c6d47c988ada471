//! Commands about parked calls and conferences. Invariant: translate and delegate; the engine decides.

use cordboard_contract::{OfParked, OfParticipant, ParkArguments, ParticipantArguments, UiError};
use tauri::State;

use crate::shell::Shell;

/// Parks a call.
#[tauri::command]
pub(crate) async fn park_call(shell: State<'_, Shell>, arguments: ParkArguments) -> Result<(), UiError> {
    shell.engine.park_call(arguments).await
}

/// Takes a parked call.
#[tauri::command]
pub(crate) async fn take_parked(shell: State<'_, Shell>, arguments: OfParked) -> Result<(), UiError> {
    shell.engine.take_parked(arguments).await
}

/// Mutes somebody in a conference.
#[tauri::command]
pub(crate) async fn mute_participant(shell: State<'_, Shell>, arguments: ParticipantArguments) -> Result<(), UiError> {
    shell.engine.mute_participant(arguments).await
}

/// Puts somebody out of a conference.
#[tauri::command]
pub(crate) async fn remove_participant(shell: State<'_, Shell>, arguments: OfParticipant) -> Result<(), UiError> {
    shell.engine.remove_participant(arguments).await
}
