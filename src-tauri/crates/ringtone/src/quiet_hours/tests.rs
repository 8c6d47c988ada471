#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use jiff::civil::{DateTime, date, time};
use proptest::prelude::*;

use super::*;

fn warsaw() -> TimeZone {
    TimeZone::get("Europe/Warsaw").unwrap()
}

fn hours(days: &[Day], from: Time, to: Time) -> QuietHours {
    QuietHours { days: days.to_vec(), from, to }
}

/// The earlier moment at which clocks in Warsaw show that.
fn at(text: &str) -> Timestamp {
    text.parse::<DateTime>().unwrap().to_zoned(warsaw()).unwrap().timestamp()
}

fn until(all: &[QuietHours], now: Timestamp) -> Option<String> {
    is_quiet_until(all, now, &warsaw()).map(|end| warsaw().to_datetime(end).to_string())
}

#[test]
fn quiet_hours_hold_on_their_days_and_cross_midnight() {
    let nights = [hours(&[Day::Friday, Day::Saturday], time(22, 0, 0, 0), time(7, 30, 0, 0))];
    let noon = [hours(&Day::ALL, time(12, 0, 0, 0), time(13, 0, 0, 0))];
    let table = [
        ("a minute before", &nights, "2026-03-06T21:59:59", None),
        ("the first moment", &nights, "2026-03-06T22:00:00", Some("2026-03-07T07:30:00")),
        ("after midnight", &nights, "2026-03-07T03:00:00", Some("2026-03-07T07:30:00")),
        ("the last moment", &nights, "2026-03-07T07:29:59", Some("2026-03-07T07:30:00")),
        ("over", &nights, "2026-03-07T07:30:00", None),
        ("the second night", &nights, "2026-03-08T01:00:00", Some("2026-03-08T07:30:00")),
        ("a night that was not chosen", &nights, "2026-03-08T23:00:00", None),
        ("the morning after it", &nights, "2026-03-09T01:00:00", None),
        ("within a day", &noon, "2026-03-09T12:30:00", Some("2026-03-09T13:00:00")),
        ("later that day", &noon, "2026-03-09T13:00:00", None),
    ];
    for (case, all, now, want) in table {
        assert_eq!(until(all, at(now)).as_deref(), want, "{case}");
    }
}

#[test]
fn quiet_hours_that_touch_are_one_and_a_quiet_week_has_an_end() {
    let evening = hours(&[Day::Friday], time(18, 0, 0, 0), time(0, 0, 0, 0));
    let weekend = hours(&[Day::Saturday, Day::Sunday], time(0, 0, 0, 0), time(0, 0, 0, 0));
    let joined = [evening, weekend];
    assert_eq!(until(&joined, at("2026-03-06T20:00:00")).as_deref(), Some("2026-03-09T00:00:00"));
    let always = [hours(&Day::ALL, time(0, 0, 0, 0), time(0, 0, 0, 0))];
    let end = is_quiet_until(&always, at("2026-03-06T20:00:00"), &warsaw()).unwrap();
    assert!(end > at("2026-03-13T00:00:00"), "{end}");
}

#[test]
fn clocks_that_are_put_back_show_an_hour_twice_and_quiet_hours_end_once() {
    // In Warsaw the hour from 2 to 3 comes twice on 25 October 2026: UTC 0:00 and 1:00.
    let utc = |text: &str| text.parse::<Timestamp>().unwrap();
    let night = [hours(&[Day::Saturday], time(22, 0, 0, 0), time(2, 30, 0, 0))];
    for (now, quiet) in [("2026-10-25T00:29:00Z", true), ("2026-10-25T00:45:00Z", true), ("2026-10-25T01:29:00Z", true)] {
        assert_eq!(is_quiet_until(&night, utc(now), &warsaw()).is_some(), quiet, "{now}");
    }
    assert_eq!(is_quiet_until(&night, utc("2026-10-25T01:30:00Z"), &warsaw()), None);
    let early = [hours(&[Day::Sunday], time(2, 30, 0, 0), time(6, 0, 0, 0))];
    assert_eq!(is_quiet_until(&early, utc("2026-10-25T00:29:59Z"), &warsaw()), None);
    assert!(is_quiet_until(&early, utc("2026-10-25T01:10:00Z"), &warsaw()).is_some(), "begun at the first half past two");
}

#[test]
fn clocks_that_are_put_forward_leave_an_hour_out() {
    // In Warsaw it is 3 right after 1:59:59 on 29 March 2026.
    let early = [hours(&[Day::Sunday], time(2, 30, 0, 0), time(3, 15, 0, 0))];
    assert_eq!(until(&early, at("2026-03-29T01:59:59")), None);
    assert_eq!(until(&early, at("2026-03-29T03:00:00")).as_deref(), Some("2026-03-29T03:15:00"));
    let night = [hours(&[Day::Saturday], time(22, 0, 0, 0), time(2, 30, 0, 0))];
    assert_eq!(until(&night, at("2026-03-29T01:59:59")).as_deref(), Some("2026-03-29T03:00:00"), "the moment itself");
    assert_eq!(until(&night, at("2026-03-29T03:00:00")), None);
    let left_out = [hours(&[Day::Sunday], time(2, 10, 0, 0), time(2, 50, 0, 0))];
    assert_eq!(until(&left_out, at("2026-03-29T03:00:00")), None, "clocks never show it");
}

#[test]
fn the_next_beginning_is_the_soonest_that_has_not_begun() {
    let nights = [hours(&[Day::Friday], time(22, 0, 0, 0), time(7, 0, 0, 0))];
    let next = |now| next_beginning(&nights, at(now), &warsaw()).map(|begin| warsaw().to_datetime(begin).to_string());
    assert_eq!(next("2026-03-06T21:00:00").as_deref(), Some("2026-03-06T22:00:00"));
    assert_eq!(next("2026-03-06T22:00:00").as_deref(), Some("2026-03-13T22:00:00"));
    assert_eq!(next_beginning(&[], at("2026-03-06T22:00:00"), &warsaw()), None);
}

fn any_time() -> impl Strategy<Value = Time> {
    (0_i8..24, 0_i8..60).prop_map(|(hour, minute)| time(hour, minute, 0, 0))
}

proptest! {
    /// Also over the days on which clocks are put forward and back.
    #[test]
    fn it_is_quiet_whenever_the_clock_on_the_wall_shows_a_quiet_time(
        from in any_time(),
        to in any_time(),
        minutes in 0_i64..525_600,
        place in prop::sample::select(vec!["Europe/Warsaw", "America/New_York", "Australia/Lord_Howe", "Asia/Tokyo", "UTC"]),
    ) {
        let zone = TimeZone::get(place).unwrap();
        let now = date(2026, 1, 1).to_zoned(TimeZone::UTC).unwrap().timestamp() + minutes.minutes();
        let shown = zone.to_datetime(now).time();
        let within = if from < to { from <= shown && shown < to } else { from <= shown || shown < to };
        let daily = [hours(&Day::ALL, from, to)];
        let end = is_quiet_until(&daily, now, &zone);
        if within {
            prop_assert!(end.is_some_and(|end| end > now), "{shown} is between {from} and {to}");
        } else if let Some(end) = end {
            // Only in an hour that comes twice may it be quiet without the clock showing it.
            let day = 86_400;
            let changes = zone.following(now - (day * 2).seconds()).take_while(|change| change.timestamp() < now + day.seconds()).count();
            prop_assert!(changes > 0 && end > now, "{shown} is not between {from} and {to}");
        }
    }

    #[test]
    fn what_begins_is_quiet_when_it_begins(from in any_time(), to in any_time(), minutes in 0_i64..525_600) {
        let now = date(2026, 1, 1).to_zoned(TimeZone::UTC).unwrap().timestamp() + minutes.minutes();
        let daily = [hours(&Day::ALL, from, to)];
        let begin = next_beginning(&daily, now, &warsaw()).unwrap();
        prop_assert!(begin > now && is_quiet_until(&daily, begin, &warsaw()).is_some());
    }
}
