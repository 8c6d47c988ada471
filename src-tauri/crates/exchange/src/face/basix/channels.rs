//! From the switch's connections to the vendor's channels (basix.md 4, 9.2). Invariant: every channel is told one `added` and one
//! `removed`, and whoever lost a race is told so.

use super::{
    causes::{self, LOST, PICKED},
    floor::{Floor, Told},
    record::Channel,
};
use crate::{
    clock::Wall,
    core::{
        call::{LegKey, Side},
        channel::{ChannelChange, ChannelView},
        notice::LegState,
        parking::Parking,
    },
    ledger::Outcome,
};

impl Floor {
    /// Makes the channels of a connection: one for each terminal that rings.
    pub(super) fn admit(&mut self, view: &ChannelView) {
        let channels = self
            .terminals(view)
            .into_iter()
            .map(|terminal| Channel::new(self.uuid(&view.id, terminal), terminal, view))
            .collect::<Vec<_>>();
        for channel in &channels {
            self.names.entry(view.id.clone()).or_default().push(channel.uuid.clone());
        }
        if let Some(first) = channels.first() {
            self.keys.insert(view.key, first.uuid.clone());
        }
        self.channels.insert(view.key, channels);
    }

    /// The terminals at which the connection is.
    pub(super) fn terminals(&self, view: &ChannelView) -> Vec<usize> {
        match &view.side {
            Side::User(user) if view.state == LegState::Ringing => self.registered(*user),
            Side::User(_) | Side::Outside(_) => vec![0],
        }
    }

    /// A user's terminals that ring.
    pub(super) fn registered(&self, user: u32) -> Vec<usize> {
        let terminals = self.roster.person(user).map_or(&[][..], |person| &person.terminals);
        let registered = terminals.iter().enumerate().filter(|(_, terminal)| terminal.registered);
        let registered: Vec<_> = registered.map(|(place, _)| place).collect();
        if registered.is_empty() { vec![0] } else { registered }
    }

    pub(super) fn channels_changed(&mut self, at: Wall, changes: &[ChannelChange]) -> Vec<Told> {
        let mut told = Vec::new();
        for change in changes {
            match change {
                ChannelChange::Began(view) => {
                    self.admit(view);
                    let name = if self.is_inbound(view) { "NEW_CHANNEL" } else { "CHANNEL_ORIGINATE" };
                    for channel in self.channels.get_mut(&view.key).into_iter().flatten() {
                        channel.last_event = name;
                    }
                    if view.is_up() {
                        told.extend(self.picked_up(view.key, at));
                    }
                }
                ChannelChange::Changed { before, now } => {
                    for channel in self.channels.get_mut(&now.key).into_iter().flatten() {
                        channel.view = now.clone();
                    }
                    if before.state == LegState::Ringing && now.state != LegState::Ringing {
                        told.extend(self.picked_up(now.key, at));
                    }
                }
                ChannelChange::Ended { last, outcome, .. } => told.extend(self.ended(last, *outcome, changes, at)),
            }
        }
        told.extend(self.settle(at));
        told
    }

    /// One of the terminals that rang was picked up; the others lost.
    fn picked_up(&mut self, key: LegKey, at: Wall) -> Vec<Told> {
        let Some(channels) = self.channels.get_mut(&key) else { return Vec::new() };
        let losers = channels.split_off(channels.len().min(1));
        if let Some(channel) = channels.first_mut().filter(|channel| channel.answered.is_none()) {
            if channel.view.own_first {
                channel.answered = Some(at);
            }
            channel.fresh_event = Some("CHANNEL_ANSWER");
        }
        losers.into_iter().flat_map(|loser| self.gone(loser, LOST.to_owned(), at)).collect()
    }

    fn ended(&mut self, last: &ChannelView, outcome: Outcome, changes: &[ChannelChange], at: Wall) -> Vec<Told> {
        if let (Outcome::Transferred, Side::User(user)) = (outcome, &last.side) {
            self.passed_on.insert(last.call, *user);
        }
        let inbound = self.is_inbound(last);
        let why = match outcome {
            Outcome::AnsweredElsewhere if self.picked.contains(&last.call) => PICKED.to_owned(),
            Outcome::Answered
            | Outcome::Missed
            | Outcome::AnsweredElsewhere
            | Outcome::Abandoned
            | Outcome::Rejected
            | Outcome::Busy
            | Outcome::Failed
            | Outcome::NoAnswer
            | Outcome::Transferred => causes::cause(last, inbound, outcome, changes),
        };
        let channels = self.channels.remove(&last.key).unwrap_or_default();
        channels.into_iter().flat_map(|channel| self.gone(channel, why.clone(), at)).collect()
    }

    /// Tells the end of a channel: once as a change, once as its removal.
    pub(super) fn gone(&mut self, mut channel: Channel, why: String, at: Wall) -> Vec<Told> {
        let mut told = Vec::new();
        if channel.told.is_none() {
            let record = self.record(&channel);
            told.push(Told::channel(&channel, record.clone(), "added"));
            channel.told = Some(record);
        }
        channel.hung_up = Some(at);
        channel.last_event = "CHANNEL_HANGUP";
        channel.last_data = Some(why);
        // Its partner may be gone already: what was told of it stays.
        let mut record = channel.told.clone().unwrap_or_default();
        let now = self.record(&channel);
        for (name, value) in &mut record {
            if matches!(*name, "hangup_timestamp" | "last_event" | "last_event_data")
                && let Some((_, new)) = now.iter().find(|(known, _)| known == name)
            {
                value.clone_from(new);
            }
        }
        told.push(Told::channel(&channel, record.clone(), "updated"));
        told.push(Told::channel(&channel, record, "removed"));
        told
    }

    /// Tells what differs from what was told, and who waits.
    pub(super) fn settle(&mut self, at: Wall) -> Vec<Told> {
        let mut told = Vec::new();
        for key in self.channels.keys().copied().collect::<Vec<_>>() {
            for place in 0..self.channels.get(&key).map_or(0, Vec::len) {
                let Some(mut channel) = self.channels.get(&key).and_then(|channels| channels.get(place)).cloned() else {
                    continue;
                };
                told.extend(self.settle_channel(&mut channel, at));
                if let Some(known) = self.channels.get_mut(&key).and_then(|channels| channels.get_mut(place)) {
                    *known = channel;
                }
            }
        }
        told.extend(self.settle_waiting());
        told
    }

    fn settle_channel(&self, channel: &mut Channel, at: Wall) -> Option<Told> {
        let doing = self.doing(channel);
        let changed = doing != channel.doing;
        let bridged = changed && doing.first() == Some(&super::term::Value::Word("bridged"));
        if changed {
            channel.doing = doing;
            channel.since = at;
        }
        channel.answered = channel.answered.or(channel.view.answered);
        if let (true, Some(Side::User(user))) = (bridged, self.peer_of(channel).map(|peer| peer.view.side.clone())) {
            channel.last_bridged = Some(user);
        }
        let fresh = channel.fresh_event.take();
        let name = match (fresh, bridged, changed) {
            (_, true, _) => Some("CHANNEL_BRIDGE"),
            (Some(name), false, _) => Some(name),
            (None, false, true) if self.parked.contains_key(&channel.view.key) => Some("CHANNEL_PARK"),
            (None, false, true) => Some("STATE_CHANGE"),
            (None, false, false) => None,
        };
        let Some(before) = channel.told.clone() else {
            let record = self.record(channel);
            channel.told = Some(record.clone());
            return Some(Told::channel(channel, record, "added"));
        };
        let mut record = self.record(channel);
        if record == before && name.is_none() {
            return None;
        }
        if let Some(name) = name {
            channel.last_event = name;
            record = self.record(channel);
        }
        channel.told = Some(record.clone());
        Some(Told::channel(channel, record, "updated"))
    }

    /// Something happened at a parking place.
    pub(super) fn parking(&mut self, at: Wall, place: &str, leg: LegKey, what: Parking) -> Vec<Told> {
        match what {
            Parking::Parked => {
                let call = self.channels.get(&leg).and_then(|channels| channels.first()).map(|channel| channel.view.call);
                let by = call.and_then(|call| self.passed_on.get(&call)).copied();
                self.parked.insert(leg, (place.parse().unwrap_or_default(), by));
            }
            Parking::Retrieved | Parking::Abandoned => {
                self.parked.remove(&leg);
            }
        }
        self.settle(at)
    }
}
