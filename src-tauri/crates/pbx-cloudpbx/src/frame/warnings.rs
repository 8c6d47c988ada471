//! What was amiss in a frame that could be read. Invariant: a set; the order in which they arose is not told.

use serde::{Serialize, Serializer};

/// One thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Warning {
    /// Backslashes were mended (cloudpbx.md 3.2).
    RepairedEscape,
    /// A peer of another PBX, or none at all (cloudpbx.md 3.4).
    ForeignPeer,
    /// No number where there must be one (cloudpbx.md 3.3).
    BadNumber,
    /// Something else than an object where an event must be.
    BadEvent,
    /// The channel of another PBX.
    ChannelMismatch,
}

/// All that was amiss in one frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Warnings(u8);

impl Warnings {
    const ALL: [Warning; 5] =
        [Warning::RepairedEscape, Warning::ForeignPeer, Warning::BadNumber, Warning::BadEvent, Warning::ChannelMismatch];

    pub(super) const fn add(&mut self, warning: Warning) {
        self.0 |= 1 << warning as u8;
    }

    /// Whether nothing was.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each once.
    pub fn iter(self) -> impl Iterator<Item = Warning> {
        Self::ALL.into_iter().filter(move |warning| self.0 & (1 << *warning as u8) != 0)
    }
}

impl Serialize for Warnings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}
