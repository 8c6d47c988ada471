//! Recordings as windows read them. Invariant: no path of this computer goes to a window, only the name of a file that is kept.

use cordboard_contract::{UiChange, UiFetchState, UiRecordingFetch, UiRecordingRow, UiRecordings};
use cordboard_model::{AccountId, FetchState, RecordingFetch, Recordings};

use super::{account::problem, call::direction, known, ms, text};
use crate::commands::recordings::kept_name;

pub(crate) fn recordings(account: &AccountId, listed: &Recordings) -> UiChange {
    let row = |recording: &cordboard_model::Recording| UiRecordingRow {
        account: account.to_string(),
        id: recording.id.to_string(),
        format: text(&recording.format),
        at: recording.at.map(ms),
        direction: direction(recording.direction),
        number: known(recording.remote.as_deref()),
        called: known(recording.called.as_deref()),
    };
    UiChange::Recordings(Box::new(UiRecordings {
        account: account.to_string(),
        from: ms(listed.from),
        to: ms(listed.to),
        rows: listed.recordings.iter().rev().map(row).collect(),
        incomplete: listed.incomplete,
        problem: listed.problem.as_ref().map(problem),
    }))
}

pub(crate) fn fetch(account: &AccountId, fetch: &RecordingFetch) -> UiChange {
    #[expect(clippy::cast_precision_loss, reason = "sizes of files fit the 53 bits of a double")]
    let bytes = |bytes: u64| bytes as f64;
    let (state, received, total, problem) = match &fetch.state {
        FetchState::Running { received, total } => (UiFetchState::Running, bytes(*received), total.map(bytes), None),
        FetchState::Done { size } => (UiFetchState::Done, bytes(*size), Some(bytes(*size)), None),
        FetchState::Failed(why) => (UiFetchState::Failed, 0.0, None, Some(problem(why))),
    };
    UiChange::RecordingFetch(Box::new(UiRecordingFetch {
        account: account.to_string(),
        id: fetch.recording.to_string(),
        file: kept_name(&fetch.file),
        state,
        received,
        total,
        problem,
    }))
}
