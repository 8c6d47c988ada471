//! Call records of the user's legs -> past calls (kazoo.md 4.5). Invariant: each call is one record, however many telephones
//! rang; it has the id under which it would have been shown. A telephone that rang twice rang for two calls.

use cordboard_model::{At, Direction, Outcome, Party, PastCall};

use crate::{
    leg::{Unanswered, unanswered},
    lists::{Lists, direction_of},
    rest::Cdr,
};

/// Row times have whole seconds, ms.
const SECOND: i64 = 1_000;

struct Row {
    leg: String,
    interaction: Option<String>,
    direction: Direction,
    start: At,
    end: At,
    talked: Option<i64>,
    cdr: Cdr,
}

/// The calls that these rows record, newest first as the server lists them.
#[must_use]
pub(crate) fn past_calls(rows: Vec<Cdr>, lists: &Lists) -> Vec<PastCall> {
    let mut rows: Vec<Row> = rows.into_iter().filter_map(row).filter(|row| row.is_telephone(lists)).collect();
    rows.sort_by(|one, other| (one.start, &one.leg).cmp(&(other.start, &other.leg)));
    let mut calls: Vec<Vec<Row>> = Vec::new();
    for row in rows {
        match calls.iter_mut().find(|call| takes(call, &row)) {
            Some(call) => call.push(row),
            None => calls.push(vec![row]),
        }
    }
    let numbers = lists.numbers();
    calls.iter().rev().filter_map(|call| told(call, |number| lists.name_of(&numbers, number))).collect()
}

impl Row {
    /// A carrier's leg may bear the name of who dialled (kazoo.md 6.2): the switch made it, and it is at none of his devices.
    fn is_telephone(&self, lists: &Lists) -> bool {
        let user = lists.own.id.as_str();
        let own = |id: &str| {
            id == user || lists.devices.iter().any(|device| device.id == id && device.owner_id.as_deref() == Some(user))
        };
        self.direction == Direction::Outgoing || self.cdr.authorizing_id.as_deref().is_none_or(own)
    }

    fn is_at(&self, other: &Self) -> bool {
        self.cdr.authorizing_id.is_some() && self.cdr.authorizing_id == other.cdr.authorizing_id
    }
}

/// A leg of unknown time is left out.
fn row(cdr: Cdr) -> Option<Row> {
    let leg = cdr.call_id.clone()?;
    let start = cdr.row_started_at()?;
    let lasted = cdr.duration_seconds.unwrap_or(0).max(0).saturating_mul(SECOND);
    let talked = cdr.billing_seconds.filter(|seconds| *seconds > 0).map(|seconds| seconds.saturating_mul(SECOND));
    Some(Row {
        direction: direction_of(&leg, cdr.direction.as_deref()),
        interaction: cdr.interaction_id.clone(),
        leg,
        start,
        end: start.plus_ms(lasted),
        talked,
        cdr,
    })
}

/// Whether another telephone of the user rang for the same call: the rule of live calls (kazoo.md 6.2).
fn takes(call: &[Row], row: &Row) -> bool {
    row.direction == Direction::Incoming
        && row.interaction.is_some()
        && call.iter().all(|known| known.direction == row.direction && known.interaction == row.interaction && !known.is_at(row))
        && call.iter().any(|known| row.start <= known.end.plus_ms(SECOND))
        && call.iter().all(|known| known.talked.is_none_or(|talk| row.start <= known.end.plus_ms(SECOND - talk)))
}

fn told(call: &[Row], name_of: impl Fn(&str) -> Option<String>) -> Option<PastCall> {
    let first = call.first()?;
    let best = call.iter().max_by_key(|row| (row.talked, row.end))?;
    let cdr = &best.cdr;
    let (number, name) = match best.direction {
        Direction::Incoming => (cdr.caller_id_number.clone(), cdr.caller_id_name.clone()),
        Direction::Outgoing if best.leg.ends_with("-quickcall") => {
            (cdr.dialed_number.clone().or_else(|| cdr.caller_id_number.clone()), None)
        }
        Direction::Outgoing => (cdr.callee_id_number.clone().or_else(|| cdr.dialed_number.clone()), cdr.callee_id_name.clone()),
    };
    let name = number.as_deref().and_then(name_of).or(name);
    let talk = call.iter().filter_map(|row| row.talked).max();
    Some(PastCall {
        id: Some(first.leg.clone()),
        started_at: first.start,
        duration_ms: talk.or(Some(0)),
        direction: best.direction,
        remote: Party { number, name },
        called: cdr.dialed_number.clone(),
        queue: None,
        outcome: Some(outcome(best, talk.is_some())),
    })
}

fn outcome(row: &Row, talked: bool) -> Outcome {
    let cause = row.cdr.hangup_cause.as_deref();
    match (talked, row.direction, unanswered(cause)) {
        // Whatever rang or dialled is passed on only after it was answered, though for less than a second.
        (_, Direction::Incoming, Unanswered::Passed) | (true, Direction::Outgoing, Unanswered::Passed) => Outcome::Transferred,
        (true, ..) => Outcome::Answered,
        (false, Direction::Incoming, Unanswered::Refused) => Outcome::Rejected,
        (false, Direction::Incoming, Unanswered::Elsewhere) => Outcome::AnsweredElsewhere,
        (false, Direction::Incoming, Unanswered::Failed) => Outcome::Failed,
        (false, Direction::Incoming, Unanswered::Plain | Unanswered::NoAnswer) => Outcome::Missed,
        (false, Direction::Outgoing, Unanswered::Refused) => Outcome::Busy,
        (false, Direction::Outgoing, Unanswered::Failed) => Outcome::Failed,
        (false, Direction::Outgoing, Unanswered::Plain | Unanswered::NoAnswer | Unanswered::Passed | Unanswered::Elsewhere) => {
            Outcome::NoAnswer
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use serde_json::{Value, json};

    use super::*;

    fn cdr(leg: &str, direction: &str, start: i64, lasted: i64, talked: i64, cause: &str) -> Value {
        json!({"id": format!("202411-{leg}"), "call_id": leg, "direction": direction, "timestamp": (63_900_000_000_i64 + start).to_string(),
            "duration_seconds": lasted.to_string(), "billing_seconds": talked.to_string(), "hangup_cause": cause,
            "interaction_id": "i1", "caller_id_number": "+331", "caller_id_name": "Ann", "callee_id_number": "202",
            "callee_id_name": "", "dialed_number": "202"})
    }

    fn past(rows: &[Value]) -> Vec<PastCall> {
        let device = serde_json::from_value(json!({"id": "d1", "owner_id": "u1"})).unwrap();
        let mut lists = Lists { devices: vec![device], ..Lists::default() };
        lists.own.id = "u1".to_owned();
        past_calls(rows.iter().map(|row| serde_json::from_value(row.clone()).unwrap()).collect(), &lists)
    }

    #[test]
    fn two_telephones_that_rang_are_one_call() {
        let calls = past(&[
            cdr("b2", "outbound", 0, 6, 0, "LOSE_RACE"),
            cdr("b1", "outbound", 0, 36, 30, "NORMAL_CLEARING"),
            cdr("c1", "outbound", 60, 20, 0, "NO_ANSWER"),
        ]);
        let told: Vec<_> =
            calls.iter().map(|call| (call.id.as_deref().unwrap(), call.outcome.unwrap(), call.duration_ms)).collect();
        assert_eq!(told, [("c1", Outcome::Missed, Some(0)), ("b1", Outcome::Answered, Some(30_000))]);
        assert_eq!(calls[1].remote, Party::new("+331", "Ann"));
    }

    #[test]
    fn a_telephone_that_rang_twice_rang_for_two_calls() {
        let at = |mut row: Value, device: &str| {
            row["authorizing_id"] = json!(device);
            row
        };
        let calls = past(&[
            at(cdr("b3", "inbound", 0, 1, 0, "NORMAL_CLEARING"), "d1"),
            at(cdr("b2", "outbound", 0, 1, 0, "NORMAL_CLEARING"), "d1"),
            at(cdr("b1", "outbound", 0, 1, 0, "NO_ANSWER"), "d1"),
            at(cdr("o1", "outbound", 0, 1, 0, "NORMAL_CLEARING"), "r1"),
        ]);
        let told: Vec<_> = calls.iter().map(|call| call.id.as_deref().unwrap()).collect();
        assert_eq!(told, ["b3", "b2", "b1"], "and a carrier's leg is no telephone");
    }

    #[test]
    fn who_dialled_sees_whom_he_dialled() {
        let table = [
            (cdr("a", "inbound", 0, 5, 0, "USER_BUSY"), Outcome::Busy),
            (cdr("a", "inbound", 0, 5, 0, "ORIGINATOR_CANCEL"), Outcome::NoAnswer),
            (cdr("a-quickcall", "outbound", 0, 5, 2, "NORMAL_CLEARING"), Outcome::Answered),
            (cdr("a", "inbound", 0, 5, 3, "BLIND_TRANSFER"), Outcome::Transferred),
        ];
        for (row, outcome) in table {
            let calls = past(std::slice::from_ref(&row));
            assert_eq!((calls[0].direction, calls[0].outcome), (Direction::Outgoing, Some(outcome)), "{row}");
            assert_eq!(calls[0].remote.number.as_deref(), Some("202"));
        }
    }
}
