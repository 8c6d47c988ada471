//! Commands about the window itself, its stream, and the built-in exchange. Invariant: a window has one stream; a reload replaces it.

use cordboard_contract::{ErrorCode, PinArguments, UiChange, UiCheck, UiError};
use tauri::{AppHandle, State, WebviewWindow, ipc::Channel};

use crate::{
    desktop::{self_test, windows},
    shell::Shell,
};

/// Starts the stream of changes: a snapshot first.
#[tauri::command]
pub(crate) async fn watch(
    window: WebviewWindow,
    shell: State<'_, Shell>,
    channel: Channel<Vec<UiChange>>,
) -> Result<(), UiError> {
    shell.stream(window.label(), channel);
    Ok(())
}

/// Keeps the window on top of others.
#[tauri::command]
pub(crate) async fn pin_window(app: AppHandle, arguments: PinArguments) -> Result<(), UiError> {
    windows::pin(&app, arguments.on);
    Ok(())
}

/// Ends the app: the user was asked, and said so.
#[tauri::command]
pub(crate) async fn quit(app: AppHandle) -> Result<(), UiError> {
    app.exit(0);
    Ok(())
}

/// Whether the user would see and hear a call now.
#[tauri::command]
pub(crate) async fn self_test(shell: State<'_, Shell>) -> Result<Vec<UiCheck>, UiError> {
    let (now, _) = shell.engine.watch();
    let (rules, held) = (shell.engine.ring_rules().await, shell.engine.held_back().await?);
    Ok(self_test::look(&now.accounts, &rules, &held).await)
}

/// Starts the built-in exchange and signs in to it.
#[tauri::command]
pub(crate) async fn start_demo(shell: State<'_, Shell>) -> Result<String, UiError> {
    shell.start_demo(None).await.map_err(|error| UiError { code: ErrorCode::Internal, detail: format!("{error:#}") })
}
