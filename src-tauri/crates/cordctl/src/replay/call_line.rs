//! A call as one JSON object (architecture.md 6). Invariant: every key is there, absent is null, and the order of keys
//! never changes.

use std::collections::BTreeMap;

use cordboard_desk::AccountDesk;
use cordboard_model::{Call, CallState, Direction, Outcome, Party, QueueId, QueueRef, RecordingState, TransferKind};
use serde::Serialize;

use crate::moment::rfc3339;

/// A call.
#[derive(Debug, Serialize)]
pub(crate) struct CallLine<'a> {
    id: &'a str,
    direction: &'static str,
    remote: PartyLine<'a>,
    called: Option<&'a str>,
    queue: Option<String>,
    state: CallState,
    outcome: Option<Outcome>,
    started_at: Option<String>,
    answered_at: Option<String>,
    ended_at: Option<String>,
    hold_ms: i64,
    recording: RecordingState,
    transfers: Vec<TransferLine<'a>>,
    attached: &'a BTreeMap<String, String>,
}

#[derive(Debug, Serialize)]
struct TransferLine<'a> {
    kind: TransferKind,
    to: PartyLine<'a>,
    at: Option<String>,
}

/// A party.
#[derive(Debug, Serialize)]
pub(crate) struct PartyLine<'a> {
    number: Option<&'a str>,
    name: Option<&'a str>,
}

impl<'a> From<&'a Party> for PartyLine<'a> {
    fn from(party: &'a Party) -> Self {
        Self { number: party.number.as_deref(), name: party.name.as_deref() }
    }
}

impl<'a> CallLine<'a> {
    /// The call; the desk knows the names of queues.
    pub(crate) fn new(call: &'a Call, desk: Option<&AccountDesk>) -> Self {
        let transfer = |transfer: &'a cordboard_model::Transfer| TransferLine {
            kind: transfer.kind,
            to: (&transfer.to).into(),
            at: rfc3339(transfer.at),
        };
        Self {
            id: call.id.as_str(),
            direction: direction(call.direction, call.internal),
            remote: (&call.remote).into(),
            called: call.called.as_deref(),
            queue: call.queue.as_ref().and_then(|queue| queue_named(queue, desk)),
            state: call.state,
            outcome: call.outcome,
            started_at: rfc3339(call.started_at),
            answered_at: call.answered_at.and_then(rfc3339),
            ended_at: call.ended_at.and_then(rfc3339),
            hold_ms: call.hold_ms,
            recording: call.recording,
            transfers: call.transfers.iter().map(transfer).collect(),
            attached: &call.attached,
        }
    }
}

/// Who began it; a call among colleagues is internal whoever began it.
pub(crate) const fn direction(direction: Direction, internal: bool) -> &'static str {
    match (direction, internal) {
        (_, true) => "internal",
        (Direction::Incoming, false) => "incoming",
        (Direction::Outgoing, false) => "outgoing",
    }
}

fn queue_named(queue: &QueueRef, desk: Option<&AccountDesk>) -> Option<String> {
    queue.name.clone().or_else(|| queue.id.as_ref().map(|id| queue_name(id, desk)))
}

/// The technical name of a queue, or its id while nobody told the name.
pub(crate) fn queue_name(id: &QueueId, desk: Option<&AccountDesk>) -> String {
    desk.and_then(|desk| desk.queue(id)).map_or_else(|| id.to_string(), |queue| queue.name.clone())
}
