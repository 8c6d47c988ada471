//! What of an account has to be shown anew. Invariant: marking is cheap, so that a burst of events costs one view of
//! each thing, not one view for each event.

use std::collections::BTreeSet;

use cordboard_model::{AgentId, QueueId};

#[derive(Debug, Default)]
pub(super) struct Dirt {
    pub(super) account: bool,
    pub(super) user: bool,
    pub(super) calls: bool,
    pub(super) own_agent: bool,
    pub(super) colleagues: BTreeSet<AgentId>,
    pub(super) queues: BTreeSet<QueueId>,
    pub(super) all_queues: bool,
    pub(super) presence: bool,
    pub(super) parked: bool,
    pub(super) rooms: bool,
    pub(super) phone: bool,
    pub(super) voicemail: bool,
    pub(super) favourites: bool,
    pub(super) found: bool,
}
