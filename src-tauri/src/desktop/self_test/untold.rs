//! Windows and macOS: neither tells a program whether its notifications are held back. Invariant: nothing is guessed.

use cordboard_contract::{UiCheck, UiCheckKind, UiCheckState};

use super::check;

#[expect(clippy::unused_async, reason = "the other system is asked here")]
pub(super) async fn look() -> Vec<UiCheck> {
    vec![
        check(UiCheckKind::Notifications, UiCheckState::Unknown, "notificationsUntold", ""),
        check(UiCheckKind::Tray, UiCheckState::Ok, "trayHost", ""),
        check(UiCheckKind::Focus, UiCheckState::Unknown, "focusUntold", ""),
    ]
}
