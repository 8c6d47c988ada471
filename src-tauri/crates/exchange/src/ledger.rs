//! What really happened. Invariant: rows are only added or completed; a completed row never changes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::Wall;

/// Who is on the other side of a call.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Remote {
    /// Number.
    pub number: String,
    /// Name; empty when the exchange knows none.
    pub name: String,
}

/// Direction of a call, seen from the user's desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From outside, or through a queue.
    Incoming,
    /// To outside.
    Outgoing,
    /// With a colleague, in either direction.
    Internal,
}

/// What became of a call at the user's desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// They talked.
    Answered,
    /// It rang here and nobody answered: rung out, or the caller gave up.
    Missed,
    /// It rang here and somebody else took it.
    AnsweredElsewhere,
    /// The caller gave up in a queue before any telephone rang; in no user's list.
    Abandoned,
    /// The user declined it.
    Rejected,
    /// The other side was busy.
    Busy,
    /// The exchange could not set it up.
    Failed,
    /// The user called and nobody answered, or the user gave up waiting.
    NoAnswer,
    /// They talked, then the user passed the call on.
    Transferred,
}

/// How a call was passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransferKind {
    /// Without asking first.
    Blind,
    /// After a consultation.
    Consult,
}

/// A transfer by the user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// How.
    pub kind: TransferKind,
    /// To which number.
    pub to: String,
    /// When it took effect.
    pub at: Wall,
}

/// One call at one user's line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerCall {
    /// Id of the user's connection.
    pub id: String,
    /// Id shared by all connections of the call; after a transfer that of the call it became part of.
    pub linked_id: String,
    /// Login of the user.
    pub user: String,
    /// Direction.
    pub direction: Direction,
    /// The user placed it; tells the two directions of internal calls apart.
    pub placed: bool,
    /// The party shown last on the other side.
    pub remote: Remote,
    /// The number that was dialled.
    pub called: String,
    /// Technical name of the queue.
    pub queue: Option<String>,
    /// First ring or dial.
    pub started_at: Wall,
    /// When they began to talk.
    pub answered_at: Option<Wall>,
    /// When it ended; absent while it lives.
    pub ended_at: Option<Wall>,
    /// Time on hold by the user.
    pub hold_ms: i64,
    /// What became of it; absent while it lives.
    pub outcome: Option<Outcome>,
    /// Transfers by the user.
    pub transfers: Vec<Transfer>,
    /// It was recorded, if only in part.
    pub recorded: bool,
    /// Attached data, without any vendor's prefix.
    pub attached: BTreeMap<String, String>,
}

/// One agent in one state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentPeriod {
    /// Login of the user.
    pub user: String,
    /// Agent number.
    pub agent: String,
    /// State, such as `ready`, `on_call` or `wrap_up`.
    pub state: String,
    /// Reason or presence.
    pub cause: String,
    /// Telephone; empty when logged out.
    pub phone: String,
    /// From.
    pub from: Wall,
    /// To; absent while it lasts.
    pub to: Option<Wall>,
}

/// Something a client said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Received {
    /// Login of the client's user.
    pub user: String,
    /// When.
    pub at: Wall,
    /// The frame; text that is no JSON as a JSON string.
    pub frame: serde_json::Value,
}

/// A queue's call that reached nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostCall {
    /// Id of the call.
    pub linked_id: String,
    /// Technical name of the queue.
    pub queue: String,
    /// The caller.
    pub remote: Remote,
    /// Entered the queue.
    pub from: Wall,
    /// Left it.
    pub to: Wall,
    /// Abandoned, or failed when the queue was closed or the longest wait was over.
    pub outcome: Outcome,
}

/// One line of the ledger file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LedgerLine {
    /// A call at a user's line, when it ended (and, unfinished, at shutdown).
    Call(LedgerCall),
    /// An agent's state, when it ended (and, unfinished, at shutdown).
    Agent(AgentPeriod),
    /// A call that a queue lost.
    Lost(LostCall),
    /// A frame from a client.
    Received(Received),
}

/// What really happened so far.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    calls: Vec<LedgerCall>,
    periods: Vec<AgentPeriod>,
    lost: Vec<LostCall>,
    received: Vec<Received>,
    fresh: Vec<LedgerLine>,
    keeps_lines: bool,
}

impl Ledger {
    pub(crate) const fn keep_lines(&mut self) {
        self.keeps_lines = true;
    }

    /// Calls at a user's line, oldest first.
    #[must_use]
    pub fn calls_of(&self, login: &str) -> Vec<LedgerCall> {
        self.calls.iter().filter(|call| call.user == login).cloned().collect()
    }

    /// Every call at every line.
    #[must_use]
    pub fn calls(&self) -> &[LedgerCall] {
        &self.calls
    }

    /// States of a user's agent, oldest first.
    #[must_use]
    pub fn periods_of(&self, login: &str) -> Vec<AgentPeriod> {
        self.periods.iter().filter(|period| period.user == login).cloned().collect()
    }

    /// Calls that queues lost.
    #[must_use]
    pub fn lost(&self) -> &[LostCall] {
        &self.lost
    }

    /// Frames from a user's clients.
    #[must_use]
    pub fn received_from(&self, login: &str) -> Vec<Received> {
        self.received.iter().filter(|received| received.user == login).cloned().collect()
    }

    /// What still lives, as lines for the end of a file.
    #[must_use]
    pub fn unfinished(&self) -> Vec<LedgerLine> {
        let calls = self.calls.iter().filter(|call| call.ended_at.is_none()).cloned().map(LedgerLine::Call);
        calls.chain(self.periods.iter().filter(|period| period.to.is_none()).cloned().map(LedgerLine::Agent)).collect()
    }

    pub(crate) fn open_call(&mut self, call: LedgerCall) {
        self.calls.push(call);
    }

    /// The living row of a connection.
    pub(crate) fn call_mut(&mut self, id: &str) -> Option<&mut LedgerCall> {
        self.calls.iter_mut().rev().find(|call| call.id == id && call.ended_at.is_none())
    }

    pub(crate) fn close_call(&mut self, id: &str, at: Wall, outcome: Outcome) {
        let Some(call) = self.call_mut(id) else { return };
        call.ended_at = Some(at);
        call.outcome = Some(outcome);
        let line = LedgerLine::Call(call.clone());
        self.line(line);
    }

    pub(crate) fn lose(&mut self, lost: LostCall) {
        self.lost.push(lost.clone());
        self.line(LedgerLine::Lost(lost));
    }

    /// Ends the agent's period and begins the next.
    pub(crate) fn enter(&mut self, period: AgentPeriod) {
        let open = self.periods.iter_mut().rev().find(|open| open.user == period.user && open.to.is_none());
        if let Some(open) = open {
            open.to = Some(period.from);
            let line = LedgerLine::Agent(open.clone());
            self.line(line);
        }
        self.periods.push(period);
    }

    pub(crate) fn receive(&mut self, received: Received) {
        self.received.push(received.clone());
        self.line(LedgerLine::Received(received));
    }

    /// Lines not taken yet.
    pub(crate) fn take_lines(&mut self) -> Vec<LedgerLine> {
        std::mem::take(&mut self.fresh)
    }

    fn line(&mut self, line: LedgerLine) {
        if self.keeps_lines {
            self.fresh.push(line);
        }
    }
}
