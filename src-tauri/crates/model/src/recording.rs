//! Recording of a call. Invariant: only what the PBX confirmed; a wish to pause is a pending request, never a state here.

use serde::{Deserialize, Serialize};

/// What the PBX says about recording.
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
