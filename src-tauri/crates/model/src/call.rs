//! Calls with their connections. Invariant: a call is seen from the user's desk: [`Call::state`] is the state of the
//! user's own connection, the other connections are in [`Call::remote`] and [`Call::others`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{At, CallId, Extension, LinkId, Party, QueueRef, RecordingState};

/// Who began the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Somebody calls the user.
    Incoming,
    /// The user calls.
    Outgoing,
}

/// State of a connection (CSTA: initiated, alerting, connected, hold, queued; parked is a hold elsewhere).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallState {
    /// The user's side is set up, the other side does not answer yet.
    #[default]
    Dialing,
    /// The user's telephone rings.
    Ringing,
    /// Both talk.
    Connected,
    /// On hold by the user.
    Held,
    /// Waits in a queue.
    Queued,
    /// Parked.
    Parked,
    /// Over. Terminal: nothing leads out of it.
    Ended,
}

impl CallState {
    /// Whether the call still exists.
    #[must_use]
    pub const fn is_live(self) -> bool {
        !matches!(self, Self::Ended)
    }
}

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// They talked.
    Answered,
    /// Rang at the user's desk, nobody answered.
    Missed,
    /// Somebody else took it.
    AnsweredElsewhere,
    /// The caller gave up before the user's telephone rang.
    Abandoned,
    /// The user declined it.
    Rejected,
    /// The other side was busy.
    Busy,
    /// The PBX could not set it up.
    Failed,
    /// The user called, nobody answered.
    NoAnswer,
    /// They talked, then the user passed the call on.
    Transferred,
    /// It ended unobserved.
    Unknown,
}

/// How a call was passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransferKind {
    /// Without asking first.
    Blind,
    /// After a consultation call.
    Consult,
}

/// A transfer by the user.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Transfer {
    /// How.
    pub kind: TransferKind,
    /// To whom.
    pub to: Party,
    /// When it took effect.
    pub at: At,
}

/// Another party's end of the call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// Who.
    pub party: Party,
    /// The state at that end.
    pub state: CallState,
}

/// A call at the user's desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Cordboard's id of it.
    pub id: CallId,
    /// Shared by all connections of the same call at the PBX.
    pub link: Option<LinkId>,
    /// The user's line it is on.
    pub line: Option<Extension>,
    /// Who began it.
    pub direction: Direction,
    /// Whether the other side is a colleague.
    pub internal: bool,
    /// State of the user's connection.
    pub state: CallState,
    /// When that state began.
    pub since: At,
    /// The other side.
    pub remote: Party,
    /// Further parties of a conference.
    pub others: Vec<Connection>,
    /// The number that was called.
    pub called: Option<String>,
    /// The queue it came through.
    pub queue: Option<QueueRef>,
    /// First evidence of the call.
    pub started_at: At,
    /// Whether `started_at` is only when Cordboard first saw it (it began earlier, while nobody looked).
    pub start_unknown: bool,
    /// When the two began to talk.
    pub answered_at: Option<At>,
    /// When it ended.
    pub ended_at: Option<At>,
    /// Time on hold so far, ms, without a hold that still lasts.
    pub hold_ms: i64,
    /// Since when it is on hold, if it is.
    pub held_since: Option<At>,
    /// Recording, as confirmed.
    pub recording: RecordingState,
    /// What was asked of a PBX that says nothing of recording, and accepted by it.
    pub recording_asked: Option<RecordingState>,
    /// The call this one consults about.
    pub consults_for: Option<CallId>,
    /// Joined with the user's other connected calls.
    pub conference: bool,
    /// Transfers by the user.
    pub transfers: Vec<Transfer>,
    /// Data attached to the call by the PBX or an application.
    pub attached: BTreeMap<String, String>,
    /// What became of it; `None` while it lives.
    pub outcome: Option<Outcome>,
}

/// What a report says about the state of the user's connection.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Step {
    /// Nothing about the state; only details.
    Noted,
    /// Waits in a queue for the user.
    Queued,
    /// The user's side is set up.
    Dialing,
    /// The user's telephone rings.
    Ringing,
    /// Both talk.
    Connected,
    /// On hold by the user.
    Held,
    /// Parked.
    Parked,
    /// Over.
    Ended(Ending),
}

/// Why a call ended, as far as the PBX or the order of things tells.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Ending {
    /// Ended; nothing more is known. What it means follows from what was before.
    #[default]
    Plain,
    /// Ended while nobody looked.
    Unobserved,
    /// Declined by the user.
    Rejected,
    /// Taken by somebody else.
    AnsweredElsewhere,
    /// The caller gave up while waiting.
    Abandoned,
    /// The other side was busy.
    Busy,
    /// Nobody answered.
    NoAnswer,
    /// Could not be set up.
    Failed,
    /// Passed on by the user.
    Transferred(TransferKind, Party),
}

/// What the PBX said about a call. `None` and empty leave what was known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallReport {
    /// Which call.
    pub call: CallId,
    /// Shared by all connections of the same call.
    pub link: Option<LinkId>,
    /// The user's line.
    pub line: Option<Extension>,
    /// What it says about the state.
    pub step: Step,
    /// When the PBX says that this happened; the moment of receipt when `None`.
    pub at: Option<At>,
    /// Who began it.
    pub direction: Option<Direction>,
    /// Whether the other side is a colleague.
    pub internal: Option<bool>,
    /// The other side.
    pub remote: Party,
    /// The number that was called.
    pub called: Option<String>,
    /// The queue it came through.
    pub queue: Option<QueueRef>,
    /// Attached data; merged by key.
    pub attached: Vec<(String, String)>,
    /// The call this one consults about.
    pub consults_for: Option<CallId>,
}

impl CallReport {
    /// A report that says only this.
    #[must_use]
    pub fn new(call: impl Into<CallId>, step: Step) -> Self {
        Self {
            call: call.into(),
            link: None,
            line: None,
            step,
            at: None,
            direction: None,
            internal: None,
            remote: Party::default(),
            called: None,
            queue: None,
            attached: Vec::new(),
            consults_for: None,
        }
    }
}
