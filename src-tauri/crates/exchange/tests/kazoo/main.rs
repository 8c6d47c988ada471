//! The KAZOO face through bare clients: reqwest and curl for HTTP, tokio-tungstenite for the socket.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod acd;
mod blackhole;
mod calls;
mod crossbar;
mod curl;
mod hooks;
mod stories;
mod support;
