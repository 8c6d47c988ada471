//! Webhooks (kazoo.md 8).

use std::{sync::Arc, time::Duration};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::mpsc,
};

use crate::support::{CUSTOMER, Town};

/// A web server that answers everything alike and tells what it was sent.
async fn receiver(status: &'static str) -> (String, mpsc::UnboundedReceiver<String>, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let (sender, heard) = mpsc::unbounded_channel();
    let sender = Arc::new(sender);
    let task = tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut text = Vec::new();
            let mut part = [0_u8; 8_192];
            while !is_whole(&text) {
                let count = stream.read(&mut part).await.unwrap();
                if count == 0 {
                    break;
                }
                text.extend_from_slice(&part[..count]);
            }
            sender.send(String::from_utf8(text).unwrap()).unwrap();
            let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    (url, heard, task)
}

fn is_whole(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).map_or(0, |length| length.parse().unwrap());
    body.len() >= length
}

async fn hook(town: &Town, url: &str, extra: Value) -> String {
    let mut data = json!({"name": "h", "uri": url, "hook": "channel_destroy"});
    for (key, value) in extra.as_object().unwrap() {
        data[key] = value.clone();
    }
    let (status, body) = town.put("webhooks", json!({"data": data})).await;
    assert_eq!(status, 201, "{body}");
    body["data"]["id"].as_str().unwrap().to_owned()
}

async fn one_call(town: &Town) {
    town.call(CUSTOMER, "1201").await;
    town.act(json!({"do": "hang_up", "who": CUSTOMER})).await;
}

#[tokio::test]
async fn hooks_are_sent_as_query_form_and_json() {
    let town = Town::open().await;
    let (url, mut heard, _server) = receiver("200 OK").await;
    for extra in [
        json!({"http_verb": "get"}),
        json!({"custom_data": {"secret": "s1"}}),
        json!({"format": "json", "modifiers": {"call_direction": "outbound"}}),
    ] {
        let id = hook(&town, &url, extra.clone()).await;
        one_call(&town).await;
        let text = heard.recv().await.unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.to_lowercase().contains(&format!("x-hook-id: {id}")), "{head}");
        if extra["http_verb"] == "get" {
            assert!(head.starts_with("GET /hook?") && head.contains("hook_event=channel_destroy"), "{head}");
        } else if extra["format"] == "json" {
            let payload: Value = serde_json::from_str(body).unwrap();
            assert_eq!((&payload["hook_event"], &payload["call_direction"]), (&json!("channel_destroy"), &json!("outbound")));
            assert!(payload["timestamp"].is_string() && payload["owner_id"] == town.user("amartin"));
        } else {
            assert!(body.contains("hangup_cause=ORIGINATOR_CANCEL") && body.contains("secret=s1"), "{body}");
        }
        let (status, _) = town.ask("DELETE", &format!("webhooks/{id}"), None).await;
        assert_eq!(status, 200);
        tokio::time::sleep(Duration::from_millis(50)).await;
        while heard.try_recv().is_ok() {}
    }
}

#[tokio::test]
async fn a_hook_that_fails_six_times_is_switched_off_until_it_is_switched_on() {
    let town = Town::open().await;
    let (url, mut heard, _server) = receiver("204 No Content").await;
    let id = hook(&town, &url, json!({"retries": 3})).await;
    for _ in 0..3 {
        one_call(&town).await;
        heard.recv().await.unwrap();
        heard.recv().await.unwrap();
    }
    let path = format!("webhooks/{id}");
    let mut document = town.get(&path).await;
    for _ in 0..50 {
        if document.get("disable_reason").is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        document = town.get(&path).await;
    }
    assert_eq!((&document["enabled"], document["disable_reason"].is_string()), (&json!(false), true));
    let attempts = town.get(&format!("{path}/attempts")).await;
    assert_eq!(attempts.as_array().unwrap().len(), 6, "a bad answer is not repeated");
    assert_eq!((&attempts[0]["result"], &attempts[0]["resp_status_code"]), (&json!("failure"), &json!(204)));
    let (_, body) = town.ask("PATCH", &path, Some(json!({"data": {"enabled": true}}))).await;
    assert!(body["data"]["enabled"] == true && body["data"].get("disable_reason").is_none(), "{body}");
}

#[tokio::test]
async fn hooks_are_checked_and_offered() {
    let town = Town::open().await;
    let (status, body) = town.put("webhooks", json!({"data": {"name": "h", "hook": "channel_create"}})).await;
    assert!(status == 400 && body["data"]["uri"]["required"].is_object(), "{body}");
    let (_, offered) = town.ask("GET", "webhooks!", None).await;
    assert!(offered["data"].as_array().unwrap().iter().any(|hook| hook["id"] == "parking"));
    let (_, sample) = town.ask("GET", "/webhooks/samples/parking", None).await;
    assert_eq!(sample["data"]["parking"]["parking_slot"], "101");
}
