//! Recorded streams and single frames, for people who look at them. Invariant: the same input gives the same output; no clock.

use cordboard_model::{At, Event, Health};
use cordboard_session::Stamped;
use serde_json::Value;

use crate::{
    frame::{Details, Frame, Malformed, QubicleKind, decode, decode_channel, decode_channels},
    translate::{AcdcStatus, Counts, Need, RecipientStatus, Station, Translator},
};

/// What one frame is.
#[derive(Clone, Debug, PartialEq)]
pub enum Decoded {
    /// An event or a reply we understand, with its members cleaned: normal names, numbers are numbers, absent is absent.
    Message {
        /// The event's name, with its family where the name says little; `reply` for a reply.
        kind: String,
        /// What it says.
        message: Value,
    },
    /// An event nobody told us about.
    Unknown {
        /// Its name.
        kind: String,
    },
    /// Well formed and without meaning for us.
    Ignored {
        /// Why.
        reason: String,
    },
    /// Not what the protocol says.
    Reject {
        /// What is wrong.
        reason: String,
    },
}

/// Reads one frame of the event socket.
#[must_use]
pub fn decode_frame(text: &str) -> Decoded {
    let message = |kind: String, data: &Details<'_>| match serde_json::to_value(data) {
        Ok(mut message) => {
            strip(&mut message);
            Decoded::Message { kind, message }
        }
        Err(error) => Decoded::Reject { reason: error.to_string() },
    };
    match decode(text) {
        Ok(Frame::Call(kind, data)) => message(kind.name().to_owned(), &data),
        Ok(Frame::Conference(data)) => message(format!("conference.{}", data.event.as_deref().unwrap_or_default()), &data),
        Ok(Frame::Fax(data)) => message("fax".to_owned(), &data),
        Ok(Frame::Object(change, data)) => message(format!("object.{change:?}").to_ascii_lowercase(), &data),
        Ok(Frame::Edr(data)) => message("edr".to_owned(), &data),
        Ok(Frame::Qubicle(about, name, data)) => {
            let about = match about {
                QubicleKind::Queue => "queue",
                QubicleKind::Recipient => "recipient",
                QubicleKind::Session => "session",
            };
            message(format!("qubicle.{about}.{name}"), &data)
        }
        Ok(Frame::Reply(reply)) => {
            let message = serde_json::json!({
                "request_id": reply.request_id, "success": reply.success, "subscribed": reply.subscribed, "errors": reply.reasons(),
            });
            Decoded::Message { kind: "reply".to_owned(), message }
        }
        Ok(Frame::Unknown(kind)) => Decoded::Unknown { kind: kind.into_owned() },
        Ok(Frame::Ignored(reason)) => Decoded::Ignored { reason: reason.to_owned() },
        Err(error) => Decoded::Reject { reason: error.to_string() },
    }
}

/// Leaves out what was not said.
fn strip(value: &mut Value) {
    if let Value::Object(members) = value {
        members.values_mut().for_each(strip);
        members.retain(|_, value| match value {
            Value::Null => false,
            Value::Object(members) => !members.is_empty(),
            Value::Array(items) => !items.is_empty(),
            Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
        });
    }
}

/// A recorded stream of one account, line by line.
#[derive(Debug)]
pub struct Replay {
    translator: Translator,
    subscribed: bool,
    needs: Vec<Need>,
    asked: Option<At>,
    malformed: u64,
}

impl Replay {
    /// Before the first line.
    #[must_use]
    pub fn new(station: Station) -> Self {
        Self { translator: Translator::new(station), subscribed: false, needs: Vec::new(), asked: None, malformed: 0 }
    }

    /// A frame of the server.
    ///
    /// # Errors
    /// When it is malformed; the stream goes on.
    pub fn received(&mut self, text: &str, at: At, events: &mut Vec<Stamped>) -> Result<(), Malformed> {
        self.lapse(at, events);
        let frame = decode(text).inspect_err(|_| self.malformed += 1)?;
        if let Frame::Reply(reply) = &frame
            && reply.success
            && !self.subscribed
        {
            self.subscribed = true;
            events.push(Stamped { at, event: Event::LinkChanged(Health::Live { since: at }) });
        }
        self.translator.translate(frame, at, events, &mut self.needs);
        self.needs.clear();
        Ok(())
    }

    /// A frame of the client: the first subscription after a reply begins a new link.
    pub fn sent(&mut self, text: &str, at: At, events: &mut Vec<Stamped>) {
        self.lapse(at, events);
        let token_first = text.contains("\"auth_token\"") && text.contains(crate::bindings::CALLS);
        if token_first && self.subscribed {
            self.subscribed = false;
            events.push(Stamped { at, event: Event::LinkChanged(Health::Connecting) });
        }
    }

    /// A request of the client: only when a list was asked for matters.
    pub fn requested(&mut self, path: &str, at: At) {
        if path_words(path).any(|word| word == "channels") {
            self.asked = Some(at);
        }
    }

    /// An answer of the REST interface. Bodies of other paths say nothing about the desk.
    pub fn answered(&mut self, path: &str, body: &str, at: At, events: &mut Vec<Stamped>) {
        self.lapse(at, events);
        let asked = self.asked.take().unwrap_or(at);
        let words: Vec<&str> = path_words(path).collect();
        match words.as_slice() {
            [.., "channels"] => {
                if let Ok(rows) = decode_channels(body) {
                    self.translator.channels(&rows, asked, at, events, &mut self.needs);
                }
            }
            [.., "channels", id] => {
                let row = decode_channel(body).ok();
                self.translator.channel(id, row.as_ref(), asked, at, events, &mut self.needs);
            }
            [.., "agents", user, "status"] => {
                if let Some(status) = answer::<String>(body) {
                    self.translator.agent(user, &AcdcStatus { status, since: None }, at, events);
                }
            }
            [.., "qubicle_recipients", user, "status"] => {
                if let Some(status) = answer::<RecipientStatus>(body) {
                    self.translator.recipient(user, &status, at, events, &mut self.needs);
                }
            }
            _ => {}
        }
        self.needs.clear();
    }

    /// The end of the stream: what only time settles is settled as of then.
    pub fn finish(&mut self, at: At, events: &mut Vec<Stamped>) {
        const SETTLED: i64 = 10_000;
        self.lapse(at.plus_ms(SETTLED), events);
    }

    /// What was received so far, and how much of it was malformed.
    #[must_use]
    pub const fn counts(&self) -> (Counts, u64) {
        (self.translator.counts(), self.malformed)
    }

    fn lapse(&mut self, at: At, events: &mut Vec<Stamped>) {
        while let Some(due) = self.translator.due().filter(|due| *due <= at) {
            self.translator.lapse(due, events, &mut self.needs);
        }
        self.needs.clear();
    }
}

fn path_words(path: &str) -> impl Iterator<Item = &str> {
    path.split('?').next().unwrap_or_default().split('/').filter(|word| !word.is_empty())
}

fn answer<T: serde::de::DeserializeOwned>(body: &str) -> Option<T> {
    let mut answer: Value = serde_json::from_str(body).ok()?;
    serde_json::from_value(answer.get_mut("data")?.take()).ok()
}
