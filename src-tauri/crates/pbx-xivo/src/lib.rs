//! XiVO-CC: the Xuc server, its WebSocket and its sign-in. See `PROTOCOL.md` for what is relied on.
//!
//! Invariant: everything but [`Xivo`] and its conversation is pure; what the server and the telephone cannot do is in
//! [`capabilities`], as data.

mod account;
mod auth;
mod commands;
mod connector;
mod conversation;
mod dialogue;
pub mod frame;
mod posts;
mod replay;
mod request;
mod rest;
mod third_party;
mod token;
mod translate;

pub use account::{AddressInvalid, Generation, PhoneModel, Scheme, SignIn, XivoAccount};
pub use auth::{Denial, Grant, grant};
pub use commands::Asked;
pub use connector::{Stage, Xivo};
pub use conversation::XivoConversation;
pub use dialogue::{Ask, Counts, Dialogue, Farewell};
pub use frame::{Frame, Malformed, decode};
pub use replay::{Decoded, Replay, decode_frame};
pub use request::{CustomerSearch, Filter, GroupMove, ObjectType, PING, Request};
pub use rest::PasswordSource;
pub use third_party::Inquiry;
pub use translate::Translator;

use cordboard_model::{Ability, Capabilities, WhyNot};

/// What an account can do. The telephone's maker decides about conferences (seed: only Snom 7xx joins calls; a browser
/// telephone mixes itself); without a telephone there are no calls; without an agent there is no contact centre.
///
/// `supervisor` is `None` until the server has told the user's rights.
#[must_use]
pub fn capabilities(model: PhoneModel, has_phone: bool, is_agent: bool, supervisor: Option<bool>) -> Capabilities {
    const CALLS: [Ability; 9] = [
        Ability::Dial,
        Ability::Answer,
        Ability::Decline,
        Ability::HangUp,
        Ability::Hold,
        Ability::BlindTransfer,
        Ability::ConsultTransfer,
        Ability::Conference,
        Ability::AttachData,
    ];
    const AGENT: [Ability; 4] = [Ability::PauseRecording, Ability::AgentState, Ability::NotReadyReason, Ability::QueueMembership];
    const ALWAYS: [Ability; 10] = [
        Ability::SendDigits,
        Ability::QueueStatistics,
        Ability::QueueCallers,
        Ability::Presence,
        Ability::DoNotDisturb,
        Ability::Forward,
        Ability::Directory,
        Ability::Favourites,
        Ability::ServerHistory,
        Ability::Voicemail,
    ];
    let all: Vec<Ability> = CALLS.into_iter().chain(AGENT).chain(ALWAYS).chain([Ability::Listen]).collect();
    let mut can = Capabilities::of(&all);
    if matches!(model, PhoneModel::Polycom | PhoneModel::Yealink) {
        can = can.without(Ability::Conference, WhyNot::Phone);
    }
    if !has_phone {
        for ability in CALLS.into_iter().chain([Ability::SendDigits, Ability::Listen]) {
            can = can.without(ability, WhyNot::NoPhone);
        }
    }
    if supervisor == Some(false) {
        can = can.without(Ability::Listen, WhyNot::Rights);
    }
    if !is_agent {
        for ability in AGENT {
            can = can.without(ability, WhyNot::NotAgent);
        }
    }
    can
}
