//! An agent's day: log in, ready, pause, pause during a call, wrap-up, log out; and the refusals.

use std::time::Duration;

use cordboard_contract::{AgentArguments, UiAgentState, UiAgentTarget, UiCallState};
use cordboard_exchange::Act;
use cordboard_flows::{Desk, Face, LOGIN, PHONE, Town, soon};
use cordboard_model::{AccountId, AgentId, AgentState, At};

where_it_can_be_told!(
    "Basix and CloudPBX show who serves a queue, and take no request to log in, out or to pause (basix.md 10, cloudpbx.md 5)",
    [xivo Xivo, kazoo Kazoo]: a_day_of_an_agent_equals_the_ledger,
);

const CALLER: &str = "+33611223344";
/// Of the first user of the town, at a XiVO.
const AGENT: &str = "21";

async fn ask(desk: &Desk, target: UiAgentTarget) {
    desk.engine.set_agent_state(AgentArguments { account: desk.account.clone(), target }).await.unwrap();
}

/// The history tells states apart that are at least a millisecond apart.
async fn a_moment(town: &Town) {
    let later = town.exchange.now().plus(5);
    soon("a moment passes", || town.exchange.now() > later).await;
}

/// A customer calls the queue, the desk answers.
async fn answered(town: &Town, desk: &Desk) -> String {
    let call = town.call(CALLER, "3001").await;
    match town.face {
        Face::Xivo => {
            desk.until_call("it rings", &call, |call| call.controls.answer.enabled).await;
            desk.engine.answer_call(desk.of(&call)).await.unwrap();
        }
        // No request answers a telephone there.
        Face::Kazoo | Face::Basix | Face::CloudPbx => {
            desk.until_state(UiAgentState::Ringing).await;
            town.answer(LOGIN).await;
        }
    }
    desk.until_call("they talk", &call, |call| call.state == UiCallState::Connected && call.pending.is_none()).await;
    desk.until_state(UiAgentState::OnCall).await;
    call
}

fn coffee() -> UiAgentTarget {
    UiAgentTarget::NotReady { reason: Some("coffee".to_owned()) }
}

async fn a_day_of_an_agent_equals_the_ledger(face: Face) {
    let town = Town::small_on(face).await;
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::signed_in(folder.path(), &town).await;
    desk.until_state(UiAgentState::LoggedOut).await;

    ask(&desk, UiAgentTarget::LoggedIn { phone: None }).await;
    let ready = desk.until_state(UiAgentState::Ready).await;
    // An agent of a KAZOO is logged in as a person, whatever telephone rings.
    assert_eq!(ready.phone.as_deref(), (face == Face::Xivo).then_some(PHONE));
    ask(&desk, coffee()).await;
    let paused = desk.until_state(UiAgentState::NotReady).await;
    assert!(paused.reason.is_some(), "{paused:?}");
    a_moment(&town).await;
    ask(&desk, UiAgentTarget::Ready { status: None }).await;
    desk.until_state(UiAgentState::Ready).await;

    let call = answered(&town, &desk).await;
    let heard = town.exchange.received(LOGIN).len();
    // A KAZOO is asked by a request, which is answered by then.
    let asked = usize::from(face == Face::Xivo);
    ask(&desk, coffee()).await;
    let waits = desk.until_agent("the pause waits for the end of the call", |agent| {
        agent.state == UiAgentState::OnCall && agent.pending.as_ref().is_some_and(|pending| pending.after_call)
    });
    waits.await;
    soon("the exchange heard of it", || town.exchange.received(LOGIN).len() >= heard + asked).await;
    desk.until_call("the call goes on", &call, |call| call.state == UiCallState::Connected).await;
    town.hang_up(CALLER).await;
    desk.until_agent("the pause came after the call", |agent| agent.state == UiAgentState::NotReady && agent.pending.is_none())
        .await;
    a_moment(&town).await;
    ask(&desk, UiAgentTarget::Ready { status: None }).await;
    desk.until_state(UiAgentState::Ready).await;

    let call = answered(&town, &desk).await;
    town.hang_up(CALLER).await;
    desk.until_state(UiAgentState::WrapUp).await;
    let waiting = desk.engine.watch().0.wrap_up;
    assert!(waiting.iter().any(|waits| waits.id == call), "it waits for the agent's words: {waiting:?}");
    desk.until_state(UiAgentState::Ready).await;

    ask(&desk, UiAgentTarget::LoggedOut).await;
    desk.until_state(UiAgentState::LoggedOut).await;
    let really = || {
        let mut states: Vec<_> = town.exchange.ledger().periods_of(LOGIN).into_iter().map(|period| period.state).collect();
        states.dedup();
        states
    };
    soon("the ledger has the end of the day", || really().last().is_some_and(|last| last == "logged_out")).await;
    let mut recorded = Vec::new();
    let follow = async {
        while recorded != really() {
            recorded = states(&town, &desk).await;
        }
    };
    if tokio::time::timeout(Duration::from_secs(5), follow).await.is_err() {
        assert_eq!(recorded, really());
    }
}

/// The states of the history, in the words of the ledger.
async fn states(town: &Town, desk: &Desk) -> Vec<String> {
    let history = desk.engine.history().unwrap();
    let agent = match town.face {
        Face::Xivo => AgentId::from(AGENT),
        Face::Kazoo | Face::Basix | Face::CloudPbx => AgentId::from(town.exchange.kazoo_user(LOGIN).unwrap()),
    };
    let periods = history.agent_periods(&AccountId::from(desk.account.clone()), &agent, At(0), At(i64::MAX)).await.unwrap();
    let word = |state| match state {
        AgentState::Unknown => "unknown",
        AgentState::LoggedOut => "logged_out",
        AgentState::Ready => "ready",
        AgentState::NotReady => "not_ready",
        AgentState::Ringing => "ringing",
        AgentState::Dialing => "dialing",
        AgentState::OnCall => "on_call",
        AgentState::WrapUp => "wrap_up",
    };
    let mut states: Vec<_> = periods.into_iter().map(|period| word(period.state).to_owned()).collect();
    // Logging in is two frames (xivo.md 3.13, kazoo.md 4.13), in the same millisecond or not; the ledger counts it as one step.
    if let Some(login) = states.windows(2).position(|two| two == ["logged_out", "not_ready"]) {
        states.remove(login + 1);
    }
    states.dedup();
    states
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_telephone_that_does_not_exist_is_refused_with_the_reason() {
    let town = Town::small().await;
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::signed_in(folder.path(), &town).await;
    desk.until_state(UiAgentState::LoggedOut).await;
    ask(&desk, UiAgentTarget::LoggedIn { phone: Some("9999".to_owned()) }).await;
    let refused = desk.until_agent("refused", |agent| agent.failed.is_some()).await;
    assert_eq!((refused.failed.unwrap().code.as_str(), refused.state), ("phoneUnknown", UiAgentState::LoggedOut));
    ask(&desk, UiAgentTarget::LoggedIn { phone: None }).await;
    let ready = desk.until_state(UiAgentState::Ready).await;
    assert_eq!(ready.failed, None, "what went well takes the complaint back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_logged_in_on_another_telephone_is_told_where() {
    let town = Town::small().await;
    let folder = tempfile::tempdir().unwrap();
    town.act(Act::LogIn { who: LOGIN.to_owned(), phone: Some("1203".to_owned()) }).await;
    let desk = Desk::signed_in(folder.path(), &town).await;
    desk.until_agent("logged in there", |agent| agent.phone.as_deref() == Some("1203")).await;
    ask(&desk, UiAgentTarget::LoggedIn { phone: Some(PHONE.to_owned()) }).await;
    let refused = desk.until_agent("refused", |agent| agent.failed.is_some()).await;
    let failed = refused.failed.unwrap();
    assert_eq!((failed.code.as_str(), failed.detail.as_str()), ("loggedInElsewhere", "1203"));
}
