//! The conformance list of the protocol reference (kazoo.md 10), one module for each of its chapters.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod agents;
mod calls;
mod disorder;
mod hold;
mod notation;
mod orders;
mod quickcall;
mod story;
