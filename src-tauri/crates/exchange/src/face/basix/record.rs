//! What is told of a channel and of the callers who wait (basix.md 4, 5). Invariant: a record tells of the channel's own party and,
//! in `other_info` only, of the other one.

use super::{
    floor::Floor,
    options::BasixGeneration,
    roster::{group_id, user_id},
    term::{Record, Value},
};
use crate::{
    clock::Wall,
    core::{call::Side, channel::ChannelView, notice::LegState},
    ledger::Remote,
};

/// One channel of the vendor: a connection of the switch at one terminal.
#[derive(Clone, Debug)]
pub(super) struct Channel {
    pub(super) uuid: String,
    /// Place among the terminals of its user.
    pub(super) terminal: usize,
    pub(super) view: ChannelView,
    /// Who called when it began.
    caller: Remote,
    /// The state from its name on; empty for none.
    pub(super) doing: Vec<Value>,
    pub(super) since: Wall,
    pub(super) answered: Option<Wall>,
    pub(super) hung_up: Option<Wall>,
    pub(super) last_event: &'static str,
    pub(super) last_data: Option<String>,
    /// Happened, and was not told yet.
    pub(super) fresh_event: Option<&'static str>,
    pub(super) last_bridged: Option<u32>,
    pub(super) told: Option<Record>,
}

impl Channel {
    pub(super) fn new(uuid: String, terminal: usize, view: &ChannelView) -> Self {
        Self {
            uuid,
            terminal,
            view: view.clone(),
            caller: view.remote.clone(),
            doing: Vec::new(),
            since: view.began,
            answered: None,
            hung_up: None,
            last_event: "NEW_CHANNEL",
            last_data: None,
            fresh_event: None,
            last_bridged: None,
            told: None,
        }
    }

    /// The user at it.
    pub(super) const fn user(&self) -> Option<u32> {
        match self.view.side {
            Side::User(user) => Some(user),
            Side::Outside(_) => None,
        }
    }
}

/// Microseconds.
fn micros(at: Wall) -> Value {
    Value::Number(at.0.saturating_mul(1_000))
}

/// A state: when, and what.
fn state(since: Wall, doing: &[Value]) -> Value {
    let mut elements = vec![micros(since)];
    elements.extend(doing.iter().cloned());
    Value::Tuple(elements)
}

/// What is known of somebody outside: `id*name*organization*avatar*prefecture`.
fn end_user(name: &str) -> Value {
    if name.is_empty() {
        return Value::text("****");
    }
    let mut escaped = String::new();
    for byte in name.bytes() {
        match byte {
            b' ' => escaped.push('+'),
            byte if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) => escaped.push(char::from(byte)),
            byte => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    Value::Text(format!("*{escaped}***"))
}

impl Floor {
    /// Offered to the PBX, not by it.
    pub(super) fn is_inbound(&self, view: &ChannelView) -> bool {
        view.placed_here && !view.own_first && !self.origins.contains_key(&view.id)
    }

    /// The channel it is bridged with.
    pub(super) fn peer_of(&self, channel: &Channel) -> Option<&Channel> {
        self.channels.get(&channel.view.peer?).and_then(|channels| channels.first())
    }

    /// The first channel that rings for it.
    fn rung_by(&self, channel: &Channel) -> Option<&Channel> {
        self.channels
            .values()
            .flatten()
            .find(|other| other.view.rings_for == Some(channel.view.key) && other.view.call == channel.view.call)
    }

    /// The state from its name on.
    pub(super) fn doing(&self, channel: &Channel) -> Vec<Value> {
        let view = &channel.view;
        if let Some(room) = &view.room {
            return vec![Value::Word("conference"), Value::text(room)];
        }
        if self.peer_of(channel).is_some() {
            return vec![Value::Word("bridged")];
        }
        if let Some((slot, by)) = self.parked.get(&view.key) {
            let parker = by.and_then(|user| self.roster.person(user));
            return vec![
                Value::Word("park"),
                Value::Number(*slot),
                parker.and_then(|person| person.terminals.first()).map_or(Value::Null, |terminal| Value::text(&terminal.name)),
                Value::id(parker.map(|person| user_id(person.user))),
                parker.map_or(Value::Null, |person| Value::text(&person.login)),
            ];
        }
        if view.state == LegState::Ringing {
            return Vec::new();
        }
        if let Some(queue) = view.waiting {
            return calling_queue(queue);
        }
        if let Some(rung) = self.rung_by(channel).filter(|rung| rung.view.state == LegState::Ringing) {
            return match rung.user() {
                Some(user) => calling("int", "user", vec![Value::Number(user_id(user))]),
                None => calling("ext", "pstn", vec![Value::text(&rung.view.own.number)]),
            };
        }
        if view.state == LegState::Dialing {
            return self.calling_number(&view.called);
        }
        let was_calling = channel.doing.first() == Some(&Value::Word("calling"));
        match self.roster.people.iter().find(|person| person.extension == view.called) {
            Some(person) if was_calling && channel.user().is_none() => vec![
                Value::Word("voicemail"),
                Value::Word("user"),
                Value::Number(user_id(person.user)),
                Value::text(&person.login),
            ],
            Some(_) | None => channel.doing.clone(),
        }
    }

    fn calling_number(&self, number: &str) -> Vec<Value> {
        if let Some(person) = self.roster.people.iter().find(|person| person.extension == number) {
            return calling("int", "user", vec![Value::Number(user_id(person.user))]);
        }
        if let Some(group) = self.roster.groups.iter().find(|group| group.number == number) {
            return match group.queue {
                Some(queue) => calling_queue(queue),
                None => calling("int", "group", vec![Value::Word("hunt"), Value::Number(group.id)]),
            };
        }
        if self.roster.is_outside(number) {
            return calling("ext", "pstn", vec![Value::text(number)]);
        }
        calling("int", "user", vec![Value::Null])
    }

    /// The record of a channel.
    pub(super) fn record(&self, channel: &Channel) -> Record {
        let view = &channel.view;
        let inbound = self.is_inbound(view);
        let origin = self.origins.get(&view.id);
        let caller = if inbound { &view.own } else { &channel.caller };
        let called = if inbound { &view.called } else { &view.own.number };
        let rung = view.rings_for.and_then(|key| self.keys.get(&key));
        let other = self.peer_of(channel).map(|peer| &peer.uuid).or_else(|| rung.filter(|_| !inbound));
        let owner = view.queue.or(view.waiting).map(group_id);
        let outside = channel.user().is_none();
        let mut record = vec![
            ("uuid", Value::text(&channel.uuid)),
            ("direction", Value::Word(if inbound { "inbound" } else { "outbound" })),
            ("peer_location", Value::Word(if outside { "external" } else { "internal" })),
            ("calling_name", Value::text(&caller.name)),
            ("calling_number", Value::text(&caller.number)),
            ("called_number", Value::text(called)),
            ("offer_timestamp", micros(view.began)),
            ("answer_timestamp", channel.answered.map_or(Value::Null, micros)),
            ("hangup_timestamp", channel.hung_up.map_or(Value::Null, micros)),
            ("other_uuid", other.map_or(Value::Null, |uuid| Value::text(uuid))),
            ("user_id", Value::id(channel.user().map(user_id))),
            ("state", if channel.doing.is_empty() { Value::Null } else { state(channel.since, &channel.doing) }),
            ("group_id", Value::id(owner)),
            ("target", if inbound { self.target(&view.called) } else { Value::Null }),
            ("origination", origin.map_or(Value::Null, |origin| Value::text(&origin.text))),
            ("end_user", if outside { end_user(&view.own.name) } else { Value::Null }),
            ("tags", origin.map_or(Value::Null, |origin| Value::some_text(&origin.tags))),
            ("last_bridged_user_id", Value::id(channel.last_bridged.map(user_id))),
            ("last_event", Value::text(channel.last_event)),
            ("last_event_data", channel.last_data.as_deref().map_or(Value::Null, Value::text)),
            ("other_info", self.other_info(channel)),
            ("call_id", Value::text(&channel.uuid)),
        ];
        if self.options.generation == BasixGeneration::Queued {
            record.retain(|(name, _)| !matches!(*name, "last_event_data" | "call_id"));
        }
        record
    }

    fn target(&self, number: &str) -> Value {
        let target = |kind, id, name: &str| {
            Value::Tuple(vec![Value::Word(kind), Value::Number(id), Value::text(name), Value::text(number)])
        };
        if let Some(person) = self.roster.people.iter().find(|person| person.extension == number) {
            return target("user", user_id(person.user), &person.login);
        }
        let group = self.roster.groups.iter().find(|group| group.number == number);
        group.map_or(Value::Null, |group| target("group", group.id, &group.name))
    }

    /// What is known of the other leg, whether it exists already or not.
    fn other_info(&self, channel: &Channel) -> Value {
        let view = &channel.view;
        let first = |key| self.channels.get(&key).and_then(|channels: &Vec<Channel>| channels.first());
        let other = self.peer_of(channel).or_else(|| first(view.rings_for?)).or_else(|| self.rung_by(channel));
        let group = Value::id(view.queue.or(view.waiting).map(group_id));
        let (kind, who, direction, location, address, offered) = match other {
            Some(other) => {
                let direction = if self.is_inbound(&other.view) { "inbound" } else { "outbound" };
                let offered = micros(other.view.began);
                match other.user() {
                    Some(user) => ("user", Value::Number(user_id(user)), direction, "internal", self.terminal_of(other), offered),
                    None => {
                        let own = &other.view.own;
                        ("end_user", end_user(&own.name), direction, "external", Value::text(&own.number), offered)
                    }
                }
            }
            None if view.room.is_some() || view.waiting.is_some() || self.parked.contains_key(&view.key) => return Value::Null,
            None => match self.roster.people.iter().find(|person| person.extension == view.called) {
                Some(person) => ("user", Value::Number(user_id(person.user)), "outbound", "internal", Value::Null, Value::Null),
                None if self.roster.groups.iter().any(|group| group.number == view.called) => return Value::Null,
                None if self.roster.is_outside(&view.called) => {
                    ("end_user", end_user(&view.remote.name), "outbound", "external", Value::text(&view.called), Value::Null)
                }
                None => ("user", Value::Null, "outbound", "internal", Value::text(&view.called), Value::Null),
            },
        };
        let mut elements = vec![Value::Word(kind), who, Value::Word(direction), Value::Word(location), address, offered];
        if self.options.generation == BasixGeneration::Waiting {
            elements.extend([group, Value::Null]);
        }
        Value::Tuple(elements)
    }

    fn terminal_of(&self, channel: &Channel) -> Value {
        let person = channel.user().and_then(|user| self.roster.person(user));
        let terminal = person.and_then(|person| person.terminals.get(channel.terminal));
        terminal.map_or(Value::Null, |terminal| Value::text(&terminal.name))
    }

    /// Everyone who waits in a queue or at a parking place, by element and uuid.
    pub(super) fn waiting_records(&self) -> Vec<(&'static str, String, Record)> {
        let mut records = Vec::new();
        for channel in self.channels.values().flatten() {
            let view = &channel.view;
            let is_parked = self.parked.contains_key(&view.key) && view.peer.is_none();
            if !is_parked && (view.waiting.is_none() || view.state == LegState::Ringing) {
                continue;
            }
            let element = match (self.options.generation, is_parked) {
                (BasixGeneration::Waiting, _) => "channel_waiting",
                (BasixGeneration::Queued, true) => "parked_channel",
                (BasixGeneration::Queued, false) => "queued_channel",
            };
            let outside = channel.user().is_none();
            let inbound = self.is_inbound(view);
            let called = if inbound { &view.called } else { &view.own.number };
            let known = if outside { end_user(&view.own.name) } else { Value::Null };
            let all: Record = vec![
                ("uuid", Value::text(&channel.uuid)),
                ("direction", Value::Word(if inbound { "inbound" } else { "outbound" })),
                ("peer_location", Value::Word(if outside { "external" } else { "internal" })),
                ("calling_number", Value::text(&view.own.number)),
                ("peer_number", Value::text(&view.own.number)),
                ("called_number", Value::text(called)),
                ("offer_timestamp", micros(view.began)),
                ("user_id", Value::id(channel.user().map(user_id))),
                ("state", state(channel.since, &channel.doing)),
                ("end_user", known),
                ("whoscall", Value::Null),
            ];
            records.push((element, channel.uuid.clone(), all));
        }
        records
    }
}

fn calling(location: &'static str, kind: &'static str, inner: Vec<Value>) -> Vec<Value> {
    vec![Value::Word("calling"), Value::Word(location), Value::Word(kind), Value::Tuple(inner)]
}

fn calling_queue(queue: u32) -> Vec<Value> {
    let inner = [Value::Word("ring"), Value::Number(group_id(queue)), Value::Null, Value::Null, Value::Text(format!("q{queue}"))];
    calling("int", "group", inner.to_vec())
}
