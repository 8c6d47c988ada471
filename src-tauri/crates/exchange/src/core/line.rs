//! What a user does with the telephone. Invariant: at most two calls at a line, and at most one of them is talked on unless it is a conference.

use std::collections::BTreeMap;

use crate::{
    act::ActError,
    core::{
        call::{LegKey, Order, Side},
        notice::{Hint, LegState, Notice},
        switch::Switch,
    },
    ledger::Outcome,
};

impl Switch {
    /// The user's connections, oldest first.
    pub(crate) fn legs_of(&self, user: u32) -> Vec<LegKey> {
        self.legs.iter().filter(|(_, leg)| leg.side == Side::User(user)).map(|(key, _)| *key).collect()
    }

    fn legs_in(&self, user: u32, states: &[LegState]) -> Vec<LegKey> {
        let mut legs = self.legs_of(user);
        legs.retain(|key| self.legs.get(key).is_some_and(|leg| states.contains(&leg.state)));
        legs
    }

    /// The connection with this id, or the last one in the first of these states that has any.
    pub(crate) fn choose(&self, user: u32, id: Option<&str>, states: &[LegState]) -> Result<LegKey, ActError> {
        if let Some(id) = id {
            let mut legs = self.legs_in(user, states);
            legs.retain(|key| self.legs.get(key).is_some_and(|leg| leg.id == id));
            return legs.pop().ok_or(ActError::NoCall);
        }
        let found = states.iter().find_map(|state| self.legs_in(user, &[*state]).pop());
        found.ok_or(ActError::NoCall)
    }

    fn controllable(&self, user: u32) -> Result<(), ActError> {
        let phone = self.user(user).map(|user| user.phone).unwrap_or_default();
        if phone.is_controllable() { Ok(()) } else { Err(ActError::NotOnThisPhone) }
    }

    /// Dials at the user's telephone.
    pub(crate) fn dial(&mut self, user: u32, to: &str, order: Order) -> Result<LegKey, ActError> {
        if to.is_empty() {
            return Err(ActError::UnknownNumber);
        }
        self.place(Side::User(user), to, order)
    }

    /// Answers by remote control.
    pub(crate) fn answer(&mut self, user: u32, id: Option<&str>) -> Result<(), ActError> {
        self.controllable(user)?;
        self.answer_at_phone(user, id)
    }

    /// Lifts the receiver.
    pub(crate) fn answer_at_phone(&mut self, user: u32, id: Option<&str>) -> Result<(), ActError> {
        let leg = self.choose(user, id, &[LegState::Ringing])?;
        self.answer_leg(leg);
        Ok(())
    }

    /// Hangs up the call, or both calls of a conference; declines when nothing else is there.
    pub(crate) fn hang_up(&mut self, user: u32, id: Option<&str>) -> Result<(), ActError> {
        const ORDER: [LegState; 4] = [LegState::Dialing, LegState::Established, LegState::Ringing, LegState::OnHold];
        let leg = self.choose(user, id, &ORDER)?;
        let joined = id.is_none() && self.legs.get(&leg).is_some_and(|leg| leg.in_conference);
        let legs = if joined { self.legs_of(user) } else { vec![leg] };
        for leg in legs {
            self.hang_up_leg(leg);
        }
        Ok(())
    }

    /// Puts on hold what is talked on, or takes the last held call back.
    pub(crate) fn toggle_hold(&mut self, user: u32, id: Option<&str>) -> Result<(), ActError> {
        self.controllable(user)?;
        let leg = self.choose(user, id, &[LegState::Established, LegState::OnHold])?;
        if self.legs.get(&leg).is_some_and(|leg| leg.state == LegState::Established) {
            self.hold_leg(leg);
        } else {
            self.hold_others(user, Some(leg));
            self.retrieve_leg(leg);
        }
        Ok(())
    }

    pub(crate) fn hold_leg(&mut self, key: LegKey) {
        let now = self.now;
        let Some(leg) = self.legs.get_mut(&key).filter(|leg| leg.state == LegState::Established) else { return };
        leg.state = LegState::OnHold;
        leg.held_since = Some(now);
        leg.in_conference = false;
        self.tell_leg(key);
    }

    pub(crate) fn retrieve_leg(&mut self, key: LegKey) {
        let Some(mut leg) = self.legs.get(&key).filter(|leg| leg.state == LegState::OnHold).cloned() else { return };
        self.note_hold(&mut leg);
        leg.state = LegState::Established;
        self.legs.insert(key, leg);
        self.tell_leg(key);
    }

    /// One voice at a time: whatever else is talked on goes on hold.
    pub(crate) fn hold_others(&mut self, user: u32, keep: Option<LegKey>) {
        for leg in self.legs_in(user, &[LegState::Established]) {
            if Some(leg) != keep {
                self.hold_leg(leg);
            }
        }
    }

    /// Joins the two calls of the telephone.
    pub(crate) fn conference(&mut self, user: u32) -> Result<(), ActError> {
        let phone = self.user(user).map(|user| user.phone).unwrap_or_default();
        if !phone.has_conference() {
            return Err(ActError::NotOnThisPhone);
        }
        let legs = self.legs_in(user, &[LegState::Established, LegState::OnHold]);
        if legs.len() < 2 {
            return Err(ActError::NoCall);
        }
        for key in legs {
            self.retrieve_leg(key);
            if let Some(leg) = self.legs.get_mut(&key) {
                leg.in_conference = true;
                leg.consult_of = None;
            }
        }
        Ok(())
    }

    /// Presses keys during a call; they reach nobody who would listen.
    pub(crate) fn dtmf(&mut self, user: u32, keys: &str) -> Result<(), ActError> {
        let known = |key: char| key.is_ascii_digit() || key == '*' || key == '#';
        if keys.is_empty() || !keys.chars().all(known) {
            return Err(ActError::Unknown { what: "key", name: keys.to_owned() });
        }
        self.choose(user, None, &[LegState::Established]).map(|_| ())
    }

    /// Attaches data to the user's calls.
    pub(crate) fn attach(&mut self, user: u32, attached: &BTreeMap<String, String>) -> Result<(), ActError> {
        let legs = self.legs_of(user);
        if legs.is_empty() {
            return Err(ActError::NoCall);
        }
        let calls: std::collections::BTreeSet<_> = legs.iter().filter_map(|key| self.legs.get(key)).map(|leg| leg.call).collect();
        for call in calls {
            let Some(call) = self.calls.get_mut(&call) else { continue };
            call.attached.extend(attached.clone());
            let (members, attached) = (call.legs.clone(), call.attached.clone());
            for key in members {
                let Some(leg) = self.legs.get(&key) else { continue };
                if let Some(row) = self.ledger.call_mut(&leg.id) {
                    row.attached.clone_from(&attached);
                }
            }
        }
        Ok(())
    }

    /// Hangs up whatever somebody outside is doing.
    pub(crate) fn outside_leg(&self, number: &str, call: Option<&str>) -> Result<LegKey, ActError> {
        let wanted = match call {
            Some(label) => Some(*self.labels.get(label).ok_or(ActError::NoCall)?),
            None => None,
        };
        let found = self.legs.iter().rev().find(|(_, leg)| {
            matches!(&leg.side, Side::Outside(remote) if remote.number == number)
                && wanted.is_none_or(|wanted| wanted == leg.call)
        });
        found.map(|(key, _)| *key).ok_or(ActError::NoCall)
    }

    /// State of a user's telephone.
    pub(crate) fn hint_of(&self, user: u32) -> Hint {
        let any = |state| !self.legs_in(user, &[state]).is_empty();
        let (talking, ringing) = (any(LegState::Established), any(LegState::Ringing));
        match (ringing, talking) {
            (true, true) => Hint::BusyAndRinging,
            (true, false) => Hint::Ringing,
            (false, true) => Hint::Busy,
            (false, false) if any(LegState::Dialing) => Hint::Calling,
            (false, false) if any(LegState::OnHold) => Hint::OnHold,
            (false, false) => Hint::Available,
        }
    }

    /// State of the telephone with this number.
    pub(crate) fn hint_at(&self, number: &str) -> Hint {
        self.owner_of(number).map_or(Hint::Unexisting, |user| self.hint_of(user))
    }

    pub(crate) fn settle_hints(&mut self) {
        let users: Vec<_> = self.cast.users.iter().map(|user| (user.id, user.extension.clone())).collect();
        for (user, number) in users {
            let hint = self.hint_of(user);
            if self.hints.insert(user, hint) != Some(hint) {
                self.tell(Notice::Phone { user, number, hint });
            }
        }
    }

    /// Ends the second call; whoever was asked is free again.
    pub(crate) fn end_consultation(&mut self, key: LegKey) {
        let Some(leg) = self.legs.get(&key) else { return };
        let call = leg.call;
        self.end_leg(key, Outcome::Answered);
        self.leftover(call, Outcome::Missed);
    }
}
