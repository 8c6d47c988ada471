//! Why a channel was hung up, as `SIDE_HOW,CAUSE` (basix.md 6). Invariant: whoever hung up first of a moment did it, the others
//! were let go.

use crate::{
    core::channel::{ChannelChange, ChannelView},
    ledger::Outcome,
};

/// Another terminal answered.
pub(super) const LOST: &str = "send_cancel,LOSE_RACE";
/// A colleague picked it up.
pub(super) const PICKED: &str = "send_cancel,PICKED_OFF";

/// The end of a channel among everything that happened at the same moment.
pub(super) fn cause(last: &ChannelView, inbound: bool, outcome: Outcome, changes: &[ChannelChange]) -> String {
    let place = |wanted: &dyn Fn(&ChannelView) -> bool| {
        changes.iter().position(|change| match change {
            ChannelChange::Ended { last, .. } => wanted(last),
            ChannelChange::Began(_) | ChannelChange::Changed { .. } => false,
        })
    };
    let own = place(&|other| other.key == last.key);
    let before_me = |other: Option<usize>| other.is_some_and(|other| own.is_some_and(|own| other < own));
    if last.answered.is_some() {
        let earlier = before_me(place(&|other| other.call == last.call && other.key != last.key));
        let side = if earlier { "send" } else { "recv" };
        return format!("{side}_bye,NORMAL_CLEARING");
    }
    let told = match outcome {
        Outcome::AnsweredElsewhere => LOST,
        Outcome::Rejected => "recv_refuse,CALL_REJECTED",
        Outcome::Busy if inbound => "send_refuse,USER_BUSY",
        Outcome::Busy => "recv_refuse,USER_BUSY",
        Outcome::Failed if inbound => "send_refuse,UNALLOCATED_NUMBER",
        Outcome::Failed => "recv_refuse,UNALLOCATED_NUMBER",
        Outcome::Missed | Outcome::NoAnswer | Outcome::Abandoned | Outcome::Answered | Outcome::Transferred if inbound => {
            // A callee who rang out did so before the caller ended; one who rings still is cancelled after.
            let callee = before_me(place(&|other| other.rings_for == Some(last.key)));
            if callee { "send_refuse,NO_ANSWER" } else { "recv_cancel,ORIGINATOR_CANCEL" }
        }
        Outcome::Missed | Outcome::NoAnswer | Outcome::Abandoned | Outcome::Answered | Outcome::Transferred => {
            let caller = last.rings_for.and_then(|caller| place(&|other| other.key == caller));
            if before_me(caller) { "send_cancel,ORIGINATOR_CANCEL" } else { "send_cancel,NO_ANSWER" }
        }
    };
    told.to_owned()
}
