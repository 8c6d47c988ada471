//! The signed-in user (basix.md 4). Invariant: presence and telephone settings are shown as numbers and switches say; none of
//! them can be set.

use cordboard_model::{Activity, AgentId, Capabilities, Event, PhoneReport, Presence, ReasonId, User, UserId, Voicemail};

use super::{Tell, Translator};

/// What was told of the user.
#[derive(Debug, Default)]
pub(super) struct Shown {
    user: Option<User>,
    presence: Option<Presence>,
    phone: PhoneReport,
    voicemail: Option<Voicemail>,
    capabilities: Option<Capabilities>,
}

impl Translator {
    pub(super) fn tell_self(&mut self, tell: &mut Tell<'_>) {
        let can = self.capabilities();
        if self.told.user.capabilities.as_ref() != Some(&can) {
            self.told.user.capabilities = Some(can.clone());
            tell.event(Event::CapabilitiesKnown(can));
        }
        let Some(me) = self.me else { return };
        let own = self.roster.users.get(&me);
        let is_agent = self.roster.places_of(me).next().is_some();
        let user = User {
            id: Some(UserId::from(me)),
            name: own.and_then(|own| own.called()),
            agent: is_agent.then(|| AgentId::from(me)),
            extension: own.and_then(|own| own.line()),
            mobile: None,
            supervisor: self.account.full_events && own.is_some_and(|own| own.is_admin),
        };
        if self.told.user.user.as_ref() != Some(&user) {
            self.told.user.user = Some(user.clone());
            tell.event(Event::UserReported(user));
        }
        let Some(own) = own else { return };
        let (presence, phone, voicemail) = (
            own.presence.map(presence),
            PhoneReport { do_not_disturb: own.do_not_disturb, unconditional: (own.forwards, None), ..PhoneReport::default() },
            own.voicemail(),
        );
        if presence.is_some() && self.told.user.presence != presence {
            self.told.user.presence.clone_from(&presence);
            presence.into_iter().for_each(|presence| tell.event(Event::PresenceReported(presence)));
        }
        if self.told.user.phone != phone {
            self.told.user.phone = phone.clone();
            tell.event(Event::PhoneReported(phone));
        }
        if voicemail.is_some() && self.told.user.voicemail != voicemail {
            self.told.user.voicemail = voicemail;
            voicemail.into_iter().for_each(|voicemail| tell.event(Event::VoicemailReported(voicemail)));
        }
    }
}

/// Only 0 has a known meaning: nothing said (basix.md 4).
fn presence(number: i64) -> Presence {
    let activity = if number == 0 { Activity::Available } else { Activity::Unknown };
    Presence { status: Some(ReasonId::from(number)), activity, label: None }
}
