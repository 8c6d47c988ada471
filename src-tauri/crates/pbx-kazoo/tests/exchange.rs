//! The connector against the virtual exchange, over real sockets.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test looks for one variant")]

#[path = "support/scene.rs"]
mod scene;

use std::{collections::BTreeMap, sync::Arc};

use cordboard_exchange::{Acd, KazooGeneration, KazooOptions, Options, Span};
use cordboard_model::{
    Ability, AgentState, AgentTarget, CallState, Change, Command, ContactSource, Direction, Event, ForwardKind, LineState,
    Outcome, RefusalKind, Support, WhyNot,
};
use cordboard_pbx_kazoo::{KazooAccount, Konami, SignIn, Tenant};
use cordboard_session::{CommandError, Connector, SessionError, SignInRefusal, Verdict};
use scene::{Desked, MARY, Scene, cast, kazoo_as};
use serde_json::json;

#[tokio::test]
async fn signing_in_tells_who_one_is_and_what_can_be_done() {
    let scene = Scene::new().await;
    let mut desked = scene.desked().await;
    let account = desked.account();
    let user = account.user();
    assert_eq!((user.name.as_deref(), user.extension.as_ref().map(|it| it.as_str())), (Some("Anna Martin"), Some("1201")));
    let capabilities = account.capabilities();
    assert!(capabilities.has(Ability::Dial) && capabilities.has(Ability::AgentState) && capabilities.has(Ability::Voicemail));
    assert_eq!(capabilities.support(Ability::Answer), Support::No(WhyNot::Pbx));
    assert_eq!(account.queues().map(|queue| queue.label.clone()).collect::<Vec<_>>(), ["sales"]);
    let lines: BTreeMap<_, _> = account.lines().map(|(line, state)| (line.to_string(), state)).collect();
    assert_eq!(lines, [("1201".to_owned(), LineState::Idle), ("1202".to_owned(), LineState::Idle)].into());
    desked.agent(AgentState::LoggedOut).await;
    desked.until("the mailbox is counted", |desked| desked.said(|event| matches!(event, Event::VoicemailReported(_)))).await;
}

#[tokio::test]
async fn a_call_rings_is_answered_and_ends() {
    let scene = Scene::new().await;
    let mut desked = scene.desked().await;
    scene.act(json!({"do": "call", "from": MARY, "to": "1201"})).await;
    desked.state(CallState::Ringing).await;
    let call = Arc::clone(desked.call().unwrap());
    assert_eq!((call.remote.number.as_deref(), call.remote.name.as_deref()), (Some(MARY), Some("Mary")));
    scene.act(json!({"do": "answer", "who": "amartin"})).await;
    desked.state(CallState::Connected).await;
    scene.act(json!({"do": "hang_up", "who": MARY})).await;
    desked.until("it ends", |desked| desked.call().is_none()).await;
    assert_eq!(desked.ended().map(|call| call.outcome), Some(Some(Outcome::Answered)));
}

#[tokio::test]
async fn dialling_rings_the_own_telephone_and_is_an_outgoing_call() {
    let scene = Scene::new().await;
    let mut desked = scene.desked().await;
    desked.give(Command::Dial { number: "12 02".to_owned(), attached: BTreeMap::new() }).await.unwrap();
    desked.until("it dials", |desked| desked.call().is_some()).await;
    let call = Arc::clone(desked.call().unwrap());
    assert_eq!((call.direction, call.remote.number.as_deref()), (Direction::Outgoing, Some("1202")));
    desked.until("it rings there", |_| scene.exchange.calls_of("bnowak").len() == 1).await;
    scene.act(json!({"do": "answer", "who": "bnowak"})).await;
    desked.state(CallState::Connected).await;
    let id = desked.call().unwrap().id.clone();
    desked.give(Command::HangUp(id)).await.unwrap();
    desked.until("it ends", |desked| desked.call().is_none()).await;
    assert_eq!(desked.ended().map(|call| call.outcome), Some(Some(Outcome::Answered)));
    assert_eq!(scene.exchange.calls_of("amartin").len(), 1);
}

#[tokio::test]
async fn k42_a_call_is_held_retrieved_and_passed_on() {
    let scene = Scene::new().await;
    let mut desked = scene.desked().await;
    scene.act(json!({"do": "call", "from": MARY, "to": "1201"})).await;
    scene.act(json!({"do": "answer", "who": "amartin"})).await;
    desked.state(CallState::Connected).await;
    let id = desked.call().unwrap().id.clone();
    desked.give(Command::Hold(id.clone())).await.unwrap();
    desked.state(CallState::Held).await;
    desked.give(Command::Retrieve(id.clone())).await.unwrap();
    desked.state(CallState::Connected).await;
    desked.give(Command::BlindTransfer { call: id, to: "1202".to_owned() }).await.unwrap();
    desked.until("it is passed on", |desked| desked.call().is_none()).await;
    assert_eq!(desked.ended().map(|call| call.outcome), Some(Some(Outcome::Transferred)));
}

#[tokio::test]
async fn a_declined_call_is_declined() {
    let scene = Scene::new().await;
    let mut desked = scene.desked().await;
    scene.act(json!({"do": "call", "from": MARY, "to": "1201"})).await;
    desked.state(CallState::Ringing).await;
    let id = desked.call().unwrap().id.clone();
    desked.give(Command::Decline(id.clone())).await.unwrap();
    desked.until("it is over", |desked| desked.call().is_none()).await;
    assert_eq!(desked.ended().map(|call| call.outcome), Some(Some(Outcome::Rejected)));
    assert_eq!(desked.give(Command::HangUp(id)).await, Err(CommandError::CallGone));
}

#[tokio::test]
async fn k70_an_agent_logs_in_pauses_and_takes_a_call_of_a_queue() {
    for edr in [true, false] {
        let scene = Scene::with(KazooOptions { edr, ..KazooOptions::default() }).await;
        let mut desked = scene.desked().await;
        desked.agent(AgentState::LoggedOut).await;
        desked.give(Command::SetAgentState(AgentTarget::LoggedIn { phone: None })).await.unwrap();
        desked.agent(AgentState::Ready).await;
        desked.give(Command::SetAgentState(AgentTarget::NotReady { reason: None })).await.unwrap();
        desked.agent(AgentState::NotReady).await;
        desked.give(Command::SetAgentState(AgentTarget::Ready { status: None })).await.unwrap();
        desked.agent(AgentState::Ready).await;
        scene.act(json!({"do": "call", "from": MARY, "to": "3001"})).await;
        desked.state(CallState::Ringing).await;
        if edr {
            let named = |desked: &Desked| {
                let queue = desked.call().and_then(|call| call.queue.clone());
                queue.is_some_and(|queue| queue.name.as_deref() == Some("sales"))
            };
            desked.until("the queue is known", named).await;
        }
    }
}

#[tokio::test]
async fn k85_going_on_duty_at_qubicle_is_two_requests() {
    let scene = Scene::with(KazooOptions { acd: Acd::Qubicle, ..KazooOptions::default() }).await;
    let mut desked = scene.desked().await;
    desked.agent(AgentState::LoggedOut).await;
    desked.give(Command::SetAgentState(AgentTarget::LoggedIn { phone: None })).await.unwrap();
    desked.agent(AgentState::Ready).await;
    desked.give(Command::SetAgentState(AgentTarget::NotReady { reason: None })).await.unwrap();
    desked.agent(AgentState::NotReady).await;
    desked.give(Command::SetAgentState(AgentTarget::LoggedOut)).await.unwrap();
    desked.agent(AgentState::LoggedOut).await;
    assert_eq!(desked.account().capabilities().support(Ability::QueueMembership), Support::No(WhyNot::Pbx));
}

#[tokio::test]
async fn queues_are_joined_and_left() {
    let scene = Scene::new().await;
    let mut desked = scene.desked().await;
    let queue = desked.account().queues().next().unwrap().id.clone();
    desked.give(Command::LeaveQueue(queue.clone())).await.unwrap();
    desked.until("left", |desked| desked.said(|event| matches!(event, Event::MemberGone(..)))).await;
    desked.give(Command::JoinQueue { queue, penalty: 3 }).await.unwrap();
    desked.until("joined", |desked| desked.said(|event| matches!(event, Event::MemberReported(_)))).await;
    assert_eq!(scene.exchange.refused_sign_ins(), 0);
}

#[tokio::test]
async fn k109_k110_switches_follow_the_document_whoever_changed_it() {
    let scene = Scene::new().await;
    let mut desked = scene.desked().await;
    desked.give(Command::SetDoNotDisturb(true)).await.unwrap();
    desked.until("do not disturb", |desked| desked.account().phone().do_not_disturb == Some(true)).await;
    scene.act(json!({"do": "dnd", "who": "amartin", "on": false})).await;
    desked.until("somebody else ended it", |desked| desked.account().phone().do_not_disturb == Some(false)).await;
    let forward =
        Command::SetForward { kind: ForwardKind::Unconditional, enabled: true, destination: "+33 6 11 22 33 44".to_owned() };
    desked.give(forward).await.unwrap();
    let forwarded = |desked: &Desked| {
        let forward = &desked.account().phone().unconditional;
        forward.enabled && forward.destination.as_deref() == Some(MARY)
    };
    desked.until("forwarded", forwarded).await;
    let busy = Command::SetForward { kind: ForwardKind::Busy, enabled: true, destination: MARY.to_owned() };
    assert_eq!(desked.give(busy).await, Err(CommandError::Unsupported(WhyNot::Pbx)));
}

#[tokio::test]
async fn people_are_found_and_their_lines_are_shown() {
    let scene = Scene::new().await;
    let mut desked = scene.desked().await;
    desked.give(Command::SearchContacts("nowak".to_owned())).await.unwrap();
    let found = desked.events.iter().find_map(|event| match event {
        Event::ContactsListed(ContactSource::Search { term: Some(term) }, people) if term == "nowak" => Some(people.clone()),
        _ => None,
    });
    let names: Vec<_> = found.unwrap().into_iter().map(|person| (person.name, person.numbers[0].number.clone())).collect();
    assert_eq!(names, [("Bartosz Martin".to_owned(), "1202".to_owned())]);
    scene.act(json!({"do": "call", "from": MARY, "to": "1202"})).await;
    let rings =
        |desked: &Desked| desked.account().lines().any(|(line, state)| line.as_str() == "1202" && state == LineState::Ringing);
    desked.until("the colleague's line rings", rings).await;
    assert!(desked.call().is_none());
}

#[tokio::test]
async fn the_servers_records_tell_of_past_calls() {
    let scene = Scene::new().await;
    let mut desked = scene.desked().await;
    scene.act(json!({"do": "call", "from": MARY, "to": "1201"})).await;
    desked.state(CallState::Ringing).await;
    let id = desked.call().unwrap().id.to_string();
    scene.act(json!({"do": "hang_up", "who": MARY})).await;
    desked.until("it is over", |desked| desked.call().is_none()).await;
    desked.give(Command::ListPastCalls { days: 2 }).await.unwrap();
    let past = |desked: &Desked| desked.said(|event| matches!(event, Event::PastCallsListed(_)));
    desked.until("the records come", past).await;
    let past = desked.events.iter().find_map(|event| match event {
        Event::PastCallsListed(past) => Some(past.clone()),
        _ => None,
    });
    let told: Vec<_> = past.unwrap().calls.into_iter().map(|call| (call.id, call.remote.number, call.outcome)).collect();
    assert_eq!(told, [(Some(id), Some(MARY.to_owned()), Some(Outcome::Missed))]);
}

#[tokio::test]
async fn k107_calls_survive_a_lost_link_and_what_ended_meanwhile_ends() {
    let scene = Scene::new().await;
    let mut kazoo = scene.kazoo();
    let mut desked = Desked::new(kazoo.open().await.unwrap()).await;
    scene.act(json!({"do": "call", "from": MARY, "to": "1201"})).await;
    scene.act(json!({"do": "answer", "who": "amartin"})).await;
    desked.state(CallState::Connected).await;
    let before = Arc::clone(desked.call().unwrap());
    scene.exchange.faults().cut(None);
    desked.until_over().await;
    assert_eq!(desked.call().map(|call| call.id.clone()), Some(before.id.clone()));

    desked.again(kazoo.open().await.unwrap()).await;
    let after = Arc::clone(desked.call().unwrap());
    assert_eq!((&after.id, after.answered_at, after.state), (&before.id, before.answered_at, CallState::Connected));

    scene.exchange.faults().cut(None);
    desked.until_over().await;
    scene.act(json!({"do": "hang_up", "who": MARY})).await;
    desked.again(kazoo.open().await.unwrap()).await;
    desked.until("it ends by the second list", |desked| desked.call().is_none()).await;
    assert_eq!(desked.ended().map(|call| call.id.clone()), Some(before.id.clone()));
}

#[tokio::test]
async fn k107_what_ended_while_the_link_was_refused_ends_before_the_picture_is_complete() {
    let scene = Scene::new().await;
    let mut kazoo = scene.kazoo();
    let mut desked = Desked::new(kazoo.open().await.unwrap()).await;
    scene.act(json!({"do": "call", "from": MARY, "to": "1201"})).await;
    scene.act(json!({"do": "answer", "who": "amartin"})).await;
    desked.state(CallState::Connected).await;
    scene.exchange.faults().set("refuse".parse().unwrap());
    scene.exchange.faults().cut(None);
    desked.until_over().await;
    kazoo.open().await.unwrap_err();
    scene.act(json!({"do": "hang_up", "who": MARY})).await;
    scene.exchange.faults().clear();
    desked.again(kazoo.open().await.unwrap()).await;
    assert!(desked.call().is_none(), "{:?}", desked.call());
}

#[tokio::test]
async fn a_key_signs_in_for_whoever_is_named() {
    let scene = Scene::new().await;
    let key = "c0ffee00".repeat(8);
    let account = |who: &str| KazooAccount { sign_in: SignIn::ApiKey, who: Some(who.to_owned()), ..scene.account() };
    for who in ["amartin", "1201", "AMartin@example.com"] {
        let conversation = kazoo_as(account(who), key.clone()).open().await.unwrap();
        assert_eq!(conversation.lists().own.username.as_deref(), Some("amartin"), "{who}");
    }
    let error = kazoo_as(account("nobody"), key).open().await.unwrap_err();
    assert!(matches!(error, SessionError::Refused { why: SignInRefusal::UserUnknown, .. }), "{error:?}");
    assert_eq!(error.verdict(), Verdict::SignIn);
}

#[tokio::test]
async fn k112_a_key_of_the_account_above_works_in_the_account_below() {
    let scene = Scene::new().await;
    let account = KazooAccount {
        sign_in: SignIn::ApiKey,
        who: Some("amartin".to_owned()),
        account_id: Some(scene.exchange.kazoo_account()),
        ..scene.account()
    };
    let mut desked = Desked::new(kazoo_as(account, "ab5e11e4".repeat(8)).open().await.unwrap()).await;
    scene.act(json!({"do": "call", "from": MARY, "to": "1201"})).await;
    desked.state(CallState::Ringing).await;
}

#[tokio::test]
async fn wrong_credentials_are_said_and_not_tried_again() {
    let scene = Scene::new().await;
    let mut wrong = kazoo_as(scene.account(), "guess".to_owned());
    let error = wrong.open().await.unwrap_err();
    assert_eq!((error.verdict(), error.problem().code.as_str()), (Verdict::SignIn, "wrongPassword"));
    let unknown = KazooAccount {
        sign_in: SignIn::User { login: "amartin".to_owned(), tenant: Tenant::Name("nobody".to_owned()) },
        ..scene.account()
    };
    let error = kazoo_as(unknown, "secret".to_owned()).open().await.unwrap_err();
    assert!(matches!(error, SessionError::Refused { why: SignInRefusal::AccountUnknown, .. }), "{error:?}");
}

#[tokio::test]
async fn every_generation_is_spoken_with() {
    for generation in [KazooGeneration::V43, KazooGeneration::M, KazooGeneration::V5] {
        let scene = Scene::with(KazooOptions { generation, string_numbers: true, ..KazooOptions::default() }).await;
        let mut desked = scene.desked().await;
        scene.act(json!({"do": "call", "from": MARY, "to": "1201"})).await;
        desked.state(CallState::Ringing).await;
        scene.act(json!({"do": "hang_up", "who": MARY})).await;
        desked.until("it is over", |desked| desked.call().is_none()).await;
        assert_eq!(desked.ended().map(|call| call.outcome), Some(Some(Outcome::Missed)), "{generation:?}");
    }
}

#[tokio::test]
async fn a_refused_subscription_is_made_up_for_or_said() {
    let refused = |bindings: &[&str]| KazooOptions {
        unknown_bindings: bindings.iter().map(|text| (*text).to_owned()).collect(),
        ..KazooOptions::default()
    };
    let scene = Scene::with(refused(&["call.*.*", "object", "edr", "conference"])).await;
    let mut desked = scene.desked().await;
    scene.act(json!({"do": "call", "from": MARY, "to": "1201"})).await;
    desked.state(CallState::Ringing).await;

    let scene = Scene::with(refused(&["call"])).await;
    let error = scene.kazoo().open().await.unwrap_err();
    assert_eq!((error.verdict(), error.problem().code.as_str()), (Verdict::Retry, "serverError"));
}

#[tokio::test]
async fn k101_an_expired_token_is_renewed_and_the_socket_stays() {
    let options = Options { token_ttl: Span::secs(2), ..Options::default() };
    let scene = Scene::of(cast(), options).await;
    let mut desked = scene.desked().await;
    let expired = scene.exchange.now().plus(3_000);
    scene.act(json!({"do": "call", "from": MARY, "to": "1201"})).await;
    scene.act(json!({"do": "answer", "who": "amartin"})).await;
    desked.until("the first token is over", |_| scene.exchange.now() > expired).await;
    let id = desked.call().unwrap().id.clone();
    desked.give(Command::HangUp(id)).await.unwrap();
    desked.until("it is hung up", |desked| desked.call().is_none()).await;
    assert_eq!(scene.exchange.kazoo_sockets(), 1);
}

#[tokio::test]
async fn a_sign_in_that_is_gone_ends_the_link_and_keeps_the_calls() {
    let scene = Scene::new().await;
    let mut desked = scene.desked().await;
    scene.act(json!({"do": "call", "from": MARY, "to": "1201"})).await;
    desked.state(CallState::Ringing).await;
    let id = desked.call().unwrap().id.clone();
    scene.exchange.faults().set("401".parse().unwrap());
    assert_eq!(desked.give(Command::HangUp(id)).await, Err(CommandError::NotConnected));
    assert_eq!(desked.until_over().await.verdict(), Verdict::SignIn);
    assert_eq!(desked.call().map(|call| call.state), Some(CallState::Ringing));
}

#[tokio::test]
async fn k67_k103_a_page_or_a_busy_server_is_told_and_nothing_is_dialled_twice() {
    let scene = Scene::new().await;
    let mut desked = scene.desked().await;
    for fault in ["html", "429"] {
        scene.exchange.faults().set(fault.parse().unwrap());
        desked.events.clear();
        desked.give(Command::Dial { number: "1202".to_owned(), attached: BTreeMap::new() }).await.unwrap();
        let refused = |desked: &Desked| {
            desked.said(|event| matches!(event, Event::Refused(refusal) if refusal.kind == RefusalKind::CallFailed))
        };
        desked.until("it is said", refused).await;
        scene.exchange.faults().clear();
    }
    assert!(scene.exchange.calls_of("amartin").is_empty());
}

#[tokio::test]
async fn k43_where_the_call_control_is_open_what_it_drops_is_not_offered() {
    let scene = Scene::with(KazooOptions { konami: cordboard_exchange::Konami::Open, ..KazooOptions::default() }).await;
    let account = KazooAccount { konami: Konami::Open, ..scene.account() };
    let mut desked = Desked::new(kazoo_as(account, "secret".to_owned()).open().await.unwrap()).await;
    scene.act(json!({"do": "call", "from": MARY, "to": "1201"})).await;
    scene.act(json!({"do": "answer", "who": "amartin"})).await;
    desked.state(CallState::Connected).await;
    let id = desked.call().unwrap().id.clone();
    assert_eq!(desked.give(Command::Hold(id.clone())).await, Err(CommandError::Unsupported(WhyNot::Pbx)));
    desked.give(Command::HangUp(id)).await.unwrap();
    desked.until("it is over", |desked| desked.call().is_none()).await;
}

#[tokio::test]
async fn a_consultation_is_begun_and_completed() {
    let scene = Scene::new().await;
    let mut desked = scene.desked().await;
    scene.act(json!({"do": "call", "from": MARY, "to": "1201"})).await;
    scene.act(json!({"do": "answer", "who": "amartin"})).await;
    desked.state(CallState::Connected).await;
    let id = desked.call().unwrap().id.clone();
    desked.give(Command::Consult { call: id.clone(), to: "1202".to_owned() }).await.unwrap();
    let consults = |desked: &Desked| desked.account().calls().any(|call| call.consults_for.as_ref() == Some(&id));
    desked.until("it consults", consults).await;
    scene.act(json!({"do": "answer", "who": "bnowak"})).await;
    let both = |desked: &Desked| desked.account().calls().filter(|call| call.state == CallState::Connected).count() == 1;
    desked.until("they talk", both).await;
    desked.give(Command::CompleteTransfer(id.clone())).await.unwrap();
    desked.until("both are over", |desked| desked.call().is_none()).await;
    let first = desked.changes.iter().rev().find_map(|change| match change {
        Change::CallEnded(call) if call.id == id => Some(call.outcome),
        _ => None,
    });
    assert_eq!(first, Some(Some(Outcome::Transferred)));
}

#[tokio::test]
async fn a_call_is_parked_and_taken_back() {
    let scene = Scene::new().await;
    let mut desked = scene.desked().await;
    scene.act(json!({"do": "call", "from": MARY, "to": "1201"})).await;
    scene.act(json!({"do": "answer", "who": "amartin"})).await;
    desked.state(CallState::Connected).await;
    let id = desked.call().unwrap().id.clone();
    desked.give(Command::Park { call: id, slot: None }).await.unwrap();
    desked.until("it is parked", |desked| desked.call().is_none() && desked.account().parked().len() == 1).await;
    let parked = desked.account().parked()[0].clone();
    assert_eq!((parked.slot.as_str(), parked.party.number.as_deref()), ("101", Some(MARY)));
    desked.give(Command::TakeParked { slot: parked.slot }).await.unwrap();
    desked.state(CallState::Connected).await;
    desked.until("the slot is empty", |desked| desked.account().parked().is_empty()).await;
    desked
        .until("it is the caller", |desked| desked.call().is_some_and(|call| call.remote.number.as_deref() == Some(MARY)))
        .await;
}

#[tokio::test]
async fn k62_a_telephone_that_does_not_ring_is_told() {
    let mut people = cast();
    people.users[0].devices =
        vec![cordboard_exchange::Device { name: "Desk".to_owned(), registered: false, ..Default::default() }];
    let scene = Scene::of(people, Options::default()).await;
    let mut desked = scene.desked().await;
    desked.give(Command::Dial { number: "1202".to_owned(), attached: BTreeMap::new() }).await.unwrap();
    let refused = |desked: &Desked| {
        desked.said(|event| matches!(event, Event::Refused(refusal) if refusal.kind == RefusalKind::CallFailed))
    };
    desked.until("it is said", refused).await;
    let offline = desked.account().lines().any(|(line, state)| line.as_str() == "1201" && state == LineState::Offline);
    assert!(offline);
}
