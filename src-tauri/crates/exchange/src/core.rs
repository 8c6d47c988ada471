//! The switch: lines, calls, queues and agents of no vendor. Invariant: it has no clock and no task; time enters by [`switch::Switch::advance`].

pub(crate) mod acts;
pub(crate) mod agent;
pub(crate) mod call;
pub(crate) mod cast;
pub(crate) mod channel;
pub(crate) mod control;
pub(crate) mod desk;
pub(crate) mod directory;
pub(crate) mod ending;
pub(crate) mod leaving;
pub(crate) mod line;
pub(crate) mod listening;
pub(crate) mod notice;
pub(crate) mod own_first;
pub(crate) mod parking;
pub(crate) mod queue;
pub(crate) mod room;
pub(crate) mod routing;
pub(crate) mod statistics;
pub(crate) mod switch;
pub(crate) mod transfer;

#[cfg(test)]
mod tests;
