//! A server that tells a story in frames, and the desk that hears it.
#![allow(dead_code, reason = "each program of tests tells other stories")]

use cordboard_desk::Desk;
use cordboard_model::{AccountId, At, Call, Change, Event};
use cordboard_pbx_basix::{BasixAccount, Decoder, Translator};
use cordboard_session::Stamped;
use erlang_term::{Dialect, Encoder};

/// The signed-in user.
pub(crate) const ME: i64 = 10_001_001;
/// When the stories take place, ms; the server's clock agrees.
const BEGIN: i64 = 1_767_225_600_000;

/// A value of a field. Numbers below 100,000,000 in time fields are ms after the beginning of the story.
#[derive(Clone, Debug)]
pub(crate) enum V {
    Undefined,
    Number(i64),
    Text(String),
    Atom(&'static str),
    Tuple(Vec<V>),
}

pub(crate) fn none() -> V {
    V::Undefined
}

pub(crate) fn number(value: i64) -> V {
    V::Number(value)
}

pub(crate) fn text(value: &str) -> V {
    V::Text(value.to_owned())
}

pub(crate) fn atom(value: &'static str) -> V {
    V::Atom(value)
}

/// A state that began so many ms after the beginning.
pub(crate) fn state(at: i64, name: &'static str, more: Vec<V>) -> V {
    let mut elements = vec![V::Number((BEGIN + at) * 1_000), V::Atom(name)];
    elements.extend(more);
    V::Tuple(elements)
}

fn write(value: &V, encoder: &mut Encoder) {
    match value {
        V::Undefined => drop(encoder.atom("undefined").clone()),
        V::Number(value) => drop(encoder.integer(*value).clone()),
        V::Text(value) => drop(encoder.binary(value.as_bytes()).clone()),
        V::Atom(value) => drop(encoder.atom(value).clone()),
        V::Tuple(elements) => {
            encoder.tuple(elements.len());
            elements.iter().for_each(|element| write(element, encoder));
        }
    }
}

const CHANNEL: [&str; 22] = [
    "uuid",
    "direction",
    "peer_location",
    "calling_name",
    "calling_number",
    "called_number",
    "offer_timestamp",
    "answer_timestamp",
    "hangup_timestamp",
    "other_uuid",
    "user_id",
    "state",
    "group_id",
    "target",
    "origination",
    "end_user",
    "tags",
    "last_bridged_user_id",
    "last_event",
    "last_event_data",
    "other_info",
    "call_id",
];
const WAITING: [&str; 10] = [
    "uuid",
    "direction",
    "peer_location",
    "calling_number",
    "called_number",
    "offer_timestamp",
    "user_id",
    "state",
    "end_user",
    "whoscall",
];
const OLD_WAITING: [&str; 4] = ["uuid", "state", "peer_number", "end_user"];
const USER: [&str; 10] = [
    "id",
    "name",
    "fwd_always_status",
    "do_not_disturb_status",
    "main_extension",
    "presence",
    "role",
    "park_group",
    "label",
    "mwi",
];
const GROUP: [&str; 5] = ["id", "name", "main_extension", "label", "check_login_status"];
const MEMBER: [&str; 5] = ["id", "group_id", "user_id", "priority", "login_status"];

fn layout(element: &str) -> &'static [&'static str] {
    match element {
        "channel" => &CHANNEL,
        "channel_waiting" => &WAITING,
        "queued_channel" | "parked_channel" => &OLD_WAITING,
        "user" => &USER,
        "group" => &GROUP,
        "group_member" => &MEMBER,
        other => panic!("no layout of {other}"),
    }
}

type Fields = Vec<(&'static str, V)>;

fn record(element: &str, fields: &[(&'static str, V)], encoder: &mut Encoder) {
    let layout = layout(element);
    encoder.tuple(layout.len());
    for name in layout {
        // The last word counts.
        let value = fields.iter().rev().find(|(field, _)| field == name).map_or(V::Undefined, |(_, value)| value.clone());
        let value = match value {
            V::Number(ms) if name.ends_with("_timestamp") => V::Number((BEGIN + ms) * 1_000),
            value => value,
        };
        write(&value, encoder);
    }
}

pub(crate) fn field_spec(element: &str) -> Vec<u8> {
    let mut encoder = Encoder::new(Dialect::default());
    let layout = layout(element);
    encoder.tuple(3).atom("field_spec").characters(element).list(layout.len());
    for name in layout {
        encoder.atom(name);
    }
    encoder.nil();
    encoder.into_frame()
}

pub(crate) fn initial_info(element: &str, records: &[Fields]) -> Vec<u8> {
    let mut encoder = Encoder::new(Dialect::default());
    encoder.tuple(3).atom("initial_info").characters(element);
    if records.is_empty() {
        encoder.tuple(2).atom("bert").atom("nil");
    } else {
        encoder.list(records.len());
        records.iter().for_each(|fields| record(element, fields, &mut encoder));
        encoder.nil();
    }
    encoder.into_frame()
}

pub(crate) fn info_event(element: &str, event: &str, fields: &[(&'static str, V)]) -> Vec<u8> {
    let mut encoder = Encoder::new(Dialect::default());
    encoder.tuple(4).atom("info_event").characters(element);
    record(element, fields, &mut encoder);
    encoder.characters(event);
    encoder.into_frame()
}

fn users() -> Vec<Fields> {
    let user = |id: i64, name: &str, line: &str| {
        vec![
            ("id", number(id)),
            ("name", text(name)),
            ("label", text(name)),
            ("main_extension", text(line)),
            ("park_group", number(1)),
            ("presence", number(0)),
            ("fwd_always_status", number(0)),
            ("do_not_disturb_status", number(0)),
            ("mwi", text("2/5")),
        ]
    };
    vec![user(ME, "user1", "1001"), user(10_001_002, "user2", "1002")]
}

pub(crate) struct Story {
    pub(crate) account: AccountId,
    pub(crate) settings: BasixAccount,
    decoder: Decoder,
    pub(crate) translator: Translator,
    pub(crate) desk: Desk,
    now: i64,
    ended: Vec<Call>,
    pub(crate) events: Vec<Event>,
}

impl Story {
    pub(crate) fn signed_in() -> Self {
        Self::of(BasixAccount::new("pbx", "test1", "1001"), "channel_waiting")
    }

    pub(crate) fn signed_in_for_all() -> Self {
        Self::of(BasixAccount { full_events: true, ..BasixAccount::new("pbx", "test1", "1001") }, "channel_waiting")
    }

    /// `waiting` names what the server's generation tells of those who wait.
    pub(crate) fn of(settings: BasixAccount, waiting: &'static str) -> Self {
        let account = AccountId::from("a1");
        let mut desk = Desk::new();
        desk.open_account(account.clone());
        let mut story = Self {
            account,
            translator: Translator::new(&settings),
            settings,
            decoder: Decoder::default(),
            desk,
            // The greeting is over when the story begins.
            now: BEGIN - 60_000,
            ended: Vec::new(),
            events: Vec::new(),
        };
        story.greet(waiting);
        story.channels(vec![]);
        story
    }

    fn greet(&mut self, waiting: &str) {
        let waiting: &[&str] = match waiting {
            "channel_waiting" => &["channel_waiting"],
            "queued_channel" => &["queued_channel", "parked_channel"],
            _ => &[],
        };
        for element in ["channel", "user", "group", "group_member"].iter().chain(waiting) {
            self.frame(&field_spec(element));
        }
        self.frame(&initial_info("user", &users()));
        let group = vec![
            ("id", number(10_001_111)),
            ("name", text("group1")),
            ("main_extension", text("1111")),
            ("label", text("Group 1")),
            ("check_login_status", number(1)),
        ];
        self.frame(&initial_info("group", &[group]));
        let place = |id, user, login| {
            vec![
                ("id", number(id)),
                ("group_id", number(10_001_111)),
                ("user_id", number(user)),
                ("priority", number(0)),
                ("login_status", number(login)),
            ]
        };
        self.frame(&initial_info("group_member", &[place(1, ME, 1), place(2, 10_001_002, 0)]));
        for element in waiting {
            self.frame(&initial_info(element, &[]));
        }
    }

    /// A new link: layouts and people come again, the channels do not yet.
    pub(crate) fn reconnect(&mut self) {
        self.decoder = Decoder::default();
        self.translator.reconnected();
        self.greet("channel_waiting");
    }

    pub(crate) fn frame(&mut self, frame: &[u8]) {
        self.now += 100;
        let message = self.decoder.read(frame).unwrap();
        let mut told = Vec::new();
        self.translator.take(&message, At(self.now), &mut told);
        let mut changes = Vec::new();
        for Stamped { at, event } in told {
            self.events.push(event.clone());
            self.desk.apply(&self.account, event, at, &mut changes);
        }
        for change in changes {
            if let Change::CallEnded(call) = change {
                self.ended.retain(|known| known.id != call.id);
                self.ended.push((*call).clone());
            }
        }
    }

    /// An event of a channel; its time is the newest time in it.
    pub(crate) fn channel(&mut self, event: &str, fields: Fields) {
        let newest = fields.iter().filter_map(|(name, value)| match value {
            V::Number(ms) if name.ends_with("_timestamp") => Some(BEGIN + ms),
            V::Tuple(elements) if *name == "state" => match elements.first() {
                Some(V::Number(micros)) => Some(micros / 1_000),
                _ => None,
            },
            _ => None,
        });
        self.now = self.now.max(newest.max().unwrap_or_default());
        self.frame(&info_event("channel", event, &fields));
    }

    pub(crate) fn channels(&mut self, all: Vec<Fields>) {
        self.now += 10_000;
        self.frame(&initial_info("channel", &all));
    }

    /// How many events were told.
    pub(crate) fn told(&self) -> usize {
        self.events.len()
    }

    pub(crate) fn live(&self) -> Vec<Call> {
        self.desk.account(&self.account).unwrap().calls().map(|call| (**call).clone()).collect()
    }

    pub(crate) fn only_live(&self) -> Call {
        let mut live = self.live();
        assert_eq!(live.len(), 1, "{live:#?}");
        live.remove(0)
    }

    pub(crate) fn only_ended(&self) -> Call {
        assert!(self.live().is_empty(), "{:#?}", self.live());
        self.ended.last().unwrap().clone()
    }
}
