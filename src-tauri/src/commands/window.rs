//! Commands about the window itself, its stream, and the built-in exchange. Invariant: a window has one stream; a reload replaces it.

use cordboard_contract::{ErrorCode, PinArguments, UiChange, UiError};
use tauri::{AppHandle, State, ipc::Channel};

use crate::{desktop::windows, shell::Shell};

/// Starts the stream of changes: a snapshot first.
#[tauri::command]
pub(crate) async fn watch(shell: State<'_, Shell>, channel: Channel<Vec<UiChange>>) -> Result<(), UiError> {
    shell.stream(channel);
    Ok(())
}

/// Keeps the window on top of others.
#[tauri::command]
pub(crate) async fn pin_window(app: AppHandle, arguments: PinArguments) -> Result<(), UiError> {
    windows::pin(&app, arguments.on);
    Ok(())
}

/// Starts the built-in exchange and signs in to it.
#[tauri::command]
pub(crate) async fn start_demo(shell: State<'_, Shell>) -> Result<String, UiError> {
    shell.start_demo(None).await.map_err(|error| UiError { code: ErrorCode::Internal, detail: format!("{error:#}") })
}
