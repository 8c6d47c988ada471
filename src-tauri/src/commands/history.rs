//! Commands about the history. Invariant: translate and delegate; the engine decides.

use cordboard_contract::{OfRecord, PageArguments, UiError, UiHistoryPage, UiHistoryRow, WrapUpArguments};
use tauri::State;

use crate::shell::Shell;

/// A page.
#[tauri::command]
pub(crate) async fn history_page(shell: State<'_, Shell>, arguments: PageArguments) -> Result<UiHistoryPage, UiError> {
    shell.engine.history_page(arguments).await
}

/// One record.
#[tauri::command]
pub(crate) async fn history_record(shell: State<'_, Shell>, arguments: OfRecord) -> Result<UiHistoryRow, UiError> {
    shell.engine.history_record(arguments).await
}

/// The missed calls have been looked at.
#[tauri::command]
pub(crate) async fn mark_missed_seen(shell: State<'_, Shell>) -> Result<(), UiError> {
    shell.engine.mark_missed_seen().await
}

/// Keeps what was written after a call.
#[tauri::command]
pub(crate) async fn save_wrap_up(shell: State<'_, Shell>, arguments: WrapUpArguments) -> Result<(), UiError> {
    shell.engine.save_wrap_up(arguments).await
}
