//! Who is on the other side of a leg of the user (basix.md 9.2). Invariant: what the leg says of the other one comes before what
//! other legs say, and a word of the PBX's own is never shown as a number.

use cordboard_model::{Direction, Party, QueueRef};

use super::{
    leg::{Leg, Stage, Summary},
    legs::Legs,
    roster::Roster,
};

/// What is known of the other side.
#[derive(Debug, Default)]
pub(super) struct OtherSide {
    pub(super) party: Party,
    pub(super) internal: Option<bool>,
    pub(super) called: Option<String>,
    pub(super) queue: Option<QueueRef>,
    pub(super) attached: Vec<(String, String)>,
}

/// Of that leg of a call in that direction; `placed` is the number that a request of ours asked for.
pub(super) fn other_side(leg: &Leg, direction: Direction, legs: &Legs, roster: &Roster, placed: Option<&str>) -> OtherSide {
    let partner = legs.partner(leg);
    let mut side = OtherSide::default();
    if let Some(summary) = &leg.summary {
        side.add(of_summary(summary, roster));
    }
    if let Some(partner) = partner {
        side.add(of_partner(partner, roster));
    }
    match direction {
        Direction::Incoming => side.add(OtherSide { party: caller(leg), ..OtherSide::default() }),
        Direction::Outgoing => side.add(of_target(leg, roster, placed)),
    }
    side.called = match direction {
        Direction::Incoming => {
            let dialled = partner.and_then(|partner| partner.dialled.as_deref().or_else(|| partner.called_number()));
            dialled.or(leg.dialled.as_deref()).or_else(|| leg.called_number()).map(str::to_owned)
        }
        Direction::Outgoing => placed.map(str::to_owned).or_else(|| side.party.number.clone()),
    };
    let group = leg.group.or_else(|| partner.and_then(|partner| partner.group));
    let group = group.or_else(|| leg.summary.as_ref().and_then(|summary| summary.group));
    if direction == Direction::Incoming {
        side.queue = group.map(|group| roster.queue(group));
    }
    side.attached.extend(leg.customer.attached.iter().cloned());
    side
}

impl OtherSide {
    /// Fills what is still open.
    fn add(&mut self, other: Self) {
        self.party.number = self.party.number.take().or(other.party.number);
        self.party.name = self.party.name.take().or(other.party.name);
        self.internal = self.internal.or(other.internal);
        if self.attached.is_empty() {
            self.attached = other.attached;
        }
    }
}

fn of_summary(summary: &Summary, roster: &Roster) -> OtherSide {
    let party = match summary.user {
        Some(user) => {
            let known = roster.party(user);
            Party { number: known.number.or_else(|| summary.address.clone()), ..known }
        }
        None => Party { number: summary.address.clone(), name: summary.customer.name.clone() },
    };
    OtherSide {
        party,
        internal: summary.outside.map(|outside| !outside),
        attached: summary.customer.attached.clone(),
        ..OtherSide::default()
    }
}

fn of_partner(partner: &Leg, roster: &Roster) -> OtherSide {
    let known = partner.user.map(|user| roster.party(user)).unwrap_or_default();
    let told = match partner.way {
        Some(crate::frame::Direction::Outbound) => Party { number: partner.called_number().map(str::to_owned), name: None },
        Some(crate::frame::Direction::Inbound) | None => caller(partner),
    };
    OtherSide {
        party: Party {
            number: known.number.or(told.number),
            name: known.name.or_else(|| partner.customer.name.clone()).or(told.name),
        },
        internal: partner.outside.map(|outside| !outside),
        attached: partner.customer.attached.clone(),
        ..OtherSide::default()
    }
}

/// Who calls, as the leg says. A name that only repeats the number is none.
fn caller(leg: &Leg) -> Party {
    let name = leg.calling_name.clone().filter(|name| leg.calling_number.as_ref() != Some(name));
    Party { number: leg.calling_number.clone(), name }
}

/// Whom the user calls.
fn of_target(leg: &Leg, roster: &Roster, placed: Option<&str>) -> OtherSide {
    let mut side = OtherSide::default();
    if let Stage::Dialing(towards) = &leg.stage {
        side.party = match (towards.user, towards.group) {
            (Some(user), _) => roster.party(user),
            (None, Some(group)) => roster
                .groups
                .get(&group)
                .map(|group| Party { number: group.extension.clone(), name: group.label.clone().or_else(|| group.name.clone()) })
                .unwrap_or_default(),
            (None, None) => Party { number: towards.address.clone(), name: None },
        };
        side.internal = towards.outside.map(|outside| !outside);
    }
    // A leg that was made for the user carries his own number; only one that he dialled says whom he called.
    let dialled = if leg.is_placed() { None } else { leg.called_number() };
    side.party.number = side.party.number.or_else(|| placed.or(dialled).map(str::to_owned));
    side
}
