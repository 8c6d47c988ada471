//! The user's calls: which of his legs belong together (basix.md 9.2). Invariant: a call keeps the id it was first seen with,
//! over reconnects too, and a leg belongs to one call for good.

use cordboard_model::{At, CallId, CallReport, Direction, Ending, Party, TransferKind};

use super::{
    causes::{Cause, unanswered},
    leg::{Leg, Stage},
    legs::Legs,
};

/// Telephones of one request ring at once; so far apart may their legs be, µs.
const TOGETHER: i64 = 5_000_000;
/// Calls of which no leg is left are remembered, so that they keep their ids over a reconnect.
const REMEMBERED: usize = 64;

/// A call.
#[derive(Debug)]
pub(super) struct Tracked {
    pub(super) id: CallId,
    /// The user's legs, those that have ended too.
    legs: Vec<String>,
    /// What they were made for or connected with first.
    root: Option<String>,
    pub(super) direction: Direction,
    made: Option<(String, Option<i64>)>,
    pub(super) answered: bool,
    causes: Vec<Cause>,
    pub(super) declined: bool,
    pub(super) passed_to: Option<(Party, At)>,
    /// What was told last.
    pub(super) told: Option<CallReport>,
    pub(super) is_over: bool,
}

#[derive(Debug, Default)]
pub(super) struct Calls {
    all: Vec<Tracked>,
    /// Legs that one request made, as its answer said.
    together: Vec<Vec<String>>,
}

impl Calls {
    pub(super) fn live(&self) -> impl Iterator<Item = &Tracked> {
        self.all.iter().filter(|call| !call.is_over)
    }

    pub(super) fn get(&self, id: &CallId) -> Option<&Tracked> {
        self.live().find(|call| call.id == *id)
    }

    pub(super) fn get_mut(&mut self, id: &CallId) -> Option<&mut Tracked> {
        self.all.iter_mut().find(|call| call.id == *id && !call.is_over)
    }

    pub(super) fn of_leg(&self, uuid: &str) -> Option<&Tracked> {
        self.all.iter().find(|call| call.has(uuid))
    }

    /// The answer to a request: these legs are one call.
    pub(super) fn made_together(&mut self, legs: Vec<String>) {
        self.together.push(legs);
        let surplus = self.together.len().saturating_sub(REMEMBERED);
        self.together.drain(..surplus);
    }

    /// The call of one of the user's legs, made if it is the first of it.
    pub(super) fn of(&mut self, leg: &Leg) -> &mut Tracked {
        let known = self.all.iter().position(|call| call.has(&leg.uuid));
        let at = known.or_else(|| self.all.iter().position(|call| !call.is_over && call.takes(leg, &self.together)));
        let at = at.unwrap_or_else(|| {
            self.all.push(Tracked::new(leg));
            self.forget_oldest();
            self.all.len() - 1
        });
        // The position was found or made just now.
        let call = &mut self.all[at];
        if !call.has(&leg.uuid) {
            call.legs.push(leg.uuid.clone());
        }
        call.is_over = false;
        call.answered |= leg.answered.is_some() || leg.stage == Stage::Talking;
        call.root = call.root.take().or_else(|| leg.other.clone());
        call
    }

    /// One of the user's legs is over. Answers its call.
    pub(super) fn end(&mut self, uuid: &str, cause: Cause) -> Option<&mut Tracked> {
        let call = self.all.iter_mut().find(|call| !call.is_over && call.has(uuid))?;
        call.causes.push(cause);
        Some(call)
    }

    /// A new list of legs: calls without any are over, and nobody saw how.
    pub(super) fn keep_only(&mut self, legs: &Legs) {
        for call in &mut self.all {
            call.is_over = !call.legs.iter().any(|uuid| legs.get(uuid).is_some());
        }
    }

    fn forget_oldest(&mut self) {
        let mut surplus = self.all.len().saturating_sub(REMEMBERED);
        self.all.retain(|call| {
            let goes = surplus > 0 && call.is_over;
            surplus -= usize::from(goes);
            !goes
        });
    }
}

impl Tracked {
    fn new(leg: &Leg) -> Self {
        let is_outgoing = leg.is_placed() || leg.way == Some(crate::frame::Direction::Inbound);
        Self {
            id: CallId::from(leg.uuid.as_str()),
            legs: Vec::new(),
            root: None,
            direction: if is_outgoing { Direction::Outgoing } else { Direction::Incoming },
            made: leg.made_by.clone().map(|request| (request, leg.offered)),
            answered: false,
            causes: Vec::new(),
            declined: false,
            passed_to: None,
            told: None,
            is_over: false,
        }
    }

    pub(super) fn has(&self, uuid: &str) -> bool {
        self.legs.iter().any(|leg| leg == uuid)
    }

    /// What all connections of it share: the leg that caused it.
    pub(super) fn root(&self) -> &str {
        let first = self.legs.first().map_or("", String::as_str);
        match (self.direction, &self.root) {
            (Direction::Incoming, Some(root)) => root,
            (Direction::Incoming, None) | (Direction::Outgoing, _) => first,
        }
    }

    /// Those of its legs that exist.
    pub(super) fn live_legs<'l>(&self, legs: &'l Legs) -> Vec<&'l Leg> {
        self.legs.iter().filter_map(|uuid| legs.get(uuid)).collect()
    }

    /// Whether another telephone of the user belongs to it.
    fn takes(&self, leg: &Leg, together: &[Vec<String>]) -> bool {
        let has_same_root = leg.other.is_some() && leg.other == self.root && !leg.is_placed();
        let is_same_request = self.made.as_ref().is_some_and(|(request, offered)| {
            let apart = offered.zip(leg.offered).map_or(0, |(ours, theirs)| ours.abs_diff(theirs).try_into().unwrap_or(i64::MAX));
            leg.made_by.as_ref() == Some(request) && apart <= TOGETHER
        });
        let is_same_answer = together.iter().any(|legs| legs.contains(&leg.uuid) && legs.iter().any(|other| self.has(other)));
        has_same_root || is_same_request || is_same_answer
    }

    /// What its end means.
    pub(super) fn ending(&self, at: At) -> Ending {
        /// A transfer takes effect within this time, ms.
        const PASSED_WITHIN: i64 = 10_000;
        match &self.passed_to {
            Some((to, asked)) if at.ms_since(*asked) <= PASSED_WITHIN => {
                return Ending::Transferred(TransferKind::Blind, to.clone());
            }
            Some(_) | None => {}
        }
        if self.answered {
            Ending::Plain
        } else if self.declined {
            Ending::Rejected
        } else {
            unanswered(&self.causes, self.direction)
        }
    }
}
