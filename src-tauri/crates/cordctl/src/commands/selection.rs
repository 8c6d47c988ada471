//! The text that is selected on the desktop. Invariant: it is handed to the app as it is, which decides what it is worth; nothing
//! is dialled from here.

use std::{
    env,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use tokio::process::Command;

use crate::failure::Failure;

/// No number is that long; what is longer was selected by mistake.
const LONGEST: usize = 256;
const PATIENCE: Duration = Duration::from_secs(3);

/// The programs that know it, on Wayland and on X11.
const READERS: [(&str, &[&str]); 3] =
    [("wl-paste", &["--primary", "--no-newline"]), ("xclip", &["-o", "-selection", "primary"]), ("xsel", &["-o", "--primary"])];

/// Hands the selection to the app, which is started when it does not run.
pub(crate) async fn hand_over() -> Result<(), Failure> {
    let text = selected().await.ok_or_else(|| {
        Failure::with_advice(
            "The selected text cannot be read",
            "Install wl-clipboard (Wayland) or xclip (X11), and select a number",
        )
    })?;
    let text = fit(&text)?;
    let app = env::current_exe().ok().and_then(|own| beside(&own)).unwrap_or_else(|| PathBuf::from("cordboard"));
    // The app may be the first one: it runs on when this has ended.
    let started =
        Command::new(&app).arg("--dial").arg(text).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    started.map(drop).map_err(|error| Failure::new(format!("{} does not start: {error}", app.display())))
}

async fn selected() -> Option<String> {
    let wayland = env::var_os("WAYLAND_DISPLAY").is_some();
    for (program, arguments) in READERS.into_iter().filter(|(program, _)| wayland || *program != "wl-paste") {
        let asked = Command::new(program).args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true).output();
        if let Ok(Ok(output)) = tokio::time::timeout(PATIENCE, asked).await
            && output.status.success()
        {
            return Some(String::from_utf8_lossy(&output.stdout).into_owned());
        }
    }
    None
}

fn fit(text: &str) -> Result<&str, Failure> {
    let text = text.trim();
    let whole = !text.is_empty() && text.len() <= LONGEST && !text.chars().any(char::is_control);
    if whole {
        Ok(text)
    } else {
        Err(Failure::with_advice("The selected text is no number", "Select one number and nothing else"))
    }
}

/// The app in the same folder, as packages and builds have it.
fn beside(own: &Path) -> Option<PathBuf> {
    let app = own.with_file_name(format!("cordboard{}", env::consts::EXE_SUFFIX));
    app.is_file().then_some(app)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_is_one_short_line() {
        assert_eq!(fit(" +33 1 42 76 49 78\n").ok(), Some("+33 1 42 76 49 78"));
        for text in ["", " \n", "1201\n1202", &"1".repeat(300)] {
            assert!(fit(text).is_err(), "{text:?}");
        }
    }
}
