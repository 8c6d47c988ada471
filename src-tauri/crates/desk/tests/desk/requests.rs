//! What was asked for, until the PBX confirms it or the time is over.

use cordboard_model::{
    Ability, AgentState, At, CallId, Capabilities, Change, Command, Ending, Event, Forward, ForwardKind, Health, Membership,
    PendingCall, PhoneReport, Presence, Queue, RecordingState, Refusal, RefusalKind, Step,
};

use crate::{Bench, agent, state, step};

fn pending(changes: &[Change]) -> Vec<Option<PendingCall>> {
    changes.iter().filter_map(|change| if let Change::CallPending(_, kind) = change { Some(*kind) } else { None }).collect()
}

fn refusals(changes: &[Change]) -> Vec<RefusalKind> {
    changes
        .iter()
        .filter_map(|change| if let Change::Refused(refusal) = change { Some(refusal.kind.clone()) } else { None })
        .collect()
}

#[test]
fn a_request_about_a_call_ends_with_the_fact_that_shows_it() {
    let id = || CallId::from("A");
    let blind = Command::BlindTransfer { call: id(), to: "200".to_owned() };
    let consult = Command::Consult { call: id(), to: "200".to_owned() };
    let recording = |state| Event::RecordingReported(None, state);
    let over = || step("A", Step::Ended(Ending::Plain));
    let table = [
        ("answer", Step::Ringing, Command::Answer(id()), PendingCall::Answer, vec![step("A", Step::Connected)]),
        ("decline", Step::Ringing, Command::Decline(id()), PendingCall::HangUp, vec![over()]),
        ("hang up", Step::Connected, Command::HangUp(id()), PendingCall::HangUp, vec![over()]),
        ("hold", Step::Connected, Command::Hold(id()), PendingCall::Hold, vec![step("A", Step::Held)]),
        ("hold, but it ended", Step::Connected, Command::Hold(id()), PendingCall::Hold, vec![over()]),
        ("retrieve", Step::Held, Command::Retrieve(id()), PendingCall::Retrieve, vec![step("A", Step::Connected)]),
        ("pass on", Step::Connected, blind, PendingCall::Transfer, vec![over()]),
        ("consult", Step::Connected, consult, PendingCall::Transfer, vec![step("A", Step::Held), step("B", Step::Dialing)]),
        (
            "pause",
            Step::Connected,
            Command::PauseRecording(id()),
            PendingCall::PauseRecording,
            vec![recording(RecordingState::Active), recording(RecordingState::Paused)],
        ),
        (
            "resume",
            Step::Connected,
            Command::ResumeRecording(id()),
            PendingCall::ResumeRecording,
            vec![recording(RecordingState::Active)],
        ),
    ];
    for (case, before, command, kind, answers) in table {
        let mut bench = Bench::live();
        bench.at(1, step("A", before.clone()));
        assert_eq!(bench.ask(10, command.clone()), [Change::CallPending(id(), Some(kind))], "{case}");
        assert_eq!(bench.ask(11, command.clone()), [], "{case}: asked twice");
        assert_eq!(bench.account().pending(&id()), Some(kind), "{case}");
        assert_eq!(bench.call("A").recording, RecordingState::Unknown, "{case}: nothing is assumed");
        let mut last = Vec::new();
        for answer in answers {
            assert_eq!(pending(&last), [], "{case}: too early");
            last = bench.at(20, answer);
        }
        assert_eq!(pending(&last), [None], "{case}");
        assert_eq!((bench.account().pending(&id()), bench.desk.next_lapse()), (None, None), "{case}");

        let mut bench = Bench::live();
        bench.at(1, step("A", before));
        bench.ask(10, command);
        assert_eq!(bench.lapse(3_009), [], "{case}");
        let changes = bench.lapse(3_010);
        assert_eq!((pending(&changes), refusals(&changes)), (vec![None], vec![RefusalKind::Unconfirmed]), "{case}");
    }
}

#[test]
fn a_newer_request_about_the_same_call_takes_the_place_of_the_older() {
    let mut bench = Bench::live();
    bench.at(1, step("A", Step::Connected));
    bench.ask(10, Command::Hold("A".into()));
    assert_eq!(pending(&bench.ask(1_000, Command::HangUp("A".into()))), [Some(PendingCall::HangUp)]);
    assert_eq!(bench.desk.next_lapse(), Some(At(4_000)));
}

#[test]
fn cancelling_a_consultation_is_done_when_the_consultation_is_over() {
    let mut bench = Bench::live();
    bench.at(1, step("A", Step::Connected));
    bench.at(2, step("A", Step::Held));
    bench.at(3, step("B", Step::Dialing));
    bench.ask(4, Command::CancelTransfer("A".into()));
    assert_eq!(pending(&bench.at(5, step("B", Step::Ended(Ending::Plain)))), [None]);
}

#[test]
fn a_request_about_an_unknown_call_is_not_waited_for() {
    let mut bench = Bench::live();
    assert_eq!(bench.ask(1, Command::HangUp("x".into())), []);
    assert_eq!(bench.desk.next_lapse(), None);
}

fn sales() -> Event {
    let queue = Queue {
        id: "5".into(),
        name: "sales".to_owned(),
        label: "Sales".to_owned(),
        number: None,
        hidden: false,
        counters: cordboard_model::Counters::default(),
        counted_at: None,
        callers: Vec::new(),
    };
    Event::QueueReported(Box::new(queue))
}

#[test]
fn c44_joining_a_queue_fails_after_five_silent_seconds() {
    let mut bench = Bench::live();
    bench.at(0, sales());
    bench.at(0, agent("31", state(AgentState::Ready)));
    let changes = bench.ask(1_000, Command::JoinQueue { queue: "5".into(), penalty: 0 });
    assert!(matches!(changes.as_slice(), [Change::Queue(_)]), "the queue is shown anew: {changes:?}");
    assert!(bench.account().membership_pending(&"5".into()));
    bench.at(2_000, Event::MemberReported(Membership { agent: "7".into(), queue: "5".into(), penalty: 0 }));
    assert!(bench.account().membership_pending(&"5".into()), "another agent joined");
    assert_eq!(bench.lapse(5_999), []);
    assert_eq!(refusals(&bench.lapse(6_000)), [RefusalKind::Unconfirmed]);
    assert!(!bench.account().membership_pending(&"5".into()));
    assert_eq!(bench.account().members(&"5".into()).count(), 1, "only what the PBX said");
}

#[test]
fn joining_and_leaving_a_queue_is_done_when_the_own_membership_says_so() {
    let mut bench = Bench::live();
    bench.at(0, agent("31", state(AgentState::Ready)));
    bench.ask(1, Command::JoinQueue { queue: "5".into(), penalty: 0 });
    bench.at(2, Event::MemberReported(Membership { agent: "31".into(), queue: "5".into(), penalty: 0 }));
    assert_eq!(bench.desk.next_lapse(), None);
    bench.ask(3, Command::LeaveQueue("5".into()));
    assert_eq!(bench.desk.next_lapse(), Some(At(5_003)));
    bench.at(4, Event::MemberGone("31".into(), "5".into()));
    assert_eq!(bench.desk.next_lapse(), None);
}

#[test]
fn c38_a_forward_is_on_only_when_the_pbx_says_so() {
    let mut bench = Bench::live();
    let on = Command::SetForward { kind: ForwardKind::NoAnswer, enabled: true, destination: "1300".to_owned() };
    bench.ask(1, on.clone());
    assert_eq!(bench.account().phone().no_answer, Forward::default());
    bench.at(2, Event::PhoneReported(PhoneReport { do_not_disturb: Some(false), ..PhoneReport::default() }));
    assert_eq!(bench.desk.next_lapse(), Some(At(3_001)), "a report of something else confirms nothing");
    bench.at(3, Event::PhoneReported(PhoneReport { no_answer: (Some(true), Some("1300".to_owned())), ..PhoneReport::default() }));
    assert_eq!(bench.desk.next_lapse(), None);
    bench.ask(4, on);
    assert_eq!(bench.desk.next_lapse(), None, "it is so already");
}

#[test]
fn do_not_disturb_and_presence_wait_for_the_pbx() {
    let mut bench = Bench::live();
    bench.ask(1, Command::SetDoNotDisturb(true));
    bench.ask(2, Command::SetPresence("lunch".into()));
    bench.at(3, Event::PresenceReported(Presence { status: Some("lunch".into()), ..Presence::default() }));
    assert_eq!(bench.desk.next_lapse(), Some(At(3_001)));
    assert_eq!(refusals(&bench.lapse(3_001)), [RefusalKind::Unconfirmed]);
    assert_eq!(bench.account().phone().do_not_disturb, None);
}

#[test]
fn a_lost_link_fails_every_request_and_says_so_once() {
    let mut bench = Bench::live();
    bench.at(1, step("A", Step::Connected));
    bench.ask(2, Command::Hold("A".into()));
    bench.ask(2, Command::SetDoNotDisturb(true));
    let changes = bench.at(3, Event::LinkChanged(Health::Connecting));
    assert_eq!((pending(&changes), refusals(&changes)), (vec![None], vec![RefusalKind::LinkLost]));
    assert_eq!(bench.live_calls(), ["A"], "the call stays");
    assert_eq!(bench.desk.next_lapse(), None);
}

#[test]
fn where_the_link_says_that_nothing_came_of_it_it_is_said_once_and_not_before() {
    let mut bench = Bench::live();
    bench.at(0, Event::CapabilitiesKnown(Capabilities::of(&[Ability::HangUp]).reacting_within(5_000)));
    for link_speaks in [true, false] {
        bench.at(0, step("A", Step::Connected));
        bench.ask(1_000, Command::HangUp("A".into()));
        assert_eq!(bench.lapse(5_999), []);
        if link_speaks {
            let said = Refusal { kind: RefusalKind::Unconfirmed, detail: "no reaction".to_owned() };
            let changes = bench.at(6_000, Event::Refused(said));
            assert_eq!((pending(&changes), refusals(&changes)), (vec![None], vec![RefusalKind::Unconfirmed]));
            assert_eq!(bench.lapse(9_000), []);
        } else {
            assert_eq!(refusals(&bench.lapse(7_000)), [RefusalKind::Unconfirmed]);
        }
    }
}
