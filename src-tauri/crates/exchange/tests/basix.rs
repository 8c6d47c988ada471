//! The Basix face through bare clients: reqwest for HTTP, tokio-tungstenite for the socket.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::{net::SocketAddr, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use cordboard_exchange::{Act, BasixOptions, Cast, Exchange, Group, Options, Outcome, Party, User};
use erlang_term::{Frames, Term};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest},
};

const PATIENCE: Duration = Duration::from_secs(5);
const CALLER: &str = "+33611223344";

fn cast() -> Cast {
    let user = |login: &str, extension: &str| User {
        login: login.to_owned(),
        first_name: login.to_owned(),
        extension: extension.to_owned(),
        ..User::default()
    };
    let members = vec!["bnowak".to_owned(), "csato".to_owned()];
    Cast {
        users: vec![user("amartin", "1201"), user("bnowak", "1202"), user("csato", "1203")],
        groups: vec![Group { number: "4001".to_owned(), name: "office".to_owned(), members }],
        parties: vec![Party { number: CALLER.to_owned(), name: "Ann Lee".to_owned(), ..Party::default() }],
        ..Cast::default()
    }
}

struct Scene {
    exchange: Exchange,
    addr: SocketAddr,
    token: String,
}

impl Scene {
    async fn new() -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let BasixOptions { domain, token, .. } = BasixOptions::default();
        let exchange = Exchange::start(cast(), Options::default()).await.unwrap();
        let addr = exchange.serve_basix("127.0.0.1:0").await.unwrap();
        Self { exchange, addr, token: format!("Basic {}", STANDARD.encode(format!("{domain}:{token}"))) }
    }

    async fn open(&self, query: &str, credentials: Option<&str>) -> Result<Bare, Error> {
        let mut request = format!("ws://{}/basix/api/ws_cti?{query}", self.addr).into_client_request().unwrap();
        if let Some(credentials) = credentials {
            request.headers_mut().insert("authorization", credentials.parse().unwrap());
        }
        connect_async(request).await.map(|(socket, _)| Bare { socket })
    }

    /// A client that hears of all channels.
    async fn watching(&self) -> Bare {
        self.open("app_name=test&full_events=true", Some(&self.token)).await.unwrap()
    }

    async fn ask(&self, call: &str, body: Value) -> Value {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let asked = client.post(format!("http://{}/basix/api/{call}", self.addr)).header("authorization", &self.token);
        let answer = asked.body(body.to_string()).send().await.unwrap();
        assert_eq!(answer.status(), 200, "errors too");
        serde_json::from_str(&answer.text().await.unwrap()).unwrap()
    }

    async fn act(&self, act: Value) {
        self.exchange.act(serde_json::from_value::<Act>(act).unwrap()).await.unwrap();
    }

    fn outcomes(&self, login: &str) -> Vec<Option<Outcome>> {
        self.exchange.calls_of(login).into_iter().map(|call| call.outcome).collect()
    }
}

struct Bare {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
}

impl Bare {
    /// The next frame, written out.
    async fn next(&mut self) -> String {
        loop {
            match timeout(PATIENCE, self.socket.next()).await.expect("a frame in time").expect("the socket is open").unwrap() {
                Message::Binary(bytes) => return shown(&Frames::default().whole(&bytes).unwrap()),
                Message::Close(_) => return "closed".to_owned(),
                Message::Text(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
    }

    /// The next frame with all of these in it.
    async fn until(&mut self, wanted: &[&str]) -> String {
        loop {
            let frame = self.next().await;
            if wanted.iter().all(|wanted| frame.contains(wanted)) {
                return frame;
            }
        }
    }

    async fn say(&mut self, frame: Value) {
        self.socket.send(Message::text(frame.to_string())).await.unwrap();
    }
}

fn shown(term: &Term<'_>) -> String {
    match (term.text(), term.elements()) {
        (Some(text), _) => text.into_owned(),
        (None, Some(elements)) => format!("({})", elements.map(|term| shown(&term)).collect::<Vec<_>>().join(",")),
        (None, None) => term.integer().and_then(|integer| integer.to_i64()).map_or_else(String::new, |number| number.to_string()),
    }
}

/// The uuid of the channel in an event: the first field of the record.
fn uuid(event: &str) -> String {
    event.trim_start_matches("(info_event,channel,(").chars().take(36).collect()
}

#[tokio::test]
async fn nobody_is_told_anything_without_the_token() {
    let scene = Scene::new().await;
    let token = scene.token.clone();
    let user = "app_name=test&user_name=amartin";
    for (query, credentials, want) in [
        (user, None, 401),
        (user, Some("Basic Z3Vlc3M6Z3Vlc3M="), 401),
        ("user_name=amartin", Some(token.as_str()), 400),
        ("app_name=test&user_name=nobody", Some(token.as_str()), 403),
    ] {
        let Err(Error::Http(refused)) = scene.open(query, credentials).await else { panic!("{query} is let in") };
        assert_eq!(refused.status(), want, "{query}");
        assert_eq!(refused.headers().contains_key("www-authenticate"), want == 401);
    }
    let guess = Scene { token: "Basic Z3Vlc3M6Z3Vlc3M=".to_owned(), exchange: scene.exchange.clone(), addr: scene.addr };
    let refused = guess.ask("call_user", json!({"user_name": "amartin", "destination": "1202"})).await;
    assert_eq!(refused["error"]["id"], "authentication_required");
    assert!(scene.outcomes("amartin").is_empty());
}

#[tokio::test]
async fn a_connection_hears_layouts_then_lists_then_its_own_channels() {
    let scene = Scene::new().await;
    let mut bare = scene.open("app_name=test&user_extension=1201", Some(&scene.token)).await.unwrap();
    let mut heard = Vec::new();
    for _ in 0..14 {
        heard.push(bare.next().await);
    }
    let (layouts, lists) = heard.split_at(7);
    assert!(layouts.iter().all(|frame| frame.starts_with("(field_spec,")), "{layouts:?}");
    assert!(lists.iter().all(|frame| frame.starts_with("(initial_info,")), "{lists:?}");
    assert!(lists.contains(&"(initial_info,channel,(bert,nil))".to_owned()), "{lists:?}");
    scene.act(json!({"do": "call", "from": CALLER, "to": "1202"})).await;
    scene.act(json!({"do": "call", "from": "csato", "to": "1201"})).await;
    let event = bare.next().await;
    assert!(event.starts_with("(info_event,channel,(") && event.contains(",outbound,internal,csato,1203,1201,"), "{event}");
}

#[tokio::test]
async fn a_call_for_a_user_rings_his_telephone_first() {
    let scene = Scene::new().await;
    let unknown = scene.ask("call_user", json!({"user_name": "nobody", "destination": "1202"})).await;
    assert_eq!((unknown["result_code"].as_i64(), unknown["error"]["id"].as_str()), (Some(404), Some("user_not_found")));
    let two = scene.ask("call_user", json!({"user_name": "amartin", "user_id": 10_001_001, "destination": "1202"})).await;
    assert_eq!(two["result_code"], 400);
    let mut bare = scene.watching().await;
    let made = scene.ask("call_user", json!({"user_name": "amartin", "destination": "bnowak"})).await;
    let own = made["uuids"][0].as_str().unwrap();
    bare.until(&[own, "call_user*bnowak", "CHANNEL_ORIGINATE", "added"]).await;
    scene.act(json!({"do": "answer", "who": "amartin"})).await;
    let second = bare.until(&["added", ",1202,"]).await;
    assert!(second.contains(own), "the second leg names the first: {second}");
    scene.act(json!({"do": "answer", "who": "bnowak"})).await;
    bare.until(&[own, "bridged", "CHANNEL_BRIDGE"]).await;
    bare.say(json!({"cmd": "dance", "uuid": own})).await;
    bare.say(json!({"cmd": "hangup", "uuid": own})).await;
    bare.until(&[own, "recv_bye,NORMAL_CLEARING", "removed"]).await;
    assert_eq!(scene.outcomes("bnowak"), [Some(Outcome::Answered)]);
}

#[tokio::test]
async fn groups_and_outside_numbers_are_called_too() {
    let scene = Scene::new().await;
    let made = scene.ask("call_group", json!({"group_name": "office", "destination": "1201"})).await;
    assert_eq!((made["result_code"].as_i64(), made["uuids"].as_array().map(Vec::len)), (Some(0), Some(1)));
    assert_eq!(scene.exchange.calls_at("bnowak"), 1, "the first member whose line is free");
    let made = scene.ask("call_external", json!({"target": {"called_number": CALLER}, "destination": "1203"})).await;
    assert_eq!(made["result_code"], 0);
    assert_eq!(scene.exchange.calls_of("csato")[0].remote.number, CALLER);
}

#[tokio::test]
async fn a_call_that_rings_is_sent_on_over_the_socket() {
    let scene = Scene::new().await;
    let mut bare = scene.watching().await;
    scene.act(json!({"do": "call", "from": CALLER, "to": "1201"})).await;
    let caller = uuid(&bare.until(&["inbound,external", "added"]).await);
    bare.until(&["outbound,internal", "added"]).await;
    bare.say(json!({"cmd": "transfer", "uuid": caller, "user_id": 10_001_001, "user_name": "amartin", "destination": "1202"}))
        .await;
    bare.until(&["added", ",1202,"]).await;
    assert_eq!(scene.outcomes("amartin"), [Some(Outcome::Transferred)]);
    assert_eq!(scene.exchange.calls_of("amartin")[0].transfers[0].to, "1202");
    scene.act(json!({"do": "answer", "who": "bnowak"})).await;
    bare.until(&[&caller, "bridged"]).await;
}

#[tokio::test]
async fn a_call_that_a_colleague_picks_up_is_told_as_picked_off() {
    let scene = Scene::new().await;
    let mut bare = scene.watching().await;
    scene.act(json!({"do": "call", "from": CALLER, "to": "1201"})).await;
    let ringing = uuid(&bare.until(&["outbound,internal", "added"]).await);
    let picked = scene.ask("call_user", json!({"user_extension": "1202", "destination": format!("pickup_uuid.{ringing}")})).await;
    assert_eq!(picked["result_code"], 0, "{picked}");
    bare.until(&[&ringing, "send_cancel,PICKED_OFF", "removed"]).await;
    assert_eq!(scene.outcomes("amartin"), [Some(Outcome::AnsweredElsewhere)]);
}
