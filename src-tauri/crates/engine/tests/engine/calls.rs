//! Calls, notifications and commands.

use cordboard_contract::{
    AgentArguments, CallTo, DialArguments, ErrorCode, OfCall, SuggestArguments, UiAgentState, UiAgentTarget, UiCallState,
    UiSuggestionKind, UiWrapUpNote, WrapUpArguments,
};
use cordboard_engine::{RingEnd, Shown};
use cordboard_model::{AgentState, AgentTarget, CallId, Command, Ending, Event, Step};
use cordboard_session::CommandError;

use crate::support::{Desk, agent, call};

fn of(desk: &Desk, call: &str) -> OfCall {
    OfCall { account: desk.account.clone(), call: call.to_owned() }
}

fn dial(number: &str) -> DialArguments {
    DialArguments { account: None, number: number.to_owned(), confirmed: false }
}

fn ring_ends(desk: &Desk) -> Vec<RingEnd> {
    let end = |shown| if let Shown::RingOver(_, _, why) = shown { Some(why) } else { None };
    desk.spy.shown().into_iter().filter_map(end).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_rings_once_whatever_is_repeated_and_is_withdrawn_when_taken_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    desk.say(vec![call("7", Step::Ringing), call("7", Step::Ringing)]);
    desk.until_call("7", |call| call.state == UiCallState::Ringing && call.name.as_deref() == Some("Joana")).await;
    desk.pbx.cut("anna");
    desk.until(|seen| seen.accounts[0].health.problem.is_some()).await;
    desk.pbx.greet_with([crate::support::greeting(), vec![call("7", Step::Ringing)]].concat());
    desk.engine.retry_account(cordboard_contract::OfAccount { account: desk.account.clone() }).await.unwrap();
    desk.until(|seen| seen.accounts[0].health.since.is_some()).await;
    desk.say(vec![call("7", Step::Ended(Ending::AnsweredElsewhere)), call("7", Step::Ringing)]);
    desk.until_no_call().await;
    assert_eq!(desk.spy.rings("7"), 1);
    assert_eq!(ring_ends(&desk).len(), 1, "{:?}", ring_ends(&desk));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ignored_call_is_silent_here_and_counts_as_missed() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    desk.say(vec![call("7", Step::Ringing)]);
    desk.until_call("7", |_| true).await;
    desk.engine.ignore_call(of(&desk, "7")).await.unwrap();
    desk.say(vec![call("7", Step::Ended(Ending::Plain))]);
    desk.until(|seen| seen.missed == 1.0).await;
    assert_eq!(ring_ends(&desk), [RingEnd::Ignored]);
    assert!(desk.pbx.commands().iter().all(|command| !matches!(command, Command::Decline(_))), "the caller keeps ringing");
    desk.engine.mark_missed_seen().await.unwrap();
    desk.until(|seen| seen.missed == 0.0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_reaches_the_pbx_and_shows_as_pending_until_it_is_confirmed() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    desk.say(vec![call("7", Step::Ringing)]);
    desk.until_call("7", |call| call.controls.answer.enabled).await;
    desk.engine.answer_call(of(&desk, "7")).await.unwrap();
    desk.until_call("7", |call| call.pending.as_deref() == Some("answer")).await;
    desk.engine.answer_call(of(&desk, "7")).await.unwrap();
    assert_eq!(desk.pbx.commands().iter().filter(|command| matches!(command, Command::Answer(_))).count(), 1, "a double click");
    desk.say(vec![call("7", Step::Connected)]);
    desk.until_call("7", |call| call.pending.is_none() && call.controls.hold.enabled).await;
    let gone = desk.engine.hold_call(of(&desk, "8")).await.unwrap_err();
    assert_eq!(gone.code, ErrorCode::CallGone);
    let early = desk.engine.retrieve_call(of(&desk, "7")).await.unwrap_err();
    assert_eq!((early.code, early.detail.as_str()), (ErrorCode::CallGone, "notHeld"));
    let nonsense = CallTo { account: desk.account.clone(), call: "7".to_owned(), to: "nobody".to_owned() };
    assert_eq!(desk.engine.transfer_call(nonsense).await.unwrap_err().code, ErrorCode::NumberInvalid);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unconfirmed_request_is_given_up_and_said() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    desk.say(vec![call("7", Step::Ringing)]);
    desk.until_call("7", |call| call.controls.answer.enabled).await;
    desk.engine.answer_call(of(&desk, "7")).await.unwrap();
    desk.until_call("7", |call| call.pending.is_some()).await;
    desk.until_told("unconfirmed").await;
    desk.until_call("7", |call| call.pending.is_none()).await;
    assert!(desk.engine.watch().0.notices.is_empty(), "a notice about a moment does not hold");
}

#[tokio::test(flavor = "multi_thread")]
async fn dialling_twice_is_one_call_and_with_a_call_up_it_is_a_consultation() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    desk.pbx.refuse(CommandError::NumberInvalid);
    assert_eq!(desk.engine.dial(dial("1202")).await.unwrap_err().code, ErrorCode::NumberInvalid);
    desk.engine.dial(dial("1202")).await.unwrap();
    desk.engine.dial(dial("12 02")).await.unwrap();
    assert_eq!(desk.engine.dial(dial("nobody")).await.unwrap_err().code, ErrorCode::NumberInvalid);
    desk.say(vec![call("7", Step::Ringing), call("7", Step::Connected)]);
    desk.until_call("7", |call| call.controls.consult.enabled).await;
    desk.engine.dial(dial("1203")).await.unwrap();
    let dialled: Vec<_> = desk
        .pbx
        .commands()
        .into_iter()
        .filter(|command| matches!(command, Command::Dial { .. } | Command::Consult { .. }))
        .collect();
    let want = [
        Command::Dial { number: "1202".to_owned(), attached: std::collections::BTreeMap::new() },
        Command::Consult { call: CallId::from("7"), to: "1203".to_owned() },
    ];
    assert_eq!(dialled, want);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doubtful_number_is_dialled_only_when_the_user_confirmed_it() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::signed_in(folder.path()).await;
    for (number, why) in [("112", "emergency"), ("tel:112", "emergency"), ("*21*1203", "service")] {
        let refused = desk.engine.dial(dial(number)).await.unwrap_err();
        assert_eq!((refused.code, refused.detail.as_str()), (ErrorCode::NumberDoubtful, why), "{number}");
    }
    assert!(desk.pbx.commands().iter().all(|command| !matches!(command, Command::Dial { .. })));
    desk.engine.dial(DialArguments { confirmed: true, ..dial("112") }).await.unwrap();
    let dialled = Command::Dial { number: "112".to_owned(), attached: std::collections::BTreeMap::new() };
    assert!(desk.pbx.commands().contains(&dialled), "{:?}", desk.pbx.commands());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_is_asked_for_at_the_accounts_telephone_and_shown_only_when_confirmed() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    desk.say(vec![agent(AgentState::LoggedOut)]);
    desk.until(|seen| seen.agents.iter().any(|agent| agent.state == UiAgentState::LoggedOut)).await;
    let target = UiAgentTarget::LoggedIn { phone: None };
    desk.engine.set_agent_state(AgentArguments { account: desk.account.clone(), target }).await.unwrap();
    desk.until(|seen| seen.agents[0].pending.is_some() && seen.agents[0].state == UiAgentState::LoggedOut).await;
    let asked = Command::SetAgentState(AgentTarget::LoggedIn { phone: Some("1201".into()) });
    assert!(desk.pbx.commands().contains(&asked), "{:?}", desk.pbx.commands());
    desk.say(vec![agent(AgentState::Ready)]);
    desk.until(|seen| seen.agents[0].pending.is_none() && seen.agents[0].state == UiAgentState::Ready).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_waits_for_wrap_up_until_its_words_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    desk.say(vec![call("7", Step::Ringing), call("7", Step::Connected)]);
    desk.until_call("7", |call| call.answered_at.is_some()).await;
    desk.say(vec![call("7", Step::Ended(Ending::Plain)), agent(AgentState::WrapUp)]);
    desk.until(|seen| seen.agents.iter().any(|agent| agent.state == UiAgentState::WrapUp) && seen.calls.is_empty()).await;
    let waiting: Vec<_> = desk.engine.watch().0.wrap_up.into_iter().map(|call| call.id).collect();
    assert_eq!(waiting, ["7"]);
    let note = UiWrapUpNote {
        account: desk.account.clone(),
        call: "7".to_owned(),
        disposition: Some("Solved".to_owned()),
        note: "Called about the bill".to_owned(),
        tags: vec!["bill".to_owned()],
    };
    let half = UiWrapUpNote { note: "Called ab".to_owned(), ..note.clone() };
    desk.engine.save_wrap_up(WrapUpArguments { note: half.clone(), finished: false }).await.unwrap();
    let window = desk.engine.watch().0;
    assert_eq!((window.wrap_up.len(), window.drafts), (1, vec![half]), "a window that is opened now goes on with it");
    desk.engine.save_wrap_up(WrapUpArguments { note, finished: true }).await.unwrap();
    assert!(desk.engine.watch().0.drafts.is_empty());
    assert!(desk.engine.watch().0.wrap_up.is_empty());
    let filter = cordboard_contract::UiHistoryFilter { missed: false, text: String::new(), account: None };
    let page = desk.engine.history_page(cordboard_contract::PageArguments { filter, cursor: None }).await.unwrap();
    assert_eq!(page.rows[0].note.as_deref(), Some("Called about the bill"));
    assert_eq!(page.rows[0].disposition.as_deref(), Some("Solved"));
}

#[tokio::test(flavor = "multi_thread")]
async fn suggestions_name_a_number_once_by_its_best_name() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    let number =
        |number: &str| cordboard_model::ContactNumber { label: "Phone".to_owned(), number: number.to_owned(), own_line: true };
    let person =
        |name: &str, numbers| cordboard_model::Contact { name: name.to_owned(), numbers, ..cordboard_model::Contact::default() };
    let favourites = vec![person("Bea Long", vec![number("1203")]), person("Carl Short", vec![number("1204")])];
    desk.say(vec![
        Event::ContactsListed(cordboard_model::ContactSource::Favourites, favourites),
        call("7", Step::Ringing),
        call("7", Step::Ended(Ending::Plain)),
    ]);
    desk.until(|seen| seen.favourites.len() == 2 && seen.missed == 1.0).await;
    let ask = async |text: &str| {
        let offered = desk.engine.suggest(SuggestArguments { text: text.to_owned(), account: None }).await.unwrap();
        offered.into_iter().map(|one| (one.kind, one.name.unwrap_or_default(), one.number)).collect::<Vec<_>>()
    };
    let favourite = |name: &str, number: &str| (UiSuggestionKind::Favourite, name.to_owned(), number.to_owned());
    assert_eq!(ask("be").await, [favourite("Bea Long", "1203")]);
    assert_eq!(ask("1203").await, [favourite("Bea Long", "1203")], "the typed number is hers");
    assert_eq!(ask("joa").await, [(UiSuggestionKind::History, "Joana".to_owned(), "0611223344".to_owned())]);
    assert_eq!(ask("0999").await, [(UiSuggestionKind::Number, String::new(), "0999".to_owned())]);
    assert_eq!(
        ask("tel:+33-1-42-76-49-78").await,
        [(UiSuggestionKind::Number, String::new(), "+33142764978".to_owned())],
        "a link is its number"
    );
    assert_eq!(ask("javascript:1201").await, []);
    let emergency = desk.engine.suggest(SuggestArguments { text: "112".to_owned(), account: None }).await.unwrap();
    assert_eq!(emergency[0].doubtful.as_deref(), Some("emergency"));
}
