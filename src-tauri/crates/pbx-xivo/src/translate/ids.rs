//! Identities that come again and again. Invariant: an id met before costs no allocation, and a hostile server cannot make
//! the memory grow without end.

use std::collections::HashMap;

use cordboard_model::{AgentId, Extension, QueueId, ReasonId};

/// More than any call centre has; beyond it ids are made anew each time.
const MOST: usize = 50_000;

#[derive(Debug, Default)]
pub(super) struct Ids {
    agents: HashMap<i64, AgentId>,
    queues: HashMap<i64, QueueId>,
    lines: HashMap<Box<str>, Extension>,
    reasons: HashMap<Box<str>, ReasonId>,
}

impl Ids {
    pub(super) fn agent(&mut self, id: i64) -> AgentId {
        by_number(&mut self.agents, id)
    }

    pub(super) fn queue(&mut self, id: i64) -> QueueId {
        by_number(&mut self.queues, id)
    }

    pub(super) fn line(&mut self, number: &str) -> Extension {
        by_text(&mut self.lines, number)
    }

    pub(super) fn reason(&mut self, name: &str) -> ReasonId {
        by_text(&mut self.reasons, name)
    }

    /// Whether the server ever spoke of that line as one of its own.
    pub(super) fn knows_line(&self, number: &str) -> bool {
        self.lines.contains_key(number)
    }
}

fn by_number<T: Clone + From<i64>>(known: &mut HashMap<i64, T>, id: i64) -> T {
    if let Some(id) = known.get(&id) {
        return id.clone();
    }
    let made = T::from(id);
    if known.len() < MOST {
        known.insert(id, made.clone());
    }
    made
}

fn by_text<T: Clone + for<'a> From<&'a str>>(known: &mut HashMap<Box<str>, T>, text: &str) -> T {
    if let Some(id) = known.get(text) {
        return id.clone();
    }
    let made = T::from(text);
    if known.len() < MOST {
        known.insert(text.into(), made.clone());
    }
    made
}
