//! What happens at a desk, played on real sockets: one module for each story.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

/// Tells a story at every kind of PBX.
macro_rules! at_every_pbx {
    ($($story:ident),+ $(,)?) => {
        mod xivo {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    super::$story(cordboard_flows::Face::Xivo).await;
                }
            )+
        }
        mod kazoo {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    super::$story(cordboard_flows::Face::Kazoo).await;
                }
            )+
        }
    };
}

mod agent_day;
mod bad_day;
mod controls;
mod gap;
mod link;
mod ringing;
mod shift;
