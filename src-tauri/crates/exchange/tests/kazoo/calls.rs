//! Stories of kazoo.md 6.5 as the socket tells them.

use std::time::Duration;

use cordboard_exchange::{KazooGeneration, KazooOptions, Konami, Outcome};
use serde_json::{Value, json};

use crate::support::{Bare, CUSTOMER, Town, ordered};

const QUIET: Duration = Duration::from_millis(250);

/// Names and directions in the order of the message ids.
async fn story(bare: &mut Bare) -> Vec<(String, String, Value)> {
    let events = ordered(bare.all(QUIET).await);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    events.iter().map(|event| (text(&event["name"]), text(&event["data"]["call_direction"]), event["data"].clone())).collect()
}

fn names(story: &[(String, String, Value)]) -> Vec<String> {
    story.iter().map(|(name, direction, _)| format!("{} {direction}", name.trim_start_matches("CHANNEL_"))).collect()
}

#[tokio::test]
async fn an_answered_call_is_told_leg_by_leg() {
    let town = Town::open().await;
    let mut bare = town.socket(&["call.*.*"]).await;
    town.call(CUSTOMER, "1201").await;
    tokio::time::sleep(Duration::from_millis(30)).await;
    town.act(json!({"do": "answer", "who": "amartin"})).await;
    tokio::time::sleep(Duration::from_millis(30)).await;
    town.act(json!({"do": "hang_up", "who": "amartin"})).await;
    let story = story(&mut bare).await;
    let want = [
        "CREATE inbound",
        "CREATE outbound",
        "ANSWER inbound",
        "ANSWER outbound",
        "BRIDGE inbound",
        "DESTROY outbound",
        "DESTROY inbound",
    ];
    assert_eq!(names(&story), want);
    let (t, b) = (&story[0].2, &story[1].2);
    assert_eq!(b["other_leg_call_id"], t["call_id"]);
    assert_eq!(b["custom_channel_vars"]["owner_id"], town.user("amartin"));
    assert_eq!(b["custom_channel_vars"]["authorizing_type"], "device");
    assert_eq!(
        (&b["caller_id_number"], &b["caller_id_name"], &b["callee_id_number"]),
        (&json!(CUSTOMER), &json!("ALICE"), &json!("1201"))
    );
    assert_eq!(b["custom_channel_vars"]["call_interaction_id"], t["custom_channel_vars"]["call_interaction_id"]);
    assert!(t["custom_channel_vars"].get("owner_id").is_none(), "nobody owns the carrier's leg");
    assert_eq!(story[4].2["other_leg_call_id"], b["call_id"]);
    let end = &story[5].2;
    assert_eq!((&end["hangup_cause"], &end["hangup_code"]), (&json!("NORMAL_CLEARING"), &json!("sip:200")));
    assert!(end["from"].is_string() && end["remote_sdp"].is_string() && end["duration_seconds"].is_number());
    let id = town.exchange.calls_of("amartin")[0].id.clone();
    assert_eq!(town.exchange.kazoo_calls(&id), [b["call_id"].as_str().unwrap()], "the ledger's call has the same leg");
}

#[tokio::test]
async fn from_and_to_are_told_with_three_events_only() {
    let town = Town::open().await;
    let mut bare = town.socket(&["call.*.*"]).await;
    town.call(CUSTOMER, "1201").await;
    town.act(json!({"do": "answer", "who": "amartin"})).await;
    town.act(json!({"do": "hold", "who": "amartin"})).await;
    for (name, direction, data) in story(&mut bare).await {
        let told = ["CHANNEL_CREATE", "CHANNEL_ANSWER", "CHANNEL_DESTROY"].contains(&name.as_str());
        assert_eq!(data.get("from").is_some(), told, "{name} {direction}");
        assert!(data["timestamp"].as_i64().unwrap() > 63_000_000_000, "{name}");
        assert_eq!(data["msg_id"].as_str().unwrap().len(), 16, "microseconds since 1970");
        assert!(data.as_object().unwrap().keys().all(|key| *key == key.to_lowercase() && !key.contains('-')), "{name}");
    }
}

#[tokio::test]
async fn unanswered_calls_say_why() {
    for (deeds, want) in [
        (vec![json!({"do": "hang_up", "who": CUSTOMER})], vec!["ORIGINATOR_CANCEL", "ORIGINATOR_CANCEL"]),
        (vec![json!({"do": "hang_up", "who": "amartin"})], vec!["CALL_REJECTED", "USER_BUSY"]),
    ] {
        let town = Town::open().await;
        let mut bare = town.socket(&["call.CHANNEL_DESTROY.*"]).await;
        town.call(CUSTOMER, "1201").await;
        for deed in deeds {
            town.act(deed).await;
        }
        let causes: Vec<_> = story(&mut bare).await.into_iter().map(|(_, _, data)| data["hangup_cause"].clone()).collect();
        assert_eq!(causes, want);
    }
}

#[tokio::test]
async fn a_call_out_shows_the_sip_name_first_and_the_number_later() {
    let town = Town::open().await;
    let mut bare = town.socket(&["call.*.*"]).await;
    town.call("amartin", CUSTOMER).await;
    town.act(json!({"do": "answer", "who": CUSTOMER})).await;
    town.act(json!({"do": "hang_up", "who": CUSTOMER})).await;
    let story = story(&mut bare).await;
    let create = &story[0].2;
    assert_eq!((story[0].1.as_str(), &create["caller_id_number"]), ("inbound", &json!("user_amartin")));
    assert_eq!(create["request"], format!("{CUSTOMER}@acme.sip"));
    let carrier = &story[1].2;
    assert_eq!(carrier["custom_channel_vars"]["authorizing_type"], "resource");
    assert_eq!(carrier["custom_channel_vars"]["owner_id"], town.user("amartin"), "it repeats the dialler");
    let answer = story.iter().find(|(name, way, _)| name == "CHANNEL_ANSWER" && way == "inbound").unwrap();
    assert_eq!((&answer.2["caller_id_number"], &answer.2["callee_id_number"]), (&json!("1201"), &json!(CUSTOMER)));
}

#[tokio::test]
async fn hold_blind_transfer_and_its_cause() {
    let town = Town::open().await;
    let mut bare = town.socket(&["call.*.*"]).await;
    town.call(CUSTOMER, "1201").await;
    town.act(json!({"do": "answer", "who": "amartin"})).await;
    town.act(json!({"do": "hold", "who": "amartin"})).await;
    town.act(json!({"do": "retrieve", "who": "amartin"})).await;
    town.act(json!({"do": "transfer", "who": "amartin", "to": "1202"})).await;
    town.act(json!({"do": "answer", "who": "bnowak"})).await;
    let story = story(&mut bare).await;
    let want = [
        "CREATE inbound",
        "CREATE outbound",
        "ANSWER inbound",
        "ANSWER outbound",
        "BRIDGE inbound",
        "HOLD outbound",
        "UNHOLD outbound",
        "DESTROY outbound",
        "CREATE outbound",
        "ANSWER outbound",
        "BRIDGE inbound",
    ];
    assert_eq!(names(&story), want);
    assert_eq!(story[7].2["hangup_cause"], "BLIND_TRANSFER");
    assert_eq!(story[10].2["other_leg_call_id"], story[8].2["call_id"]);
    assert_eq!(story[8].2["custom_channel_vars"]["owner_id"], town.user("bnowak"));
}

#[tokio::test]
async fn an_attended_transfer_bridges_the_two_who_are_left() {
    let town = Town::open().await;
    let mut bare = town.socket(&["call.*.*"]).await;
    town.call(CUSTOMER, "1201").await;
    town.act(json!({"do": "answer", "who": "amartin"})).await;
    town.act(json!({"do": "consult", "who": "amartin", "to": "1202"})).await;
    town.act(json!({"do": "answer", "who": "bnowak"})).await;
    town.act(json!({"do": "complete", "who": "amartin"})).await;
    let story = story(&mut bare).await;
    let last: Vec<_> = story.iter().rev().take(3).collect();
    let bridge = last.iter().find(|(name, _, _)| name == "CHANNEL_BRIDGE").unwrap();
    assert_eq!(bridge.2["call_id"], story[0].2["call_id"], "the customer");
    let causes: Vec<_> = last.iter().filter_map(|(_, _, data)| data["hangup_cause"].as_str()).collect();
    assert!(causes.contains(&"ATTENDED_TRANSFER"), "{causes:?}");
}

#[tokio::test]
async fn two_devices_ring_and_the_one_at_hand_wins() {
    let town = Town::open().await;
    let mut bare = town.socket(&["call.*.*"]).await;
    town.call(CUSTOMER, "1203").await;
    town.act(json!({"do": "answer", "who": "csato"})).await;
    let story = story(&mut bare).await;
    let rang: Vec<_> = story.iter().filter(|(name, way, _)| name == "CHANNEL_CREATE" && way == "outbound").collect();
    assert_eq!(rang.len(), 2);
    let lost = story.iter().find(|(name, _, _)| name == "CHANNEL_DESTROY").unwrap();
    assert_eq!((&lost.2["hangup_cause"], &lost.2["custom_channel_vars"]["username"]), (&json!("LOSE_RACE"), &json!("cdesk")));
    assert_eq!(town.exchange.calls_of("csato").len(), 1, "one call at one desk");
}

#[tokio::test]
async fn a_ring_group_rings_all_and_the_others_are_cancelled() {
    let town = Town::open().await;
    let mut bare = town.socket(&["call.*.*"]).await;
    town.call(CUSTOMER, "5000").await;
    town.act(json!({"do": "answer", "who": "bnowak"})).await;
    let story = story(&mut bare).await;
    let end = story.iter().find(|(name, _, _)| name == "CHANNEL_DESTROY").unwrap();
    assert_eq!(end.2["hangup_cause"], "ORIGINATOR_CANCEL");
    assert_eq!(town.exchange.calls_of("amartin")[0].outcome, Some(Outcome::AnsweredElsewhere));
}

#[tokio::test]
async fn a_call_that_is_sent_on_goes_through_the_switch_itself() {
    let town = Town::open().await;
    let mut bare = town.socket(&["call.*.*"]).await;
    town.act(json!({"do": "forward", "who": "amartin", "kind": "always", "on": true, "to": "+442079460111"})).await;
    town.call(CUSTOMER, "1201").await;
    town.act(json!({"do": "answer", "who": "+442079460111"})).await;
    town.act(json!({"do": "hang_up", "who": CUSTOMER})).await;
    let story = story(&mut bare).await;
    let loops: Vec<_> = story.iter().filter(|(_, _, data)| data["channel_is_loopback"] == true).collect();
    let begun: Vec<_> = loops.iter().filter(|(name, _, _)| name == "CHANNEL_CREATE").collect();
    let ended = loops.iter().filter(|(name, _, _)| name == "CHANNEL_DESTROY").count();
    assert_eq!((begun.len(), ended), (2, 2), "each half comes and goes");
    assert_eq!(begun[0].2["custom_channel_vars"]["owner_id"], town.user("amartin"));
    assert_eq!(begun[0].2["custom_channel_vars"]["call_forward"], "true");
    let carrier = story
        .iter()
        .find(|(name, way, data)| name == "CHANNEL_CREATE" && way == "outbound" && data["channel_is_loopback"] == false);
    let carrier = &carrier.unwrap().2;
    assert_eq!(carrier["other_leg_call_id"], begun[1].2["call_id"]);
    assert_eq!(carrier["custom_channel_vars"]["authorizing_type"], "resource");
    let bridge = &story.iter().find(|(name, _, _)| name == "CHANNEL_BRIDGE").unwrap().2;
    assert_eq!(bridge["other_leg_call_id"], carrier["call_id"], "the switch bowed out");
    assert_eq!(town.exchange.calls_of("amartin"), []);
}

#[tokio::test]
async fn a_parked_call_waits_for_whoever_fetches_it() {
    let town = Town::open().await;
    let mut bare = town.socket(&["call.*.*"]).await;
    town.call(CUSTOMER, "1201").await;
    town.act(json!({"do": "answer", "who": "amartin"})).await;
    town.act(json!({"do": "transfer", "who": "amartin", "to": "*3101"})).await;
    let parked = bare.event("PARK_PARKED", |_| true).await;
    assert_eq!((&parked["parking_slot"], &parked["caller_id_number"]), (&json!("101"), &json!(CUSTOMER)));
    assert!(parked.get("timestamp").is_none() && parked.get("call_direction").is_none());
    town.call("bnowak", "*3101").await;
    let retrieved = bare.event("PARK_RETRIEVED", |data| data["call_id"] != parked["call_id"]).await;
    assert_eq!(retrieved["parking_slot"], "101");
    bare.event("PARK_RETRIEVED", |data| data["call_id"] == parked["call_id"]).await;
    bare.event("CHANNEL_BRIDGE", |data| {
        data["call_id"] == parked["call_id"] && data["other_leg_call_id"] == retrieved["call_id"]
    })
    .await;

    town.act(json!({"do": "transfer", "who": "bnowak", "to": "*4"})).await;
    bare.event("PARK_PARKED", |_| true).await;
    town.act(json!({"do": "hang_up", "who": CUSTOMER})).await;
    bare.event("PARK_ABANDONED", |data| data["call_id"] == parked["call_id"]).await;
}

#[tokio::test]
async fn a_quickcall_rings_the_own_telephone_first() {
    let town = Town::open().await;
    let mut bare = town.socket(&["call.*.*"]).await;
    let path = format!("users/{}/quickcall/%2B442071234567?auto_answer=true", town.user("amartin"));
    let body = json!({"data": {"custom_application_vars": {"ucc_ref": "R1"}}});
    let (status, answer) = town.post(&path, body).await;
    assert_eq!(status, 200, "{answer}");
    let leg = answer["data"]["call_id"].as_str().unwrap().to_owned();
    assert!(leg.ends_with("-quickcall") && leg.len() == 46, "{leg}");
    let create = bare.event("CHANNEL_CREATE", |data| data["call_id"] == leg).await;
    assert_eq!((&create["call_direction"], &create["caller_id_number"]), (&json!("outbound"), &json!(CUSTOMER)));
    assert_eq!(create["caller_id_name"], "QuickCall");
    assert_eq!(create["custom_application_vars"]["ucc_ref"], "R1");
    bare.event("CHANNEL_ANSWER", |data| data["call_id"] == leg).await;
    let out = bare.event("CHANNEL_CREATE", |data| data["other_leg_call_id"] == leg).await;
    assert_eq!(out["custom_application_vars"]["ucc_ref"], "R1", "the second leg carries it too");
    town.act(json!({"do": "answer", "who": CUSTOMER})).await;
    bare.event("CHANNEL_BRIDGE", |data| data["call_id"] == leg && data["other_leg_call_id"] == out["call_id"]).await;
    town.act(json!({"do": "hang_up", "who": CUSTOMER})).await;
    let call = &town.exchange.calls_of("amartin")[0];
    assert_eq!((call.placed, call.outcome, call.remote.number.as_str()), (true, Some(Outcome::Answered), CUSTOMER));
}

#[tokio::test]
async fn a_quickcall_that_nobody_picks_up_is_no_call_to_anybody() {
    let town = Town::open().await;
    let mut bare = town.socket(&["call.*.*"]).await;
    let path = format!("users/{}/quickcall/{CUSTOMER}?auto_answer=false&timeout=4", town.user("amartin"));
    let (status, answer) = town.post(&path, json!({})).await;
    assert_eq!((status, &answer["message"]), (500, &json!("quickcall initiation failed")));
    assert_eq!(answer["data"]["error_message"].as_str().unwrap().trim(), "NO_ANSWER");
    let story = story(&mut bare).await;
    assert_eq!(names(&story), ["CREATE outbound", "DESTROY outbound"]);
    assert_eq!(story[1].2["hangup_cause"], "NO_ANSWER");
    assert_eq!(town.exchange.calls_of("amartin")[0].outcome, Some(Outcome::NoAnswer));
}

#[tokio::test]
async fn a_quickcall_of_whoever_has_no_device_is_a_fault() {
    let town = Town::with(KazooOptions { without_devices: vec!["amartin".to_owned()], ..KazooOptions::default() }).await;
    let devices = town.get("devices?paginate=false").await;
    assert!(devices.as_array().unwrap().iter().all(|device| device["owner_id"] != town.user("amartin")), "{devices}");
    let path = format!("users/{}/quickcall/{CUSTOMER}", town.user("amartin"));
    for method in ["GET", "POST"] {
        let (status, answer) = town.ask(method, &path, None).await;
        assert_eq!((status, &answer["message"], &answer["status"]), (500, &json!("unspecified_fault"), &json!("error")));
    }
    assert_eq!(town.exchange.calls_of("amartin"), []);
}

#[tokio::test]
async fn channels_are_listed_and_shown_under_different_keys() {
    let town = Town::open().await;
    assert_eq!(town.get("channels").await, json!([]));
    town.call(CUSTOMER, "1201").await;
    town.act(json!({"do": "answer", "who": "amartin"})).await;
    let rows = town.get(&format!("users/{}/channels", town.user("amartin"))).await;
    let row = &rows[0];
    assert_eq!((&row["direction"], &row["answered"], &row["is_onhold"]), (&json!("outbound"), &json!(true), &json!(false)));
    assert_eq!(row["caller_id_number"], CUSTOMER);
    let all = town.get("channels").await;
    let trunk = all.as_array().unwrap().iter().find(|other| other["uuid"] == row["other_leg"]).unwrap();
    let id = trunk["uuid"].as_str().unwrap();
    assert!(id.contains('@'), "{id}");
    let detail = town.get(&format!("channels/{}", id.replace('@', "%40"))).await;
    assert_eq!((&detail["call_id"], &detail["call_direction"]), (&json!(id), &json!("inbound")));
    assert_eq!((&detail["other_leg_call_id"], &detail["is_on_hold"]), (&row["uuid"], &json!(false)));
    town.act(json!({"do": "hang_up", "who": "amartin"})).await;
    let (status, body) = town.ask("GET", &format!("channels/{}", id.replace('@', "%40")), None).await;
    assert_eq!((status, &body["message"], &body["error"]), (404, &json!("bad_identifier"), &json!("404")));
}

#[tokio::test]
async fn the_commercial_product_obeys_and_the_open_one_forgets() {
    for (konami, obeys) in [(Konami::Pro, true), (Konami::Open, false), (Konami::Nothing, false)] {
        let town = Town::with(KazooOptions { konami, ..KazooOptions::default() }).await;
        let mut bare = town.socket(&["call.*.*"]).await;
        town.call(CUSTOMER, "1201").await;
        town.act(json!({"do": "answer", "who": "amartin"})).await;
        let leg = town.get(&format!("users/{}/channels", town.user("amartin"))).await[0]["uuid"].as_str().unwrap().to_owned();
        let path = format!("channels/{leg}");
        let slide = json!({"data": {"action": "metaflow", "data": {"module": "hangup"}}});
        let (status, body) = town.put(&path, slide).await;
        assert_eq!(status, 400);
        assert!(body["data"]["module"]["required"].is_object(), "{body}");
        let hold = json!({"action": "metaflow", "data": {"module": "hold_control", "data": {"action": "hold"}}});
        let (status, body) = town.put(&path, hold).await;
        assert_eq!((status, &body["data"], &body["status"]), (202, &json!("metaflow sent"), &json!("success")));
        let held = bare.all(QUIET).await.iter().any(|event| event["name"] == "CHANNEL_HOLD");
        assert_eq!(held, obeys, "{konami:?}");
        assert_eq!(town.get(&path).await["is_on_hold"], obeys);
        let (status, body) = town.post(&path, json!({"data": {"action": "hangup"}})).await;
        assert_eq!((status, &body["data"]), (202, &json!("hangup initiated")));
        let gone = bare.all(QUIET).await.iter().any(|event| event["name"] == "CHANNEL_DESTROY");
        assert_eq!(gone, konami != Konami::Nothing, "{konami:?}");
    }
}

#[tokio::test]
async fn a_transfer_wants_a_target_and_a_bridge() {
    let town = Town::open().await;
    town.call(CUSTOMER, "1201").await;
    let leg = |rows: &Value| format!("channels/{}", rows[0]["uuid"].as_str().unwrap());
    let path = leg(&town.get(&format!("users/{}/channels", town.user("amartin"))).await);
    let transfer = json!({"data": {"action": "transfer", "target": "1202", "transfer-type": "blind"}});
    let (status, body) = town.post(&path, transfer.clone()).await;
    assert_eq!(status, 400);
    assert!(body["data"]["other_leg_call_id"]["required"].is_object(), "{body}");
    town.act(json!({"do": "answer", "who": "amartin"})).await;
    let (status, body) = town.post(&path, json!({"data": {"action": "transfer"}})).await;
    assert!(status == 400 && body["data"]["target"]["required"].is_object(), "{body}");
    let (status, body) = town.post(&path, json!({"data": {"action": "fly"}})).await;
    assert_eq!((status, &body["message"]), (400, &json!("invalid data")));
    let (status, body) = town.post(&path, transfer).await;
    assert_eq!((status, &body["data"]), (202, &json!("transfer initiated")));
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(town.exchange.calls_of("amartin")[0].outcome, Some(Outcome::Transferred));
    assert_eq!(town.exchange.calls_at("bnowak"), 1);
}

#[tokio::test]
async fn later_servers_tell_opaque_ids_and_other_rows() {
    let town = Town::with(KazooOptions { generation: KazooGeneration::M, ..KazooOptions::default() }).await;
    let mut bare = town.socket(&["call.*.*"]).await;
    town.call(CUSTOMER, "1201").await;
    let create = bare.event("CHANNEL_CREATE", |data| data["call_direction"] == "outbound").await;
    assert_eq!(create["msg_id"].as_str().unwrap().len(), 32);
    assert!(create["interaction_id"].is_string());
    let rows = town.get("channels").await;
    assert!(rows[0].get("caller_id_number").is_none() && rows[0]["custom_channel_vars"].is_object());
}
