//! From the switch's connections to the vendor's legs and their events (kazoo.md 5.7, 6.5). Invariant: every leg is told one
//! CHANNEL_CREATE and one CHANNEL_DESTROY, with the same id.

use serde_json::{Map, Value, json};

use super::{
    causes::cause,
    event::{Event, encoded},
    floor::{Channel, Floor},
    tenant::{Person, Tenant, hex},
    time::gregorian,
};
use crate::{
    clock::Wall,
    core::{
        call::{LegKey, Side},
        channel::{ChannelChange, ChannelView},
        notice::LegState,
        parking::Parking,
    },
    ledger::{Outcome, Remote, TransferKind},
};

/// When an event of a moment happens among the others of that moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    PassedOn,
    Held,
    Created,
    Refused,
    Answered,
    Bridged,
    Retrieved,
    Gone,
}

struct Told {
    turn: Turn,
    name: &'static str,
    channel: Channel,
    extra: Value,
}

impl Floor {
    /// Makes the legs of a connection: one for each device that rings.
    pub(crate) fn admit(&mut self, tenant: &Tenant, view: &ChannelView) -> Vec<Channel> {
        let devices = self.devices(tenant, view);
        if !self.interactions.contains_key(&view.call) {
            let interaction = format!("{}-{}", gregorian(view.began), &hex(&format!("{}/{}", self.seed, view.id))[..8]);
            self.interactions.insert(view.call, interaction);
        }
        let channels: Vec<_> = devices
            .into_iter()
            .map(|device| {
                let call_id = self.call_id(tenant, view, device);
                self.name(&view.id, &call_id);
                Channel { call_id, device, view: view.clone(), soft_hold: false }
            })
            .collect();
        if let Some(first) = channels.first() {
            self.keys.insert(view.key, first.call_id.clone());
        }
        self.channels.insert(view.key, channels.clone());
        channels
    }

    fn devices(&self, tenant: &Tenant, view: &ChannelView) -> Vec<usize> {
        let Some(person) = tenant.at(&view.side) else { return vec![0] };
        if let Some(device) = self.quick.get(&view.key).and_then(|quick| quick.device) {
            return vec![device];
        }
        if view.state != LegState::Ringing {
            return vec![0];
        }
        let registered = person.devices.iter().enumerate().filter(|(_, line)| line.registered);
        let registered: Vec<_> = registered.map(|(place, _)| place).collect();
        if registered.is_empty() { vec![0] } else { registered }
    }

    /// Ids as the vendor's parts make them: a telephone's own, the switch's, a quickcall's, an agent's.
    pub(crate) fn call_id(&self, tenant: &Tenant, view: &ChannelView, device: usize) -> String {
        let digits = hex(&format!("leg/{}/{}/{device}", self.seed, view.id));
        let more = hex(&format!("more/{digits}"));
        if view.own_first {
            return format!("{digits}{}-quickcall", &more[..4]);
        }
        let offered = view.queue.is_some() && !view.placed_here && self.options.acd.has_acdc();
        if let (true, Some(person), Some(member)) =
            (offered, tenant.at(&view.side), view.rings_for.and_then(|key| self.call_id_of(key)))
        {
            return format!("{}-{}-{}", hex(&member), person.id, &more[..8]);
        }
        if view.placed_here {
            return format!("{digits}@10.0.0.5");
        }
        let part = |from: usize, to: usize| &digits[from..to];
        format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
    }

    pub(crate) fn legs_changed(&mut self, tenant: &Tenant, at: Wall, changes: &[ChannelChange]) -> Vec<Event> {
        let mut told = Vec::new();
        let mut queue_events = Vec::new();
        for change in changes {
            match change {
                ChannelChange::Began(view) => {
                    for channel in self.admit(tenant, view) {
                        told.push(Told { turn: Turn::Created, name: "CHANNEL_CREATE", channel, extra: json!({}) });
                    }
                    let unborn =
                        ChannelView { answered: None, waiting: None, peer: None, state: LegState::Dialing, ..view.clone() };
                    let unborn = if view.own_first { ChannelView { state: LegState::Ringing, ..unborn } } else { unborn };
                    self.leg_changed(&unborn, view, &mut told);
                }
                ChannelChange::Changed { before, now } => self.leg_changed(before, now, &mut told),
                ChannelChange::Ended { last, outcome, transfer } => {
                    self.leg_ended(last, *outcome, *transfer, changes, &mut told);
                }
            }
            queue_events.extend(self.queue_changed(tenant, at, change, changes));
        }
        told.sort_by_key(|told| told.turn);
        let mut events = self.loopbacks(tenant, at, changes);
        events.extend(told.into_iter().map(|told| self.leg_event(tenant, at, &told)));
        events.extend(queue_events);
        events
    }

    fn leg_changed(&mut self, before: &ChannelView, now: &ChannelView, told: &mut Vec<Told>) {
        let Some(channels) = self.channels.get_mut(&now.key) else { return };
        for channel in channels.iter_mut() {
            channel.view = now.clone();
        }
        if !before.is_up() && now.is_up() {
            let losers = channels.split_off(channels.len().min(1));
            for channel in losers {
                let extra = json!({"hangup_cause": "LOSE_RACE", "hangup_code": "sip:487"});
                told.push(Told { turn: Turn::Gone, name: "CHANNEL_DESTROY", channel, extra });
            }
        }
        let Some(channel) = channels.first().cloned() else { return };
        let mut say = |turn, name, extra| told.push(Told { turn, name, channel: channel.clone(), extra });
        if !before.is_up() && now.is_up() {
            say(Turn::Answered, "CHANNEL_ANSWER", json!({}));
        }
        let held = |view: &ChannelView| view.state == LegState::OnHold;
        if held(now) && !held(before) {
            say(Turn::Held, "CHANNEL_HOLD", json!({}));
        } else if held(before) && !held(now) {
            say(Turn::Retrieved, "CHANNEL_UNHOLD", json!({}));
        }
        if let Some(peer) = now.peer.filter(|peer| before.peer != Some(*peer) && now.key < *peer) {
            say(Turn::Bridged, "CHANNEL_BRIDGE", json!({"other": peer}));
        }
    }

    fn leg_ended(
        &mut self,
        last: &ChannelView,
        outcome: Outcome,
        transfer: Option<TransferKind>,
        changes: &[ChannelChange],
        told: &mut Vec<Told>,
    ) {
        let (cause, code) = cause(last, outcome, transfer, changes);
        let turn = match outcome {
            Outcome::Transferred if transfer != Some(TransferKind::Consult) => Turn::PassedOn,
            Outcome::Missed | Outcome::NoAnswer | Outcome::Rejected | Outcome::Busy | Outcome::Failed if !last.is_up() => {
                Turn::Refused
            }
            Outcome::Answered
            | Outcome::Missed
            | Outcome::AnsweredElsewhere
            | Outcome::Abandoned
            | Outcome::Rejected
            | Outcome::Busy
            | Outcome::Failed
            | Outcome::NoAnswer
            | Outcome::Transferred => Turn::Gone,
        };
        for mut channel in self.channels.remove(&last.key).unwrap_or_default() {
            channel.view = last.clone();
            let extra = json!({"hangup_cause": cause, "hangup_code": code});
            told.push(Told { turn, name: "CHANNEL_DESTROY", channel, extra });
        }
    }

    fn leg_event(&mut self, tenant: &Tenant, at: Wall, told: &Told) -> Event {
        let channel = &told.channel;
        let mut body = self.leg_body(tenant, channel, told.name);
        body.insert("timestamp".to_owned(), json!(gregorian(at)));
        body.insert("msg_id".to_owned(), json!(self.msg_id(at)));
        body.insert("channel_call_state".to_owned(), json!(call_state(told.name, &channel.view)));
        let other = match told.name {
            "CHANNEL_BRIDGE" => told.extra["other"].as_u64(),
            "CHANNEL_CREATE" => channel.view.rings_for,
            _ => channel.view.peer,
        };
        if let Some(other) = other {
            self.other_leg(tenant, other, &mut body);
        }
        if let Some(half) = self.dials_on(&channel.view).filter(|_| told.name == "CHANNEL_CREATE") {
            body.insert("other_leg_call_id".to_owned(), json!(half));
        }
        if told.name == "CHANNEL_DESTROY" {
            let seconds = |since: Option<Wall>| since.map_or(0, |since| at.since(since) / 1_000);
            body.extend(told.extra.as_object().cloned().unwrap_or_default());
            body.insert("duration_seconds".to_owned(), json!(seconds(Some(channel.view.began))));
            body.insert("billing_seconds".to_owned(), json!(seconds(channel.view.answered)));
            let ringing = channel.view.answered.unwrap_or(at).since(channel.view.began) / 1_000;
            body.insert("ringing_seconds".to_owned(), json!(ringing));
            body.insert("disposition".to_owned(), json!(if channel.view.answered.is_some() { "ANSWER" } else { "" }));
            body.insert("remote_sdp".to_owned(), json!("v=0\r\no=FreeSWITCH 1 1 IN IP4 10.0.0.9\r\ns=-\r\nt=0 0\r\n"));
            self.keep_record(tenant, channel, at, &body);
        }
        let topic = ["call", told.name, &encoded(&channel.call_id)];
        Event::new(&self.account, &topic, told.name, Value::Object(body))
    }

    /// What every event of a leg says.
    pub(crate) fn leg_body(&self, tenant: &Tenant, channel: &Channel, name: &str) -> Map<String, Value> {
        let view = &channel.view;
        let (caller, callee) = self.parties(tenant, channel, name);
        let person = tenant.at(&view.side);
        let line = person.and_then(|person| person.devices.get(channel.device));
        let inbound = view.placed_here && !view.own_first;
        let address = |user: &str| format!("{user}@{}", tenant.realm);
        let sip = line.map(|line| line.username.clone());
        let ours = sip.unwrap_or_else(|| view.own.number.clone());
        let dialled = if view.own_first { ours.clone() } else { view.called.clone() };
        let (from, to, request) = if inbound {
            (address(&ours), address(&view.called), address(&dialled))
        } else {
            (address(&caller.number), address(&ours), address(&ours))
        };
        let mut body = json!({
            "call_id": channel.call_id,
            "call_direction": if inbound { "inbound" } else { "outbound" },
            "caller_id_name": caller.name, "caller_id_number": caller.number,
            "callee_id_name": callee.name, "callee_id_number": callee.number,
            "channel_name": format!("sofia/sipinterface_1/{to}"), "channel_created_time": view.began.0 * 1_000,
            "channel_state": if name == "CHANNEL_DESTROY" { "CS_REPORTING" } else { "CS_EXECUTE" },
            "channel_is_loopback": false,
            "media_server": "fs001.zone1.example.com", "switch_hostname": "fs001.zone1.example.com",
            "custom_sip_headers": {},
            "custom_application_vars": self.application_vars(view),
            "custom_channel_vars": self.channel_vars(tenant, channel, person),
            "event_category": "call_event", "event_name": name, "app_name": "ecallmgr", "app_version": self.options.version,
        });
        if let Some(person) = person {
            body["presence_id"] = json!(address(&person.extension));
        }
        if matches!(name, "CHANNEL_CREATE" | "CHANNEL_ANSWER" | "CHANNEL_DESTROY") {
            body["from"] = json!(from);
            body["to"] = json!(to);
            body["request"] = json!(request);
            body["from_uri"] = json!(from);
            body["to_uri"] = json!(to);
        }
        if self.options.generation != super::KazooGeneration::V43 {
            body["interaction_id"] = body["custom_channel_vars"]["call_interaction_id"].clone();
        }
        body.as_object().cloned().unwrap_or_default()
    }

    /// Who calls and who is called, as this leg shows it.
    pub(crate) fn parties(&self, tenant: &Tenant, channel: &Channel, name: &str) -> (Remote, Remote) {
        let view = &channel.view;
        if view.own_first {
            let label = self.quick.get(&view.key).map_or("QuickCall", |quick| quick.name.as_str());
            let dialled = Remote { number: view.called.clone(), name: label.to_owned() };
            return (dialled, view.own.clone());
        }
        if !view.placed_here {
            return (view.remote.clone(), view.own.clone());
        }
        let far = if view.remote.number.is_empty() {
            Remote { number: view.called.clone(), name: String::new() }
        } else {
            view.remote.clone()
        };
        // A telephone's first event shows the name it registered with (kazoo.md 5.9).
        let line = tenant.at(&view.side).and_then(|person| person.devices.get(channel.device));
        match line.filter(|_| name == "CHANNEL_CREATE") {
            Some(line) => {
                let own = Remote { number: line.username.clone(), name: line.username.clone() };
                (own, Remote { number: view.called.clone(), name: String::new() })
            }
            None => (view.own.clone(), far),
        }
    }

    fn application_vars(&self, view: &ChannelView) -> Value {
        let mut variables: Map<String, Value> = view.attached.iter().map(|(key, value)| (key.clone(), json!(value))).collect();
        let quick = self.quick.get(&view.key).or_else(|| self.quick.get(&view.rings_for?));
        variables.extend(quick.map(|quick| quick.variables.clone()).unwrap_or_default());
        Value::Object(variables)
    }

    fn channel_vars(&self, tenant: &Tenant, channel: &Channel, person: Option<&Person>) -> Value {
        let view = &channel.view;
        let first = view.rings_for.and_then(|key| self.call_id_of(key)).unwrap_or_else(|| channel.call_id.clone());
        let mut vars = json!({
            "account_id": tenant.account, "account_name": tenant.name, "account_realm": tenant.realm, "realm": tenant.realm,
            "call_interaction_id": self.interactions.get(&view.call), "bridge_id": first, "channel_authorized": "true",
        });
        match person {
            Some(person) => {
                let line = person.devices.get(channel.device);
                vars["owner_id"] = json!(person.id);
                vars["authorizing_id"] = json!(line.map(|line| &line.id));
                vars["authorizing_type"] = json!("device");
                vars["username"] = json!(line.map(|line| &line.username));
                if let (Some(queue), false) = (view.queue, view.placed_here) {
                    vars["queue_id"] = json!(tenant.queue(queue));
                    if self.options.acd.has_acdc() {
                        vars["agent_id"] = json!(person.id);
                        vars["member_call_id"] = json!(first);
                    }
                }
            }
            None if view.placed_here => {
                vars["inception"] = json!(format!("{}@{}", view.called, tenant.realm));
            }
            None => {
                vars["resource_id"] = json!(tenant.trunk);
                vars["authorizing_id"] = json!(tenant.trunk);
                vars["authorizing_type"] = json!("resource");
                vars["global_resource"] = json!("false");
                let dialler = view.rings_for.and_then(|key| self.channels.get(&key)?.first()).map(|first| &first.view.side);
                let sent_on = view.forwarded_by.and_then(|user| tenant.by_user(user));
                if let Some(person) = sent_on.or_else(|| tenant.at(dialler?)) {
                    vars["owner_id"] = json!(person.id);
                }
                if sent_on.is_some() {
                    vars["call_forward"] = json!("true");
                }
            }
        }
        vars
    }

    fn other_leg(&self, tenant: &Tenant, other: LegKey, body: &mut Map<String, Value>) {
        let Some(call_id) = self.call_id_of(other) else { return };
        body.insert("other_leg_call_id".to_owned(), json!(call_id));
        let Some(channel) = self.channels.get(&other).and_then(|channels| channels.first()) else { return };
        let (caller, _) = self.parties(tenant, channel, "CHANNEL_BRIDGE");
        let inbound = channel.view.placed_here && !channel.view.own_first;
        let add = [
            ("other_leg_direction", json!(if inbound { "inbound" } else { "outbound" })),
            ("other_leg_caller_id_number", json!(caller.number)),
            ("other_leg_caller_id_name", json!(caller.name)),
            ("other_leg_destination_number", json!(channel.view.called)),
        ];
        body.extend(add.map(|(key, value)| (key.to_owned(), value)));
    }

    /// Parked, retrieved, abandoned: without timestamp, direction, other leg and addresses (kazoo.md 5.5).
    pub(crate) fn parking(&mut self, tenant: &Tenant, place: &str, leg: LegKey, by: Option<LegKey>, what: Parking) -> Vec<Event> {
        let name = match what {
            Parking::Parked => "PARK_PARKED",
            Parking::Retrieved => "PARK_RETRIEVED",
            Parking::Abandoned => "PARK_ABANDONED",
        };
        let mut legs: Vec<_> = by.into_iter().chain([leg]).filter_map(|key| self.call_id_of(key)).collect();
        if what == Parking::Abandoned {
            legs.truncate(1);
        }
        let parked = self.channels.get(&leg).and_then(|channels| channels.first());
        let party = parked.map(|channel| channel.view.own.clone()).unwrap_or_default();
        legs.into_iter()
            .map(|call_id| {
                let data = json!({
                    "call_id": call_id, "parking_slot": place,
                    "caller_id_name": party.name, "caller_id_number": party.number,
                    "event_category": "call_event", "event_name": name, "app_name": "callflow",
                    "app_version": self.options.version, "msg_id": self.opaque(),
                    "custom_channel_vars": {"account_id": tenant.account, "realm": tenant.realm},
                });
                Event::new(&self.account, &["call", name, &encoded(&call_id)], name, data)
            })
            .collect()
    }

    /// The device a leg is at now became another one.
    pub(crate) fn of_person(&self, user: u32) -> Option<&Channel> {
        self.living(None).find(|channel| channel.view.side == Side::User(user) && channel.view.queue.is_some())
    }
}

fn call_state(name: &str, view: &ChannelView) -> &'static str {
    match name {
        "CHANNEL_CREATE" if view.placed_here && !view.own_first => "DOWN",
        "CHANNEL_CREATE" => "RINGING",
        "CHANNEL_HOLD" => "HELD",
        "CHANNEL_UNHOLD" => "UNHELD",
        "CHANNEL_DESTROY" => "HANGUP",
        _ => "ACTIVE",
    }
}
