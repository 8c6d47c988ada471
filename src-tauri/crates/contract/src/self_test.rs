//! Would the user see a call now? Invariant: what the system does not tell is unknown, never fine.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One thing that has to work for a call to be seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiCheck {
    /// What.
    pub what: UiCheckKind,
    /// How it is.
    pub state: UiCheckState,
    /// Picks the text `check-<code>`: what was found, and the remedy.
    pub code: String,
    /// A name for the text: of an account, a program.
    pub detail: String,
}

/// What a call needs to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UiCheckKind {
    /// The link to a PBX.
    Link,
    /// Notifications, or the ring card in their place.
    Notifications,
    /// The place of the tray icon.
    Tray,
    /// A mode of the system that holds notifications back.
    Focus,
    /// The device of the ringtone.
    Sound,
    /// What the user's own rules hold back now.
    Quiet,
}

/// How it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UiCheckState {
    /// It works.
    Ok,
    /// It does not; the text says what to do.
    Broken,
    /// The system does not tell.
    Unknown,
}
