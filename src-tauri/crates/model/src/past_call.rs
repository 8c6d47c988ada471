//! A finished call as the PBX's own records tell it. Invariant: it fills gaps, and counts more than
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
