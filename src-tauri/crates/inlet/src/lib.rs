//! Where others call us: one accept loop for everything that listens over HTTP, and what a PBX posts on its way to the session
//! that understands it.
//!
//! Invariant: whatever a visitor does costs a bounded amount of memory and time, and nobody is answered later because somebody
//! inside is slow.

mod inbox;
mod inlet;
mod post;
mod read;
mod secret;

pub use inbox::{Inbox, Received, Slot};
pub use inlet::{House, Inlet, Manners};
pub use post::Post;
pub use read::{Unread, read};
pub use secret::HookSecret;
