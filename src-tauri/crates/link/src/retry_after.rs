//! Reads `Retry-After`: a number of seconds or an HTTP date (RFC 9110, 10.2.3 and 5.6.7).
//!
//! Invariant: the result is bounded by [`RETRY_AFTER_LIMIT`], so that no server can send us away for good.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};

/// The longest stay-away that is obeyed.
pub const RETRY_AFTER_LIMIT: Duration = Duration::from_secs(3600);

/// The time to stay away, if the answer asks for one. A date is measured against the answer's own `Date`, so that a
/// wrong clock here does not matter; `now` serves only where that is missing.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds = value.parse().unwrap_or(u64::MAX);
        return Some(Duration::from_secs(seconds).min(RETRY_AFTER_LIMIT));
    }
    let until = parse_date(value)?;
    let sent = headers.get(DATE).and_then(|date| parse_date(date.to_str().ok()?.trim()));
    let wait = until.duration_since(sent.unwrap_or(now)).unwrap_or(Duration::ZERO);
    Some(wait.min(RETRY_AFTER_LIMIT))
}

/// The three forms of an HTTP date: `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` and
/// `Sun Nov  6 08:49:37 1994`.
fn parse_date(text: &str) -> Option<SystemTime> {
    if text.len() > 64 {
        return None;
    }
    let words: Vec<&str> = text.split([' ', '-', ',']).filter(|word| !word.is_empty()).collect();
    let (day, month, year, time) = match words[..] {
        [_, day, month, year, time, "GMT"] => (day, month, year, time),
        [_, month, day, time, year] => (day, month, year, time),
        _ => return None,
    };
    let month = 1 + ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        .iter()
        .position(|name| *name == month)? as u64;
    let day = number(day)?;
    let year = match (year.len(), number(year)?) {
        (2, year) if year < 70 => 2000 + year,
        (2, year) => 1900 + year,
        (_, year) => year,
    };
    let mut clock = time.split(':');
    let (hour, minute, second) = (number(clock.next()?)?, number(clock.next()?)?, number(clock.next()?)?);
    let valid = (1970..=9999).contains(&year) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second < 61;
    if !valid || clock.next().is_some() {
        return None;
    }
    let seconds = days_since_1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// Proleptic Gregorian, counted in years that begin in March so that the leap day comes last.
const fn days_since_1970(year: u64, month: u64, day: u64) -> u64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    year * 365 + year / 4 - year / 100 + year / 400 + (month * 306 + 5) / 10 + day - 1 - 719_468
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use http::HeaderValue;

    use super::*;

    /// 1994-11-06T08:49:37Z, the example of the RFC.
    const EXAMPLE: Duration = Duration::from_secs(784_111_777);

    fn wait(retry: &str, date: Option<&str>, now: Duration) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_str(retry).unwrap());
        if let Some(date) = date {
            headers.insert(DATE, HeaderValue::from_str(date).unwrap());
        }
        retry_after(&headers, UNIX_EPOCH + now)
    }

    #[test]
    fn seconds_are_read_and_bounded() {
        let table = [
            ("0", Some(0)),
            (" 120 ", Some(120)),
            ("99999999999999999999999999", Some(3600)),
            ("-1", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
        ];
        for (text, want) in table {
            assert_eq!(wait(text, None, EXAMPLE), want.map(Duration::from_secs), "{text:?}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), UNIX_EPOCH), None);
    }

    #[test]
    fn all_three_date_forms_mean_the_same() {
        for text in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            assert_eq!(parse_date(text), Some(UNIX_EPOCH + EXAMPLE), "{text}");
            assert_eq!(wait(text, None, EXAMPLE - Duration::from_secs(90)), Some(Duration::from_secs(90)), "{text}");
            assert_eq!(wait(text, None, EXAMPLE + Duration::from_secs(90)), Some(Duration::ZERO), "{text}: past");
        }
        assert_eq!(parse_date("Thu, 29 Feb 2024 00:00:00 GMT"), Some(UNIX_EPOCH + Duration::from_secs(1_709_164_800)));
    }

    #[test]
    fn a_date_is_measured_against_the_servers_own_clock() {
        let until = "Sun, 06 Nov 1994 08:49:37 GMT";
        let sent = Some("Sun, 06 Nov 1994 08:49:07 GMT");
        assert_eq!(wait(until, sent, Duration::from_secs(9)), Some(Duration::from_secs(30)));
    }

    #[test]
    fn hostile_dates_are_refused() {
        let table = [
            "Sun, 06 Foo 1994 08:49:37 GMT",
            "Sun, 99 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 0000 08:49:37 GMT",
            "Sun, 06 Nov 1994 25:49:37 GMT",
            "Sun, 06 Nov 1994 08:49 GMT",
            "Sun, 06 Nov 1994 08:49:37:1 GMT",
            ",,,,,,,,,,,,,,,,,,,,,,",
        ];
        for text in table {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }
}
