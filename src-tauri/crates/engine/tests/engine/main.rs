//! The engine on a fake PBX and a real disk.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]
#![allow(missing_docs, unreachable_pub, reason = "tests are read by their names")]

mod accounts;
mod calls;
mod feed;
mod history;
mod links;
mod pages;
mod pops;
mod profiles;
mod restarts;
mod ringing;
mod shared_calls;
mod support;
