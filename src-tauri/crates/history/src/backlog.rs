//! What waits to be written. Invariant: bounded; when it is full the newest state of each call and message stays, older tellings go.

use std::collections::BTreeSet;

use crate::Entry;

const MAX: usize = 10_000;

/// Entries in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Backlog {
    entries: Vec<Entry>,
    lost: u64,
}

impl Backlog {
    pub(crate) fn extend(&mut self, batch: Vec<Entry>) {
        self.entries.extend(batch);
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many entries were given up so far; superseded ones are not counted.
    pub(crate) fn lost(&self) -> u64 {
        self.lost
    }

    pub(crate) fn take(&mut self) -> Vec<Entry> {
        std::mem::take(&mut self.entries)
    }

    /// An entry was given up.
    pub(crate) fn give_up(&mut self) {
        self.lost += 1;
    }

    /// After a refusal: drops what newer entries say better, then, beyond the bound, the oldest.
    pub(crate) fn shrink(&mut self) {
        let (mut seen, mut told) = (BTreeSet::new(), BTreeSet::new());
        let mut newest: Vec<Entry> = Vec::with_capacity(self.entries.len().min(MAX));
        for entry in self.entries.drain(..).rev() {
            let repeats = match &entry {
                Entry::Call { account, call, .. } => !seen.insert((account.clone(), call.id.clone())),
                Entry::Message { message, .. } => !told.insert(message.id.clone()),
                Entry::Agent { .. } | Entry::Covered { .. } | Entry::Uncovered { .. } => false,
            };
            if repeats {
                continue;
            }
            if newest.len() < MAX {
                newest.push(entry);
            } else {
                self.lost += 1;
            }
        }
        newest.reverse();
        self.entries = newest;
    }
}
