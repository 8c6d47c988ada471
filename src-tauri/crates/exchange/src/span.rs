//! Durations as people write them: `250ms`, `5s`, `2m30s`, `1h`. Invariant: what is printed parses to the same value.

use std::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A length of time in a scenario.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(pub Duration);

impl Span {
    /// A span of whole seconds.
    #[must_use]
    pub const fn secs(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }

    /// A span of milliseconds.
    #[must_use]
    pub const fn millis(millis: u64) -> Self {
        Self(Duration::from_millis(millis))
    }

    /// The span in milliseconds.
    #[must_use]
    pub fn ms(self) -> i64 {
        i64::try_from(self.0.as_millis()).unwrap_or(i64::MAX)
    }

    /// The span times a factor, never below one millisecond unless it was zero.
    #[must_use]
    pub fn scaled(self, factor: f64) -> Self {
        if self.0.is_zero() {
            return self;
        }
        let seconds = (self.0.as_secs_f64() * factor).clamp(0.001, 31_536_000.0);
        Self(Duration::from_millis((seconds * 1_000.0).round() as u64))
    }
}

/// The text is no duration.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no duration; write for example 250ms, 5s or 2m30s")]
pub struct SpanError(String);

impl FromStr for Span {
    type Err = SpanError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || SpanError(text.to_owned());
        let mut rest = text.trim();
        let mut total = 0.0_f64;
        if rest.is_empty() {
            return Err(bad());
        }
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
            let (number, tail) = rest.split_at(digits);
            let letters = tail.find(|c: char| c.is_ascii_digit()).unwrap_or(tail.len());
            let (unit, tail) = tail.split_at(letters);
            let number: f64 = number.parse().map_err(|_| bad())?;
            total += match unit.trim() {
                "ms" => number,
                "s" => number * 1_000.0,
                "m" => number * 60_000.0,
                "h" => number * 3_600_000.0,
                "" if number == 0.0 => 0.0,
                _ => return Err(bad()),
            };
            rest = tail.trim_start();
        }
        if !total.is_finite() || total > 31_536_000_000.0 {
            return Err(bad());
        }
        Ok(Self(Duration::from_millis(total.round() as u64)))
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = self.0.as_millis();
        if ms.is_multiple_of(1_000) { write!(f, "{}s", ms / 1_000) } else { write!(f, "{ms}ms") }
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::Span;

    #[test]
    fn durations_are_read_as_people_write_them() {
        for (text, ms) in [("250ms", 250), ("5s", 5_000), ("2m30s", 150_000), ("1h", 3_600_000), ("1.5s", 1_500), ("0", 0)] {
            let span: Span = text.parse().unwrap();
            assert_eq!(span.ms(), ms, "{text}");
            assert_eq!(span.to_string().parse::<Span>().unwrap(), span, "{text} round trip");
        }
        for text in ["", "5", "five s", "5 parsecs", "-1s", "1e9h"] {
            assert!(text.parse::<Span>().is_err(), "{text}");
        }
    }
}
