//! The server's local time (cloudpbx.md 2.1). Invariant: a time without a zone gets it here and nowhere else.

use jiff::{Timestamp, civil::Date, civil::DateTime, tz::TimeZone};

/// Poland's rules as they have been since 1996: no table of zones is needed on the machine.
const WARSAW: &str = "CET-1CEST,M3.5.0,M10.5.0/3";

/// The zone in which a server writes times.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone(TimeZone);

impl Default for Zone {
    fn default() -> Self {
        Self(TimeZone::posix(WARSAW).unwrap_or(TimeZone::UTC))
    }
}

impl Zone {
    /// The zone of that IANA name, if there is one.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        TimeZone::get(name.trim()).ok().map(Self)
    }

    /// The second that the server writes like this: of a double hour the first.
    #[must_use]
    pub fn epoch(&self, local: &str) -> Option<i64> {
        let local: DateTime = local.trim().parse().ok()?;
        Some(self.0.to_ambiguous_zoned(local).compatible().ok()?.timestamp().as_second())
    }

    /// When that day begins there, ms since 1970.
    #[must_use]
    pub fn begin(&self, day: Date) -> Option<i64> {
        Some(day.to_zoned(self.0.clone()).ok()?.timestamp().as_millisecond())
    }

    /// The day there at that moment, ms since 1970.
    #[must_use]
    pub fn day(&self, at_ms: i64) -> Date {
        Timestamp::from_millisecond(at_ms).unwrap_or_default().to_zoned(self.0.clone()).date()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polish_times_follow_polish_rules() {
        let zone = Zone::default();
        let table = [
            ("2021-12-15 11:25:02", Some(1_639_563_902)),
            ("2021-07-01 12:00:00", Some(1_625_133_600)),
            ("2021-10-31 02:30:00", Some(1_635_640_200)),
            ("2021-03-28 02:30:00", Some(1_616_895_000)),
            ("2021-13-01 00:00:00", None),
            ("", None),
        ];
        for (local, want) in table {
            assert_eq!(zone.epoch(local), want, "{local}");
        }
        assert_eq!(zone.begin(Date::constant(2021, 12, 15)), Some(1_639_522_800_000));
        assert_eq!(zone.day(1_639_608_300_000).to_string(), "2021-12-15");
        assert_eq!(zone.day(1_639_609_500_000).to_string(), "2021-12-16", "an hour before UTC's midnight");
    }
}
