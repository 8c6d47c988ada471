//! Calls at a line: ringing, hold, second calls, forwards and mailboxes (xivo.md 4.3).

use super::*;
use LegState::{Dialing, Established, OnHold, Released, Ringing};

#[test]
fn every_call_ends_with_what_became_of_it() {
    for (name, steps, want) in [
        ("answered", vec!["ann 1201", "anna answer", "anna hang_up"], Outcome::Answered),
        ("ended by the caller", vec!["ann 1201", "anna answer", "ann hang_up"], Outcome::Answered),
        ("rung out", vec!["ann 1201", "wait 30"], Outcome::Missed),
        ("given up by the caller", vec!["ann 1201", "ann hang_up"], Outcome::Missed),
        ("declined", vec!["ann 1201", "anna hang_up"], Outcome::Rejected),
        ("dialled and answered", vec!["dial 1202", "bart answer", "bart hang_up"], Outcome::Answered),
        ("dialled and declined", vec!["dial 1202", "bart hang_up"], Outcome::Busy),
        ("dialled and rung out", vec!["dial 1202", "wait 30"], Outcome::NoAnswer),
        ("dialled and given up", vec!["dial 1202", "anna hang_up"], Outcome::NoAnswer),
        ("dialled a busy number", vec!["dial +33100000001"], Outcome::Busy),
        ("dialled a silent number", vec!["dial +33100000002", "wait 30"], Outcome::NoAnswer),
        ("dialled nobody's number", vec!["dial 1999"], Outcome::Failed),
        ("dialled an unknown number outside", vec!["dial 0612345678", "wait 60"], Outcome::Answered),
        ("a room", vec!["dial 4000", "wait 60", "anna hang_up"], Outcome::Answered),
    ] {
        let mut bench = Bench::new();
        for step in steps {
            match step.split_once(' ').unwrap() {
                ("wait", seconds) => bench.pass(seconds.parse().unwrap()),
                ("dial", to) => bench.call("anna", to),
                ("ann", "hang_up") => bench.does(ANN, "hang_up"),
                ("ann", to) => bench.call(ANN, to),
                (who, what) => bench.does(who, what),
            };
        }
        assert_eq!(bench.outcomes("anna"), [Some(want)], "{name}");
        assert!(bench.switch.legs.is_empty() && bench.switch.calls.is_empty(), "{name}: nothing is left");
    }
}

#[test]
fn ids_are_of_the_epoch_and_shared_by_the_call() {
    let mut bench = Bench::new();
    bench.call(ANN, "1201").call("bart", "1203");
    let (anna, chiyo) = (&bench.calls("anna")[0], &bench.calls("chiyo")[0]);
    assert_eq!((anna.id.as_str(), anna.linked_id.as_str()), ("1772442000.2", "1772442000.1"));
    assert_eq!((chiyo.id.as_str(), chiyo.linked_id.as_str()), ("1772442000.4", "1772442000.3"));
    assert_eq!(chiyo.linked_id, bench.calls("bart")[0].linked_id);
}

#[test]
fn hold_is_measured_and_a_second_call_puts_the_first_on_hold() {
    let mut bench = Bench::new();
    bench.call(ANN, "1201").does("anna", "answer").pass(5).does("anna", "hold").pass(7).does("anna", "retrieve");
    bench.call("bart", "1201").pass(3).does("anna", "answer").pass(4);
    let want = [Ringing, Established, OnHold, Established, Ringing, OnHold, Established];
    assert_eq!(bench.states("anna"), want);
    bench.does("anna", "hang_up").does("anna", "retrieve").does("anna", "hang_up");
    let calls = bench.calls("anna");
    assert_eq!(calls.iter().map(|call| call.hold_ms).collect::<Vec<_>>(), [11_000, 0]);
}

#[test]
fn a_line_takes_two_calls_and_no_third() {
    let mut bench = Bench::new();
    bench.call(ANN, "1201").call("bart", "1201");
    assert_eq!(bench.calls("anna").len(), 2);
    bench.call("chiyo", "1201");
    assert_eq!(bench.calls("anna").len(), 2);
    assert_eq!(bench.outcomes("chiyo"), [Some(Outcome::Busy)]);
    bench.does("anna", "answer");
    let third = bench.try_act(json!({"do": "call", "from": "anna", "to": "1204"}));
    assert_eq!(third, Err(ActError::LineFull));
}

#[test]
fn forwards_and_do_not_disturb_send_calls_elsewhere() {
    let forward = |kind: &str| json!({"do": "forward", "who": "anna", "kind": kind, "on": true, "to": "1202"});
    for (name, acts, seconds, rings_anna, rings_bart) in [
        ("always", vec![forward("always")], 0, 0, 1),
        ("no answer", vec![forward("no_answer")], 30, 1, 1),
        ("busy", vec![forward("busy"), json!({"do": "dnd", "who": "anna", "on": true})], 0, 0, 1),
        ("do not disturb", vec![json!({"do": "dnd", "who": "anna", "on": true})], 0, 0, 0),
    ] {
        let mut bench = Bench::new();
        for act in acts {
            bench.act(act);
        }
        bench.call(ANN, "1201").pass(seconds);
        assert_eq!((bench.calls("anna").len(), bench.calls("bart").len()), (rings_anna, rings_bart), "{name}");
    }
    let mut bench = Bench::new();
    bench.act(forward("always"));
    bench.act(json!({"do": "forward", "who": "bart", "kind": "always", "on": true, "to": "1201"}));
    bench.call("chiyo", "1201");
    assert_eq!(bench.outcomes("chiyo"), [Some(Outcome::Failed)], "a circle ends");
}

#[test]
fn nobody_answers_so_the_caller_leaves_a_message() {
    let mut bench = Bench::new();
    bench.call(ANN, "1204").pass(30).pass(8);
    let told = bench.notices.iter().filter(|notice| matches!(notice, Notice::Voicemail { voicemail, .. } if voicemail.new == 1));
    assert_eq!(told.count(), 1);
    assert_eq!(bench.outcomes("dan"), [Some(Outcome::Missed)]);
    assert!(bench.switch.legs.is_empty());
}

#[test]
fn a_conference_is_two_calls_talked_on_at_once() {
    let mut bench = Bench::new();
    bench.call(ANN, "1201").does("anna", "answer").act(json!({"do": "consult", "who": "anna", "to": "1202"}));
    bench.does("bart", "answer").fresh().does("anna", "conference");
    assert_eq!(bench.legs("anna"), [(ANN.to_owned(), Established)]);
    bench.does("anna", "hang_up");
    assert_eq!(bench.outcomes("anna"), [Some(Outcome::Answered), Some(Outcome::Answered)]);
    assert!(bench.switch.legs.is_empty());
}

#[test]
fn attached_data_reaches_both_desks_and_the_ledger() {
    let mut bench = Bench::new();
    bench.act(json!({"do": "call", "from": "bart", "to": "1201", "attached": {"ticket": "A-77"}}));
    bench.does("anna", "answer").act(json!({"do": "attach", "who": "anna", "attached": {"tone": "calm"}}));
    bench.does("anna", "hang_up");
    for who in ["anna", "bart"] {
        let attached = &bench.calls(who)[0].attached;
        assert_eq!((attached["ticket"].as_str(), attached["tone"].as_str()), ("A-77", "calm"), "{who}");
    }
}

#[test]
fn people_whom_no_client_controls_act_by_themselves() {
    let mut cast = cast();
    cast.users[1].behaviour = Some(Behaviour { answer_after: Some(Span::secs(4)), talk: Some(Span::secs(20)), busy: false });
    let mut bench = Bench::with(cast);
    bench.call("anna", "1202").pass(4);
    assert_eq!(bench.states("anna"), [Dialing, Established]);
    bench.pass(20);
    assert_eq!(bench.states("anna"), [Dialing, Established, Released]);
    bench.switch.clients.insert(2, 1);
    bench.fresh().call("anna", "1202").pass(10);
    assert_eq!(bench.states("anna"), [Dialing], "now a client decides");
}

#[test]
fn a_caller_has_patience_and_a_length_of_talk() {
    let mut bench = Bench::new();
    let call = json!({"do": "call", "from": ANN, "to": "1201", "patience": "9s", "talk": "20s"});
    bench.act(call.clone()).pass(9).act(call).pass(8).does("anna", "answer").pass(19);
    assert_eq!(bench.outcomes("anna"), [Some(Outcome::Missed), None]);
    bench.pass(1);
    assert_eq!(bench.outcomes("anna"), [Some(Outcome::Missed), Some(Outcome::Answered)]);
}

#[test]
fn time_waits_at_a_barrier_until_its_owner_acted() {
    let mut bench = Bench::new();
    bench.call(ANN, "1201");
    bench.switch.barriers.insert(1, START.plus(20_000));
    bench.pass(3_600);
    assert_eq!((bench.switch.now, bench.outcomes("anna")), (START.plus(20_000), vec![None]));
    assert_eq!(bench.switch.next_due(), None, "nothing can happen before");
    bench.does("anna", "answer");
    bench.switch.barriers.clear();
    bench.pass(0).does("anna", "hang_up");
    assert_eq!(bench.calls("anna")[0].answered_at, Some(START.plus(20_000)));
}
