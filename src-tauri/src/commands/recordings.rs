//! Commands about recordings. Invariant: the page names a recording and gets its bytes; it never learns of a path or reads a file.

use cordboard_contract::{OfRecording, RecordingsArguments, UiError, UiSound};
use tauri::{AppHandle, Manager, State, ipc::Response};

use crate::shell::Shell;

/// Asks for recordings.
#[tauri::command]
pub(crate) async fn list_recordings(shell: State<'_, Shell>, arguments: RecordingsArguments) -> Result<(), UiError> {
    shell.engine.list_recordings(arguments).await
}

/// Fetches one to be heard.
#[tauri::command]
pub(crate) async fn fetch_recording(shell: State<'_, Shell>, arguments: OfRecording) -> Result<(), UiError> {
    shell.engine.fetch_recording(arguments).await
}

/// Fetches one into the folder of downloads, or beside the data where the system names none.
#[tauri::command]
pub(crate) async fn save_recording(app: AppHandle, shell: State<'_, Shell>, arguments: OfRecording) -> Result<String, UiError> {
    let folder = app.path().download_dir().unwrap_or_else(|_| shell.data_dir.join("recordings"));
    shell.engine.save_recording(arguments, &folder).await
}

/// The sound of one that was fetched to be heard.
#[tauri::command]
pub(crate) async fn recording_sound(shell: State<'_, Shell>, arguments: OfRecording) -> Result<Response, UiError> {
    let UiSound(bytes) = shell.engine.recording_sound(arguments).await?;
    Ok(Response::new(bytes))
}
