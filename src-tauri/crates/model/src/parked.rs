//! Parked calls. Invariant: a slot holds one call; whoever takes it from there makes a call of his own.

use serde::{Deserialize, Serialize};

use crate::{At, Party};

/// A call that waits in a parking slot for anybody to take it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParkedCall {
    /// The slot, as people dial it.
    pub slot: String,
    /// Who waits.
    pub party: Party,
    /// Who parked it, if told.
    pub by: Party,
    /// When it was first known to wait there.
    pub since: At,
    /// The channel of the one who waits, needed to take the call.
    pub channel: String,
}
