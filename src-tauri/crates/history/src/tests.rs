//! What the history promises, by example.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

mod crashing;
mod filling;
mod gaps;
mod merging;
mod messages;
mod opening;
mod paging;
mod plans;
mod searching;
mod trouble;
mod writing;

use cordboard_model::{AccountId, At, Call, CallId, CallState, Direction, Outcome, Party};
use tempfile::TempDir;

use crate::{CallRecord, Entry, Filter, History, merge};

/// 2026-03-02 09:00:00 UTC.
pub(super) const NINE: At = At(1_772_442_000_000);

pub(super) fn account() -> AccountId {
    AccountId::from("desk")
}

pub(super) async fn fresh() -> (TempDir, History) {
    let folder = tempfile::tempdir().unwrap();
    let opened = History::open(&folder.path().join("history.sqlite"), NINE).await.unwrap();
    assert_eq!(opened.set_aside, None);
    (folder, opened.history)
}

/// A call that rings since `at`.
pub(super) fn ringing(id: &str, number: &str, name: &str, at: At) -> Call {
    let mut call = merge::blank(&account(), &CallId::from(id)).call;
    call.state = CallState::Ringing;
    call.since = at;
    call.remote = Party::new(number, name);
    call.started_at = at;
    call.start_unknown = false;
    call
}

pub(super) fn answered(mut call: Call, at: At) -> Call {
    call.state = CallState::Connected;
    call.since = at;
    call.answered_at = Some(at);
    call
}

pub(super) fn ended(mut call: Call, at: At, outcome: Outcome) -> Call {
    call.state = CallState::Ended;
    call.since = at;
    call.ended_at = Some(at);
    call.outcome = Some(outcome);
    call
}

pub(super) fn outgoing(mut call: Call) -> Call {
    call.direction = Direction::Outgoing;
    call
}

pub(super) fn entry(call: &Call, at: At) -> Entry {
    Entry::Call { account: account(), call: Box::new(call.clone()), at }
}

/// Records a call that is over.
pub(super) async fn over(history: &History, call: Call, after_ms: i64, outcome: Outcome) {
    let end = call.started_at.plus_ms(after_ms);
    history.record(vec![entry(&ended(call, end, outcome), end)]).await.unwrap();
}

pub(super) async fn all(history: &History) -> Vec<CallRecord> {
    history.page(&Filter::default(), None, 1000).await.unwrap().rows
}

pub(super) fn ids(rows: &[CallRecord]) -> Vec<&str> {
    rows.iter().map(|row| row.call.id.as_str()).collect()
}
