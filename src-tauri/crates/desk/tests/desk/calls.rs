//! Calls, one case a line.

use cordboard_model::{
    AgentState, At, CallReport, CallState, Change, Direction, Ending, Event, Outcome, Party, RecordingState, StateReport, Step,
    TransferKind,
};

use crate::{Bench, agent, ended, from, queue_ref, report, state, step};

#[test]
fn an_ending_means_what_came_before_it() {
    use Outcome as O;
    use Step as S;
    let end = |ending| S::Ended(ending);
    let to = Party::new("200", "Bea");
    let table = [
        ("talked", vec![S::Ringing, S::Connected, end(Ending::Plain)], O::Answered),
        ("only held was seen", vec![S::Held, end(Ending::Plain)], O::Answered),
        ("rang", vec![S::Ringing, end(Ending::Plain)], O::Missed),
        ("waited and rang", vec![S::Queued, S::Ringing, end(Ending::Plain)], O::Missed),
        ("only waited", vec![S::Queued, end(Ending::Plain)], O::Abandoned),
        ("called in vain", vec![S::Dialing, end(Ending::Plain)], O::NoAnswer),
        ("called and talked", vec![S::Dialing, S::Connected, end(Ending::Plain)], O::Answered),
        ("rang, then lost from sight", vec![S::Ringing, end(Ending::Unobserved)], O::Unknown),
        ("talked, then lost from sight", vec![S::Connected, end(Ending::Unobserved)], O::Answered),
        ("declined", vec![S::Ringing, end(Ending::Rejected)], O::Rejected),
        ("taken by another", vec![S::Ringing, end(Ending::AnsweredElsewhere)], O::AnsweredElsewhere),
        ("gave up while it rang", vec![S::Queued, S::Ringing, end(Ending::Abandoned)], O::Abandoned),
        ("busy", vec![S::Dialing, end(Ending::Busy)], O::Busy),
        ("could not be set up", vec![S::Dialing, end(Ending::Failed)], O::Failed),
        ("nobody answered there", vec![S::Dialing, end(Ending::NoAnswer)], O::NoAnswer),
        ("nobody answered here", vec![S::Ringing, end(Ending::NoAnswer)], O::Missed),
        ("passed on", vec![S::Connected, end(Ending::Transferred(TransferKind::Blind, to))], O::Transferred),
        ("answered after its end was told", vec![S::Ringing, end(Ending::Plain), S::Connected], O::Answered),
        ("a plain end, then why", vec![S::Ringing, end(Ending::Plain), end(Ending::AnsweredElsewhere)], O::AnsweredElsewhere),
        ("why, then a plain end", vec![S::Ringing, end(Ending::Rejected), end(Ending::Plain)], O::Rejected),
        ("lost from sight, then the end", vec![S::Ringing, end(Ending::Unobserved), end(Ending::Plain)], O::Missed),
    ];
    for (case, steps, want) in table {
        let mut bench = Bench::live();
        let mut last = None;
        for (what, at) in steps.into_iter().zip(1..) {
            last = ended(&bench.at(at, step("c", what))).pop().or(last);
        }
        let call = last.expect(case);
        assert_eq!(call.outcome, Some(want), "{case}");
        assert_eq!((call.state, bench.live_calls().len()), (CallState::Ended, 0), "{case}");
    }
}

#[test]
fn events_of_a_call_become_changes() {
    let table = [
        ("a new call", vec![], step("c", Step::Ringing), "upserted"),
        ("a repeated ring", vec![step("c", Step::Ringing)], step("c", Step::Ringing), ""),
        ("the end of an unknown call", vec![], step("c", Step::Ended(Ending::Plain)), ""),
        ("details of an unknown call", vec![], from("c", Step::Noted, "1", ""), ""),
        (
            "a late ring of a call whose end came first",
            vec![step("c", Step::Ended(Ending::Plain))],
            step("c", Step::Ringing),
            "ended",
        ),
        ("an answer", vec![step("c", Step::Ringing)], step("c", Step::Connected), "upserted"),
        ("a ring after the answer", vec![step("c", Step::Connected)], step("c", Step::Ringing), ""),
        (
            "another end of an unknown call",
            vec![step("c", Step::Ended(Ending::Plain))],
            step("c", Step::Ended(Ending::Rejected)),
            "",
        ),
        ("the end", vec![step("c", Step::Ringing)], step("c", Step::Ended(Ending::Plain)), "ended"),
        (
            "a second end that tells nothing new",
            vec![step("c", Step::Ringing), step("c", Step::Ended(Ending::Plain))],
            step("c", Step::Ended(Ending::Plain)),
            "",
        ),
        (
            "a late name",
            vec![step("c", Step::Ringing), step("c", Step::Ended(Ending::Plain))],
            from("c", Step::Noted, "100", "Ann"),
            "ended",
        ),
        ("an empty name", vec![from("c", Step::Ringing, "100", "Ann")], from("c", Step::Ringing, "", ""), ""),
    ];
    for (case, before, event, want) in table {
        let mut bench = Bench::live();
        for earlier in before {
            bench.at(10, earlier);
        }
        let changes: Vec<_> = bench
            .at(10, event)
            .into_iter()
            .map(|change| match change {
                Change::CallUpserted(_) => "upserted",
                Change::CallEnded(_) => "ended",
                other => panic!("{case}: {other:?}"),
            })
            .collect();
        assert_eq!(changes.concat(), want, "{case}");
    }
}

#[test]
fn c27_a_call_appears_is_timed_from_its_answer_and_goes() {
    let mut bench = Bench::live();
    bench.at(1_000, step("u1", Step::Ringing));
    bench.at(4_000, step("u1", Step::Connected));
    let call = bench.call("u1");
    assert_eq!((call.started_at, call.answered_at, call.start_unknown), (At(1_000), Some(At(4_000)), false));
    let call = ended(&bench.at(9_000, step("u1", Step::Ended(Ending::Plain)))).pop().unwrap();
    assert_eq!((call.answered_at, call.ended_at), (Some(At(4_000)), Some(At(9_000))));
    assert!(bench.live_calls().is_empty());
}

#[test]
fn c28_an_empty_number_leaves_what_was_known() {
    let mut bench = Bench::live();
    bench.at(1, from("c", Step::Ringing, "1300", "Ann"));
    bench.at(2, from("c", Step::Connected, "", ""));
    assert_eq!(bench.call("c").remote, Party::new("1300", "Ann"));
}

/// A held call and a consultation about it.
fn consulting() -> Bench {
    let mut bench = Bench::live();
    bench.at(1, step("A", Step::Connected));
    bench.at(2, step("A", Step::Held));
    bench.at(3, step("B", Step::Dialing));
    bench.at(4, step("B", Step::Connected));
    bench
}

#[test]
fn c29_a_completed_transfer_leaves_no_call() {
    let mut bench = consulting();
    assert_eq!(bench.live_calls(), ["A", "B"]);
    let to = Party::new("200", "Bea");
    let changes = bench.at(5, step("A", Step::Ended(Ending::Transferred(TransferKind::Consult, to.clone()))));
    let call = ended(&changes).pop().unwrap();
    assert_eq!(call.transfers.iter().map(|transfer| (&transfer.to, transfer.at)).collect::<Vec<_>>(), [(&to, At(5))]);
    bench.at(5, step("B", Step::Ended(Ending::Plain)));
    assert!(bench.live_calls().is_empty());
}

#[test]
fn c30_after_a_cancelled_transfer_the_first_call_is_still_on_hold() {
    let mut bench = consulting();
    bench.at(5, step("B", Step::Ended(Ending::Plain)));
    assert_eq!(bench.live_calls(), ["A"]);
    assert_eq!(bench.call("A").state, CallState::Held);
}

#[test]
fn c31_a_conference_lasts_while_the_pbx_says_so() {
    let mut bench = Bench::live();
    bench.at(1, step("A", Step::Connected));
    bench.at(2, step("B", Step::Connected));
    assert_eq!(bench.at(3, Event::ConferenceReported(vec!["A".into(), "B".into()])).len(), 2);
    assert!(bench.call("A").conference && bench.call("B").conference);
    bench.at(4, step("B", Step::Ended(Ending::Plain)));
    bench.at(4, Event::ConferenceReported(vec![]));
    assert!(!bench.call("A").conference);
}

#[test]
fn c33_the_end_of_an_unknown_call_makes_no_call() {
    let mut bench = Bench::live();
    assert_eq!(bench.at(1, step("x", Step::Ended(Ending::Plain))), []);
    assert!(bench.live_calls().is_empty());
}

#[test]
fn c34_a_call_found_after_reconnecting_has_no_known_start() {
    let mut bench = Bench::live();
    bench.at(1_000, Event::CallsListed(vec![report("A", Step::Connected)]));
    assert!(bench.call("A").start_unknown);
    bench.at(2_000, step("A", Step::Held));
    assert!(bench.call("A").start_unknown, "what comes later does not tell the start");
    let earlier = CallReport { at: Some(At(400)), ..report("A", Step::Ringing) };
    bench.at(2_100, Event::CallReported(Box::new(earlier)));
    assert_eq!((bench.call("A").start_unknown, bench.call("A").started_at), (false, At(400)));
}

#[test]
fn a_call_missing_from_the_list_is_over_and_a_known_one_keeps_its_start() {
    let mut bench = Bench::live();
    bench.at(100, from("A", Step::Connected, "1", "Ann"));
    bench.at(110, step("B", Step::Connected));
    let changes = bench.at(900, Event::CallsListed(vec![report("A", Step::Connected)]));
    let gone = ended(&changes).pop().unwrap();
    assert_eq!((gone.id.as_str(), gone.outcome, gone.ended_at), ("B", Some(Outcome::Answered), Some(At(900))));
    assert_eq!(changes.len(), 1, "nothing new is told of A");
    let call = bench.call("A");
    assert_eq!((call.started_at, call.start_unknown, call.remote), (At(100), false, Party::new("1", "Ann")));
}

#[test]
fn a_listed_call_that_ended_stays_ended() {
    let mut bench = Bench::live();
    bench.at(1, step("A", Step::Connected));
    bench.at(2, step("A", Step::Ended(Ending::Plain)));
    assert_eq!(bench.at(3, Event::CallsListed(vec![report("A", Step::Connected)])), []);
    assert!(bench.live_calls().is_empty());
}

#[test]
fn time_on_hold_adds_up_and_a_running_hold_ends_with_the_call() {
    let mut bench = Bench::live();
    for (at, what) in [(0, Step::Connected), (10, Step::Held), (15, Step::Connected), (20, Step::Held)] {
        bench.at(at, step("A", what));
    }
    assert_eq!((bench.call("A").hold_ms, bench.call("A").held_since), (5, Some(At(20))));
    let call = ended(&bench.at(50, step("A", Step::Ended(Ending::Plain)))).pop().unwrap();
    assert_eq!((call.hold_ms, call.held_since), (35, None));
}

#[test]
fn a_ring_received_after_the_answer_does_not_make_the_call_ring() {
    let mut bench = Bench::live();
    bench.at(10, step("A", Step::Connected));
    bench.at(20, step("A", Step::Ringing));
    bench.at(30, step("A", Step::Queued));
    assert_eq!((bench.call("A").state, bench.call("A").since), (CallState::Connected, At(10)));
    bench.at(40, step("A", Step::Parked));
    bench.at(50, step("A", Step::Ringing));
    assert_eq!(bench.call("A").state, CallState::Ringing, "a parked call comes back");
}

#[test]
fn of_several_ends_the_first_moment_counts() {
    for moments in [[40, 50], [50, 40]] {
        let mut bench = Bench::live();
        bench.at(10, step("A", Step::Connected));
        let mut last = None;
        for moment in moments {
            let end = CallReport { at: Some(At(moment)), ..report("A", Step::Ended(Ending::Plain)) };
            last = ended(&bench.at(60, Event::CallReported(Box::new(end)))).pop().or(last);
        }
        assert_eq!(last.unwrap().ended_at, Some(At(40)), "{moments:?}");
    }
}

#[test]
fn a_hold_dated_after_the_end_lasts_no_time() {
    let mut bench = Bench::live();
    bench.at(10, step("A", Step::Connected));
    bench.at(20, step("A", Step::Ended(Ending::Plain)));
    let mut known = Vec::new();
    for (at, what) in [(30, Step::Held), (40, Step::Connected)] {
        known.extend(ended(&bench.at(at, step("A", what))));
    }
    assert!(known.iter().all(|call| call.hold_ms == 0), "{known:?}");
}

#[test]
fn an_answer_dated_after_the_end_counts_as_of_the_end() {
    let mut bench = Bench::live();
    bench.at(10, step("A", Step::Ringing));
    bench.at(20, step("A", Step::Ended(Ending::Plain)));
    let call = ended(&bench.at(30, step("A", Step::Connected))).pop().unwrap();
    assert_eq!((call.answered_at, call.ended_at, call.hold_ms), (Some(At(20)), Some(At(20)), 0));
}

#[test]
fn frames_of_the_same_moment_count_in_order_of_receipt() {
    let mut bench = Bench::live();
    bench.at(10, step("A", Step::Connected));
    bench.at(20, step("A", Step::Held));
    bench.at(20, step("A", Step::Connected));
    assert_eq!(bench.call("A").state, CallState::Connected);
}

#[test]
fn a_direction_is_told_or_follows_from_how_the_call_began() {
    let mut bench = Bench::live();
    bench.at(1, step("in", Step::Ringing));
    bench.at(1, step("out", Step::Dialing));
    let told = CallReport { direction: Some(Direction::Outgoing), ..report("told", Step::Ringing) };
    bench.at(1, Event::CallReported(Box::new(told)));
    let directions = ["in", "out", "told"].map(|id| bench.call(id).direction);
    assert_eq!(directions, [Direction::Incoming, Direction::Outgoing, Direction::Outgoing]);
}

#[test]
fn data_goes_to_the_named_call_or_to_the_newest() {
    let mut bench = Bench::live();
    bench.at(1, step("A", Step::Connected));
    bench.at(2, step("B", Step::Ringing));
    let data = |value: &str| vec![("ticket".to_owned(), value.to_owned())];
    bench.at(3, Event::AttachedReported(Some("A".into()), data("1")));
    bench.at(4, Event::AttachedReported(None, data("2")));
    assert_eq!(bench.call("A").attached["ticket"], "1");
    assert_eq!(bench.call("B").attached["ticket"], "2");
    assert_eq!(bench.at(4, Event::AttachedReported(None, data("2"))), [], "twice the same");
    assert_eq!(bench.at(5, Event::AttachedReported(None, data(""))), [], "empty says nothing");
}

#[test]
fn the_queue_of_a_call_stays_when_later_reports_do_not_name_it() {
    let mut bench = Bench::live();
    bench.at(1, Event::CallReported(Box::new(CallReport { queue: queue_ref("sales"), ..report("A", Step::Ringing) })));
    bench.at(2, step("A", Step::Connected));
    assert_eq!(bench.call("A").queue, queue_ref("sales"));
}

#[test]
fn recording_applies_to_the_connected_call_and_to_the_next_to_be_connected() {
    let mut bench = Bench::live();
    bench.at(1, step("A", Step::Ringing));
    assert_eq!(bench.at(2, Event::RecordingReported(None, RecordingState::Active)), []);
    assert_eq!(bench.call("A").recording, RecordingState::Unknown, "a ringing call is not recorded");
    bench.at(3, step("A", Step::Connected));
    assert_eq!(bench.call("A").recording, RecordingState::Active);
    bench.at(4, Event::RecordingReported(None, RecordingState::Paused));
    assert_eq!(bench.call("A").recording, RecordingState::Paused);
    bench.at(5, step("A", Step::Ended(Ending::Plain)));
    bench.at(6, step("B", Step::Connected));
    assert_eq!(bench.call("B").recording, RecordingState::Unknown, "another call's recording says nothing of this one");
}

#[test]
fn the_recording_of_a_held_call_says_nothing_of_the_consultation() {
    let mut bench = Bench::live();
    bench.at(1, step("A", Step::Connected));
    bench.at(2, Event::RecordingReported(None, RecordingState::Active));
    bench.at(3, step("A", Step::Held));
    bench.at(4, step("B", Step::Dialing));
    bench.at(5, Event::RecordingReported(None, RecordingState::Active));
    bench.at(6, step("B", Step::Connected));
    assert_eq!(bench.call("B").recording, RecordingState::Unknown);
    bench.at(7, Event::RecordingReported(None, RecordingState::Off));
    assert_eq!((bench.call("A").recording, bench.call("B").recording), (RecordingState::Active, RecordingState::Off));
}

#[test]
fn what_the_agent_report_says_of_recording_ends_with_the_call() {
    let mut bench = Bench::live();
    bench.at(1, step("A", Step::Connected));
    bench.at(2, step("B", Step::Ringing));
    let active = StateReport { recording: RecordingState::Active, ..state(AgentState::OnCall) };
    bench.at(3, agent("31", active));
    assert_eq!(bench.call("A").recording, RecordingState::Active);
    bench.at(4, agent("31", state(AgentState::WrapUp)));
    assert_eq!(bench.call("A").recording, RecordingState::Active, "the record keeps what was confirmed");
    bench.at(5, step("B", Step::Connected));
    assert_eq!(bench.call("B").recording, RecordingState::Unknown);
}

#[test]
fn a_report_of_another_agents_recording_says_nothing_of_ours() {
    let mut bench = Bench::live();
    bench.at(1, step("A", Step::Connected));
    bench.at(2, agent("7", StateReport { recording: RecordingState::Active, ..state(AgentState::OnCall) }));
    assert_eq!(bench.call("A").recording, RecordingState::Unknown);
}
