//! The local history: calls, agent states and coverage in SQLite.
//!
//! Invariant: what was acknowledged is on the disk, and what could not be read is set aside, never deleted. The history
//! depends on nothing but its file: no keyring, no link, no clock (time enters as an argument).

mod absorb;
mod agent_states;
mod annotation;
mod backlog;
mod call_store;
mod coverage;
mod error;
mod fill;
mod filter;
mod fragments;
mod history;
mod import;
mod leftovers;
mod merge;
mod messages;
mod missed;
mod open;
mod page;
mod recent;
mod record;
mod record_id;
mod retention;
mod sql;
mod turn;
mod words;
mod writer;

#[cfg(test)]
mod tests;

pub use agent_states::AgentPeriod;
pub use annotation::Annotation;
pub use coverage::Gap;
pub use error::{HistoryError, Verdict};
pub use fill::Filled;
pub use filter::Filter;
pub use history::{History, Opened};
pub use messages::{KeptMessage, MessageCursor, MessageFilter, MessagePage};
pub use page::{Cursor, Page};
pub use recent::RecentNumber;
pub use record::{CallRecord, Source};
pub use record_id::RecordId;
pub use writer::{Entry, Writing};
