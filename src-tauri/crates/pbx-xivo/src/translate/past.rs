//! Past calls (xivo.md 3.17). Invariant: the server's times are local to the server; they get their zone here and nowhere
//! else, and not before there was a chance to learn it.

use cordboard_model::{At, Direction, Event, Outcome, Party, PastCall, PastCalls};
use jiff::civil::DateTime;

use super::{Tell, Translator};
use crate::{
    commands::PAGE,
    frame::{HistoryItem, Text},
};

const SECOND_MS: i64 = 1_000;

/// A past call in the server's local time.
#[derive(Debug)]
pub(super) struct Record {
    start: DateTime,
    call: PastCall,
}

/// Records that came together.
#[derive(Debug, Default)]
pub(super) struct Records {
    /// As many as a page has: answers do not say what they answer (xivo.md 1.3), so this may be one, and there may be more.
    is_page: bool,
    calls: Vec<Record>,
}

impl Translator {
    /// Whether records that came now would have to wait for a word about the zone.
    pub(crate) const fn lacks_zone(&self) -> bool {
        self.undated.is_some() && !self.zone.is_known()
    }

    pub(super) fn past_calls(&mut self, items: Vec<HistoryItem<'_>>, tell: &mut Tell<'_>) {
        let is_page = items.len() == PAGE as usize;
        let calls: Vec<Record> = items.into_iter().filter_map(|item| self.past_call(item)).collect();
        let records = Records { is_page, calls };
        self.zone.compare(records.calls.iter().filter_map(|record| {
            let number = record.call.remote.number.as_deref()?;
            Some((number, record.call.direction, record.start))
        }));
        match &mut self.undated {
            Some(waiting) if waiting.calls.is_empty() && !records.calls.is_empty() && !self.zone.is_known() => *waiting = records,
            Some(_) | None => {
                self.tell_undated(tell);
                self.undated = None;
                self.tell_records(records, tell);
            }
        }
    }

    /// The server dated something: that tells its zone, and what waited for it.
    pub(super) fn dated(&mut self, text: &str, tell: &mut Tell<'_>) {
        self.zone.hear(text);
        if self.zone.is_known() {
            self.tell_undated(tell);
        }
    }

    fn tell_undated(&mut self, tell: &mut Tell<'_>) {
        let waited = self.undated.as_mut().map(std::mem::take).unwrap_or_default();
        if !waited.calls.is_empty() {
            self.tell_records(waited, tell);
        }
    }

    fn tell_records(&self, Records { is_page, calls }: Records, tell: &mut Tell<'_>) {
        let dated = |Record { start, call }| Some(PastCall { started_at: self.zone.moment(start)?, ..call });
        let calls: Vec<PastCall> = calls.into_iter().filter_map(dated).collect();
        let oldest = calls.iter().map(|call| call.started_at).min();
        // The cut may lie between records of one second, and without ids only all of a second can be told from each other.
        let complete_from = oldest.filter(|_| is_page).map(|oldest| oldest.plus_ms(SECOND_MS));
        let calls = calls.into_iter().filter(|call| complete_from.is_none_or(|from| call.started_at >= from)).collect();
        tell.event(Event::PastCallsListed(PastCalls { calls, complete_from }));
    }

    /// A call without a readable time cannot be told from others, and is left out.
    fn past_call(&self, item: HistoryItem<'_>) -> Option<Record> {
        let start: DateTime = item.start.trim().parse().ok()?;
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
        let call = PastCall {
            id: None,
            started_at: At::default(),
            duration_ms,
            direction: if outgoing { Direction::Outgoing } else { Direction::Incoming },
            remote,
            called,
            queue: None,
            outcome,
        };
        Some(Record { start, call })
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
