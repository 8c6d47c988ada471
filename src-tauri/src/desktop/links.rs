//! Numbers from other programs: links they open, text they hand over. Invariant: each is handed to the engine exactly once, also one that comes before the engine
//! is there; nothing of it is looked at here.

use std::sync::{Mutex, PoisonError};

use cordboard_engine::Given;
use tauri::{AppHandle, Manager};

use super::windows;
use crate::shell::Shell;

/// Where they arrive.
#[derive(Default)]
pub(crate) struct Links(Mutex<Way>);

enum Way {
    /// The app is starting.
    Waiting(Vec<(Given, String)>),
    Open(AppHandle),
}

impl Default for Way {
    fn default() -> Self {
        Self::Waiting(Vec::new())
    }
}

impl Links {
    /// One came.
    pub(crate) fn take(&self, given: Given, text: String) {
        let mut way = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *way {
            Way::Waiting(numbers) => numbers.push((given, text)),
            Way::Open(app) => hand(app, given, text),
        }
    }

    /// The engine is there: what waits is handed over.
    pub(crate) fn open(&self, app: &AppHandle) {
        let mut way = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Way::Waiting(numbers) = std::mem::replace(&mut *way, Way::Open(app.clone())) {
            numbers.into_iter().for_each(|(given, text)| hand(app, given, text));
        }
    }
}

fn hand(app: &AppHandle, given: Given, text: String) {
    let (app, shell) = (app.clone(), app.state::<Shell>());
    let engine = shell.engine.clone();
    shell.tasks.spawn(async move {
        let handed = engine.hand(&text, given, || windows::open(&app)).await;
        tracing::info!(?handed, "a number of another program came");
    });
}
