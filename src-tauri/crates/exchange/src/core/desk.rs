//! A user's own switches: presence, do not disturb, forwards, voice mailbox, favourites. Invariant: every change is told, also one that changes nothing.

use crate::{
    act::ActError,
    core::{
        call::{CallKey, Side},
        cast::{Effect, ForwardKind},
        notice::{LegState, Notice, UserView},
        switch::{Switch, Timer},
    },
    ledger::Outcome,
};

impl Switch {
    pub(crate) fn user_view(&self, id: u32) -> Option<UserView> {
        let user = self.user(id)?;
        Some(UserView {
            user: id,
            first_name: user.first_name.clone(),
            last_name: user.last_name.clone(),
            mobile: user.mobile.clone(),
            agent: user.agent.as_ref().map(|agent| agent.id),
            voicemail: user.voicemail.map(|voicemail| voicemail.id),
            dnd: user.dnd,
            forwards: user.forwards.clone(),
        })
    }

    fn tell_user(&mut self, id: u32) {
        if let Some(view) = self.user_view(id) {
            self.tell(Notice::User(view));
        }
    }

    pub(crate) fn set_presence(&mut self, id: u32, status: &str) -> Result<(), ActError> {
        if !self.cast.statuses.iter().any(|known| known.name == status) {
            return Err(ActError::Unknown { what: "status", name: status.to_owned() });
        }
        let effect = self.effect_of(status);
        if let Some(user) = self.user_mut(id) {
            status.clone_into(&mut user.presence);
        }
        self.tell(Notice::Presence { user: id, status: status.to_owned() });
        if effect == Effect::Dnd {
            self.set_dnd(id, true);
        }
        self.presence_reaches_agent(id, status, effect);
        Ok(())
    }

    pub(crate) fn set_dnd(&mut self, id: u32, on: bool) {
        if let Some(user) = self.user_mut(id) {
            user.dnd = on;
        }
        self.tell_user(id);
    }

    pub(crate) fn set_forward(&mut self, id: u32, kind: ForwardKind, on: bool, to: &str) {
        if let Some(user) = self.user_mut(id) {
            let forward = match kind {
                ForwardKind::Always => &mut user.forwards.always,
                ForwardKind::Busy => &mut user.forwards.busy,
                ForwardKind::NoAnswer => &mut user.forwards.no_answer,
            };
            forward.on = on;
            if !to.is_empty() {
                to.clone_into(&mut forward.to);
            }
        }
        self.tell_user(id);
    }

    /// Takes the caller to the user's mailbox; says whether there is one.
    pub(crate) fn deposit(&mut self, call: CallKey, id: u32) -> bool {
        let has_mailbox = self.user(id).is_some_and(|user| user.voicemail.is_some());
        let talkers = self.talkers(call);
        let [caller] = talkers[..] else { return false };
        let outside = self.legs.get(&caller).is_some_and(|leg| matches!(leg.side, Side::Outside(_)));
        if !has_mailbox || !outside {
            return false;
        }
        let now = self.now;
        if let Some(leg) = self.legs.get_mut(&caller) {
            leg.state = LegState::Established;
            leg.answered = leg.answered.or(Some(now));
        }
        if let Some(call) = self.calls.get_mut(&call) {
            call.kept = true;
        }
        self.after(self.cast.settings.message, Timer::MessageLeft(call, id));
        true
    }

    pub(crate) fn message_left(&mut self, call: CallKey, user: u32) {
        let talkers = self.talkers(call);
        if talkers.is_empty() {
            return;
        }
        for leg in talkers {
            self.end_leg(leg, Outcome::Answered);
        }
        self.leftover(call, Outcome::Answered);
        self.add_message(user);
    }

    pub(crate) fn add_message(&mut self, id: u32) {
        let voicemail = self.user_mut(id).and_then(|user| user.voicemail.as_mut());
        if let Some(voicemail) = voicemail {
            voicemail.new += 1;
            let voicemail = *voicemail;
            self.tell(Notice::Voicemail { user: id, voicemail });
        }
    }

    pub(crate) fn hear_messages(&mut self, id: u32) {
        let voicemail = self.user_mut(id).and_then(|user| user.voicemail.as_mut());
        if let Some(voicemail) = voicemail {
            voicemail.old += voicemail.new + voicemail.waiting;
            (voicemail.new, voicemail.waiting) = (0, 0);
            let voicemail = *voicemail;
            self.tell(Notice::Voicemail { user: id, voicemail });
        }
    }
}
