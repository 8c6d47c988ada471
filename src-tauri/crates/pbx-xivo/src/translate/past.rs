//! Past calls (xivo.md 3.17). Invariant: the server's times are local to the server; they get their zone here and nowhere
//! else.

use cordboard_model::{At, Direction, Event, Outcome, Party, PastCall};
use jiff::civil::DateTime;

use super::{Tell, Translator};
use crate::frame::{HistoryItem, Text};

impl Translator {
    pub(super) fn past_calls(&mut self, items: Vec<HistoryItem<'_>>, tell: &mut Tell<'_>) {
        let calls = items.into_iter().filter_map(|item| self.past_call(item)).collect();
        tell.event(Event::PastCallsListed(calls));
    }

    /// A call without a readable time cannot be told from others, and is left out.
    fn past_call(&self, item: HistoryItem<'_>) -> Option<PastCall> {
        let started_at = self.server_time(&item.start)?;
        let status = item.status.as_deref().unwrap_or_default();
        let duration_ms = item.duration.as_deref().and_then(duration_ms);
        let ours = |number: &Option<Text<'_>>| number.is_some() && number.as_deref() == self.own_phone.as_deref();
        let outgoing = status == "emitted" || status == "ongoing" && ours(&item.src_num);
        let outcome = outcome(status, duration_ms);
        let full_name = |first: Option<Text<'_>>, last: Option<Text<'_>>| {
            let names = [first, last].into_iter().flatten().map(Text::into_owned).filter(|name| !name.is_empty());
            names.collect::<Vec<_>>().join(" ")
        };
        let number = |number: Option<Text<'_>>| number.map(Text::into_owned).unwrap_or_default();
        let called = item.dst_num.as_deref().filter(|number| !number.is_empty()).map(str::to_owned);
        let remote = if outgoing {
            Party::new(number(item.dst_num), full_name(item.dst_first_name, item.dst_last_name))
        } else {
            Party::new(number(item.src_num), full_name(item.src_first_name, item.src_last_name))
        };
        Some(PastCall {
            id: None,
            started_at,
            duration_ms,
            direction: if outgoing { Direction::Outgoing } else { Direction::Incoming },
            remote,
            called,
            queue: None,
            outcome,
        })
    }

    fn server_time(&self, text: &str) -> Option<At> {
        let local: DateTime = text.trim().parse().ok()?;
        let zoned = self.zone.to_ambiguous_zoned(local).compatible().ok()?;
        Some(At(zoned.timestamp().as_millisecond()))
    }
}

/// The last arm: words of queue histories and later servers.
fn outcome(status: &str, duration_ms: Option<i64>) -> Option<Outcome> {
    match status {
        "ongoing" => None,
        "answered" => Some(Outcome::Answered),
        // [assumed] The server counts from the answer, so an unanswered call has no duration.
        "emitted" if duration_ms.is_some_and(|duration| duration > 0) => Some(Outcome::Answered),
        "emitted" => Some(Outcome::NoAnswer),
        "missed" => Some(Outcome::Missed),
        "abandoned" => Some(Outcome::Abandoned),
        "full" | "closed" | "joinempty" | "leaveempty" | "divert_ca_ratio" | "divert_waittime" => Some(Outcome::Failed),
        "timeout" => Some(Outcome::NoAnswer),
        _ => Some(Outcome::Unknown),
    }
}

/// `HH:MM:SS`, where hours may be more than a day has.
fn duration_ms(text: &str) -> Option<i64> {
    let mut parts = text.trim().splitn(3, ':').map(|part| part.parse::<u32>().ok().map(i64::from));
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    Some(((hours * 60 + minutes) * 60 + seconds) * 1000)
}
