//! Server events -> what they mean (cloudpbx.md 3 and 4). Invariant: pure; time is an argument. There is no snapshot anywhere:
//! what was not told since the link opened is unknown, and is shown so.

mod agents;
mod calls;
mod messages;
mod past;
mod recordings;
mod rooms;

use std::collections::VecDeque;

use cordboard_model::{
    AgentId, At, CallId, Capabilities, Event, Extension, LineState, Measure, Queue, QueueId, QueueKey, Statistic, User,
};
use cordboard_session::Stamped;
use foldhash::{HashSet, fast::RandomState};
use indexmap::IndexMap;

use crate::{
    account::CloudPbxAccount,
    counter::{Counter, Sequence, Tally},
    frame::{self, Flag, Heard, LineStatus, PhoneStatus, QueueCount, Reject, State, decode_bytes},
    line::Line,
};

use agents::Seats;
use calls::{Dialled, Ended};
use rooms::Rooms;

pub(crate) use recordings::own_recordings;

/// More than any PBX has; what comes beyond is not remembered.
const MOST: usize = 20_000;

/// Found by name, told in the order in which they were first seen.
type Named<K, V> = IndexMap<K, V, RandomState>;

/// Turns frames into events. One for an account, kept over reconnects.
#[derive(Debug)]
pub struct Translator {
    pbx_name: String,
    own: Option<Extension>,
    counter: Counter,
    lines: Named<Extension, Known>,
    queues: HashSet<QueueId>,
    agents: Named<AgentId, Seats>,
    rooms: Rooms,
    is_agent: bool,
    dialled: Option<Dialled>,
    ended: Vec<Ended>,
    /// Ids of the messages that the user sent, newest last.
    sent: VecDeque<String>,
}

/// What is known of a line.
#[derive(Debug)]
struct Known {
    extension: Extension,
    lamp: LineState,
    line: Line,
    /// The id of the call on it, given when it was first seen.
    call: Option<(CallId, At)>,
    /// Frames were missed: what is on it may have ended unseen.
    doubted: bool,
}

/// What a frame asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wants {
    /// A call or a message of the user's came to its end: its record will be there soon (cloudpbx.md 4).
    pub record: bool,
    /// Frames were missed.
    pub gap: bool,
}

impl Translator {
    /// For that account. Knows nothing yet.
    #[must_use]
    pub fn new(account: &CloudPbxAccount) -> Self {
        Self {
            pbx_name: account.pbx_name.clone(),
            own: account.own_extension().map(Extension::from),
            counter: Counter::default(),
            lines: Named::default(),
            queues: HashSet::default(),
            agents: Named::default(),
            rooms: Rooms::default(),
            is_agent: false,
            dialled: None,
            ended: Vec::new(),
            sent: VecDeque::new(),
        }
    }

    /// What was counted so far.
    #[must_use]
    pub const fn tally(&self) -> &Tally {
        self.counter.tally()
    }

    /// What this account can do.
    #[must_use]
    pub fn capabilities(&self) -> Capabilities {
        crate::capabilities(self.own.is_some())
    }

    pub(crate) fn own(&self) -> Option<&str> {
        self.own.as_ref().map(Extension::as_str)
    }

    /// A link opens: says who we are, and that nothing is known.
    pub fn opened(&mut self, at: At, events: &mut Vec<Stamped>) {
        let mut tell = Tell { at, events };
        tell.event(Event::CapabilitiesKnown(self.capabilities()));
        let agent = self.own.as_ref().filter(|_| self.is_agent).map(|own| AgentId::from(own.as_str()));
        tell.event(Event::UserReported(User { agent, extension: self.own.clone(), ..User::default() }));
        self.end_unseen(&mut tell);
        tell.event(Event::CallsListed(Vec::new()));
        self.doubt(&mut tell);
        self.rooms = Rooms::default();
        tell.event(Event::RoomsListed(Vec::new()));
    }

    /// Takes in a frame, appends what it means.
    ///
    /// # Errors
    /// When it cannot be read; it is counted, and the link is as good as before.
    pub fn hear(&mut self, bytes: &[u8], at: At, events: &mut Vec<Stamped>) -> Result<Wants, Reject> {
        let pbx_name = std::mem::take(&mut self.pbx_name);
        let heard = decode_bytes(bytes, &pbx_name);
        self.pbx_name = pbx_name;
        let sequence = self.counter.count(bytes, &heard);
        let heard = heard?;
        let mut tell = Tell { at, events };
        let mut wants = Wants::default();
        match sequence {
            Sequence::Gap(..) | Sequence::Reset => {
                self.doubt(&mut tell);
                wants.gap = true;
            }
            Sequence::Duplicate => return Ok(wants),
            Sequence::Next | Sequence::First | Sequence::Uncounted => {}
        }
        let Heard::Frame(frame) = heard else { return Ok(wants) };
        if !frame.warnings.is_empty() {
            tracing::debug!(warnings = ?frame.warnings.iter().collect::<Vec<_>>(), "a frame with flaws");
        }
        for event in frame.events {
            match event {
                frame::Event::Subscriber(event) => wants.record |= self.subscriber(&event, &mut tell),
                frame::Event::PhoneStatus(event) => self.phone_status(&event, &mut tell),
                frame::Event::QueueCount(event) => self.queue_count(&event, &mut tell),
                frame::Event::QueueMember(event) => self.queue_member(&event, &mut tell),
                frame::Event::ConferenceMember(event) => self.conference_member(&event, &mut tell),
                frame::Event::SmsProgress(event) => wants.record |= self.message_progress(&event, &mut tell),
                frame::Event::Unknown { .. } => self.counter.note_unknown(),
            }
        }
        Ok(wants)
    }

    /// What was known may be wrong: shown as unknown until it is told anew.
    fn doubt(&mut self, tell: &mut Tell<'_>) {
        for (extension, known) in &mut self.lines {
            known.line.doubt();
            known.doubted = known.call.is_some();
            if std::mem::take(&mut known.lamp) != LineState::Unknown {
                tell.event(Event::LineReported(extension.clone(), LineState::Unknown));
            }
        }
        self.doubt_agents(tell);
    }

    fn phone_status(&mut self, event: &PhoneStatus<'_>, tell: &mut Tell<'_>) {
        if let Some(extension) = event.extension.as_deref()
            && let Some(known) = self.known(extension)
        {
            known.light(event.status, tell);
        }
    }

    fn queue_count(&mut self, event: &QueueCount<'_>, tell: &mut Tell<'_>) {
        let Some(queue) = event.queue.as_deref().and_then(|name| self.queue(name, tell)) else { return };
        if let Some(calls @ 0..) = event.calls {
            #[allow(clippy::cast_precision_loss, reason = "a number of callers")]
            let waiting = (Statistic::day(Measure::Waiting), calls as f64);
            tell.event(Event::QueueCounted(QueueKey::Id(queue), vec![waiting]));
        }
    }

    /// The queue of that name; told when it is new, for there is no list of queues anywhere.
    fn queue(&mut self, name: &str, tell: &mut Tell<'_>) -> Option<QueueId> {
        if let Some(known) = self.queues.get(name) {
            return Some(known.clone());
        }
        if self.queues.len() >= MOST {
            return None;
        }
        let id = QueueId::from(name);
        self.queues.insert(id.clone());
        tell.event(Event::QueueReported(Box::new(Queue {
            id: id.clone(),
            name: name.to_owned(),
            label: name.to_owned(),
            number: None,
            hidden: false,
            counters: cordboard_model::Counters::default(),
            counted_at: None,
            callers: Vec::new(),
        })));
        Some(id)
    }

    fn known(&mut self, extension: &str) -> Option<&mut Known> {
        let place = match self.lines.get_index_of(extension) {
            Some(place) => place,
            None if self.lines.len() >= MOST => return None,
            None => {
                let extension = Extension::from(extension);
                self.lines.insert_full(extension.clone(), Known::new(extension)).0
            }
        };
        self.lines.get_index_mut(place).map(|(_, known)| known)
    }
}

impl Known {
    fn new(extension: Extension) -> Self {
        Self { extension, lamp: LineState::Unknown, line: Line::default(), call: None, doubted: false }
    }

    /// The later of a line's two sources wins (cloudpbx.md 3.6).
    fn light(&mut self, status: LineStatus, tell: &mut Tell<'_>) {
        let lamp = match status.state() {
            State::Unknown => LineState::Unknown,
            State::Idle => LineState::Idle,
            State::Ringing if status.has(Flag::InUse) => LineState::BusyRinging,
            State::Ringing => LineState::Ringing,
            State::Connecting => LineState::Dialing,
            State::InUse | State::Busy => LineState::Busy,
            State::OnHold => LineState::Held,
            State::Unavailable => LineState::Offline,
        };
        if std::mem::replace(&mut self.lamp, lamp) != lamp {
            tell.event(Event::LineReported(self.extension.clone(), lamp));
        }
    }
}

/// Where events go, and when they happened.
struct Tell<'a> {
    at: At,
    events: &'a mut Vec<Stamped>,
}

impl Tell<'_> {
    fn event(&mut self, event: Event) {
        self.events.push(Stamped { at: self.at, event });
    }
}
