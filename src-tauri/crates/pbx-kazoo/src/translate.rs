//! Frames -> what they mean (kazoo.md 5 and 6). Invariant: pure; time is an argument, and whatever the order in which the
//! frames of a call come, the desk shows the same call in the end.

mod acdc;
mod bundle;
mod calls;
mod derive;
mod ending;
mod lines;
mod parked;
mod parties;
mod picture;
mod qubicle;
mod rooms;
mod snapshot;
mod station;
mod user_call;

use std::sync::Arc;

use cordboard_model::{At, CallId, Event};
use cordboard_session::Stamped;
use foldhash::{HashMap, HashSet};

use crate::{
    frame::{Frame, ObjectKind},
    leg::{Leg, Legs, fingerprint},
};

pub use acdc::{AcdcStatus, acdc_state};
pub use qubicle::{Availability, RecipientStatus};
pub use station::{Person, Quickcall, Station};
pub use user_call::{EndReason, Phase, UserCall};

/// How many frames are remembered to know them again; a duplicate that slips through changes nothing.
const REMEMBERED: usize = 4_096;
/// How long a frame may come twice, ms (kazoo.md 5.4).
const DUPLICATE: i64 = 60_000;
/// Frames of one moment come within this time of each other, ms (kazoo.md 10.2).
const DISORDER: i64 = 2_000;
/// While calls exist the channels are listed this often, ms (kazoo.md 5.9).
const RECONCILE: i64 = 60_000;

/// What has to be asked of the REST interface, now.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Need {
    /// `GET channels`; the answer goes to [`Translator::channels`].
    Channels,
    /// `GET channels/{id}`; the answer goes to [`Translator::channel`].
    Channel(String),
    /// The Qubicle status of that user; the answer goes to [`Translator::recipient`].
    Recipient(String),
    /// A document changed: read it again if it is shown. The id may be missing for a list.
    Document {
        /// `user`, `device`, `callflow`, `vmbox`, …
        kind: String,
        /// Its id.
        id: String,
        /// What happened to it.
        change: ObjectKind,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Timer {
    /// What the user sees of that group may be settled now.
    Group(usize),
    Ask(Need),
    /// That leg is asked for if it rings still.
    Answer(Arc<str>),
    /// What that agent was said to be counts.
    Agent(String),
}

/// What was not understood or not needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Frames of any kind.
    pub frames: u64,
    /// Events nobody told us about.
    pub unknown: u64,
    /// Frames without meaning for us.
    pub ignored: u64,
    /// Events that came before.
    pub duplicates: u64,
    /// Events of other accounts.
    pub foreign: u64,
}

/// Turns frames into events. One for an account, kept over reconnects, so that calls stay what they are.
#[derive(Debug)]
pub struct Translator {
    station: Station,
    quickcalls: Vec<Quickcall>,
    people: HashMap<Arc<str>, Person>,
    numbers: HashMap<Arc<str>, Arc<str>>,
    /// Numbers that lead to nobody in particular, but to something inside.
    inside: HashSet<String>,
    legs: Legs,
    lines: lines::Lines,
    parked: parked::Parked,
    rooms: rooms::Rooms,
    agents: acdc::Agents,
    recipients: qubicle::Recipients,
    timers: Vec<(At, Timer)>,
    reconcile: Option<At>,
    seen: Vec<(u64, At)>,
    counts: Counts,
}

/// Where events and needs go.
struct Tell<'a> {
    at: At,
    events: &'a mut Vec<Stamped>,
    needs: &'a mut Vec<Need>,
}

impl Tell<'_> {
    fn event(&mut self, event: Event) {
        self.events.push(Stamped { at: self.at, event });
    }

    fn need(&mut self, need: Need) {
        if !self.needs.contains(&need) {
            self.needs.push(need);
        }
    }
}

impl Translator {
    /// For the calls and the agent of that user. Knows nothing yet.
    #[must_use]
    pub fn new(station: Station) -> Self {
        Self {
            station,
            quickcalls: Vec::new(),
            people: HashMap::default(),
            numbers: HashMap::default(),
            inside: HashSet::default(),
            legs: Legs::default(),
            lines: lines::Lines::default(),
            parked: parked::Parked::default(),
            rooms: rooms::Rooms::default(),
            agents: acdc::Agents::default(),
            recipients: qubicle::Recipients::default(),
            timers: Vec::new(),
            reconcile: None,
            seen: vec![(0, At(i64::MIN)); REMEMBERED],
            counts: Counts::default(),
        }
    }

    /// The people of the account, for names and for the state of their lines. What is known of calls stays.
    pub fn know_people(&mut self, people: Vec<Person>) {
        self.numbers =
            people.iter().filter_map(|person| Some((Arc::from(person.extension.as_deref()?), Arc::from(&*person.id)))).collect();
        self.people = people.into_iter().map(|person| (Arc::from(&*person.id), person)).collect();
    }

    /// The account's numbers, of queues and conferences too.
    pub fn know_numbers(&mut self, numbers: impl IntoIterator<Item = String>) {
        self.inside = numbers.into_iter().collect();
    }

    /// The user's own devices and numbers, once they are known.
    pub fn know_station(&mut self, station: Station) {
        self.station = station;
    }

    /// The names of queues.
    pub fn know_queues(&mut self, queues: impl IntoIterator<Item = (String, String)>) {
        self.agents.names.extend(queues);
    }

    /// We placed a quickcall: its leg is the user's own telephone ringing, never an incoming call (kazoo.md 4.9).
    pub fn placed(&mut self, quickcall: Quickcall) {
        self.quickcalls.push(quickcall);
        if self.quickcalls.len() > station::QUICKCALLS {
            self.quickcalls.remove(0);
        }
    }

    /// Appends what the frame means. `at` is when it was received.
    pub fn translate(&mut self, frame: Frame<'_>, at: At, events: &mut Vec<Stamped>, needs: &mut Vec<Need>) {
        self.counts.frames += 1;
        let mut tell = Tell { at, events, needs };
        match frame {
            Frame::Call(kind, data) => self.call(kind, &data, &mut tell),
            Frame::Conference(data) => self.conference(&data, &mut tell),
            Frame::Edr(data) => self.edr(&data, &mut tell),
            Frame::Qubicle(kind, name, data) => self.qubicle(kind, &name, &data, &mut tell),
            Frame::Object(change, data) => {
                if let (Some(kind), Some(id)) = (data.kind.as_deref(), data.id.as_deref()) {
                    tell.need(Need::Document { kind: kind.to_owned(), id: id.to_owned(), change });
                }
            }
            Frame::Fax(_) | Frame::Reply(_) | Frame::Ignored(_) => self.counts.ignored += 1,
            Frame::Unknown(_) => self.counts.unknown += 1,
        }
        self.legs.sweep(at);
    }

    /// Appends what time alone brings, once [`Translator::due`] has come.
    pub fn lapse(&mut self, at: At, events: &mut Vec<Stamped>, needs: &mut Vec<Need>) {
        let mut tell = Tell { at, events, needs };
        while let Some(place) = self.timers.iter().position(|(due, _)| *due <= at) {
            match self.timers.swap_remove(place).1 {
                Timer::Group(group) => self.derive(group, &mut tell),
                Timer::Ask(need) => tell.need(need),
                Timer::Answer(leg) if self.legs.find(&leg).is_some_and(Leg::rings) => tell.need(Need::Channel(leg.to_string())),
                Timer::Answer(_) => {}
                Timer::Agent(agent) => self.still_is(&agent, &mut tell),
            }
        }
        if self.reconcile.is_some_and(|due| due <= at) {
            let live = self.own_live().next().is_some();
            self.reconcile = live.then(|| at.plus_ms(RECONCILE));
            if self.reconcile.is_some() {
                tell.need(Need::Channels);
            }
        }
        self.legs.sweep(at);
    }

    /// When [`Translator::lapse`] has something to do.
    #[must_use]
    pub fn due(&self) -> Option<At> {
        self.timers.iter().map(|(due, _)| *due).chain(self.reconcile).min()
    }

    /// What was received so far.
    #[must_use]
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    /// The user's calls, live ones and those of the last two minutes, in no order.
    pub fn calls(&self) -> impl Iterator<Item = &UserCall> {
        self.legs.own_groups().iter().filter_map(|group| self.legs.group(*group)).flat_map(|group| &group.calls)
    }

    /// A call of the user, to find the leg that a command is about.
    #[must_use]
    pub fn user_call(&self, id: &CallId) -> Option<&UserCall> {
        self.calls().find(|call| call.id == *id)
    }

    fn own_live(&self) -> impl Iterator<Item = &UserCall> {
        self.calls().filter(|call| call.ended.is_none())
    }

    fn wake(&mut self, at: At, timer: Timer) {
        if !self.timers.iter().any(|(due, known)| *known == timer && *due <= at) {
            self.timers.retain(|(_, known)| *known != timer);
            self.timers.push((at, timer));
        }
    }

    /// Whether the same was received within a minute.
    fn is_duplicate(&mut self, what: &[Option<&str>], at: At) -> bool {
        let hash = fingerprint(what);
        #[allow(clippy::cast_possible_truncation, reason = "any part of a hash is a hash")]
        let Some(slot) = self.seen.get_mut(hash as usize % REMEMBERED) else { return false };
        let known = slot.0 == hash && at.ms_since(slot.1) < DUPLICATE;
        *slot = (hash, at);
        self.counts.duplicates += u64::from(known);
        known
    }
}
