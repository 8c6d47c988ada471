//! Wall time of the exchange: a base plus what tokio's clock measured. Invariant: never goes backwards, and stands still when tokio's time does.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use tokio::time::{Duration, Instant};

/// A moment at the exchange, in milliseconds since 1970 UTC; written as RFC 3339 with milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wall(pub i64);

impl Wall {
    /// Whole seconds since 1970.
    #[must_use]
    pub const fn epoch_seconds(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    /// This moment plus milliseconds.
    #[must_use]
    pub const fn plus(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from an earlier moment, never negative.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        let ms = self.0.saturating_sub(earlier.0);
        if ms < 0 { 0 } else { ms }
    }

    /// `YYYY-MM-DD HH:MM:SS` in a local time so many minutes east of UTC.
    #[must_use]
    pub fn local(self, utc_offset_minutes: i32) -> String {
        let local = jiff::Timestamp::from_millisecond(self.plus(i64::from(utc_offset_minutes) * 60_000).0);
        local.map(|local| local.strftime("%Y-%m-%d %H:%M:%S").to_string()).unwrap_or_default()
    }

    /// ISO 8601 with milliseconds and the offset, as in `2024-02-07T10:01:16.626+01:00`.
    #[must_use]
    pub fn iso_local(self, utc_offset_minutes: i32) -> String {
        let local = jiff::Timestamp::from_millisecond(self.plus(i64::from(utc_offset_minutes) * 60_000).0);
        let local = local.map(|local| format!("{local:.3}")).unwrap_or_default();
        let sign = if utc_offset_minutes < 0 { '-' } else { '+' };
        let minutes = utc_offset_minutes.abs();
        format!("{}{sign}{:02}:{:02}", local.trim_end_matches('Z'), minutes / 60, minutes % 60)
    }

    /// The next local midnight.
    #[must_use]
    pub const fn next_midnight(self, utc_offset_minutes: i32) -> Self {
        const DAY: i64 = 86_400_000;
        let shift = utc_offset_minutes as i64 * 60_000;
        Self(((self.0 + shift).div_euclid(DAY) + 1) * DAY - shift)
    }
}

impl fmt::Display for Wall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(at) => write!(f, "{at:.3}"),
            Err(_) => write!(f, "{} ms", self.0),
        }
    }
}

impl Serialize for Wall {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Wall {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let at: jiff::Timestamp = text.parse().map_err(serde::de::Error::custom)?;
        Ok(Self(at.as_millisecond()))
    }
}

/// Reads the exchange's wall time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    base: Wall,
    started: Instant,
}

impl Clock {
    pub(crate) fn starting_at(base: Wall) -> Self {
        Self { base, started: Instant::now() }
    }

    pub(crate) fn now(&self) -> Wall {
        self.base.plus(i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX))
    }

    /// When tokio's clock will show this moment.
    pub(crate) fn instant(&self, at: Wall) -> Instant {
        self.started + Duration::from_millis(at.since(self.base).unsigned_abs())
    }
}

#[cfg(test)]
mod tests {
    use super::Wall;

    #[test]
    fn a_moment_is_written_in_utc_and_in_local_time() {
        let at = Wall(1_707_296_476_626);
        assert_eq!(at.to_string(), "2024-02-07T09:01:16.626Z");
        assert_eq!(at.local(60), "2024-02-07 10:01:16");
        assert_eq!(at.iso_local(60), "2024-02-07T10:01:16.626+01:00");
        assert_eq!(at.iso_local(-330), "2024-02-07T03:31:16.626-05:30");
        assert_eq!(at.next_midnight(60).to_string(), "2024-02-07T23:00:00.000Z");
    }
}
