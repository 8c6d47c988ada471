#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use cordboard_inlet::{Inbox, Received};
use cordboard_model::{At, Event, Step};
use secrecy::SecretString;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use super::*;
use crate::{Station, Translator, decode, hook};

const SECRET: &str = "0123456789abcdef";

async fn receiver() -> (Receiver, Inbox) {
    let (secret, inbox) = (HookSecret::kept(SecretString::from(SECRET)).unwrap(), Inbox::default());
    (Receiver::listen("127.0.0.1:0".parse().unwrap(), secret, inbox.slot()).await.unwrap(), inbox)
}

/// What was posted next, as a frame; empty when it cannot be read.
async fn frame(inbox: &mut Inbox) -> String {
    let Received::Post(post) = inbox.next().await else { unreachable!("an event") };
    hook::told(&post).unwrap_or_default()
}

/// The status that a request is answered with.
async fn call(receiver: &Receiver, request: &str) -> u16 {
    let mut stream = TcpStream::connect(receiver.address()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap()
}

fn get(secret: &str, query: &str) -> String {
    format!("GET /{secret}/kazoo?{query} HTTP/1.1\r\nHost: x\r\n\r\n")
}

fn post(verb: &str, kind: &str, body: &str) -> String {
    let length = body.len();
    format!("{verb} /{SECRET} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{body}")
}

#[tokio::test]
async fn k119_a_call_told_by_hooks_in_all_encodings_is_a_call() {
    const FORM: &str = "application/x-www-form-urlencoded";
    let (receiver, mut inbox) = receiver().await;
    let leg = "call_id=b7&call_direction=outbound&owner_id=u1&account_id=a1&caller_id_number=%2B4420";
    let requests = [
        get(SECRET, &format!("hook_event=channel_create&timestamp=63900000000&{leg}")),
        post("POST", FORM, &format!("hook_event=channel_answer&timestamp=63900000004&{leg}&custom_application_vars[k]=v")),
        post(
            "PUT",
            "application/json; charset=utf-8",
            r#"{"hook_event":"channel_destroy","timestamp":"63900000034","call_id":"b7","call_direction":"outbound","owner_id":"u1",
            "account_id":"a1","hangup_cause":"NORMAL_CLEARING"}"#,
        ),
    ];
    let mut translator = Translator::new(Station::new("a1", "u1"));
    let (mut events, mut needs) = (Vec::new(), Vec::new());
    for request in requests {
        assert_eq!(call(&receiver, &request).await, 200);
        translator.translate(decode(&frame(&mut inbox).await).unwrap(), At(1_732_780_840_000), &mut events, &mut needs);
    }
    let steps: Vec<&Step> = events
        .iter()
        .filter_map(|stamped| if let Event::CallReported(report) = &stamped.event { Some(&report.step) } else { None })
        .collect();
    assert!(matches!(steps.as_slice(), [Step::Ringing, .., Step::Connected, Step::Ended(_)]), "{steps:?}");
}

#[tokio::test]
async fn who_does_not_know_the_secret_is_told_nothing() {
    let (receiver, mut inbox) = receiver().await;
    let wrong = ["", "0123456789abcdeF", "0123456789abcde", "0123456789abcdef0", "%30123456789abcdef"];
    for secret in wrong {
        assert_eq!(call(&receiver, &get(secret, "hook_event=channel_create&call_id=b")).await, 404, "{secret}");
    }
    assert_eq!(call(&receiver, &post("DELETE", "application/json", "{}")).await, 405);
    assert_eq!(call(&receiver, &get(SECRET, "hook_event=channel_create&call_id=c")).await, 200);
    let frame = frame(&mut inbox).await;
    assert!(frame.contains("\"call_id\":\"c\""), "only the last one was heard: {frame}");
}

#[tokio::test]
async fn what_cannot_be_read_is_received_and_what_is_too_long_is_not() {
    let (receiver, mut inbox) = receiver().await;
    for body in ["", "{", "null", "[1]"] {
        assert_eq!(call(&receiver, &post("POST", "application/json", body)).await, 200, "{body}");
        assert_eq!(frame(&mut inbox).await, "", "{body}");
    }
    let long = "x".repeat(64 * 1024 + 1);
    assert_eq!(call(&receiver, &post("POST", "text/plain", &long)).await, 413);
    assert_eq!(call(&receiver, &get(SECRET, "hook_event=channel_create&call_id=c")).await, 200);
    assert!(frame(&mut inbox).await.contains("\"call_id\":\"c\""), "nothing of the long one was kept");
}

#[tokio::test]
async fn events_that_nobody_reads_are_counted_as_lost_and_answered_all_the_same() {
    let mut inbox = Inbox::default();
    let door = Door { secret: HookSecret::kept(SecretString::from(SECRET)).unwrap(), slot: inbox.slot() };
    for _ in 0..1_100 {
        let request =
            Request::get(format!("/{SECRET}?hook_event=channel_create&call_id=b")).body(Full::<Bytes>::default()).unwrap();
        assert_eq!(door.hear(request).await, StatusCode::OK);
    }
    assert_eq!(inbox.next().await, Received::Lost);
    assert!(matches!(inbox.next().await, Received::Post(_)));
}

#[tokio::test]
async fn dropping_the_receiver_stops_listening() {
    let (receiver, _inbox) = receiver().await;
    let address = receiver.address();
    drop(receiver);
    tokio::task::yield_now().await;
    let again = TcpListener::bind(address).await;
    assert!(again.is_ok(), "{again:?}");
}
