//! Keys that work in every program. Invariant: none, unless the user chose them.

use serde::{Deserialize, Serialize};

/// Which keys do what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ShortcutSettings {
    /// Dial what is selected, such as `Ctrl+Alt+D`; the desktop knows what combinations are good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dial: Option<String>,
}
