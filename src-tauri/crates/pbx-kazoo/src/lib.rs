//! KAZOO: its REST interface (Crossbar) and its event socket (Blackhole). See `PROTOCOL.md` for what is relied on.
//!
//! Invariant: what the server, its modules and the user's rights do not allow is data with a reason, never a guess.

mod lenient;
pub mod time;
pub mod url;
