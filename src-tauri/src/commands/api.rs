//! Commands about the local API. Invariant: translate and delegate; the engine decides.

use cordboard_contract::{OfApplication, PairingArguments, SwitchApiArguments, UiError};
use tauri::State;

use crate::shell::Shell;

/// Turns it on or off.
#[tauri::command]
pub(crate) async fn switch_api(shell: State<'_, Shell>, arguments: SwitchApiArguments) -> Result<(), UiError> {
    shell.engine.switch_api(arguments).await
}

/// Puts a program out.
#[tauri::command]
pub(crate) async fn revoke_application(shell: State<'_, Shell>, arguments: OfApplication) -> Result<(), UiError> {
    shell.engine.revoke_application(arguments).await
}

/// Lets a program in, or does not.
#[tauri::command]
pub(crate) async fn answer_pairing(shell: State<'_, Shell>, arguments: PairingArguments) -> Result<(), UiError> {
    shell.engine.answer_pairing(arguments)
}
