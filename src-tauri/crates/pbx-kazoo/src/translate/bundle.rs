//! The legs that make one call of the user (kazoo.md 6.2). Invariant: legs that ring together are one call; what begins after
//! the answer or the end of it is another.

use cordboard_model::{At, Direction};

use crate::leg::{Leg, Way};

/// The user's legs that make one call.
pub(super) struct Bundle<'a> {
    pub(super) direction: Direction,
    pub(super) legs: Vec<&'a Leg>,
}

impl<'a> Bundle<'a> {
    /// The leg that was answered first.
    pub(super) fn winner(&self) -> Option<&'a Leg> {
        self.legs.iter().filter(|leg| leg.answered.is_some()).min_by_key(|leg| leg.answered).copied()
    }

    /// The leg that matters: the answered one, else one that still rings, else the last one that ended.
    pub(super) fn leading(&self) -> Option<&'a Leg> {
        let live = || self.legs.iter().rev().find(|leg| leg.end.is_none()).copied();
        let last = || self.legs.iter().max_by_key(|leg| leg.end.as_ref().map(|end| (end.at, end.cause.clone()))).copied();
        self.winner().or_else(live).or_else(last)
    }

    pub(super) fn is_quickcall(&self) -> bool {
        self.legs.iter().any(|leg| leg.quickcall)
    }

    pub(super) fn started(&self) -> At {
        self.legs.iter().map(|leg| leg.began()).min().unwrap_or_default()
    }

    /// When the two began to talk.
    pub(super) fn connected(&self) -> Option<At> {
        let answered = self.winner().and_then(|leg| leg.answered);
        let bridged = || self.legs.iter().filter_map(|leg| leg.bridges.first()).map(|(at, _)| *at).min();
        match self.direction {
            Direction::Incoming => answered,
            Direction::Outgoing if self.is_quickcall() => bridged(),
            Direction::Outgoing => answered.into_iter().chain(bridged()).min(),
        }
    }

    /// When it was over.
    pub(super) fn ended(&self) -> Option<At> {
        if let Some(winner) = self.winner() {
            return winner.end.as_ref().map(|end| end.at);
        }
        self.legs.iter().map(|leg| leg.end.as_ref().map(|end| end.at)).collect::<Option<Vec<_>>>()?.into_iter().max()
    }

    /// Whether another leg that begins then may ring with these.
    pub(super) fn takes(&self, leg: &Leg) -> bool {
        if self.legs.iter().any(|known| known.replaced_by.as_ref() == Some(&leg.id)) {
            return true;
        }
        if leg.way == Some(Way::In) {
            return false;
        }
        let began = leg.began();
        let slack = if leg.created.is_some() { 0 } else { super::DISORDER };
        let unanswered = self.winner().and_then(|winner| winner.answered).is_none_or(|at| began < at.plus_ms(slack));
        // A telephone that rang already and rings again does so for a new offer; the end of the old one may come later.
        let again = |known: &Leg| {
            known.authorizing.is_some() && known.authorizing == leg.authorizing && (known.end.is_some() || known.began() < began)
        };
        let together = |known: &Leg| known.end.as_ref().is_none_or(|end| began <= end.at.plus_ms(slack));
        unanswered && self.legs.iter().any(|known| together(known)) && !self.legs.iter().any(|known| again(known))
    }
}
