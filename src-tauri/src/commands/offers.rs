//! Commands about numbers from other programs. Invariant: translate and delegate; the engine decides.

use cordboard_contract::{OfOffer, UiError, UiLinkDefaults};
use tauri::State;

use crate::{desktop::defaults, shell::Shell};

/// Dials an offered number.
#[tauri::command]
pub(crate) async fn take_offer(shell: State<'_, Shell>, arguments: OfOffer) -> Result<(), UiError> {
    shell.engine.take_offer(arguments).await
}

/// Does not dial an offered number.
#[tauri::command]
pub(crate) async fn drop_offer(shell: State<'_, Shell>, arguments: OfOffer) -> Result<(), UiError> {
    shell.engine.drop_offer(&arguments);
    Ok(())
}

/// Which program gets the links of other programs.
#[tauri::command]
pub(crate) async fn link_defaults() -> Result<UiLinkDefaults, UiError> {
    Ok(defaults::look().await)
}

/// Makes this app get them, or opens the place where the user can.
#[tauri::command]
pub(crate) async fn set_link_defaults() -> Result<UiLinkDefaults, UiError> {
    defaults::change().await;
    Ok(defaults::look().await)
}
