//! Log-in, pause, wrap-up and what calls make of them (xivo.md 4.1, 4.5).

use super::*;
use AgentState::{Dialing, LoggedOut, Login, OnCall, Paused, Ready, Ringing, WrapUp};

#[test]
fn logging_in_has_four_cases() {
    let mut bench = Bench::new();
    let unknown = bench.try_act(json!({"do": "log_in", "who": "anna", "phone": "9999"}));
    assert_eq!(unknown, Err(ActError::UnknownNumber));
    assert_eq!(bench.told("anna"), []);

    bench.does("anna", "log_in");
    assert_eq!(bench.told("anna"), [Login, Ready]);

    bench.fresh().does("anna", "log_in");
    assert_eq!(bench.told("anna"), [Ready], "already there: told again");

    let elsewhere = bench.fresh().try_act(json!({"do": "log_in", "who": "anna", "phone": "1203"}));
    let want = ActError::OnAnotherPhone { phone: "1201".to_owned(), requested: "1203".to_owned() };
    assert_eq!(elsewhere, Err(want));
    assert_eq!((bench.state("anna"), bench.told("anna")), (Ready, vec![]));

    bench.act(json!({"do": "log_in", "who": "bart", "phone": "1201"}));
    assert_eq!(bench.told("anna"), [LoggedOut], "the other agent lost the phone");
    assert_eq!(bench.told("bart"), [Login, Ready]);
}

#[test]
fn a_call_takes_the_agent_through_the_states() {
    let mut bench = Bench::new();
    for (name, steps, want) in [
        ("queue call", vec!["call 3001", "answer", "hang_up", "wait 10"], vec![Ringing, OnCall, WrapUp, Ready]),
        ("queue call unanswered", vec!["call 3001", "wait 15"], vec![Ringing, Ready]),
        ("direct call", vec!["call 1201", "answer", "hang_up"], vec![Ringing, OnCall, Ready]),
        ("direct call abandoned", vec!["call 1201", "caller hangs up"], vec![Ringing, Ready]),
        ("dialled", vec!["dial 1204", "dan answers", "hang_up"], vec![Dialing, OnCall, Ready]),
        ("dialled in vain", vec!["dial 1204", "hang_up"], vec![Dialing, Ready]),
        ("paused while talking", vec!["call 3001", "answer", "pause", "hang_up"], vec![Ringing, OnCall, Paused]),
        ("paused before", vec!["pause", "call 1201", "answer", "hang_up"], vec![Paused, Ringing, OnCall, Paused]),
        ("wrap-up cut short", vec!["call 3001", "answer", "hang_up", "ready"], vec![Ringing, OnCall, WrapUp, Ready]),
        ("wrap-up into pause", vec!["call 3001", "answer", "hang_up", "pause"], vec![Ringing, OnCall, WrapUp, Paused]),
        ("logged out while talking", vec!["call 3001", "answer", "log_out"], vec![Ringing, OnCall, LoggedOut]),
    ] {
        bench = Bench::new();
        bench.does("anna", "log_in").fresh();
        for step in steps {
            match step.split_once(' ') {
                Some(("call", to)) => bench.call(ANN, to),
                Some(("dial", to)) => bench.call("anna", to),
                Some(("wait", seconds)) => bench.pass(seconds.parse().unwrap()),
                Some(("caller", _)) => bench.does(ANN, "hang_up"),
                Some(("dan", _)) => bench.does("dan", "answer"),
                Some(_) | None => bench.does("anna", step),
            };
        }
        let mut told = bench.told("anna");
        told.dedup();
        assert_eq!(told, want, "{name}");
    }
    drop(bench);
}

#[test]
fn presences_with_an_effect_reach_the_agent() {
    let mut bench = Bench::new();
    let presence = |status: &str| json!({"do": "presence", "who": "anna", "status": status});
    bench.act(presence("lunch"));
    assert_eq!(bench.state("anna"), LoggedOut);
    bench.does("anna", "log_in");
    assert_eq!((bench.state("anna"), bench.cause("anna").as_str()), (Paused, "lunch"));
    bench.act(presence("available"));
    assert_eq!((bench.state("anna"), bench.cause("anna").as_str()), (Ready, "available"));
    bench.act(presence("away"));
    assert_eq!(bench.state("anna"), Ready, "a presence without effect");
    bench.act(json!({"do": "pause", "who": "anna", "reason": "coffee"}));
    assert_eq!((bench.state("anna"), bench.cause("anna").as_str()), (Paused, "coffee"));
    bench.act(presence("disconnected"));
    assert_eq!(bench.state("anna"), LoggedOut);
    assert!(bench.try_act(presence("levitating")).is_err());
}

#[test]
fn long_numbers_of_a_logged_in_agent_go_through_the_outgoing_queue() {
    for (logged_in, to, queue) in [(true, "0611223344", true), (false, "0611223344", false), (true, "1204", false)] {
        let mut bench = Bench::new();
        if logged_in {
            bench.does("anna", "log_in");
        }
        bench.call("anna", to).pass(5);
        let call = &bench.calls("anna")[0];
        assert_eq!(call.queue.as_deref(), queue.then_some("out_all"), "{to} {logged_in}");
        if queue {
            let view = bench.switch.agent_view(21).unwrap();
            let call = view.call.unwrap();
            assert_eq!((view.state, call.acd, call.placed_here), (OnCall, true, true));
        }
    }
}

#[test]
fn recording_is_paused_and_resumed_and_only_where_there_is_one() {
    let mut bench = Bench::new();
    bench.does("anna", "log_in").call(ANN, "1201").does("anna", "answer");
    assert_eq!(bench.try_act(json!({"do": "pause_recording", "who": "anna"})), Err(ActError::NotRecorded));
    bench.does("anna", "hang_up").call(ANN, "3001").does("anna", "answer").fresh();
    bench.does("anna", "pause_recording").does("anna", "resume_recording");
    assert_eq!(bench.told("anna"), [OnCall, OnCall]);
    assert_eq!(bench.calls("anna").iter().map(|call| call.recorded).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn a_supervisor_listens_until_either_hangs_up() {
    for who in ["anna", "dan"] {
        let mut bench = Bench::new();
        bench.does("anna", "log_in");
        let listen = json!({"do": "listen", "who": "dan", "agent": "anna"});
        assert_eq!(bench.try_act(listen.clone()), Err(ActError::NoCall));
        bench.call(ANN, "3001").does("anna", "answer").act(listen).does(who, "hang_up");
        let told = bench.notices.iter().filter_map(|notice| {
            let Notice::Listening { started, phone, .. } = notice else { return None };
            Some((*started, phone.as_str()))
        });
        let told: Vec<_> = told.collect();
        assert_eq!(told, [(true, "1204"), (false, "1204")], "{who} hangs up");
    }
}

#[test]
fn time_is_counted_by_state_and_reason() {
    let mut bench = Bench::new();
    bench.does("anna", "log_in").pass(30);
    bench.act(json!({"do": "presence", "who": "anna", "status": "lunch"})).pass(60);
    bench.act(json!({"do": "presence", "who": "anna", "status": "available"}));
    bench.call(ANN, "3001").pass(4).does("anna", "answer").pass(20).does("anna", "hang_up").pass(10);
    bench.call(ANN, "1201").does(ANN, "hang_up");
    let figures = &bench.switch.agents[&21].figures;
    assert_eq!((figures.ready_ms, figures.paused_ms, figures.wrap_up_ms), (30_000, 60_000, 10_000));
    assert_eq!(figures.reasons_ms["lunch"], 60_000);
    assert_eq!((figures.incoming, figures.answered, figures.talked_ms), (2, 1, 20_000));
}
