//! Conferences of the PBX. Invariant: the ids go back to the PBX as they came.

use cordboard_contract::{UiParticipant, UiRoom, initials};
use cordboard_model::{AccountId, Participant, Room};

use super::{known, ms};

pub(crate) fn rooms(account: &AccountId, rooms: &[Room]) -> Vec<UiRoom> {
    let view = |room: &Room| UiRoom {
        account: account.to_string(),
        id: room.id.clone(),
        name: known(room.name.as_deref()),
        locked: room.locked,
        participants: room.participants.iter().map(participant).collect(),
    };
    rooms.iter().map(view).collect()
}

fn participant(participant: &Participant) -> UiParticipant {
    let name = known(participant.party.name.as_deref());
    UiParticipant {
        id: participant.id.clone(),
        initials: name.as_deref().and_then(initials),
        name,
        number: known(participant.party.number.as_deref()),
        own: participant.call.is_some(),
        since: ms(participant.since),
        muted: participant.muted,
        deaf: participant.deaf,
        talking: participant.talking,
        moderator: participant.moderator,
    }
}
