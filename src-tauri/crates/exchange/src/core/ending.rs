//! How connections and calls end. Invariant: whatever ends, nobody is left alone in a call.

use crate::{
    core::{
        call::{CallKey, Leg, LegKey, Side},
        notice::{LegState, Notice},
        statistics::Tally,
        switch::Switch,
    },
    ledger::Outcome,
};

impl Switch {
    /// Hanging up, declining or giving up by the person at this connection.
    pub(crate) fn hang_up_leg(&mut self, key: LegKey) {
        let Some(leg) = self.legs.get(&key) else { return };
        let call = leg.call;
        match leg.state {
            LegState::Ringing if leg.own_first => {
                self.not_picked_up(key);
            }
            LegState::Ringing => {
                let queue = leg.queue;
                self.end_leg(key, Outcome::Rejected);
                if queue.is_none() {
                    self.unanswered(call, Outcome::Busy);
                }
            }
            LegState::Dialing => {
                self.end_leg(key, Outcome::NoAnswer);
                self.leftover(call, Outcome::Missed);
            }
            LegState::Established | LegState::OnHold | LegState::Released => {
                self.end_leg(key, Outcome::Answered);
                self.leftover(call, Outcome::Answered);
            }
        }
    }

    /// Nobody is left who rings: the callers hear why.
    pub(crate) fn unanswered(&mut self, call: CallKey, outcome: Outcome) {
        if self.ringing(call).is_empty() {
            for talker in self.talkers(call) {
                self.end_leg(talker, outcome);
            }
            self.leftover(call, outcome);
        }
    }

    /// Ends what cannot go on alone.
    pub(crate) fn leftover(&mut self, call: CallKey, outcome: Outcome) {
        let Some(left) = self.calls.get(&call) else { return };
        let (waiting, kept) = (left.waiting, left.kept);
        let talkers = self.talkers(call);
        let ringing = self.ringing(call);
        if talkers.is_empty() {
            if waiting.is_some() {
                self.leave_queue_unanswered(call, Tally::Abandoned);
            }
            for leg in ringing {
                self.end_leg(leg, Outcome::Missed);
            }
        } else if talkers.len() == 1 && ringing.is_empty() && waiting.is_none() && !kept {
            for leg in talkers {
                self.end_leg(leg, outcome);
            }
        }
        if self.calls.get(&call).is_some_and(|call| call.legs.is_empty()) {
            self.calls.remove(&call);
        }
    }

    /// Ends one connection. What was never answered cannot end as answered.
    pub(crate) fn end_leg(&mut self, key: LegKey, outcome: Outcome) {
        let Some(leg) = self.legs.get(&key) else { return };
        let outcome = match outcome {
            Outcome::Answered if leg.answered.is_none() && leg.placed_here => Outcome::NoAnswer,
            Outcome::Answered if leg.answered.is_none() => Outcome::Missed,
            Outcome::Missed | Outcome::NoAnswer | Outcome::Busy | Outcome::Failed if leg.answered.is_some() => Outcome::Answered,
            Outcome::Missed if leg.placed_here => Outcome::NoAnswer,
            Outcome::Answered
            | Outcome::Missed
            | Outcome::AnsweredElsewhere
            | Outcome::Abandoned
            | Outcome::Rejected
            | Outcome::Busy
            | Outcome::Failed
            | Outcome::NoAnswer
            | Outcome::Transferred => outcome,
        };
        self.note_end(key, outcome);
        let Some(mut leg) = self.legs.remove(&key) else { return };
        leg.state = LegState::Released;
        self.note_hold(&mut leg);
        if let Some(view) = self.view(&leg) {
            self.tell(Notice::Leg(view));
            self.ledger.close_call(&leg.id, self.now, outcome);
        }
        if let Some(call) = self.calls.get_mut(&leg.call) {
            call.legs.retain(|known| *known != key);
        }
        for other in self.legs.values_mut() {
            other.consult_of = other.consult_of.filter(|known| *known != key);
        }
        self.agent_finished(&leg);
        self.listening_finished(&leg);
    }

    pub(crate) fn note_hold(&mut self, leg: &mut Leg) {
        if let Some(since) = leg.held_since.take() {
            let held = self.now.since(since);
            if let Some(row) = self.ledger.call_mut(&leg.id) {
                row.hold_ms += held;
            }
        }
    }

    pub(crate) fn ring_over(&mut self, key: LegKey) {
        let Some(leg) = self.legs.get(&key).filter(|leg| leg.state == LegState::Ringing) else { return };
        let (call, side, queue) = (leg.call, leg.side.clone(), leg.queue);
        if self.not_picked_up(key) {
            return;
        }
        self.end_leg(key, Outcome::Missed);
        if queue.is_some() {
            return;
        }
        if let Side::User(user) = side
            && self.ringing(call).is_empty()
        {
            let forward = self.user(user).map(|user| user.forwards.no_answer.clone()).unwrap_or_default();
            if forward.on && self.route_to(call, &forward.to).is_ok() {
                return;
            }
            if self.deposit(call, user) {
                return;
            }
        }
        self.unanswered(call, Outcome::NoAnswer);
    }

    pub(crate) fn answers_itself(&mut self, key: LegKey) {
        if self.legs.get(&key).is_some_and(|leg| !self.is_attended(&leg.side)) {
            self.answer_leg(key);
        }
    }

    pub(crate) fn patience_over(&mut self, key: LegKey) {
        if self.legs.get(&key).is_some_and(|leg| leg.answered.is_none()) {
            self.hang_up_leg(key);
        }
    }

    pub(crate) fn talk_over(&mut self, key: LegKey) {
        let Some(leg) = self.legs.get(&key) else { return };
        let controlled = !leg.placed_here && self.is_attended(&leg.side);
        if leg.answered.is_some() && !controlled {
            self.hang_up_leg(key);
        }
    }

    /// A client is connected that acts for this person.
    pub(crate) fn is_attended(&self, side: &Side) -> bool {
        match side {
            Side::User(user) => self.clients.get(user).is_some_and(|clients| *clients > 0),
            Side::Outside(_) => false,
        }
    }
}
