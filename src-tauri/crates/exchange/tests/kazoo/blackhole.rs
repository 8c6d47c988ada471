//! The socket: subscriptions, replies, faults (kazoo.md 5).

use std::time::Duration;

use cordboard_exchange::{Acd, KazooGeneration, KazooOptions};
use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio_tungstenite::{connect_async, tungstenite::client::IntoClientRequest};

use crate::support::{Bare, CUSTOMER, Town};

const SOON: Duration = Duration::from_millis(200);

fn errors(reply: &Value) -> String {
    assert_eq!(reply["status"], "error", "{reply}");
    reply["data"]["errors"][0].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_subscription_is_named_once_for_each_key_of_the_bus() {
    let town = Town::open().await;
    let mut bare = Bare::open(town.addr).await;
    let reply = bare.subscribe(&town.token, &town.account, "call.*.*").await;
    assert_eq!(reply["data"]["subscribed"], json!(vec!["call.*.*"; 9]));
    let again = bare.subscribe(&town.token, &town.account, "call.*.*").await;
    assert_eq!(again["data"], reply["data"]);
    bare.subscribe(&town.token, &town.account, "object.*.*").await;
    let data = json!({"account_id": town.account, "binding": "call.*.*"});
    let reply = bare.ask(json!({"action": "unsubscribe", "data": data})).await;
    assert_eq!(reply["data"]["unsubscribed"].as_array().unwrap().len(), 9);
    assert_eq!(reply["data"]["subscribed"], json!(["object.*.*", "object.*.*"]));
    town.call(CUSTOMER, "1201").await;
    assert!(bare.all(SOON).await.is_empty());
}

#[tokio::test]
async fn what_is_wrong_is_said_and_the_socket_stays_open() {
    let town = Town::open().await;
    let mut bare = Bare::open(town.addr).await;
    let data = json!({"account_id": town.account, "binding": "call.*.*"});
    assert_eq!(errors(&bare.ask(json!({"action": "subscribe", "data": data})).await), "authentication token required");
    let said = errors(&bare.ask(json!({"action": "subscribe", "auth_token": "x.y.z", "data": data})).await);
    assert_eq!(said, "failed to authenticate token x.y.z");
    for (data, want) in [
        (json!({}), "missing required keys in data object"),
        (json!({"account_id": town.account, "bindings": ["call.*.*"]}), "missing required keys : binding"),
        (json!({"account_id": town.account, "binding": "call.CHANNEL_FLY.*"}), "event CHANNEL_FLY not supported"),
        (json!({"account_id": town.account, "binding": "conference.command.*"}), "ConferenceId required"),
        (json!({"account_id": town.account, "binding": "weather.rain"}), "no available subscriptions to requested binding"),
        (json!({"account_id": town.account, "binding": "qubicle.recipient"}), "no available subscriptions to requested binding"),
        (json!({"account_id": "0".repeat(32), "binding": "call.*.*"}), "unauthorized account id"),
        (json!({"account_id": "*", "binding": "call.*.*"}), "unauthorized wildcard account id"),
    ] {
        let reply = bare.ask(json!({"action": "subscribe", "auth_token": town.token, "data": data})).await;
        assert_eq!(errors(&reply), want);
    }
    let reply = bare.subscribe("", &town.account, "call.*.*").await;
    assert_eq!(reply["status"], "success", "the token is looked at once only");
}

#[tokio::test]
async fn a_ping_is_answered_as_the_generation_does() {
    let town = Town::open().await;
    let mut bare = town.socket(&["object.doc_edited.user"]).await;
    let reply = bare.ask(json!({"action": "ping"})).await;
    assert_eq!(
        (&reply["status"], &reply["data"]["subscribed"]),
        (&json!("success"), &json!(["object.doc_edited.user"])),
        "stale words"
    );
    let reply = bare.ask(json!({"action": "fly"})).await;
    assert_eq!(reply["status"], "success");

    let town = Town::with(KazooOptions { generation: KazooGeneration::V5, ..KazooOptions::default() }).await;
    let mut bare = Bare::open(town.addr).await;
    let reply = bare.ask(json!({"action": "ping", "auth_token": town.token})).await;
    assert_eq!(reply["data"], json!({"response": "pong"}));
    let data = json!({"bindings": ["call.*.*", "object.*.user"]});
    let reply = bare.ask(json!({"action": "subscribe", "data": data})).await;
    assert_eq!(reply["data"]["subscriptions"], json!(["call.*.*", "object.*.user"]), "{reply}");
    bare.say(&json!({"action": "fly", "request_id": "x"})).await;
    assert!(bare.all(SOON).await.is_empty(), "an unknown action is not answered");
}

#[tokio::test]
async fn overlapping_subscriptions_tell_everything_twice_with_the_same_id() {
    let town = Town::open().await;
    let mut bare = town.socket(&["call.*.*", "call.CHANNEL_CREATE.*"]).await;
    town.call(CUSTOMER, "1201").await;
    let told = bare.all(SOON).await;
    assert_eq!(told.len(), 4);
    let of = |leg: &str| -> Vec<&Value> { told.iter().filter(|event| event["data"]["call_direction"] == leg).collect() };
    let pair = of("outbound");
    assert_eq!(pair[0]["data"]["msg_id"], pair[1]["data"]["msg_id"]);
    assert_ne!(pair[0]["subscribed_key"], pair[1]["subscribed_key"]);
    let id = of("inbound")[0]["data"]["call_id"].as_str().unwrap().replace('@', "%40").replace('.', "%2E");
    assert_eq!(of("inbound")[0]["routing_key"], format!("call.{}.CHANNEL_CREATE.{id}", town.account));
}

#[tokio::test]
async fn events_come_out_of_order_and_nothing_is_lost() {
    let town = Town::with(KazooOptions { shuffle: "80ms".parse().unwrap(), ..KazooOptions::default() }).await;
    let mut bare = town.socket(&["call.*.*"]).await;
    for _ in 0..4 {
        town.call(CUSTOMER, "1201").await;
        town.act(json!({"do": "answer", "who": "amartin"})).await;
        town.act(json!({"do": "hang_up", "who": "amartin"})).await;
    }
    let told = bare.all(Duration::from_millis(500)).await;
    let ids: Vec<u64> = told.iter().map(|event| event["data"]["msg_id"].as_str().unwrap().parse().unwrap()).collect();
    assert_eq!(ids.len(), 28);
    assert!(!ids.is_sorted(), "they overtake each other");
}

#[tokio::test]
async fn the_upgrade_can_be_refused() {
    let town = Town::with(KazooOptions { max_connections_per_ip: Some(1), ..KazooOptions::default() }).await;
    let url = format!("ws://{}/", town.addr);
    let mut request = url.as_str().into_client_request().unwrap();
    request.headers_mut().insert("Sec-WebSocket-Protocol", "kazoo".parse().unwrap());
    let status = |error: tokio_tungstenite::tungstenite::Error| {
        let tokio_tungstenite::tungstenite::Error::Http(answer) = error else { panic!("{error}") };
        answer.status().as_u16()
    };
    assert_eq!(status(connect_async(request).await.unwrap_err()), 400);
    let first = Bare::open(town.addr).await;
    while town.exchange.kazoo_sockets() == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(status(connect_async(&url).await.unwrap_err()), 429);
    drop(first);
    while town.exchange.kazoo_sockets() > 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let (mut socket, _) = connect_async(&url).await.unwrap();
    town.exchange.faults().cut(None);
    assert!(socket.next().await.is_none_or(|message| message.is_err()), "cut without a close frame");
}

#[tokio::test]
async fn faults_reach_the_socket() {
    let town = Town::open().await;
    let mut bare = town.socket(&["call.*.*"]).await;
    town.exchange.faults().set_for("amartin", Some("dup=100%".parse().unwrap()));
    town.call(CUSTOMER, "1201").await;
    assert_eq!(bare.all(SOON).await.len(), 4);
    town.exchange.faults().set_for("amartin", Some("drop=100%".parse().unwrap()));
    town.act(json!({"do": "answer", "who": "amartin"})).await;
    assert!(bare.all(SOON).await.is_empty());
    town.exchange.faults().set_for("amartin", Some("half-open".parse().unwrap()));
    tokio::time::sleep(Duration::from_millis(50)).await;
    town.act(json!({"do": "hang_up", "who": "amartin"})).await;
    assert!(bare.all(SOON).await.is_empty());
    town.exchange.faults().clear();
    assert!(bare.next().await.is_none(), "a healed connection is gone");
}

#[tokio::test]
async fn messages_cost_tokens_too() {
    let town = Town::open().await;
    let mut bare = town.socket(&[]).await;
    let mut refused = String::new();
    for _ in 0..115 {
        let reply = bare.ask(json!({"action": "ping", "auth_token": town.token})).await;
        if reply["status"] == "error" {
            refused = errors(&reply);
        }
    }
    assert!(refused.starts_with("rate limiting threshold hit for 127.0.0.1:"), "{refused}");
}

#[tokio::test]
async fn an_open_socket_outlives_its_token() {
    let town = Town::open().await;
    town.exchange.faults().set_for("amartin", Some("ttl=300ms".parse().unwrap()));
    let token = town.sign_in("amartin").await;
    let mut bare = Bare::open(town.addr).await;
    bare.subscribe(&token, &town.account, "call.*.*").await;
    tokio::time::sleep(Duration::from_millis(350)).await;
    let reply = bare.subscribe(&token, &town.account, "object.*.user").await;
    assert_eq!(reply["status"], "success");
    town.call(CUSTOMER, "1201").await;
    bare.event("CHANNEL_CREATE", |_| true).await;
}

#[tokio::test]
async fn old_frames_and_strings_for_numbers() {
    let town = Town::with(KazooOptions { legacy_frames: true, ..KazooOptions::default() }).await;
    let mut bare = town.socket(&["call.*.*"]).await;
    town.call(CUSTOMER, "1201").await;
    let frame = bare.next().await.unwrap();
    assert!(frame["args"]["Call-ID"].is_string() && frame["args"]["Custom-Channel-Vars"]["Account-ID"].is_string(), "{frame}");
    assert!(frame.get("action").is_none());
    let town = Town::with(KazooOptions { string_numbers: true, ..KazooOptions::default() }).await;
    let mut bare = town.socket(&["call.*.*"]).await;
    town.call(CUSTOMER, "1201").await;
    assert!(bare.next().await.unwrap()["data"]["timestamp"].is_string());
}

#[tokio::test]
async fn crossbar_knows_the_sockets() {
    let town = Town::open().await;
    let _bare = town.socket(&["call.*.*"]).await;
    let ids = town.get("websockets").await;
    let id = ids[0].as_str().unwrap();
    let socket = town.get(&format!("websockets/{id}")).await;
    assert_eq!((&socket[0]["bindings"], &socket[0]["websocket_session_id"]), (&json!(["call.*.*"]), &json!(id)));
    assert_eq!(town.get("websockets/1.2.3.4:5").await, json!([]));
    let (_, catalogue) = town.ask("GET", "websockets!", None).await;
    assert_eq!(catalogue["data"]["call"].as_array().unwrap().len(), 9);
    assert_eq!(catalogue["data"]["object"].as_array().unwrap().len(), 30);
    assert_eq!(catalogue["data"]["conference"].as_array().unwrap().len(), 14);
}

#[tokio::test]
async fn a_conference_is_told_by_its_members() {
    let town = Town::with(KazooOptions { acd: Acd::Nothing, ..KazooOptions::default() }).await;
    let id = town.get("conferences").await[0]["id"].as_str().unwrap().to_owned();
    let mut bare = town.socket(&["call.*.*", &format!("conference.event.{id}.*.*")]).await;
    town.call("amartin", "4000").await;
    let created = bare.event("event", |data| data["event"] == "conference-create").await;
    assert_eq!(created["conference_id"], id);
    let added = bare.event("event", |data| data["event"] == "add-member").await;
    let leg = bare.event("CHANNEL_ANSWER", |_| true).await;
    assert_eq!((&added["call_id"], &added["custom_channel_vars"]["owner_id"]), (&leg["call_id"], &json!(town.user("amartin"))));
    let live = town.get(&format!("conferences/{id}")).await;
    assert_eq!(live["_read_only"]["members"], 1);
    let who = added["participant_id"].as_u64().unwrap();
    let (status, _) = town.put(&format!("conferences/{id}/participants/{who}"), json!({"data": {"action": "mute"}})).await;
    assert_eq!(status, 202);
    bare.event("event", |data| data["event"] == "mute-member" && data["conference_channel_vars"]["speak"] == false).await;
    town.act(json!({"do": "hang_up", "who": "amartin"})).await;
    bare.event("event", |data| data["event"] == "del-member").await;
    bare.event("event", |data| data["event"] == "conference-destroy").await;
}
