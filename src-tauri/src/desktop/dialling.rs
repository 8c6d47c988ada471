//! Dialling what the user selected or copied in another program. Invariant: it is read at the moment he asks for it, and shown
//! before it is dialled; what is no number is said, never passed over.

use std::sync::Arc;

use cordboard_engine::Given;
use cordboard_selection::{Kind, NotRead};
use tauri::{AppHandle, Manager};

use super::{links::Links, windows};
use crate::shell::Shell;

/// Reads it and hands it to the engine, which asks before it dials.
pub(crate) async fn dial(app: AppHandle, kind: Kind) {
    match cordboard_selection::read(kind).await {
        Ok(text) => app.state::<Arc<Links>>().take(Given::Text, text),
        Err(why) => {
            tracing::info!(%why, ?kind, "nothing to dial");
            app.state::<Shell>().engine.mention(match why {
                NotRead::Unreadable => "textUnread",
                NotRead::NoNumber => "textNoNumber",
            });
            windows::open(&app);
        }
    }
}
