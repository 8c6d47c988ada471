//! What an account of a KAZOO can do (kazoo.md 4.7 to 4.13, 7.2). Invariant: what the server's modules do not do is said with
//! its reason; nothing is claimed because another PBX can.

use cordboard_model::{Ability, Capabilities, WhyNot};

use crate::{
    account::Konami,
    lists::{Lists, Product},
};

/// What every KAZOO does.
const ALWAYS: [Ability; 8] = [
    Ability::HangUp,
    Ability::Decline,
    Ability::BlindTransfer,
    Ability::ConsultTransfer,
    Ability::Presence,
    Ability::DoNotDisturb,
    Ability::Forward,
    Ability::Directory,
];

/// What that account can do with that call control.
#[must_use]
pub fn capabilities(lists: &Lists, konami: Konami) -> Capabilities {
    let mut can = Capabilities::of(&ALWAYS).with(Ability::ServerHistory).with(Ability::Recordings);
    can = if lists.owns_telephone() { can.with(Ability::Dial) } else { can.without(Ability::Dial, WhyNot::NoPhone) };
    // No request answers a telephone, presses keys in a call, joins two calls or attaches anything to one.
    for ability in [Ability::Answer, Ability::SendDigits, Ability::Conference, Ability::AttachData, Ability::Favourites] {
        can = can.without(ability, WhyNot::Pbx);
    }
    for ability in [Ability::Hold, Ability::Record, Ability::PauseRecording] {
        can = match konami {
            // The open call control accepts these and drops them.
            Konami::Open => can.without(ability, WhyNot::Pbx),
            Konami::Auto | Konami::Pro => can.with(ability),
        };
    }
    if lists.parking(false).is_some() {
        can = can.with(Ability::Park);
    }
    if !lists.conferences.is_empty() {
        can = can.with(Ability::Moderate);
    }
    if !lists.mailboxes.is_empty() {
        can = can.with(Ability::Voicemail);
    }
    let Some(product) = lists.product else { return can };
    can = can.with(Ability::QueueStatistics).with(Ability::QueueCallers);
    if !lists.is_agent() {
        return can.without(Ability::AgentState, WhyNot::NotAgent).without(Ability::QueueMembership, WhyNot::NotAgent);
    }
    can = can.with(Ability::AgentState);
    match product {
        Product::Acdc => can.with(Ability::QueueMembership),
        Product::Qubicle => can,
    }
}

#[cfg(test)]
mod tests {
    use cordboard_model::Support;

    use super::*;
    use crate::{
        lists::Seat,
        rest::{Device, User},
    };

    fn lists() -> Lists {
        let own = User { id: "u1".to_owned(), ..User::default() };
        let device = Device { id: "d1".to_owned(), owner_id: Some("u1".to_owned()), ..Device::default() };
        Lists { own, devices: vec![device], ..Lists::default() }
    }

    #[test]
    fn what_cannot_be_done_has_its_reason() {
        let can = capabilities(&lists(), Konami::Auto);
        assert_eq!(can.support(Ability::Dial), Support::Yes);
        assert_eq!(can.support(Ability::Hold), Support::Yes);
        for ability in [Ability::Answer, Ability::SendDigits, Ability::AgentState, Ability::Park] {
            assert_eq!(can.support(ability), Support::No(WhyNot::Pbx), "{ability:?}");
        }
        let bare = capabilities(&Lists { devices: Vec::new(), ..lists() }, Konami::Open);
        assert_eq!(bare.support(Ability::Dial), Support::No(WhyNot::NoPhone));
        assert_eq!(bare.support(Ability::Hold), Support::No(WhyNot::Pbx));
    }

    #[test]
    fn only_agents_of_the_open_contact_centre_choose_their_queues() {
        let seat = Seat { user: "u1".to_owned(), queues: Vec::new() };
        let centre = |product, agents| Lists { product: Some(product), agents, ..lists() };
        let table = [
            (centre(Product::Acdc, vec![seat.clone()]), Support::Yes, Support::Yes),
            (centre(Product::Qubicle, vec![seat]), Support::Yes, Support::No(WhyNot::Pbx)),
            (centre(Product::Acdc, Vec::new()), Support::No(WhyNot::NotAgent), Support::No(WhyNot::NotAgent)),
        ];
        for (lists, state, membership) in table {
            let can = capabilities(&lists, Konami::Auto);
            assert_eq!((can.support(Ability::AgentState), can.support(Ability::QueueMembership)), (state, membership));
            assert!(can.has(Ability::QueueStatistics));
        }
    }
}
