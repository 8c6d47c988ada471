//! Gregorian seconds and ISO times (kazoo.md 0.3). Invariant: both tell the same moment.

use crate::clock::Wall;

/// Seconds between year 0 and 1970.
const YEAR_0: i64 = 62_167_219_200;

pub(crate) const fn gregorian(at: Wall) -> i64 {
    at.epoch_seconds() + YEAR_0
}

/// `2026-01-01T00:00:00`.
pub(crate) fn iso(at: Wall) -> String {
    let at = jiff::Timestamp::from_millisecond(at.0);
    at.map(|at| at.strftime("%Y-%m-%dT%H:%M:%S").to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_reference_is_the_same_moment() {
        let at = Wall(1_732_780_800_000);
        assert_eq!(gregorian(at), 63_900_000_000);
        assert_eq!(iso(at), "2024-11-28T08:00:00");
    }
}
