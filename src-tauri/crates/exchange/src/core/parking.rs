//! Parking places. Invariant: a parked call stands in exactly one place, and a place whose call is gone is told to be empty.

use crate::{
    clock::Wall,
    core::{
        call::{CallKey, LegKey},
        notice::{LegState, Notice},
        switch::Switch,
    },
    ledger::Outcome,
};

/// First place that the exchange chooses by itself.
const FIRST_PLACE: u32 = 101;

/// A call that waits to be fetched.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Parked {
    pub(crate) call: CallKey,
    pub(crate) leg: LegKey,
    pub(crate) since: Wall,
}

/// What happened at a parking place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parking {
    Parked,
    Retrieved,
    Abandoned,
}

impl Switch {
    /// The place that a number means: `*3101` parks there or fetches, `*4` parks anywhere, `*5101` fetches.
    pub(crate) fn place_of(&self, number: &str) -> Option<String> {
        if number == "*4" {
            let free = (FIRST_PLACE..).map(|place| place.to_string()).find(|place| !self.parked.contains_key(place));
            return free;
        }
        let place = number.strip_prefix("*3").or_else(|| number.strip_prefix("*5"))?;
        (!place.is_empty() && place.chars().all(|digit| digit.is_ascii_digit())).then(|| place.to_owned())
    }

    /// Parks the call there, or connects who dialled with the one parked there.
    pub(crate) fn enter_place(&mut self, call: CallKey, place: &str) -> Result<(), Outcome> {
        let talkers = self.talkers(call);
        let [talker] = talkers[..] else { return Err(Outcome::Failed) };
        let dials = self.legs.get(&talker).is_some_and(|leg| leg.state == LegState::Dialing);
        match self.parked.get(place).cloned() {
            Some(parked) if dials => {
                self.parked.remove(place);
                self.parking_news.push((place.to_owned(), parked.leg, Some(talker), Parking::Retrieved));
                self.fetch(talker, call, &parked);
                Ok(())
            }
            None if !dials => {
                if let Some(call) = self.calls.get_mut(&call) {
                    call.kept = true;
                }
                self.parked.insert(place.to_owned(), Parked { call, leg: talker, since: self.now });
                self.parking_news.push((place.to_owned(), talker, None, Parking::Parked));
                Ok(())
            }
            Some(_) | None => Err(Outcome::Failed),
        }
    }

    fn fetch(&mut self, dialer: LegKey, call: CallKey, parked: &Parked) {
        self.absorb(parked.call, call);
        if let Some(call) = self.calls.get_mut(&parked.call) {
            call.kept = false;
        }
        let who = |leg: LegKey| self.legs.get(&leg).map(|leg| self.identity(&leg.side)).unwrap_or_default();
        let (fetcher, fetched) = (who(dialer), who(parked.leg));
        self.connect_peer(dialer, &fetched);
        self.connect_peer(parked.leg, &fetcher);
    }

    /// Tells what happened at the places, and empties those whose call is gone.
    pub(crate) fn settle_parking(&mut self) {
        let gone: Vec<_> = self
            .parked
            .iter()
            .filter(|(_, parked)| self.legs.get(&parked.leg).is_none_or(|leg| leg.call != parked.call))
            .map(|(place, parked)| (place.clone(), parked.leg))
            .collect();
        for (place, leg) in gone {
            self.parked.remove(&place);
            self.parking_news.push((place, leg, None, Parking::Abandoned));
        }
        let at = self.now;
        for (place, leg, by, what) in std::mem::take(&mut self.parking_news) {
            self.tell(Notice::Parking { at, place, leg, by, what });
        }
    }
}
