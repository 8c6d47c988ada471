//! Queues: who is rung, and what is counted (xivo.md 3.10, 13.4).

use super::*;
use crate::core::statistics::{QueueCounter, Tally, Window};

fn logged_in(who: &[&str]) -> Bench {
    let mut bench = Bench::new();
    for (who, second) in who.iter().zip(0..) {
        bench.pass(second).does(who, "log_in");
    }
    bench
}

fn count(bench: &mut Bench, tally: Tally) -> f64 {
    value(bench, QueueCounter::Total(tally, Window::Day))
}

fn value(bench: &mut Bench, counter: QueueCounter) -> f64 {
    bench.switch.counters_of(1).into_iter().find(|(known, _)| *known == counter).unwrap().1
}

#[test]
fn the_lowest_penalty_is_rung_first_and_then_the_longest_idle() {
    let mut bench = logged_in(&["chiyo", "bart", "anna"]);
    let rung = |bench: &Bench| ["anna", "bart", "chiyo"].map(|who| bench.calls(who).len());
    bench.call(ANN, "3001");
    assert_eq!(rung(&bench), [0, 1, 0], "bart idles longest among penalty 0");
    bench.pass(15);
    assert_eq!(rung(&bench), [1, 1, 0], "bart did not answer");
    bench.does("anna", "answer").pass(5).call("+4412345678", "3001");
    assert_eq!(rung(&bench), [1, 2, 0], "anna talks, and bart may be rung again");
    bench.call("+4412345679", "3001");
    assert_eq!(rung(&bench), [1, 2, 1], "chiyo is the last resort");
}

#[test]
fn an_agent_who_did_not_answer_is_left_alone_for_a_while() {
    let mut bench = logged_in(&["anna"]);
    bench.call(ANN, "3001").pass(15);
    assert_eq!(bench.outcomes("anna"), [Some(Outcome::Missed)]);
    bench.pass(4);
    assert_eq!(bench.calls("anna").len(), 1);
    bench.pass(1);
    assert_eq!(bench.calls("anna").len(), 2);
    assert_eq!(bench.calls("anna")[0].linked_id, bench.calls("anna")[1].linked_id);
}

#[test]
fn nobody_on_pause_in_wrap_up_or_on_a_call_is_rung() {
    for (name, before) in
        [("pause", vec![("anna", "pause")]), ("logged out", vec![("anna", "log_out")]), ("a direct call", vec![("call", "1201")])]
    {
        let mut bench = logged_in(&["anna"]);
        for (who, what) in before {
            if who == "call" {
                bench.call("dan", what)
            } else {
                bench.does(who, what)
            };
        }
        bench.call(ANN, "3001");
        assert!(bench.calls("anna").iter().all(|call| call.queue.is_none()), "{name}");
    }
    let mut bench = logged_in(&["anna"]);
    bench.call(ANN, "3001").does("anna", "answer").does("anna", "hang_up").call("+4412345678", "3001").pass(9);
    assert_eq!(bench.calls("anna").len(), 1, "wrap-up");
    bench.pass(1);
    assert_eq!(bench.calls("anna").len(), 2);
}

#[test]
fn ring_all_rings_everybody_and_one_answer_ends_the_others() {
    let mut cast = cast();
    cast.queues[0].strategy = crate::Strategy::RingAll;
    let mut bench = Bench::with(cast);
    bench.does("anna", "log_in").does("bart", "log_in").does("chiyo", "log_in").call(ANN, "3001");
    bench.does("bart", "answer");
    assert_eq!(bench.outcomes("anna"), [Some(Outcome::AnsweredElsewhere)]);
    assert_eq!(bench.calls("chiyo").len(), 0, "another penalty");
}

#[test]
fn calls_are_counted_by_what_became_of_them() {
    let mut bench = logged_in(&["anna"]);
    bench.call(ANN, "3001").pass(5).does("anna", "answer").does("anna", "hang_up").pass(10);
    bench.does("anna", "pause");
    bench.call(ANN, "3001").pass(5).does(ANN, "hang_up");
    bench.call(ANN, "3001").pass(20);
    assert_eq!(value(&mut bench, QueueCounter::Waiting), 1.0);
    assert_eq!(value(&mut bench, QueueCounter::LongestWait), 20.0);
    bench.does("anna", "ready").does("anna", "answer").does("anna", "hang_up");
    bench.does("anna", "pause").call(ANN, "3001").pass(15).does(ANN, "hang_up");
    bench.act(json!({"do": "open", "queue": "sales", "open": false})).call(ANN, "3001");
    for (tally, want) in [
        (Tally::Entered, 5.0),
        (Tally::Answered, 2.0),
        (Tally::AnsweredSoon, 1.0),
        (Tally::Abandoned, 2.0),
        (Tally::AbandonedLate, 1.0),
        (Tally::Closed, 1.0),
        (Tally::Timeout, 0.0),
    ] {
        assert_eq!(count(&mut bench, tally), want, "{tally:?}");
    }
    assert_eq!(value(&mut bench, QueueCounter::PercentAnsweredSoon(Window::Day)), 20.0);
    assert_eq!(value(&mut bench, QueueCounter::Waiting), 0.0);
    let lost: Vec<_> = bench.switch.ledger.lost().iter().map(|lost| lost.outcome).collect();
    assert_eq!(lost, [Outcome::Abandoned, Outcome::Abandoned, Outcome::Failed]);
}

#[test]
fn the_longest_wait_ends_the_call() {
    let mut cast = cast();
    cast.queues[0].max_wait = Some(Span::secs(40));
    let mut bench = Bench::with(cast);
    bench.call(ANN, "3001").pass(40);
    assert_eq!(count(&mut bench, Tally::Timeout), 1.0);
    assert!(bench.switch.legs.is_empty());
}

#[test]
fn the_last_hour_slides_and_the_day_ends_at_midnight() {
    let mut bench = Bench::new();
    bench.call(ANN, "3001").does(ANN, "hang_up").pass(3_599);
    assert_eq!(value(&mut bench, QueueCounter::Total(Tally::Abandoned, Window::Hour)), 1.0);
    bench.pass(1);
    assert_eq!(value(&mut bench, QueueCounter::Total(Tally::Abandoned, Window::Hour)), 0.0);
    assert_eq!(count(&mut bench, Tally::Abandoned), 1.0);
    bench.pass(24 * 3_600);
    assert_eq!(count(&mut bench, Tally::Abandoned), 0.0);
}

#[test]
fn only_changed_counters_are_told_and_sometimes_by_name() {
    let mut bench = logged_in(&["anna"]);
    bench.fresh().call(ANN, "3001");
    let told = |bench: &Bench| -> Vec<_> {
        let values = bench.notices.iter().filter_map(|notice| {
            let Notice::QueueCounters { values, .. } = notice else { return None };
            Some(values.iter().map(|(counter, _)| *counter).collect::<Vec<_>>())
        });
        values.flatten().collect()
    };
    let entered = |window| QueueCounter::Total(Tally::Entered, window);
    let want = [entered(Window::Day), entered(Window::Hour), QueueCounter::Available, QueueCounter::Waiting];
    assert_eq!(told(&bench), want);
    for _ in 0..5 {
        bench.does(ANN, "hang_up").call(ANN, "3001").pass(5);
    }
    let by_name = |wanted: bool| {
        bench.notices.iter().any(|notice| matches!(notice, Notice::QueueCounters { by_name, .. } if *by_name == wanted))
    };
    assert!(by_name(true) && by_name(false));
}
