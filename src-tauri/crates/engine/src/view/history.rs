//! Records of the history as the views read them. Invariant: a cursor is opaque to its reader; a damaged one is an error,
//! never another page.

use cordboard_contract::{UiHistoryRow, UiOutcome};
use cordboard_desk::AccountDesk;
use cordboard_history::{CallRecord, Cursor, RecordId};
use cordboard_model::{At, Outcome, RecordingState};

use super::call::{direction, facts, party, queue_label};
use super::{known, ms};

/// A record as a view reads it. The account's desk, while there is one, knows how its queues are called.
pub(crate) fn row(record: &CallRecord, desk: Option<&AccountDesk>) -> UiHistoryRow {
    let call = &record.call;
    UiHistoryRow {
        record: record_number(record.id),
        account: record.account.to_string(),
        call: call.id.to_string(),
        direction: direction(call.direction),
        internal: call.internal,
        name: known(call.remote.name.as_deref()),
        number: known(call.remote.number.as_deref()),
        called: known(call.called.as_deref()),
        queue: call.queue.as_ref().and_then(|queue| queue_label(desk, queue)),
        started_at: ms(call.started_at),
        answered_at: call.answered_at.map(ms),
        ended_at: call.ended_at.map(ms),
        hold_ms: ms(At(call.hold_ms)),
        outcome: call.outcome.map(outcome),
        ended_unobserved: record.ended_unobserved,
        recorded: matches!(call.recording, RecordingState::Active | RecordingState::Paused),
        transferred_to: call.transfers.last().and_then(|transfer| party(&transfer.to)),
        note: record.note.clone(),
        tags: record.tags.clone(),
        disposition: record.disposition.clone(),
        facts: facts(call),
    }
}

/// Ids fit the 53 bits of a JavaScript number.
const fn record_number(id: RecordId) -> f64 {
    ms(At(id.0))
}

pub(crate) const fn record_id(number: f64) -> RecordId {
    RecordId(super::at(number).0)
}

pub(crate) fn cursor_text(cursor: Cursor) -> String {
    format!("{}.{}", cursor.started_at.0, cursor.id.0)
}

pub(crate) fn cursor(text: &str) -> Option<Cursor> {
    let (started_at, id) = text.split_once('.')?;
    Some(Cursor { started_at: At(started_at.parse().ok()?), id: RecordId(id.parse().ok()?) })
}

const fn outcome(outcome: Outcome) -> UiOutcome {
    match outcome {
        Outcome::Answered => UiOutcome::Answered,
        Outcome::Missed => UiOutcome::Missed,
        Outcome::AnsweredElsewhere => UiOutcome::AnsweredElsewhere,
        Outcome::Abandoned => UiOutcome::Abandoned,
        Outcome::Rejected => UiOutcome::Rejected,
        Outcome::Busy => UiOutcome::Busy,
        Outcome::Failed => UiOutcome::Failed,
        Outcome::NoAnswer => UiOutcome::NoAnswer,
        Outcome::Transferred => UiOutcome::Transferred,
        Outcome::Unknown => UiOutcome::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_the_window_and_garbage_does_not() {
        let here = Cursor { started_at: At(1_700_000_000_000), id: RecordId(3_000_000_123) };
        assert_eq!(cursor(&cursor_text(here)), Some(here));
        for garbage in ["", ".", "1", "a.b", "1.2.3", "-"] {
            assert_eq!(cursor(garbage), None, "{garbage}");
        }
    }
}
