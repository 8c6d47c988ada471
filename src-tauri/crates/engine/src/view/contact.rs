//! People and the user's presence. Invariant: presence and line stay two things.

use cordboard_contract::{UiActivity, UiContact, UiContactNumber, UiLineState, UiPresence, UiPresenceChoice, initials};
use cordboard_model::{AccountId, Activity, Contact, LineState, Presence, PresenceStatus};

use super::{known, text};

pub(crate) fn contacts(account: &AccountId, contacts: &[Contact]) -> Vec<UiContact> {
    contacts.iter().map(|person| contact(account, person)).collect()
}

fn contact(account: &AccountId, contact: &Contact) -> UiContact {
    let name = text(&contact.name);
    UiContact {
        account: account.to_string(),
        // The key goes back to the PBX as it came.
        source: contact.key.as_ref().map(|key| key.source.clone()),
        id: contact.key.as_ref().map(|key| key.id.clone()),
        initials: initials(&name),
        name,
        numbers: contact
            .numbers
            .iter()
            .filter_map(|number| {
                Some(UiContactNumber {
                    label: text(&number.label),
                    number: known(Some(&number.number))?,
                    own_line: number.own_line,
                })
            })
            .collect(),
        detail: detail(contact),
        favourite: contact.favourite,
        line: line(contact.line),
        activity: activity(contact.presence.activity),
    }
}

/// One line about a person: the first cell of the directory that says something.
pub(crate) fn detail(contact: &Contact) -> Option<String> {
    contact.details.iter().find_map(|(_, value)| known(Some(value)))
}

pub(crate) fn presence(account: &AccountId, presence: &Presence, choices: &[PresenceStatus]) -> UiPresence {
    UiPresence {
        account: account.to_string(),
        activity: activity(presence.activity),
        label: known(presence.label.as_deref()).or_else(|| {
            // A word of the PBX's own is better than nothing; what it means is better than the word.
            let status = presence.status.as_ref().filter(|_| presence.activity == Activity::Unknown);
            known(status.map(|status| status.as_str()))
        }),
        choices: choices
            .iter()
            .map(|choice| UiPresenceChoice {
                id: choice.id.to_string(),
                label: text(&choice.label),
                activity: activity(choice.activity),
                current: presence.status.as_ref() == Some(&choice.id),
            })
            .collect(),
    }
}

pub(crate) const fn line(line: LineState) -> UiLineState {
    match line {
        LineState::Unknown => UiLineState::Unknown,
        LineState::Idle => UiLineState::Idle,
        LineState::Dialing => UiLineState::Dialing,
        LineState::Ringing => UiLineState::Ringing,
        LineState::Busy => UiLineState::Busy,
        LineState::BusyRinging => UiLineState::BusyRinging,
        LineState::Held => UiLineState::Held,
        LineState::Offline => UiLineState::Offline,
    }
}

pub(crate) const fn activity(activity: Activity) -> UiActivity {
    match activity {
        Activity::Unknown => UiActivity::Unknown,
        Activity::Available => UiActivity::Available,
        Activity::Away => UiActivity::Away,
        Activity::Busy => UiActivity::Busy,
        Activity::DoNotDisturb => UiActivity::DoNotDisturb,
        Activity::Offline => UiActivity::Offline,
    }
}

pub(crate) const fn asked_activity(activity: UiActivity) -> Activity {
    match activity {
        UiActivity::Unknown => Activity::Unknown,
        UiActivity::Available => Activity::Available,
        UiActivity::Away => Activity::Away,
        UiActivity::Busy => Activity::Busy,
        UiActivity::DoNotDisturb => Activity::DoNotDisturb,
        UiActivity::Offline => Activity::Offline,
    }
}
