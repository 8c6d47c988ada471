//! Webhooks of the virtual exchange beside its event socket, over real sockets (kazoo.md 8).
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test looks for one variant")]

#[path = "support/scene.rs"]
mod scene;

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicU16, Ordering},
    time::Duration,
};

use cordboard_exchange::{KazooOptions, Span};
use cordboard_model::{CallState, Event, Outcome, RefusalKind, Step};
use cordboard_pbx_kazoo::{
    HookSecret, Kazoo, KazooAccount,
    rest::{Attempt, Crossbar, HookVerb, NewHook},
};
use cordboard_session::Connector;
use scene::{Desked, MARY, Scene, kazoo_as};
use secrecy::ExposeSecret;
use serde_json::json;

const HOOKS: [&str; 6] = ["channel_create", "channel_answer", "channel_bridge", "channel_destroy", "parking", "object"];

/// A port that nobody listens at, below those that the system hands out to the sockets of other tests meanwhile.
fn free() -> SocketAddr {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = u16::try_from(std::process::id() % 500).unwrap() * 20;
    let ports = std::iter::repeat_with(|| 20_000 + (first + NEXT.fetch_add(1, Ordering::Relaxed)) % 10_000);
    let free = |port: u16| Some(std::net::TcpListener::bind(("127.0.0.1", port)).ok()?.local_addr().unwrap());
    ports.filter_map(free).next().unwrap()
}

/// An account that listens, and the administrator's client of the REST interface.
struct Hooked {
    kazoo: Kazoo,
    crossbar: Crossbar,
}

impl Hooked {
    async fn new(scene: &Scene, json: bool) -> Self {
        let (address, secret) = (free(), HookSecret::generate());
        let account = KazooAccount { webhook_listen: Some(address), ..scene.account() };
        let kazoo = kazoo_as(account, "secret".to_owned()).with_hook_secret(Some(secret.secret().clone()));
        let crossbar = scene.crossbar(scene.account());
        for hook in HOOKS {
            let new = NewHook {
                name: hook.to_owned(),
                hook: hook.to_owned(),
                uri: format!("http://{address}/{}", secret.secret().expose_secret()),
                verb: HookVerb::Post,
                json,
                ..NewHook::default()
            };
            crossbar.create_hook(&new).await.unwrap();
        }
        Self { kazoo, crossbar }
    }

    async fn attempts(&self) -> Vec<Attempt> {
        self.crossbar.hook_attempts(None).await.unwrap()
    }
}

async fn story(scene: &Scene, desked: &mut Desked) {
    scene.act(json!({"do": "call", "from": MARY, "to": "1201"})).await;
    desked.state(CallState::Ringing).await;
    scene.act(json!({"do": "answer", "who": "amartin"})).await;
    desked.state(CallState::Connected).await;
    scene.act(json!({"do": "hang_up", "who": MARY})).await;
    desked.until("it ends", |desked| desked.call().is_none()).await;
    assert_eq!(desked.ended().map(|call| call.outcome), Some(Some(Outcome::Answered)));
}

fn steps(desked: &Desked) -> Vec<&Step> {
    let told = desked.events.iter();
    told.filter_map(|event| if let Event::CallReported(report) = event { Some(&report.step) } else { None }).collect()
}

/// Reads on for so long.
async fn linger(desked: &mut Desked, time: Duration) {
    let until = tokio::time::Instant::now() + time;
    while let Ok(read) = tokio::time::timeout_at(until, desked.read()).await {
        read.unwrap();
    }
}

#[tokio::test]
async fn k119_what_the_socket_and_hooks_tell_counts_once() {
    // How often it is said who calls depends on what of one moment comes first: two servers are alike only where events keep
    // their order.
    let in_order = || KazooOptions { shuffle: Span::millis(0), ..KazooOptions::default() };
    let plain = Scene::with(in_order()).await;
    let mut without = plain.desked().await;
    story(&plain, &mut without).await;
    linger(&mut without, Duration::from_secs(3)).await;

    for json in [false, true] {
        let scene = Scene::with(in_order()).await;
        let mut hooked = Hooked::new(&scene, json).await;
        let mut desked = Desked::new(hooked.kazoo.open().await.unwrap()).await;
        story(&scene, &mut desked).await;
        linger(&mut desked, Duration::from_secs(3)).await;
        assert_eq!(steps(&desked), steps(&without), "{:#?}", desked.events);
        let (both, one) = (desked.conversation.counts(), without.conversation.counts());
        assert_eq!((both.frames, both.duplicates), (one.frames, one.duplicates));
        let attempts = hooked.attempts().await;
        assert!(attempts.len() >= 6 && attempts.iter().all(|attempt| attempt.succeeded), "{attempts:#?}");
    }
}

#[tokio::test]
async fn k119_what_only_hooks_tell_is_a_call_all_the_same() {
    let scene = Scene::new().await;
    let mut hooked = Hooked::new(&scene, true).await;
    let mut desked = Desked::new(hooked.kazoo.open().await.unwrap()).await;
    scene.exchange.faults().set("drop=100%".parse().unwrap());
    story(&scene, &mut desked).await;
}

#[tokio::test]
async fn hooks_are_answered_while_there_is_no_link_and_heard_on_the_next() {
    let scene = Scene::new().await;
    let mut hooked = Hooked::new(&scene, false).await;
    let mut desked = Desked::new(hooked.kazoo.open().await.unwrap()).await;
    scene.act(json!({"do": "call", "from": MARY, "to": "1201"})).await;
    scene.act(json!({"do": "answer", "who": "amartin"})).await;
    desked.state(CallState::Connected).await;
    scene.exchange.faults().cut(None);
    desked.until_over().await;
    scene.act(json!({"do": "hang_up", "who": MARY})).await;
    let answered = async {
        while hooked.attempts().await.iter().filter(|attempt| attempt.succeeded).count() < 7 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(60), answered).await.is_ok(), "{:#?}", hooked.attempts().await);
    assert!(hooked.attempts().await.iter().all(|attempt| attempt.succeeded));
    desked.again(hooked.kazoo.open().await.unwrap()).await;
    desked.until("the call is over", |desked| desked.call().is_none()).await;
    assert_eq!(desked.ended().map(|call| call.outcome), Some(Some(Outcome::Answered)), "its end was told by a hook");
}

#[tokio::test]
async fn a_port_that_is_taken_is_said_once_and_calls_are_told_by_the_socket() {
    let scene = Scene::new().await;
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap();
    let account = KazooAccount { webhook_listen: Some(address), ..scene.account() };
    let secret = HookSecret::generate().secret().clone();
    let mut kazoo = kazoo_as(account, "secret".to_owned()).with_hook_secret(Some(secret));
    let mut desked = Desked::new(kazoo.open().await.unwrap()).await;
    let said = |desked: &Desked| {
        let refused = desked.events.iter().filter_map(|event| if let Event::Refused(it) = event { Some(it) } else { None });
        refused.filter(|refusal| refusal.kind == RefusalKind::NotListening && refusal.detail == address.to_string()).count()
    };
    assert_eq!(said(&desked), 1);
    story(&scene, &mut desked).await;
    scene.exchange.faults().cut(None);
    desked.until_over().await;
    desked.again(kazoo.open().await.unwrap()).await;
    assert_eq!(said(&desked), 0, "it is known");
    drop(taken);
    scene.exchange.faults().cut(None);
    desked.until_over().await;
    desked.again(kazoo.open().await.unwrap()).await;
    assert!(tokio::net::TcpStream::connect(address).await.is_ok(), "the next link listens");
}

#[tokio::test]
async fn nothing_listens_without_a_secret_or_after_the_account_is_closed() {
    let scene = Scene::new().await;
    let address = free();
    let account = KazooAccount { webhook_listen: Some(address), ..scene.account() };
    let without = kazoo_as(account.clone(), "secret".to_owned()).open().await.unwrap();
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
    drop(without);
    let mut kazoo = kazoo_as(account, "secret".to_owned()).with_hook_secret(Some(HookSecret::generate().secret().clone()));
    let conversation = kazoo.open().await.unwrap();
    assert!(tokio::net::TcpStream::connect(address).await.is_ok());
    drop((conversation, kazoo));
    tokio::task::yield_now().await;
    assert!(tokio::net::TcpListener::bind(address).await.is_ok());
}
