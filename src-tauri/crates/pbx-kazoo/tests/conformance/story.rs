//! A socket without a socket: frames go in, the desk and the questions come out.

use cordboard_desk::{AccountDesk, Desk};
use cordboard_model::{AccountId, At, Call, CallState, Change, Direction, Event, Health, Outcome};
use cordboard_pbx_kazoo::{Channel, Need, Person, Station, Translator, UserCall, decode};
use cordboard_session::Stamped;

use crate::notation::{Line, UNIX_MS, frames};

pub(crate) struct Story {
    pub(crate) now: At,
    pub(crate) translator: Translator,
    pub(crate) desk: Desk,
    pub(crate) events: Vec<Event>,
    pub(crate) changes: Vec<Change>,
    pub(crate) needs: Vec<Need>,
    id: AccountId,
}

/// The beginning of every story.
pub(crate) const BEGIN: At = At(UNIX_MS);

fn station(user: &str) -> Station {
    let (extension, devices): (&str, &[&str]) = if user == "u1" { ("201", &["d1", "d2"]) } else { ("202", &["d3"]) };
    Station {
        extension: Some(extension.to_owned()),
        numbers: vec![extension.to_owned()],
        devices: Some(devices.iter().map(|&device| device.to_owned()).collect()),
        ..Station::new("a1", user)
    }
}

impl Story {
    /// Fixture F0 as seen by that user.
    pub(crate) fn of(user: &str) -> Self {
        let mut translator = Translator::new(station(user));
        let person = |id: &str, name: &str, extension: &str| Person {
            id: id.to_owned(),
            name: name.to_owned(),
            extension: Some(extension.to_owned()),
        };
        translator.know_people(vec![person("u1", "Bob", "201"), person("u2", "Carol", "202")]);
        let id = AccountId::from("a");
        let mut desk = Desk::new();
        desk.open_account(id.clone());
        let mut story = Self { now: BEGIN, translator, desk, events: Vec::new(), changes: Vec::new(), needs: Vec::new(), id };
        story.apply(vec![Stamped { at: BEGIN, event: Event::LinkChanged(Health::Live { since: BEGIN }) }]);
        story
    }

    pub(crate) fn new() -> Self {
        Self::of("u1")
    }

    /// Moves the clock, letting everything lapse that is due on the way.
    pub(crate) fn until(&mut self, at: At) {
        while let Some(due) = self.translator.due().filter(|due| *due <= at) {
            self.now = self.now.max(due);
            let mut events = Vec::new();
            self.translator.lapse(self.now, &mut events, &mut self.needs);
            self.apply(events);
        }
        self.now = self.now.max(at);
    }

    pub(crate) fn wait(&mut self, ms: i64) {
        self.until(self.now.plus_ms(ms));
    }

    /// A frame, at this moment.
    pub(crate) fn text(&mut self, text: &str) {
        let mut events = Vec::new();
        let frame = decode(text).expect("a well-formed frame");
        self.translator.translate(frame, self.now, &mut events, &mut self.needs);
        self.apply(events);
    }

    /// The frames in the order written, each when it happened.
    pub(crate) fn tell(&mut self, story: &str) -> &mut Self {
        for line in frames(story) {
            self.line(&line);
        }
        self
    }

    pub(crate) fn line(&mut self, line: &Line) {
        self.until(BEGIN.plus_ms(line.at));
        self.text(&line.text);
    }

    pub(crate) fn channels(&mut self, rows: &[Channel], asked: At) {
        let mut events = Vec::new();
        self.translator.channels(rows, asked, self.now, &mut events, &mut self.needs);
        self.apply(events);
    }

    pub(crate) fn channel(&mut self, id: &str, row: Option<&Channel>) {
        let mut events = Vec::new();
        self.translator.channel(id, row, self.now, self.now, &mut events, &mut self.needs);
        self.apply(events);
    }

    pub(crate) fn apply(&mut self, stamped: Vec<Stamped>) {
        for Stamped { at, event } in stamped {
            self.events.push(event.clone());
            self.desk.apply(&self.id, event, at, &mut self.changes);
        }
    }

    pub(crate) fn account(&self) -> &AccountDesk {
        self.desk.account(&self.id).expect("the account is open")
    }

    pub(crate) fn live(&self) -> Vec<&Call> {
        self.account().calls().map(|call| &**call).collect()
    }

    /// The last word on each call that is over, oldest first.
    pub(crate) fn ended(&self) -> Vec<&Call> {
        let mut ended: Vec<&Call> = Vec::new();
        for change in &self.changes {
            if let Change::CallEnded(call) = change {
                ended.retain(|known| known.id != call.id);
                ended.push(call);
            }
        }
        ended.sort_by_key(|call| (call.started_at, call.id.clone()));
        ended
    }

    pub(crate) fn views(&self) -> Vec<&UserCall> {
        let mut calls: Vec<&UserCall> = self.translator.calls().collect();
        calls.sort_by_key(|call| (call.started, call.id.clone()));
        calls
    }

    pub(crate) fn take_needs(&mut self) -> Vec<Need> {
        std::mem::take(&mut self.needs)
    }

    /// What is shown in the end, without what depends on the order: the ids.
    pub(crate) fn picture(&self) -> Vec<Picture> {
        let mut pictures: Vec<Picture> =
            self.live().into_iter().chain(self.ended()).map(|call| Picture::of(call, self)).collect();
        pictures.sort();
        pictures
    }
}

/// Seconds after the beginning.
pub(crate) fn seconds(at: At) -> i64 {
    at.ms_since(BEGIN).div_euclid(1000)
}

/// A call in whole seconds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Picture {
    pub(crate) started: i64,
    pub(crate) direction: Direction,
    pub(crate) state: CallState,
    pub(crate) answered: Option<i64>,
    pub(crate) ended: Option<i64>,
    pub(crate) talk: Option<i64>,
    pub(crate) held: i64,
    pub(crate) outcome: Option<Outcome>,
    pub(crate) number: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) internal: bool,
    pub(crate) device: Option<String>,
    pub(crate) passed_to: Vec<Option<String>>,
    pub(crate) reason: Option<String>,
}

impl Picture {
    fn of(call: &Call, story: &Story) -> Self {
        let view = story.translator.user_call(&call.id);
        Self {
            started: seconds(call.started_at),
            direction: call.direction,
            state: call.state,
            answered: call.answered_at.map(seconds),
            ended: call.ended_at.map(seconds),
            talk: call.answered_at.zip(call.ended_at).map(|(from, to)| (to.ms_since(from) + 500) / 1000),
            held: (call.hold_ms + 500) / 1000,
            outcome: call.outcome,
            number: call.remote.number.clone(),
            name: call.remote.name.clone(),
            internal: call.internal,
            device: view.and_then(|view| view.device.clone()),
            passed_to: call.transfers.iter().map(|transfer| transfer.to.number.clone()).collect(),
            reason: view.and_then(|view| view.reason.as_ref()).map(|reason| format!("{reason:?}")),
        }
    }
}
