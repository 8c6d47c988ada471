//! Conferences (cloudpbx.md 3.9). Invariant: who takes part is a set of channels; a room nobody is in does not take place.

use std::collections::BTreeMap;

use cordboard_model::{Event, Participant, Party, Room, UserId};

use super::{Tell, Translator};
use crate::frame::ConferenceMember;

/// More than any conference has, and more conferences than any PBX.
const MOST: usize = 2_000;

/// All conferences that take place.
#[derive(Debug, Default)]
pub(super) struct Rooms(BTreeMap<String, Room>);

impl Translator {
    pub(super) fn conference_member(&mut self, event: &ConferenceMember<'_>, tell: &mut Tell<'_>) {
        let (Some(channel), Some(conference)) = (event.channel.as_str(), event.conference.as_deref()) else { return };
        let is_own = event.extension.is_some() && event.extension.as_deref() == self.own();
        let call = event.extension.as_deref().filter(|_| is_own).and_then(|own| self.lines.get(own));
        let participant = Participant {
            id: channel.to_owned(),
            party: Party {
                number: event.number.as_deref().map(str::to_owned).or_else(|| event.extension.clone()),
                name: event.name.as_deref().map(str::to_owned),
            },
            user: event.extension.as_deref().map(UserId::from),
            call: call.and_then(|known| known.call.as_ref()).map(|(id, _)| id.clone()),
            since: tell.at,
            ..Participant::default()
        };
        let changed = match event.action.as_deref() {
            Some("add") => self.rooms.add(conference, participant),
            Some("remove") => self.rooms.remove(conference, channel),
            Some(_) | None => false,
        };
        if changed {
            tell.event(Event::RoomsListed(self.rooms.0.values().cloned().collect()));
        }
    }
}

impl Rooms {
    fn add(&mut self, conference: &str, participant: Participant) -> bool {
        if self.0.len() >= MOST && !self.0.contains_key(conference) {
            return false;
        }
        let room = self.0.entry(conference.to_owned()).or_insert_with(|| Room {
            id: conference.to_owned(),
            name: Some(conference.to_owned()),
            ..Room::default()
        });
        let is_known = room.participants.iter().any(|known| known.id == participant.id);
        if is_known || room.participants.len() >= MOST {
            return false;
        }
        room.participants.push(participant);
        true
    }

    fn remove(&mut self, conference: &str, channel: &str) -> bool {
        let Some(room) = self.0.get_mut(conference) else { return false };
        let before = room.participants.len();
        room.participants.retain(|known| known.id != channel);
        let changed = room.participants.len() != before;
        if room.participants.is_empty() {
            self.0.remove(conference);
        }
        changed
    }
}
