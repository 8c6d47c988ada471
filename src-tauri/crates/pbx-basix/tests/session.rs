//! The session over real sockets, at a server of our own that says what it was asked.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test looks for one of many")]

#[path = "support/story.rs"]
mod story;

use std::sync::Arc;

use cordboard_link::{Network, NetworkSettings, ProxySettings};
use cordboard_model::{Ability, Command, Event, RefusalKind};
use cordboard_pbx_basix::{Basix, BasixAccount};
use cordboard_session::{Clock, Connector, Conversation, SessionError, Stamped, Verdict};
use erlang_term::{Dialect, Encoder};
use futures_util::{SinkExt, StreamExt};
use story::{ME, atom, field_spec, info_event, initial_info, number, text};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async,
    tungstenite::{
        Message,
        handshake::server::{ErrorResponse, Request, Response},
    },
};

type Served = WebSocketStream<TcpStream>;

/// Takes one socket; answers it with its query and its credentials.
async fn accept(listener: &TcpListener) -> (Served, String, String) {
    let (stream, _) = listener.accept().await.unwrap();
    let (mut query, mut credentials) = (String::new(), String::new());
    #[allow(clippy::result_large_err, reason = "the library's own type")]
    let callback = |request: &Request, response: Response| -> Result<Response, ErrorResponse> {
        query = request.uri().query().unwrap_or_default().to_owned();
        credentials = request.headers().get("authorization").map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
        Ok(response)
    };
    let socket = accept_hdr_async(stream, callback).await.unwrap();
    (socket, query, credentials)
}

async fn server() -> (TcpListener, Basix) {
    cordboard_link::install_provider();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let network = Network::new(NetworkSettings { proxy: ProxySettings::None, ..NetworkSettings::default() }).unwrap();
    let account = BasixAccount::new(address, "test1.basix.example", "1001");
    let basix = Basix::new(account, Arc::new(|| Some("token".into())), network, Clock::system()).unwrap();
    (listener, basix)
}

async fn say(socket: &mut Served, frame: Vec<u8>) {
    socket.send(Message::binary(frame)).await.unwrap();
}

fn system(word: &str) -> Vec<u8> {
    let mut encoder = Encoder::new(Dialect::default());
    encoder.tuple(2).atom("system_msg").characters(word);
    encoder.into_frame()
}

async fn heard(conversation: &mut impl Conversation) -> Vec<Event> {
    let mut events: Vec<Stamped> = Vec::new();
    conversation.next(&mut events).await.unwrap();
    events.into_iter().map(|stamped| stamped.event).collect()
}

#[tokio::test]
async fn c36_who_was_replaced_comes_back_only_by_force_and_only_once() {
    let (listener, mut basix) = server().await;
    let mut queries = Vec::new();
    for word in ["connection_limit_reached", "connection_replaced", "hello"] {
        let (opened, (mut socket, query, credentials)) = tokio::join!(basix.open(), accept(&listener));
        let mut conversation = opened.unwrap();
        // test1.basix.example:token
        assert_eq!(credentials, "Basic dGVzdDEuYmFzaXguZXhhbXBsZTp0b2tlbg==");
        queries.push(query.contains("force=true&forced=true"));
        assert!(query.starts_with("app_name=Cordboard&user_extension=1001") && !query.contains("token"), "{query}");
        say(&mut socket, system(word)).await;
        let ended = conversation.next(&mut Vec::new()).await;
        if word == "hello" {
            assert!(ended.is_ok(), "an unknown word ends nothing");
        } else {
            assert_eq!(ended.unwrap_err().verdict(), Verdict::Replaced, "{word}");
        }
    }
    assert_eq!(queries, [false, true, true]);
    let (opened, (_socket, query, _)) = tokio::join!(basix.open(), accept(&listener));
    assert!(opened.is_ok() && !query.contains("force"), "a link that lasted is not forced again: {query}");
}

#[tokio::test]
async fn a_frame_that_is_refused_changes_nothing_and_the_link_stays() {
    let (listener, mut basix) = server().await;
    let (opened, (mut socket, ..)) = tokio::join!(basix.open(), accept(&listener));
    let mut conversation = opened.unwrap();
    let leg = [
        ("uuid", text("A")),
        ("direction", atom("outbound")),
        ("offer_timestamp", number(1)),
        ("other_uuid", text("L1")),
        ("user_id", number(ME)),
    ];
    // Before its layout nobody can read it.
    say(&mut socket, info_event("channel", "added", &leg)).await;
    assert!(heard(&mut conversation).await.is_empty());
    socket.send(Message::text("text")).await.unwrap();
    assert!(heard(&mut conversation).await.is_empty());
    assert_eq!(conversation.counts().malformed, 2);
    say(&mut socket, field_spec("channel")).await;
    assert!(heard(&mut conversation).await.is_empty());
    say(&mut socket, initial_info("channel", &[])).await;
    assert!(matches!(heard(&mut conversation).await[..], [Event::CallsListed(_), ..]));
    say(&mut socket, info_event("channel", "added", &leg)).await;
    let events = heard(&mut conversation).await;
    let call = events.iter().find_map(|event| match event {
        Event::CallReported(report) => Some(report.call.clone()),
        _ => None,
    });

    // A command goes out as text, and without any reaction it is given up.
    let mut events = Vec::new();
    conversation.execute(Command::HangUp(call.unwrap()), &mut events).await.unwrap();
    let said = socket.next().await.unwrap().unwrap();
    assert_eq!(said.into_text().unwrap().as_str(), r#"{"cmd":"hangup","uuid":"A"}"#);
    tokio::time::pause();
    let asked = tokio::time::Instant::now();
    let refused = heard(&mut conversation).await;
    assert_eq!(asked.elapsed().as_secs(), 5);
    tokio::time::resume();
    let [Event::Refused(refusal)] = &refused[..] else { panic!("{refused:?}") };
    assert_eq!(refusal.kind, RefusalKind::Unconfirmed);
    conversation.close().await;
}

#[tokio::test]
async fn a_server_that_refuses_the_token_is_not_asked_again() {
    let (listener, mut basix) = server().await;
    let refuse = async {
        let (stream, _) = listener.accept().await.unwrap();
        stream.readable().await.unwrap();
        let answer = b"HTTP/1.1 401 Unauthorized\r\nwww-authenticate: Basic\r\ncontent-length: 0\r\n\r\n";
        let _ = stream.try_write(answer);
        stream
    };
    let (opened, _stream) = tokio::join!(basix.open(), refuse);
    let error = opened.map(|_| ()).unwrap_err();
    assert!(matches!(error, SessionError::Rejected { .. }), "{error}");
    assert_eq!(error.verdict(), Verdict::SignIn);
}

#[tokio::test]
async fn what_is_not_listed_in_ten_seconds_the_server_does_not_have() {
    let (listener, mut basix) = server().await;
    let (opened, (mut socket, ..)) = tokio::join!(basix.open(), accept(&listener));
    let mut conversation = opened.unwrap();
    for element in ["channel", "user"] {
        say(&mut socket, field_spec(element)).await;
        say(&mut socket, initial_info(element, &[])).await;
        for _ in 0..2 {
            heard(&mut conversation).await;
        }
    }
    tokio::time::pause();
    let events = heard(&mut conversation).await;
    tokio::time::resume();
    let [Event::CapabilitiesKnown(can)] = &events[..] else { panic!("{events:?}") };
    assert!(!can.has(Ability::QueueCallers) && !can.has(Ability::QueueStatistics), "no groups");
    assert!(can.has(Ability::Directory) && can.has(Ability::HangUp));
    conversation.close().await;

    let (opened, _socket) = tokio::join!(basix.open(), accept(&listener));
    let mut conversation = opened.unwrap();
    tokio::time::pause();
    let ended = conversation.next(&mut Vec::new()).await;
    tokio::time::resume();
    assert!(matches!(&ended, Err(SessionError::Server { code }) if code == "unsupported"), "no channels at all: {ended:?}");
}
