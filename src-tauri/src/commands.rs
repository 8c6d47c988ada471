//! What a window may ask for: one file per topic. Invariant: the names are those of the contract's `Commands`.

pub(crate) mod accounts;
pub(crate) mod agent;
pub(crate) mod api;
pub(crate) mod calls;
pub(crate) mod choices;
pub(crate) mod history;
pub(crate) mod messages;
pub(crate) mod offers;
pub(crate) mod parked;
pub(crate) mod people;
pub(crate) mod pops;
pub(crate) mod profiles;
pub(crate) mod recordings;
pub(crate) mod ringing;
pub(crate) mod shortcut;
pub(crate) mod window;
