//! Accounts, links and snapshots.

use cordboard_desk::Desk;
use cordboard_model::{AgentState, At, CallState, Change, Event, Health, Outcome, RecordingState, Step, Voicemail};

use crate::{Bench, agent, ended, state, step};

#[test]
fn an_event_of_an_unknown_account_changes_nothing() {
    let mut desk = Desk::new();
    let mut changes = Vec::new();
    desk.apply(&"x".into(), step("A", Step::Ringing), At(1), &mut changes);
    desk.lapse(&"x".into(), At(1), &mut changes);
    desk.close_account(&"x".into(), At(1), &mut changes);
    assert_eq!(changes, []);
}

#[test]
fn accounts_do_not_see_each_other() {
    let mut bench = Bench::live();
    bench.desk.open_account("b".into());
    bench.at(1, step("A", Step::Ringing));
    assert_eq!(bench.desk.account(&"b".into()).unwrap().calls().count(), 0);
    bench.desk.open_account("a".into());
    assert_eq!(bench.live_calls(), ["A"], "opening it again changes nothing");
    assert_eq!(bench.desk.accounts().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
}

#[test]
fn closing_an_account_ends_its_calls_unobserved() {
    let mut bench = Bench::live();
    bench.at(1, step("A", Step::Ringing));
    let mut changes = Vec::new();
    bench.desk.close_account(&"a".into(), At(9), &mut changes);
    let call = ended(&changes).pop().unwrap();
    assert_eq!((call.state, call.outcome, call.ended_at), (CallState::Ended, Some(Outcome::Unknown), Some(At(9))));
    assert!(bench.desk.account(&"a".into()).is_none());
}

#[test]
fn a_lost_link_keeps_the_calls_but_no_pause_that_may_be_over() {
    let mut bench = Bench::live();
    bench.at(1, step("A", Step::Connected));
    bench.at(2, Event::RecordingReported(None, RecordingState::Paused));
    bench.at(3, Event::LinkChanged(Health::Connecting));
    assert_eq!(bench.call("A").recording, RecordingState::Unknown);
    bench.at(4, Event::LinkChanged(Health::Live { since: At(4) }));
    bench.at(5, Event::CallsListed(vec![cordboard_model::CallReport::new("A", Step::Connected)]));
    assert_eq!(bench.call("A").recording, RecordingState::Unknown, "until the PBX says so again");
    bench.at(6, Event::RecordingReported(None, RecordingState::Paused));
    assert_eq!(bench.call("A").recording, RecordingState::Paused);
}

#[test]
fn a_snapshot_shows_what_the_changes_showed() {
    let mut bench = Bench::live();
    bench.at(1, step("A", Step::Connected));
    bench.at(1, step("B", Step::Ringing));
    bench.at(1, step("gone", Step::Ringing));
    bench.at(2, step("gone", Step::Ended(cordboard_model::Ending::Plain)));
    bench.at(1, agent("31", state(AgentState::OnCall)));
    bench.at(1, agent("7", state(AgentState::Ready)));
    bench.at(1, Event::LineReported("1201".into(), cordboard_model::LineState::Busy));
    bench.at(1, Event::VoicemailReported(Voicemail { new: 1, waiting: 0, old: 0 }));
    bench.ask(2, cordboard_model::Command::Hold("A".into()));
    let snapshot = bench.account().snapshot();
    let calls: Vec<_> = snapshot
        .iter()
        .filter_map(|change| if let Change::CallUpserted(call) = change { Some(call.id.as_str()) } else { None })
        .collect();
    assert_eq!(calls, ["A", "B"]);
    assert_eq!(snapshot.iter().filter(|change| matches!(change, Change::Agent(_))).count(), 2);
    for wanted in [
        Change::Link(Health::Live { since: At(0) }),
        Change::OwnAgent(bench.account().own_agent().clone()),
        Change::Line("1201".into(), cordboard_model::LineState::Busy),
        Change::Voicemail(Voicemail { new: 1, waiting: 0, old: 0 }),
        Change::CallPending("A".into(), Some(cordboard_model::PendingCall::Hold)),
    ] {
        assert!(snapshot.contains(&wanted), "{wanted:?}");
    }
}
