//! What the stories share: a desk (the engine without a window), a virtual exchange to sign in to, and the comparison of
//! what Cordboard recorded with what really happened.
//!
//! Invariant: both sides speak over real sockets and the history is a real file; nothing here pretends.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod compare;
mod desk;
mod town;

pub use compare::{Eyes, Tolerance, differences, unmatched};
pub use desk::{Desk, soon};
pub use town::{Face, LOGIN, PASSWORD, PHONE, Town};
