//! Which number is whose, and who somebody is (kazoo.md 4.2). A user has no extension of his own: his callflows have.
//!
//! Invariant: where the same text is an extension and a SIP user name, it is the extension.

use std::collections::BTreeMap;

use crate::rest::{Callflow, Device, User};

/// Numbers of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExtensionMap {
    users: BTreeMap<String, String>,
    outside: BTreeMap<String, String>,
    presence: BTreeMap<String, String>,
    sip: BTreeMap<String, String>,
    /// Of each user the one extension that is shown.
    shown: BTreeMap<String, String>,
}

/// Who somebody is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The user.
    pub user_id: String,
    /// His extension, the shortest where he has several.
    pub extension: Option<String>,
}

/// Whether it looks like a number inside: two to seven digits.
#[must_use]
pub fn is_extension(number: &str) -> bool {
    (2..=7).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whose callflow it is: its owner, else the first user or device that it rings.
#[must_use]
pub fn target<'a>(callflow: &'a Callflow, devices: &'a [Device]) -> Option<&'a str> {
    if let Some(owner) = &callflow.owner_id {
        return Some(owner);
    }
    match callflow.flow.as_ref()?.first_of(&["user", "device"])? {
        ("device", id) => devices.iter().find(|device| device.id == id)?.owner_id.as_deref(),
        (_, id) => Some(id),
    }
}

impl ExtensionMap {
    /// Rows without a flow count only when they name their owner: read the document of the others.
    #[must_use]
    pub fn new(users: &[User], devices: &[Device], callflows: &[Callflow]) -> Self {
        let mut map = Self::default();
        for callflow in callflows.iter().filter(|callflow| callflow.featurecode.is_none()) {
            let Some(user) = target(callflow, devices) else { continue };
            for number in &callflow.numbers {
                let numbers = if is_extension(number) { &mut map.users } else { &mut map.outside };
                numbers.entry(number.clone()).or_insert_with(|| user.to_owned());
            }
        }
        let local = |presence_id: &Option<String>| presence_id.as_deref()?.split('@').next().map(str::to_owned);
        for user in users {
            map.presence.extend(local(&user.presence_id).map(|id| (id, user.id.clone())));
        }
        for device in devices {
            let Some(owner) = &device.owner_id else { continue };
            map.presence.extend(local(&device.presence_id).map(|id| (id, owner.clone())));
            map.sip.extend(device.sip_username.clone().map(|name| (name, owner.clone())));
        }
        map.shown = shortest(&map.presence);
        map.shown.extend(shortest(&map.users));
        map
    }

    /// Whose number that is: an extension, a number from outside, a presence id, or a SIP user name.
    #[must_use]
    pub fn user_of(&self, number: &str) -> Option<&str> {
        let maps = [&self.users, &self.outside, &self.presence, &self.sip];
        maps.into_iter().find_map(|map| map.get(number)).map(String::as_str)
    }

    /// A user's extension, the shortest where he has several; else his presence id, if that looks like one.
    #[must_use]
    pub fn extension_of(&self, user: &str) -> Option<&str> {
        self.shown.get(user).map(String::as_str)
    }

    /// Whether somebody else's telephone could be meant by that text: an extension, a number or a presence id.
    #[must_use]
    pub fn is_number(&self, text: &str) -> bool {
        [&self.users, &self.outside, &self.presence].into_iter().any(|map| map.contains_key(text))
    }

    /// Who is meant by a user id, user name, e-mail, extension, presence id or SIP user name; nobody when it is unknown.
    #[must_use]
    pub fn who_is(&self, who: &str, users: &[User]) -> Option<Identity> {
        let who = who.trim();
        let named = users.iter().find(|user| {
            let same = |name: &Option<String>| name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(who));
            user.id == who || same(&user.username) || same(&user.email)
        });
        let user_id = named.map(|user| user.id.as_str()).or_else(|| self.user_of(who))?.to_owned();
        let extension = self.extension_of(&user_id).map(str::to_owned);
        Some(Identity { user_id, extension })
    }
}

/// The shortest extension of each user, the first of several.
fn shortest(numbers: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut shown: BTreeMap<String, String> = BTreeMap::new();
    for (number, owner) in numbers.iter().filter(|(number, _)| is_extension(number)) {
        let is_shorter = shown.get(owner).is_none_or(|known| number.len() < known.len());
        if is_shorter {
            shown.insert(owner.clone(), number.clone());
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use serde::de::DeserializeOwned;
    use serde_json::json;

    use super::*;

    fn read<T: DeserializeOwned>(value: serde_json::Value) -> T {
        serde_json::from_value(value).unwrap()
    }

    fn acme() -> (Vec<User>, ExtensionMap) {
        let users: Vec<User> = read(json!([
            {"id": "u1", "username": "Bob", "email": "bob@acme.com", "presence_id": "201"},
            {"id": "u2", "username": "carol", "presence_id": "299@acme.sip"}
        ]));
        let devices: Vec<Device> = read(json!([
            {"id": "d1", "owner_id": "u1", "username": "bobdesk"}, {"id": "d3", "owner_id": "u2", "username": "202"},
            {"id": "d4", "owner_id": "u2", "username": "201"}
        ]));
        let callflows: Vec<Callflow> = read(json!([
            {"id": "c1", "numbers": ["2010", "201", "+442079460000"], "owner_id": "u1", "featurecode": false},
            {"id": "c2", "numbers": ["202"], "flow": {"module": "device", "data": {"id": "d3"}}},
            {"id": "c3", "numbers": ["97"], "owner_id": "u2", "featurecode": {"name": "voicemail", "number": "97"}},
            {"id": "c4", "numbers": ["300"], "modules": ["ring_group"]}
        ]));
        let map = ExtensionMap::new(&users, &devices, &callflows);
        (users, map)
    }

    #[test]
    fn a_number_leads_to_its_user() {
        let (_, map) = acme();
        let table = [
            ("201", Some("u1")),
            ("+442079460000", Some("u1")),
            ("202", Some("u2")),
            ("299", Some("u2")),
            ("bobdesk", Some("u1")),
            ("97", None),
            ("300", None),
        ];
        for (number, want) in table {
            assert_eq!(map.user_of(number), want, "{number}");
        }
        assert_eq!((map.extension_of("u1"), map.extension_of("u2"), map.extension_of("u3")), (Some("201"), Some("202"), None));
    }

    #[test]
    fn somebody_is_found_by_whatever_names_him() {
        let (users, map) = acme();
        for who in ["bob", " BOB@acme.com ", "201", "2010", "bobdesk", "u1"] {
            let identity = map.who_is(who, &users).map(|identity| (identity.user_id, identity.extension));
            assert_eq!(identity, Some(("u1".to_owned(), Some("201".to_owned()))), "{who}");
        }
        assert_eq!(map.who_is("nobody", &users), None);
    }
}
