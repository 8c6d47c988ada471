//! Queues and agents of both products (kazoo.md 4.12, 4.13, 5.11, 5.12).

use cordboard_exchange::{Acd, KazooOptions};
use serde_json::{Value, json};

use crate::support::{CUSTOMER, Town, md5};

async fn post_status(town: &Town, data: Value) -> (u16, Value) {
    town.post(&format!("agents/{}/status", town.user("amartin")), json!({"data": data})).await
}

async fn status(town: &Town) -> Value {
    town.get(&format!("agents/{}/status", town.user("amartin"))).await
}

#[tokio::test]
async fn a_queue_call_is_told_by_legs_and_records() {
    let town = Town::open().await;
    let mut bare = town.socket(&["call.*.*", "edr.ok.info.acdc"]).await;
    let (code, body) = post_status(&town, json!({"status": "login"})).await;
    assert_eq!((code, &body["data"]), (200, &json!("status update sent")));
    let change = |status: &'static str| {
        move |data: &Value| data["body"]["event"] == "agent_status_change" && data["body"]["status"] == status
    };
    let told = bare.event("event", change("ready")).await;
    assert_eq!(told["body"]["agent_id"], town.user("amartin"));
    assert!(told["timestamp"].as_str().unwrap().contains('T') && told["gregorian_time"] == told["body"]["timestamp"]);
    assert_eq!(status(&town).await, "ready", "a bare string");

    town.call(CUSTOMER, "3001").await;
    let calls = |status: &'static str| {
        move |data: &Value| data["body"]["event"] == "call_status_change" && data["body"]["status"] == status
    };
    let waiting = bare.event("event", calls("waiting")).await;
    let member = waiting["body"]["call_id"].as_str().unwrap().to_owned();
    let connecting = bare.event("event", change("connecting")).await;
    assert_eq!((&connecting["body"]["call_id"], &connecting["body"]["caller_id_number"]), (&json!(member), &json!(CUSTOMER)));
    let answer = bare.event("CHANNEL_ANSWER", |data| data["call_id"] == member).await;
    assert_eq!(answer["call_direction"], "inbound", "the queue took the call");
    let leg = bare.event("CHANNEL_CREATE", |data| data["call_direction"] == "outbound").await;
    let id = leg["call_id"].as_str().unwrap();
    assert!(id.starts_with(&format!("{}-{}-", md5(&member), town.user("amartin"))), "{id}");
    assert_eq!(leg["custom_channel_vars"]["member_call_id"], member);

    town.act(json!({"do": "answer", "who": "amartin"})).await;
    let handled = bare.event("event", calls("handled")).await;
    assert_eq!(handled["body"]["agent_id"], town.user("amartin"));
    bare.event("event", change("connected")).await;
    bare.event("CHANNEL_BRIDGE", |data| data["call_id"] == member && data["other_leg_call_id"] == id).await;
    post_status(&town, json!({"status": "logout"})).await;
    assert_eq!(status(&town).await, "pending_logged_out");
    town.act(json!({"do": "hang_up", "who": "amartin"})).await;
    let processed = bare.event("event", calls("processed")).await;
    assert_eq!(processed["body"]["hung_up_by"], "agent");
    bare.event("event", change("logged_out")).await;
    let stats = town.get("queues/stats").await;
    assert_eq!((&stats["stats"][0]["status"], &stats["stats"][0]["call_id"]), (&json!("processed"), &json!(member)));
}

#[tokio::test]
async fn a_missed_offer_and_an_abandoned_call() {
    let town = Town::open().await;
    let mut bare = town.socket(&["edr.ok.info.*"]).await;
    post_status(&town, json!({"status": "login"})).await;
    town.call(CUSTOMER, "3001").await;
    town.act(json!({"do": "hang_up", "who": "amartin"})).await;
    let missed = bare.event("event", |data| data["body"]["status"] == "missed").await;
    assert_eq!(missed["body"]["agent_id"], town.user("amartin"));
    town.act(json!({"do": "hang_up", "who": CUSTOMER})).await;
    bare.event("event", |data| data["body"]["status"] == "abandoned").await;
}

#[tokio::test]
async fn a_pause_wants_its_time_and_ends_by_itself() {
    let town = Town::open().await;
    post_status(&town, json!({"status": "login"})).await;
    let (code, body) = post_status(&town, json!({"status": "pause"})).await;
    assert!(code == 400 && body["data"]["timeout"]["type"].is_object(), "{body}");
    let (code, body) = post_status(&town, json!({"status": "paused", "timeout": 0})).await;
    assert!(code == 400 && body["data"]["status"]["enum"].is_object(), "{body}");
    post_status(&town, json!({"status": "pause", "timeout": 0})).await;
    assert_eq!(status(&town).await, "paused");
    post_status(&town, json!({"status": "resume"})).await;
    assert_eq!(status(&town).await, "ready");
    post_status(&town, json!({"status": "pause", "timeout": 1})).await;
    assert_eq!(status(&town).await, "paused");
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    assert_eq!(status(&town).await, "ready");
    assert_eq!(town.get("agents/nobody/status").await, "unknown");
    let (code, _) = town.post("agents/nobody/status", json!({"data": {"status": "login"}})).await;
    assert_eq!(code, 200, "nobody checks that there is such an agent");
    let (code, _) = town.post(&format!("agents/{}/restart", town.user("amartin")), json!({})).await;
    assert_eq!(code, 403);
    assert_eq!(town.ask("GET", "queues/stats_summary", None).await.0, 404);
}

#[tokio::test]
async fn queues_are_joined_and_left() {
    let town = Town::open().await;
    let queue = town.get("queues").await[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(town.get(&format!("queues/{queue}")).await["agents"], json!([town.user("amartin")]));
    let path = format!("agents/{}/queue_status", town.user("bnowak"));
    let (_, body) = town.post(&path, json!({"data": {"action": "login", "queue_id": queue}})).await;
    assert_eq!(body["data"], json!([queue]));
    let roster = format!("queues/{queue}/roster");
    assert_eq!(town.get(&roster).await.as_array().unwrap().len(), 2);
    let (_, body) = town.post(&roster, json!({"data": [town.user("bnowak")]})).await;
    assert_eq!(body["data"], json!([town.user("bnowak")]), "it is replaced as a whole");
    assert_eq!(town.get(&format!("agents/{}/queue_status", town.user("amartin"))).await, json!([]));
}

#[tokio::test]
async fn the_commercial_product_logs_in_to_away() {
    let town = Town::with(KazooOptions { acd: Acd::Qubicle, ..KazooOptions::default() }).await;
    let mut bare = town.socket(&["qubicle.recipient", "qubicle.queue", "qubicle.session"]).await;
    assert_eq!(town.ask("GET", "queues", None).await.0, 404, "the open product is not there");
    let path = format!("qubicle_recipients/{}/status", town.user("amartin"));
    let set = |status: &str| json!({"data": {"status": status}});
    let (code, body) = town.post(&path, set("login")).await;
    assert_eq!((code, &body["data"]["availability_state"]), (200, &json!("Away")));
    let create = bare.event("create", |data| data["event_category"] == "qubicle-recipient").await;
    assert_eq!((&create["state"], &create["recipient_id"]), (&json!("away"), &json!(town.user("amartin"))));
    town.post(&path, set("ready")).await;
    bare.event("ready", |_| true).await;
    town.call(CUSTOMER, "3001").await;
    bare.event("join", |_| true).await;
    bare.event("offer", |_| true).await;
    let offered = town.get(&path).await;
    assert_eq!(
        (&offered["availability_state"], &offered["offered_call"]["caller_id_number"]),
        (&json!("Call-Offer"), &json!(CUSTOMER))
    );
    let bulk = json!({"data": {"recipient_ids": [town.user("amartin"), "x"]}});
    let (_, body) = town.post("qubicle_recipients/status", bulk).await;
    assert_eq!(body["data"].as_object().unwrap().len(), 1);
    town.act(json!({"do": "answer", "who": "amartin"})).await;
    bare.event("delivered", |data| data["recipient_id"] == town.user("amartin")).await;
    town.act(json!({"do": "hang_up", "who": "amartin"})).await;
    let (code, _) = town.post(&path, set("lunch")).await;
    assert_eq!(code, 400);
}
