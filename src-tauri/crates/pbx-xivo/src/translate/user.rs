//! The signed-in user (xivo.md 3.3 to 3.7). Invariant: what an update leaves out stays as it was.

use cordboard_model::{
    Activity, Event, Extension, LineState, PhoneReport, Presence, PresenceStatus, Reason, ReasonEffect, User, UserId, Voicemail,
};

use super::{Tell, Translator};
use crate::frame::{
    Flag, Int, PhoneHint, PhoneStatusUpdate, RightProfile, Text, UserConfigUpdate, UserStatus, UserStatusUpdate, VoiceMailStatus,
};

/// A status the server offers.
#[derive(Debug)]
pub(super) struct Status {
    pub(super) name: String,
    label: String,
    activity: Activity,
    pub(super) effect: ReasonEffect,
}

impl Translator {
    pub(super) fn rights(&mut self, profile: &RightProfile<'_>, tell: &mut Tell<'_>) {
        self.own.supervisor = Some(matches!(profile.profile.as_deref(), Some("Supervisor" | "Admin")));
        tell.event(Event::UserReported(User { supervisor: self.is_supervisor(), ..User::default() }));
        tell.event(Event::CapabilitiesKnown(self.capabilities()));
    }

    fn is_supervisor(&self) -> bool {
        self.own.supervisor == Some(true)
    }

    pub(super) fn user_config(&mut self, update: UserConfigUpdate<'_>, tell: &mut Tell<'_>) {
        self.inquiries.user(&update);
        let could = self.capabilities();
        self.own.told = true;
        self.own.user = update.user_id.map(|id| id.0).or(self.own.user);
        self.own.agent = update.agent_id.map(|id| id.0).or(self.own.agent);
        let phone = phone_report(&update);
        let text = |text: Option<Text<'_>>| text.filter(|text| !text.is_empty()).map(Text::into_owned);
        let joined = match (text(update.first_name), text(update.last_name)) {
            (Some(first), Some(last)) => Some(format!("{first} {last}")),
            (first, last) => first.or(last),
        };
        tell.event(Event::UserReported(User {
            id: update.user_id.map(|id| UserId::from(id.0)),
            name: text(update.full_name).or(joined),
            agent: self.own.agent.map(|id| self.ids.agent(id)),
            extension: self.own_phone.as_deref().map(Extension::from),
            mobile: text(update.mobile_number),
            supervisor: self.is_supervisor(),
        }));
        if phone != PhoneReport::default() {
            tell.event(Event::PhoneReported(phone));
        }
        let can = self.capabilities();
        if can != could {
            tell.event(Event::CapabilitiesKnown(can));
        }
    }

    pub(super) fn statuses(&mut self, statuses: Vec<UserStatus<'_>>, tell: &mut Tell<'_>) {
        let mut reasons = Vec::with_capacity(statuses.len());
        let mut presences = Vec::with_capacity(statuses.len());
        self.statuses.clear();
        for status in statuses {
            let effect = effect(&status);
            let activity = activity(&status, effect);
            let name = status.name.into_owned();
            let id = self.ids.reason(&name);
            let label = status.long_name.filter(|label| !label.is_empty()).map_or_else(|| name.clone(), Text::into_owned);
            let color = status.color.filter(|color| !color.is_empty()).map(Text::into_owned);
            presences.push(PresenceStatus { id: id.clone(), label: label.clone(), activity });
            self.statuses.push(Status { name, label: label.clone(), activity, effect });
            reasons.push(Reason { id, label, color, effect });
        }
        tell.event(Event::ReasonsListed(reasons));
        tell.event(Event::PresencesListed(presences));
    }

    pub(super) fn user_status(&mut self, update: &UserStatusUpdate<'_>, tell: &mut Tell<'_>) {
        if let (Some(Int(user)), Some(own)) = (update.user_id, self.own.user)
            && user != own
        {
            return;
        }
        let presence = match update.status.as_deref().filter(|status| !status.is_empty()) {
            None => Presence::default(),
            Some(name) => {
                let known = self.statuses.iter().find(|status| status.name == name);
                Presence {
                    status: Some(self.ids.reason(name)),
                    activity: known.map_or_else(|| named_activity(name).unwrap_or_default(), |status| status.activity),
                    label: known.map(|status| status.label.clone()),
                }
            }
        };
        tell.event(Event::PresenceReported(presence));
    }

    pub(super) fn own_line(&mut self, update: &PhoneStatusUpdate<'_>, tell: &mut Tell<'_>) {
        let (Some(phone), Some(status)) = (self.own_phone.as_deref(), update.status.as_deref()) else { return };
        let state = status.trim().parse().map_or_else(|_| named_line_state(status), line_state);
        tell.event(Event::LineReported(self.ids.line(phone), state));
    }

    pub(super) fn hint(&mut self, hint: &PhoneHint<'_>, tell: &mut Tell<'_>) {
        tell.event(Event::LineReported(self.ids.line(&hint.number), line_state(hint.status.0)));
    }
}

pub(super) fn voicemail(status: &VoiceMailStatus) -> Event {
    let count = |count: Option<Int>| count.and_then(|count| u32::try_from(count.0).ok()).unwrap_or_default();
    Event::VoicemailReported(Voicemail {
        new: count(status.new_messages),
        waiting: count(status.waiting_messages),
        old: count(status.old_messages),
    })
}

/// The codes of xivo.md 3.6.
pub(super) const fn line_state(code: i64) -> LineState {
    match code {
        0 => LineState::Idle,
        1 => LineState::Dialing,
        2 => LineState::Busy,
        8 => LineState::Ringing,
        9 => LineState::BusyRinging,
        16 => LineState::Held,
        4 | -1 | -2 => LineState::Offline,
        _ => LineState::Unknown,
    }
}

fn named_line_state(name: &str) -> LineState {
    match name {
        "AVAILABLE" => LineState::Idle,
        "CALLING" => LineState::Dialing,
        "BUSY" => LineState::Busy,
        "RINGING" => LineState::Ringing,
        "BUSY_AND_RINGING" => LineState::BusyRinging,
        "ONHOLD" => LineState::Held,
        "INDISPONIBLE" | "DEACTIVATED" | "UNEXISTING" => LineState::Offline,
        _ => LineState::Unknown,
    }
}

fn phone_report(update: &UserConfigUpdate<'_>) -> PhoneReport {
    let forward = |enabled: Option<Flag>, destination: &Option<Text<'_>>| {
        (enabled.map(|Flag(enabled)| enabled), destination.as_deref().map(str::to_owned))
    };
    PhoneReport {
        do_not_disturb: update.dnd_enabled.map(|Flag(on)| on),
        unconditional: forward(update.unc_fwd_enabled, &update.unc_fwd_destination),
        busy: forward(update.busy_fwd_enabled, &update.busy_fwd_destination),
        no_answer: forward(update.na_fwd_enabled, &update.na_fwd_destination),
    }
}

fn has_action(status: &UserStatus<'_>, name: &str) -> bool {
    status.actions.iter().flatten().any(|action| &*action.name == name)
}

/// xivo.md 3.4: the pausing action decides before the others.
fn effect(status: &UserStatus<'_>) -> ReasonEffect {
    if has_action(status, "queuepause_all") {
        ReasonEffect::NotReady
    } else if has_action(status, "queueunpause_all") {
        ReasonEffect::Ready
    } else if has_action(status, "agentlogoff") {
        ReasonEffect::LogOut
    } else {
        ReasonEffect::None
    }
}

fn activity(status: &UserStatus<'_>, effect: ReasonEffect) -> Activity {
    if has_action(status, "enablednd") {
        return Activity::DoNotDisturb;
    }
    named_activity(&status.name).unwrap_or(match effect {
        ReasonEffect::Ready => Activity::Available,
        ReasonEffect::NotReady => Activity::Away,
        ReasonEffect::LogOut => Activity::Offline,
        ReasonEffect::None => Activity::Unknown,
    })
}

/// [assumed] The names a fresh XiVO comes with.
fn named_activity(name: &str) -> Option<Activity> {
    Some(match name {
        "available" => Activity::Available,
        "away" | "outtolunch" | "berightback" => Activity::Away,
        "donotdisturb" => Activity::DoNotDisturb,
        "disconnected" => Activity::Offline,
        _ => return None,
    })
}
