//! macOS: no program of the system tells which app gets a kind of link, and none sets it. Invariant: nothing is guessed.

use cordboard_contract::{UiLinkChange, UiLinkDefaults};

use super::nothing_told;

#[expect(clippy::unused_async, reason = "the other systems are asked here")]
pub(super) async fn look() -> UiLinkDefaults {
    nothing_told(UiLinkChange::ByHand)
}

#[expect(clippy::unused_async, reason = "the other systems are asked here")]
pub(super) async fn change() {}
