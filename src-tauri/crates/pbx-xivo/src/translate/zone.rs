//! The zone of the server's local times (xivo.md 3.17: they come without one). Invariant: what the account says counts; else the
//! offset in the server's own dated words (3.11, 3.15); else the calls that were seen beginning; else this machine's zone.

use std::collections::{BTreeMap, VecDeque};

use cordboard_model::{At, Direction};
use jiff::{
    Timestamp,
    civil::DateTime,
    fmt::temporal::{Pieces, PiecesOffset},
    tz::{Offset, TimeZone},
};

/// How many beginnings are remembered to be found in the records.
const REMEMBERED: usize = 16;
/// Zones differ by multiples of this.
const QUARTER_S: i64 = 15 * 60;
/// No zone is further from UTC.
const FURTHEST_S: i64 = 14 * 60 * 60;
/// How far a record may lie from what was seen, clocks of both sides included.
const NEAR_S: i64 = 5;

/// What is known about the server's zone.
#[derive(Debug)]
pub(super) struct ServerZone {
    zone: TimeZone,
    told: bool,
    /// The moment of the latest dated word.
    dated: Option<Timestamp>,
    guessed: bool,
    begun: VecDeque<Begun>,
}

/// A call that was seen beginning.
#[derive(Debug)]
struct Begun {
    number: String,
    direction: Direction,
    at: At,
}

impl ServerZone {
    /// `told` is the zone of the account, if it says one.
    pub(super) fn new(told: Option<TimeZone>) -> Self {
        let known = told.is_some();
        let zone = told.unwrap_or_else(TimeZone::system);
        Self { zone, told: known, dated: None, guessed: false, begun: VecDeque::new() }
    }

    /// Whether anything but this machine's zone speaks for it.
    pub(super) const fn is_known(&self) -> bool {
        self.told || self.dated.is_some() || self.guessed
    }

    /// The moment that the server writes like this.
    pub(super) fn moment(&self, local: DateTime) -> Option<At> {
        let zoned = self.zone.to_ambiguous_zoned(local).compatible().ok()?;
        Some(At(zoned.timestamp().as_millisecond()))
    }

    /// Hears a date with an offset. One in UTC (`Z`) says nothing about the zone.
    pub(super) fn hear(&mut self, dated: &str) {
        if self.told {
            return;
        }
        let (Ok(moment), Ok(pieces)) = (dated.parse::<Timestamp>(), Pieces::parse(dated)) else { return };
        let Some(PiecesOffset::Numeric(offset)) = pieces.offset() else { return };
        if self.dated.is_none_or(|before| before < moment) {
            self.dated = Some(moment);
            self.take(offset.offset(), moment);
        }
    }

    /// A call begins.
    pub(super) fn begins(&mut self, number: &str, direction: Direction, at: At) {
        if self.told || self.dated.is_some() || number.is_empty() {
            return;
        }
        if self.begun.len() == REMEMBERED {
            self.begun.pop_front();
        }
        self.begun.push_back(Begun { number: number.to_owned(), direction, at });
    }

    /// Looks for the calls that were seen beginning among the server's records: most of them fit one offset only.
    pub(super) fn compare<'a>(&mut self, records: impl Iterator<Item = (&'a str, Direction, DateTime)>) {
        if self.told || self.dated.is_some() {
            return;
        }
        let mut votes: BTreeMap<i64, usize> = BTreeMap::new();
        for (number, direction, local) in records {
            let Ok(local) = TimeZone::UTC.to_timestamp(local) else { continue };
            let same = self.begun.iter().filter(|begun| begun.number == number && begun.direction == direction);
            for begun in same {
                let apart = local.as_second().saturating_sub(begun.at.0.div_euclid(1_000));
                let quarters = apart.saturating_add(QUARTER_S / 2).div_euclid(QUARTER_S) * QUARTER_S;
                if quarters.abs() <= FURTHEST_S && apart.abs_diff(quarters) <= NEAR_S.unsigned_abs() {
                    *votes.entry(quarters).or_default() += 1;
                }
            }
        }
        let Some(most) = votes.values().copied().max() else { return };
        let mut best = votes.into_iter().filter(|(_, count)| *count == most).map(|(seconds, _)| seconds);
        // Of two offsets that fit as well neither is known.
        if let (Some(seconds), None) = (best.next(), best.next())
            && let (Ok(offset), Some(begun)) = (
                i32::try_from(seconds).map_err(drop).and_then(|seconds| Offset::from_seconds(seconds).map_err(drop)),
                self.begun.back(),
            )
            && let Ok(moment) = Timestamp::from_millisecond(begun.at.0)
        {
            self.guessed = true;
            self.take(offset, moment);
        }
    }

    /// This machine's zone stays while it agrees: it knows when clocks change, an offset does not.
    fn take(&mut self, offset: Offset, moment: Timestamp) {
        let system = TimeZone::system();
        self.zone = if system.to_offset(moment) == offset { system } else { offset.to_time_zone() };
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    fn local(text: &str) -> DateTime {
        text.parse().unwrap()
    }

    fn at(text: &str) -> At {
        At(text.parse::<Timestamp>().unwrap().as_millisecond())
    }

    #[test]
    fn the_latest_dated_word_counts_and_one_in_utc_says_nothing() {
        let mut zone = ServerZone::new(None);
        for word in ["2024-02-07T10:00:00Z", "yesterday", ""] {
            zone.hear(word);
            assert!(!zone.is_known(), "{word}");
        }
        zone.hear("2024-07-07T10:00:00.000+09:30");
        zone.hear("2024-02-07T10:00:00.000+10:30");
        assert_eq!(zone.moment(local("2024-07-07 12:00:00")), Some(at("2024-07-07T02:30:00Z")));
    }

    #[test]
    fn what_the_account_says_counts_more() {
        let mut zone = ServerZone::new(Some(TimeZone::get("Asia/Tokyo").unwrap()));
        zone.hear("2024-02-07T10:00:00.000+01:00");
        assert_eq!(zone.moment(local("2024-02-07 12:00:00")), Some(at("2024-02-07T03:00:00Z")));
    }

    #[test]
    fn calls_that_were_seen_beginning_tell_the_offset() {
        let mut zone = ServerZone::new(None);
        zone.begins("100", Direction::Incoming, at("2024-02-07T09:00:00.700Z"));
        zone.begins("200", Direction::Outgoing, at("2024-02-07T09:10:07Z"));
        let record = |number, direction, text| (number, direction, local(text));
        // The caller's earlier call fits by chance; the other call settles it.
        let records = [
            record("100", Direction::Incoming, "2024-02-07 14:00:02"),
            record("100", Direction::Incoming, "2024-02-07 14:30:00"),
        ];
        zone.compare(records.into_iter());
        assert!(!zone.is_known(), "two offsets fit");
        zone.compare(records.into_iter().chain([record("200", Direction::Outgoing, "2024-02-07 14:40:06")]));
        assert_eq!(zone.moment(local("2024-02-07 14:30:00")), Some(at("2024-02-07T09:00:00Z")));
    }
}
