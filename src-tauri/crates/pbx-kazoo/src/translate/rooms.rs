//! Conferences (kazoo.md 5.8). Invariant: what happened is `data.event`, not the frame's name.

use std::{collections::BTreeMap, sync::Arc};

use cordboard_model::{CallId, Event, Participant, Party, Room, UserId};

use super::{Tell, Translator};
use crate::{frame::Details, time::from_gregorian};

/// More no conference has.
const PARTICIPANTS: usize = 1_000;

#[derive(Debug, Default)]
pub(super) struct Rooms {
    rooms: BTreeMap<String, Seats>,
    joined: Vec<CallId>,
}

#[derive(Debug, Default)]
struct Seats {
    room: Room,
    /// The leg of each participant.
    legs: Vec<Arc<str>>,
}

impl Seats {
    fn place(&self, participant: Option<&str>, leg: Option<&str>) -> Option<usize> {
        let by_leg = || self.legs.iter().position(|known| Some(&**known) == leg);
        let by_id = || self.room.participants.iter().position(|known| Some(known.id.as_str()) == participant);
        by_leg().or_else(by_id)
    }
}

impl Translator {
    pub(super) fn conference(&mut self, data: &Details<'_>, tell: &mut Tell<'_>) {
        let account = data.custom_channel_vars.account_id.as_deref().or(data.account_id.as_deref());
        if account.is_some_and(|account| account != self.station.account) {
            self.counts.foreign += 1;
            return;
        }
        let (Some(id), Some(event)) = (data.conference_id.as_deref(), data.event.as_deref()) else {
            self.counts.ignored += 1;
            return;
        };
        if event == "conference-destroy" {
            self.end_room(id, tell);
            return;
        }
        let call = data.call_id.as_deref().and_then(|leg| self.call_of_leg(leg));
        let seats = self.rooms.rooms.entry(id.to_owned()).or_default();
        seats.room.id = id.to_owned();
        if let Some(name) = data.conference_name.as_deref() {
            seats.room.name = Some(name.to_owned());
        }
        match event {
            "conference-create" => {}
            "lock" => seats.room.locked = true,
            "unlock" => seats.room.locked = false,
            "del-member" => {
                if let Some(place) = seats.place(data.participant_id.as_deref(), data.call_id.as_deref()) {
                    seats.room.participants.remove(place);
                    seats.legs.remove(place);
                }
            }
            "add-member" | "mute-member" | "unmute-member" | "deaf-member" | "undeaf-member" | "start-talking"
            | "stop-talking" => seat(seats, event, data, call, tell),
            _ => {
                self.counts.unknown += 1;
                return;
            }
        }
        if event == "add-member" || event == "del-member" {
            let conference = (event == "add-member").then(|| Arc::from(id));
            self.conferring(data.call_id.as_deref(), conference, tell);
        }
        self.list_rooms(tell);
    }

    fn end_room(&mut self, id: &str, tell: &mut Tell<'_>) {
        let Some(gone) = self.rooms.rooms.remove(id) else { return };
        for leg in gone.legs {
            self.conferring(Some(&leg), None, tell);
        }
        self.list_rooms(tell);
    }

    /// The leg is gone: no conference has it any more.
    pub(super) fn leave_rooms(&mut self, leg: &str, tell: &mut Tell<'_>) {
        let mut left = false;
        for seats in self.rooms.rooms.values_mut() {
            if let Some(place) = seats.place(None, Some(leg)) {
                seats.room.participants.remove(place);
                seats.legs.remove(place);
                left = true;
            }
        }
        if left {
            self.list_rooms(tell);
        }
    }

    fn conferring(&mut self, leg: Option<&str>, conference: Option<Arc<str>>, tell: &mut Tell<'_>) {
        let Some(leg) = leg.and_then(|leg| self.legs.find_mut(leg)) else { return };
        leg.conference = conference;
        let group = leg.group;
        self.settle(group, false, tell);
    }

    fn list_rooms(&mut self, tell: &mut Tell<'_>) {
        let rooms = self.rooms.rooms.values();
        let joined: Vec<CallId> =
            rooms.clone().flat_map(|seats| &seats.room.participants).filter_map(|seat| seat.call.clone()).collect();
        tell.event(Event::RoomsListed(rooms.map(|seats| seats.room.clone()).collect()));
        if self.rooms.joined != joined {
            self.rooms.joined.clone_from(&joined);
            tell.event(Event::ConferenceReported(joined));
        }
    }
}

fn seat(seats: &mut Seats, event: &str, data: &Details<'_>, call: Option<CallId>, tell: &Tell<'_>) {
    let place = seats.place(data.participant_id.as_deref(), data.call_id.as_deref());
    let place = place.unwrap_or_else(|| {
        seats.room.participants.push(Participant::default());
        seats.legs.push(Arc::from(data.call_id.as_deref().unwrap_or_default()));
        seats.room.participants.len() - 1
    });
    if seats.room.participants.len() > PARTICIPANTS {
        seats.room.participants.pop();
        seats.legs.pop();
        return;
    }
    let Some(seat) = seats.room.participants.get_mut(place) else { return };
    if let Some(id) = data.participant_id.as_deref() {
        id.clone_into(&mut seat.id);
    }
    let party = Party {
        number: data.caller_id_number.as_deref().map(str::to_owned),
        name: data.caller_id_name.as_deref().map(str::to_owned),
    };
    if !party.is_unknown() {
        seat.party = party;
    }
    seat.user = data.custom_channel_vars.owner_id.as_deref().map(UserId::from).or(seat.user.take());
    seat.call = call.or(seat.call.take());
    if seat.since.0 == 0 {
        seat.since = data.timestamp.map_or(tell.at, from_gregorian);
    }
    let rights = data.conference_channel_vars;
    seat.moderator = rights.is_moderator.unwrap_or(seat.moderator);
    seat.muted = rights.speak.map_or(seat.muted, |speaks| !speaks);
    seat.deaf = rights.hear.map_or(seat.deaf, |hears| !hears);
    seat.talking = rights.talking.unwrap_or(seat.talking);
    match event {
        "mute-member" => seat.muted = true,
        "unmute-member" => seat.muted = false,
        "deaf-member" => seat.deaf = true,
        "undeaf-member" => seat.deaf = false,
        "start-talking" => seat.talking = true,
        "stop-talking" => seat.talking = false,
        _ => {}
    }
}
