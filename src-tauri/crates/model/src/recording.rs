//! Recording of a call, and the recordings that a PBX keeps. Invariant: what is told and what was only asked for never stand in
//! the same place.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{At, Direction, Problem, RecordingId};

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

/// A recording that the PBX keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    /// What the PBX keeps it under.
    pub id: RecordingId,
    /// The ending of its file: `wav`. Letters and digits, five at most.
    pub format: String,
    /// When it began, to the second; `None` when the PBX does not say.
    pub at: Option<At>,
    /// Who began the call.
    pub direction: Direction,
    /// The number at the other end.
    pub remote: Option<String>,
    /// The number that was called.
    pub called: Option<String>,
}

/// The recordings of a span of time, as the PBX listed them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recordings {
    /// From when on it was asked.
    pub from: At,
    /// Until when.
    pub to: At,
    /// The user's, oldest first.
    pub recordings: Vec<Recording>,
    /// The PBX does not tell all of them.
    pub incomplete: bool,
    /// Why there is no list.
    pub problem: Option<Problem>,
}

/// How far the fetching of a recording has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordingFetch {
    /// Which recording.
    pub recording: RecordingId,
    /// Into which file.
    pub file: PathBuf,
    /// How far.
    pub state: FetchState,
}

/// How far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FetchState {
    /// It comes.
    Running {
        /// Bytes in the file.
        received: u64,
        /// Bytes there will be, if the PBX says so.
        total: Option<u64>,
    },
    /// The file is whole.
    Done {
        /// Bytes in it.
        size: u64,
    },
    /// It stopped; what came is kept, and gone on with when it is asked for again.
    Failed(Problem),
}
