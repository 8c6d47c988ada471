//! Passing calls on. Invariant: after a transfer the user has no connection in the call, and the parties left share one call.

use crate::{
    act::ActError,
    core::{
        call::{CallKey, LegKey, Order, Side},
        notice::LegState,
        switch::Switch,
    },
    ledger::{Outcome, Transfer, TransferKind},
};

impl Switch {
    /// Passes the call talked on (or held) to a number without asking.
    pub(crate) fn blind_transfer(&mut self, user: u32, to: &str) -> Result<(), ActError> {
        if to.is_empty() {
            return Err(ActError::UnknownNumber);
        }
        let key = self.choose(user, None, &[LegState::Established, LegState::OnHold])?;
        self.pass_on(key, to)
    }

    /// Passes on whoever talks with the one at this connection.
    pub(crate) fn pass_on(&mut self, key: LegKey, to: &str) -> Result<(), ActError> {
        if to.is_empty() {
            return Err(ActError::UnknownNumber);
        }
        let Some(leg) = self.legs.get(&key) else { return Err(ActError::NoCall) };
        let call = leg.call;
        self.note_transfer(key, TransferKind::Blind, to);
        self.end_leg(key, Outcome::Transferred);
        self.calling_becomes_who_stayed(call);
        if self.talkers(call).is_empty() || self.route_to(call, to).is_err() {
            self.leftover(call, Outcome::Answered);
        }
        Ok(())
    }

    /// Calls somebody while the first call waits.
    pub(crate) fn consult(&mut self, user: u32, to: &str) -> Result<LegKey, ActError> {
        if to.is_empty() {
            return Err(ActError::UnknownNumber);
        }
        let first = self.choose(user, None, &[LegState::Established, LegState::OnHold])?;
        self.place(Side::User(user), to, Order { consult_of: Some(first), ..Order::default() })
    }

    /// The consultation and the call it is about.
    fn pair(&self, user: u32) -> Result<(LegKey, LegKey), ActError> {
        let legs = self.legs_of(user);
        let asked = legs.iter().find_map(|key| Some((self.legs.get(key)?.consult_of?, *key)));
        asked.ok_or(ActError::NoCall)
    }

    /// Connects the held party with the one asked, who may still be ringing.
    pub(crate) fn complete_transfer(&mut self, user: u32) -> Result<(), ActError> {
        let (held, asked) = self.pair(user)?;
        let (Some(first), Some(second)) = (self.legs.get(&held), self.legs.get(&asked)) else {
            return Err(ActError::NoCall);
        };
        let (call, other, to) = (first.call, second.call, second.called.clone());
        self.note_transfer(held, TransferKind::Consult, &to);
        self.end_leg(held, Outcome::Transferred);
        self.end_leg(asked, Outcome::Answered);
        self.absorb(call, other);
        self.calling_becomes_who_stayed(call);
        self.introduce(call);
        self.leftover(call, Outcome::Answered);
        Ok(())
    }

    /// Ends the consultation; some telephones then take the first call back.
    pub(crate) fn cancel_transfer(&mut self, user: u32) -> Result<(), ActError> {
        let (held, asked) = self.pair(user)?;
        self.end_consultation(asked);
        if self.user(user).is_some_and(|user| user.phone.retrieves_after_cancel()) {
            self.retrieve_leg(held);
        }
        Ok(())
    }

    fn note_transfer(&mut self, key: LegKey, kind: TransferKind, to: &str) {
        let at = self.now;
        let Some(leg) = self.legs.get(&key) else { return };
        if let Some(row) = self.ledger.call_mut(&leg.id) {
            row.transfers.push(Transfer { kind, to: to.to_owned(), at });
        }
    }

    /// All connections of the other call, and its place in a queue, become part of this one.
    pub(crate) fn absorb(&mut self, call: CallKey, other: CallKey) {
        let Some(gone) = self.calls.remove(&other) else { return };
        for key in &gone.legs {
            if let Some(leg) = self.legs.get_mut(key) {
                leg.call = call;
            }
        }
        if let Some(call) = self.calls.get_mut(&call) {
            call.legs.extend(gone.legs);
            call.waiting = call.waiting.or(gone.waiting);
            call.kept |= gone.kept;
            let mut attached = gone.attached;
            attached.append(&mut call.attached);
            call.attached = attached;
        }
    }

    /// Each of two parties now sees the other.
    fn introduce(&mut self, call: CallKey) {
        let talkers = self.talkers(call);
        let ringing = self.ringing(call);
        let all: Vec<_> = talkers.iter().chain(&ringing).copied().collect();
        let [one, two] = all[..] else { return };
        let side = |key| self.legs.get(&key).map(|leg| self.identity(&leg.side)).unwrap_or_default();
        for (key, remote) in [(one, side(two)), (two, side(one))] {
            if let Some(leg) = self.legs.get_mut(&key) {
                leg.remote = remote;
            }
            self.tell_leg(key);
        }
    }

    fn calling_becomes_who_stayed(&mut self, call: CallKey) {
        let stayed = self.talkers(call).first().and_then(|key| self.legs.get(key)).map(|leg| self.identity(&leg.side));
        if let (Some(stayed), Some(call)) = (stayed, self.calls.get_mut(&call)) {
            call.calling = stayed;
        }
    }
}
