//! Why a leg was hung up, in the vendor's words (kazoo.md 5.10). Invariant: a leg that was answered and not passed on ends with
//! `NORMAL_CLEARING`.

use crate::{
    core::channel::{ChannelChange, ChannelView},
    ledger::{Outcome, TransferKind},
};

/// Cause and SIP code of an end among everything that happened at the same moment.
pub(crate) fn cause(
    last: &ChannelView,
    outcome: Outcome,
    transfer: Option<TransferKind>,
    changes: &[ChannelChange],
) -> (&'static str, &'static str) {
    match (outcome, transfer) {
        (Outcome::Transferred, Some(TransferKind::Consult)) => return ("ATTENDED_TRANSFER", "sip:200"),
        (Outcome::Transferred, _) => return ("BLIND_TRANSFER", "sip:200"),
        (_, _) if last.answered.is_some() => return ("NORMAL_CLEARING", "sip:200"),
        (_, _) => {}
    }
    let ends = |wanted: &dyn Fn(&ChannelView) -> bool| {
        changes.iter().position(|change| match change {
            ChannelChange::Ended { last, .. } => wanted(last),
            ChannelChange::Began(_) | ChannelChange::Changed { .. } => false,
        })
    };
    let own = ends(&|other| other.key == last.key);
    match outcome {
        Outcome::Rejected => ("CALL_REJECTED", "sip:603"),
        Outcome::Busy => ("USER_BUSY", "sip:486"),
        Outcome::Failed => ("UNALLOCATED_NUMBER", "sip:404"),
        Outcome::AnsweredElsewhere if last.queue.is_some() => ("LOSE_RACE", "sip:487"),
        Outcome::AnsweredElsewhere => ("ORIGINATOR_CANCEL", "sip:487"),
        Outcome::NoAnswer | Outcome::Missed | Outcome::Abandoned if last.placed_here => {
            // A callee who rang out did so before the caller ended; one who rings still is cancelled after.
            let callee = ends(&|other| other.rings_for == Some(last.key));
            let rang_out = callee.is_some_and(|callee| own.is_some_and(|own| callee < own));
            let never_dialled = last.own_first && !last.is_up();
            if rang_out || never_dialled { ("NO_ANSWER", "sip:480") } else { ("ORIGINATOR_CANCEL", "sip:487") }
        }
        Outcome::NoAnswer | Outcome::Missed | Outcome::Abandoned | Outcome::Answered | Outcome::Transferred => {
            let caller = last.rings_for.and_then(|caller| ends(&|other| other.key == caller));
            let cancelled = caller.is_some_and(|caller| own.is_some_and(|own| caller < own));
            if cancelled { ("ORIGINATOR_CANCEL", "sip:487") } else { ("NO_ANSWER", "sip:480") }
        }
    }
}
