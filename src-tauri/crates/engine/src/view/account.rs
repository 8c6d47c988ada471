//! Accounts and who is signed in there. Invariant: nothing of a password, a token or a URL's user part is in here.

use cordboard_contract::{UiAbility, UiAccount, UiHealth, UiHealthState, UiProblem, UiSelf};
use cordboard_desk::AccountDesk;
use cordboard_model::{Ability, AccountId, At, Capabilities, Health, Problem, Support, User, WhyNot};

use super::{known, ms, text};
use crate::AccountSettings;

pub(crate) fn account(settings: &AccountSettings, desk: &AccountDesk, last_event: Option<At>) -> UiAccount {
    let phone = (!settings.phone.is_empty()).then_some(settings.phone.as_str());
    let extension = desk.user().extension.as_ref().map(|line| line.as_str()).or(phone);
    UiAccount {
        id: settings.id.to_string(),
        label: text(&settings.label),
        pbx: settings.pbx.clone(),
        address: text(&settings.address),
        login: text(&settings.login),
        extension: known(extension),
        phone: text(&settings.phone),
        phone_model: settings.phone_model.clone(),
        ca_file: settings.ca_file.as_ref().map(|path| path.display().to_string()),
        proxy: settings.proxy.as_deref().map(without_secret),
        options: settings.options.iter().map(|(name, value)| (name.clone(), text(value))).collect(),
        health: health(desk.health()),
        last_event_at: last_event.map(ms),
        abilities: abilities(desk.capabilities()),
    }
}

/// A proxy with the password in it hidden.
pub(crate) fn without_secret(proxy: &str) -> String {
    let (scheme, rest) = proxy.split_once("://").map_or(("", proxy), |(scheme, rest)| (scheme, rest));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let Some((user, _)) = authority.rsplit_once('@').and_then(|(userinfo, _)| userinfo.split_once(':')) else {
        return text(proxy);
    };
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let path = rest.strip_prefix(authority).unwrap_or_default();
    let scheme = if scheme.is_empty() { String::new() } else { format!("{scheme}://") };
    text(&format!("{scheme}{user}:{HIDDEN}@{host}{path}"))
}

/// Stands for a password.
const HIDDEN: &str = "***";

pub(crate) fn user(account: &AccountId, user: &User) -> UiSelf {
    UiSelf {
        account: account.to_string(),
        name: known(user.name.as_deref()),
        extension: known(user.extension.as_ref().map(|line| line.as_str())),
        agent: user.agent.is_some(),
    }
}

pub(crate) fn health(health: &Health) -> UiHealth {
    let plain = |state| UiHealth { state, since: None, retry_at: None, problem: None };
    match health {
        Health::Stopped => plain(UiHealthState::Stopped),
        Health::Connecting => plain(UiHealthState::Connecting),
        Health::Live { since } => UiHealth { since: Some(ms(*since)), ..plain(UiHealthState::Live) },
        Health::Waiting { retry_at, problem: why } => {
            UiHealth { retry_at: Some(ms(*retry_at)), problem: Some(problem(why)), ..plain(UiHealthState::Waiting) }
        }
        Health::SignedOut { problem: why } => UiHealth { problem: Some(problem(why)), ..plain(UiHealthState::SignedOut) },
        Health::Replaced => plain(UiHealthState::Replaced),
    }
}

pub(crate) fn problem(problem: &Problem) -> UiProblem {
    UiProblem { code: problem.code.clone(), detail: text(&problem.detail) }
}

/// All that a user may want to do, in the order of the model.
const ABILITIES: [(Ability, &str); 29] = [
    (Ability::Dial, "dial"),
    (Ability::Answer, "answer"),
    (Ability::Decline, "decline"),
    (Ability::HangUp, "hangUp"),
    (Ability::Hold, "hold"),
    (Ability::BlindTransfer, "blindTransfer"),
    (Ability::ConsultTransfer, "consultTransfer"),
    (Ability::Conference, "conference"),
    (Ability::SendDigits, "sendDigits"),
    (Ability::Park, "park"),
    (Ability::Moderate, "moderate"),
    (Ability::Record, "record"),
    (Ability::PauseRecording, "pauseRecording"),
    (Ability::AttachData, "attachData"),
    (Ability::AgentState, "agentState"),
    (Ability::NotReadyReason, "notReadyReason"),
    (Ability::QueueMembership, "queueMembership"),
    (Ability::QueueStatistics, "queueStatistics"),
    (Ability::QueueCallers, "queueCallers"),
    (Ability::Listen, "listen"),
    (Ability::Presence, "presence"),
    (Ability::DoNotDisturb, "doNotDisturb"),
    (Ability::Forward, "forward"),
    (Ability::Directory, "directory"),
    (Ability::Favourites, "favourites"),
    (Ability::ServerHistory, "serverHistory"),
    (Ability::Voicemail, "voicemail"),
    (Ability::Messages, "messages"),
    (Ability::Recordings, "recordings"),
];

fn abilities(capabilities: &Capabilities) -> Vec<UiAbility> {
    ABILITIES
        .iter()
        .map(|(ability, name)| UiAbility {
            name: (*name).to_owned(),
            why_not: match capabilities.support(*ability) {
                Support::Yes => None,
                Support::No(why) => Some(why_not(why).to_owned()),
            },
        })
        .collect()
}

pub(crate) const fn why_not(why: WhyNot) -> &'static str {
    match why {
        WhyNot::Pbx => "pbx",
        WhyNot::Phone => "phone",
        WhyNot::NoPhone => "noPhone",
        WhyNot::NotAgent => "notAgent",
        WhyNot::Rights => "rights",
        WhyNot::NoEffect => "noEffect",
    }
}

#[cfg(test)]
mod tests {
    use super::without_secret;

    #[test]
    fn a_password_in_a_proxy_is_not_shown() {
        for (proxy, want) in [
            ("none", "none"),
            ("http://proxy:3128", "http://proxy:3128"),
            ("http://anna@proxy:3128", "http://anna@proxy:3128"),
            ("http://anna:secret@proxy:3128/", "http://anna:***@proxy:3128/"),
            ("anna:se@cret@proxy:3128", "anna:***@proxy:3128"),
        ] {
            assert_eq!(without_secret(proxy), want);
        }
    }
}
