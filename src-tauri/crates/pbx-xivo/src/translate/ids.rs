//! Identities that come again and again. Invariant: an id met before costs no allocation, and a hostile server cannot make
//! the memory grow without end.

use cordboard_model::{AgentId, Extension, QueueId, ReasonId};
use foldhash::HashMap;

/// More than any call centre has; beyond it ids are made anew each time.
const MOST: usize = 50_000;
/// Servers number agents and queues from 1.
const SMALL: usize = 4096;
/// A server offers a handful of statuses.
const FEW: usize = 32;

#[derive(Debug, Default)]
pub(super) struct Ids {
    agents: Numbered<AgentId>,
    queues: Numbered<QueueId>,
    lines: HashMap<Box<str>, Extension>,
    reasons: Vec<ReasonId>,
}

/// Ids by number: small ones by place.
#[derive(Debug)]
struct Numbered<T> {
    small: Vec<Option<T>>,
    large: HashMap<i64, T>,
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self { small: Vec::new(), large: HashMap::default() }
    }
}

impl Ids {
    pub(super) fn agent(&mut self, id: i64) -> AgentId {
        self.agents.get(id)
    }

    pub(super) fn queue(&mut self, id: i64) -> QueueId {
        self.queues.get(id)
    }

    pub(super) fn line(&mut self, number: &str) -> Extension {
        if let Some(line) = self.lines.get(number) {
            return line.clone();
        }
        let line = Extension::from(number);
        if self.lines.len() < MOST {
            self.lines.insert(number.into(), line.clone());
        }
        line
    }

    pub(super) fn reason(&mut self, name: &str) -> ReasonId {
        if let Some(reason) = self.reasons.iter().find(|reason| reason.as_str() == name) {
            return reason.clone();
        }
        let reason = ReasonId::from(name);
        if self.reasons.len() < FEW {
            self.reasons.push(reason.clone());
        }
        reason
    }

    /// Whether the server ever spoke of that line as one of its own.
    pub(super) fn knows_line(&self, number: &str) -> bool {
        self.lines.contains_key(number)
    }
}

impl<T: Clone + From<i64>> Numbered<T> {
    fn get(&mut self, id: i64) -> T {
        match usize::try_from(id) {
            Ok(place) if place < SMALL => {
                if place >= self.small.len() {
                    self.small.resize(place + 1, None);
                }
                self.small[place].get_or_insert_with(|| T::from(id)).clone()
            }
            Ok(_) | Err(_) => {
                if self.large.len() < MOST {
                    return self.large.entry(id).or_insert_with(|| T::from(id)).clone();
                }
                self.large.get(&id).cloned().unwrap_or_else(|| T::from(id))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_the_servers_own_text_whatever_its_size() {
        let mut ids = Ids::default();
        for _ in 0..2 {
            for number in [0, 1, 4095, 4096, -1, i64::MAX, i64::MIN] {
                assert_eq!(ids.agent(number).as_str(), number.to_string());
            }
        }
        assert!(!ids.knows_line("1201"));
        assert_eq!(ids.line("1201").as_str(), "1201");
        assert!(ids.knows_line("1201"));
    }

    #[test]
    fn a_flood_of_names_is_answered_and_not_kept() {
        let mut ids = Ids::default();
        for number in 0..100 {
            assert_eq!(ids.reason(&format!("status{number}")).as_str(), format!("status{number}"));
        }
        assert_eq!(ids.reasons.len(), FEW);
    }
}
