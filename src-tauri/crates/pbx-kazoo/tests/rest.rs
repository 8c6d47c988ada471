//! What the client does with answers other than the wished one.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

#[path = "support/server.rs"]
mod server;

use std::sync::atomic::{AtomicUsize, Ordering};

use cordboard_pbx_kazoo::{
    FaultKind, Generation, Konami, RestError, SignIn,
    rest::{Action, BlfState, Destination, Forwarding, Owner, PresenceAnswer, ProfileStep, QueueStats, QuickcallOptions},
};
use cordboard_session::Verdict;
use serde_json::json;
use server::{Asked, Server, refusal, signed_in, success};

fn token(asked: &Asked) -> &str {
    asked.headers.get("x-auth-token").map_or("", String::as_str)
}

fn dead() -> server::Answer {
    refusal(401, "invalid_credentials", &json!({}))
}

#[tokio::test]
async fn k100_a_wrong_key_is_sent_once() {
    let key = "k".repeat(64);
    let body = json!([key]);
    let server = Server::bare(move |_| refusal(404, "bad identifier", &body)).await;
    let pbx = server.client(SignIn::ApiKey, &key);
    let refused = pbx.users().await.unwrap_err();
    assert_eq!((refused.kind(), refused.verdict()), (Some(FaultKind::KeyInvalid), Verdict::SignIn));
    assert_eq!(refused.problem().code, "keyInvalid");
    assert!(!format!("{refused:?}").contains(&key));
    assert!(matches!(pbx.users().await, Err(RestError::SignedOut { .. })));
    assert_eq!(server.lines(), ["PUT /v2/api_auth"]);
}

#[tokio::test]
async fn k101_requests_that_find_the_token_dead_share_one_sign_in() {
    let server = Server::start(|asked| if token(asked) == "t2" { success(&json!([])) } else { dead() }).await;
    let pbx = server.crossbar();
    pbx.grant().await.unwrap();
    let (users, devices, groups) = tokio::join!(pbx.users(), pbx.devices(), pbx.groups());
    assert!(users.is_ok() && devices.is_ok() && groups.is_ok());
    let lines = server.lines();
    assert_eq!(lines.iter().filter(|line| line.starts_with("PUT")).count(), 2, "the first and one more: {lines:?}");
    assert_eq!(lines.iter().filter(|line| line.contains("/users")).count(), 2, "one repetition: {lines:?}");
}

#[tokio::test]
async fn a_token_refused_as_soon_as_it_was_given_ends_the_sign_in() {
    let server = Server::start(|_| dead()).await;
    let pbx = server.crossbar().of("a1");
    assert_eq!(pbx.users().await.unwrap_err().kind(), Some(FaultKind::CredentialsInvalid));
    let users = "GET /v2/accounts/a1/users?paginate=false";
    assert_eq!(server.lines(), ["PUT /v2/user_auth", users, "PUT /v2/user_auth", users]);
    assert!(matches!(pbx.users().await, Err(RestError::SignedOut { .. })));
    assert_eq!(server.lines(), Vec::<String>::new());
    pbx.tokens().forget().await;
    assert!(pbx.grant().await.is_ok(), "asked for again by a person");
}

#[tokio::test]
async fn k67_a_call_is_not_placed_again_after_a_renewal() {
    let server = Server::start(|asked| if token(asked) == "t2" { success(&json!({})) } else { dead() }).await;
    let pbx = server.crossbar().of("a1");
    let (from, to) = (Owner::User("u1".to_owned()), Destination::new("201").unwrap());
    assert!(pbx.quickcall(&from, &to, &QuickcallOptions::default()).await.is_err());
    let call = "GET /v2/accounts/a1/users/u1/quickcall/201";
    assert_eq!(server.lines(), ["PUT /v2/user_auth", call, "PUT /v2/user_auth"]);
    assert!(pbx.quickcall(&from, &to, &QuickcallOptions::default()).await.is_ok(), "the next click works");
    assert_eq!(server.lines(), [call]);
}

#[tokio::test]
async fn k63_k64_k66_a_call_is_never_placed_twice() {
    let answers = [
        (refusal(500, "unspecified_fault", &json!({})), Some(FaultKind::Server)),
        (refusal(500, "quickcall initiation failed", &json!({"error_message": "NO_ANSWER"})), Some(FaultKind::Server)),
        (refusal(503, "datastore_timeout", &json!({})), Some(FaultKind::Unavailable)),
        (refusal(429, "too_many_requests", &json!({})), Some(FaultKind::TooManyRequests)),
        ((0, String::new()), None),
    ];
    for (answer, kind) in answers {
        let server = Server::start(move |_| answer.clone()).await;
        let pbx = server.crossbar().of("a1");
        let (from, to) = (Owner::Device("d1".to_owned()), Destination::new("*97").unwrap());
        let failed = pbx.quickcall(&from, &to, &QuickcallOptions::default()).await.unwrap_err();
        assert_eq!(failed.kind(), kind);
        assert_eq!(server.lines(), ["PUT /v2/user_auth", "GET /v2/accounts/a1/devices/d1/quickcall/%2A97"]);
    }
}

#[tokio::test]
async fn k113_a_list_too_large_for_one_answer_is_read_in_pages() {
    let server = Server::start(|asked| {
        if asked.line.contains("paginate=false") {
            return refusal(416, "range not satisfiable", &json!({}));
        }
        let next = if asked.line.contains("start_key=k%2F2") { "" } else { "k/2" };
        let id = if next.is_empty() { "u2" } else { "u1" };
        (200, json!({"data": [{"id": id}], "next_start_key": next, "page_size": "1"}).to_string())
    })
    .await;
    let users = server.crossbar().of("a1").users().await.unwrap();
    assert_eq!(users.iter().map(|user| user.id.as_str()).collect::<Vec<_>>(), ["u1", "u2"]);
    assert_eq!(
        server.lines()[1..],
        ["GET /v2/accounts/a1/users?paginate=false", "GET /v2/accounts/a1/users", "GET /v2/accounts/a1/users?start_key=k%2F2"]
    );
}

#[tokio::test]
async fn k118_the_form_of_the_slides_is_tried_once_where_the_other_is_refused() {
    let server = Server::start(|asked| {
        let slides = asked.json()["data"]["action"] == "metaflow";
        let lacks = json!({"module": {"required": {"message": "x"}}});
        if slides { success(&json!("metaflow sent")) } else { refusal(400, "validation error", &lacks) }
    })
    .await;
    let pbx = server.crossbar().of("a1");
    pbx.control("B", &Action::HangUp, Konami::Pro, Generation::V43).await.unwrap();
    let bodies: Vec<_> = server.take()[1..].iter().map(Asked::json).collect();
    let node = json!({"module": "hangup", "data": {}});
    assert_eq!(bodies, [json!({"action": "metaflow", "data": node}), json!({"data": {"action": "metaflow", "data": node}})]);
}

#[tokio::test]
async fn k43_an_action_that_nobody_would_carry_out_is_not_sent() {
    let server = Server::start(|_| success(&json!({}))).await;
    let pbx = server.crossbar().of("a1");
    let refused = pbx.control("B", &Action::Hold, Konami::Open, Generation::V43).await;
    assert!(matches!(refused, Err(RestError::Argument(_))));
    assert_eq!(server.lines(), Vec::<String>::new());
}

#[tokio::test]
async fn k46_k47_a_transfer_that_cannot_be_is_told_and_not_repeated() {
    let missing = json!({"other_leg_call_id": {"required": {"message": "x"}}});
    for (status, message, kind) in [(400, "validation error", FaultKind::Invalid), (404, "bad identifier", FaultKind::NotFound)] {
        let missing = missing.clone();
        let server = Server::start(move |_| refusal(status, message, &missing)).await;
        let action = Action::Transfer { target: "202".to_owned(), manner: cordboard_pbx_kazoo::rest::TransferManner::Blind };
        let failed = server.crossbar().of("a1").control("B", &action, Konami::Auto, Generation::Auto).await.unwrap_err();
        assert_eq!(failed.kind(), Some(kind));
        let RestError::Fault(fault) = failed else { panic!("{failed:?}") };
        assert!(fault.names("other_leg_call_id", "required"));
        assert_eq!(server.lines().len(), 2, "the sign-in and one request");
    }
}

#[tokio::test]
async fn k80_a_server_without_summary_is_asked_for_it_once() {
    let server = Server::start(|asked| {
        if asked.line.contains("stats_summary") {
            return refusal(405, "invalid_method", &json!({}));
        }
        success(&json!({"stats": [{"call_id": "T", "queue_id": "q1"}, {"call_id": "S", "queue_id": "q2"}]}))
    })
    .await;
    let pbx = server.crossbar().of("a1");
    for _ in 0..2 {
        let QueueStats::Calls(calls) = pbx.acdc_summary(Some("q1")).await.unwrap() else { panic!("a summary") };
        assert_eq!(calls.iter().map(|call| call.call_id.as_deref()).collect::<Vec<_>>(), [Some("T")]);
    }
    let lines = server.lines();
    assert_eq!(lines.iter().filter(|line| line.contains("stats_summary")).count(), 1, "{lines:?}");
}

#[tokio::test]
async fn k111_an_edit_that_came_second_is_made_again_once() {
    let saves = AtomicUsize::new(0);
    let server = Server::start(move |asked| {
        if asked.line.starts_with("POST") {
            return match saves.fetch_add(1, Ordering::SeqCst) {
                0 => refusal(409, "datastore_conflict", &json!({})),
                _ => success(&json!({})),
            };
        }
        success(&json!({"id": "c1", "numbers": ["201"], "version": saves.load(Ordering::SeqCst)}))
    })
    .await;
    let pbx = server.crossbar().of("a1");
    let before = pbx.edit_callflow("c1", |document| document["name"] = json!("night")).await.unwrap();
    assert_eq!(before["version"], json!(1), "what was there when the change went through");
    let asked = server.take();
    let methods: Vec<&str> = asked[1..].iter().map(|asked| asked.line.split(' ').next().unwrap_or_default()).collect();
    assert_eq!(methods, ["GET", "POST", "GET", "POST"]);
    assert_eq!(asked[4].json()["data"], json!({"id": "c1", "numbers": ["201"], "version": 1, "name": "night"}));
}

#[tokio::test]
async fn a_second_conflict_is_told() {
    let server = Server::start(|asked| {
        if asked.line.starts_with("POST") { refusal(409, "datastore_conflict", &json!({})) } else { success(&json!({})) }
    })
    .await;
    let failed = server.crossbar().of("a1").edit_group("g1", |document| document["name"] = json!("x")).await.unwrap_err();
    assert_eq!(failed.kind(), Some(FaultKind::Conflict));
    assert_eq!(server.lines().iter().filter(|line| line.starts_with("POST")).count(), 2);
}

#[tokio::test]
async fn a_profile_that_half_failed_is_taken_back() {
    let server = Server::start(|asked| {
        if asked.line.starts_with("GET") {
            return success(&json!({"id": "u1", "do_not_disturb": {"enabled": false}, "call_forward": {"enabled": false}}));
        }
        if asked.line.contains("callflows") { refusal(403, "forbidden", &json!({})) } else { success(&json!("command sent")) }
    })
    .await;
    let user = || "u1".to_owned();
    let steps = [
        ProfileStep::DoNotDisturb { user: user(), on: true },
        ProfileStep::Forward { user: user(), to: Forwarding::to("+4420") },
        ProfileStep::Presence { owner: Owner::User(user()), state: BlfState::Confirmed },
        ProfileStep::Callflow { id: "c1".to_owned(), change: json!({"flow": {"module": "voicemail"}}) },
    ];
    let failed = server.crossbar().of("a1").apply_profile(&steps).await.unwrap_err();
    assert_eq!((failed.step, failed.source.kind(), failed.left), (3, Some(FaultKind::Forbidden), vec![]));
    let asked = server.take();
    let undone: Vec<_> =
        asked[asked.len() - 3..].iter().map(|asked| (asked.line.clone(), asked.json()["data"].clone())).collect();
    let forward = json!({"call_forward": {"enabled": false, "number": null, "require_keypress": null, "keep_caller_id": null,
        "direct_calls_only": null, "substitute": null, "failover": null}});
    let patch = || "PATCH /v2/accounts/a1/users/u1".to_owned();
    assert_eq!(
        undone,
        [
            ("POST /v2/accounts/a1/users/u1/presence".to_owned(), json!({"action": "reset"})),
            (patch(), forward),
            (patch(), json!({"do_not_disturb": {"enabled": false}})),
        ]
    );
}

#[tokio::test]
async fn a_step_whose_answer_was_lost_is_taken_back_too() {
    let patches = AtomicUsize::new(0);
    let server = Server::start(move |asked| {
        if asked.line.starts_with("GET") {
            return success(&json!({"id": "u1"}));
        }
        if patches.fetch_add(1, Ordering::SeqCst) == 0 { (0, String::new()) } else { success(&json!({})) }
    })
    .await;
    let steps = [ProfileStep::DoNotDisturb { user: "u1".to_owned(), on: true }];
    let failed = server.crossbar().of("a1").apply_profile(&steps).await.unwrap_err();
    assert_eq!((failed.step, failed.source.kind()), (0, None));
    let last = server.take().pop().unwrap();
    assert_eq!(last.json(), json!({"data": {"do_not_disturb": null}}));
}

#[tokio::test]
async fn k115_presence_that_nobody_watches_is_no_failure() {
    let server = Server::start(|_| success(&json!("nothing to send command to"))).await;
    let told = server.crossbar().of("a1").set_presence(&Owner::User("u1".to_owned()), BlfState::Early).await;
    assert_eq!(told.unwrap(), PresenceAnswer::Nobody);
}

#[tokio::test]
async fn a_page_for_people_is_not_an_answer() {
    let server = Server::bare(|_| (200, "<html>Welcome to the hotel</html>".to_owned())).await;
    let pbx = server.crossbar();
    assert_eq!(pbx.grant().await.unwrap_err().problem().code, "notTheApi");
    assert!(pbx.grant().await.is_err());
    assert_eq!(server.lines().len(), 2, "a captive portal goes away: it is asked again");
}

#[tokio::test]
async fn k112_one_key_addresses_the_accounts_below() {
    let server = Server::start(|_| success(&json!([]))).await;
    let parent = server.crossbar();
    let child = parent.of("a2");
    parent.users().await.unwrap();
    child.users().await.unwrap();
    assert_eq!(
        server.lines(),
        ["PUT /v2/user_auth", "GET /v2/accounts/a1/users?paginate=false", "GET /v2/accounts/a2/users?paginate=false"]
    );
}

#[tokio::test]
async fn a_second_factor_and_an_unknown_account_are_told_apart() {
    let table = [
        (401, json!({"multi_factor_request": {"x": {}}}), "secondFactor"),
        (400, json!({"account_name": {"not_found": {}}}), "accountUnknown"),
        (423, json!({}), "accountLocked"),
    ];
    for (status, data, code) in table {
        let server = Server::bare(move |_| refusal(status, "validation error", &data)).await;
        assert_eq!(server.crossbar().grant().await.unwrap_err().problem().code, code);
    }
    let server = Server::bare(|_| signed_in(1)).await;
    assert!(server.crossbar().grant().await.is_ok());
}

#[tokio::test]
async fn k81_an_agent_that_one_may_not_restart_and_one_that_nobody_can_are_told_apart() {
    let server = Server::start(|asked| {
        if asked.line.contains("/u1/") {
            refusal(403, "forbidden", &json!({}))
        } else {
            refusal(405, "invalid_method", &json!({}))
        }
    })
    .await;
    let pbx = server.crossbar();
    assert_eq!(pbx.restart_acdc("u1").await.unwrap_err().kind(), Some(FaultKind::Forbidden));
    assert_eq!(pbx.restart_acdc("u2").await.unwrap_err().kind(), Some(FaultKind::MethodRefused));
    let asked = server.lines();
    let restarts = asked.iter().filter(|line| line.ends_with("/restart")).count();
    assert_eq!(restarts, 2, "neither is tried again: {asked:?}");
}
