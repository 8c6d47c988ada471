//! Commands about the keys that work in every program. Invariant: translate and delegate; the desktop decides.

use cordboard_contract::{ShortcutArguments, UiError, UiShortcut};
use tauri::AppHandle;

use crate::desktop;

/// The keys that dial what is selected.
#[tauri::command]
pub(crate) async fn shortcut(app: AppHandle) -> Result<UiShortcut, UiError> {
    Ok(desktop::shortcut::look(&app).await)
}

/// Takes other keys, or none.
#[tauri::command]
pub(crate) async fn set_shortcut(app: AppHandle, arguments: ShortcutArguments) -> Result<UiShortcut, UiError> {
    desktop::shortcut::set(&app, arguments.keys.as_deref()).await
}
