//! What the document requires of a server and an account, checked over lists that were fetched (kazoo.md 7.2).
//!
//! Invariant: pure; a finding names what to change, and nothing found means that nothing is known to be wrong.

use crate::{
    extensions::{ExtensionMap, is_extension},
    rest::{Callflow, Catalogue, Device, User},
};

/// The least version.
const VERSION: (u32, u32) = (4, 2);
/// Requests of a start: sign-in, catalogue, account, users, user, devices, callflows, groups, two products, channels, state.
const START: u32 = 12;

/// What was fetched.
#[derive(Clone, Copy, Debug)]
pub struct Lists<'a> {
    /// The server's version, such as `4.3.142`.
    pub version: Option<&'a str>,
    /// What can be subscribed, if the server told.
    pub catalogue: Option<&'a Catalogue>,
    /// All users.
    pub users: &'a [User],
    /// All devices.
    pub devices: &'a [Device],
    /// All callflows.
    pub callflows: &'a [Callflow],
    /// Requests that the server still allows after these were fetched, if it told.
    pub remaining: Option<u32>,
}

/// Something that does not meet the requirements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The server did not tell its version.
    VersionUnknown,
    /// The server is older than 4.2.
    VersionTooOld {
        /// What it told.
        version: String,
    },
    /// A user has no telephone: assign him a device.
    UserWithoutDevice {
        /// Who.
        user: String,
    },
    /// A user has no extension: give him a callflow with one.
    UserWithoutExtension {
        /// Who.
        user: String,
    },
    /// A user has no presence id: set it to his extension.
    UserWithoutPresenceId {
        /// Who.
        user: String,
    },
    /// A device's SIP user name is also a number of the account: rename the SIP user.
    SipNameIsNumber {
        /// Which device.
        device: String,
        /// The name.
        sip_username: String,
    },
    /// The server does not list events that are needed; it may send them all the same.
    BindingMissing {
        /// Which.
        binding: String,
    },
    /// The server allows hardly more requests than one start needs: raise its rate limit.
    RateLimitLow {
        /// What it still allowed.
        remaining: u32,
        /// What a start needs.
        needed: u32,
    },
}

/// Everything that is wrong, in the order of the document.
#[must_use]
pub fn check(lists: &Lists<'_>) -> Vec<Finding> {
    let map = ExtensionMap::new(lists.users, lists.devices, lists.callflows);
    let mut findings: Vec<Finding> = version(lists.version).into_iter().collect();
    findings.extend(names(lists, &map));
    for user in lists.users.iter().filter(|user| user.enabled != Some(false)) {
        let who = || user.full_name().unwrap_or_else(|| user.id.clone());
        if !lists.devices.iter().any(|device| device.owner_id.as_deref() == Some(&user.id)) {
            findings.push(Finding::UserWithoutDevice { user: who() });
        }
        if map.extension_of(&user.id).is_none() {
            findings.push(Finding::UserWithoutExtension { user: who() });
        }
        if user.presence_id.is_none() {
            findings.push(Finding::UserWithoutPresenceId { user: who() });
        }
    }
    let missing = lists.catalogue.map(Catalogue::missing).unwrap_or_default();
    findings.extend(missing.into_iter().map(|binding| Finding::BindingMissing { binding }));
    let low = lists.remaining.filter(|remaining| *remaining < START);
    findings.extend(low.map(|remaining| Finding::RateLimitLow { remaining, needed: START }));
    findings
}

fn version(version: Option<&str>) -> Option<Finding> {
    let Some(told) = version.filter(|told| !told.is_empty()) else { return Some(Finding::VersionUnknown) };
    let mut parts = told.split(['.', '-']).map(|part| part.parse::<u32>().ok());
    match (parts.next().flatten(), parts.next().flatten()) {
        (Some(major), minor) if (major, minor.unwrap_or(0)) >= VERSION => None,
        (Some(_), _) => Some(Finding::VersionTooOld { version: told.to_owned() }),
        (None, _) => Some(Finding::VersionUnknown),
    }
}

/// Numbers of any callflow count, also of those that ring nobody in particular.
fn names(lists: &Lists<'_>, map: &ExtensionMap) -> Vec<Finding> {
    let dialled = |name: &str| map.is_number(name) || lists.callflows.iter().any(|flow| flow.numbers.iter().any(|it| it == name));
    let clash = |device: &Device| {
        let name = device.sip_username.as_deref().filter(|name| dialled(name))?;
        let device = device.name.clone().unwrap_or_else(|| device.id.clone());
        Some(Finding::SipNameIsNumber { device, sip_username: name.to_owned() })
    };
    lists.devices.iter().filter_map(clash).collect()
}

impl Finding {
    /// Whether calls are told wrongly with it; the others only take comfort away.
    #[must_use]
    pub fn is_serious(&self) -> bool {
        match self {
            Self::VersionTooOld { .. } | Self::UserWithoutDevice { .. } | Self::SipNameIsNumber { .. } => true,
            Self::BindingMissing { binding } => binding.starts_with("call."),
            Self::VersionUnknown
            | Self::UserWithoutExtension { .. }
            | Self::UserWithoutPresenceId { .. }
            | Self::RateLimitLow { .. } => false,
        }
    }

    /// A stable word for it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::VersionUnknown => "versionUnknown",
            Self::VersionTooOld { .. } => "versionTooOld",
            Self::UserWithoutDevice { .. } => "userWithoutDevice",
            Self::UserWithoutExtension { .. } => "userWithoutExtension",
            Self::UserWithoutPresenceId { .. } => "userWithoutPresenceId",
            Self::SipNameIsNumber { sip_username, .. } if is_extension(sip_username) => "sipNameIsExtension",
            Self::SipNameIsNumber { .. } => "sipNameIsNumber",
            Self::BindingMissing { .. } => "bindingMissing",
            Self::RateLimitLow { .. } => "rateLimitLow",
        }
    }

    /// What it is about, and what else is to be named: of [`Finding::RateLimitLow`] what a start needs, and what is allowed.
    #[must_use]
    pub fn about(&self) -> (String, String) {
        match self {
            Self::VersionUnknown => (String::new(), String::new()),
            Self::VersionTooOld { version } => (String::new(), version.clone()),
            Self::UserWithoutDevice { user } | Self::UserWithoutExtension { user } | Self::UserWithoutPresenceId { user } => {
                (user.clone(), String::new())
            }
            Self::SipNameIsNumber { device, sip_username } => (device.clone(), sip_username.clone()),
            Self::BindingMissing { binding } => (String::new(), binding.clone()),
            Self::RateLimitLow { remaining, needed } => (needed.to_string(), remaining.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use serde_json::json;

    use super::*;

    #[test]
    fn only_versions_before_the_least_are_too_old() {
        let table = [
            (Some("4.2.0"), None),
            (Some("4.3.142-1"), None),
            (Some("5.1"), None),
            (Some("5"), None),
            (Some("4.1.9"), Some(Finding::VersionTooOld { version: "4.1.9".to_owned() })),
            (Some("3.22"), Some(Finding::VersionTooOld { version: "3.22".to_owned() })),
            (Some("master"), Some(Finding::VersionUnknown)),
            (None, Some(Finding::VersionUnknown)),
        ];
        for (told, want) in table {
            assert_eq!(version(told), want, "{told:?}");
        }
    }

    #[test]
    fn what_is_missing_is_named_and_what_is_there_is_not() {
        let users: Vec<User> = serde_json::from_value(json!([
            {"id": "u1", "username": "bob", "presence_id": "201"}, {"id": "u2", "username": "carol"},
            {"id": "u3", "username": "gone", "enabled": false}
        ]))
        .unwrap();
        let devices: Vec<Device> = serde_json::from_value(json!([
            {"id": "d1", "name": "Desk", "owner_id": "u1", "username": "bobdesk"}, {"id": "d9", "username": "300"}
        ]))
        .unwrap();
        let callflows: Vec<Callflow> = serde_json::from_value(json!([
            {"id": "c1", "numbers": ["201"], "owner_id": "u1"}, {"id": "c4", "numbers": ["300"]}
        ]))
        .unwrap();
        let lists = Lists {
            version: Some("4.3"),
            catalogue: None,
            users: &users,
            devices: &devices,
            callflows: &callflows,
            remaining: Some(5),
        };
        let carol = || "carol".to_owned();
        let want = [
            Finding::SipNameIsNumber { device: "d9".to_owned(), sip_username: "300".to_owned() },
            Finding::UserWithoutDevice { user: carol() },
            Finding::UserWithoutExtension { user: carol() },
            Finding::UserWithoutPresenceId { user: carol() },
            Finding::RateLimitLow { remaining: 5, needed: START },
        ];
        let findings = check(&lists);
        assert_eq!(findings, want);
        assert!(findings[0].is_serious() && !findings[4].is_serious());
        assert_eq!((findings[0].code(), findings[0].about()), ("sipNameIsExtension", ("d9".to_owned(), "300".to_owned())));
        assert_eq!((findings[4].code(), findings[4].about()), ("rateLimitLow", ("12".to_owned(), "5".to_owned())));
        let none = Lists { users: &users[..1], devices: &devices[..1], remaining: None, ..lists };
        assert_eq!(check(&none), []);
        let unlisted = Lists { catalogue: Some(&Catalogue::default()), ..none };
        assert!(check(&unlisted).iter().filter(|finding| finding.is_serious()).count() == 9, "the calls");
    }
}
