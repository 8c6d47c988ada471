//! Users, groups, members and telephones (basix.md 4). Invariant: what numbers mean that nobody documented is not guessed: 0 is
//! off, anything else is on.

use std::collections::{BTreeMap, BTreeSet};

use cordboard_model::{Extension, Party, QueueId, QueueRef, Voicemail};

use crate::{
    account::{BasixAccount, UserBy},
    frame::{self, Deed, Element, Known, Text},
};

/// A user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) id: i64,
    name: Option<String>,
    label: Option<String>,
    pub(super) extension: Option<String>,
    email: Option<String>,
    pub(super) park_group: i64,
    pub(super) presence: Option<i64>,
    pub(super) do_not_disturb: Option<bool>,
    pub(super) forwards: Option<bool>,
    pub(super) is_admin: bool,
    /// May see what a register of callers says.
    pub(super) sees_whoscall: bool,
    mwi: Option<String>,
}

/// A group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) id: i64,
    pub(super) name: Option<String>,
    pub(super) label: Option<String>,
    pub(super) extension: Option<String>,
    pub(super) checks_login: bool,
}

/// A user's place in a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) group: i64,
    pub(super) user: i64,
    pub(super) priority: i64,
    pub(super) logged_in: bool,
}

/// A telephone.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Telephone {
    user: Option<i64>,
    registered: Option<bool>,
}

/// What a record changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Touched {
    Users,
    Groups,
    Places,
    Telephones,
}

#[derive(Debug, Default)]
pub(super) struct Roster {
    pub(super) users: BTreeMap<i64, Person>,
    pub(super) groups: BTreeMap<i64, Group>,
    pub(super) places: BTreeMap<i64, Place>,
    telephones: BTreeMap<i64, Telephone>,
    are_telephones_listed: bool,
}

fn owned(text: Option<&Text<'_>>) -> Option<String> {
    text.filter(|text| !text.is_empty()).map(|text| text.clone().into_owned())
}

impl Roster {
    /// A list of all that there are begins.
    pub(super) fn clear(&mut self, element: Element) -> Option<Touched> {
        match element {
            Element::User => {
                self.users.clear();
                Some(Touched::Users)
            }
            Element::Group => {
                self.groups.clear();
                Some(Touched::Groups)
            }
            Element::Member => {
                self.places.clear();
                Some(Touched::Places)
            }
            Element::Terminal => {
                self.telephones.clear();
                self.are_telephones_listed = true;
                Some(Touched::Telephones)
            }
            Element::Channel | Element::Waiting | Element::Queued | Element::Parked | Element::Domain | Element::Other => None,
        }
    }

    pub(super) fn take(&mut self, deed: Deed, known: &Known<'_>) -> Option<Touched> {
        let gone = deed == Deed::Removed;
        match known {
            Known::User(user) => {
                put(&mut self.users, user.id?, gone, || person(user));
                Some(Touched::Users)
            }
            Known::Group(group) => {
                put(&mut self.groups, group.id?, gone, || Group {
                    id: group.id.unwrap_or_default(),
                    name: owned(group.name.as_ref()),
                    label: owned(group.label.as_ref()),
                    extension: owned(group.extension.as_ref()),
                    checks_login: group.checks_login.unwrap_or_default(),
                });
                Some(Touched::Groups)
            }
            Known::Member(member) => {
                let (group, user) = (member.group?, member.user?);
                let logged_in = member.logged_in.unwrap_or_default();
                let priority = member.priority.unwrap_or_default();
                put(&mut self.places, member.id?, gone, || Place { group, user, priority, logged_in });
                Some(Touched::Places)
            }
            Known::Terminal(terminal) => {
                let telephone = || Telephone { user: terminal.user, registered: terminal.registered };
                put(&mut self.telephones, terminal.id?, gone, telephone);
                Some(Touched::Telephones)
            }
            Known::Channel(_) | Known::Other => None,
        }
    }

    /// The user whose account it is.
    pub(super) fn find(&self, account: &BasixAccount) -> Option<i64> {
        let wanted = account.user.trim();
        let is = |text: &Option<String>| text.as_deref() == Some(wanted);
        let matches = |user: &&Person, by: UserBy| match by {
            UserBy::Id => user.id.to_string() == wanted,
            UserBy::Name => is(&user.name),
            UserBy::Label => is(&user.label),
            UserBy::Extension => is(&user.extension),
            UserBy::Email => user.email.as_deref().is_some_and(|email| email.eq_ignore_ascii_case(wanted)),
            // No list says which numbers lead to whom.
            UserBy::Did => false,
        };
        // Where nobody said what the name is, any of them will do, the likeliest first.
        let others = [UserBy::Id, UserBy::Extension, UserBy::Name, UserBy::Label, UserBy::Email];
        let ways = std::iter::once(account.named_by()).chain(others.into_iter().filter(|_| account.user_by.is_none()));
        let found = ways.into_iter().find_map(|by| self.users.values().find(|user| matches(user, by)));
        found.map(|user| user.id)
    }

    pub(super) fn party(&self, user: i64) -> Party {
        self.users.get(&user).map(|user| Party { number: user.extension.clone(), name: user.called() }).unwrap_or_default()
    }

    pub(super) fn queue(&self, group: i64) -> QueueRef {
        let name = self.groups.get(&group).and_then(Group::called);
        QueueRef { id: Some(QueueId::from(group)), name }
    }

    /// Whether the user has a telephone, as far as the list tells.
    pub(super) fn has_telephone(&self, user: i64) -> bool {
        !self.are_telephones_listed || self.telephones.values().any(|telephone| telephone.user == Some(user))
    }

    /// Whether all the user's telephones are unreachable.
    pub(super) fn is_offline(&self, user: i64) -> bool {
        let mut own = self.telephones.values().filter(|telephone| telephone.user == Some(user)).peekable();
        own.peek().is_some() && own.all(|telephone| telephone.registered == Some(false))
    }

    pub(super) fn places_of(&self, user: i64) -> impl Iterator<Item = &Place> {
        self.places.values().filter(move |place| place.user == user)
    }

    /// Users with a place in a group.
    pub(super) fn agents(&self) -> BTreeSet<i64> {
        self.places.values().map(|place| place.user).collect()
    }

    /// Whether a place means that calls come: groups that do not look at the login call everybody.
    pub(super) fn is_serving(&self, place: &Place) -> bool {
        place.logged_in || self.groups.get(&place.group).is_some_and(|group| !group.checks_login)
    }
}

fn put<T>(all: &mut BTreeMap<i64, T>, id: i64, gone: bool, make: impl FnOnce() -> T) {
    if gone {
        all.remove(&id);
    } else {
        all.insert(id, make());
    }
}

impl Person {
    /// The name for people.
    pub(super) fn called(&self) -> Option<String> {
        self.label.clone().or_else(|| self.name.clone())
    }

    pub(super) fn line(&self) -> Option<Extension> {
        self.extension.as_deref().map(Extension::from)
    }

    /// New and saved messages, where the counters are written as `new/saved` (basix.md 4).
    pub(super) fn voicemail(&self) -> Option<Voicemail> {
        let (new, old) = self.mwi.as_deref()?.split_once('/')?;
        Some(Voicemail { new: new.trim().parse().ok()?, waiting: 0, old: old.trim().parse().ok()? })
    }
}

impl Group {
    pub(super) fn called(&self) -> Option<String> {
        self.name.clone().or_else(|| self.label.clone())
    }
}

fn person(user: &frame::User<'_>) -> Person {
    /// See basix.md 4.
    const SEES_WHOSCALL: i64 = 1024;
    const ADMIN: i64 = 100;
    Person {
        id: user.id.unwrap_or_default(),
        name: owned(user.name.as_ref()),
        label: owned(user.label.as_ref()),
        extension: owned(user.extension.as_ref()),
        email: owned(user.email.as_ref()),
        park_group: user.park_group.unwrap_or_default(),
        presence: user.presence,
        do_not_disturb: user.do_not_disturb,
        forwards: user.forwards,
        is_admin: user.role == Some(ADMIN),
        sees_whoscall: user.flags.is_some_and(|flags| flags & SEES_WHOSCALL != 0),
        mwi: owned(user.mwi.as_ref()),
    }
}
