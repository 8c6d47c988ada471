//! Conformance cases of the protocol that only a whole session can show (kazoo.md 10.5 to 10.9).
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test looks for one variant")]

#[path = "support/meddler.rs"]
mod meddler;
#[path = "support/scene.rs"]
mod scene;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use cordboard_exchange::{Acd, Cast, KazooOptions, Konami as ServersKonami, Options, Room, Span};
use cordboard_model::{
    Ability, AgentState, At, CallState, Command, Event, FetchState, RecordingId, RecordingState, Support, WhyNot,
};
use cordboard_pbx_kazoo::{FaultKind, KazooAccount, Product, rest::ProfileStep};
use cordboard_session::{Clock, CommandError, Connector, SessionError, SignInRefusal, Verdict};
use meddler::{Meddler, whole};
use scene::{Desked, MARY, Scene, cast, kazoo_as, kazoo_at};
use serde_json::json;

fn meddled(scene: &Scene, meddler: &Meddler) -> KazooAccount {
    KazooAccount { rest: format!("http://{}/v2/", meddler.addr), ..scene.account() }
}

async fn talks(scene: &Scene, desked: &mut Desked) -> cordboard_model::CallId {
    scene.act(json!({"do": "call", "from": MARY, "to": "1201"})).await;
    scene.act(json!({"do": "answer", "who": "amartin"})).await;
    desked.state(CallState::Connected).await;
    desked.call().unwrap().id.clone()
}

#[tokio::test]
async fn k43_a_hold_that_nobody_carries_out_is_asked_about_once_and_not_offered_again() {
    let scene = Scene::with(KazooOptions { konami: ServersKonami::Nothing, ..KazooOptions::default() }).await;
    let meddler = Meddler::start(scene.addr).await;
    let mut desked = Desked::new(kazoo_as(meddled(&scene, &meddler), "secret".to_owned()).open().await.unwrap()).await;
    let id = talks(&scene, &mut desked).await;
    desked.give(Command::Hold(id.clone())).await.unwrap();
    let doubted = |desked: &Desked| desked.account().capabilities().support(Ability::Hold) == Support::No(WhyNot::NoEffect);
    desked.until("it is doubted", doubted).await;
    assert_eq!(desked.call().map(|call| call.state), Some(CallState::Connected));
    assert_eq!(desked.give(Command::Hold(id)).await, Err(CommandError::Unsupported(WhyNot::NoEffect)));
    let asked = |verb: &str| meddler.lines().iter().filter(|line| line.starts_with(verb) && line.contains("/channels/")).count();
    assert_eq!((asked("PUT "), asked("POST "), asked("GET ")), (1, 0, 1));
}

#[tokio::test]
async fn a_hold_that_is_carried_out_is_not_doubted() {
    let scene = Scene::new().await;
    let mut desked = scene.desked().await;
    let id = talks(&scene, &mut desked).await;
    desked.give(Command::Hold(id.clone())).await.unwrap();
    desked.state(CallState::Held).await;
    let until = tokio::time::Instant::now() + Duration::from_millis(4_500);
    while let Ok(read) = tokio::time::timeout_at(until, desked.read()).await {
        read.unwrap();
    }
    assert!(desked.account().capabilities().has(Ability::Hold));
    desked.give(Command::Retrieve(id)).await.unwrap();
    desked.state(CallState::Connected).await;
}

#[tokio::test]
async fn k91_the_contact_centre_is_what_the_server_has_and_qubicle_first() {
    for (acd, product) in [
        (Acd::Both, Some(Product::Qubicle)),
        (Acd::Acdc, Some(Product::Acdc)),
        (Acd::Qubicle, Some(Product::Qubicle)),
        (Acd::Nothing, None),
    ] {
        let scene = Scene::with(KazooOptions { acd, ..KazooOptions::default() }).await;
        let desked = scene.desked().await;
        assert_eq!(desked.conversation.lists().product, product, "{acd:?}");
        assert_eq!(desked.account().capabilities().has(Ability::AgentState), product.is_some(), "{acd:?}");
    }
    let scene = Scene::with(KazooOptions { acd: Acd::Both, ..KazooOptions::default() }).await;
    let account = KazooAccount { agents: cordboard_pbx_kazoo::AgentProduct::Acdc, ..scene.account() };
    let chosen = kazoo_as(account, "secret".to_owned()).open().await.unwrap();
    assert_eq!(chosen.lists().product, Some(Product::Acdc));
}

#[tokio::test]
async fn k102_a_session_renews_its_token_before_the_end_and_keeps_its_socket() {
    let scene = Scene::of(cast(), Options { token_ttl: Span::secs(2), ..Options::default() }).await;
    let meddler = Meddler::start(scene.addr).await;
    let mut desked = Desked::new(kazoo_as(meddled(&scene, &meddler), "secret".to_owned()).open().await.unwrap()).await;
    let sign_ins = || meddler.lines().iter().filter(|line| line.starts_with("PUT /v2/user_auth")).count();
    desked.until("it signed in three times", |_| sign_ins() == 3).await;
    let refused = meddler.lines().len();
    let id = talks(&scene, &mut desked).await;
    desked.give(Command::HangUp(id)).await.unwrap();
    desked.until("it is over", |desked| desked.call().is_none()).await;
    assert_eq!(scene.exchange.kazoo_sockets(), 1);
    let commands = meddler.lines()[refused..].iter().filter(|line| line.contains("/channels/")).count();
    assert_eq!(commands, 1, "no request found the token dead");
}

#[tokio::test]
async fn k106_a_server_that_says_nothing_any_more_is_left_within_a_minute() {
    let scene = Scene::new().await;
    let mut desked = scene.desked().await;
    let id = talks(&scene, &mut desked).await;
    scene.exchange.faults().set("half-open".parse().unwrap());
    tokio::time::pause();
    let began = tokio::time::Instant::now();
    let error = loop {
        if let Err(error) = desked.read().await {
            break error;
        }
    };
    assert!(matches!(error, SessionError::Silent(_)), "{error:?}");
    assert!(began.elapsed() <= Duration::from_secs(60), "{:?}", began.elapsed());
    assert_eq!(desked.call().map(|call| call.id.clone()), Some(id));
}

#[tokio::test]
async fn k108_after_the_turn_of_the_month_its_bindings_are_renewed_within_a_minute() {
    let scene = Scene::new().await;
    // Three seconds before 2024-12-01 00:00 UTC.
    let clock = Clock::starting_at(At(1_733_011_200_000 - 3_000));
    let mut desked = Desked::new(kazoo_at(scene.account(), "secret".to_owned(), clock).open().await.unwrap()).await;
    let told = || {
        let frames = scene.exchange.received("amartin").into_iter().map(|received| received.frame);
        frames.map(|frame| (frame["action"].clone(), frame["data"]["binding"].clone())).collect::<Vec<_>>()
    };
    let (before, began) = (told().len(), tokio::time::Instant::now());
    tokio::time::pause();
    while told().len() < before + 2 {
        tokio::time::timeout(Duration::from_secs(70), desked.read()).await.expect("in vain").unwrap();
    }
    assert!(began.elapsed() < Duration::from_secs(63), "{:?}", began.elapsed());
    let objects = json!("object.*.*");
    assert_eq!(told()[before..], [(json!("unsubscribe"), objects.clone()), (json!("subscribe"), objects)]);
}

#[tokio::test]
async fn k122_a_socket_that_is_forbidden_costs_one_sign_in_and_one_that_is_too_much_half_a_minute() {
    let scene = Scene::new().await;
    let meddler = Meddler::start(scene.addr).await;
    let times = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&times);
    let refusal = |status| whole(status, "text/plain", "");
    meddler.spoil(move |line| (line == "GET /" && counted.fetch_add(1, Ordering::Relaxed) == 0).then(|| refusal(403)));
    let account = || meddled(&scene, &meddler);
    drop(kazoo_as(account(), "secret".to_owned()).open().await.unwrap());
    let sign_ins = || meddler.lines().iter().filter(|line| line.starts_with("PUT /v2/user_auth")).count();
    assert_eq!((sign_ins(), times.load(Ordering::Relaxed)), (2, 2));

    meddler.spoil(move |line| (line == "GET /").then(|| refusal(403)));
    let error = kazoo_as(account(), "secret".to_owned()).open().await.unwrap_err();
    assert!(matches!(error, SessionError::Refused { why: SignInRefusal::Forbidden, .. }), "{error:?}");
    assert_eq!(sign_ins(), 4);

    meddler.spoil(move |line| (line == "GET /").then(|| refusal(429)));
    let error = kazoo_as(account(), "secret".to_owned()).open().await.unwrap_err();
    assert_eq!(error.verdict(), Verdict::RetryAfter(Duration::from_secs(30)));
    // No sub-protocol is asked for: a server answers that with 400.
    meddler.spoil(|_| None);
    drop(kazoo_as(account(), "secret".to_owned()).open().await.unwrap());
}

#[tokio::test]
async fn who_takes_part_in_a_conference_is_muted_and_removed() {
    let room = Room { number: "3500".to_owned(), name: "Morning".to_owned(), ..Room::default() };
    let scene = Scene::of(Cast { rooms: vec![room], ..cast() }, Options::default()).await;
    let mut desked = scene.desked().await;
    assert!(desked.account().capabilities().has(Ability::Moderate));
    scene.act(json!({"do": "call", "from": "bnowak", "to": "3500"})).await;
    let inside = |desked: &Desked| desked.account().rooms().first().map(|room| room.participants.clone()).unwrap_or_default();
    desked.until("he is in there", |desked| inside(desked).len() == 1).await;
    let (room, who) = (desked.account().rooms()[0].id.clone(), inside(&desked)[0].id.clone());
    let mute = |muted| Command::SetParticipantMuted { room: room.clone(), participant: who.clone(), muted };
    desked.give(mute(true)).await.unwrap();
    desked.until("he is muted", |desked| inside(desked).iter().all(|who| who.muted)).await;
    desked.give(mute(false)).await.unwrap();
    desked.until("he is heard", |desked| inside(desked).iter().all(|who| !who.muted)).await;
    desked.give(Command::RemoveParticipant { room: room.clone(), participant: who.clone() }).await.unwrap();
    desked.until("he is out", |desked| inside(desked).is_empty()).await;
    assert_eq!(desked.give(mute(true)).await, Err(CommandError::CallGone), "he is not there any more");
}

#[tokio::test]
async fn what_lamp_keys_show_is_idle_or_busy_and_never_a_telephone_that_rings() {
    let scene = Scene::new().await;
    let mut desked = scene.desked().await;
    let offered: Vec<String> = desked.account().presences().iter().map(|status| status.id.to_string()).collect();
    assert_eq!(offered, ["terminated", "confirmed"]);
    desked.give(Command::SetPresence("confirmed".into())).await.unwrap();
    let busy = |desked: &Desked| desked.account().presence().activity == cordboard_model::Activity::Busy;
    desked.until("busy", busy).await;
    assert_eq!(desked.give(Command::SetPresence("early".into())).await, Err(CommandError::Missing("presence")));
    assert!(desked.said(|event| matches!(event, Event::PresenceReported(_))));
    desked.agent(AgentState::LoggedOut).await;
}

#[tokio::test]
async fn k68_a_number_is_dialled_as_the_country_of_the_account_writes_it() {
    let scene = Scene::new().await;
    let meddler = Meddler::start(scene.addr).await;
    let account = KazooAccount { country: "GB".to_owned(), ..meddled(&scene, &meddler) };
    let mut desked = Desked::new(kazoo_as(account, "secret".to_owned()).open().await.unwrap()).await;
    meddler.spoil(|line| line.contains("/quickcall/").then(|| whole(500, "application/json", "{}")));
    for number in ["+44 (0)20-7946.0111", "020 7946 0111", "1202", "*97"] {
        desked.give(Command::Dial { number: number.to_owned(), attached: Default::default() }).await.unwrap();
        let before = desked.events.len();
        desked
            .until("it is refused", |desked| desked.events[before..].iter().any(|event| matches!(event, Event::Refused(_))))
            .await;
    }
    let dialled: Vec<String> = meddler
        .lines()
        .iter()
        .filter_map(|line| line.split("/quickcall/").nth(1).map(|rest| rest.split('?').next().unwrap_or(rest).to_owned()))
        .collect();
    assert_eq!(dialled, ["%2B442079460111", "02079460111", "1202", "%2A97"]);
}

#[tokio::test]
async fn k56_what_was_asked_about_a_recording_is_told_as_asked_and_never_as_so() {
    let scene = Scene::new().await;
    let mut desked = scene.desked().await;
    let id = talks(&scene, &mut desked).await;
    let asked = |desked: &Desked| desked.call().and_then(|call| call.recording_asked);
    let may = |desked: &Desked| {
        let controls = cordboard_desk::controls(desked.account(), desked.call().unwrap());
        [controls.start_recording, controls.stop_recording, controls.pause_recording, controls.resume_recording]
            .map(|control| control == cordboard_desk::Control::Can)
    };
    assert_eq!((asked(&desked), may(&desked)), (None, [true, false, true, false]), "it may be recorded by a rule of the server");
    for (command, state, then) in [
        (Command::StartRecording(id.clone()), RecordingState::Active, [false, true, true, false]),
        (Command::PauseRecording(id.clone()), RecordingState::Paused, [false, true, false, true]),
        (Command::ResumeRecording(id.clone()), RecordingState::Active, [false, true, true, false]),
        (Command::StopRecording(id.clone()), RecordingState::Off, [true, false, true, false]),
    ] {
        desked.give(command).await.unwrap();
        assert_eq!((asked(&desked), may(&desked)), (Some(state), then), "{state:?}");
    }
    assert_eq!(desked.call().map(|call| call.recording), Some(RecordingState::Unknown));
    assert!(!desked.said(|event| matches!(event, Event::Refused(_))));
}

#[tokio::test]
async fn k111_a_callflow_that_somebody_else_saved_meanwhile_is_changed_anew_once_and_the_session_goes_on() {
    let scene = Scene::new().await;
    let meddler = Meddler::start(scene.addr).await;
    let mut kazoo = kazoo_as(meddled(&scene, &meddler), "secret".to_owned());
    let mut desked = Desked::new(kazoo.open().await.unwrap()).await;
    let (crossbar, own) = (kazoo.crossbar().clone(), desked.conversation.lists().own.id);
    let flows = crossbar.callflows().await.unwrap();
    let flow = flows.into_iter().find(|flow| flow.owner_id.as_deref() == Some(&own)).unwrap().id;
    let named = |name: &str| [ProfileStep::Callflow { id: flow.clone(), change: json!({"name": name}) }];
    let conflict = r#"{"status":"error","error":"409","message":"datastore_conflict","data":{}}"#;
    let saves = |line: &str| line.starts_with("POST ") && line.contains("/callflows/");
    let counted = AtomicUsize::new(0);
    meddler.spoil(move |line| {
        (saves(line) && counted.fetch_add(1, Ordering::Relaxed) == 0).then(|| whole(409, "application/json", conflict))
    });
    let (frames, lines) = (desked.conversation.counts().frames, meddler.lines().len());
    crossbar.apply_profile(&named("Night")).await.unwrap();
    let asked: Vec<String> = meddler.lines().split_off(lines);
    let methods: Vec<&str> = asked.iter().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(methods, ["GET", "GET", "POST", "GET", "POST"], "{asked:?}");
    assert_eq!(crossbar.callflow(&flow).await.unwrap().name.as_deref(), Some("Night"));
    desked.until("the session hears of it", |desked| desked.conversation.counts().frames > frames).await;

    meddler.spoil(move |line| saves(line).then(|| whole(409, "application/json", conflict)));
    let lines = meddler.lines().len();
    let failed = crossbar.apply_profile(&named("Day")).await.unwrap_err();
    assert_eq!((failed.step, failed.source.kind(), failed.left), (0, Some(FaultKind::Conflict), Vec::new()));
    assert_eq!(meddler.lines()[lines..].iter().filter(|line| saves(line)).count(), 2, "never a third time");
    assert_eq!(crossbar.callflow(&flow).await.unwrap().name.as_deref(), Some("Night"));
    talks(&scene, &mut desked).await;
}

#[tokio::test]
async fn a_recording_goes_on_where_it_broke_and_a_page_is_no_sound() {
    let scene = Scene::new().await;
    let meddler = Meddler::start(scene.addr).await;
    let mut desked = Desked::new(kazoo_as(meddled(&scene, &meddler), "secret".to_owned()).open().await.unwrap()).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("r1.mp3");
    let fetch = || Command::FetchRecording { recording: RecordingId::from("r1"), format: "mp3".to_owned(), file: file.clone() };
    let over = |desked: &Desked| {
        let fetched =
            desked.events.iter().filter_map(|event| if let Event::RecordingFetched(it) = event { Some(it) } else { None });
        fetched.map(|fetch| fetch.state.clone()).find(|state| !matches!(state, FetchState::Running { .. }))
    };
    let times = AtomicUsize::new(0);
    meddler.spoil(move |line| {
        let sound = |status: &str, rest: &str| {
            format!("HTTP/1.1 {status} X\r\nContent-Type: audio/mpeg\r\nConnection: close\r\n{rest}").into_bytes()
        };
        line.contains("accept=audio").then(|| match times.fetch_add(1, Ordering::Relaxed) {
            0 => sound("200", "Content-Length: 9\r\n\r\nID3 s"),
            _ => sound("206", "Content-Length: 4\r\nContent-Range: bytes 5-8/9\r\n\r\nound"),
        })
    });
    desked.give(fetch()).await.unwrap();
    desked.give(fetch()).await.unwrap();
    desked.until("it is over", |desked| over(desked).is_some()).await;
    assert_eq!(over(&desked), Some(FetchState::Done { size: 9 }));
    assert_eq!(std::fs::read(&file).unwrap(), b"ID3 sound");
    assert_eq!(meddler.lines().iter().filter(|line| line.contains("accept=audio")).count(), 2, "two do not write one file");

    desked.events.clear();
    std::fs::remove_file(&file).unwrap();
    meddler.spoil(|line| line.contains("accept=audio").then(|| whole(200, "text/html", "<html>sign in</html>")));
    desked.give(fetch()).await.unwrap();
    desked.until("it is over", |desked| over(desked).is_some()).await;
    let why = over(&desked).map(|state| if let FetchState::Failed(problem) = state { problem.code } else { String::new() });
    assert_eq!(why.as_deref(), Some("notARecording"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left of it");
}
