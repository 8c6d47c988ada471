//! Recorded streams, for people who look at them. Invariant: the same input gives the same output; no clock.

use cordboard_model::{At, Command, Event, Health, Problem};
use cordboard_session::Stamped;
use serde::Deserialize;

use crate::{Answer, Counts, Decoder, Message, Reject, Translator, account::BasixAccount, answer, frame::Value};

/// A recorded stream of one account, line by line.
#[derive(Debug)]
pub struct Replay {
    translator: Translator,
    decoder: Decoder,
    counts: Counts,
    is_live: bool,
    /// The number that the last request to call asked for.
    asked: Option<String>,
}

/// A frame that the client sent.
#[derive(Deserialize)]
struct Sent {
    cmd: String,
    uuid: String,
    destination: Option<String>,
}

impl Replay {
    /// Before the first line.
    #[must_use]
    pub fn new(account: &BasixAccount) -> Self {
        let translator = Translator::new(account);
        Self { translator, decoder: Decoder::default(), counts: Counts::default(), is_live: false, asked: None }
    }

    /// A frame of the server.
    ///
    /// # Errors
    /// When it is refused; the stream goes on.
    pub fn received(&mut self, frame: &[u8], at: At, events: &mut Vec<Stamped>) -> Result<(), Reject> {
        self.counts.frames += 1;
        let message = self.decoder.read(frame).inspect_err(|_| self.counts.malformed += 1)?;
        let health = match &message {
            Message::System(Value::Text(word)) => match &**word {
                "connection_limit_reached" | "connection_replaced" => Some(Health::Replaced),
                "logout" => {
                    Some(Health::SignedOut { problem: Problem { code: "signInExpired".to_owned(), detail: String::new() } })
                }
                _ => None,
            },
            Message::Layout(_) | Message::Snapshot(_) | Message::Changed(_) if !self.is_live => Some(Health::Live { since: at }),
            Message::Ignored => {
                self.counts.ignored += 1;
                None
            }
            Message::Layout(_) | Message::Snapshot(_) | Message::Changed(_) | Message::System(_) | Message::Told(_) => None,
        };
        if let Some(health) = health {
            self.is_live = health.is_live();
            events.push(Stamped { at, event: Event::LinkChanged(health) });
        }
        self.translator.take(&message, at, events);
        Ok(())
    }

    /// A frame of the client.
    pub fn sent(&mut self, text: &str, at: At, events: &mut Vec<Stamped>) {
        let Ok(sent) = serde_json::from_str::<Sent>(text) else { return };
        let Some(call) = self.translator.call_of(&sent.uuid) else { return };
        let command = match (sent.cmd.as_str(), sent.destination) {
            ("hangup", _) if self.translator.handle(&call).is_some_and(|handle| handle.is_ringing) => Command::Decline(call),
            ("hangup", _) => Command::HangUp(call),
            ("transfer", Some(to)) => Command::BlindTransfer { call, to },
            ("park", _) => Command::Park { call, slot: None },
            _ => return,
        };
        self.translator.asked(&command, at);
        events.push(Stamped { at, event: Event::Requested(command) });
    }

    /// A new socket, which begins with new layouts.
    pub fn reopened(&mut self, at: At, events: &mut Vec<Stamped>) {
        self.decoder = Decoder::default();
        self.translator.reconnected();
        self.is_live = false;
        events.push(Stamped { at, event: Event::LinkChanged(Health::Connecting) });
    }

    /// A line of HTTP: a request without status, or an answer.
    pub fn http(&mut self, path: &str, status: Option<u16>, body: &str, at: At, events: &mut Vec<Stamped>) {
        let path = path.split('?').next().unwrap_or_default();
        if path.ends_with("/ws_cti") {
            match status {
                None | Some(101) if self.is_live || status.is_none() => self.reopened(at, events),
                Some(401 | 403) => {
                    let problem = Problem { code: "wrongPassword".to_owned(), detail: String::new() };
                    events.push(Stamped { at, event: Event::LinkChanged(Health::SignedOut { problem }) });
                }
                None | Some(_) => {}
            }
            return;
        }
        if !["call_user", "call_group", "call_external"].iter().any(|method| path.ends_with(method)) {
            return;
        }
        match status {
            None => {
                let body: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
                let to = &body["destination"];
                self.asked = to.as_str().or_else(|| to["called_number"].as_str()).map(str::to_owned);
                if let Some(number) = self.asked.clone() {
                    let command = Command::Dial { number, attached: std::collections::BTreeMap::new() };
                    events.push(Stamped { at, event: Event::Requested(command) });
                }
            }
            Some(status) => {
                if let (Answer::Placed(legs), Some(number)) = (answer(status, body.as_bytes()), self.asked.take()) {
                    self.translator.placed(legs, &number);
                }
            }
        }
    }

    /// What was received so far.
    #[must_use]
    pub const fn counts(&self) -> Counts {
        self.counts
    }
}
