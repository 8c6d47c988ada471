//! Records of calls as the user's history (cloudpbx.md 2.1). Invariant: rows of others never become the user's calls: one key
//! shows all rows of the firm.

use std::collections::BTreeMap;

use cordboard_model::{At, Direction, Outcome, Party, PastCall, QueueRef};

use crate::rest::{Cdr, Disposition};

/// The user's calls among the rows, in their order. One call may have left several rows; the answered one counts.
pub(super) fn past_calls(rows: &[Cdr], own: &str) -> Vec<PastCall> {
    let mut best: Vec<&Cdr> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows.iter().filter(|row| side(row, own).is_some()) {
        let known = row.uniqueid.as_deref().and_then(|id| places.get(id).copied());
        match known.and_then(|place| best.get_mut(place)) {
            Some(slot) => {
                if slot.disposition != Disposition::Answered && row.disposition == Disposition::Answered {
                    *slot = row;
                }
            }
            None => {
                if let Some(id) = row.uniqueid.as_deref() {
                    places.insert(id, best.len());
                }
                best.push(row);
            }
        }
    }
    best.into_iter().filter_map(|row| past_call(row, rows, own)).collect()
}

fn past_call(row: &Cdr, rows: &[Cdr], own: &str) -> Option<PastCall> {
    let direction = side(row, own)?;
    let answered = row.disposition == Disposition::Answered;
    let seconds = if answered { row.billsec_s } else { row.duration_s };
    let outcome = match (row.disposition, direction) {
        (Disposition::Answered, _) => Outcome::Answered,
        (_, Direction::Incoming) if is_elsewhere(row, rows, own) => Outcome::AnsweredElsewhere,
        (Disposition::NoAnswer | Disposition::Busy, Direction::Incoming) => Outcome::Missed,
        (Disposition::NoAnswer, Direction::Outgoing) => Outcome::NoAnswer,
        (Disposition::Busy, Direction::Outgoing) => Outcome::Busy,
        (Disposition::Failed, _) => Outcome::Failed,
        (Disposition::Unknown, _) => Outcome::Unknown,
    };
    Some(PastCall {
        id: row.uniqueid.clone(),
        started_at: At(row.start_epoch?.saturating_mul(1000)),
        duration_ms: seconds.map(|seconds| seconds.saturating_mul(1000)),
        direction,
        remote: remote(row, own),
        called: row.dst.clone(),
        // The rows say that there was a queue, not which.
        queue: (row.app.as_deref() == Some("Queue")).then(QueueRef::default),
        outcome: Some(outcome),
    })
}

/// On which side of the row the user is; `None` for calls of others, and for short messages.
pub(super) fn side(row: &Cdr, own: &str) -> Option<Direction> {
    let is_call = !row.uniqueid.as_deref().is_some_and(is_message);
    let is = |extension: &Option<String>, number: &Option<String>| {
        extension.as_deref().or(number.as_deref()).is_some_and(|seen| seen == own)
    };
    if !is_call {
        None
    } else if is(&row.dst_ext, &row.dst) {
        Some(Direction::Incoming)
    } else if is(&row.src_ext, &row.src) {
        Some(Direction::Outgoing)
    } else {
        None
    }
}

/// Whether a row's id is that of a short message: calls have a point in theirs.
pub(super) fn is_message(id: &str) -> bool {
    !id.contains('.')
}

/// Whether another telephone answered the call that rang here.
pub(super) fn is_elsewhere(row: &Cdr, rows: &[Cdr], own: &str) -> bool {
    let same = |other: &&Cdr| row.uniqueid.is_some() && other.uniqueid == row.uniqueid;
    side(row, own) == Some(Direction::Incoming)
        && rows.iter().filter(same).any(|other| other.disposition == Disposition::Answered && side(other, own).is_none())
}

/// The other side.
pub(super) fn remote(row: &Cdr, own: &str) -> Party {
    match side(row, own) {
        Some(Direction::Outgoing) => Party { number: row.dst.clone(), name: None },
        Some(Direction::Incoming) | None => {
            Party { number: row.src.clone().or_else(|| row.clid_number.clone()), name: row.clid_name.clone() }
        }
    }
}

/// Grosz as złoty for people.
pub(super) fn zloty(grosz: &str) -> String {
    format!("{} zł", in_zloty(grosz))
}

/// Grosz as a decimal text of złoty, exact.
pub(super) fn in_zloty(grosz: &str) -> String {
    let (sign, digits) = grosz.strip_prefix('-').map_or(("", grosz), |digits| ("-", digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let padded = format!("{whole:0>3}");
    let (zlote, rest) = padded.split_at(padded.len() - 2);
    format!("{sign}{zlote}.{rest}{part}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grosz_become_zloty_without_rounding() {
        for (grosz, want) in [("7.5", "0.075 zł"), ("12", "0.12 zł"), ("1234", "12.34 zł"), ("0", "0.00 zł"), ("-5", "-0.05 zł")]
        {
            assert_eq!(zloty(grosz), want);
        }
    }
}
