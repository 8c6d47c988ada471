//! Queues (ACD groups), who serves them, who waits, and their statistics.
//! Invariant: statistics are partial by nature: a figure that was not reported keeps its last value.

use serde::{Deserialize, Serialize};

use crate::{AgentId, At, QueueId};

/// A queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Queue {
    /// Id at the PBX.
    pub id: QueueId,
    /// Technical name.
    pub name: String,
    /// The name for people.
    pub label: String,
    /// The number that leads to it.
    pub number: Option<String>,
    /// Internal queues that people need not see.
    pub hidden: bool,
    /// What the PBX counts.
    pub counters: Counters,
    /// When a counter was last reported.
    pub counted_at: Option<At>,
    /// Who waits, first in line first; only known for queues that are watched.
    pub callers: Vec<QueueCaller>,
}

/// The queue of a call. A PBX may know only its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct QueueRef {
    /// Id at the PBX, if told.
    pub id: Option<QueueId>,
    /// Technical name, if told.
    pub name: Option<String>,
}

/// A caller who waits in a queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueCaller {
    /// 1 is next.
    pub position: u32,
    /// Name, if known.
    pub name: Option<String>,
    /// Number, if known.
    pub number: Option<String>,
    /// When he entered the queue.
    pub since: At,
    /// The PBX's own entry, verbatim JSON, needed to fetch that caller.
    pub entry: String,
}

/// An agent's place in a queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// Who.
    pub agent: AgentId,
    /// Where.
    pub queue: QueueId,
    /// Lower is asked first; 0 is a valid place.
    pub penalty: u32,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Calls waiting now.
    Waiting,
    /// Longest wait now, s.
    LongestWait,
    /// Estimated wait for a new caller, s.
    EstimatedWait,
    /// Agents ready now.
    AgentsReady,
    /// Agents talking now.
    AgentsTalking,
    /// Agents logged in now.
    AgentsLoggedIn,
    /// Calls that entered.
    Entered,
    /// Calls answered.
    Answered,
    /// Calls answered within that many seconds.
    AnsweredWithin(u32),
    /// Callers who hung up while waiting.
    Abandoned,
    /// Callers who hung up after more than that many seconds.
    AbandonedAfter(u32),
    /// Calls refused because the queue was closed.
    Closed,
    /// Calls that left by time-out.
    TimedOut,
    /// Percentage answered within that many seconds.
    PercentAnsweredWithin(u32),
    /// Percentage abandoned after that many seconds.
    PercentAbandonedAfter(u32),
}

/// Over which time is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// Since the PBX's daily reset, or "now" for momentary figures.
    #[default]
    Day,
    /// The last 60 minutes.
    LastHour,
}

/// A figure's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Statistic {
    /// What is counted.
    pub measure: Measure,
    /// Over which time.
    pub window: Window,
}

impl Statistic {
    /// The figure over the day (or now).
    #[must_use]
    pub const fn day(measure: Measure) -> Self {
        Self { measure, window: Window::Day }
    }
}

/// Figures by name; few enough that a list beats a map.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Counters(Vec<(Statistic, f64)>);

impl Counters {
    /// The figure, if ever reported.
    #[must_use]
    pub fn get(&self, statistic: Statistic) -> Option<f64> {
        self.0.iter().find(|(name, _)| *name == statistic).map(|(_, value)| *value)
    }

    /// Sets a figure; true when that changes anything.
    pub fn set(&mut self, statistic: Statistic, value: f64) -> bool {
        for (name, old) in &mut self.0 {
            if *name == statistic {
                let changed = *old != value;
                *old = value;
                return changed;
            }
        }
        self.0.push((statistic, value));
        true
    }

    /// Forgets a figure that has no meaning any more.
    pub fn remove(&mut self, statistic: Statistic) {
        self.0.retain(|(name, _)| *name != statistic);
    }

    /// All figures in the order in which they were first reported.
    pub fn iter(&self) -> impl Iterator<Item = (Statistic, f64)> + '_ {
        self.0.iter().copied()
    }

    /// Whether nothing was ever reported.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(Statistic, f64)> for Counters {
    fn from_iter<I: IntoIterator<Item = (Statistic, f64)>>(figures: I) -> Self {
        let mut counters = Self::default();
        for (statistic, value) in figures {
            counters.set(statistic, value);
        }
        counters
    }
}
