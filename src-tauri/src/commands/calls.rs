//! Commands about calls. Invariant: translate and delegate; the engine decides.

use cordboard_contract::{CallTo, DialArguments, DigitsArguments, OfAccount, OfCall, SuggestArguments, UiError, UiSuggestion};
use tauri::State;

use crate::shell::Shell;

/// Answers a ringing call.
#[tauri::command]
pub(crate) async fn answer_call(shell: State<'_, Shell>, arguments: OfCall) -> Result<(), UiError> {
    shell.engine.answer_call(arguments).await
}

/// Declines a ringing call.
#[tauri::command]
pub(crate) async fn decline_call(shell: State<'_, Shell>, arguments: OfCall) -> Result<(), UiError> {
    shell.engine.decline_call(arguments).await
}

/// Silences a ringing call here.
#[tauri::command]
pub(crate) async fn ignore_call(shell: State<'_, Shell>, arguments: OfCall) -> Result<(), UiError> {
    shell.engine.ignore_call(arguments).await
}

/// Ends a call.
#[tauri::command]
pub(crate) async fn hang_up_call(shell: State<'_, Shell>, arguments: OfCall) -> Result<(), UiError> {
    shell.engine.hang_up_call(arguments).await
}

/// Puts a call on hold.
#[tauri::command]
pub(crate) async fn hold_call(shell: State<'_, Shell>, arguments: OfCall) -> Result<(), UiError> {
    shell.engine.hold_call(arguments).await
}

/// Takes a call back from hold.
#[tauri::command]
pub(crate) async fn retrieve_call(shell: State<'_, Shell>, arguments: OfCall) -> Result<(), UiError> {
    shell.engine.retrieve_call(arguments).await
}

/// Passes a call on without asking.
#[tauri::command]
pub(crate) async fn transfer_call(shell: State<'_, Shell>, arguments: CallTo) -> Result<(), UiError> {
    shell.engine.transfer_call(arguments).await
}

/// Calls somebody about a call.
#[tauri::command]
pub(crate) async fn consult(shell: State<'_, Shell>, arguments: CallTo) -> Result<(), UiError> {
    shell.engine.consult(arguments).await
}

/// Joins the two others.
#[tauri::command]
pub(crate) async fn complete_transfer(shell: State<'_, Shell>, arguments: OfCall) -> Result<(), UiError> {
    shell.engine.complete_transfer(arguments).await
}

/// Ends the consultation.
#[tauri::command]
pub(crate) async fn cancel_transfer(shell: State<'_, Shell>, arguments: OfCall) -> Result<(), UiError> {
    shell.engine.cancel_transfer(arguments).await
}

/// Joins all calls.
#[tauri::command]
pub(crate) async fn conference(shell: State<'_, Shell>, arguments: OfAccount) -> Result<(), UiError> {
    shell.engine.conference(arguments).await
}

/// Sends digits.
#[tauri::command]
pub(crate) async fn send_digits(shell: State<'_, Shell>, arguments: DigitsArguments) -> Result<(), UiError> {
    shell.engine.send_digits(arguments).await
}

/// Starts recording.
#[tauri::command]
pub(crate) async fn start_recording(shell: State<'_, Shell>, arguments: OfCall) -> Result<(), UiError> {
    shell.engine.start_recording(arguments).await
}

/// Stops recording.
#[tauri::command]
pub(crate) async fn stop_recording(shell: State<'_, Shell>, arguments: OfCall) -> Result<(), UiError> {
    shell.engine.stop_recording(arguments).await
}

/// Pauses recording.
#[tauri::command]
pub(crate) async fn pause_recording(shell: State<'_, Shell>, arguments: OfCall) -> Result<(), UiError> {
    shell.engine.pause_recording(arguments).await
}

/// Resumes recording.
#[tauri::command]
pub(crate) async fn resume_recording(shell: State<'_, Shell>, arguments: OfCall) -> Result<(), UiError> {
    shell.engine.resume_recording(arguments).await
}

/// Dials.
#[tauri::command]
pub(crate) async fn dial(shell: State<'_, Shell>, arguments: DialArguments) -> Result<(), UiError> {
    shell.engine.dial(arguments).await
}

/// What the dial bar offers.
#[tauri::command]
pub(crate) async fn suggest(shell: State<'_, Shell>, arguments: SuggestArguments) -> Result<Vec<UiSuggestion>, UiError> {
    shell.engine.suggest(arguments).await
}
