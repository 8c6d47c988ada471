//! What servers and people in between send instead of what was wanted: each has its answer, and the calls on the screen
//! survive all of it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

#[path = "support/meddler.rs"]
mod meddler;
#[path = "support/scene.rs"]
mod scene;

use std::sync::atomic::{AtomicUsize, Ordering};

use cordboard_exchange::{Options, Span};
use cordboard_link::LinkProblem;
use cordboard_model::{CallState, Command, Event, Outcome};
use cordboard_pbx_kazoo::{KazooAccount, RestError};
use cordboard_session::{CommandError, Connector, SessionError, SignInRefusal, Verdict};
use meddler::{Meddler, cut_off, whole};
use scene::{Desked, MARY, Scene, cast, kazoo_as};
use serde_json::json;

/// REST and socket through the meddler.
fn meddled(scene: &Scene, meddler: &Meddler) -> KazooAccount {
    KazooAccount { rest: format!("http://{}/v2/", meddler.addr), ..scene.account() }
}

/// A scene with a call that Anna talks in.
async fn talking(scene: &Scene, account: KazooAccount) -> (cordboard_pbx_kazoo::Kazoo, Desked) {
    let mut kazoo = kazoo_as(account, "secret".to_owned());
    let mut desked = Desked::new(kazoo.open().await.unwrap()).await;
    scene.act(json!({"do": "call", "from": MARY, "to": "1201"})).await;
    scene.act(json!({"do": "answer", "who": "amartin"})).await;
    desked.state(CallState::Connected).await;
    (kazoo, desked)
}

async fn hung_up(scene: &Scene, desked: &mut Desked) {
    scene.act(json!({"do": "hang_up", "who": MARY})).await;
    desked.until("the call ends", |desked| desked.call().is_none()).await;
    assert_eq!(desked.ended().map(|call| call.outcome), Some(Some(Outcome::Answered)));
}

#[tokio::test]
async fn k121_junk_on_the_socket_is_passed_over_and_the_call_goes_on() {
    let scene = Scene::new().await;
    let meddler = Meddler::start(scene.addr).await;
    let (_kazoo, mut desked) = talking(&scene, meddled(&scene, &meddler)).await;
    let before = desked.call().unwrap().clone();
    let own = &scene.exchange.kazoo_calls(&scene.exchange.calls_of("amartin")[0].id)[0];
    let junk = [
        "",
        "no JSON",
        "{",
        "[]",
        "null",
        "7",
        "{}",
        r#"{"action":"event"}"#,
        r#"{"action":"reply"}"#,
        r#"{"action":"reply","request_id":"1","status":"error","data":{"errors":["failed to authenticate token x"]}}"#,
        r#"{"action":"event","name":"CHANNEL_DESTROY"}"#,
        r#"{"action":"event","name":"CHANNEL_DESTROY","data":null}"#,
        r#"{"action":"event","name":"CHANNEL_DESTROY","data":[1]}"#,
        r#"{"action":"event","name":"CHANNEL_DESTROY","data":{"call_id":"","hangup_cause":"NORMAL_CLEARING"}}"#,
        r#"{"action":"event","name":"CHANNEL_TELEPORTED","data":{"call_id":"x"}}"#,
        r#"{"action":"event","name":7,"data":{"call_id":8}}"#,
        r#"{"action":"event","name":"event","subscribed_key":"edr.ok.info.acdc","data":{"body":"text"}}"#,
        r#"{"action":"event","name":"doc_edited","data":{"type":7,"id":{}}}"#,
    ];
    for text in junk {
        meddler.say(text);
    }
    meddler.say(&"x".repeat(2 * 1024 * 1024));
    meddler.frame(2, b"\0\x01 binary");
    // Wrong types in what is otherwise an event of that call.
    let odd = json!({"action": "event", "name": "CHANNEL_ANSWER", "data": {"call_id": own, "timestamp": "soon", "msg_id": 5,
        "call_direction": 1, "caller_id_number": {}, "custom_channel_vars": "none", "billing_seconds": "many"}});
    meddler.say(&odd.to_string());
    meddler.say(
        r#"{"action":"event","name":"PARK_PARKED","data":{"call_id":"marker","parking_slot":"777","caller_id_number":"1"}}"#,
    );
    desked.until("what comes after is heard", |desked| desked.account().parked().len() == 1).await;
    let after = desked.call().unwrap().clone();
    assert_eq!((&after.id, after.state, after.answered_at), (&before.id, CallState::Connected, before.answered_at));
    assert_eq!(after.remote.number.as_deref(), Some(MARY));
    hung_up(&scene, &mut desked).await;
}

#[tokio::test]
async fn numbers_as_text_and_garbage_between_the_frames_change_nothing() {
    let kazoo = cordboard_exchange::KazooOptions { string_numbers: true, ..Default::default() };
    let scene = Scene::with(kazoo).await;
    scene.exchange.faults().set("garbage=100%".parse().unwrap());
    let (_kazoo, mut desked) = talking(&scene, scene.account()).await;
    hung_up(&scene, &mut desked).await;
}

#[tokio::test]
async fn a_list_of_channels_that_cannot_be_read_ends_no_call_and_is_asked_for_again() {
    let html = || whole(200, "text/html", "<!DOCTYPE html><html><body>Log in to the guest network</body></html>");
    let json = |body: &str| whole(200, "application/json", body);
    let spoilt: [(&str, Vec<u8>); 9] = [
        ("a page", html()),
        ("cut off", cut_off(r#"{"data":[{"uuid":"x","direc"#)),
        ("no JSON", json("{\"data\":[")),
        ("nothing", json("")),
        ("no data", json(r#"{"status":"success"}"#)),
        ("null", json(r#"{"data":null,"status":"success"}"#)),
        ("a text", json(r#"{"data":"channels","status":"success"}"#)),
        ("a fault", whole(500, "application/json", r#"{"status":"error","error":"500","message":"unspecified_fault"}"#)),
        ("cut before the head", Vec::new()),
    ];
    let mut stories = tokio::task::JoinSet::new();
    for (what, answer) in spoilt {
        stories.spawn(async move {
            let scene = Scene::new().await;
            let meddler = Meddler::start(scene.addr).await;
            let (mut kazoo, mut desked) = talking(&scene, meddled(&scene, &meddler)).await;
            let before = desked.call().unwrap().id.clone();
            // A connection that broke is tried again at once; three times is more than that.
            let (times, often) = (AtomicUsize::new(0), if what.starts_with("cut") { 3 } else { 1 });
            meddler.spoil(move |line| {
                let asked = line.starts_with("GET ") && line.ends_with("/channels");
                (asked && times.fetch_add(1, Ordering::Relaxed) < often).then(|| answer.clone())
            });
            scene.exchange.faults().cut(None);
            desked.until_over().await;
            desked.again(kazoo.open().await.unwrap()).await;
            let after = desked.call().map(|call| (call.id.clone(), call.state));
            assert_eq!(after, Some((before, CallState::Connected)), "{what}");
            hung_up(&scene, &mut desked).await;
        });
    }
    while let Some(story) = stories.join_next().await {
        story.unwrap();
    }
}

#[tokio::test]
async fn a_sign_in_that_cannot_be_read_is_said_and_what_heals_is_tried_again() {
    let scene = Scene::new().await;
    let json = |status, body: &str| whole(status, "application/json", body);
    let table: [(&str, Vec<u8>, Verdict, &str); 7] = [
        ("a page", whole(200, "text/html", "<html>portal</html>"), Verdict::Retry, "notTheApi"),
        ("cut off", cut_off("{\"auth_token\":"), Verdict::Retry, "closed"),
        ("no JSON", json(201, "{"), Verdict::Retry, "malformed"),
        ("no token", json(201, r#"{"data":{"account_id":"a1"},"status":"success"}"#), Verdict::Retry, "malformed"),
        ("numbers", json(201, r#"{"data":7,"auth_token":8,"status":9}"#), Verdict::Retry, "malformed"),
        ("a fault", json(503, r#"{"status":"error","message":"datastore_fault"}"#), Verdict::Retry, "httpStatus"),
        ("a refusal", json(401, r#"{"status":"error","message":"invalid_credentials"}"#), Verdict::SignIn, "wrongPassword"),
    ];
    for (what, answer, verdict, code) in table {
        let meddler = Meddler::start(scene.addr).await;
        meddler.spoil(move |line| line.starts_with("PUT /v2/user_auth").then(|| answer.clone()));
        let error = kazoo_as(meddled(&scene, &meddler), "secret".to_owned()).open().await.unwrap_err();
        assert_eq!((error.verdict(), error.problem().code.as_str()), (verdict, code), "{what}: {error:?}");
    }
}

#[tokio::test]
async fn a_user_that_was_deleted_ends_the_sign_in_and_leaves_the_call_on_the_screen() {
    let scene = Scene::new().await;
    let (mut kazoo, mut desked) = talking(&scene, scene.account()).await;
    let user = scene.exchange.kazoo_user("amartin").unwrap();
    let path = format!("accounts/{}/users/{user}", scene.exchange.kazoo_account());
    scene.rest("DELETE", &path, json!(null)).await;
    let error = desked.until_over().await;
    assert!(matches!(error, SessionError::Refused { why: SignInRefusal::UserUnknown, .. }), "{error:?}");
    assert_eq!((error.verdict(), error.problem().code.as_str()), (Verdict::SignIn, "userUnknown"));
    assert_eq!(desked.call().map(|call| call.state), Some(CallState::Connected));
    // A later start says so, too.
    let mut later = kazoo_as(scene.account(), "secret".to_owned());
    assert!(later.open().await.is_err());
    drop(kazoo.open().await);
}

#[tokio::test]
async fn a_token_that_was_revoked_is_renewed_once_and_then_given_up() {
    let scene = Scene::of(cast(), Options { token_ttl: Span::secs(3_600), ..Options::default() }).await;
    let meddler = Meddler::start(scene.addr).await;
    let (_kazoo, mut desked) = talking(&scene, meddled(&scene, &meddler)).await;
    let sign_ins = |meddler: &Meddler| meddler.lines().iter().filter(|line| line.starts_with("PUT /v2/user_auth")).count();
    let call = desked.call().unwrap().id.clone();
    let dead = || whole(401, "application/json", r#"{"status":"error","error":"401","message":"invalid_credentials"}"#);
    let times = AtomicUsize::new(0);
    meddler.spoil(move |line| (line.contains("/channels/") && times.fetch_add(1, Ordering::Relaxed) < 1).then(dead));
    desked.give(Command::Hold(call.clone())).await.unwrap();
    desked.state(CallState::Held).await;
    assert_eq!(sign_ins(&meddler), 2, "one renewal, and the command went through");

    meddler.spoil(move |line| line.contains("/channels/").then(dead));
    assert_eq!(desked.give(Command::Retrieve(call)).await, Err(CommandError::NotConnected));
    let error = desked.until_over().await;
    assert_eq!((error.verdict(), error.problem().code.as_str()), (Verdict::SignIn, "wrongPassword"));
    assert_eq!(desked.call().map(|call| call.state), Some(CallState::Held));
    assert_eq!(sign_ins(&meddler), 3);
}

#[tokio::test]
async fn a_subscription_that_is_refused_later_costs_no_call() {
    let scene = Scene::new().await;
    let (mut kazoo, mut desked) = talking(&scene, scene.account()).await;
    scene.exchange.faults().set("refuse".parse().unwrap());
    scene.exchange.faults().cut(None);
    desked.until_over().await;
    let error = kazoo.open().await.unwrap_err();
    assert!(matches!(error, SessionError::Refused { why: SignInRefusal::Forbidden, .. }), "{error:?}");
    assert_eq!(desked.call().map(|call| call.state), Some(CallState::Connected));
    scene.exchange.faults().clear();
    desked.again(kazoo.open().await.unwrap()).await;
    hung_up(&scene, &mut desked).await;
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_left_out_and_the_others_are_not() {
    let scene = Scene::new().await;
    let meddler = Meddler::start(scene.addr).await;
    let rows = json!({"data": [7, null, {"uuid": ""}, {"uuid": "b9", "direction": "outbound", "answered": "true",
        "owner_id": scene.exchange.kazoo_user("amartin"), "timestamp": "63900000000", "caller_id_number": 4420}, {"uuid": []}],
        "status": "success"});
    let answer = whole(200, "application/json", &rows.to_string());
    meddler.spoil(move |line| line.ends_with("/channels").then(|| answer.clone()));
    let mut desked = Desked::new(kazoo_as(meddled(&scene, &meddler), "secret".to_owned()).open().await.unwrap()).await;
    desked.state(CallState::Connected).await;
    assert_eq!(desked.call().unwrap().remote.number.as_deref(), Some("4420"));
    assert!(!desked.said(|event| matches!(event, Event::Refused(_))));
}

#[tokio::test]
async fn an_answer_that_is_cut_off_is_a_broken_connection() {
    let scene = Scene::new().await;
    let meddler = Meddler::start(scene.addr).await;
    meddler.spoil(|line| line.contains("/cdrs").then(|| cut_off(r#"{"data":[{"call_id":"#)));
    let crossbar = scene.crossbar(meddled(&scene, &meddler));
    let span = cordboard_pbx_kazoo::rest::Span { from: cordboard_model::At(0), to: cordboard_model::At(1_000) };
    let error = crossbar.cdrs(&cordboard_pbx_kazoo::rest::Scope::Account, span).await.unwrap_err();
    let RestError::Link(link) = &error else { unreachable!("{error:?}") };
    assert_eq!((link.problem(), error.verdict()), (LinkProblem::Lost, Verdict::Retry));
}
