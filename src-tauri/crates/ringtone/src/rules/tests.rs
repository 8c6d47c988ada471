#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use jiff::civil::time;
use proptest::prelude::*;

use super::*;
use crate::{BuiltIn, Day};

static ZONE: TimeZone = TimeZone::UTC;

fn calm() -> Circumstances<'static> {
    let now = "2026-03-06T23:00:00Z".parse().unwrap();
    Circumstances { now, zone: &ZONE, do_not_disturb: false, paused: false, in_call: false }
}

fn nights() -> Vec<QuietHours> {
    vec![QuietHours { days: Day::ALL.to_vec(), from: time(22, 0, 0, 0), to: time(7, 0, 0, 0) }]
}

/// Announced, heard.
fn seen_and_heard(manner: &Manner) -> (bool, bool) {
    (manner.announced, manner.sound.is_some())
}

#[test]
fn each_rule_holds_back_what_it_says_and_the_strictest_counts() {
    use Silenced::{All, Nothing, Sound};
    let open = Rules { in_quiet_hours: Nothing, do_not_disturb: Nothing, paused: Nothing, in_call: Nothing, ..Rules::default() };
    let quiet = |silenced| Rules { quiet_hours: nights(), in_quiet_hours: silenced, ..open.clone() };
    let table = [
        ("nothing is in the way", open.clone(), calm(), (true, true)),
        ("quiet hours hold back nothing", quiet(Nothing), calm(), (true, true)),
        ("quiet hours hold back the sound", quiet(Sound), calm(), (true, false)),
        ("quiet hours hold back all", quiet(All), calm(), (false, false)),
        (
            "do not disturb",
            Rules { do_not_disturb: All, ..open.clone() },
            Circumstances { do_not_disturb: true, ..calm() },
            (false, false),
        ),
        ("no do not disturb", Rules { do_not_disturb: All, ..open.clone() }, calm(), (true, true)),
        ("paused", Rules { paused: Sound, ..open.clone() }, Circumstances { paused: true, ..calm() }, (true, false)),
        ("in a call", Rules { in_call: Sound, ..open.clone() }, Circumstances { in_call: true, ..calm() }, (true, false)),
        (
            "the strictest of two",
            Rules { in_call: Sound, paused: All, ..open.clone() },
            Circumstances { in_call: true, paused: true, ..calm() },
            (false, false),
        ),
    ];
    for (case, rules, circumstances, want) in table {
        assert_eq!(seen_and_heard(&rules.manner(&[], &circumstances)), want, "{case}");
    }
}

#[test]
fn a_queue_has_its_own_tone_by_any_of_its_names() {
    let chime = Tone::BuiltIn(BuiltIn::Chime);
    let queues = vec![
        QueueTone { queue: "Sales ".to_owned(), tone: chime.clone() },
        QueueTone { queue: "vip".to_owned(), tone: Tone::Silent },
        QueueTone { queue: " ".to_owned(), tone: Tone::Silent },
    ];
    let rules = Rules { queues, ..Rules::default() };
    let tone = |names: &[&str]| rules.manner(names, &calm()).sound.map(|sound| sound.tone);
    assert_eq!(tone(&[]), Some(Tone::default()));
    assert_eq!(tone(&["sales"]), Some(chime.clone()));
    assert_eq!(tone(&["", "q7", "SALES"]), Some(chime), "by its technical name as well");
    assert_eq!(tone(&["VIP"]), None, "a silent queue is seen, not heard");
    assert!(rules.manner(&["VIP"], &calm()).announced);
}

#[test]
fn no_volume_is_no_sound_and_too_much_is_all_there_is() {
    assert_eq!(Rules { volume: 0, ..Rules::default() }.manner(&[], &calm()).sound, None);
    assert_eq!(Rules { volume: 250, ..Rules::default() }.manner(&[], &calm()).sound.unwrap().volume, 100);
}

#[test]
fn what_holds_back_is_named_and_quiet_hours_say_until_when() {
    let rules = Rules { quiet_hours: nights(), paused: Silenced::All, ..Rules::default() };
    let held: Vec<_> = rules.held_back(&Circumstances { paused: true, in_call: false, ..calm() }).collect();
    let end = "2026-03-07T07:00:00Z".parse().unwrap();
    assert_eq!(held, [(Reason::QuietHours(end), Silenced::Sound), (Reason::Paused, Silenced::All)]);
}

fn silenced() -> impl Strategy<Value = Silenced> {
    prop::sample::select(vec![Silenced::Nothing, Silenced::Sound, Silenced::All])
}

proptest! {
    /// The manner is the strictest of the rules that apply, and nothing else.
    #[test]
    fn a_call_is_held_back_exactly_as_far_as_a_rule_that_applies_says(
        rules in (silenced(), silenced(), silenced(), silenced()),
        holds in (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()),
    ) {
        let quiet_hours = if holds.0 { nights() } else { Vec::new() };
        let chosen = Rules {
            quiet_hours, in_quiet_hours: rules.0, do_not_disturb: rules.1, paused: rules.2, in_call: rules.3, ..Rules::default()
        };
        let now = Circumstances { do_not_disturb: holds.1, paused: holds.2, in_call: holds.3, ..calm() };
        let applying = [(holds.0, rules.0), (holds.1, rules.1), (holds.2, rules.2), (holds.3, rules.3)];
        let strictest = applying.into_iter().filter(|(holds, _)| *holds).map(|(_, rule)| rule).max().unwrap_or_default();
        let want = (strictest < Silenced::All, strictest < Silenced::Sound);
        prop_assert_eq!(seen_and_heard(&chosen.manner(&[], &now)), want);
    }
}
