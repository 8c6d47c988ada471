//! KAZOO's times. Invariant: inside Cordboard a moment is always [`At`]; Gregorian seconds exist on the wire only.

use cordboard_model::At;

/// Seconds from the year 0 to 1970 (kazoo.md 0.3).
const TO_UNIX: i64 = 62_167_219_200;

/// The moment of Gregorian seconds; saturating, so that hostile figures cannot overflow.
#[must_use]
pub const fn from_gregorian(seconds: i64) -> At {
    At(seconds.saturating_sub(TO_UNIX).saturating_mul(1000))
}

/// Gregorian seconds of a moment, rounded down.
#[must_use]
pub const fn to_gregorian(at: At) -> i64 {
    at.0.div_euclid(1000).saturating_add(TO_UNIX)
}

/// The microseconds since 1970 that `msg_id` is on 4.3: 15 to 17 digits (kazoo.md 0.4, 5.9). Elsewhere it is opaque.
#[must_use]
pub fn micros_of_msg_id(id: &str) -> Option<i64> {
    if !(15..=17).contains(&id.len()) {
        return None;
    }
    id.bytes().try_fold(0, |micros, byte| byte.is_ascii_digit().then(|| micros * 10 + i64::from(byte - b'0')))
}

/// The moment of microseconds since 1970.
#[must_use]
pub const fn from_micros(micros: i64) -> At {
    At(micros.div_euclid(1000))
}

/// The moment of an ISO-8601 text; without a zone it is UTC (kazoo.md 2.4, 5.12).
#[must_use]
pub fn from_iso(text: &str) -> Option<At> {
    let text = text.trim();
    let zoned: Option<jiff::Timestamp> = text.parse().ok();
    let local = || text.parse::<jiff::civil::DateTime>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|at| at.timestamp());
    zoned.or_else(local).map(|at| At(at.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gregorian_seconds_become_moments_and_back() {
        assert_eq!(from_gregorian(63_900_000_000), At(1_732_780_800_000));
        assert_eq!(to_gregorian(At(1_732_780_800_999)), 63_900_000_000);
        assert_eq!(from_gregorian(i64::MIN), At(i64::MIN));
        assert_eq!(to_gregorian(At(-1)), TO_UNIX - 1, "a moment before 1970 is rounded down too");
    }

    #[test]
    fn only_a_message_id_of_digits_is_a_time() {
        let table = [
            ("1732780800000100", Some(1_732_780_800_000_100)),
            ("9fa0c1d2e3f4a5b6", None),
            ("63900000000", None),
            ("173278080000010000", None),
            ("", None),
        ];
        for (id, want) in table {
            assert_eq!(micros_of_msg_id(id), want, "{id}");
        }
        assert_eq!(from_micros(1_732_780_800_000_100), At(1_732_780_800_000));
    }

    #[test]
    fn the_same_moment_in_both_forms_of_iso() {
        for text in ["2024-11-28T08:00:00", "2024-11-28T08:00:00Z", "2024-11-28T09:00:00+01:00"] {
            assert_eq!(from_iso(text), Some(At(1_732_780_800_000)), "{text}");
        }
        assert_eq!(from_iso("yesterday"), None);
    }
}
