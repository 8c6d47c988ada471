//! The account and who is in it, under the ids of the vendor. Invariant: an id depends on names only, so it is the same in
//! every run.

use md5::{Digest, Md5};

use super::options::KazooOptions;
use crate::core::{call::Side, cast::Cast};

/// 32 hexadecimal digits that belong to this text.
pub(crate) fn hex(text: &str) -> String {
    Md5::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The account.
#[derive(Clone, Debug)]
pub(crate) struct Tenant {
    pub(crate) account: String,
    pub(crate) name: String,
    pub(crate) realm: String,
    /// The account above.
    pub(crate) reseller: String,
    pub(crate) trunk: String,
    pub(crate) people: Vec<Person>,
}

/// A user of the account.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) user: u32,
    pub(crate) login: String,
    pub(crate) password: String,
    pub(crate) extension: String,
    pub(crate) name: String,
    /// Id of the agent this person is.
    pub(crate) agent: Option<u32>,
    pub(crate) devices: Vec<Line>,
}

/// A device of a user.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) username: String,
    pub(crate) registered: bool,
}

impl Tenant {
    pub(crate) fn new(cast: &Cast, options: &KazooOptions) -> Self {
        let account = hex(&format!("account/{}", options.account_name));
        let people = cast.users.iter().map(|user| {
            let line = |name: &str, username: String, registered| Line {
                id: hex(&format!("device/{account}/{}/{username}", user.login)),
                name: name.to_owned(),
                username,
                registered,
            };
            let mut devices: Vec<_> = user
                .devices
                .iter()
                .zip(1..)
                .map(|(device, place)| {
                    let own = format!("{}_{place}", user.login);
                    let username = if device.username.is_empty() { own } else { device.username.clone() };
                    (device.at_hand, line(&device.name, username, device.registered))
                })
                .collect();
            // The one at hand comes first.
            devices.sort_by_key(|(at_hand, _)| !at_hand);
            let mut devices: Vec<_> = devices.into_iter().map(|(_, line)| line).collect();
            if options.without_devices.contains(&user.login) {
                devices.clear();
            } else if devices.is_empty() {
                devices.push(line(&format!("{}'s telephone", user.full_name()), format!("user_{}", user.login), true));
            }
            Person {
                id: hex(&format!("user/{account}/{}", user.login)),
                user: user.id,
                login: user.login.clone(),
                password: user.password.clone(),
                extension: user.extension.clone(),
                name: user.full_name(),
                agent: user.agent.as_ref().map(|seat| seat.id),
                devices,
            }
        });
        Self {
            people: people.collect(),
            name: options.account_name.clone(),
            realm: options.realm.clone(),
            reseller: hex("account/reseller"),
            trunk: hex(&format!("resource/{account}")),
            account,
        }
    }

    pub(crate) fn person(&self, id: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }

    pub(crate) fn by_user(&self, user: u32) -> Option<&Person> {
        self.people.iter().find(|person| person.user == user)
    }

    pub(crate) fn at(&self, side: &Side) -> Option<&Person> {
        match side {
            Side::User(user) => self.by_user(*user),
            Side::Outside(_) => None,
        }
    }

    /// The owner of a device and its place among the owner's.
    pub(crate) fn device(&self, id: &str) -> Option<(&Person, usize)> {
        self.people.iter().find_map(|person| Some((person, person.devices.iter().position(|line| line.id == id)?)))
    }

    /// Id of a queue.
    pub(crate) fn queue(&self, id: u32) -> String {
        hex(&format!("queue/{}/{id}", self.account))
    }

    /// Id of something else that has a number.
    pub(crate) fn thing(&self, kind: &str, name: &str) -> String {
        hex(&format!("{kind}/{}/{name}", self.account))
    }
}
