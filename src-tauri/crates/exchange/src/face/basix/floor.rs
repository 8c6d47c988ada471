//! What happens at the PBX, in the vendor's words, and who listens. Invariant: a connection hears its layouts, then its lists, then
//! every change after them.

use std::collections::{BTreeMap, BTreeSet};

use md5::{Digest, Md5};
use tokio::sync::mpsc;

use super::{
    layout::{elements, fields},
    options::BasixOptions,
    record::Channel,
    roster::Roster,
    term::{Pen, Record},
};
use crate::core::{
    call::{CallKey, LegKey},
    notice::Notice,
    switch::Switch,
};

/// What a connection is sent.
#[derive(Debug)]
pub(super) enum Sent {
    Frame(Vec<u8>),
    /// After what was sent before.
    Close,
}

/// Something to tell.
#[derive(Clone, Debug)]
pub(super) struct Told {
    element: &'static str,
    record: Record,
    event: &'static str,
    /// The user at the channel; absent when everyone may hear of it.
    of: Option<Option<u32>>,
}

impl Told {
    pub(super) fn channel(channel: &Channel, record: Record, event: &'static str) -> Self {
        Self { element: "channel", record, event, of: Some(channel.user()) }
    }

    const fn everyone(element: &'static str, record: Record, event: &'static str) -> Self {
        Self { element, record, event, of: None }
    }
}

/// What an API call asked for.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    pub(super) text: String,
    pub(super) tags: String,
}

/// Who listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listener {
    /// The monitored user; absent for the events of every channel.
    pub(super) user: Option<u32>,
    pub(super) app: String,
    pub(super) force: bool,
}

struct Socket {
    listener: Listener,
    sender: mpsc::UnboundedSender<Sent>,
    pen: Pen,
}

/// The state of the face.
pub(crate) struct Floor {
    pub(super) options: BasixOptions,
    seed: u64,
    pub(super) roster: Roster,
    pub(super) channels: BTreeMap<LegKey, Vec<Channel>>,
    /// Every uuid ever used, by the switch's id of the connection.
    pub(super) names: BTreeMap<String, Vec<String>>,
    /// The first uuid of each connection, living or not.
    pub(super) keys: BTreeMap<LegKey, String>,
    /// What was asked for by API calls, by the switch's id of the connection.
    pub(super) origins: BTreeMap<String, Origin>,
    pub(super) parked: BTreeMap<LegKey, (i64, Option<u32>)>,
    /// Who passed a call on last.
    pub(super) passed_on: BTreeMap<CallKey, u32>,
    /// Calls that a colleague picked up.
    pub(super) picked: BTreeSet<CallKey>,
    waiting: BTreeMap<String, (&'static str, Record)>,
    sockets: BTreeMap<u64, Socket>,
    next_socket: u64,
}

impl Floor {
    /// Looks at what is there already.
    pub(super) fn new(switch: &mut Switch, options: &BasixOptions, seed: u64) -> Self {
        let mut floor = Self {
            options: options.clone(),
            seed,
            roster: Roster::new(switch, options),
            channels: BTreeMap::new(),
            names: BTreeMap::new(),
            keys: BTreeMap::new(),
            origins: BTreeMap::new(),
            parked: BTreeMap::new(),
            passed_on: BTreeMap::new(),
            picked: BTreeSet::new(),
            waiting: BTreeMap::new(),
            sockets: BTreeMap::new(),
            next_socket: 0,
        };
        for view in switch.watch_channels() {
            floor.admit(&view);
        }
        drop(floor.settle(switch.now));
        floor
    }

    /// Equal to the Call-ID of the telephones (basix.md 4).
    pub(super) fn uuid(&self, leg_id: &str, terminal: usize) -> String {
        let digest = Md5::digest(format!("basix/{}/{leg_id}/{terminal}", self.seed).as_bytes());
        let digits: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
        format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
    }

    /// The living channel with this uuid.
    pub(super) fn channel(&self, uuid: &str) -> Option<&Channel> {
        self.channels.values().flatten().find(|channel| channel.uuid == uuid)
    }

    pub(super) fn living(&self) -> usize {
        self.channels.values().map(Vec::len).sum()
    }

    pub(super) fn sockets(&self) -> usize {
        self.sockets.len()
    }

    /// Takes in what the switch says and tells everyone who may hear of it.
    pub(super) fn hear(&mut self, notice: &Notice) {
        let of_user = |record: Option<Record>| -> Vec<Told> {
            record.into_iter().map(|record| Told::everyone("user", record, "updated")).collect()
        };
        let told = match notice {
            Notice::Channels { at, changes } => self.channels_changed(*at, changes),
            Notice::Parking { at, place, leg, what, .. } => self.parking(*at, place, *leg, *what),
            Notice::Agent(view) => {
                let records = self.roster.agent(view).into_iter();
                records.map(|record| Told::everyone("group_member", record, "updated")).collect()
            }
            Notice::Member { agent, queue, penalty } => {
                let (record, event) = self.roster.member(*queue, *agent, *penalty);
                vec![Told::everyone("group_member", record, event)]
            }
            Notice::User(view) => of_user(self.roster.switched(view)),
            Notice::Presence { user, status } => of_user(self.roster.present(*user, status)),
            Notice::Voicemail { user, voicemail } => of_user(self.roster.mailbox(*user, *voicemail)),
            Notice::Leg(_)
            | Notice::QueueCounters { .. }
            | Notice::QueueCalls { .. }
            | Notice::AgentCounters { .. }
            | Notice::Phone { .. }
            | Notice::Listening { .. }
            | Notice::Rooms(_) => Vec::new(),
        };
        self.publish(&told);
    }

    /// Tells every connection that may hear of it.
    pub(super) fn publish(&mut self, told: &[Told]) {
        let (generation, without) = (self.options.generation, self.options.quirks.without);
        for told in told.iter().filter(|told| without != Some(told.element)) {
            let fields = fields(generation, told.element);
            self.sockets.retain(|_, socket| {
                let concerned = told.of.is_none_or(|of| socket.listener.user.is_none_or(|user| of == Some(user)));
                let frame = || socket.pen.info_event(told.element, fields, &told.record, told.event);
                !concerned || socket.sender.send(Sent::Frame(frame())).is_ok()
            });
        }
    }

    /// Tells who began to wait, waits otherwise or waits no more.
    pub(super) fn settle_waiting(&mut self) -> Vec<Told> {
        let now: BTreeMap<String, (&'static str, Record)> =
            self.waiting_records().into_iter().map(|(element, uuid, record)| (uuid, (element, record))).collect();
        let mut told = Vec::new();
        for (uuid, (element, record)) in &self.waiting {
            if now.get(uuid).is_none_or(|(other, _)| other != element) {
                told.push(Told::everyone(element, record.clone(), "removed"));
            }
        }
        for (uuid, (element, record)) in &now {
            match self.waiting.get(uuid).filter(|(other, _)| other == element) {
                Some((_, before)) if before == record => {}
                Some(_) => told.push(Told::everyone(element, record.clone(), "updated")),
                None => told.push(Told::everyone(element, record.clone(), "added")),
            }
        }
        self.waiting = now;
        told
    }

    /// A connection begins: layouts, lists, and its place among the others of its user and application.
    pub(super) fn open(&mut self, listener: Listener) -> (u64, mpsc::UnboundedReceiver<Sent>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.next_socket += 1;
        let id = self.next_socket;
        let pen = Pen::new(&self.options, id);
        let same = |socket: &Socket| socket.listener.user == listener.user && socket.listener.app == listener.app;
        let others: Vec<u64> = self.sockets.iter().filter(|(_, socket)| same(socket)).map(|(id, _)| *id).collect();
        // Whoever would read what cannot be sent is gone.
        let say = |sender: &mpsc::UnboundedSender<Sent>, sent| drop(sender.send(sent));
        if others.len() >= self.options.connections {
            if !listener.force {
                say(&sender, Sent::Frame(pen.system_msg("connection_limit_reached")));
                say(&sender, Sent::Close);
                return (id, receiver);
            }
            if let Some(oldest) = others.first().and_then(|oldest| self.sockets.remove(oldest)) {
                say(&oldest.sender, Sent::Frame(oldest.pen.system_msg("connection_replaced")));
                say(&oldest.sender, Sent::Close);
            }
        }
        for frame in self.greeting(&listener, &pen) {
            say(&sender, Sent::Frame(frame));
        }
        self.sockets.insert(id, Socket { listener, sender, pen });
        (id, receiver)
    }

    fn greeting(&self, listener: &Listener, pen: &Pen) -> Vec<Vec<u8>> {
        let mut elements = elements(self.options.generation);
        elements.retain(|(element, _)| self.options.quirks.without != Some(*element));
        let mut frames: Vec<_> = elements.iter().map(|(element, fields)| pen.field_spec(element, fields)).collect();
        let lists: Vec<_> =
            elements.into_iter().map(|(element, fields)| (element, fields, self.records(element, listener))).collect();
        if self.options.quirks.hasty {
            let channels = lists.iter().filter(|(element, ..)| *element == "channel");
            let early = channels.flat_map(|(element, fields, records)| {
                records.iter().map(|record| pen.info_event(element, fields, record, "updated"))
            });
            frames.extend(early);
        }
        frames.extend(lists.iter().map(|(element, fields, records)| pen.initial_info(element, fields, records)));
        frames
    }

    /// Everything of an element that a connection may hear of.
    fn records(&self, element: &str, listener: &Listener) -> Vec<Record> {
        let may = |channel: &&Channel| listener.user.is_none_or(|user| channel.user() == Some(user));
        match element {
            "channel" => {
                let channels = self.channels.values().flatten().filter(may);
                channels.filter_map(|channel| channel.told.clone()).collect()
            }
            "channel_waiting" | "queued_channel" | "parked_channel" => {
                let waiting = self.waiting.values().filter(|(other, _)| *other == element);
                waiting.map(|(_, record)| record.clone()).collect()
            }
            _ => self.roster.records(element),
        }
    }

    pub(super) fn close(&mut self, socket: u64) {
        self.sockets.remove(&socket);
    }
}
