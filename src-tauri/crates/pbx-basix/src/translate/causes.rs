//! Why a leg ended (basix.md 6). Invariant: that another telephone took the call is never a missed call.

use cordboard_model::{Direction, Ending};

/// How one leg ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cause {
    /// Who ended it, and when: `recv_bye`, `send_cancel` and so on.
    side: String,
    /// The switch's word.
    word: String,
}

impl Cause {
    /// From `SIDE_HOW,CAUSE`.
    pub(super) fn of(text: Option<&str>) -> Self {
        let (side, word) = text.unwrap_or_default().split_once(',').unwrap_or_default();
        Self { side: side.trim().to_owned(), word: word.trim().to_owned() }
    }

    /// Another telephone answered, or a colleague took it.
    fn is_elsewhere(&self) -> bool {
        matches!(self.word.as_str(), "LOSE_RACE" | "PICKED_OFF")
    }
}

/// What the end of all of the user's legs of an unanswered call means.
pub(super) fn unanswered(causes: &[Cause], direction: Direction) -> Ending {
    if causes.iter().any(Cause::is_elsewhere) {
        return Ending::AnsweredElsewhere;
    }
    // The last leg that ended tells most: earlier ones were telephones that did not answer.
    let Some(last) = causes.last() else { return Ending::Plain };
    match (direction, last.word.as_str()) {
        (Direction::Incoming, "USER_BUSY" | "CALL_REJECTED") if last.side == "recv_refuse" => Ending::Rejected,
        (Direction::Incoming, "NO_ANSWER" | "NO_USER_RESPONSE") => Ending::NoAnswer,
        (Direction::Incoming, _) => Ending::Plain,
        (Direction::Outgoing, "USER_BUSY") => Ending::Busy,
        (Direction::Outgoing, "NO_ANSWER" | "NO_USER_RESPONSE" | "ALLOTTED_TIMEOUT" | "ORIGINATOR_CANCEL") => Ending::NoAnswer,
        (Direction::Outgoing, "CALL_REJECTED") => Ending::Busy,
        (Direction::Outgoing, "NORMAL_CLEARING" | "") => Ending::Plain,
        (Direction::Outgoing, _) => Ending::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_documented_end_has_its_meaning() {
        use Direction::{Incoming, Outgoing};
        let table = [
            (Incoming, "send_cancel,LOSE_RACE", Ending::AnsweredElsewhere),
            (Incoming, "send_cancel,PICKED_OFF", Ending::AnsweredElsewhere),
            (Incoming, "send_cancel,ORIGINATOR_CANCEL", Ending::Plain),
            (Incoming, "send_cancel,NO_ANSWER", Ending::NoAnswer),
            (Incoming, "recv_refuse,USER_BUSY", Ending::Rejected),
            (Incoming, "recv_refuse,NO_USER_RESPONSE", Ending::NoAnswer),
            (Incoming, "", Ending::Plain),
            (Outgoing, "send_refuse,NO_ANSWER", Ending::NoAnswer),
            (Outgoing, "recv_cancel,ORIGINATOR_CANCEL", Ending::NoAnswer),
            (Outgoing, "send_refuse,USER_BUSY", Ending::Busy),
            (Outgoing, "send_refuse,UNALLOCATED_NUMBER", Ending::Failed),
            (Outgoing, "send_bye,NORMAL_CLEARING", Ending::Plain),
        ];
        for (direction, text, want) in table {
            assert_eq!(unanswered(&[Cause::of(Some(text))], direction), want, "{direction:?} {text}");
        }
        let race = [Cause::of(Some("send_cancel,LOSE_RACE")), Cause::of(Some("send_cancel,ORIGINATOR_CANCEL"))];
        assert_eq!(unanswered(&race, Incoming), Ending::AnsweredElsewhere);
    }
}
