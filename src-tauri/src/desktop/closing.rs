//! Closing the window. Invariant: the app does not run on where nobody can see it: with a tray icon it lives on in the tray;
//! without a place for one the user is asked whether to quit.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use tauri::{AppHandle, CloseRequestApi, Manager, WebviewWindow};

use super::{tray::host, windows};
use crate::shell::Shell;

/// Who closes the window again so soon has read the question, or there is no page left that could ask it.
const AGAIN: Duration = Duration::from_secs(5);
/// Panels start beside the programs of a session. How often to look, and how long.
const LOOKS: u32 = 10;
const BETWEEN: Duration = Duration::from_secs(1);
/// Makes the page ask.
const ASK: &str = "dispatchEvent(new Event('cordboard-closing'))";

/// When the user was asked last.
#[derive(Default)]
pub(crate) struct Closing(Mutex<Option<Instant>>);

impl Closing {
    /// Notes that the user is asked; says whether he was asked a moment ago.
    fn ask(&self, now: Instant) -> bool {
        let before = self.0.lock().unwrap_or_else(PoisonError::into_inner).replace(now);
        before.is_some_and(|before| now.duration_since(before) < AGAIN)
    }
}

/// The user closes the window. Where a desktop of Linux has to be asked for its tray, the window waits for the answer.
pub(crate) fn requested(window: &WebviewWindow, api: &CloseRequestApi) {
    if cfg!(not(target_os = "linux")) {
        return;
    }
    // Before the engine is there nothing runs on.
    let Some(shell) = window.try_state::<Shell>() else { return };
    api.prevent_close();
    shell.tasks.spawn(close(window.clone()));
}

async fn close(window: WebviewWindow) {
    if host::is_there().await {
        if let Err(error) = window.destroy() {
            tracing::warn!(%error, "window not closed");
        }
        return;
    }
    let again = window.state::<Closing>().ask(Instant::now());
    if again || window.eval(ASK).is_err() {
        tracing::info!("closed without a tray: quitting");
        window.app_handle().exit(0);
    }
}

/// After a start without a window: nobody would ever see the app where there is no place for its icon.
pub(crate) async fn appear_without_tray(app: AppHandle) {
    for _ in 0..LOOKS {
        if host::is_there().await {
            return;
        }
        tokio::time::sleep(BETWEEN).await;
    }
    tracing::info!("no place for the tray icon: the window opens");
    windows::open(&app);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_again_at_once_is_an_answer_and_later_it_is_not() {
        let (closing, start) = (Closing::default(), Instant::now());
        assert!(!closing.ask(start));
        assert!(closing.ask(start + AGAIN / 2));
        assert!(!closing.ask(start + AGAIN * 2));
    }
}
