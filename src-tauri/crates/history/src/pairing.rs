//! Which of our records each of the PBX's records stands for. Invariant: none of either stands for two; as many as possible
//! find each other, and a record that contradicts is taken only when nothing else is left.

use std::cmp::Reverse;

use cordboard_model::{At, Outcome, PastCall};

use crate::{CallRecord, coverage::Watch};

const SECOND_MS: i64 = 1_000;
/// How far the PBX's clock may be from ours, and how its error is searched.
const SKEW_MS: i64 = 5_000;
const STEP_MS: i64 = 500;
/// PBXs leave out the fraction of a second.
const FRACTION_MS: i64 = 500;
/// How far a start may be from where clock and fraction put it: they begin to count at the first or at a later ring.
const NEAR_MS: i64 = 1_000;
/// A call that lasts for one of us only is worse than any distance.
const BELATED: i64 = 1_000_000;

/// The moments at which our record of a call may begin.
pub(crate) fn window(told: &PastCall) -> (At, At) {
    let end = told.started_at.plus_ms(told.duration_ms.unwrap_or(0).max(0));
    (told.started_at.plus_ms(-SKEW_MS - NEAR_MS), end.plus_ms(SKEW_MS + FRACTION_MS + NEAR_MS))
}

/// How much later than the PBX we noted a call that began in the middle of a second.
pub(crate) fn lag(told: &PastCall, ours: &CallRecord) -> i64 {
    ours.call.started_at.ms_since(told.started_at).saturating_sub(FRACTION_MS)
}

/// How far our clock is ahead of the PBX's: where most of its calls find one of ours. `lags` has a list for each call.
pub(crate) fn skew<'a>(lags: impl Iterator<Item = &'a Vec<i64>> + Clone) -> i64 {
    let steps = SKEW_MS / STEP_MS;
    let candidates = (-steps..=steps).map(|step| step * STEP_MS);
    let found = |skew: i64| lags.clone().filter(|lags| lags.iter().any(|lag| (lag - skew).abs() <= NEAR_MS)).count();
    candidates.max_by_key(|skew| (found(*skew), Reverse(skew.abs()))).unwrap_or_default()
}

/// The pairs of places in both lists, which are in order of time; `skew` is how far our clock is ahead.
pub(crate) fn pairs(told: &[&PastCall], ours: &[&CallRecord], skew: i64, watch: &Watch) -> Vec<(usize, usize)> {
    let distance = |row: usize, column: usize, most: i64| {
        let (told, ours) = (told[row], ours[column]);
        let apart = lag(told, ours).saturating_sub(skew).saturating_abs();
        let (from, to) = window(told);
        let start = ours.call.started_at;
        // Of a call that was first seen while it lasted the start is not known: it must only overlap.
        let near = apart <= most || (ours.call.start_unknown && from <= start && start <= to);
        near.then_some(apart.min(BELATED - 1))
    };
    let agreeing = |row: usize, column: usize, most: i64| {
        let belated = told[row].outcome.is_none() != ours[column].call.ended_at.is_none();
        let cost = distance(row, column, most)? + if belated { BELATED } else { 0 };
        agrees(ours[column], told[row]).then_some(cost)
    };
    let mut found = aligned(told.len(), ours.len(), |row, column| agreeing(row, column, NEAR_MS));
    // Of some calls the first word was late.
    add_left(&mut found, told.len(), ours.len(), |row, column| agreeing(row, column, SKEW_MS));
    add_left(&mut found, told.len(), ours.len(), |row, column| {
        overrules(told[row], ours[column], watch).then(|| distance(row, column, NEAR_MS)).flatten()
    });
    found
}

/// Pairs what is left over.
fn add_left(found: &mut Vec<(usize, usize)>, rows: usize, columns: usize, cost: impl Fn(usize, usize) -> Option<i64>) {
    let rows: Vec<usize> = (0..rows).filter(|row| !found.iter().any(|(taken, _)| taken == row)).collect();
    let columns: Vec<usize> = (0..columns).filter(|column| !found.iter().any(|(_, taken)| taken == column)).collect();
    let more = aligned(rows.len(), columns.len(), |row, column| cost(rows[row], columns[column]));
    found.extend(more.into_iter().map(|(row, column)| (rows[row], columns[column])));
}

/// The most pairs that keep the order of both lists, and among those ways the one that costs least.
fn aligned(rows: usize, columns: usize, cost: impl Fn(usize, usize) -> Option<i64>) -> Vec<(usize, usize)> {
    let at = |row: usize, column: usize| row * (columns + 1) + column;
    // The best of what is left from (row, column) on: how many pairs, then at what cost.
    let mut best = vec![(0_usize, Reverse(0_i64)); (rows + 1) * (columns + 1)];
    let paired = |best: &[(usize, Reverse<i64>)], row: usize, column: usize| {
        let (count, Reverse(rest)) = best[at(row + 1, column + 1)];
        cost(row, column).map(|cost| (count + 1, Reverse(rest.saturating_add(cost))))
    };
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            let alone = best[at(row + 1, column)].max(best[at(row, column + 1)]);
            best[at(row, column)] = paired(&best, row, column).map_or(alone, |paired| paired.max(alone));
        }
    }
    let (mut found, mut row, mut column) = (Vec::new(), 0, 0);
    while row < rows && column < columns {
        let here = best[at(row, column)];
        if paired(&best, row, column) == Some(here) {
            found.push((row, column));
            (row, column) = (row + 1, column + 1);
        } else if here == best[at(row + 1, column)] {
            row += 1;
        } else {
            column += 1;
        }
    }
    found
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

/// Whether they talked for so short a time that records in whole seconds cannot tell it from no talk at all; where nobody saw
/// the end, they may have.
fn blinked(ours: &CallRecord, told: &PastCall) -> bool {
    let talk = ours.call.answered_at.zip(ours.call.ended_at).map(|(from, to)| to.ms_since(from));
    told.duration_ms.is_none_or(|duration| duration == 0) && talk.is_some_and(|talk| ours.ended_unobserved || talk < SECOND_MS)
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
