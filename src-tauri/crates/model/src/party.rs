//! Who is at the other end. Invariant: `None` means the PBX has not said; an empty text never stands for that.

use serde::{Deserialize, Serialize};

/// A party of a call as the PBX names it. Both members are hostile text: they are shown only after cleaning.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Party {
    /// The number as the PBX writes it, not normalised.
    pub number: Option<String>,
    /// The name as the PBX writes it.
    pub name: Option<String>,
}

impl Party {
    /// A party of whom these are known; empty texts count as unknown.
    #[must_use]
    pub fn new(number: impl Into<String>, name: impl Into<String>) -> Self {
        let known = |text: String| (!text.is_empty()).then_some(text);
        Self { number: known(number.into()), name: known(name.into()) }
    }

    /// Whether nothing is known.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        self.number.is_none() && self.name.is_none()
    }
}
