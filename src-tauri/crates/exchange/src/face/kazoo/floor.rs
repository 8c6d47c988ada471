//! What happens at the telephones of the account, in the vendor's words. Invariant: a leg is known here before anybody is told
//! of it, and gone before its end is told.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde_json::{Map, Value, json};
use tokio::sync::mpsc;

use super::{
    binding::Binding,
    event::Event,
    hooks::{HookCall, Hooks},
    library::Library,
    options::KazooOptions,
    tenant::{Tenant, hex},
    time::gregorian,
};
use crate::{
    clock::Wall,
    core::{
        call::{CallKey, LegKey},
        channel::ChannelView,
        notice::Notice,
        switch::Switch,
    },
};

/// One leg of the vendor: a connection of the switch at one device.
#[derive(Clone, Debug)]
pub(crate) struct Channel {
    pub(crate) call_id: String,
    /// Place among the devices of its owner.
    pub(crate) device: usize,
    pub(crate) view: ChannelView,
    /// The connection is one of those that rang and lost.
    pub(crate) soft_hold: bool,
}

/// What a quickcall asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Quick {
    /// Only at this device; at all that are registered when absent.
    pub(crate) device: Option<usize>,
    pub(crate) name: String,
    pub(crate) variables: Map<String, Value>,
}

/// An open socket.
#[derive(Debug)]
pub(crate) struct Listener {
    pub(crate) sender: mpsc::UnboundedSender<Arc<Event>>,
    pub(crate) bindings: Vec<Binding>,
    pub(crate) account: String,
    pub(crate) address: String,
    pub(crate) since: Wall,
    pub(crate) token: String,
}

/// The state of the face.
pub(crate) struct Floor {
    pub(crate) options: KazooOptions,
    pub(crate) account: String,
    pub(crate) seed: u64,
    pub(crate) channels: BTreeMap<LegKey, Vec<Channel>>,
    /// Every `call_id` ever used, by the switch's id of the connection.
    names: BTreeMap<String, Vec<String>>,
    pub(crate) keys: BTreeMap<LegKey, String>,
    pub(crate) interactions: BTreeMap<CallKey, String>,
    pub(crate) quick: BTreeMap<LegKey, Quick>,
    pub(crate) sockets: BTreeMap<u64, Listener>,
    pub(crate) next_socket: u64,
    pub(crate) library: Library,
    pub(crate) hooks: Hooks,
    pub(crate) cdrs: Vec<Map<String, Value>>,
    pub(crate) stats: Vec<super::agents::Stat>,
    pub(crate) rooms: BTreeMap<String, Vec<super::conferences::Participant>>,
    pub(crate) participants: u64,
    /// States set by hand, by presence id.
    pub(crate) presences: BTreeMap<String, String>,
    pub(crate) agents_told: BTreeMap<u32, String>,
    /// Mailbox messages: media id, folder, when.
    pub(crate) messages: BTreeMap<u32, Vec<super::rest::Message>>,
    last_micros: i64,
    serial: u64,
}

impl Floor {
    pub(crate) fn new(tenant: &Tenant, options: &KazooOptions, seed: u64) -> Self {
        Self {
            options: options.clone(),
            account: tenant.account.clone(),
            seed,
            channels: BTreeMap::new(),
            names: BTreeMap::new(),
            keys: BTreeMap::new(),
            interactions: BTreeMap::new(),
            quick: BTreeMap::new(),
            sockets: BTreeMap::new(),
            next_socket: 0,
            library: Library::default(),
            hooks: Hooks::default(),
            cdrs: Vec::new(),
            stats: Vec::new(),
            rooms: BTreeMap::new(),
            participants: 0,
            presences: BTreeMap::new(),
            agents_told: BTreeMap::new(),
            messages: BTreeMap::new(),
            last_micros: 0,
            serial: 0,
        }
    }

    /// Looks at what is there already.
    pub(crate) fn begin(&mut self, switch: &mut Switch) {
        let tenant = Tenant::new(&switch.cast, &self.options);
        for view in switch.watch_channels() {
            self.admit(&tenant, &view);
        }
        for user in &switch.cast.users {
            let Some(mailbox) = user.voicemail else { continue };
            let message = |number, folder: &str| super::rest::Message::new(user.id, number, folder, switch.now);
            let new = (0..mailbox.new).map(|number| message(number, "new"));
            let old = (0..mailbox.old + mailbox.waiting).map(|number| message(mailbox.new + number, "saved"));
            self.messages.insert(user.id, new.chain(old).collect());
        }
    }

    /// Takes in what the switch says and tells everyone who asked.
    pub(crate) fn hear(&mut self, tenant: &Tenant, notice: &Notice, now: Wall) {
        let events = match notice {
            Notice::Channels { at, changes } => self.legs_changed(tenant, *at, changes),
            Notice::Parking { place, leg, by, what, .. } => self.parking(tenant, place, *leg, *by, *what),
            Notice::Agent(view) => self.agent_changed(tenant, view),
            Notice::Member { agent, queue, penalty } => self.membership(tenant, *agent, *queue, penalty.is_some(), now),
            Notice::User(view) => {
                tenant.by_user(view.user).map(|person| self.edited("user", &person.id.clone(), now)).into_iter().collect()
            }
            Notice::Voicemail { user, voicemail } => self.mailbox_changed(tenant, *user, voicemail.new, now),
            Notice::Rooms(rooms) => self.rooms_changed(tenant, rooms, now),
            Notice::Leg(_)
            | Notice::QueueCounters { .. }
            | Notice::QueueCalls { .. }
            | Notice::AgentCounters { .. }
            | Notice::Presence { .. }
            | Notice::Phone { .. }
            | Notice::Listening { .. } => Vec::new(),
        };
        self.publish(events);
    }

    /// Sends events to every socket with a subscription that fits.
    pub(crate) fn publish(&mut self, events: Vec<Event>) {
        for event in events {
            self.hooks.note(&event);
            let event = Arc::new(event);
            let alive = |listener: &mut Listener| {
                let wanted = listener.bindings.iter().any(|binding| binding.fits(&event));
                !wanted || listener.sender.send(Arc::clone(&event)).is_ok()
            };
            self.sockets.retain(|_, listener| alive(listener));
        }
    }

    pub(crate) fn take_hook_calls(&mut self) -> Vec<HookCall> {
        self.hooks.take_calls()
    }

    /// An event that a document was edited.
    pub(crate) fn edited(&mut self, kind: &str, id: &str, now: Wall) -> Event {
        self.object("doc_edited", kind, id, now)
    }

    pub(crate) fn object(&mut self, action: &str, kind: &str, id: &str, now: Wall) -> Event {
        let revision = self.library.revise(id);
        let msg_id = self.opaque();
        // The server swaps the two dates (kazoo.md 5.8).
        let data = json!({
            "id": id, "type": kind, "action": action, "rev": format!("{revision}-{}", &hex(id)[..8]),
            "database": format!("account/{}", self.account), "account_id": self.account,
            "date_created": gregorian(now), "date_modified": gregorian(now) - 86_400,
            "is_soft_deleted": action == "doc_deleted",
            "event_category": "configuration", "event_name": action, "app_name": "crossbar",
            "app_version": self.options.version, "msg_id": msg_id,
        });
        Event::new(&self.account, &["object", action, kind], action, data)
    }

    /// A message id that tells nothing.
    pub(crate) fn opaque(&mut self) -> String {
        self.serial += 1;
        hex(&format!("message/{}/{}", self.seed, self.serial))
    }

    /// The message id of a channel event: microseconds in the 4.3 series, nothing readable later.
    pub(crate) fn msg_id(&mut self, at: Wall) -> String {
        if self.options.generation != super::KazooGeneration::V43 {
            return self.opaque();
        }
        self.last_micros = (at.0 * 1_000).max(self.last_micros + 100);
        self.last_micros.to_string()
    }

    pub(crate) fn name(&mut self, leg_id: &str, call_id: &str) {
        self.names.entry(leg_id.to_owned()).or_default().push(call_id.to_owned());
    }

    pub(crate) fn call_ids(&self, leg_id: &str) -> Vec<String> {
        self.names.get(leg_id).cloned().unwrap_or_default()
    }

    /// The living leg with this id.
    pub(crate) fn channel(&self, call_id: &str) -> Option<&Channel> {
        self.channels.values().flatten().find(|channel| channel.call_id == call_id)
    }

    /// The first id of a connection, living or not.
    pub(crate) fn call_id_of(&self, key: LegKey) -> Option<String> {
        self.keys.get(&key).cloned()
    }

    /// Legs of a user, or all of them.
    pub(crate) fn living<'a>(&'a self, user: Option<u32>) -> impl Iterator<Item = &'a Channel> {
        let of = move |channel: &&'a Channel| match (&channel.view.side, user) {
            (_, None) => true,
            (crate::core::call::Side::User(owner), Some(user)) => *owner == user,
            (crate::core::call::Side::Outside(_), Some(_)) => false,
        };
        self.channels.values().flatten().filter(of)
    }

    /// All bindings of all sockets of an account.
    pub(crate) fn socket_ids(&self, account: &str) -> BTreeSet<String> {
        self.sockets.values().filter(|socket| socket.account == account).map(|socket| socket.address.clone()).collect()
    }
}
