//! Who waits: in a queue, or parked (basix.md 9.3, 9.4). Invariant: both generations of servers become the same lists.

use std::collections::BTreeMap;

use cordboard_model::{At, ParkedCall, Party, QueueCaller};

use super::{
    leg::{Leg, Stage},
    legs::Legs,
    roster::Roster,
    skew::Skew,
};
use crate::frame::{Calling, Channel, Element, Phase};

/// The first slot of the first park group.
const FIRST_SLOT: i64 = 901;
/// Slots of a park group.
const OWN_SLOTS: i64 = 3;
/// Slots that everybody shares.
const SHARED: std::ops::RangeInclusive<i64> = 997..=999;

/// One who waits.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Waiter {
    element: Element,
    since: Option<i64>,
    party: Party,
    place: Where,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Where {
    Queue(i64),
    Slot {
        slot: i64,
        parker: Option<i64>,
        parker_name: Option<String>,
    },
    /// Somewhere else; kept, for it may move.
    Elsewhere,
}

#[derive(Debug, Default)]
pub(super) struct Waiting {
    all: BTreeMap<String, Waiter>,
    /// The server tells of those who wait in a queue.
    tells_queued: bool,
}

impl Waiting {
    /// The server has told a layout: it will tell of such elements.
    pub(super) fn expect(&mut self, element: Element) {
        self.tells_queued |= matches!(element, Element::Waiting | Element::Queued);
    }

    /// A new link, or a list of all: those of that element are no longer known.
    pub(super) fn clear(&mut self, element: Option<Element>) {
        self.all.retain(|_, waiter| element.is_some_and(|element| waiter.element != element));
        if element.is_none() {
            self.tells_queued = false;
        }
    }

    pub(super) fn take(&mut self, element: Element, gone: bool, channel: &Channel<'_>) {
        let Some(uuid) = channel.uuid.as_deref() else { return };
        if gone {
            self.all.remove(uuid);
        } else {
            self.all.insert(uuid.to_owned(), waiter(element, channel));
        }
    }

    /// Who waits for each group, first in line first.
    pub(super) fn callers(&self, legs: &Legs, roster: &Roster, skew: &Skew, now: At) -> BTreeMap<i64, Vec<QueueCaller>> {
        type Line<'l> = Vec<(Option<i64>, &'l str, Party)>;
        let mut lines: BTreeMap<i64, Line<'_>> = BTreeMap::new();
        for (uuid, waiter) in &self.all {
            if let Where::Queue(group) = &waiter.place {
                lines.entry(*group).or_default().push((waiter.since, uuid, waiter.party.clone()));
            }
        }
        if !self.tells_queued {
            for leg in legs.iter().filter(|leg| leg.user.is_none()) {
                if let Stage::Dialing(towards) = &leg.stage
                    && let Some(group) = towards.group
                {
                    lines.entry(group).or_default().push((leg.since, leg.uuid.as_str(), caller(leg)));
                }
            }
        }
        let mut callers: BTreeMap<i64, Vec<QueueCaller>> = roster.groups.keys().map(|group| (*group, Vec::new())).collect();
        for (group, mut line) in lines {
            line.sort_by(|one, other| (one.0, one.1).cmp(&(other.0, other.1)));
            let line = line.into_iter().zip(1..).map(|((since, uuid, party), position)| QueueCaller {
                position,
                name: party.name,
                number: party.number,
                since: since.map_or(now, |since| skew.moment(since, now)),
                entry: uuid.to_owned(),
            });
            callers.insert(group, line.collect());
        }
        callers
    }

    /// Calls that are parked where a user of that park group may take them.
    pub(super) fn parked(&self, park_group: i64, roster: &Roster, skew: &Skew, now: At) -> Vec<ParkedCall> {
        let mut parked: Vec<(i64, ParkedCall)> = Vec::new();
        for (uuid, waiter) in &self.all {
            let Where::Slot { slot, parker, parker_name } = &waiter.place else { continue };
            if position(*slot, park_group).is_none() {
                continue;
            }
            let by = parker.map(|user| roster.party(user)).unwrap_or_default();
            let call = ParkedCall {
                slot: slot.to_string(),
                party: waiter.party.clone(),
                by: Party { name: by.name.or_else(|| parker_name.clone()), ..by },
                since: waiter.since.map_or(now, |since| skew.moment(since, now)),
                channel: uuid.clone(),
            };
            parked.push((*slot, call));
        }
        parked.sort_by_key(|(slot, _)| *slot);
        parked.into_iter().map(|(_, call)| call).collect()
    }
}

/// Where a slot is on the board of a user of that park group: 1 to 3 his group's, 4 to 6 everybody's (basix.md 9.4).
#[must_use]
pub(super) fn position(slot: i64, park_group: i64) -> Option<i64> {
    if SHARED.contains(&slot) {
        return Some(slot - SHARED.start() + OWN_SLOTS + 1);
    }
    let first = park_group.checked_mul(OWN_SLOTS)?.checked_add(FIRST_SLOT)?;
    let at = slot.checked_sub(first)?;
    ((0..OWN_SLOTS).contains(&at) && slot < *SHARED.start()).then_some(at + 1)
}

fn caller(leg: &Leg) -> Party {
    let name = leg.customer.name.clone().or_else(|| leg.calling_name.clone());
    Party { name: name.filter(|name| leg.calling_number.as_ref() != Some(name)), number: leg.calling_number.clone() }
}

fn waiter(element: Element, channel: &Channel<'_>) -> Waiter {
    let place = match channel.state.as_ref().map(|state| &state.phase) {
        Some(Phase::Park { slot: Some(slot), parker, parker_name }) => Where::Slot {
            slot: *slot,
            parker: *parker,
            parker_name: parker_name.as_deref().filter(|name| !name.is_empty()).map(str::to_owned),
        },
        Some(Phase::Calling { target: Calling::Group { group: Some(group), .. }, .. }) => Where::Queue(*group),
        Some(_) | None => Where::Elsewhere,
    };
    let number = channel.peer_number.as_deref().or(channel.calling_number.as_deref());
    let number = number.filter(|number| !number.is_empty()).map(str::to_owned);
    let person = channel.end_users.as_ref().filter(|users| users.count() <= 1);
    let name = person.and_then(|users| users.persons().next().and_then(|person| person.name.map(frame_text)));
    Waiter {
        element,
        since: channel.state.as_ref().and_then(|state| state.since),
        party: Party { number, name: name.filter(|name| !name.is_empty()) },
        place,
    }
}

fn frame_text(text: crate::frame::Text<'_>) -> String {
    text.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_belong_to_park_groups_in_threes_and_the_last_to_all() {
        let table = [
            (904, 1, Some(1)),
            (904, 0, None),
            (998, 1, Some(5)),
            (901, 0, Some(1)),
            (903, 0, Some(3)),
            (996, 31, Some(3)),
            (997, 32, Some(4)),
            (999, 0, Some(6)),
            (1000, 33, None),
            (900, 0, None),
        ];
        for (slot, group, want) in table {
            assert_eq!(position(slot, group), want, "{slot} of {group}");
        }
        assert_eq!(position(i64::MIN, i64::MAX), None);
    }
}
