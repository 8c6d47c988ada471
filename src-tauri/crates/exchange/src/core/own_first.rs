//! Calls that ring the user's own telephone before they are dialled. Invariant: nobody else rings until it was picked up.

use crate::{
    act::ActError,
    core::{
        call::{LegKey, Order, Side},
        notice::LegState,
        switch::{Switch, Timer},
    },
    ledger::Outcome,
    span::Span,
};

impl Switch {
    /// Rings the user's telephone so long at most; it picks up by itself after `picks_up`, if that is given.
    pub(crate) fn ring_then_dial(
        &mut self,
        user: u32,
        to: &str,
        order: Order,
        rings: Span,
        picks_up: Option<Span>,
    ) -> Result<LegKey, ActError> {
        if to.is_empty() {
            return Err(ActError::UnknownNumber);
        }
        if self.legs_of(user).len() >= 2 {
            return Err(ActError::LineFull);
        }
        let side = Side::User(user);
        let (direction, remote) = self.outlook(&self.target(to), to);
        let calling = self.identity(&side);
        let call = self.new_call(calling, to, order.attached);
        let queue = self.outgoing_queue(&side, to, direction);
        let key = self.new_leg(call, side, LegState::Ringing, remote, queue, true, direction);
        if let Some(leg) = self.legs.get_mut(&key) {
            leg.own_first = true;
            leg.talk = order.talk;
        }
        self.after(rings, Timer::RingOver(key));
        match (picks_up, self.user(user).and_then(|user| user.behaviour?.answer_after)) {
            (Some(span), _) => self.after(span, Timer::PicksUp(key)),
            (None, Some(span)) => self.after(span, Timer::AnswersItself(key)),
            (None, None) => {}
        }
        self.tell_leg(key);
        Ok(key)
    }

    /// The user picked up: the number is dialled.
    pub(crate) fn dial_on(&mut self, key: LegKey) {
        let Some(leg) = self.legs.get_mut(&key) else { return };
        leg.state = LegState::Dialing;
        let (call, to, side, queue) = (leg.call, leg.called.clone(), leg.side.clone(), leg.queue);
        if let Side::User(user) = side {
            self.hold_others(user, Some(key));
        }
        self.tell_leg(key);
        self.count_outgoing(&side, queue);
        let target = self.target(&to);
        if let Err(outcome) = self.route(call, target, 0) {
            self.end_leg(key, outcome);
            self.leftover(call, outcome);
        }
    }

    /// Says whether it was such a call; then it is over.
    pub(crate) fn not_picked_up(&mut self, key: LegKey) -> bool {
        let Some(call) = self.legs.get(&key).filter(|leg| leg.own_first).map(|leg| leg.call) else { return false };
        self.end_leg(key, Outcome::NoAnswer);
        self.leftover(call, Outcome::NoAnswer);
        true
    }
}
