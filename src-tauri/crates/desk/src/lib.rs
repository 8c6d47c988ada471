//! The desk: everything one agent can see, folded from what the PBXs say.
//!
//! Invariant: pure. No task, no clock, no log; time enters as an argument, and the same events give the same changes.
//! Commands change nothing here: they are remembered as requests until the PBX says what they led to.

mod account;
mod agents;
mod calls;
mod choices;
mod controls;
mod course;
mod desk;
mod figures;
mod messages;
mod people;
mod queues;
mod record;
mod recordings;
mod remote;
mod requests;
mod shelf;

pub use account::AccountDesk;
pub use choices::{AgentChoice, agent_choices};
pub use controls::{Control, Controls, Why, controls};
pub use desk::Desk;
pub use figures::{longest_since, longest_wait, totals};
