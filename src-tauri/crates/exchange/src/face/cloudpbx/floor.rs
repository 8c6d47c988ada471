//! What the PBX remembers to tell. Invariant: one counter for the channel, kept over reconnects; every socket gets every frame.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tokio::{
    sync::mpsc,
    time::{Duration, Instant},
};

use super::options::CloudPbxOptions;
use crate::{core::notice::LegState, ledger::Remote};

/// Between the steps of a short message.
const STEP: Duration = Duration::from_millis(300);

pub(crate) struct Floor {
    id: u64,
    sent: u64,
    sockets: BTreeMap<u64, mpsc::UnboundedSender<String>>,
    next_socket: u64,
    channel: String,
    /// The connections that live, by id.
    pub(super) legs: BTreeMap<String, (u32, LegState, Remote)>,
    /// The state told last, by user.
    pub(super) told: BTreeMap<u32, i64>,
    pub(super) rooms: BTreeMap<String, Vec<String>>,
    /// Rows of short messages.
    pub(super) sms_rows: Vec<Value>,
}

/// A short message on its way.
pub(crate) struct Sms {
    pub(super) id: String,
    pub(super) to: String,
    pub(super) due: Instant,
    course: std::vec::IntoIter<&'static str>,
}

impl Sms {
    pub(super) fn new(id: String, to: String, course: Vec<&'static str>) -> Self {
        Self { id, to, due: Instant::now() + STEP, course: course.into_iter() }
    }

    /// The event that is due.
    pub(super) fn next(&mut self) -> Option<(&'static str, Value)> {
        let status = self.course.next()?;
        self.due += STEP;
        Some(("smsSendResponse", json!({"MsgId": self.id, "to": self.to, "status": status})))
    }

    pub(super) fn is_over(&self) -> bool {
        self.course.as_slice().is_empty()
    }
}

impl Floor {
    pub(super) fn new(options: &CloudPbxOptions) -> Self {
        Self {
            id: 385,
            sent: 0,
            sockets: BTreeMap::new(),
            next_socket: 0,
            channel: format!("pbx_{}", options.pbx_name),
            legs: BTreeMap::new(),
            told: BTreeMap::new(),
            rooms: BTreeMap::new(),
            sms_rows: Vec::new(),
        }
    }

    pub(super) fn sockets(&self) -> usize {
        self.sockets.len()
    }

    pub(super) fn open(&mut self) -> (u64, mpsc::UnboundedReceiver<String>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.next_socket += 1;
        self.sockets.insert(self.next_socket, sender);
        (self.next_socket, receiver)
    }

    pub(super) fn close(&mut self, socket: u64) {
        self.sockets.remove(&socket);
    }

    /// Tells events, each with a number of its own or all in one frame.
    pub(super) fn tell(&mut self, events: Vec<(&'static str, Value)>, options: &CloudPbxOptions) {
        if options.quirks.several_events && !events.is_empty() {
            let all: Vec<String> =
                events.iter().map(|(kind, event)| format!("{}:{}", json!(kind), php(event, options))).collect();
            self.send(&format!("{{{}}}", all.join(",")), options);
            return;
        }
        for (kind, event) in events {
            self.send(&format!("{{{}:{}}}", json!(kind), php(&event, options)), options);
        }
    }

    pub(super) fn keep_alive(&self, options: &CloudPbxOptions) {
        let channel = format!("pbx_{}", options.pbx_name);
        self.pass(&json!({"id": -1, "channel": channel, "text": " "}).to_string());
    }

    fn send(&mut self, text: &str, options: &CloudPbxOptions) {
        self.id += 1;
        self.sent += 1;
        let quirks = options.quirks;
        if quirks.restart_after > 0 && self.sent.is_multiple_of(quirks.restart_after) {
            self.id = 1;
        }
        if quirks.lose_every > 0 && self.sent.is_multiple_of(quirks.lose_every) {
            return;
        }
        let text = if quirks.text_in_text { json!(text).to_string() } else { text.to_owned() };
        self.pass(&format!(r#"{{"id":{},"channel":{},"text":{text}}}"#, self.id, json!(self.channel)));
    }

    fn pass(&self, frame: &str) {
        for socket in self.sockets.values() {
            // A session that is ending takes nothing more.
            let _ = socket.send(frame.to_owned());
        }
    }
}

/// As PHP's `json_encode` writes: slashes escaped, everything beyond ASCII as `\uXXXX`.
fn php(event: &Value, options: &CloudPbxOptions) -> String {
    let mut text = String::new();
    let event = if options.quirks.swapped_numbers { swapped(event) } else { event.clone() };
    for letter in event.to_string().chars() {
        match letter {
            '/' => text.push_str("\\/"),
            letter if letter.is_ascii() => text.push(letter),
            letter => {
                let mut units = [0; 2];
                for unit in letter.encode_utf16(&mut units) {
                    text.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    if options.quirks.printed_backslashes { text.replace("SIP\\/", "SIP\\") } else { text }
}

fn swapped(event: &Value) -> Value {
    let swap = |value: &Value| match value {
        Value::Number(number) => json!(number.to_string()),
        // A leading nought or plus would be lost: such texts stay.
        Value::String(text) => match text.parse::<u64>() {
            Ok(number) if number.to_string() == *text => json!(number),
            Ok(_) | Err(_) => value.clone(),
        },
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => value.clone(),
    };
    match event {
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), swap(value))).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => event.clone(),
    }
}
