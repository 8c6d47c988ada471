//! What Cordboard recorded, against the ledger. Invariant: everything that a PBX cannot tell is written down here, once.

use cordboard_exchange::{Direction as Way, LedgerCall, Outcome as Truth, Wall};
use cordboard_history::CallRecord;
use cordboard_model::{At, Direction, Outcome, RecordingState};

/// Who could see what was done at the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eyes {
    /// It was done with the telephone's keys.
    Telephone,
    /// It was done with Cordboard.
    Cordboard,
    /// The PBX tells it itself, whoever did it.
    Pbx,
    /// The PBX tells of each leg why it ended, and nothing of keys, holding, recording and data.
    Legs,
}

/// How much may be different, ms.
#[derive(Clone, Copy, Debug)]
pub struct Tolerance {
    /// In moments.
    pub moment: i64,
    /// In durations.
    pub duration: i64,
}

impl Default for Tolerance {
    fn default() -> Self {
        Self { moment: 250, duration: 250 }
    }
}

/// The outcome as far as events can tell it. KAZOO's tell why each leg ended, Basix's too but for transfers; of Xuc's
/// - a telephone that ceases to ring says neither that a colleague answered nor that the user pressed "decline" there;
/// - a call that nobody answers ends alike whether the other side was busy, unknown or silent;
/// - who pressed "transfer" at his telephone is not said: for the client the call ended.
const fn expressible(truth: Truth, eyes: Eyes) -> Outcome {
    match (truth, eyes) {
        (Truth::Transferred, Eyes::Pbx) => Outcome::Transferred,
        (Truth::Rejected, Eyes::Pbx | Eyes::Legs) => Outcome::Rejected,
        (Truth::AnsweredElsewhere, Eyes::Pbx | Eyes::Legs) => Outcome::AnsweredElsewhere,
        (Truth::Busy, Eyes::Pbx | Eyes::Legs) => Outcome::Busy,
        (Truth::Failed, Eyes::Pbx | Eyes::Legs) => Outcome::Failed,
        (Truth::Answered, _) | (Truth::Transferred, Eyes::Telephone | Eyes::Legs) => Outcome::Answered,
        (Truth::Transferred, Eyes::Cordboard) => Outcome::Transferred,
        (Truth::Rejected, Eyes::Cordboard) => Outcome::Rejected,
        (Truth::Missed | Truth::AnsweredElsewhere, _) | (Truth::Rejected, Eyes::Telephone) => Outcome::Missed,
        (Truth::Busy | Truth::Failed | Truth::NoAnswer, _) => Outcome::NoAnswer,
        (Truth::Abandoned, _) => Outcome::Abandoned,
    }
}

/// What the history says otherwise than the ledger, call by call, each found by its id.
#[must_use]
pub fn differences(ledger: &[LedgerCall], records: &[CallRecord], eyes: Eyes, tolerance: Tolerance) -> Vec<String> {
    let mut found = Vec::new();
    for truth in ledger {
        let mut same = records.iter().filter(|record| record.call.id.as_str() == truth.id);
        match (same.next(), same.next()) {
            (Some(record), None) => {
                found.extend(difference(truth, record, eyes, tolerance).into_iter().map(|what| format!("{}: {what}", truth.id)))
            }
            (None, _) => found.push(format!("lost: {truth:?}")),
            (Some(_), Some(_)) => found.push(format!("twice: {truth:?}")),
        }
    }
    let extra = records.iter().filter(|record| !ledger.iter().any(|truth| truth.id == record.call.id.as_str()));
    found.extend(extra.map(|record| format!("never happened: {record:?}")));
    found
}

fn difference(truth: &LedgerCall, record: &CallRecord, eyes: Eyes, tolerance: Tolerance) -> Vec<String> {
    let call = &record.call;
    let mut found = Vec::new();
    let mut same = |what: &str, same: bool, ours: &dyn std::fmt::Debug, theirs: &dyn std::fmt::Debug| {
        if !same {
            found.push(format!("{what}: recorded {ours:?}, really {theirs:?}"));
        }
    };
    let direction = if truth.placed { Direction::Outgoing } else { Direction::Incoming };
    same("direction", call.direction == direction, &call.direction, &truth.direction);
    let internal = truth.direction == Way::Internal;
    same("internal", call.internal == internal, &call.internal, &internal);
    same("number", call.remote.number.as_deref() == some(&truth.remote.number), &call.remote, &truth.remote);
    same("name", call.remote.name.as_deref() == some(&truth.remote.name), &call.remote, &truth.remote);
    let queue = call.queue.as_ref().and_then(|queue| queue.name.as_deref());
    // KAZOO and Basix have no campaigns: a call that the user places is of no queue.
    let told = if matches!(eyes, Eyes::Pbx | Eyes::Legs) && truth.placed { None } else { truth.queue.as_deref() };
    same("queue", queue == told, &call.queue, &truth.queue);
    same("outcome", is_same_outcome(truth, call.outcome, eyes), &call.outcome, &truth.outcome);
    same("end", !record.ended_unobserved, &"unobserved", &"observed");
    let near = |ours: Option<At>, theirs: Option<Wall>| match (ours, theirs) {
        (Some(ours), Some(theirs)) => (ours.0 - theirs.0).abs() <= tolerance.moment,
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    same("start", near(Some(call.started_at), Some(truth.started_at)), &call.started_at, &truth.started_at);
    same("answer", near(call.answered_at, truth.answered_at), &call.answered_at, &truth.answered_at);
    same("end", near(call.ended_at, truth.ended_at), &call.ended_at, &truth.ended_at);
    // Holding is invisible at a Basix (basix.md 9.1).
    same("hold", eyes == Eyes::Legs || (call.hold_ms - truth.hold_ms).abs() <= tolerance.duration, &call.hold_ms, &truth.hold_ms);
    let recorded = matches!(call.recording, RecordingState::Active | RecordingState::Paused);
    // Neither KAZOO nor Basix tells which call is recorded (kazoo.md 10.5, K56; basix.md 8).
    same("recorded", matches!(eyes, Eyes::Pbx | Eyes::Legs) || recorded == truth.recorded, &call.recording, &truth.recorded);
    // A Basix carries no data with a call.
    same("attached", eyes == Eyes::Legs || call.attached == truth.attached, &call.attached, &truth.attached);
    found
}

/// Whoever passes a call on after asking has ended two calls alike at a KAZOO (kazoo.md 10.5, K48).
fn is_same_outcome(truth: &LedgerCall, ours: Option<Outcome>, eyes: Eyes) -> bool {
    let asked = eyes == Eyes::Pbx && truth.placed && truth.outcome == Some(Truth::Answered) && ours == Some(Outcome::Transferred);
    asked || ours == truth.outcome.map(|truth| expressible(truth, eyes))
}

fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// How far a start may lie from the real one when only the PBX's own records tell it, ms.
const NEAR_MS: i64 = 5_000;

/// The calls that are not in the history exactly once, and the records that no call stands behind. A call is found by its
/// id, else (when it comes from a XiVO's own records, which have none) by direction, number and start.
#[must_use]
pub fn unmatched(ledger: &[LedgerCall], records: &[CallRecord], eyes: Eyes) -> Vec<String> {
    let mut found = Vec::new();
    let mut free: Vec<&CallRecord> = records.iter().collect();
    let mut nameless = Vec::new();
    for truth in ledger {
        match free.iter().position(|record| record.call.id.as_str() == truth.id) {
            Some(place) => {
                let record = free.remove(place);
                found.extend(ending(truth, record, eyes));
            }
            None => nameless.push(truth),
        }
    }
    for truth in nameless {
        let fits = |record: &&CallRecord| {
            eyes != Eyes::Pbx
                && (record.call.direction == Direction::Outgoing) == truth.placed
                && record.call.remote.number.as_deref() == some(&truth.remote.number)
                && (record.call.started_at.0 - truth.started_at.0).abs() <= NEAR_MS
        };
        let distance = |record: &&CallRecord| (record.call.started_at.0 - truth.started_at.0).abs();
        let nearest =
            free.iter().copied().enumerate().filter(|(_, record)| fits(record)).min_by_key(|(_, record)| distance(record));
        match nearest.map(|(place, _)| place) {
            Some(place) => {
                free.remove(place);
            }
            None => found.push(format!("lost: {truth:?}")),
        }
    }
    found.extend(free.into_iter().map(|record| format!("never happened or twice: {record:?}")));
    found
}

/// What is wrong with the end of a call that was seen at least in part. A PBX's records keep whole seconds: when only they
/// tell of a call (at a XiVO: that the user placed), a talk of less is no talk. At a KAZOO the same figure, `billing_seconds`,
/// stands in the record and in the event that ends a leg, cut off to whole seconds (kazoo.md 4.5, 5.7): 0 is what an unanswered
/// leg has, too. That it was answered is told by the events of the answer and of the joining alone; who was killed, cut off, or
/// lost these frames cannot know it. What Cordboard did hear it must not forget: with a moment of the answer, or with a whole
/// second in the records, nothing else than the truth is right.
fn ending(truth: &LedgerCall, record: &CallRecord, eyes: Eyes) -> Option<String> {
    let ours = record.call.outcome;
    let blink = (truth.placed || eyes == Eyes::Pbx)
        && truth.answered_at.zip(truth.ended_at).is_some_and(|(from, to)| to.since(from) < 1_000);
    let untold = record.call.answered_at.is_none() && record.duration_ms.is_none_or(|recorded| recorded < 1_000);
    let unheard = blink && untold && matches!(ours, Some(Outcome::NoAnswer | Outcome::Missed));
    let honest = is_same_outcome(truth, ours, eyes) || unheard || record.ended_unobserved && ours == Some(Outcome::Unknown);
    (!honest)
        .then(|| format!("{}: recorded {ours:?} (unobserved: {}), really {:?}", truth.id, record.ended_unobserved, truth.outcome))
}
