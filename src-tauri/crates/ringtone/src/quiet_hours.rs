//! Quiet hours by the clock on the wall. Invariant: whenever that clock shows a time between from and to of a chosen day, it is
//! quiet, also when clocks are put forward or back; quiet hours begin once and end once.
//!
//! Of an hour that clocks show twice, quiet hours keep the first showing of their beginning and the second of their end; a time
//! that clocks leave out is the moment at which they are put forward.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

/// Quiet hours that follow each other without a gap are joined; never more than these, so that a whole quiet week has an end.
const JOINED: usize = 16;

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Day {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

/// A time to be quiet on some days of the week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    /// The days on which it begins.
    pub days: Vec<Day>,
    /// The first quiet minute.
    pub from: Time,
    /// The first minute that is not quiet any more; of the next day when it is not later than `from`.
    pub to: Time,
}

/// When the quiet hours that hold at that moment are over; `None` when none hold.
#[must_use]
pub fn is_quiet_until(all: &[QuietHours], now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let mut end = None;
    let mut at = now;
    for _ in 0..JOINED {
        let later = all.iter().filter_map(|hours| hours.end_at(at, zone)).max();
        match later {
            Some(later) if later > at => {
                at = later;
                end = Some(later);
            }
            Some(_) | None => break,
        }
    }
    end
}

/// When the next quiet hours begin that have not begun yet.
#[must_use]
pub fn next_beginning(all: &[QuietHours], now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let today = zone.to_datetime(now).date();
    let days = (0..=7).filter_map(|ahead| today.checked_add(ahead.days()).ok());
    days.flat_map(|date| all.iter().filter_map(move |hours| hours.span(date, zone)))
        .map(|(begin, _)| begin)
        .filter(|begin| *begin > now)
        .min()
}

impl QuietHours {
    /// When it is over, if it holds at that moment.
    fn end_at(&self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let today = zone.to_datetime(now).date();
        let days = [today.yesterday().ok(), Some(today)];
        let spans = days.into_iter().flatten().filter_map(|date| self.span(date, zone));
        spans.filter(|(begin, end)| *begin <= now && now < *end).map(|(_, end)| end).max()
    }

    /// From when to when it is quiet, if it begins on that date.
    fn span(&self, date: Date, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
        if !self.days.iter().any(|day| day.weekday() == date.weekday()) {
            return None;
        }
        let last = if self.to > self.from { date } else { date.tomorrow().ok()? };
        let begin = moment(date, self.from, zone, Showing::First)?;
        let end = moment(last, self.to, zone, Showing::Second)?;
        (begin < end).then_some((begin, end))
    }
}

impl Day {
    /// All of them, the week from Monday on.
    pub const ALL: [Self; 7] =
        [Self::Monday, Self::Tuesday, Self::Wednesday, Self::Thursday, Self::Friday, Self::Saturday, Self::Sunday];

    const fn weekday(self) -> Weekday {
        match self {
            Self::Monday => Weekday::Monday,
            Self::Tuesday => Weekday::Tuesday,
            Self::Wednesday => Weekday::Wednesday,
            Self::Thursday => Weekday::Thursday,
            Self::Friday => Weekday::Friday,
            Self::Saturday => Weekday::Saturday,
            Self::Sunday => Weekday::Sunday,
        }
    }
}

/// Which of the two moments at which clocks show the same.
#[derive(Clone, Copy)]
enum Showing {
    First,
    Second,
}

/// The moment at which clocks show that.
fn moment(date: Date, time: Time, zone: &TimeZone, showing: Showing) -> Option<Timestamp> {
    let shown = zone.to_ambiguous_timestamp(date.to_datetime(time));
    if let jiff::tz::AmbiguousOffset::Gap { .. } = shown.offset() {
        let after = shown.later().ok()?;
        return zone.preceding(after).next().map(|change| change.timestamp());
    }
    match showing {
        Showing::First => shown.earlier().ok(),
        Showing::Second => shown.later().ok(),
    }
}

#[cfg(test)]
mod tests;
