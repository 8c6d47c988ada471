//! Commands about people. Invariant: translate and delegate; the engine decides.

use cordboard_contract::{FavouriteArguments, TextArguments, UiError};
use tauri::State;

use crate::shell::Shell;

/// Searches people.
#[tauri::command]
pub(crate) async fn search_contacts(shell: State<'_, Shell>, arguments: TextArguments) -> Result<(), UiError> {
    shell.engine.search_contacts(arguments).await
}

/// Makes or unmakes a favourite.
#[tauri::command]
pub(crate) async fn set_favourite(shell: State<'_, Shell>, arguments: FavouriteArguments) -> Result<(), UiError> {
    shell.engine.set_favourite(arguments).await
}
