//! Acts of scenarios and tests, done by the people themselves. Invariant: an act ends with everything settled.

use crate::{
    act::{Act, ActError},
    core::{
        call::{LegKey, Order, Side},
        notice::{LegState, Recording},
        switch::Switch,
    },
    ledger::Remote,
};

/// Who does something.
enum Actor {
    User(u32),
    Outside(String),
}

impl Switch {
    /// Does it, and says the id of the call if it began one.
    pub(crate) fn act(&mut self, act: &Act) -> Result<Option<String>, ActError> {
        let done = self.perform(act);
        self.settle();
        done
    }

    fn perform(&mut self, act: &Act) -> Result<Option<String>, ActError> {
        match act {
            Act::Call { from, to, label, patience, talk, attached } => {
                let from = match self.actor(from) {
                    Actor::User(user) => Side::User(user),
                    Actor::Outside(number) => Side::Outside(self.party(&number)),
                };
                let order = Order {
                    label: label.clone(),
                    patience: *patience,
                    talk: *talk,
                    attached: attached.clone(),
                    ..Order::default()
                };
                let serial = self.serial + 1;
                let id = format!("{}.{serial}", self.now.epoch_seconds());
                self.place(from, to, order)?;
                return Ok(Some(id));
            }
            Act::Answer { who, call } => match self.actor(who) {
                Actor::User(user) => {
                    let id = self.leg_in(user, call.as_deref())?;
                    self.answer_at_phone(user, id.as_deref())?;
                }
                Actor::Outside(number) => {
                    let leg = self.outside_leg(&number, call.as_deref())?;
                    if self.legs.get(&leg).is_none_or(|leg| leg.state != LegState::Ringing) {
                        return Err(ActError::NoCall);
                    }
                    self.answer_leg(leg);
                }
            },
            Act::HangUp { who, call } => match self.actor(who) {
                Actor::User(user) => {
                    let id = self.leg_in(user, call.as_deref())?;
                    self.hang_up(user, id.as_deref())?;
                }
                Actor::Outside(number) => {
                    let leg = self.outside_leg(&number, call.as_deref())?;
                    self.hang_up_leg(leg);
                }
            },
            Act::Hold { who } => {
                let leg = self.own(who, &[LegState::Established])?;
                self.hold_leg(leg);
            }
            Act::Retrieve { who } => {
                let leg = self.own(who, &[LegState::OnHold])?;
                let user = self.user_id(who).unwrap_or_default();
                self.hold_others(user, Some(leg));
                self.retrieve_leg(leg);
            }
            Act::Transfer { who, to } => self.blind_transfer(self.user_id(who)?, to)?,
            Act::Consult { who, to } => {
                self.consult(self.user_id(who)?, to)?;
            }
            Act::Complete { who } => self.complete_transfer(self.user_id(who)?)?,
            Act::Cancel { who } => self.cancel_transfer(self.user_id(who)?)?,
            Act::Conference { who } => self.conference(self.user_id(who)?)?,
            Act::Dtmf { who, keys } => self.dtmf(self.user_id(who)?, keys)?,
            Act::Attach { who, attached } => self.attach(self.user_id(who)?, attached)?,
            Act::LogIn { who, phone } => {
                let user = self.user_id(who)?;
                let own = self.user(user).map(|user| user.extension.clone()).unwrap_or_default();
                self.log_in(self.agent_of(user)?, phone.as_ref().unwrap_or(&own))?;
            }
            Act::LogOut { who } => self.log_out(self.agent_of(self.user_id(who)?)?)?,
            Act::Pause { who, reason } => self.pause(self.agent_of(self.user_id(who)?)?, reason.as_deref())?,
            Act::Ready { who } => self.make_ready(self.agent_of(self.user_id(who)?)?)?,
            Act::Presence { who, status } => self.set_presence(self.user_id(who)?, status)?,
            Act::Dnd { who, on } => self.set_dnd(self.user_id(who)?, *on),
            Act::Forward { who, kind, on, to } => self.set_forward(self.user_id(who)?, *kind, *on, to),
            Act::Join { who, queue, penalty } => {
                self.join(self.agent_of(self.user_id(who)?)?, self.queue_named(queue)?, *penalty)?;
            }
            Act::Leave { who, queue } => {
                self.leave(self.agent_of(self.user_id(who)?)?, self.queue_named(queue)?)?;
            }
            Act::Open { queue, open } => {
                let id = self.queue_named(queue)?;
                if let Some(queue) = self.cast.queues.iter_mut().find(|queue| queue.id == id) {
                    queue.open = *open;
                }
            }
            Act::PauseRecording { who } => {
                self.set_recording(self.agent_of(self.user_id(who)?)?, Recording::Paused)?;
            }
            Act::ResumeRecording { who } => {
                self.set_recording(self.agent_of(self.user_id(who)?)?, Recording::Active)?;
            }
            Act::Message { who } => self.add_message(self.user_id(who)?),
            Act::Hear { who } => self.hear_messages(self.user_id(who)?),
            Act::Listen { who, agent } => {
                let agent = self.agent_of(self.user_id(agent)?)?;
                self.listen(self.user_id(who)?, agent)?;
            }
        }
        Ok(None)
    }

    fn actor(&self, name: &str) -> Actor {
        self.user_called(name).map_or_else(|| Actor::Outside(name.to_owned()), |user| Actor::User(user.id))
    }

    fn party(&self, number: &str) -> Remote {
        let known = self.cast.parties.iter().find(|party| party.number == number);
        let name = known.map(|party| party.name.clone()).unwrap_or_default();
        Remote { number: number.to_owned(), name }
    }

    /// The id of the user's connection in the labelled call.
    fn leg_in(&self, user: u32, label: Option<&str>) -> Result<Option<String>, ActError> {
        let Some(label) = label else { return Ok(None) };
        let call = self.labels.get(label).ok_or(ActError::NoCall)?;
        let legs = self.legs_of(user);
        let mut legs = legs.iter().filter_map(|key| self.legs.get(key)).filter(|leg| leg.call == *call);
        legs.next().map(|leg| Some(leg.id.clone())).ok_or(ActError::NoCall)
    }

    fn own(&self, who: &str, states: &[LegState]) -> Result<LegKey, ActError> {
        self.choose(self.user_id(who)?, None, states)
    }
}
