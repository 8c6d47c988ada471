//! Conference rooms. Invariant: a room is occupied exactly while a connection names it.

use crate::core::{
    call::CallKey,
    notice::{LegState, Notice, RoomView},
    switch::Switch,
};

impl Switch {
    pub(crate) fn enter_room(&mut self, call: CallKey, number: &str) {
        let now = self.now;
        let name = self.cast.rooms.iter().find(|room| room.number == number).map(|room| room.name.clone());
        if let Some(call) = self.calls.get_mut(&call) {
            call.kept = true;
        }
        for key in self.talkers(call) {
            let Some(leg) = self.legs.get_mut(&key) else { continue };
            leg.room = Some(number.to_owned());
            if leg.state == LegState::Dialing {
                leg.state = LegState::Established;
            }
            leg.answered = leg.answered.or(Some(now));
            number.clone_into(&mut leg.remote.number);
            leg.remote.name = name.clone().unwrap_or_default();
            let (id, answered) = (leg.id.clone(), leg.answered);
            if let Some(row) = self.ledger.call_mut(&id) {
                row.answered_at = answered;
            }
            self.tell_leg(key);
        }
    }

    /// All rooms and who is in them.
    pub(crate) fn rooms(&self) -> Vec<RoomView> {
        let view = |room: &crate::core::cast::Room| {
            let inside = self.legs.values().filter(|leg| leg.room.as_ref() == Some(&room.number));
            let members: Vec<_> = inside.map(|leg| (self.identity(&leg.side), leg.answered.unwrap_or(leg.began))).collect();
            RoomView {
                number: room.number.clone(),
                name: room.name.clone(),
                pin: room.pin,
                since: members.iter().map(|(_, at)| *at).min(),
                members,
            }
        };
        self.cast.rooms.iter().map(view).collect()
    }

    pub(crate) fn settle_rooms(&mut self) {
        let rooms = self.rooms();
        if rooms != self.rooms_told {
            if !self.rooms_told.is_empty() {
                self.tell(Notice::Rooms(rooms.clone()));
            }
            self.rooms_told = rooms;
        }
    }
}
