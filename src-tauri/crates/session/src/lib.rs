//! What every session with a PBX has in common: it is supervised, it backs off, it never waits for its reader.
//!
//! Invariant: a [`Session`] owns its task. Dropping the handle cancels it; no link outlives it.

mod clock;
mod connector;
mod error;
mod outbox;
mod refusal;
mod session;
mod supervise;

pub use clock::Clock;
pub use connector::{CommandError, Connector, Conversation, Stamped};
pub use error::{SessionError, Verdict};
pub use outbox::Batch;
pub use refusal::SignInRefusal;
pub use session::{Remote, Session, SessionSettings};
