//! What can be done at the exchange, in words of no vendor. Invariant: an act that fails changes nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{core::cast::ForwardKind, span::Span};

/// Something a person does. `who` is a login, an extension, or the number of somebody outside;
/// `call` is the label of a call when the person has several.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// Calls a number: a colleague's extension, a queue, a room or somebody outside.
    Call {
        /// Who calls.
        from: String,
        /// The number dialled.
        to: String,
        /// A name for the call, to speak of it later.
        #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
        label: Option<String>,
        /// Gives up unanswered after this time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        patience: Option<Span>,
        /// Hangs up after having talked for this time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        talk: Option<Span>,
        /// Data attached to the call.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        attached: BTreeMap<String, String>,
    },
    /// Answers the ringing call.
    Answer {
        /// Who.
        who: String,
        /// Which call.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        call: Option<String>,
    },
    /// Hangs up, or declines when it rings.
    HangUp {
        /// Who.
        who: String,
        /// Which call.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        call: Option<String>,
    },
    /// Puts the call on hold.
    Hold {
        /// Who.
        who: String,
    },
    /// Takes the call off hold.
    Retrieve {
        /// Who.
        who: String,
    },
    /// Passes the call on without asking.
    Transfer {
        /// Who.
        who: String,
        /// To which number.
        to: String,
    },
    /// Calls somebody while the first call is on hold.
    Consult {
        /// Who.
        who: String,
        /// Whom.
        to: String,
    },
    /// Connects the held call with the consultation.
    Complete {
        /// Who.
        who: String,
    },
    /// Ends the consultation.
    Cancel {
        /// Who.
        who: String,
    },
    /// Joins the two calls of a telephone.
    Conference {
        /// Who.
        who: String,
    },
    /// Presses keys.
    Dtmf {
        /// Who.
        who: String,
        /// The keys.
        keys: String,
    },
    /// Attaches data to the calls.
    Attach {
        /// Who.
        who: String,
        /// The data.
        attached: BTreeMap<String, String>,
    },
    /// Logs in as agent.
    LogIn {
        /// Who.
        who: String,
        /// On which telephone; the own one when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        phone: Option<String>,
    },
    /// Logs out as agent.
    LogOut {
        /// Who.
        who: String,
    },
    /// Stops taking calls of queues.
    Pause {
        /// Who.
        who: String,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Takes calls of queues again; ends the wrap-up.
    Ready {
        /// Who.
        who: String,
    },
    /// Chooses a presence.
    Presence {
        /// Who.
        who: String,
        /// Name of the status.
        status: String,
    },
    /// Do not disturb.
    Dnd {
        /// Who.
        who: String,
        /// On or off.
        on: bool,
    },
    /// Sets a forward.
    Forward {
        /// Who.
        who: String,
        /// When.
        kind: ForwardKind,
        /// On or off.
        on: bool,
        /// Where to; unchanged when empty.
        #[serde(default)]
        to: String,
    },
    /// Serves a queue.
    Join {
        /// Who.
        who: String,
        /// Technical name of the queue.
        queue: String,
        /// Lower is preferred.
        #[serde(default)]
        penalty: u32,
    },
    /// Serves a queue no longer.
    Leave {
        /// Who.
        who: String,
        /// Technical name of the queue.
        queue: String,
    },
    /// Opens or closes a queue.
    Open {
        /// Technical name of the queue.
        queue: String,
        /// Takes calls.
        open: bool,
    },
    /// Pauses the recording.
    PauseRecording {
        /// Who.
        who: String,
    },
    /// Resumes the recording.
    ResumeRecording {
        /// Who.
        who: String,
    },
    /// Somebody leaves a message in the voice mailbox.
    Message {
        /// Whose mailbox.
        who: String,
    },
    /// Hears the new messages.
    Hear {
        /// Who.
        who: String,
    },
    /// Listens to an agent's call.
    Listen {
        /// Who listens.
        who: String,
        /// Login of the agent.
        agent: String,
    },
}

/// Why an act was not possible.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// Nobody by that name or number.
    #[error("there is no {what} {name:?}")]
    Unknown {
        /// What was looked for.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// The number leads nowhere.
    #[error("the number is unknown")]
    UnknownNumber,
    /// There is no call to which this could be done.
    #[error("no such call")]
    NoCall,
    /// The telephone has two calls already.
    #[error("the line is full")]
    LineFull,
    /// The telephone cannot do this by remote control.
    #[error("the telephone cannot do this")]
    NotOnThisPhone,
    /// The user is no agent.
    #[error("the user is no agent")]
    NoAgent,
    /// The agent is not logged in.
    #[error("the agent is not logged in")]
    LoggedOut,
    /// The agent is logged in on another telephone.
    #[error("the agent is logged in on another phone")]
    OnAnotherPhone {
        /// Where the agent is.
        phone: String,
        /// Where the agent wanted to be.
        requested: String,
    },
    /// The call is not recorded.
    #[error("the call is not recorded")]
    NotRecorded,
}

impl Act {
    /// Its times multiplied by a factor.
    pub(crate) fn scale(&mut self, factor: f64) {
        if let Self::Call { patience, talk, .. } = self {
            *patience = patience.map(|span| span.scaled(factor));
            *talk = talk.map(|span| span.scaled(factor));
        }
    }
}
