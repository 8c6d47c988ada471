//! Who is at the other end (kazoo.md 6.3). Invariant: a colleague is named as the account names him, whatever his telephone
//! says of itself.

use cordboard_model::{At, Direction, Party};

use super::{Translator, bundle::Bundle, ending::TOGETHER};
use crate::{
    extensions::is_extension,
    leg::{Leg, Way},
};

impl Translator {
    /// Who is at the end of a leg.
    pub(super) fn identity(&self, leg: &Leg) -> Party {
        if leg.is_endpoint()
            && let Some(person) = leg.owner.as_deref().and_then(|owner| self.people.get(owner))
            && person.extension.is_some()
        {
            let name = (!person.name.is_empty()).then(|| person.name.clone());
            return Party { number: person.extension.clone(), name };
        }
        let party = match leg.way {
            Some(Way::In) | None => leg.caller.get(),
            Some(Way::Out) => leg.callee.get().filter(|party| party.number.is_some()),
        };
        match (party, leg.way) {
            (Some(party), _) => self.named(party.clone()),
            (None, Some(Way::Out)) => self.numbered(leg.request.as_deref()),
            (None, Some(Way::In) | None) => Party::default(),
        }
    }

    /// Whether nobody outside has that number. A short one is told from an emergency call by the carrier, so only once it is
    /// over and no carrier had a part in it.
    fn is_inside(&self, number: &str, over: bool) -> bool {
        let short = || number.starts_with(['*', '#']) || is_extension(number);
        self.numbers.contains_key(number) || self.inside.contains(number) || (over && short())
    }

    fn numbered(&self, number: Option<&str>) -> Party {
        self.named(Party { number: number.map(str::to_owned), name: None })
    }

    /// With the name of the colleague who has that number.
    fn named(&self, mut party: Party) -> Party {
        if party.name.is_none()
            && let Some(number) = party.number.as_deref()
            && let Some(person) = self.numbers.get(number).and_then(|id| self.people.get(id))
            && !person.name.is_empty()
        {
            party.name = Some(person.name.clone());
        }
        party
    }

    /// Everybody who was at the other end, with the moment and whether it is a colleague.
    pub(super) fn parties(&self, bundle: &Bundle<'_>, leg: &Leg, started: At, over: bool) -> Vec<(At, Party, Option<bool>)> {
        let first = leg.others.iter().find_map(|id| self.legs.find(id)).filter(|other| other.heard.is_some());
        let colleague = |leg: &Leg| leg.is_endpoint();
        let mut parties = Vec::new();
        match bundle.direction {
            Direction::Incoming => {
                let caller = leg.caller.get().map(|party| self.named(party.clone()));
                let caller = caller.or_else(|| first.map(|first| self.identity(first))).unwrap_or_default();
                parties.push((started, caller, first.map(colleague)));
            }
            Direction::Outgoing => {
                let placed = self.quickcalls.iter().rev().find(|ours| {
                    bundle.is_quickcall()
                        && (ours.leg.as_deref() == Some(&*leg.id) || started.ms_since(ours.at).abs() <= TOGETHER)
                });
                let dialled = match placed {
                    Some(ours) => self.numbered(Some(&ours.number)),
                    // The telephone that rings for a quickcall shows the dialled number as the caller.
                    None if leg.quickcall => leg.caller.get().map(|it| self.numbered(it.number.as_deref())).unwrap_or_default(),
                    None => self.numbered(leg.request.as_deref()),
                };
                // Whoever calls a colleague that cannot be reached, a queue or a conference has no leg at the other end.
                let inside = dialled.number.as_deref().is_some_and(|number| self.is_inside(number, over));
                let internal = first.map(colleague);
                parties.push((started, dialled, internal.or(inside.then_some(true))));
                let callee = leg.callee.get().filter(|_| !leg.quickcall);
                if let Some(callee) = callee
                    && callee.number.as_deref().is_some_and(|number| !self.station.is_own(number))
                {
                    parties.push((started.plus_ms(1), self.named(callee.clone()), internal));
                }
            }
        }
        for (at, id) in &leg.bridges {
            if let Some(other) = self.legs.find(id).filter(|other| other.heard.is_some()) {
                parties.push((*at.max(&started.plus_ms(1)), self.identity(other), Some(colleague(other))));
            }
        }
        parties
    }
}
