//! What happens at a desk, played on real sockets: one module for each story.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod agent_day;
mod bad_day;
mod controls;
mod gap;
mod link;
mod ringing;
mod shift;
