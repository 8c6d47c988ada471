//! The text that the user selected or copied. Invariant: read when somebody asks for it and at no other time; whoever gets it decides
//! what it is worth, nothing is dialled from here.
//!
//! Only X11 and Wayland know a selection beside the clipboard. Windows and macOS tell a program nothing of what is selected in
//! another one: there it is what was copied.

use std::time::Duration;

/// No number is that long; what is longer was taken by mistake.
const LONGEST: usize = 256;
/// The program that owns the text has to hand it over, and may hang.
const PATIENCE: Duration = Duration::from_secs(3);

/// Which text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Marked with the mouse or the keyboard; what was copied where the system does not tell what is marked.
    Selected,
    /// In the clipboard.
    Copied,
}

/// Why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotRead {
    /// Nothing is selected or copied, it is no text, or this desktop does not let it be read.
    #[error("the text cannot be read")]
    Unreadable,
    /// Empty, of several lines, or longer than any number.
    #[error("the text is no number")]
    NoNumber,
}

/// Reads it, and asks whether it [`fit`]s.
///
/// # Errors
/// When there is none that could be a number.
pub async fn read(kind: Kind) -> Result<String, NotRead> {
    let text = text(kind).await.ok_or(NotRead::Unreadable)?;
    fit(&text).map(str::to_owned)
}

/// The text without the space around it, if it is one short line.
///
/// # Errors
/// [`NotRead::NoNumber`] otherwise.
pub fn fit(text: &str) -> Result<&str, NotRead> {
    let text = text.trim();
    let whole = !text.is_empty() && text.len() <= LONGEST && !text.chars().any(char::is_control);
    if whole { Ok(text) } else { Err(NotRead::NoNumber) }
}

async fn text(kind: Kind) -> Option<String> {
    #[cfg(target_os = "linux")]
    if std::env::var_os("WAYLAND_DISPLAY").is_some()
        && let Some(text) = pasted(kind).await
    {
        return Some(text);
    }
    let asked = tokio::task::spawn_blocking(move || owned(kind));
    tokio::time::timeout(PATIENCE, asked).await.ok()?.ok()?
}

/// Blocks until the program that owns the text hands it over.
fn owned(kind: Kind) -> Option<String> {
    let mut clipboard = arboard::Clipboard::new().ok()?;
    let get = clipboard.get();
    #[cfg(target_os = "linux")]
    let get = {
        use arboard::{GetExtLinux as _, LinuxClipboardKind};
        get.clipboard(match kind {
            Kind::Selected => LinuxClipboardKind::Primary,
            Kind::Copied => LinuxClipboardKind::Clipboard,
        })
    };
    #[cfg(not(target_os = "linux"))]
    let _ = kind;
    get.text().ok()
}

/// Wayland shows the clipboard to the window that has the keyboard only; `wl-paste` knows every compositor's way around that.
#[cfg(target_os = "linux")]
async fn pasted(kind: Kind) -> Option<String> {
    let arguments: &[&str] = match kind {
        Kind::Selected => &["--no-newline", "--type", "text", "--primary"],
        Kind::Copied => &["--no-newline", "--type", "text"],
    };
    let mut program = tokio::process::Command::new("wl-paste");
    program.args(arguments).stdin(std::process::Stdio::null()).stderr(std::process::Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(PATIENCE, program.output()).await.ok()?.ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_a_number_is_one_short_line() {
        assert_eq!(fit(" +33 1 42 76 49 78\n"), Ok("+33 1 42 76 49 78"));
        for text in ["", " \n", "1201\n1202", &"1".repeat(300)] {
            assert_eq!(fit(text), Err(NotRead::NoNumber), "{text:?}");
        }
    }
}
