//! Recording of a call. Invariant: what is told and what was only asked for never stand in the same place.

use serde::{Deserialize, Serialize};

/// What the PBX says about recording; or what it was asked for, where it takes such requests and never says what came of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordingState {
    /// The PBX has not said.
    #[default]
    Unknown,
    /// Not recorded, and not controllable.
    Off,
    /// Being recorded.
    Active,
    /// Recording is paused.
    Paused,
}
