//! Commands about accounts. Invariant: translate and delegate; the engine decides.

use cordboard_contract::{DraftArguments, OfAccount, PasswordArguments, UiAccountTest, UiError};
use tauri::State;

use crate::shell::Shell;

/// Adds or changes an account.
#[tauri::command]
pub(crate) async fn save_account(shell: State<'_, Shell>, arguments: DraftArguments) -> Result<String, UiError> {
    shell.engine.save_account(arguments).await
}

/// Tests what was entered.
#[tauri::command]
pub(crate) async fn test_account(shell: State<'_, Shell>, arguments: DraftArguments) -> Result<UiAccountTest, UiError> {
    shell.engine.test_account(arguments).await
}

/// Removes an account.
#[tauri::command]
pub(crate) async fn remove_account(shell: State<'_, Shell>, arguments: OfAccount) -> Result<(), UiError> {
    shell.engine.remove_account(arguments).await
}

/// Signs in with a new password.
#[tauri::command]
pub(crate) async fn sign_in(shell: State<'_, Shell>, arguments: PasswordArguments) -> Result<(), UiError> {
    shell.engine.sign_in(arguments).await
}

/// Tries the link now.
#[tauri::command]
pub(crate) async fn retry_account(shell: State<'_, Shell>, arguments: OfAccount) -> Result<(), UiError> {
    shell.engine.retry_account(arguments).await
}
