//! Keys that work in every program. Invariant: what was chosen and what the system grants are two things.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The keys that dial what is selected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiShortcut {
    /// Which, such as `Ctrl+Alt+D`; null when off.
    pub keys: Option<String>,
    /// The system reports them.
    pub active: bool,
    /// This desktop lets a program ask for keys at all.
    pub possible: bool,
    /// Why what was wished, or chosen before, does not hold: picks the text `shortcut-problem-<code>`.
    pub problem: Option<String>,
}

/// Other keys, or none.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ShortcutArguments {
    /// Which; null for none.
    pub keys: Option<String>,
}
