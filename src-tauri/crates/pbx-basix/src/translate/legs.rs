//! All legs that exist (basix.md 9.2). Invariant: a leg that has ended does not come back, whatever comes late.

use std::collections::{BTreeMap, VecDeque};

use super::leg::Leg;

/// How many ended legs are remembered, so that a late event finds that they have.
const REMEMBERED: usize = 256;

#[derive(Debug, Default)]
pub(super) struct Legs {
    live: BTreeMap<String, Known>,
    ended: VecDeque<String>,
    /// The server has listed all channels on this link.
    is_listed: bool,
}

#[derive(Debug)]
struct Known {
    leg: Leg,
    /// Told on this link before the list, which may be older.
    is_early: bool,
}

impl Legs {
    pub(super) fn get(&self, uuid: &str) -> Option<&Leg> {
        self.live.get(uuid).map(|known| &known.leg)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Leg> {
        self.live.values().map(|known| &known.leg)
    }

    /// The leg that this one belongs to, by its own word or by the other's.
    pub(super) fn partner(&self, leg: &Leg) -> Option<&Leg> {
        let named = leg.other.as_deref().and_then(|other| self.get(other));
        named.or_else(|| self.iter().find(|other| other.other.as_deref() == Some(&leg.uuid)))
    }

    /// Takes in what a leg is like. False when it has ended before.
    pub(super) fn put(&mut self, leg: Leg) -> bool {
        if self.ended.contains(&leg.uuid) {
            return false;
        }
        let is_early = !self.is_listed;
        self.live.insert(leg.uuid.clone(), Known { leg, is_early });
        true
    }

    /// A leg is over. Answers it, if it was known.
    pub(super) fn end(&mut self, uuid: &str) -> Option<Leg> {
        if !self.ended.iter().any(|ended| ended == uuid) {
            self.ended.push_back(uuid.to_owned());
        }
        if self.ended.len() > REMEMBERED {
            self.ended.pop_front();
        }
        self.live.remove(uuid).map(|known| known.leg)
    }

    /// All legs that there are, but for those that were told a moment before.
    pub(super) fn list(&mut self, legs: impl Iterator<Item = Leg>) {
        self.live.retain(|_, known| known.is_early);
        self.is_listed = true;
        for leg in legs.filter(|leg| !self.ended.contains(&leg.uuid)) {
            self.live.entry(leg.uuid.clone()).or_insert(Known { leg, is_early: false });
        }
        self.live.values_mut().for_each(|known| known.is_early = false);
    }

    /// A new link: nothing is known until it is told anew.
    pub(super) fn forget(&mut self) {
        self.live.clear();
        self.is_listed = false;
    }
}
