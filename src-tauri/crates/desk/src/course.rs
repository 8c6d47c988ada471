//! The course of a call: when it was in which state, and how it ended. Invariant: a function of the set of facts, not of
//! the order in which they came; no duration is negative.

use cordboard_model::{At, CallState, Direction, Ending, Outcome, Transfer};

/// Facts kept one by one; what is older is kept as its sum, so that no PBX can fill the memory with one call.
const LIMIT: usize = 256;

/// All that is known about the course of one call.
#[derive(Debug, Default)]
pub(crate) struct Course {
    facts: Vec<Fact>,
    /// The sum of the facts no longer kept one by one.
    base: Sum,
    sum: Sum,
    /// First evidence from a report, and from a list of all calls.
    reported: Option<At>,
    listed: Option<At>,
    /// Something besides the end was reported.
    noted: bool,
    ended: Option<At>,
    unobserved: Option<At>,
    ending: Ending,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fact {
    at: At,
    state: CallState,
}

impl Fact {
    /// Facts of the same moment come in the order in which calls proceed.
    const fn key(self) -> (At, u8) {
        let order = match self.state {
            CallState::Queued => 0,
            CallState::Dialing => 1,
            CallState::Ringing => 2,
            CallState::Connected => 3,
            CallState::Held => 4,
            CallState::Parked => 5,
            CallState::Ended => 6,
        };
        (self.at, order)
    }
}

/// What facts in order of time add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sum {
    state: Option<CallState>,
    since: At,
    answered_at: Option<At>,
    held_since: Option<At>,
    hold_ms: i64,
    queued: bool,
    rang: bool,
    dialed: bool,
}

impl Sum {
    fn add(&mut self, Fact { at, state }: Fact) {
        let at = if self.state.is_some() { at.max(self.since) } else { at };
        match state {
            CallState::Queued => self.queued = true,
            CallState::Dialing => self.dialed = true,
            CallState::Ringing => self.rang = true,
            CallState::Connected | CallState::Held => {
                self.answered_at.get_or_insert(at);
            }
            CallState::Parked | CallState::Ended => {}
        }
        if self.state == Some(state) || !self.leads_to(state) {
            return;
        }
        if let Some(held_since) = self.held_since.take() {
            self.hold_ms = self.hold_ms.saturating_add(at.ms_since(held_since).max(0));
        }
        if state == CallState::Held {
            self.held_since = Some(at);
        }
        self.state = Some(state);
        self.since = at;
    }

    /// A call does not go back behind its answer: such a report is a late one. A parked call may ring again.
    const fn leads_to(&self, next: CallState) -> bool {
        let Some(now) = self.state else { return true };
        match next {
            CallState::Queued => matches!(now, CallState::Queued),
            CallState::Dialing => matches!(now, CallState::Queued | CallState::Dialing | CallState::Ringing),
            CallState::Ringing => !matches!(now, CallState::Connected | CallState::Held),
            CallState::Connected | CallState::Held | CallState::Parked => true,
            CallState::Ended => false,
        }
    }
}

/// The course as a [`cordboard_model::Call`] shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) direction: Direction,
    pub(crate) state: CallState,
    pub(crate) since: At,
    pub(crate) started_at: At,
    pub(crate) start_unknown: bool,
    pub(crate) answered_at: Option<At>,
    pub(crate) ended_at: Option<At>,
    pub(crate) hold_ms: i64,
    pub(crate) held_since: Option<At>,
    pub(crate) outcome: Option<Outcome>,
}

impl Course {
    /// There was evidence of the call at that moment, in a report or in a list of all calls.
    pub(crate) fn seen(&mut self, at: At, listed: bool) {
        let first = if listed { &mut self.listed } else { &mut self.reported };
        *first = Some(first.map_or(at, |first| first.min(at)));
    }

    /// Something besides its end is known.
    pub(crate) fn note(&mut self) {
        self.noted = true;
    }

    /// The call was in that state. `received` says that the moment is only that of receipt.
    pub(crate) fn reach(&mut self, state: CallState, at: At, received: bool) {
        self.noted = true;
        let mut fact = Fact { at, state };
        let Some(last) = self.facts.last() else {
            self.facts.push(fact);
            self.refold();
            return;
        };
        // Two frames of one read have the same moment of receipt; then the order of receipt is all there is.
        if received
            && last.at == at
            && state == CallState::Connected
            && last.state == CallState::Held
            && !self.facts.contains(&fact)
        {
            fact.at = at.plus_ms(1);
        }
        if last.key() < fact.key() && self.ended_at().is_none() {
            self.facts.push(fact);
            self.sum.add(fact);
            self.compact();
            return;
        }
        if let Err(place) = self.facts.binary_search_by_key(&fact.key(), |fact| fact.key())
            && self.facts.len() <= LIMIT
        {
            self.facts.insert(place, fact);
            self.refold();
        }
    }

    /// The call ended. The most telling ending counts, and the first moment at which somebody saw it.
    pub(crate) fn end(&mut self, ending: Ending, at: At) {
        let first = if ending == Ending::Unobserved { &mut self.unobserved } else { &mut self.ended };
        let moment = first.map_or(at, |first| first.min(at));
        let news = *first != Some(moment);
        *first = Some(moment);
        if telling(&ending) > telling(&self.ending) || (self.ended.is_none() && ending == Ending::Unobserved) {
            self.ending = ending;
        }
        if news {
            self.refold();
        }
    }

    /// When it ended, if it did.
    pub(crate) fn ended_at(&self) -> Option<At> {
        self.ended.or(self.unobserved)
    }

    /// Whether there is anything to show: not for a call of which only the end was seen, or only details.
    pub(crate) fn is_shown(&self) -> bool {
        self.sum.state.is_some() || (self.noted && self.ended.is_some())
    }

    /// The course, where `direction` is what was reported of it.
    pub(crate) fn picture(&self, direction: Option<Direction>) -> Picture {
        let sum = self.sum;
        let ended_at = self.ended_at();
        let direction = direction.unwrap_or(if sum.dialed { Direction::Outgoing } else { Direction::Incoming });
        let seen = match (self.reported, self.listed) {
            (Some(reported), Some(listed)) => reported.min(listed),
            (Some(at), None) | (None, Some(at)) => at,
            (None, None) => sum.since,
        };
        let ended = |at: At| ended_at.map_or(at, |end| end.min(at));
        let running = sum.held_since.zip(ended_at).map_or(0, |(since, end)| end.ms_since(since).max(0));
        Picture {
            direction,
            state: if ended_at.is_some() { CallState::Ended } else { sum.state.unwrap_or_default() },
            since: ended_at.unwrap_or(if sum.state.is_some() { sum.since } else { seen }),
            started_at: ended(seen),
            start_unknown: self.listed.is_some_and(|listed| self.reported.is_none_or(|reported| listed < reported)),
            answered_at: sum.answered_at,
            ended_at,
            hold_ms: sum.hold_ms.saturating_add(running),
            held_since: if ended_at.is_some() { None } else { sum.held_since },
            outcome: ended_at.map(|_| self.outcome(direction)),
        }
    }

    /// The transfer that ended the call.
    pub(crate) fn transfer(&self) -> Option<Transfer> {
        match (&self.ending, self.ended_at()) {
            (Ending::Transferred(kind, to), Some(at)) => Some(Transfer { kind: *kind, to: to.clone(), at }),
            _ => None,
        }
    }

    fn outcome(&self, direction: Direction) -> Outcome {
        let sum = &self.sum;
        match self.ending {
            Ending::Transferred(..) => Outcome::Transferred,
            Ending::AnsweredElsewhere => Outcome::AnsweredElsewhere,
            Ending::Rejected => Outcome::Rejected,
            Ending::Busy => Outcome::Busy,
            Ending::Failed => Outcome::Failed,
            Ending::Abandoned => Outcome::Abandoned,
            Ending::NoAnswer if direction == Direction::Incoming => Outcome::Missed,
            Ending::NoAnswer => Outcome::NoAnswer,
            Ending::Plain | Ending::Unobserved if sum.answered_at.is_some() => Outcome::Answered,
            Ending::Unobserved => Outcome::Unknown,
            Ending::Plain if direction == Direction::Outgoing => Outcome::NoAnswer,
            Ending::Plain if sum.rang => Outcome::Missed,
            Ending::Plain if sum.queued => Outcome::Abandoned,
            Ending::Plain => Outcome::Unknown,
        }
    }

    fn refold(&mut self) {
        let end = self.ended_at();
        let mut sum = self.base;
        for fact in &self.facts {
            // A report from after the end is a late one: it counts as of the end.
            sum.add(Fact { at: end.map_or(fact.at, |end| end.min(fact.at)), state: fact.state });
        }
        if let Some(end) = end {
            sum.answered_at = sum.answered_at.map(|at| at.min(end));
        }
        self.sum = sum;
    }

    fn compact(&mut self) {
        if self.facts.len() > LIMIT {
            for fact in self.facts.drain(..LIMIT / 2) {
                self.base.add(fact);
            }
        }
    }
}

/// Of several endings of one call the most telling counts. Between transfers, the one that names its target best.
fn telling(ending: &Ending) -> (u8, Option<(bool, bool, &Ending)>) {
    match ending {
        Ending::Unobserved => (0, None),
        Ending::Plain => (1, None),
        Ending::NoAnswer => (2, None),
        Ending::Abandoned => (3, None),
        Ending::Failed => (4, None),
        Ending::Busy => (5, None),
        Ending::Rejected => (6, None),
        Ending::AnsweredElsewhere => (7, None),
        Ending::Transferred(_, to) => (8, Some((to.number.is_some(), to.name.is_some(), ending))),
    }
}
