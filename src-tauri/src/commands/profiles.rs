//! Commands about presence profiles. Invariant: translate and delegate; the engine decides.

use cordboard_contract::{OfProfile, ProfilesArguments, UiError, UiProfileResult};
use tauri::State;

use crate::shell::Shell;

/// Sets everything of a profile.
#[tauri::command]
pub(crate) async fn apply_profile(shell: State<'_, Shell>, arguments: OfProfile) -> Result<UiProfileResult, UiError> {
    shell.engine.apply_profile(arguments).await
}

/// Puts back what the last profile changed.
#[tauri::command]
pub(crate) async fn undo_profile(shell: State<'_, Shell>) -> Result<UiProfileResult, UiError> {
    shell.engine.undo_profile().await
}

/// Keeps the profiles.
#[tauri::command]
pub(crate) async fn save_profiles(shell: State<'_, Shell>, arguments: ProfilesArguments) -> Result<(), UiError> {
    shell.engine.save_profiles(arguments).await
}
