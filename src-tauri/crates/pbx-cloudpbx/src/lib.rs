//! CloudPBX of Poziom7: events over a WebSocket, and a small REST interface. See `PROTOCOL.md` for what is relied on.
//!
//! Invariant: the interface shows more than it does: what it cannot do is in [`capabilities`], as data, and no local state
//! ever stands in for what the PBX did not say.

mod account;
mod commands;
mod connector;
mod conversation;
mod counter;
mod fetching;
pub mod frame;
mod inspect;
mod line;
mod replay;
pub mod rest;
mod time;
mod translate;

pub use account::{AddressInvalid, CloudPbxAccount, USUAL_API};
pub use connector::{CloudPbx, KeySource, Stage};
pub use conversation::CloudPbxConversation;
pub use counter::{Counter, Sequence, Tally};
pub use frame::{Frame, Heard, Ignored, Reject, decode, decode_bytes};
pub use inspect::inspect;
pub use line::{Fate, Line, LineCall, Phase, Transition, Way};
pub use replay::Replay;
pub use time::Zone;
pub use translate::Translator;

use cordboard_model::{Ability, Capabilities, WhyNot};

/// What an account can do (cloudpbx.md 5): the PBX places calls, sends short messages, keeps
/// recordings, counts and tells; everything else is done at the telephone.
#[must_use]
pub fn capabilities(has_extension: bool) -> Capabilities {
    let can = Capabilities::of(&[Ability::QueueStatistics, Ability::ServerHistory, Ability::Messages]);
    // Without an extension nobody knows which of the firm's recordings are the user's.
    [Ability::Dial, Ability::Recordings]
        .into_iter()
        .fold(can, |can, ability| if has_extension { can.with(ability) } else { can.without(ability, WhyNot::NoPhone) })
}
