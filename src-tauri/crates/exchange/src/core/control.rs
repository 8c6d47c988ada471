//! What can be done to a single connection from elsewhere. Invariant: the one who is spared stays in the call.

use crate::{
    act::ActError,
    core::{
        call::{CallKey, LegKey, Side},
        notice::Recording,
        statistics::Tally,
        switch::Switch,
    },
    ledger::Outcome,
};

impl Switch {
    /// Sends this connection's own party to a number; the other one is let go.
    pub(crate) fn pass_on_peer(&mut self, key: LegKey, to: &str) -> Result<(), ActError> {
        let call = self.legs.get(&key).ok_or(ActError::NoCall)?.call;
        let other = self.talkers(call).into_iter().find(|other| *other != key).ok_or(ActError::NoCall)?;
        self.pass_on(other, to)
    }

    /// Sends the caller at this connection elsewhere before anybody answered: the one for whom it rings is let go.
    pub(crate) fn deflect(&mut self, caller: LegKey, by: Option<u32>, to: &str) -> Result<(), ActError> {
        let call = self.legs.get(&caller).ok_or(ActError::NoCall)?.call;
        let ringing = self.ringing(call);
        let own = |key: &&LegKey| self.legs.get(*key).is_some_and(|leg| by.is_none_or(|user| leg.side == Side::User(user)));
        let own = ringing.iter().find(own).copied().ok_or(ActError::NoCall)?;
        self.leave_queue_unanswered(call, Tally::Timeout);
        for other in ringing.into_iter().filter(|other| *other != own) {
            self.end_leg(other, Outcome::Missed);
        }
        self.pass_on(own, to)
    }

    /// Begins, pauses or ends the recording of a connection that is talked on.
    pub(crate) fn record_leg(&mut self, key: LegKey, to: Recording) {
        let Some(leg) = self.legs.get_mut(&key).filter(|leg| leg.answered.is_some()) else { return };
        leg.recording = to;
        let id = leg.id.clone();
        if let Some(row) = self.ledger.call_mut(&id) {
            row.recorded |= to == Recording::Active;
        }
    }

    /// Takes a ringing call to another user's telephone.
    pub(crate) fn pick_up(&mut self, call: CallKey, user: u32) -> Result<(), ActError> {
        if self.ringing(call).is_empty() {
            return Err(ActError::NoCall);
        }
        if self.legs_of(user).len() >= 2 {
            return Err(ActError::LineFull);
        }
        let timeout = self.cast.settings.ring_timeout;
        let leg = self.ring(call, user, None, timeout);
        self.answer_leg(leg);
        Ok(())
    }
}
