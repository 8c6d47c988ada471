//! What was asked of the PBX, as far as later events are read by it. Invariant: a wish only colours what the PBX says; it
//! never makes a call.

use std::collections::VecDeque;

use cordboard_model::{At, CallId, Command, Party};

use super::{Translator, leg::Stage};

/// Requests that are remembered.
const REMEMBERED: usize = 16;

/// Calls that requests of ours made: legs and the number that was asked for.
#[derive(Debug, Default)]
pub(super) struct Placed(VecDeque<(Vec<String>, String)>);

impl Placed {
    pub(super) fn number_of(&self, uuid: &str) -> Option<&str> {
        self.0.iter().find(|(legs, _)| legs.iter().any(|leg| leg == uuid)).map(|(_, number)| number.as_str())
    }
}

/// A call as a command needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Handle {
    /// The user's legs that exist.
    pub(crate) own: Vec<String>,
    /// The leg of the other side, if it is known.
    pub(crate) other: Option<String>,
    /// The user's telephone rings.
    pub(crate) is_ringing: bool,
}

impl Translator {
    /// The PBX answered a request to call: these legs are one call to that number.
    pub fn placed(&mut self, legs: Vec<String>, number: &str) {
        self.calls.made_together(legs.clone());
        self.placed.0.push_back((legs, number.to_owned()));
        if self.placed.0.len() > REMEMBERED {
            self.placed.0.pop_front();
        }
    }

    pub(crate) fn handle(&self, call: &CallId) -> Option<Handle> {
        let live = self.calls.get(call)?.live_legs(&self.legs);
        let first = live.iter().max_by_key(|leg| leg.answered.is_some())?;
        let other = first.other.clone().or_else(|| self.legs.partner(first).map(|leg| leg.uuid.clone()));
        Some(Handle {
            own: live.iter().map(|leg| leg.uuid.clone()).collect(),
            other,
            is_ringing: live.iter().all(|leg| leg.stage == Stage::Ringing),
        })
    }

    /// The call that a leg, the user's or the other one, belongs to.
    pub(crate) fn call_of(&self, uuid: &str) -> Option<CallId> {
        let own = self.calls.of_leg(uuid).filter(|call| !call.is_over);
        let linked = || {
            let legs =
                |call: &&super::calls::Tracked| call.live_legs(&self.legs).iter().any(|leg| leg.other.as_deref() == Some(uuid));
            self.calls.live().find(legs)
        };
        own.or_else(linked).map(|call| call.id.clone())
    }

    /// A command was given: what it leads to will be read by it.
    pub(crate) fn asked(&mut self, command: &Command, at: At) {
        if let Command::Decline(call) = command
            && let Some(call) = self.calls.get_mut(call)
        {
            call.declined = true;
        }
        if let Command::BlindTransfer { call, to } = command
            && let Some(call) = self.calls.get_mut(call)
        {
            call.passed_to = Some((Party { number: Some(to.clone()), name: None }, at));
        }
    }

    /// Who the user is, as commands name him: id and name.
    pub(crate) fn own(&self) -> Option<(i64, Option<String>)> {
        let me = self.me?;
        Some((me, self.roster.party(me).name))
    }
}
