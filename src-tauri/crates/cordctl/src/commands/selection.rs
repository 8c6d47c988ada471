//! The text that is selected on the desktop. Invariant: it is handed to the app as it is, which decides what it is worth; nothing
//! is dialled from here.

use std::{
    env,
    path::{Path, PathBuf},
    process::Stdio,
};

use cordboard_selection::{Kind, NotRead};
use tokio::process::Command;

use crate::failure::Failure;

/// Hands the selection to the app, which is started when it does not run.
pub(crate) async fn hand_over() -> Result<(), Failure> {
    let text = cordboard_selection::read(Kind::Selected).await.map_err(unread)?;
    let app = env::current_exe().ok().and_then(|own| beside(&own)).unwrap_or_else(|| PathBuf::from("cordboard"));
    // The app may be the first one: it runs on when this has ended.
    let started =
        Command::new(&app).arg("--dial").arg(text).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    started.map(drop).map_err(|error| Failure::new(format!("{} does not start: {error}", app.display())))
}

fn unread(why: NotRead) -> Failure {
    match why {
        NotRead::Unreadable => {
            Failure::with_advice("The selected text cannot be read", "Select a number; on Wayland install wl-clipboard")
        }
        NotRead::NoNumber => Failure::with_advice("The selected text is no number", "Select one number and nothing else"),
    }
}

/// The app in the same folder, as packages and builds have it.
fn beside(own: &Path) -> Option<PathBuf> {
    let app = own.with_file_name(format!("cordboard{}", env::consts::EXE_SUFFIX));
    app.is_file().then_some(app)
}
