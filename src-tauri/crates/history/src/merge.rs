//! How several tellings of one call become one record. Invariant: any order and any repetition of the same tellings
//! ends in the same record; what is known is never replaced by "not known", and an observed end is final.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use cordboard_model::{AccountId, At, Call, CallId, CallState, Connection, Direction, Outcome, Party, RecordingState, wins};

use crate::{CallRecord, RecordId, Source};

/// When each member was last told, by the member's name: the later telling wins whatever came first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Stamps(BTreeMap<String, At>);

const NEVER: At = At(i64::MIN);
const BODY: &str = "body";

impl Stamps {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// No later telling of how the call went counts any more.
    pub(crate) fn settle(&mut self) {
        self.set(BODY, At(i64::MAX));
    }

    fn of(&self, member: &str) -> At {
        self.0.get(member).copied().unwrap_or(NEVER)
    }

    fn set(&mut self, member: &str, at: At) {
        self.0.insert(member.to_owned(), at);
    }
}

/// A record of which nothing is known yet but whose it is.
pub(crate) fn blank(account: &AccountId, id: &CallId) -> CallRecord {
    CallRecord {
        id: RecordId(0),
        account: account.clone(),
        call: Call {
            id: id.clone(),
            link: None,
            line: None,
            direction: Direction::Incoming,
            internal: false,
            state: CallState::Dialing,
            since: NEVER,
            remote: Party::default(),
            others: Vec::new(),
            called: None,
            queue: None,
            started_at: At(i64::MAX),
            start_unknown: true,
            answered_at: None,
            ended_at: None,
            hold_ms: 0,
            held_since: None,
            recording: RecordingState::Unknown,
            recording_asked: None,
            consults_for: None,
            conference: false,
            transfers: Vec::new(),
            attached: BTreeMap::new(),
            outcome: None,
        },
        source: Source::Live,
        ended_unobserved: false,
        seen_at: NEVER,
        duration_ms: None,
        missed_unseen: false,
        note: None,
        tags: Vec::new(),
        disposition: None,
    }
}

/// Adds what a telling says that was true at `at`.
pub(crate) fn merge(record: &mut CallRecord, stamps: &mut Stamps, told: &Call, at: At) {
    merge_body(record, stamps, told, at);
    let call = &mut record.call;
    later(&mut call.link, &told.link, stamps, "link", at);
    later(&mut call.line, &told.line, stamps, "line", at);
    later(&mut call.remote.number, &told.remote.number, stamps, "number", at);
    later(&mut call.remote.name, &told.remote.name, stamps, "name", at);
    later(&mut call.called, &told.called, stamps, "called", at);
    later(&mut call.queue, &told.queue, stamps, "queue", at);
    later(&mut call.consults_for, &told.consults_for, stamps, "consults_for", at);
    for (key, value) in &told.attached {
        let member = format!("attached.{key}");
        let mut known = call.attached.remove(key);
        later(&mut known, &Some(value.clone()), stamps, &member, at);
        if let Some(known) = known {
            call.attached.insert(key.clone(), known);
        }
    }
    if (told.start_unknown, told.started_at) < (call.start_unknown, call.started_at) {
        (call.start_unknown, call.started_at) = (told.start_unknown, told.started_at);
    }
    call.answered_at = match (call.answered_at, told.answered_at) {
        (Some(mine), Some(theirs)) => Some(mine.min(theirs)),
        (mine, theirs) => mine.or(theirs),
    };
    call.hold_ms = call.hold_ms.max(told.hold_ms);
    call.recording = call.recording.max(told.recording);
    call.conference |= told.conference;
    for transfer in &told.transfers {
        if !call.transfers.contains(transfer) {
            call.transfers.push(transfer.clone());
        }
    }
    call.transfers.sort_by(|one, other| (one.at, one).cmp(&(other.at, other)));
    record.source = Source::Live;
    record.seen_at = record.seen_at.max(at);
}

/// The members that are true only together.
#[derive(Serialize)]
struct Body<'a> {
    direction: Direction,
    internal: bool,
    state: CallState,
    since: At,
    held_since: Option<At>,
    others: &'a [Connection],
    ended_at: Option<At>,
    outcome: Option<Outcome>,
}

fn merge_body(record: &mut CallRecord, stamps: &mut Stamps, told: &Call, at: At) {
    let ended = !told.state.is_live();
    let outcome = if ended { Some(told.outcome.unwrap_or(Outcome::Unknown)) } else { None };
    let ended_at = if ended { Some(told.ended_at.unwrap_or(at)) } else { None };
    let observed = ended && outcome != Some(Outcome::Unknown);

    let call = &mut record.call;
    let mine = (!call.state.is_live() && !record.ended_unobserved, stamps.of(BODY), !call.state.is_live(), weight(call.outcome));
    let theirs = (observed, at, ended, weight(outcome));
    let wins = theirs > mine
        || (theirs == mine && text(&body(told, ended_at, outcome)) > text(&body(call, call.ended_at, call.outcome)));
    if !wins {
        return;
    }
    call.direction = told.direction;
    call.internal = told.internal;
    call.state = told.state;
    call.since = told.since;
    call.held_since = told.held_since;
    call.others.clone_from(&told.others);
    call.ended_at = ended_at;
    call.outcome = outcome;
    record.ended_unobserved = ended && !observed;
    stamps.set(BODY, at);
}

fn body(call: &Call, ended_at: Option<At>, outcome: Option<Outcome>) -> Body<'_> {
    Body {
        direction: call.direction,
        internal: call.internal,
        state: call.state,
        since: call.since,
        held_since: call.held_since,
        others: &call.others,
        ended_at,
        outcome,
    }
}

/// Of two tellings of the same millisecond the one that says more came later: an answer that was overtaken by the
/// end is heard after it.
pub(crate) const fn weight(outcome: Option<Outcome>) -> u8 {
    match outcome {
        None | Some(Outcome::Unknown) => 0,
        Some(Outcome::Missed | Outcome::NoAnswer | Outcome::Abandoned) => 1,
        Some(Outcome::Busy | Outcome::Failed | Outcome::Rejected | Outcome::AnsweredElsewhere) => 2,
        Some(Outcome::Answered) => 3,
        Some(Outcome::Transferred) => 4,
    }
}

/// Two different tellings of the same millisecond need any fixed order.
fn text(body: &Body<'_>) -> String {
    serde_json::to_string(body).unwrap_or_default()
}

fn later<T: Clone + Ord>(mine: &mut Option<T>, theirs: &Option<T>, stamps: &mut Stamps, member: &str, at: At) {
    let before = stamps.of(member);
    let mut stamp = before;
    if wins(mine.as_ref(), &mut stamp, theirs.as_ref(), at) {
        mine.clone_from(theirs);
    }
    if stamp != before {
        stamps.set(member, stamp);
    }
}
