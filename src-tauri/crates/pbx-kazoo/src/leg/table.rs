//! All legs, and which of them are one interaction (kazoo.md 6.2). Invariant: legs that share a name, directly or through
//! others, are in one group; a leg that ended is remembered for two minutes, so that what comes late finds it dead.

use std::{collections::VecDeque, sync::Arc};

use cordboard_model::At;
use foldhash::HashMap;

use super::{Leg, fingerprint};
use crate::translate::UserCall;

/// How long a leg that ended is remembered, ms (kazoo.md 5.9).
const TOMBSTONE: i64 = 120_000;
/// After so long a leg that was only mentioned is forgotten, ms.
const MENTIONED: i64 = 600_000;
/// No account has so many calls within two minutes; beyond it the oldest are forgotten earlier.
const TOMBS: usize = 16_384;
/// The same for calls the user has no part in: they are only the state of a line.
const STRANGE: i64 = 10_000;
const STRANGERS: usize = 1_024;
const NONE: usize = usize::MAX;

/// Legs of one interaction.
#[derive(Debug, Default)]
pub(crate) struct Group {
    pub(crate) legs: Vec<usize>,
    names: Vec<Arc<str>>,
    /// What the user sees of it.
    pub(crate) calls: Vec<UserCall>,
    /// The user takes part.
    own: bool,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    group: usize,
    leg: usize,
}

/// The legs by name.
#[derive(Debug, Default)]
pub(crate) struct Legs {
    legs: Vec<Leg>,
    free_legs: Vec<usize>,
    groups: Vec<Group>,
    own: Vec<usize>,
    free_groups: Vec<usize>,
    places: HashMap<Arc<str>, Place>,
    tombs: VecDeque<(At, Arc<str>)>,
    strangers: VecDeque<(At, Arc<str>)>,
    mentioned: VecDeque<(At, Arc<str>)>,
}

impl Legs {
    pub(crate) fn leg(&self, leg: usize) -> Option<&Leg> {
        self.legs.get(leg)
    }

    pub(crate) fn leg_mut(&mut self, leg: usize) -> Option<&mut Leg> {
        self.legs.get_mut(leg)
    }

    pub(crate) fn group(&self, group: usize) -> Option<&Group> {
        self.groups.get(group)
    }

    pub(crate) fn group_mut(&mut self, group: usize) -> Option<&mut Group> {
        self.groups.get_mut(group)
    }

    /// The groups in which the user takes part.
    pub(crate) fn own_groups(&self) -> &[usize] {
        &self.own
    }

    /// Whether the user takes part in that group, which he does for good once a leg of it is `own`.
    pub(crate) fn is_own(&mut self, place: usize, own: bool) -> bool {
        let Some(group) = self.groups.get_mut(place) else { return false };
        if own && !group.own {
            group.own = true;
            self.own.push(place);
        }
        group.own
    }

    pub(crate) fn place(&self, id: &str) -> Option<usize> {
        self.places.get(id).map(|place| place.leg).filter(|leg| *leg != NONE)
    }

    pub(crate) fn find(&self, id: &str) -> Option<&Leg> {
        let place = self.places.get(id)?;
        self.legs.get(place.leg)
    }

    pub(crate) fn find_mut(&mut self, id: &str) -> Option<&mut Leg> {
        let place = self.places.get(id)?;
        self.legs.get_mut(place.leg)
    }

    /// The group of anything that bears that name.
    pub(crate) fn group_of(&self, name: &str) -> Option<usize> {
        self.places.get(name).map(|place| place.group)
    }

    pub(crate) fn legs_of(&self, group: usize) -> impl Iterator<Item = &Leg> {
        let legs = self.groups.get(group).map(|group| group.legs.as_slice()).unwrap_or_default();
        legs.iter().filter_map(|leg| self.legs.get(*leg))
    }

    pub(crate) fn live(&self) -> impl Iterator<Item = &Leg> {
        self.groups.iter().flat_map(|group| &group.legs).filter_map(|leg| self.legs.get(*leg)).filter(|leg| leg.is_live())
    }

    /// The leg of that id, new if nobody spoke of it yet.
    pub(crate) fn enter(&mut self, id: &str, now: At) -> usize {
        let known = self.places.get(id).copied();
        if let Some(place) = known
            && place.leg != NONE
        {
            return place.leg;
        }
        let name: Arc<str> = Arc::from(id);
        let group = known.map_or_else(|| self.found(&name), |place| place.group);
        let leg = Leg { id: name.clone(), group, quickcall: id.ends_with("-quickcall"), ..Leg::default() };
        let place = match self.free_legs.pop() {
            Some(place) => {
                if let Some(slot) = self.legs.get_mut(place) {
                    *slot = leg;
                }
                place
            }
            None => {
                self.legs.push(leg);
                self.legs.len() - 1
            }
        };
        if let Some(group) = self.groups.get_mut(group) {
            group.legs.push(place);
        }
        self.mentioned.push_back((now.plus_ms(MENTIONED), name.clone()));
        self.places.insert(name, Place { group, leg: place });
        place
    }

    /// A group of its own for a new name.
    fn found(&mut self, name: &Arc<str>) -> usize {
        let group = Group { names: vec![name.clone()], ..Group::default() };
        match self.free_groups.pop() {
            Some(place) => {
                if let Some(slot) = self.groups.get_mut(place) {
                    *slot = group;
                }
                place
            }
            None => {
                self.groups.push(group);
                self.groups.len() - 1
            }
        }
    }

    /// The leg's names are one interaction.
    pub(crate) fn relate(&mut self, leg: usize, names: &[Option<&str>]) {
        let kin = fingerprint(names);
        let Some(known) = self.legs.get_mut(leg) else { return };
        if std::mem::replace(&mut known.kin, kin) == kin {
            return;
        }
        let mut group = known.group;
        for name in names.iter().flatten() {
            group = self.unite(group, name);
        }
    }

    fn unite(&mut self, group: usize, name: &str) -> usize {
        match self.places.get(name) {
            Some(place) if place.group == group => group,
            Some(place) => self.merge(group, place.group),
            None => {
                let name: Arc<str> = Arc::from(name);
                if let Some(group) = self.groups.get_mut(group) {
                    group.names.push(name.clone());
                }
                self.places.insert(name, Place { group, leg: NONE });
                group
            }
        }
    }

    fn merge(&mut self, one: usize, other: usize) -> usize {
        let size = |place: usize| self.groups.get(place).map_or(0, |group| group.names.len());
        let (kept, gone) = if size(one) >= size(other) { (one, other) } else { (other, one) };
        let Some(from) = self.groups.get_mut(gone).map(std::mem::take) else { return kept };
        for name in &from.names {
            if let Some(place) = self.places.get_mut(name) {
                place.group = kept;
            }
        }
        for leg in &from.legs {
            if let Some(leg) = self.legs.get_mut(*leg) {
                leg.group = kept;
            }
        }
        if let Some(group) = self.groups.get_mut(kept) {
            group.names.extend(from.names);
            group.legs.extend(from.legs);
            group.calls.extend(from.calls);
        }
        if from.own {
            self.own.retain(|place| *place != gone);
            self.is_own(kept, true);
        }
        self.free_groups.push(gone);
        kept
    }

    /// The leg ended: it is forgotten after a while.
    pub(crate) fn bury(&mut self, leg: usize, now: At) {
        let Some(leg) = self.legs.get(leg) else { return };
        if self.groups.get(leg.group).is_some_and(|group| group.own) {
            self.tombs.push_back((now.plus_ms(TOMBSTONE), leg.id.clone()));
        } else {
            self.strangers.push_back((now.plus_ms(STRANGE), leg.id.clone()));
        }
    }

    /// Forgets what is over. Called with every frame: it looks at most at what is due.
    pub(crate) fn sweep(&mut self, now: At) {
        while self.tombs.front().is_some_and(|(due, _)| *due <= now) || self.tombs.len() > TOMBS {
            let Some((_, id)) = self.tombs.pop_front() else { break };
            if let Some(place) = self.ended(&id) {
                self.forget(&id, place);
            }
        }
        while self.strangers.front().is_some_and(|(due, _)| *due <= now) || self.strangers.len() > STRANGERS {
            let Some((due, id)) = self.strangers.pop_front() else { break };
            let Some(place) = self.ended(&id) else { continue };
            if self.groups.get(place.group).is_some_and(|group| group.own) {
                // The user came to take part after all.
                self.tombs.push_back((due.plus_ms(TOMBSTONE - STRANGE), id));
            } else {
                self.forget(&id, place);
            }
        }
        while self.mentioned.front().is_some_and(|(due, _)| *due <= now) {
            let Some((_, id)) = self.mentioned.pop_front() else { break };
            let alone = |leg: &Leg| leg.heard.is_none() && !self.legs_of(leg.group).any(Leg::is_live);
            let Some(place) = self.places.get(&id).copied() else { continue };
            match self.legs.get(place.leg) {
                Some(leg) if alone(leg) => self.forget(&id, place),
                Some(leg) if leg.heard.is_none() => self.mentioned.push_back((now.plus_ms(MENTIONED), id)),
                Some(_) | None => {}
            }
        }
    }

    /// Where the leg of that id is, if it ended.
    fn ended(&self, id: &str) -> Option<Place> {
        let place = self.places.get(id).copied()?;
        self.legs.get(place.leg).is_some_and(|leg| leg.end.is_some()).then_some(place)
    }

    fn forget(&mut self, id: &str, Place { group: at, leg }: Place) {
        let Some(group) = self.groups.get_mut(at) else { return };
        group.legs.retain(|known| *known != leg);
        if let Some(slot) = self.legs.get_mut(leg) {
            *slot = Leg::default();
            self.free_legs.push(leg);
        }
        if group.legs.is_empty() {
            let gone = std::mem::take(group);
            if gone.own {
                self.own.retain(|place| *place != at);
            }
            for name in gone.names {
                self.places.remove(&name);
            }
            self.free_groups.push(at);
        } else if let Some(place) = self.places.get_mut(id) {
            place.leg = NONE;
        }
    }
}
