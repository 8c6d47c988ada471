//! Counters of queues and agents. Invariant: a counter is told only when its value differs from the one told last.

use std::collections::{BTreeMap, VecDeque};

use crate::{clock::Wall, core::notice::Figure};

/// Length of the sliding window.
const HOUR_MS: i64 = 3_600_000;
/// A call answered sooner is answered soon; one abandoned later is abandoned late.
pub(crate) const SOON_MS: i64 = 15_000;
/// How often the longest wait is told while it only grows.
const LONGEST_EVERY_MS: i64 = 10_000;

/// What can happen to a call in a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tally {
    Entered,
    Answered,
    AnsweredSoon,
    Abandoned,
    AbandonedLate,
    Closed,
    Timeout,
}

impl Tally {
    pub(crate) const ALL: [Self; 7] =
        [Self::Entered, Self::Answered, Self::AnsweredSoon, Self::Abandoned, Self::AbandonedLate, Self::Closed, Self::Timeout];
}

/// Over which time a counter counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Window {
    Day,
    Hour,
}

/// One figure of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum QueueCounter {
    Total(Tally, Window),
    PercentAnsweredSoon(Window),
    PercentAbandonedLate(Window),
    Available,
    Talking,
    LoggedIn,
    Waiting,
    LongestWait,
    ExpectedWait,
}

/// What a queue looks like at this moment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Live {
    pub(crate) available: usize,
    pub(crate) talking: usize,
    pub(crate) logged_in: usize,
    pub(crate) waiting: usize,
    pub(crate) head: Option<(String, Wall)>,
}

/// Everything counted for one queue.
#[derive(Clone, Debug, Default)]
pub(crate) struct QueueFigures {
    day: BTreeMap<Tally, u64>,
    hour: VecDeque<(Wall, Tally)>,
    waits: VecDeque<i64>,
    longest: Option<(String, Wall, f64)>,
    told: BTreeMap<QueueCounter, f64>,
}

impl QueueFigures {
    pub(crate) fn count(&mut self, tally: Tally, at: Wall) {
        *self.day.entry(tally).or_default() += 1;
        self.hour.push_back((at, tally));
    }

    pub(crate) fn waited(&mut self, ms: i64) {
        self.waits.push_back(ms);
        if self.waits.len() > 10 {
            self.waits.pop_front();
        }
    }

    pub(crate) fn reset_day(&mut self) {
        self.day.clear();
    }

    /// All counters now.
    pub(crate) fn values(&mut self, live: &Live, now: Wall) -> BTreeMap<QueueCounter, f64> {
        while self.hour.front().is_some_and(|(at, _)| now.since(*at) >= HOUR_MS) {
            self.hour.pop_front();
        }
        let mut values = BTreeMap::new();
        for window in [Window::Day, Window::Hour] {
            let total = |tally| match window {
                Window::Day => self.day.get(&tally).copied().unwrap_or_default() as f64,
                Window::Hour => self.hour.iter().filter(|(_, counted)| *counted == tally).count() as f64,
            };
            let percent = |part: f64| {
                let entered = total(Tally::Entered);
                if entered == 0.0 { 0.0 } else { (10_000.0 * part / entered).round() / 100.0 }
            };
            for tally in Tally::ALL {
                values.insert(QueueCounter::Total(tally, window), total(tally));
            }
            values.insert(QueueCounter::PercentAnsweredSoon(window), percent(total(Tally::AnsweredSoon)));
            values.insert(QueueCounter::PercentAbandonedLate(window), percent(total(Tally::AbandonedLate)));
        }
        values.insert(QueueCounter::Available, live.available as f64);
        values.insert(QueueCounter::Talking, live.talking as f64);
        values.insert(QueueCounter::LoggedIn, live.logged_in as f64);
        values.insert(QueueCounter::Waiting, live.waiting as f64);
        values.insert(QueueCounter::LongestWait, self.longest(live, now));
        values.insert(QueueCounter::ExpectedWait, self.expected(live));
        values
    }

    /// The counters that differ from what was told; they count as told afterwards.
    pub(crate) fn changes(&mut self, live: &Live, now: Wall) -> Vec<(QueueCounter, f64)> {
        let values = self.values(live, now);
        let changed = values.iter().filter(|(counter, value)| self.told.get(counter) != Some(value));
        let changed = changed.map(|(counter, value)| (*counter, *value)).collect();
        self.told = values;
        changed
    }

    fn longest(&mut self, live: &Live, now: Wall) -> f64 {
        let Some((head, entered)) = &live.head else {
            self.longest = None;
            return 0.0;
        };
        if let Some((told, at, value)) = &self.longest
            && told == head
            && now.since(*at) < LONGEST_EVERY_MS
        {
            return *value;
        }
        let value = (now.since(*entered) / 1_000) as f64;
        self.longest = Some((head.clone(), now, value));
        value
    }

    fn expected(&self, live: &Live) -> f64 {
        if live.waiting == 0 || self.waits.is_empty() {
            return 0.0;
        }
        (self.waits.iter().sum::<i64>() as f64 / self.waits.len() as f64 / 1_000.0).round()
    }
}

/// One figure of an agent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum AgentCounter {
    Paused,
    WrapUp,
    Ready,
    Presence(String),
    Incoming,
    IncomingTime,
    IncomingAnswered,
    IncomingUnanswered,
    IncomingUnansweredPercent,
    IncomingAverage,
    Outgoing,
    LoggedInAt,
    LoggedOutAt,
}

/// Everything counted for one agent.
#[derive(Clone, Debug, Default)]
pub(crate) struct AgentFigures {
    pub(crate) paused_ms: i64,
    pub(crate) wrap_up_ms: i64,
    pub(crate) ready_ms: i64,
    pub(crate) reasons_ms: BTreeMap<String, i64>,
    pub(crate) incoming: i64,
    pub(crate) answered: i64,
    pub(crate) talked_ms: i64,
    pub(crate) outgoing: i64,
    pub(crate) logged_in: Option<Wall>,
    pub(crate) logged_out: Option<Wall>,
    pub(crate) told: BTreeMap<AgentCounter, Figure>,
}

impl AgentFigures {
    pub(crate) fn values(&self) -> BTreeMap<AgentCounter, Figure> {
        let unanswered = (self.incoming - self.answered).max(0);
        let percent = if self.incoming == 0 { 0.0 } else { 100.0 * unanswered as f64 / self.incoming as f64 };
        let average = if self.answered == 0 { 0.0 } else { self.talked_ms as f64 / 1_000.0 / self.answered as f64 };
        let mut values = BTreeMap::from([
            (AgentCounter::Paused, Figure::Number(self.paused_ms / 1_000)),
            (AgentCounter::WrapUp, Figure::Number(self.wrap_up_ms / 1_000)),
            (AgentCounter::Ready, Figure::Number(self.ready_ms / 1_000)),
            (AgentCounter::Incoming, Figure::Number(self.incoming)),
            (AgentCounter::IncomingTime, Figure::Number(self.talked_ms / 1_000)),
            (AgentCounter::IncomingAnswered, Figure::Number(self.answered)),
            (AgentCounter::IncomingUnanswered, Figure::Number(unanswered)),
            (AgentCounter::IncomingUnansweredPercent, Figure::Share((percent * 100.0).round() / 100.0)),
            (AgentCounter::IncomingAverage, Figure::Share((average * 100.0).round() / 100.0)),
            (AgentCounter::Outgoing, Figure::Number(self.outgoing)),
        ]);
        for (reason, ms) in &self.reasons_ms {
            values.insert(AgentCounter::Presence(reason.clone()), Figure::Number(ms / 1_000));
        }
        if let Some(at) = self.logged_in {
            values.insert(AgentCounter::LoggedInAt, Figure::Moment(at));
        }
        if let Some(at) = self.logged_out {
            values.insert(AgentCounter::LoggedOutAt, Figure::Moment(at));
        }
        values
    }

    /// The figures that differ from what was told; they count as told afterwards.
    pub(crate) fn changes(&mut self) -> Vec<(AgentCounter, Figure)> {
        let values = self.values();
        let changed = values.iter().filter(|(counter, value)| self.told.get(counter) != Some(value));
        let changed = changed.map(|(counter, value)| (counter.clone(), value.clone())).collect();
        self.told = values;
        changed
    }

    pub(crate) fn reset_day(&mut self) {
        *self = Self {
            logged_in: self.logged_in,
            logged_out: self.logged_out,
            told: std::mem::take(&mut self.told),
            ..Self::default()
        };
    }
}
