//! Commands about short messages. Invariant: translate and delegate; the engine decides.

use cordboard_contract::{MessagesArguments, SendArguments, UiError, UiMessagePage};
use tauri::State;

use crate::shell::Shell;

/// Sends a short message.
#[tauri::command]
pub(crate) async fn send_message(shell: State<'_, Shell>, arguments: SendArguments) -> Result<String, UiError> {
    shell.engine.send_message(arguments).await
}

/// A page.
#[tauri::command]
pub(crate) async fn messages_page(shell: State<'_, Shell>, arguments: MessagesArguments) -> Result<UiMessagePage, UiError> {
    shell.engine.messages_page(arguments).await
}

/// The newest message of each conversation.
#[tauri::command]
pub(crate) async fn conversations(shell: State<'_, Shell>, arguments: MessagesArguments) -> Result<UiMessagePage, UiError> {
    shell.engine.conversations(arguments).await
}
