//! Which program the system starts for links. Invariant: asked of the system each time, through its own documented programs;
//! what it does not tell is unknown, never guessed.

use std::{ffi::OsStr, process::Stdio, time::Duration};

use cordboard_contract::{UiLinkChange, UiLinkDefault, UiLinkDefaultState, UiLinkDefaults};
use tokio::process::Command;

#[cfg(target_os = "linux")]
mod freedesktop;
#[cfg(target_os = "linux")]
use freedesktop as platform;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(target_os = "macos")]
use macos as platform;
#[cfg(target_os = "windows")]
mod registry;
#[cfg(target_os = "windows")]
use registry as platform;

/// The links this app understands, as `tauri.conf.json` announces them.
pub(crate) const SCHEMES: [&str; 5] = ["tel", "callto", "sip", "sips", "cordboard"];

/// A program that does not answer must not hold up the settings.
const PATIENCE: Duration = Duration::from_secs(5);

/// Asks the system.
pub(crate) async fn look() -> UiLinkDefaults {
    platform::look().await
}

/// Changes it, or opens the place where the user can.
pub(crate) async fn change() {
    platform::change().await;
}

fn told(scheme: &str, state: UiLinkDefaultState, other: Option<String>) -> UiLinkDefault {
    UiLinkDefault { scheme: scheme.to_owned(), state, other: other.map(|name| cordboard_contract::clean(&name)) }
}

#[cfg_attr(any(target_os = "linux", target_os = "windows"), allow(dead_code, reason = "where the system tells, all is told"))]
fn nothing_told(change: UiLinkChange) -> UiLinkDefaults {
    UiLinkDefaults { schemes: SCHEMES.map(|scheme| told(scheme, UiLinkDefaultState::Unknown, None)).to_vec(), change }
}

/// What a program of the system says; `None` when it says nothing of use.
#[cfg_attr(target_os = "macos", allow(dead_code, reason = "nothing is asked there"))]
pub(super) async fn said(program: &str, arguments: &[impl AsRef<OsStr>]) -> Option<String> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(PATIENCE, command.output()).await.ok()?.ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
