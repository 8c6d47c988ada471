//! Agents, one case a line.

use cordboard_desk::agent_choices;
use cordboard_model::{
    AgentReport, AgentState, AgentTarget, At, Capabilities, Change, Command, Event, Health, Listening, Membership, OwnAgent,
    Problem, Reason, ReasonEffect, Refusal, RefusalKind, StateReport, User,
};

use crate::{Bench, agent, state, step};

fn own(bench: &Bench) -> OwnAgent {
    (**bench.account().own_agent()).clone()
}

fn reason(id: &str, label: &str, effect: ReasonEffect) -> Reason {
    Reason { id: id.into(), label: label.to_owned(), color: None, effect }
}

fn paused(reason: &str) -> StateReport {
    StateReport { reason: Some(reason.into()), ..state(AgentState::NotReady) }
}

fn lunch() -> AgentTarget {
    AgentTarget::NotReady { reason: Some("lunch".into()) }
}

fn named(id: &str, name: &str) -> AgentReport {
    AgentReport { agent: Some(id.into()), name: Some(name.to_owned()), ..AgentReport::default() }
}

#[test]
fn c25_listening_ends_with_the_next_report_of_the_own_agent() {
    let mut bench = Bench::live();
    bench.at(1, agent("31", state(AgentState::OnCall)));
    bench.at(2, Event::ListeningReported(Some(Listening { by: Some("1300".into()) })));
    assert!(own(&bench).listening.is_some());
    bench.at(3, agent("7", state(AgentState::OnCall)));
    assert!(own(&bench).listening.is_some(), "another agent's report says nothing");
    bench.at(4, agent("31", state(AgentState::OnCall)));
    assert!(own(&bench).listening.is_none());
}

#[test]
fn c26_state_membership_and_figures_may_come_before_the_configuration() {
    let mut bench = Bench::live();
    bench.at(1, agent("7", state(AgentState::Ready)));
    bench.at(1, Event::MemberReported(Membership { agent: "7".into(), queue: "5".into(), penalty: 0 }));
    bench.at(1, Event::AgentFigures("7".into(), vec![("Lunch".to_owned(), "60".to_owned())]));
    bench.at(2, Event::AgentsListed(vec![named("7", "Ann")]));
    let ann = bench.account().agent(&"7".into()).unwrap();
    assert_eq!((ann.name.as_deref(), ann.now.state), (Some("Ann"), AgentState::Ready));
    assert_eq!(ann.memberships, [("5".into(), 0)]);
    assert_eq!(ann.figures, [("Lunch".to_owned(), "60".to_owned())]);
}

#[test]
fn c43_a_penalty_of_zero_is_a_place() {
    let mut bench = Bench::live();
    bench.at(1, Event::MemberReported(Membership { agent: "7".into(), queue: "5".into(), penalty: 0 }));
    let members = |bench: &Bench| {
        bench.account().members(&"5".into()).map(|(agent, penalty)| (agent.id.to_string(), penalty)).collect::<Vec<_>>()
    };
    assert_eq!(members(&bench), [("7".to_owned(), 0)]);
    assert_eq!(bench.at(2, Event::MemberReported(Membership { agent: "7".into(), queue: "5".into(), penalty: 0 })), []);
    bench.at(3, Event::MemberGone("7".into(), "5".into()));
    assert_eq!(members(&bench), []);
    assert_eq!(bench.at(4, Event::MemberGone("8".into(), "5".into())), [], "nobody is made up to be removed");
}

#[test]
fn c46_figures_of_an_agent_are_merged_by_name() {
    let mut bench = Bench::live();
    let figures = |list: &[(&str, &str)]| {
        Event::AgentFigures("7".into(), list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    };
    bench.at(1, figures(&[("Lunch", "60"), ("LoginDateTime", "2026-03-02T08:00:00")]));
    bench.at(2, figures(&[("Lunch", "90")]));
    assert_eq!(bench.at(3, figures(&[("Lunch", "90")])), []);
    let known = &bench.account().agent(&"7".into()).unwrap().figures;
    assert_eq!(known[0], ("Lunch".to_owned(), "90".to_owned()));
    assert_eq!(known.len(), 2);
}

#[test]
fn agents_missing_from_the_list_are_gone_but_never_the_own_one() {
    let mut bench = Bench::live();
    for id in ["7", "8", "31"] {
        bench.at(1, agent(id, state(AgentState::Ready)));
    }
    let changes = bench.at(2, Event::AgentsListed(vec![named("8", "Bea")]));
    assert!(changes.contains(&Change::AgentsKept(vec!["8".into(), "31".into()])), "{changes:?}");
    assert!(bench.account().agent(&"7".into()).is_none());
    assert_eq!(bench.at(3, Event::AgentsListed(vec![named("8", "Bea")])), [], "the same list again");
}

#[test]
fn memberships_listed_replace_all() {
    let mut bench = Bench::live();
    let place = |agent: &str, queue: &str, penalty| Membership { agent: agent.into(), queue: queue.into(), penalty };
    bench.at(1, Event::MembersListed(vec![place("7", "1", 2), place("7", "4", 0), place("31", "1", 1)]));
    assert_eq!(own(&bench).agent.unwrap().memberships, [("1".into(), 1)]);
    let changes = bench.at(2, Event::MembersListed(vec![place("7", "4", 0), place("31", "1", 1)]));
    assert_eq!(changes.len(), 1, "only agent 7 changed: {changes:?}");
    assert_eq!(bench.account().members(&"1".into()).count(), 1);
}

#[test]
fn reasons_listed_later_name_the_state() {
    let mut bench = Bench::live();
    bench.at(1, agent("31", paused("lunch")));
    let changes = bench.at(2, Event::ReasonsListed(vec![reason("lunch", "Lunch", ReasonEffect::NotReady)]));
    let Some(Change::OwnAgent(own)) = changes.first() else { panic!("{changes:?}") };
    assert_eq!(own.agent.as_ref().unwrap().now.reason, Some("lunch".into()));
    assert_eq!(own.reasons[0].label, "Lunch");
}

#[test]
fn the_agent_becomes_the_users_own_when_the_user_is_known() {
    let mut bench = Bench::empty();
    bench.at(1, agent("31", state(AgentState::Ready)));
    assert!(own(&bench).agent.is_none());
    bench.at(2, Event::UserReported(User { agent: Some("31".into()), ..User::default() }));
    assert_eq!(own(&bench).agent.unwrap().now.state, AgentState::Ready);
    bench.at(3, Event::UserReported(User { name: Some("Ann".to_owned()), ..User::default() }));
    assert_eq!(bench.account().user().agent, Some("31".into()), "what is not told stays");
}

#[test]
fn a_state_asked_for_is_pending_until_the_pbx_confirms_it() {
    let table = [
        ("the state and the reason", lunch(), paused("lunch"), true),
        ("the state with another reason", lunch(), paused("meeting"), false),
        ("the state without a reason", lunch(), state(AgentState::NotReady), false),
        ("any reason when none was asked for", AgentTarget::NotReady { reason: None }, paused("lunch"), true),
        ("another state", lunch(), state(AgentState::WrapUp), false),
        ("logged out", AgentTarget::LoggedOut, state(AgentState::LoggedOut), true),
    ];
    for (case, target, answer, confirmed) in table {
        let mut bench = Bench::live();
        bench.at(1, agent("31", state(AgentState::Ready)));
        bench.ask(10, Command::SetAgentState(target.clone()));
        let pending = own(&bench).pending.expect(case);
        assert_eq!((pending.target, pending.since, pending.after_call), (target, At(10), false), "{case}");
        assert_eq!(own(&bench).agent.unwrap().now.state, AgentState::Ready, "{case}: nothing is assumed");
        bench.at(20, agent("31", answer));
        assert_eq!(own(&bench).pending.is_none(), confirmed, "{case}");
        assert_eq!(bench.account().next_lapse().is_none(), confirmed, "{case}");
    }
}

#[test]
fn an_unconfirmed_state_fails_after_three_seconds_and_what_was_confirmed_stays() {
    let mut bench = Bench::live();
    bench.at(1, agent("31", state(AgentState::Ready)));
    bench.ask(1_000, Command::SetAgentState(lunch()));
    assert_eq!(bench.desk.next_lapse(), Some(At(4_000)));
    assert_eq!(bench.lapse(3_999), []);
    let changes = bench.lapse(4_000);
    assert!(changes.iter().any(|change| matches!(change, Change::Refused(refusal) if refusal.kind == RefusalKind::Unconfirmed)));
    let shown = own(&bench);
    assert_eq!(shown.agent.unwrap().now.state, AgentState::Ready);
    assert_eq!(shown.failed.unwrap().refusal, Some(RefusalKind::Unconfirmed));
    assert_eq!((shown.pending, bench.desk.next_lapse()), (None, None));
    bench.at(5_000, agent("31", paused("lunch")));
    assert!(own(&bench).failed.is_none(), "it came true after all");
}

#[test]
fn a_pause_asked_for_in_a_call_waits_for_the_end_of_the_call() {
    let mut bench = Bench::live();
    bench.at(1, step("A", cordboard_model::Step::Connected));
    bench.at(1, agent("31", state(AgentState::OnCall)));
    bench.ask(10, Command::SetAgentState(lunch()));
    assert!(own(&bench).pending.unwrap().after_call);
    assert_eq!(bench.desk.next_lapse(), None, "a call may last");
    bench.at(60_000, agent("31", state(AgentState::WrapUp)));
    assert_eq!(bench.desk.next_lapse(), None, "work after the call belongs to it");
    bench.at(90_000, agent("31", state(AgentState::Ready)));
    assert!(!own(&bench).pending.unwrap().after_call);
    assert_eq!(bench.desk.next_lapse(), Some(At(93_000)));
    bench.at(90_100, agent("31", paused("lunch")));
    assert_eq!((own(&bench).pending, own(&bench).failed), (None, None));
}

#[test]
fn a_pause_after_the_call_fails_three_seconds_after_the_last_call_even_without_a_report() {
    let mut bench = Bench::live();
    bench.at(1, step("A", cordboard_model::Step::Connected));
    bench.at(1, agent("31", state(AgentState::OnCall)));
    bench.ask(10, Command::SetAgentState(lunch()));
    bench.at(50_000, step("A", cordboard_model::Step::Ended(cordboard_model::Ending::Plain)));
    assert_eq!(bench.desk.next_lapse(), Some(At(53_000)));
    bench.lapse(53_000);
    assert!(own(&bench).failed.is_some());
}

#[test]
fn work_after_the_call_stops_the_time_that_the_end_of_the_call_started() {
    let mut bench = Bench::live();
    bench.at(1, step("A", cordboard_model::Step::Connected));
    bench.at(1, agent("31", state(AgentState::OnCall)));
    bench.ask(10, Command::SetAgentState(lunch()));
    bench.at(50_000, step("A", cordboard_model::Step::Ended(cordboard_model::Ending::Plain)));
    bench.at(50_100, agent("31", state(AgentState::WrapUp)));
    assert_eq!(bench.desk.next_lapse(), None);
    bench.at(80_000, agent("31", paused("lunch")));
    assert_eq!((own(&bench).pending, own(&bench).failed), (None, None));
}

#[test]
fn a_state_that_holds_already_is_not_waited_for() {
    let mut bench = Bench::live();
    bench.at(1, agent("31", paused("lunch")));
    assert_eq!(bench.ask(2, Command::SetAgentState(lunch())), []);
}

#[test]
fn a_refusal_fails_the_pending_state_at_once() {
    let mut bench = Bench::live();
    bench.at(1, agent("31", state(AgentState::LoggedOut)));
    bench.ask(2, Command::SetAgentState(AgentTarget::LoggedIn { phone: Some("1201".into()) }));
    let refusal = Refusal { kind: RefusalKind::PhoneUnknown, detail: "PhoneNumberUnknown".to_owned() };
    let changes = bench.at(3, Event::Refused(refusal.clone()));
    assert!(changes.contains(&Change::Refused(refusal)));
    let shown = own(&bench);
    assert_eq!(shown.failed.unwrap().refusal, Some(RefusalKind::PhoneUnknown));
    assert_eq!((shown.pending, shown.agent.unwrap().now.state), (None, AgentState::LoggedOut));
}

#[test]
fn a_refusal_of_a_call_leaves_the_pending_state() {
    let mut bench = Bench::live();
    bench.at(1, agent("31", state(AgentState::Ready)));
    bench.ask(2, Command::SetAgentState(lunch()));
    bench.at(3, Event::Refused(Refusal { kind: RefusalKind::CallFailed, detail: String::new() }));
    assert!(own(&bench).pending.is_some());
}

#[test]
fn while_the_link_is_down_the_state_is_stale_until_the_pbx_tells_it_again() {
    let mut bench = Bench::live();
    bench.at(1, agent("31", state(AgentState::Ready)));
    bench.ask(2, Command::SetAgentState(lunch()));
    let problem = Problem { code: "timeout".to_owned(), detail: String::new() };
    let changes = bench.at(3, Event::LinkChanged(Health::Waiting { retry_at: At(9), problem }));
    let refusals =
        changes.iter().filter(|change| matches!(change, Change::Refused(refusal) if refusal.kind == RefusalKind::LinkLost));
    assert_eq!(refusals.count(), 1);
    assert!(own(&bench).stale && own(&bench).pending.is_none());
    assert_eq!(own(&bench).failed.unwrap().refusal, Some(RefusalKind::LinkLost));
    bench.at(10, Event::LinkChanged(Health::Live { since: At(10) }));
    assert!(own(&bench).stale, "a live link alone confirms nothing");
    bench.at(11, agent("31", state(AgentState::Ready)));
    assert!(!own(&bench).stale);
}

/// Choices as short words.
fn choices(bench: &Bench) -> Vec<String> {
    let word = |target: &AgentTarget| match target {
        AgentTarget::LoggedIn { .. } => "log in".to_owned(),
        AgentTarget::LoggedOut => "log out".to_owned(),
        AgentTarget::Ready { status } => status.as_ref().map_or("ready".to_owned(), |status| format!("ready {status}")),
        AgentTarget::NotReady { reason } => reason.as_ref().map_or("pause".to_owned(), |reason| format!("pause {reason}")),
    };
    agent_choices(bench.account()).iter().map(|choice| word(&choice.target)).collect()
}

#[test]
fn each_state_offers_its_choices() {
    let table: [(AgentState, &[&str]); 8] = [
        (AgentState::Unknown, &["log in"]),
        (AgentState::LoggedOut, &["log in"]),
        (AgentState::Ready, &["pause", "log out"]),
        (AgentState::NotReady, &["ready", "log out"]),
        (AgentState::Ringing, &["pause", "log out"]),
        (AgentState::Dialing, &["pause", "log out"]),
        (AgentState::OnCall, &["pause", "log out"]),
        (AgentState::WrapUp, &["ready", "pause", "log out"]),
    ];
    for (now, want) in table {
        let mut bench = Bench::live();
        bench.at(1, agent("31", state(now)));
        assert_eq!(choices(&bench), want, "{now:?}");
        let in_call = matches!(now, AgentState::Ringing | AgentState::Dialing | AgentState::OnCall);
        assert!(agent_choices(bench.account()).iter().all(|choice| choice.after_call == in_call), "{now:?}");
    }
}

#[test]
fn c20_c21_statuses_of_the_pbx_take_the_place_of_the_plain_choices() {
    let mut bench = Bench::live();
    bench.at(1, agent("31", state(AgentState::WrapUp)));
    let ready = reason("available", "Available", ReasonEffect::Ready);
    let pauses = [reason("lunch", "Lunch", ReasonEffect::NotReady), reason("meeting", "Meeting", ReasonEffect::NotReady)];
    bench.at(2, Event::ReasonsListed(vec![ready.clone(), pauses[0].clone(), pauses[1].clone()]));
    assert_eq!(choices(&bench), ["ready", "pause lunch", "pause meeting", "log out"], "one ready status needs no name");
    let chat = reason("chat", "Chat only", ReasonEffect::Ready);
    bench.at(3, Event::ReasonsListed(vec![ready, chat]));
    assert_eq!(choices(&bench), ["ready available", "ready chat", "pause", "log out"]);
}

#[test]
fn choices_say_why_they_cannot_be_made() {
    use cordboard_desk::{Control, Why};
    let mut bench = Bench::live();
    bench.at(1, agent("31", state(AgentState::Ready)));
    let why = |bench: &Bench| agent_choices(bench.account())[0].control;
    assert_eq!(why(&bench), Control::Can);
    bench.at(2, Event::LinkChanged(Health::Connecting));
    assert_eq!(why(&bench), Control::Cannot(Why::LinkDown));
    bench.at(3, Event::CapabilitiesKnown(Capabilities::default()));
    assert_eq!(why(&bench), Control::Cannot(Why::Unsupported(cordboard_model::WhyNot::Pbx)));
    assert!(agent_choices(Bench::empty().account()).is_empty(), "a user who is no agent has none");
}
