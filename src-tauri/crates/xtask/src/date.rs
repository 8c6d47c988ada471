//! Today's date, in UTC.
//!
//! Invariant: the proleptic Gregorian calendar, as in RFC 3339.

use std::time::{SystemTime, UNIX_EPOCH};

/// Gives today as `2026-03-02`.
pub(crate) fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    civil(seconds / 86_400)
}

fn civil(mut days: u64) -> String {
    let mut year = 1970;
    while days >= days_in(year) {
        days -= days_in(year);
        year += 1;
    }
    let february = if is_leap(year) { 29 } else { 28 };
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", days + 1)
}

fn days_in(year: u64) -> u64 {
    if is_leap(year) { 366 } else { 365 }
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        let table =
            [(0, "1970-01-01"), (58, "1970-02-28"), (11_016, "2000-02-29"), (19_722, "2023-12-31"), (20_514, "2026-03-02")];
        for (days, want) in table {
            assert_eq!(civil(days), want);
        }
    }
}
