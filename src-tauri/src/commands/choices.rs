//! Commands about the user's choices. Invariant: translate and delegate; the engine decides.

use cordboard_contract::{ChoicesArguments, UiError};
use tauri::State;

use crate::shell::Shell;

/// Keeps what the user chose.
#[tauri::command]
pub(crate) async fn save_choices(shell: State<'_, Shell>, arguments: ChoicesArguments) -> Result<(), UiError> {
    shell.engine.save_choices(arguments).await
}
