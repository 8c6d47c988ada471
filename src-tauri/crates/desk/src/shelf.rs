//! Things found by key and kept in order of arrival. Invariant: never more than the limit, whatever a PBX sends.

use std::hash::Hash;

use foldhash::fast::RandomState;
use indexmap::IndexMap;

/// Iterates in order of arrival, so that the same events always give the same snapshot.
#[derive(Debug)]
pub(crate) struct Shelf<K, V> {
    things: IndexMap<K, V, RandomState>,
    limit: usize,
}

impl<K: Clone + Eq + Hash, V> Shelf<K, V> {
    pub(crate) fn new(limit: usize) -> Self {
        Self { things: IndexMap::default(), limit }
    }

    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.things.get(key)
    }

    pub(crate) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.things.get_mut(key)
    }

    /// The thing at `key`, made when it is missing; `None` when it is missing and the shelf is full.
    pub(crate) fn get_or_insert_with(&mut self, key: &K, make: impl FnOnce() -> V) -> Option<&mut V> {
        let place = match self.things.get_index_of(key) {
            Some(place) => place,
            None if self.things.len() >= self.limit => return None,
            None => self.things.insert_full(key.clone(), make()).0,
        };
        self.things.get_index_mut(place).map(|(_, thing)| thing)
    }

    /// Keeps what `keep` says; true when anything went.
    pub(crate) fn retain(&mut self, keep: impl FnMut(&K, &mut V) -> bool) -> bool {
        let before = self.things.len();
        self.things.retain(keep);
        self.things.len() != before
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &K> {
        self.things.keys()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.things.iter()
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (&K, &mut V)> {
        self.things.iter_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::Shelf;

    #[test]
    fn a_full_shelf_takes_nothing_more_and_keeps_what_it_has() {
        let mut shelf = Shelf::new(2);
        assert!(shelf.get_or_insert_with(&1, || "a").is_some());
        assert!(shelf.get_or_insert_with(&2, || "b").is_some());
        assert!(shelf.get_or_insert_with(&3, || "c").is_none());
        assert_eq!(shelf.get_or_insert_with(&2, || "d").map(|thing| *thing), Some("b"));
    }

    #[test]
    fn what_is_left_is_still_found_after_something_went() {
        let mut shelf = Shelf::new(9);
        for number in 0..5 {
            shelf.get_or_insert_with(&number, || number * 10);
        }
        assert!(shelf.retain(|key, _| key % 2 == 0));
        assert!(!shelf.retain(|_, _| true), "nothing went");
        assert_eq!(shelf.get(&4), Some(&40));
        assert_eq!(shelf.get(&3), None);
        assert_eq!(shelf.keys().copied().collect::<Vec<_>>(), [0, 2, 4]);
    }
}
