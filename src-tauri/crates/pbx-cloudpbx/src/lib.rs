//! CloudPBX of Poziom7: events over a WebSocket, and a small REST interface. See `PROTOCOL.md` for what is relied on.
//!
//! Invariant: the interface shows more than it does: what it cannot do is in [`capabilities`], as data, and no local state
//! ever stands in for what the PBX did not say.

mod account;
mod commands;
mod connector;
mod conversation;
mod counter;
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

/// What an account can do (cloudpbx.md 5): the PBX places calls, counts and tells; everything else is done at the telephone.
#[must_use]
pub fn capabilities(has_extension: bool) -> Capabilities {
    let can = Capabilities::of(&[Ability::Dial, Ability::QueueStatistics, Ability::ServerHistory]);
    if has_extension { can } else { can.without(Ability::Dial, WhyNot::NoPhone) }
}
