//! Why a leg that nobody answered ended (kazoo.md 5.10). Invariant: a table; names that are not in it are failures.

/// What the cause of an unanswered leg means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unanswered {
    /// Says nothing beyond that it is over: missed, or cancelled by who dialled.
    Plain,
    /// Rang in vain.
    NoAnswer,
    /// Busy or declined.
    Refused,
    /// Somebody else was faster.
    Elsewhere,
    /// It was passed on.
    Passed,
    /// It never came about.
    Failed,
}

const CAUSES: [(&str, Unanswered); 14] = [
    ("NORMAL_CLEARING", Unanswered::Plain),
    ("SUCCESS", Unanswered::Plain),
    ("ORIGINATOR_CANCEL", Unanswered::Plain),
    ("NO_ANSWER", Unanswered::NoAnswer),
    ("NO_USER_RESPONSE", Unanswered::NoAnswer),
    ("ALLOTTED_TIMEOUT", Unanswered::NoAnswer),
    ("PROGRESS_TIMEOUT", Unanswered::NoAnswer),
    ("RECOVERY_ON_TIMER_EXPIRE", Unanswered::NoAnswer),
    ("USER_BUSY", Unanswered::Refused),
    ("CALL_REJECTED", Unanswered::Refused),
    ("LOSE_RACE", Unanswered::Elsewhere),
    ("PICKED_OFF", Unanswered::Elsewhere),
    ("BLIND_TRANSFER", Unanswered::Passed),
    ("ATTENDED_TRANSFER", Unanswered::Passed),
];

/// Looks the cause up; no cause says nothing.
pub(crate) fn unanswered(cause: Option<&str>) -> Unanswered {
    let Some(cause) = cause else { return Unanswered::Plain };
    CAUSES.iter().find(|(name, _)| *name == cause).map_or(Unanswered::Failed, |(_, meaning)| *meaning)
}
