//! Finished calls as the PBX's own records tell them. Invariant: they fill gaps, and count more than
//! what was observed only where the link was lost.

use serde::{Deserialize, Serialize};

use crate::{At, Direction, Outcome, Party, QueueRef};

/// One record of the PBX's call history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastCall {
    /// The PBX's id of the call, if its records have one.
    pub id: Option<String>,
    /// When it started; to the second on most PBXs.
    pub started_at: At,
    /// How long they talked (or it rang), ms, if told.
    pub duration_ms: Option<i64>,
    /// Who began it.
    pub direction: Direction,
    /// The other side.
    pub remote: Party,
    /// The number that was called.
    pub called: Option<String>,
    /// The queue.
    pub queue: Option<QueueRef>,
    /// What became of it; `None` while it lasts.
    pub outcome: Option<Outcome>,
}

/// Records as the PBX listed them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastCalls {
    /// The records.
    pub calls: Vec<PastCall>,
    /// The list may have been cut: what began before is left out. `None` when all that was asked for is there.
    pub complete_from: Option<At>,
}

impl From<Vec<PastCall>> for PastCalls {
    fn from(calls: Vec<PastCall>) -> Self {
        Self { calls, complete_from: None }
    }
}
