//! Recorded streams and single frames, for people who look at them. Invariant: the same input gives the same output; no clock.

use cordboard_model::{At, Event, Health};
use cordboard_session::Stamped;
use serde_json::Value;

use crate::{
    Counts, Dialogue, Request, Translator, XivoAccount,
    frame::{Frame, Malformed, decode},
};

/// What one frame is.
#[derive(Clone, Debug, PartialEq)]
pub enum Decoded {
    /// A message we understand, with its body cleaned: numbers are numbers, absent is absent.
    Message {
        /// The `msgType`.
        kind: String,
        /// The body.
        message: Value,
    },
    /// A type nobody told us about.
    Unknown {
        /// The `msgType`.
        kind: String,
    },
    /// Well formed and without meaning for us.
    Ignored {
        /// Why.
        reason: String,
    },
    /// Not what the protocol says.
    Reject {
        /// What is wrong. May quote the frame.
        reason: String,
    },
}

/// Reads one server frame.
#[must_use]
pub fn decode_frame(text: &str) -> Decoded {
    let reject = |error: &dyn std::fmt::Display| Decoded::Reject { reason: error.to_string() };
    match decode(text) {
        Ok(Frame::Unknown(kind)) => Decoded::Unknown { kind: kind.into_owned() },
        Ok(Frame::Ignored(ignored)) => Decoded::Ignored { reason: ignored.reason().to_owned() },
        Ok(frame) => match serde_json::to_value(&frame) {
            Ok(message) => Decoded::Message { kind: frame.name().to_owned(), message },
            Err(error) => reject(&error),
        },
        Err(Malformed { event, source }) => reject(&format_args!("{event}: {source}")),
    }
}

/// A recorded stream of one account, line by line.
#[derive(Debug)]
pub struct Replay {
    translator: Translator,
    dialogue: Dialogue,
}

impl Replay {
    /// Before the first line.
    #[must_use]
    pub fn new(account: &XivoAccount) -> Self {
        let mut translator = Translator::new(account);
        let dialogue = Dialogue::new(&mut translator);
        Self { translator, dialogue }
    }

    /// A frame of the server.
    ///
    /// # Errors
    /// When it is malformed; the stream goes on.
    pub fn received(&mut self, text: &str, at: At, events: &mut Vec<Stamped>) -> Result<(), Malformed> {
        let frame = self.dialogue.read(text)?;
        if matches!(frame, Frame::LoggedOn(_)) {
            // A second one begins a new link.
            if self.dialogue.is_logged_on() {
                self.dialogue = self.dialogue.followed_by(&mut self.translator);
                events.push(Stamped { at, event: Event::LinkChanged(Health::Connecting) });
            }
            events.push(Stamped { at, event: Event::LinkChanged(Health::Live { since: at }) });
        }
        self.dialogue.take(&mut self.translator, frame, at, events, &mut Vec::new());
        Ok(())
    }

    /// A frame of the client.
    pub fn sent(&mut self, text: &str, at: At, events: &mut Vec<Stamped>) {
        let Some(request) = Request::parse(text) else { return };
        if let Some(command) = self.translator.command(&request) {
            events.push(Stamped { at, event: Event::Requested(command) });
        }
        self.translator.sent(&request, None, at, events);
    }

    /// What was received so far.
    #[must_use]
    pub const fn counts(&self) -> Counts {
        self.dialogue.counts()
    }
}
