//! The link: what is wrong is said, what heals is healed, and what was asked for while it was down is never done later.

use std::time::{Duration, Instant};

use cordboard_contract::{
    AgentArguments, DialArguments, ErrorCode, PasswordArguments, UiAgentState, UiAgentTarget, UiHealthState,
};
use cordboard_exchange::{Options, Plan, Scenario, Span};
use cordboard_flows::{Desk, Face, LOGIN, PASSWORD, Town, soon};

at_every_pbx!(a_wrong_password_is_said_and_not_tried_again, what_is_asked_for_while_the_link_is_down_is_refused);
where_it_can_be_told!(
    "Basix and CloudPBX are asked for a sign of life every 25 s and given up after a minute (basix.md 12, cloudpbx.md 7)",
    [xivo Xivo, kazoo Kazoo]: a_half_open_connection_is_noticed_within_20_s,
);
where_it_can_be_told!(
    "the token of a Basix and the key of a CloudPBX never expire (basix.md 1, cloudpbx.md 1)",
    [xivo Xivo, kazoo Kazoo]: an_expired_token_is_renewed_without_asking,
);
where_it_can_be_told!(
    "Basix and CloudPBX show who serves a queue, and take no request to log in, out or to pause (basix.md 10, cloudpbx.md 5)",
    [xivo Xivo, kazoo Kazoo]: while_the_link_is_down_nothing_looks_true_and_nothing_is_kept_for_later,
);

fn plan(text: &str) -> Plan {
    text.parse().unwrap()
}

async fn a_half_open_connection_is_noticed_within_20_s(face: Face) {
    let town = Town::small_on(face).await;
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::signed_in(folder.path(), &town).await;
    town.exchange.faults().set(plan("half-open"));
    let silent_since = Instant::now();
    desk.until_down().await;
    assert!(silent_since.elapsed() <= Duration::from_secs(21), "{:?}", silent_since.elapsed());
    town.exchange.faults().clear();
    desk.until_live().await;
}

async fn a_wrong_password_is_said_and_not_tried_again(face: Face) {
    let town = Town::small_on(face).await;
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::start(folder.path(), &Desk::keyring()).await;
    desk.add_account(&town, "guess").await;
    let signed_out = |account: &cordboard_contract::UiAccount| account.health.state == UiHealthState::SignedOut;
    let seen = desk.until("signed out", |seen| seen.accounts.iter().any(signed_out)).await;
    let health = &seen.accounts[0].health;
    assert_eq!(health.problem.as_ref().map(|problem| problem.code.as_str()), Some("wrongPassword"));
    assert_eq!(health.retry_at, None, "trying again would lock the account");
    assert_eq!(town.exchange.refused_sign_ins(), 1);

    let wrong = PasswordArguments { account: desk.account.clone(), password: "guess again".to_owned() };
    desk.engine.sign_in(wrong).await.unwrap();
    soon("it was tried once more", || town.exchange.refused_sign_ins() == 2).await;
    desk.until("signed out again", |seen| seen.accounts.iter().any(signed_out)).await;
    let right = PasswordArguments { account: desk.account.clone(), password: PASSWORD.to_owned() };
    desk.engine.sign_in(right).await.unwrap();
    desk.until_live().await;
    assert_eq!(town.exchange.refused_sign_ins(), 2, "one attempt for each password");
}

async fn an_expired_token_is_renewed_without_asking(face: Face) {
    let cast = Scenario::shift(1, 1).cast;
    // Where many desks come back together, one without a token waits longest: it has one that is good for the way back.
    let ttl = match face {
        Face::Xivo => Span::secs(2),
        Face::Kazoo | Face::Basix | Face::CloudPbx => Span::secs(12),
    };
    let town = Town::of(face, cast, Options { token_ttl: ttl, ..Options::default() }).await;
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::signed_in(folder.path(), &town).await;
    let expired = town.exchange.now().plus(i64::try_from(ttl.0.as_millis()).unwrap() + 500);
    soon("the token has expired", || town.exchange.now() > expired).await;
    desk.until_live().await;
    town.exchange.faults().cut(None);
    desk.until_down().await;
    // Had the user been asked, the link would wait for the answer.
    desk.until_live().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_cannot_log_us_on_is_tried_again() {
    let town = Town::small().await;
    let folder = tempfile::tempdir().unwrap();
    town.exchange.faults().set(plan("logged-on-error"));
    let mut desk = Desk::start(folder.path(), &Desk::keyring()).await;
    desk.add_account(&town, PASSWORD).await;
    let seen = desk.until("it is said", |seen| seen.accounts.iter().any(|account| account.health.problem.is_some())).await;
    let health = &seen.accounts[0].health;
    assert_eq!(health.problem.as_ref().map(|problem| problem.code.as_str()), Some("serverError"), "{health:?}");
    assert_ne!(health.state, UiHealthState::SignedOut);
    town.exchange.faults().clear();
    desk.until_live().await;
}

async fn while_the_link_is_down_nothing_looks_true_and_nothing_is_kept_for_later(face: Face) {
    let town = Town::small_on(face).await;
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::signed_in(folder.path(), &town).await;
    let log_in = AgentArguments { account: desk.account.clone(), target: UiAgentTarget::LoggedIn { phone: None } };
    desk.engine.set_agent_state(log_in).await.unwrap();
    desk.until_state(UiAgentState::Ready).await;

    town.exchange.faults().set(plan("refuse"));
    town.exchange.faults().cut(None);
    desk.until_down().await;
    let agent = desk.until_agent("what is shown is stale", |agent| agent.stale).await;
    assert!(agent.choices.is_empty(), "{agent:?}");
    let heard = town.exchange.received(LOGIN).len();
    let dial = DialArguments { account: Some(desk.account.clone()), number: "1202".to_owned(), confirmed: false };
    assert_eq!(desk.engine.dial(dial).await.unwrap_err().code, ErrorCode::NotConnected);
    let pause = AgentArguments { account: desk.account.clone(), target: UiAgentTarget::NotReady { reason: None } };
    assert_eq!(desk.engine.set_agent_state(pause).await.unwrap_err().code, ErrorCode::NotConnected);

    town.exchange.faults().clear();
    desk.engine.retry_account(desk.of_account()).await.unwrap();
    desk.until_live().await;
    desk.until_agent("ready as before", |agent| agent.state == UiAgentState::Ready && !agent.stale).await;
    let later: Vec<_> = town.exchange.received(LOGIN).split_off(heard).into_iter().map(|received| received.frame).collect();
    let replayed = |frame: &&serde_json::Value| matches!(frame["command"].as_str(), Some("dial" | "pauseAgent"));
    assert_eq!(later.iter().filter(replayed).count(), 0, "{later:?}");
    assert!(town.calls().is_empty());
}

async fn what_is_asked_for_while_the_link_is_down_is_refused(face: Face) {
    let town = Town::small_on(face).await;
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::signed_in(folder.path(), &town).await;
    town.exchange.faults().set(plan("refuse"));
    town.exchange.faults().cut(None);
    desk.until_down().await;
    let dial = DialArguments { account: Some(desk.account.clone()), number: "1202".to_owned(), confirmed: false };
    assert_eq!(desk.engine.dial(dial).await.unwrap_err().code, ErrorCode::NotConnected);
    town.exchange.faults().clear();
    desk.engine.retry_account(desk.of_account()).await.unwrap();
    desk.until_live().await;
    assert!(town.calls().is_empty(), "nothing is kept for later");
}
