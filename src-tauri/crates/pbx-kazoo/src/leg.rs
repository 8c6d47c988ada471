//! Legs: one SIP dialog each, as far as its events tell (kazoo.md 6.2). Invariant: a leg is a function of the set of what was
//! said about it: every member keeps the earliest, the latest or the greatest word, never the last one received.

mod cause;
mod print;
mod table;

use std::sync::Arc;

use cordboard_model::{At, Party};

pub(crate) use cause::{Unanswered, unanswered};
pub(crate) use print::fingerprint;
pub(crate) use table::Legs;

/// More than any real leg has.
const HOLDS: usize = 256;
const BRIDGES: usize = 64;

/// Seen from the switch: a phone dialled, or the switch rings somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Way {
    In,
    Out,
}

/// What let the leg come about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Authority {
    #[default]
    Unknown,
    User,
    Device,
    /// A carrier.
    Resource,
    Other,
}

/// The end of a leg.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) at: At,
    /// When we learnt of it.
    pub(crate) heard: At,
    pub(crate) cause: Option<Arc<str>>,
    /// Found missing in two lists.
    pub(crate) lost: bool,
}

/// Put on hold or taken from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Hold {
    /// Microseconds, as hold and retrieve may share a millisecond.
    pub(crate) micros: i64,
    /// Of two of the same moment the retrieval counts as the later one until somebody asks (kazoo.md 5.9).
    pub(crate) off: bool,
}

/// A word of which the latest counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Latest<T>(Option<(At, T)>);

impl<T: Ord> Latest<T> {
    pub(crate) fn get(&self) -> Option<&T> {
        self.0.as_ref().map(|(_, value)| value)
    }

    fn hear(&mut self, at: At, value: T) {
        let new = (at, value);
        if self.0.as_ref().is_none_or(|old| new > *old) {
            self.0 = Some(new);
        }
    }
}

/// A leg.
#[derive(Clone, Debug, Default)]
pub(crate) struct Leg {
    pub(crate) id: Arc<str>,
    pub(crate) group: usize,
    pub(crate) way: Option<Way>,
    pub(crate) owner: Option<Arc<str>>,
    pub(crate) authority: Authority,
    /// The device, user or resource.
    pub(crate) authorizing: Option<Arc<str>>,
    pub(crate) carrier: bool,
    pub(crate) loopback: bool,
    pub(crate) quickcall: bool,
    /// When the first frame about it came; others may have mentioned it before.
    pub(crate) heard: Option<At>,
    /// The earliest moment of its events.
    pub(crate) first: Option<At>,
    pub(crate) created: Option<At>,
    /// Nobody saw it begin; a list of channels had it.
    pub(crate) listed: bool,
    /// A moment is only that of receipt.
    pub(crate) approximate: bool,
    pub(crate) answered: Option<At>,
    pub(crate) end: Option<End>,
    /// How long it talked, by the last event.
    pub(crate) billed: Option<i64>,
    /// How long it was, by the last event.
    pub(crate) lasted: Option<i64>,
    pub(crate) holds: Vec<Hold>,
    pub(crate) bridges: Vec<(At, Arc<str>)>,
    /// Legs that belong to it.
    pub(crate) others: Vec<Arc<str>>,
    pub(crate) caller: Latest<Party>,
    pub(crate) callee: Latest<Party>,
    pub(crate) request: Option<Box<str>>,
    pub(crate) interaction: Option<(At, Arc<str>)>,
    pub(crate) member_call: Option<Arc<str>>,
    pub(crate) agent: Option<Arc<str>>,
    pub(crate) replaced_by: Option<Arc<str>>,
    pub(crate) attached: Vec<(String, String)>,
    /// In a conference.
    pub(crate) conference: Option<Arc<str>>,
    /// When a list of channels first lacked it.
    pub(crate) absent: Option<At>,
    /// Its detail was asked for.
    pub(crate) asked: bool,
    /// What names it shares with others, so that the same names again cost nothing.
    pub(crate) kin: u64,
}

impl Leg {
    /// A telephone's leg, whoever's.
    pub(crate) const fn is_endpoint(&self) -> bool {
        !self.loopback && !self.carrier && (self.owner.is_some() || matches!(self.authority, Authority::Device | Authority::User))
    }

    pub(crate) const fn is_live(&self) -> bool {
        self.heard.is_some() && self.end.is_none()
    }

    /// A telephone that rings.
    pub(crate) const fn rings(&self) -> bool {
        self.is_live() && self.answered.is_none() && matches!(self.way, Some(Way::Out))
    }

    /// When it began, as far as is known.
    pub(crate) fn began(&self) -> At {
        self.created.or(self.first).unwrap_or_default()
    }

    pub(crate) fn seen(&mut self, at: At, heard: At) {
        self.heard.get_or_insert(heard);
        earliest(&mut self.first, at);
        self.absent = None;
    }

    pub(crate) fn create(&mut self, at: At) {
        earliest(&mut self.created, at);
    }

    pub(crate) fn answer(&mut self, at: At) {
        earliest(&mut self.answered, at);
    }

    pub(crate) fn hold(&mut self, micros: i64, off: bool) {
        let hold = Hold { micros, off };
        if let Err(place) = self.holds.binary_search(&hold)
            && self.holds.len() < HOLDS
        {
            self.holds.insert(place, hold);
        }
    }

    /// Whether it is on hold by its own telephone.
    pub(crate) fn is_held(&self) -> bool {
        self.end.is_none() && self.holds.last().is_some_and(|hold| !hold.off)
    }

    pub(crate) fn bridge(&mut self, at: At, with: &Arc<str>) {
        let bridge = (at, with.clone());
        if let Err(place) = self.bridges.binary_search(&bridge)
            && self.bridges.len() < BRIDGES
        {
            self.bridges.insert(place, bridge);
        }
        self.belong(with);
    }

    pub(crate) fn belong(&mut self, with: &Arc<str>) {
        if !self.others.contains(with) && self.others.len() < BRIDGES {
            self.others.push(with.clone());
        }
    }

    /// The end by an event; it counts more than an end that was concluded.
    pub(crate) fn finish(&mut self, at: At, heard: At, cause: Option<&str>, lost: bool) {
        let cause = || cause.map(Arc::from);
        match &mut self.end {
            None => self.end = Some(End { at, heard, cause: cause(), lost }),
            Some(end) if end.lost && !lost => *end = End { at, heard: end.heard, cause: cause(), lost },
            Some(end) => {
                end.at = end.at.min(at);
                if end.cause.is_none() {
                    end.cause = cause();
                }
            }
        }
    }

    pub(crate) fn name_caller(&mut self, at: At, number: Option<&str>, name: Option<&str>) {
        hear_party(&mut self.caller, at, number, name);
    }

    pub(crate) fn name_callee(&mut self, at: At, number: Option<&str>, name: Option<&str>) {
        hear_party(&mut self.callee, at, number, name);
    }
}

fn earliest(slot: &mut Option<At>, at: At) {
    *slot = Some(slot.map_or(at, |known| known.min(at)));
}

fn hear_party(slot: &mut Latest<Party>, at: At, number: Option<&str>, name: Option<&str>) {
    if number.is_none() && name.is_none() {
        return;
    }
    // Most frames repeat what was said: then only the moment is new, and nothing is allocated.
    if let Some((stamp, party)) = &mut slot.0
        && party.number.as_deref() == number
        && party.name.as_deref() == name
    {
        *stamp = at.max(*stamp);
        return;
    }
    slot.hear(at, Party { number: number.map(str::to_owned), name: name.map(str::to_owned) });
}
