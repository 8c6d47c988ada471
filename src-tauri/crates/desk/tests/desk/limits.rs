//! Whatever a PBX sends, the desk stays small and does not panic.

use cordboard_model::{At, CallReport, CallState, Ending, Event, LineState, Party, QueueKey, Statistic, Step};

use crate::{Bench, ended, report, step};

#[test]
fn live_calls_are_limited_and_the_oldest_is_given_up() {
    let mut bench = Bench::live();
    for number in 0..1_000 {
        bench.at(number, step(&number.to_string(), Step::Ringing));
    }
    let changes = bench.at(2_000, step("one more", Step::Ringing));
    assert_eq!(ended(&changes).iter().map(|call| call.id.to_string()).collect::<Vec<_>>(), ["0"]);
    assert_eq!(bench.live_calls().len(), 1_000);
}

#[test]
fn ended_calls_are_remembered_for_a_while() {
    let mut bench = Bench::live();
    for number in 0..600 {
        bench.at(1, step(&number.to_string(), Step::Ended(Ending::Plain)));
    }
    assert_eq!(ended(&bench.at(2, step("599", Step::Ringing))).len(), 1, "still known to have ended");
    assert_eq!(bench.live_calls().len(), 0);
    bench.at(2, step("0", Step::Ringing));
    assert_eq!(bench.live_calls(), ["0"], "so long ago is forgotten");
}

#[test]
fn attached_data_is_limited() {
    let mut bench = Bench::live();
    let many = (0..10_000).map(|number| (number.to_string(), "x".repeat(100))).collect();
    bench.at(1, Event::CallReported(Box::new(CallReport { attached: many, ..report("A", Step::Ringing) })));
    assert_eq!(bench.call("A").attached.len(), 200);
    let huge = vec![("0".to_owned(), "x".repeat(1_000_000)), ("1".to_owned(), "y".to_owned())];
    bench.at(2, Event::AttachedReported(Some("A".into()), huge));
    assert_eq!(bench.call("A").attached["0"].len(), 100);
    assert_eq!(bench.call("A").attached["1"], "y");
}

#[test]
fn a_call_that_toggles_for_ever_keeps_its_times() {
    let mut bench = Bench::live();
    for round in 0..5_000 {
        bench.at(round * 10, step("A", Step::Connected));
        bench.at(round * 10 + 4, step("A", Step::Held));
    }
    let call = ended(&bench.at(50_000, step("A", Step::Ended(Ending::Plain)))).pop().unwrap();
    assert_eq!(call.hold_ms, 5_000 * 6);
    assert_eq!((call.started_at, call.answered_at), (At(0), Some(At(0))));
}

#[test]
fn moments_at_the_ends_of_time_do_no_harm() {
    let mut bench = Bench::live();
    let extremes = [i64::MIN, -1, 0, 1, i64::MAX];
    for first in extremes {
        for second in extremes {
            for (at, what) in [(first, Step::Held), (second, Step::Connected), (first, Step::Ended(Ending::Plain))] {
                let dated =
                    CallReport { at: Some(At(at)), remote: Party::new("1", ""), ..report(&format!("{first} {second}"), what) };
                for call in ended(&bench.at(second, Event::CallReported(Box::new(dated)))) {
                    assert!(call.hold_ms >= 0 && call.state == CallState::Ended);
                }
            }
        }
    }
    bench.at(i64::MAX, step("A", Step::Connected));
    bench.ask(i64::MAX, cordboard_model::Command::Hold("A".into()));
    assert_eq!(bench.desk.next_lapse(), Some(At(i64::MAX)));
}

#[test]
fn agents_queues_and_lines_are_limited() {
    let mut bench = Bench::live();
    for number in 0..20_100i64 {
        bench.at(1, Event::LineReported(number.into(), LineState::Idle));
        bench.at(1, Event::AgentFigures(number.into(), vec![("n".to_owned(), "1".to_owned())]));
        bench.at(
            1,
            Event::QueueCounted(QueueKey::Id(number.into()), vec![(Statistic::day(cordboard_model::Measure::Entered), 1.0)]),
        );
    }
    assert_eq!(bench.account().lines().count(), 20_000);
    assert_eq!(bench.account().agents().count(), 20_000);
    assert_eq!(bench.account().queues().count(), 0);
}
