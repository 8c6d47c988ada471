//! Moments as texts. Invariant: RFC 3339, UTC, exactly three digits of milliseconds.

use cordboard_model::At;
use jiff::Timestamp;

/// The moment, or nothing when it lies outside of what a calendar can name.
pub(crate) fn rfc3339(at: At) -> Option<String> {
    let moment = Timestamp::from_millisecond(at.0).ok()?;
    Some(moment.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string())
}

/// A moment of the day in this computer's zone, for people.
pub(crate) fn local(at: At) -> String {
    let moment = Timestamp::from_millisecond(at.0).map(|moment| moment.to_zoned(jiff::tz::TimeZone::system()));
    moment.map_or_else(|_| String::new(), |moment| moment.strftime("%Y-%m-%d %H:%M:%S").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_have_milliseconds_always() {
        let table =
            [(0, Some("1970-01-01T00:00:00.000Z")), (1_772_442_000_250, Some("2026-03-02T09:00:00.250Z")), (i64::MAX, None)];
        for (ms, want) in table {
            assert_eq!(rfc3339(At(ms)).as_deref(), want);
        }
    }
}
