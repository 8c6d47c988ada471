//! A call as the user sees it, made of legs (kazoo.md 6.2 and 6.3). Invariant: derived anew from its legs each time; only
//! the id and what the desk was told are kept.

use std::sync::Arc;

use cordboard_model::{At, CallId, CallReport, Direction, Ending, Party, QueueRef, TransferKind};

/// Where a call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// A quickcall: the user's own telephone rings first.
    OwnPhoneRinging,
    /// The other side rings.
    Dialing,
    /// The user's telephone rings.
    Ringing,
    /// They talk, or one holds.
    Connected,
    /// Over.
    Ended,
}

/// Why it ended (kazoo.md 5.10 and 6.3), finer than the desk's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EndReason {
    /// They talked.
    Ended,
    /// Rang in vain.
    Missed,
    /// Declined or busy.
    Rejected,
    /// Somebody else took it: the user's id, where known.
    AnsweredElsewhere(Option<String>),
    /// Passed on.
    Transferred(TransferKind, Party),
    /// Passed into a parking slot.
    Parked(String),
    /// The user gave up dialling.
    Cancelled,
    /// The user's own telephone was not picked up, with the PBX's cause.
    OwnPhoneUnanswered(String),
    /// It could not be set up, with the PBX's cause.
    Failed(String),
    /// Its end was not seen.
    Lost,
}

impl EndReason {
    /// The desk's word for it.
    #[must_use]
    pub fn ending(&self) -> Ending {
        match self {
            // What it means follows from whether it was answered, and that may still become known.
            Self::Ended | Self::Cancelled | Self::Missed => Ending::Plain,
            Self::Rejected => Ending::Rejected,
            Self::AnsweredElsewhere(_) => Ending::AnsweredElsewhere,
            Self::Transferred(kind, to) => Ending::Transferred(*kind, to.clone()),
            Self::Parked(slot) => Ending::Transferred(TransferKind::Blind, Party::new(slot.as_str(), "")),
            Self::OwnPhoneUnanswered(_) => Ending::NoAnswer,
            Self::Failed(cause) => match cause.as_str() {
                "USER_BUSY" | "CALL_REJECTED" => Ending::Busy,
                "NO_ANSWER" | "NO_USER_RESPONSE" | "ALLOTTED_TIMEOUT" | "PROGRESS_TIMEOUT" | "RECOVERY_ON_TIMER_EXPIRE" => {
                    Ending::NoAnswer
                }
                _ => Ending::Failed,
            },
            Self::Lost => Ending::Unobserved,
        }
    }
}

/// A call of the user.
#[derive(Clone, Debug, PartialEq)]
pub struct UserCall {
    /// The desk's id of it: the leg it was first seen with.
    pub id: CallId,
    /// The leg that commands are about: the one that was answered, else the latest. Case-sensitive, to be percent-encoded.
    pub leg: String,
    /// The leg at the other end, while they are joined.
    pub other_leg: Option<String>,
    /// The device it is on.
    pub device: Option<String>,
    /// Who began it.
    pub direction: Direction,
    /// Where it is.
    pub phase: Phase,
    /// The user holds.
    pub held_by_me: bool,
    /// The other side holds.
    pub held_by_remote: bool,
    /// When it began.
    pub started: At,
    /// `started` or `ended` is only when we learnt of it.
    pub approximate: bool,
    /// When the two began to talk.
    pub answered: Option<At>,
    /// When it ended.
    pub ended: Option<At>,
    /// Why.
    pub reason: Option<EndReason>,
    /// The other side, as last known.
    pub remote: Party,
    /// It came through a queue; which one may be unknown.
    pub from_queue: bool,
    /// Which queue.
    pub queue: Option<QueueRef>,
    /// The conference it is in.
    pub conference: Option<String>,
    pub(super) legs: Vec<Arc<str>>,
    pub(super) told: Vec<CallReport>,
}
