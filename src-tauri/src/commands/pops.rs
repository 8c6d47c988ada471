//! Commands about screen pops. Invariant: translate and delegate; the engine decides.

use cordboard_contract::{PopArguments, PopTestArguments, PopsArguments, UiError, UiPopTest};
use tauri::State;

use crate::shell::Shell;

/// Keeps the rules.
#[tauri::command]
pub(crate) async fn save_pops(shell: State<'_, Shell>, arguments: PopsArguments) -> Result<(), UiError> {
    shell.engine.save_pops(arguments).await
}

/// Tries a rule with the last call.
#[tauri::command]
pub(crate) async fn test_pop(shell: State<'_, Shell>, arguments: PopTestArguments) -> Result<UiPopTest, UiError> {
    shell.engine.test_pop(arguments).await
}

/// Opens the page of a rule for a call.
#[tauri::command]
pub(crate) async fn pop_call(shell: State<'_, Shell>, arguments: PopArguments) -> Result<(), UiError> {
    shell.engine.pop_call(arguments).await
}
