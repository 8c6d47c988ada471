//! Which of our records each of the PBX's records stands for. Invariant: none of either stands for two; as many as possible
//! find each other, and among those ways the one that asks for the least faith is taken.

use std::cmp::Reverse;

use cordboard_model::{At, Outcome, PastCall};

use crate::{CallRecord, coverage::Watch};

/// PBXs keep seconds, and begin to count at the first or at the answering ring.
pub(crate) const TOLERANCE_MS: i64 = 5_000;
const SECOND_MS: i64 = 1_000;
/// Believing that we missed a part of a call costs more than any distance in time.
const FAITH: i64 = 1_000_000_000;

/// The moments at which our record of a call may begin.
pub(crate) fn window(told: &PastCall) -> (At, At) {
    let end = told.started_at.plus_ms(told.duration_ms.unwrap_or(0).max(0));
    (told.started_at.plus_ms(-TOLERANCE_MS), end.plus_ms(TOLERANCE_MS))
}

/// The pairs of places in both lists, which are in order of time.
pub(crate) fn pairs(told: &[&PastCall], ours: &[CallRecord], watch: &Watch) -> Vec<(usize, usize)> {
    let (rows, columns) = (told.len(), ours.len());
    let at = |row: usize, column: usize| row * (columns + 1) + column;
    // The best of what is left from (row, column) on: how many pairs, then at what cost.
    let mut best = vec![(0_usize, Reverse(0_i64)); (rows + 1) * (columns + 1)];
    let mut costs = vec![None; rows * columns];
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            let mut choice = best[at(row + 1, column)].max(best[at(row, column + 1)]);
            let cost = cost(told[row], &ours[column], watch);
            if let Some(cost) = cost {
                let (count, Reverse(rest)) = best[at(row + 1, column + 1)];
                choice = choice.max((count + 1, Reverse(rest.saturating_add(cost))));
            }
            costs[row * columns + column] = cost;
            best[at(row, column)] = choice;
        }
    }
    let (mut found, mut row, mut column) = (Vec::new(), 0, 0);
    while row < rows && column < columns {
        let here = best[at(row, column)];
        let (count, Reverse(rest)) = best[at(row + 1, column + 1)];
        match costs[row * columns + column] {
            Some(cost) if here == (count + 1, Reverse(rest.saturating_add(cost))) => {
                found.push((row, column));
                row += 1;
                column += 1;
            }
            Some(_) | None if here == best[at(row + 1, column)] => row += 1,
            Some(_) | None => column += 1,
        }
    }
    found
}

/// What it costs to believe that both are the same call; `None` when they cannot be.
fn cost(told: &PastCall, ours: &CallRecord, watch: &Watch) -> Option<i64> {
    let start = ours.call.started_at;
    let (from, to) = window(told);
    let apart = start.ms_since(told.started_at).saturating_abs();
    // Of a call that was first seen while it lasted the start is not known: it must only overlap.
    let near = if ours.call.start_unknown { from <= start && start <= to } else { apart <= TOLERANCE_MS };
    match (near, agrees(ours, told)) {
        (false, _) => None,
        (true, true) => Some(apart.min(FAITH - 1)),
        (true, false) => overrules(told, ours, watch).then_some(FAITH),
    }
}

/// Whether both can be true: they talked, or they did not.
fn agrees(ours: &CallRecord, told: &PastCall) -> bool {
    if blinked(ours, told) {
        return true;
    }
    if ours.ended_unobserved {
        return ours.call.answered_at.is_none() || told.outcome.and_then(talked) != Some(false);
    }
    match (ours.call.outcome.and_then(talked), told.outcome.and_then(talked)) {
        (Some(mine), Some(theirs)) => mine == theirs,
        (None, _) | (_, None) => true,
    }
}

/// Whether the PBX knows better that they talked: where the link was lost, the word of the answer may be lost with it, and an
/// answered call looks like a missed one. That they talked was never seen without being so.
pub(crate) fn overrules(told: &PastCall, ours: &CallRecord, watch: &Watch) -> bool {
    let told_otherwise = told.outcome.and_then(talked) == Some(true)
        && ours.call.outcome.and_then(talked) == Some(false)
        && !ours.ended_unobserved;
    told_otherwise && ours.call.ended_at.is_some_and(|end| !watch.was_kept(end))
}

/// Whether they talked for so short a time that records in whole seconds cannot tell it from no talk at all.
fn blinked(ours: &CallRecord, told: &PastCall) -> bool {
    let talk = ours.call.answered_at.zip(ours.call.ended_at).map(|(from, to)| to.ms_since(from));
    told.duration_ms.is_none_or(|duration| duration == 0) && talk.is_some_and(|talk| talk < SECOND_MS)
}

pub(crate) const fn talked(outcome: Outcome) -> Option<bool> {
    match outcome {
        Outcome::Answered | Outcome::Transferred => Some(true),
        Outcome::Missed | Outcome::Abandoned | Outcome::Rejected | Outcome::Busy | Outcome::Failed | Outcome::NoAnswer => {
            Some(false)
        }
        // The PBX may count a call that a colleague took as answered or as missed.
        Outcome::AnsweredElsewhere | Outcome::Unknown => None,
    }
}
