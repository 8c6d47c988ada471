//! Who is at the PBX, in its own numbers (basix.md 4). Invariant: an id depends on the cast alone, so it is the same in every run.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    options::BasixOptions,
    term::{Record, Value},
};
use crate::core::{
    cast::{Cast, Voicemail},
    notice::{AgentView, UserView},
    switch::Switch,
};

/// Users, groups and so on are told apart by where their numbers begin.
const USERS: i64 = 10_001_000;
const QUEUES: i64 = 10_002_000;
const GROUPS: i64 = 10_003_000;
const MEMBERS: i64 = 110_000_000;
const TERMINALS: i64 = 120_000_000;
/// May see what is known of a caller (basix.md 4).
const SEES_CALLERS: i64 = 1_024;

/// A telephone.
#[derive(Clone, Debug)]
pub(super) struct Terminal {
    pub(super) name: String,
    pub(super) registered: bool,
}

/// A user.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) user: u32,
    pub(super) login: String,
    pub(super) password: String,
    pub(super) name: String,
    pub(super) extension: String,
    /// The one at hand first.
    pub(super) terminals: Vec<Terminal>,
    agent: Option<u32>,
    forwards: bool,
    dnd: bool,
    presence: i64,
    voicemail: Option<Voicemail>,
}

/// A group of telephones, behind a queue or not.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) label: String,
    pub(super) number: String,
    /// The switch's id of the queue behind it.
    pub(super) queue: Option<u32>,
    pub(super) users: Vec<u32>,
}

/// Everybody.
#[derive(Debug)]
pub(super) struct Roster {
    domain: String,
    /// Longer numbers lead outside.
    longest_inside: usize,
    pub(super) people: Vec<Person>,
    pub(super) groups: Vec<Group>,
    /// Priority by queue and agent.
    members: BTreeMap<(u32, u32), u32>,
    logged_in: BTreeSet<u32>,
    presences: Vec<String>,
}

pub(super) fn user_id(user: u32) -> i64 {
    USERS + i64::from(user)
}

pub(super) fn group_id(queue: u32) -> i64 {
    QUEUES + i64::from(queue)
}

fn member_id(queue: u32, agent: u32) -> i64 {
    MEMBERS + i64::from(queue) * 10_000 + i64::from(agent)
}

impl Roster {
    pub(super) fn new(switch: &Switch, options: &BasixOptions) -> Self {
        let Cast { users, queues, groups, statuses, .. } = &switch.cast;
        let presences: Vec<_> = statuses.iter().map(|status| status.name.clone()).collect();
        let place = |name: &str| presences.iter().position(|known| known == name).unwrap_or_default();
        let people = users.iter().map(|user| {
            let named = |(device, place): (&crate::core::cast::Device, usize)| {
                let own = format!("{}-{place}", user.login);
                let name = if device.username.is_empty() { own } else { device.username.clone() };
                (device.at_hand, Terminal { name, registered: device.registered })
            };
            let mut terminals: Vec<_> = user.devices.iter().zip(1..).map(named).collect();
            terminals.sort_by_key(|(at_hand, _)| !at_hand);
            let mut terminals: Vec<_> = terminals.into_iter().map(|(_, terminal)| terminal).collect();
            if terminals.is_empty() {
                terminals.push(Terminal { name: format!("{}-desk", user.login), registered: true });
            }
            Person {
                user: user.id,
                login: user.login.clone(),
                password: user.password.clone(),
                name: user.full_name(),
                extension: user.extension.clone(),
                terminals,
                agent: user.agent.as_ref().map(|seat| seat.id),
                forwards: user.forwards.always.on,
                dnd: user.dnd,
                presence: place(&user.presence) as i64,
                voicemail: user.voicemail,
            }
        });
        let of_queue = queues.iter().map(|queue| Group {
            id: group_id(queue.id),
            name: queue.name.clone(),
            label: queue.display_name.clone(),
            number: queue.number.clone(),
            queue: Some(queue.id),
            users: Vec::new(),
        });
        let plain = groups.iter().zip(1..).map(|(group, place): (_, i64)| Group {
            id: GROUPS + place,
            name: group.name.clone(),
            label: group.name.clone(),
            number: group.number.clone(),
            queue: None,
            users: group.members.iter().filter_map(|login| switch.user_id(login).ok()).collect(),
        });
        Self {
            domain: options.domain.clone(),
            longest_inside: switch.cast.settings.outbound_length,
            people: people.collect(),
            groups: of_queue.chain(plain).collect(),
            members: switch.members.clone(),
            logged_in: switch.agents.values().filter(|agent| agent.phone.is_some()).map(|agent| agent.id).collect(),
            presences,
        }
    }

    /// Whether a number that is nobody's would lead outside.
    pub(super) fn is_outside(&self, number: &str) -> bool {
        number.len() > self.longest_inside
    }

    pub(super) fn person(&self, user: u32) -> Option<&Person> {
        self.people.iter().find(|person| person.user == user)
    }

    /// The user whom a parameter such as `user_name` means.
    pub(super) fn named(&self, parameter: &str, value: &str) -> Option<&Person> {
        self.people.iter().find(|person| match parameter {
            "user_id" => user_id(person.user).to_string() == value,
            "user_name" => person.login == value,
            "user_label" => person.name == value,
            "user_extension" | "user_did" => person.extension == value,
            "user_email" => person.email() == value,
            _ => false,
        })
    }

    /// The group whom a parameter such as `group_name` means.
    pub(super) fn group_named(&self, parameter: &str, value: &str) -> Option<&Group> {
        self.groups.iter().find(|group| match parameter {
            "group_id" => group.id.to_string() == value,
            "group_name" => group.name == value,
            "group_label" => group.label == value,
            "group_extension" | "group_did" => group.number == value,
            _ => false,
        })
    }

    /// Who serves a group.
    pub(super) fn users_of(&self, group: &Group) -> Vec<u32> {
        let Some(queue) = group.queue else { return group.users.clone() };
        let serves = |person: &&Person| person.agent.is_some_and(|agent| self.members.contains_key(&(queue, agent)));
        self.people.iter().filter(serves).map(|person| person.user).collect()
    }

    pub(super) fn domain_record(&self) -> Record {
        vec![("id", Value::Number(10_000_001)), ("name", Value::text(&self.domain))]
    }

    pub(super) fn user_record(&self, person: &Person) -> Record {
        let on = |on: bool| Value::Number(i64::from(on));
        let mwi = person.voicemail.map(|mailbox| format!("{}/{}", mailbox.new, mailbox.old + mailbox.waiting));
        vec![
            ("id", Value::Number(user_id(person.user))),
            ("name", Value::text(&person.login)),
            ("fwd_always_status", on(person.forwards)),
            ("do_not_disturb_status", on(person.dnd)),
            ("language", Value::Number(0)),
            ("main_extension", Value::text(&person.extension)),
            ("presence", Value::Number(person.presence)),
            ("role", Value::Number(0)),
            ("park_group", Value::Number(1)),
            ("mwi_target", Value::Null),
            ("flags", Value::Number(SEES_CALLERS)),
            ("followme", Value::Null),
            ("email", Value::text(&person.email())),
            ("avatar", Value::Null),
            ("label", Value::text(&person.name)),
            ("mwi", mwi.map_or(Value::Null, Value::Text)),
        ]
    }

    pub(super) fn group_record(group: &Group) -> Record {
        vec![
            ("id", Value::Number(group.id)),
            ("name", Value::text(&group.name)),
            ("type", Value::Number(0)),
            ("language", Value::Number(0)),
            ("main_extension", Value::text(&group.number)),
            ("queue", Value::Number(i64::from(group.queue.is_some()))),
            ("label", Value::text(&group.label)),
            ("flags", Value::Number(0)),
            ("check_login_status", Value::Number(i64::from(group.queue.is_some()))),
            ("mwi", Value::Null),
        ]
    }

    fn member_record(&self, queue: u32, agent: u32, priority: u32) -> Record {
        let user = self.people.iter().find(|person| person.agent == Some(agent)).map(|person| user_id(person.user));
        vec![
            ("id", Value::Number(member_id(queue, agent))),
            ("group_id", Value::Number(group_id(queue))),
            ("user_id", Value::id(user)),
            ("priority", Value::Number(i64::from(priority))),
            ("login_status", Value::Number(i64::from(self.logged_in.contains(&agent)))),
            ("role", Value::Number(0)),
        ]
    }

    /// Everything of an element that is no call.
    pub(super) fn records(&self, element: &str) -> Vec<Record> {
        match element {
            "domain" => vec![self.domain_record()],
            "user" => self.people.iter().map(|person| self.user_record(person)).collect(),
            "group" => self.groups.iter().map(Self::group_record).collect(),
            "group_member" => {
                let of_queues =
                    self.members.iter().map(|((queue, agent), priority)| self.member_record(*queue, *agent, *priority));
                of_queues.chain(self.plain_members()).collect()
            }
            "terminal" => self.people.iter().flat_map(terminal_records).collect(),
            _ => Vec::new(),
        }
    }

    fn plain_members(&self) -> impl Iterator<Item = Record> {
        let plain = self.groups.iter().filter(|group| group.queue.is_none());
        plain.flat_map(|group| {
            group.users.iter().map(|user| {
                vec![
                    ("id", Value::Number(MEMBERS + (group.id - GROUPS) * 1_000_000 + i64::from(*user))),
                    ("group_id", Value::Number(group.id)),
                    ("user_id", Value::Number(user_id(*user))),
                    ("priority", Value::Number(0)),
                    ("login_status", Value::Number(1)),
                    ("role", Value::Number(0)),
                ]
            })
        })
    }

    /// The user's switches as they are now.
    pub(super) fn switched(&mut self, view: &UserView) -> Option<Record> {
        let place = self.people.iter().position(|person| person.user == view.user)?;
        let person = self.people.get_mut(place)?;
        person.dnd = view.dnd;
        person.forwards = view.forwards.always.on;
        self.people.get(place).map(|person| self.user_record(person))
    }

    pub(super) fn present(&mut self, user: u32, status: &str) -> Option<Record> {
        let presence = self.presences.iter().position(|known| known == status)? as i64;
        let place = self.people.iter().position(|person| person.user == user)?;
        self.people.get_mut(place)?.presence = presence;
        self.people.get(place).map(|person| self.user_record(person))
    }

    pub(super) fn mailbox(&mut self, user: u32, voicemail: Voicemail) -> Option<Record> {
        let place = self.people.iter().position(|person| person.user == user)?;
        self.people.get_mut(place)?.voicemail = Some(voicemail);
        self.people.get(place).map(|person| self.user_record(person))
    }

    /// The memberships of an agent who logged in or out.
    pub(super) fn agent(&mut self, view: &AgentView) -> Vec<Record> {
        let is_in = !view.phone.is_empty();
        let changed = if is_in { self.logged_in.insert(view.agent) } else { self.logged_in.remove(&view.agent) };
        let own = self.members.iter().filter(|((_, agent), _)| changed && *agent == view.agent);
        own.map(|((queue, agent), priority)| self.member_record(*queue, *agent, *priority)).collect()
    }

    /// What became of a membership: its record and the event's name.
    pub(super) fn member(&mut self, queue: u32, agent: u32, priority: Option<u32>) -> (Record, &'static str) {
        match priority {
            Some(priority) => {
                let is_new = self.members.insert((queue, agent), priority).is_none();
                (self.member_record(queue, agent, priority), if is_new { "added" } else { "updated" })
            }
            None => {
                let record = self.member_record(queue, agent, 0);
                self.members.remove(&(queue, agent));
                (record, "removed")
            }
        }
    }
}

impl Person {
    fn email(&self) -> String {
        format!("{}@basix.example", self.login)
    }
}

fn terminal_records(person: &Person) -> impl Iterator<Item = Record> {
    person.terminals.iter().zip(0..).map(|(terminal, place): (_, i64)| {
        vec![
            ("id", Value::Number(TERMINALS + i64::from(person.user) * 10 + place)),
            ("name", Value::text(&terminal.name)),
            ("assoc_user_id", Value::Number(user_id(person.user))),
            ("type", Value::Number(0)),
            ("user_agent", Value::text("Basix phone")),
            ("registered", Value::Flag(terminal.registered)),
        ]
    })
}
