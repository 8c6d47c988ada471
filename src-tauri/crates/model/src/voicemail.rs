//! Voicemail counters. Invariant: counts of messages, not of calls.

use serde::{Deserialize, Serialize};

/// Messages in the user's box.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voicemail {
    /// Not yet listened to.
    pub new: u32,
    /// Waiting (some PBXs count them apart from new ones).
    pub waiting: u32,
    /// Listened to and kept.
    pub old: u32,
}
