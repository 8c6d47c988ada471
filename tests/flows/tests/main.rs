//! What happens at a desk, played on real sockets: one module for each story.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

/// Tells a story at every kind of PBX.
macro_rules! at_every_pbx {
    ($($story:ident),+ $(,)?) => {
        $(at_pbx!($story: xivo Xivo, kazoo Kazoo, basix Basix, cloudpbx CloudPbx);)+
    };
}

/// Tells stories at some kinds of PBX, and says why not at the others: what these cannot do is in their tables of capabilities,
/// which [`unlike`] compares.
macro_rules! where_it_can_be_told {
    ($why:literal, $faces:tt: $($story:ident),+ $(,)?) => {
        $(at_pbx!(@these $faces $story);)+
    };
}

macro_rules! at_pbx {
    (@these [$($name:ident $face:ident),+] $story:ident) => { at_pbx!($story: $($name $face),+); };
    ($story:ident: $($name:ident $face:ident),+) => {
        mod $story {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    super::$story(cordboard_flows::Face::$face).await;
                }
            )+
        }
    };
}

mod agent_day;
mod api;
mod bad_day;
mod basix;
mod controls;
mod gap;
mod link;
mod pages;
mod ringing;
mod shift;
mod spoken;
mod unlike;
