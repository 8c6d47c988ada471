//! Parked calls (kazoo.md 5.7). Invariant: a slot is emptied once, by whichever of three signs comes first: retrieved,
//! abandoned, or the end of the leg that waits there.

use std::collections::{BTreeMap, VecDeque};

use cordboard_model::{At, Event, ParkedCall, Party};

use super::{Tell, Translator, calls::is_own};
use crate::frame::{CallKind, Details};

/// So many parkings are remembered, to tell whose calls were parked.
const REMEMBERED: usize = 256;

#[derive(Debug, Default)]
pub(super) struct Parked {
    slots: BTreeMap<String, ParkedCall>,
    lately: VecDeque<(String, String, At)>,
}

impl Parked {
    /// The slot that leg was put into within that time, ms, of that moment.
    pub(super) fn slot_of(&self, leg: &str, at: At, within: i64) -> Option<String> {
        let put = self.lately.iter().rev().find(|(_, parked, heard)| parked == leg && heard.ms_since(at).abs() <= within)?;
        Some(put.0.clone())
    }

    fn listed(&self) -> Event {
        Event::ParkedListed(self.slots.values().cloned().collect())
    }
}

impl Translator {
    pub(super) fn park(&mut self, kind: CallKind, leg: &str, data: &Details<'_>, tell: &mut Tell<'_>) {
        let Some(slot) = data.parking_slot.as_deref() else { return };
        if kind != CallKind::Parked {
            if let Some(gone) = self.parked.slots.remove(slot) {
                self.related(leg, &gone.channel, tell);
                tell.event(self.parked.listed());
            }
            return;
        }
        let dead = self.legs.find(leg).is_some_and(|leg| leg.end.is_some());
        let said = Party {
            number: data.caller_id_number.as_deref().map(str::to_owned),
            name: data.caller_id_name.as_deref().map(str::to_owned),
        };
        let party = if said.is_unknown() { self.legs.find(leg).map(|leg| self.identity(leg)).unwrap_or_default() } else { said };
        let by = Party {
            number: data.callee_id_number.as_deref().map(str::to_owned),
            name: data.callee_id_name.as_deref().map(str::to_owned),
        };
        let since = self.parked.slots.get(slot).map_or(tell.at, |known| known.since);
        let call = ParkedCall { slot: slot.to_owned(), party, by, since, channel: leg.to_owned() };
        if !dead && self.parked.slots.get(slot) != Some(&call) {
            self.parked.slots.insert(slot.to_owned(), call);
            tell.event(self.parked.listed());
        }
        if self.parked.lately.len() == REMEMBERED {
            self.parked.lately.pop_front();
        }
        self.parked.lately.push_back((slot.to_owned(), leg.to_owned(), tell.at));
        if let Some(group) = self.legs.group_of(leg) {
            self.settle(group, false, tell);
        }
    }

    /// Who takes a parked call gets its interaction.
    fn related(&mut self, leg: &str, parked: &str, tell: &mut Tell<'_>) {
        if leg == parked {
            return;
        }
        let place = self.legs.enter(leg, tell.at);
        self.legs.relate(place, &[Some(parked)]);
        let own = self.legs.leg(place).is_some_and(|leg| is_own(leg, &self.station));
        if let Some(group) = self.legs.group_of(leg) {
            self.settle(group, own, tell);
        }
    }

    /// The leg is gone, and with it what it waited in.
    pub(super) fn unpark(&mut self, leg: &str, tell: &mut Tell<'_>) {
        if self.parked.slots.is_empty() {
            return;
        }
        let before = self.parked.slots.len();
        self.parked.slots.retain(|_, call| call.channel != leg);
        if self.parked.slots.len() != before {
            tell.event(self.parked.listed());
        }
    }
}
