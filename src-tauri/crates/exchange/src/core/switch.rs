//! The state of the exchange and its time. Invariant: after every change [`Switch::settle`] has dispatched, derived and told everything.

use std::collections::BTreeMap;

use crate::{
    act::ActError,
    clock::Wall,
    core::{
        agent::Agent,
        call::{Call, CallKey, Leg, LegKey},
        cast::{Cast, Queue, User},
        channel::Watched,
        notice::{Hint, Notice, RoomView, WaitingView},
        parking::{Parked, Parking},
        statistics::QueueFigures,
    },
    ledger::Ledger,
    span::Span,
};

/// How often statistics are looked at without any call.
const TICK_MS: i64 = 10_000;

/// What shall happen later.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Timer {
    RingOver(LegKey),
    AnswersItself(LegKey),
    PatienceOver(LegKey),
    PicksUp(LegKey),
    TalkOver(LegKey),
    WrapUpOver(u32),
    PauseOver(u32),
    WaitOver(CallKey),
    Dispatch,
    MessageLeft(CallKey, u32),
    Tick,
    Midnight,
}

/// The exchange without time and sockets.
pub(crate) struct Switch {
    pub(crate) cast: Cast,
    pub(crate) agents: BTreeMap<u32, Agent>,
    /// Penalty by queue and agent.
    pub(crate) members: BTreeMap<(u32, u32), u32>,
    pub(crate) figures: BTreeMap<u32, QueueFigures>,
    pub(crate) legs: BTreeMap<LegKey, Leg>,
    pub(crate) calls: BTreeMap<CallKey, Call>,
    pub(crate) labels: BTreeMap<String, CallKey>,
    /// Connected clients by user.
    pub(crate) clients: BTreeMap<u32, usize>,
    pub(crate) hints: BTreeMap<u32, Hint>,
    pub(crate) waiting_told: BTreeMap<u32, Vec<WaitingView>>,
    pub(crate) rooms_told: Vec<RoomView>,
    pub(crate) watched: Option<Watched>,
    pub(crate) parked: BTreeMap<String, Parked>,
    pub(crate) parking_news: Vec<(String, LegKey, Option<LegKey>, Parking)>,
    pub(crate) ledger: Ledger,
    pub(crate) now: Wall,
    pub(crate) serial: u64,
    pub(crate) counted: u64,
    /// Time does not pass these moments before their owner acted; by owner.
    pub(crate) barriers: BTreeMap<u64, Wall>,
    timers: BTreeMap<(Wall, u64), Timer>,
    timer_serial: u64,
    notices: Vec<Notice>,
}

impl Switch {
    /// A switch with a completed cast.
    pub(crate) fn new(cast: Cast, now: Wall) -> Self {
        let mut switch = Self {
            agents: BTreeMap::new(),
            members: BTreeMap::new(),
            figures: cast.queues.iter().map(|queue| (queue.id, QueueFigures::default())).collect(),
            legs: BTreeMap::new(),
            calls: BTreeMap::new(),
            labels: BTreeMap::new(),
            clients: BTreeMap::new(),
            hints: cast.users.iter().map(|user| (user.id, Hint::Available)).collect(),
            waiting_told: BTreeMap::new(),
            rooms_told: Vec::new(),
            watched: None,
            parked: BTreeMap::new(),
            parking_news: Vec::new(),
            ledger: Ledger::default(),
            now,
            serial: 0,
            counted: 0,
            barriers: BTreeMap::new(),
            timers: BTreeMap::new(),
            timer_serial: 0,
            notices: Vec::new(),
            cast,
        };
        switch.seat_agents();
        switch.later(TICK_MS, Timer::Tick);
        let midnight = now.next_midnight(switch.cast.settings.utc_offset_minutes);
        switch.later(midnight.since(now), Timer::Midnight);
        switch.settle();
        switch
    }

    /// Lets time pass up to `now`, or to the first barrier, doing what is due in order.
    pub(crate) fn advance(&mut self, now: Wall) {
        let now = self.barrier().map_or(now, |barrier| now.min(barrier));
        while let Some((&(at, serial), _)) = self.timers.first_key_value() {
            if at > now {
                break;
            }
            let Some(timer) = self.timers.remove(&(at, serial)) else { break };
            self.now = self.now.max(at);
            self.fire(timer);
            self.settle();
        }
        self.now = self.now.max(now);
    }

    /// When something is due next that no barrier holds back.
    pub(crate) fn next_due(&self) -> Option<Wall> {
        let next = self.timers.keys().next().map(|(at, _)| *at);
        next.filter(|at| self.barrier().is_none_or(|barrier| *at <= barrier))
    }

    fn barrier(&self) -> Option<Wall> {
        self.barriers.values().min().copied()
    }

    /// What was not told yet.
    pub(crate) fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    pub(crate) fn tell(&mut self, notice: Notice) {
        self.notices.push(notice);
    }

    pub(crate) fn later(&mut self, ms: i64, timer: Timer) {
        self.timer_serial += 1;
        self.timers.insert((self.now.plus(ms.max(0)), self.timer_serial), timer);
    }

    pub(crate) fn after(&mut self, span: Span, timer: Timer) {
        self.later(span.ms(), timer);
    }

    /// Brings everything derived up to date.
    pub(crate) fn settle(&mut self) {
        self.dispatch();
        self.settle_channels();
        self.settle_parking();
        self.settle_agents();
        self.settle_hints();
        self.settle_rooms();
        self.settle_queues();
    }

    pub(crate) fn user(&self, id: u32) -> Option<&User> {
        self.cast.users.iter().find(|user| user.id == id)
    }

    pub(crate) fn user_mut(&mut self, id: u32) -> Option<&mut User> {
        self.cast.users.iter_mut().find(|user| user.id == id)
    }

    /// By login or extension.
    pub(crate) fn user_called(&self, name: &str) -> Option<&User> {
        self.cast.users.iter().find(|user| user.login == name || user.extension == name)
    }

    pub(crate) fn user_id(&self, name: &str) -> Result<u32, ActError> {
        let unknown = || ActError::Unknown { what: "user", name: name.to_owned() };
        self.user_called(name).map(|user| user.id).ok_or_else(unknown)
    }

    pub(crate) fn owner_of(&self, extension: &str) -> Option<u32> {
        self.cast.users.iter().find(|user| user.extension == extension).map(|user| user.id)
    }

    pub(crate) fn queue(&self, id: u32) -> Option<&Queue> {
        self.cast.queues.iter().find(|queue| queue.id == id)
    }

    pub(crate) fn queue_named(&self, name: &str) -> Result<u32, ActError> {
        let unknown = || ActError::Unknown { what: "queue", name: name.to_owned() };
        self.cast.queues.iter().find(|queue| queue.name == name).map(|queue| queue.id).ok_or_else(unknown)
    }

    fn fire(&mut self, timer: Timer) {
        match timer {
            Timer::RingOver(leg) => self.ring_over(leg),
            Timer::AnswersItself(leg) => self.answers_itself(leg),
            Timer::PicksUp(leg) => self.answer_leg(leg),
            Timer::PauseOver(agent) => self.pause_over(agent),
            Timer::PatienceOver(leg) => self.patience_over(leg),
            Timer::TalkOver(leg) => self.talk_over(leg),
            Timer::WrapUpOver(agent) => self.wrap_up_over(agent),
            Timer::WaitOver(call) => self.wait_over(call),
            Timer::Dispatch => {}
            Timer::MessageLeft(call, user) => self.message_left(call, user),
            Timer::Tick => {
                self.tell_agent_figures();
                self.later(TICK_MS, Timer::Tick);
            }
            Timer::Midnight => {
                self.figures.values_mut().for_each(QueueFigures::reset_day);
                self.agents.values_mut().for_each(|agent| agent.figures.reset_day());
                let next = self.now.next_midnight(self.cast.settings.utc_offset_minutes);
                self.later(next.since(self.now), Timer::Midnight);
            }
        }
    }
}
