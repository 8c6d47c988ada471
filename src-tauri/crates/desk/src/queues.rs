//! The queues of one account. Invariant: configuration and figures come in any order; figures of a queue that is not yet
//! known wait for it.

use std::{collections::HashSet, sync::Arc};

use cordboard_model::{At, Change, Counters, Measure, Queue, QueueCaller, QueueId, QueueKey, Statistic};
use foldhash::HashMap;

use crate::{figures::seconds, shelf::Shelf};

const QUEUES: usize = 5_000;
/// Queues whose figures may come before their configuration.
const EARLY: usize = 256;
const FIGURES: usize = 200;
const CALLERS: usize = 1_000;

/// All queues, findable by id and by technical name.
#[derive(Debug)]
pub(crate) struct Queues {
    all: Shelf<QueueId, Arc<Queue>>,
    names: HashMap<String, QueueId>,
    early: Vec<(QueueKey, Counters, At)>,
}

impl Default for Queues {
    fn default() -> Self {
        Self { all: Shelf::new(QUEUES), names: HashMap::default(), early: Vec::new() }
    }
}

impl Queues {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<Queue>> {
        self.all.iter().map(|(_, queue)| queue)
    }

    pub(crate) fn get(&self, id: &QueueId) -> Option<&Arc<Queue>> {
        self.all.get(id)
    }

    /// Takes in a queue's configuration. What was counted stays.
    pub(crate) fn configure(&mut self, new: Queue, changes: &mut Vec<Change>) {
        let blank = || Queue { counters: Counters::default(), counted_at: None, callers: Vec::new(), ..new.clone() };
        let mut changed = self.all.get(&new.id).is_none();
        let Some(slot) = self.all.get_or_insert_with(&new.id, || Arc::new(blank())) else { return };
        if slot.name != new.name {
            self.names.remove(&slot.name);
        }
        let same = slot.name == new.name && slot.label == new.label && slot.number == new.number && slot.hidden == new.hidden;
        if !same {
            let queue = Arc::make_mut(slot);
            queue.name.clone_from(&new.name);
            queue.label = new.label;
            queue.number = new.number;
            queue.hidden = new.hidden;
            changed = true;
        }
        let mut place = 0;
        while let Some((key, ..)) = self.early.get(place) {
            let meant = match key {
                QueueKey::Id(id) => *id == new.id,
                QueueKey::Name(name) => *name == new.name,
            };
            if meant {
                let (_, counters, at) = self.early.swap_remove(place);
                changed |= count(slot, &counters.iter().collect::<Vec<_>>(), at);
            } else {
                place += 1;
            }
        }
        if changed {
            changes.push(Change::Queue(slot.clone()));
        }
        self.names.insert(new.name, new.id);
    }

    /// Replaces all queues; what was counted of those that stay, stays.
    pub(crate) fn list(&mut self, queues: Vec<Queue>, changes: &mut Vec<Change>) {
        let listed: HashSet<QueueId> = queues.iter().map(|queue| queue.id.clone()).collect();
        self.all.retain(|id, _| {
            let stays = listed.contains(id);
            if !stays {
                changes.push(Change::QueueGone(id.clone()));
            }
            stays
        });
        self.names.retain(|_, id| listed.contains(id));
        for queue in queues {
            self.configure(queue, changes);
        }
    }

    /// Takes in some figures; the others keep their last value.
    pub(crate) fn count(&mut self, key: QueueKey, figures: Vec<(Statistic, f64)>, at: At, changes: &mut Vec<Change>) {
        let id = match &key {
            QueueKey::Id(id) => Some(id),
            QueueKey::Name(name) => self.names.get(name),
        };
        if let Some(queue) = id.and_then(|id| self.all.get_mut(id)) {
            if count(queue, &figures, at) {
                changes.push(Change::Queue(queue.clone()));
            }
            return;
        }
        let place = self.early.iter().position(|(early, ..)| *early == key);
        if place.is_none() && self.early.len() < EARLY {
            self.early.push((key.clone(), Counters::default(), at));
        }
        if let Some((_, counters, counted_at)) = self.early.iter_mut().find(|(early, ..)| *early == key) {
            for (statistic, value) in figures {
                if value.is_finite() && (counters.get(statistic).is_some() || counters.iter().count() < FIGURES) {
                    counters.set(statistic, value);
                }
            }
            *counted_at = at;
        }
    }

    /// Replaces who waits in a queue.
    pub(crate) fn line_up(&mut self, id: &QueueId, mut callers: Vec<QueueCaller>, changes: &mut Vec<Change>) {
        callers.truncate(CALLERS);
        if let Some(queue) = self.all.get_mut(id)
            && queue.callers != callers
        {
            Arc::make_mut(queue).callers = callers;
            changes.push(Change::Queue(queue.clone()));
        }
    }
}

/// Merges figures into a queue; true when that changes anything.
fn count(queue: &mut Arc<Queue>, figures: &[(Statistic, f64)], at: At) -> bool {
    let waiting = Statistic::day(Measure::Waiting);
    let longest = Statistic::day(Measure::LongestWait);
    let told = figures.iter().rfind(|(statistic, _)| *statistic == waiting).map(|(_, value)| *value);
    let emptied = told == Some(0.0);
    let nobody_waits = emptied || (told.is_none() && queue.counters.get(waiting) == Some(0.0));
    let mut changed = false;
    let mut timed = false;
    for (statistic, value) in figures.iter().copied() {
        if statistic == longest {
            if emptied {
                continue;
            }
            timed = true;
        }
        let old = queue.counters.get(statistic);
        if !value.is_finite() || old == Some(value) || (old.is_none() && queue.counters.iter().count() >= FIGURES) {
            continue;
        }
        Arc::make_mut(queue).counters.set(statistic, value);
        changed = true;
    }
    let timed_anew = timed && queue.counted_at != Some(at);
    if !changed && !timed_anew {
        return false;
    }
    let since = queue.counted_at;
    let queue = Arc::make_mut(queue);
    if emptied {
        // The wait of callers who are gone says nothing about those who will come.
        queue.counters.remove(longest);
    } else if let (Some(wait), Some(since), false) = (queue.counters.get(longest), since, timed || nobody_waits) {
        // The wait was not reported anew: it has grown since.
        queue.counters.set(longest, wait + seconds(at.ms_since(since).max(0)));
    }
    queue.counted_at = Some(at);
    true
}
