//! Legs of calls, kept (basix.md 9.1, 9.2). Invariant: a leg is what its last record said, whole; nothing of an older record
//! stays in it.

use crate::frame::{Calling, Channel, Direction, EndUsers, Phase};

/// How far a leg is, the first match of basix.md 9.1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Being set up.
    Setup,
    /// Its telephone rings.
    Ringing,
    /// It calls somebody.
    Dialing(Towards),
    /// Parked.
    Parked,
    /// Answered, and nothing more is told.
    Connected,
    /// Answered by the PBX itself; the server's word for what.
    InService(String),
    /// Connected with the other leg.
    Talking,
}

/// Whom a leg calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Towards {
    pub(super) outside: Option<bool>,
    pub(super) user: Option<i64>,
    pub(super) group: Option<i64>,
    pub(super) address: Option<String>,
}

/// A customer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Customer {
    pub(super) name: Option<String>,
    /// What a CRM wants to know.
    pub(super) attached: Vec<(String, String)>,
}

/// The other leg, as this one tells of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Summary {
    pub(super) user: Option<i64>,
    pub(super) customer: Customer,
    pub(super) address: Option<String>,
    pub(super) outside: Option<bool>,
    pub(super) group: Option<i64>,
    pub(super) whoscall: Option<String>,
}

/// A leg.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Leg {
    pub(super) uuid: String,
    pub(super) way: Option<Direction>,
    pub(super) outside: Option<bool>,
    pub(super) calling_name: Option<String>,
    pub(super) calling_number: Option<String>,
    pub(super) called: Option<String>,
    pub(super) offered: Option<i64>,
    pub(super) answered: Option<i64>,
    pub(super) other: Option<String>,
    pub(super) user: Option<i64>,
    pub(super) stage: Stage,
    /// Since when it is in that stage, µs.
    pub(super) since: Option<i64>,
    pub(super) group: Option<i64>,
    pub(super) dialled: Option<String>,
    /// The request that made it.
    pub(super) made_by: Option<String>,
    pub(super) customer: Customer,
    pub(super) summary: Option<Summary>,
}

fn owned(text: Option<&str>) -> Option<String> {
    text.filter(|text| !text.is_empty()).map(str::to_owned)
}

fn is_outside(word: Option<&str>) -> Option<bool> {
    match word {
        Some("external" | "ext") => Some(true),
        Some("internal" | "int") => Some(false),
        Some(_) | None => None,
    }
}

impl Leg {
    /// `None` without an id: such a channel cannot be told from others.
    pub(super) fn of(channel: &Channel<'_>) -> Option<Self> {
        let uuid = owned(channel.uuid.as_deref())?;
        Some(Self {
            uuid,
            way: channel.direction,
            outside: is_outside(channel.location.as_deref()),
            calling_name: owned(channel.calling_name.as_deref()),
            calling_number: owned(channel.calling_number.as_deref()),
            called: owned(channel.called_number.as_deref()),
            offered: channel.offered,
            answered: channel.answered,
            other: owned(channel.other_uuid.as_deref()),
            user: channel.user,
            stage: stage(channel),
            since: channel.state.as_ref().and_then(|state| state.since),
            group: channel.group,
            dialled: channel.target.as_ref().and_then(|target| owned(target.address.as_deref())),
            made_by: owned(channel.made_by.as_deref()),
            customer: channel.end_users.as_ref().map(customer).unwrap_or_default(),
            summary: channel.other_leg.as_ref().map(|leg| Summary {
                user: leg.user,
                customer: leg.end_users.as_ref().map(customer).unwrap_or_default(),
                address: owned(leg.address.as_deref()),
                outside: is_outside(leg.location.as_deref()),
                group: leg.group,
                whoscall: owned(leg.whoscall.as_deref()),
            }),
        })
    }

    /// The newest time it tells, µs: when what it says happened.
    pub(super) fn newest(&self) -> Option<i64> {
        [self.offered, self.answered, self.since].into_iter().flatten().max()
    }

    /// Made by a request to call on behalf of the user: his own telephone rings first.
    pub(super) fn is_placed(&self) -> bool {
        self.way == Some(Direction::Outbound) && self.made_by.is_some()
    }

    /// The number it called, unless that is a word of the PBX's own (basix.md 9.2).
    pub(super) fn called_number(&self) -> Option<&str> {
        const WORDS: [&str; 4] = ["RINGING_PARK", "LOCAL_PARK", "pickup_uuid.", "assimilate."];
        self.called.as_deref().filter(|called| *called != "media_plug" && !WORDS.iter().any(|word| called.starts_with(word)))
    }
}

fn stage(channel: &Channel<'_>) -> Stage {
    let is_unanswered = channel.direction == Some(Direction::Outbound) && channel.answered.is_none();
    let Some(state) = &channel.state else {
        return if is_unanswered {
            Stage::Ringing
        } else if channel.answered.is_some() {
            Stage::Connected
        } else {
            Stage::Setup
        };
    };
    match &state.phase {
        Phase::Bridged => Stage::Talking,
        Phase::Park { .. } => Stage::Parked,
        Phase::Ringing => Stage::Ringing,
        _ if is_unanswered => Stage::Ringing,
        Phase::Calling { location, target } => Stage::Dialing(towards(location.as_deref(), target)),
        Phase::Voicemail { .. }
        | Phase::CheckingVoicemail(_)
        | Phase::CallingSip(_)
        | Phase::Ivr(_)
        | Phase::SystemOperation(_)
        | Phase::Conference(_)
        | Phase::XmlIvr
        | Phase::Eavesdrop { .. }
        | Phase::Other => match owned(state.name.as_deref()) {
            Some(name) => Stage::InService(name),
            None if channel.answered.is_some() => Stage::Connected,
            None => Stage::Setup,
        },
    }
}

fn towards(location: Option<&str>, target: &Calling<'_>) -> Towards {
    let outside = is_outside(location);
    match target {
        Calling::User(user) => Towards { outside, user: *user, ..Towards::default() },
        Calling::Group { group, .. } => Towards { outside, group: *group, ..Towards::default() },
        Calling::Pstn(address) => Towards { outside, address: owned(address.as_deref()), ..Towards::default() },
        Calling::Endpoint(user, host) => {
            let address = match (user, host) {
                (Some(user), Some(host)) => Some(format!("{user}@{host}")),
                (Some(one), None) | (None, Some(one)) => Some(one.to_string()),
                (None, None) => None,
            };
            Towards { outside, address, ..Towards::default() }
        }
        Calling::Other => Towards { outside, ..Towards::default() },
    }
}

/// The one customer; of several nobody knows which it is.
fn customer(users: &EndUsers<'_>) -> Customer {
    if users.count() > 1 {
        return Customer::default();
    }
    let Some(person) = users.persons().next() else { return Customer::default() };
    let parts = [
        ("end_user_id", &person.id),
        ("end_user_organization", &person.organization),
        ("end_user_prefecture", &person.prefecture),
    ];
    let attached = parts.into_iter().filter_map(|(name, part)| Some((name.to_owned(), owned(part.as_deref())?))).collect();
    Customer { name: owned(person.name.as_deref()), attached }
}
