//! The face as the vendor's documents use it: the program curl, and a socket beside it.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::{Bare, CUSTOMER, Town, md5};

fn curl(arguments: &[&str]) -> Value {
    let output = Command::new("curl").args(["-s", "--max-time", "10"]).args(arguments).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn curl_signs_in_looks_around_and_hangs_up_while_the_socket_tells() {
    let town = Town::open().await;
    let base = format!("http://{}/v2", town.addr);
    let json_type = "Content-Type: application/json";
    let sign_in = json!({"data": {"credentials": md5("amartin:secret"), "account_name": "acme"}}).to_string();
    let said = curl(&["-X", "PUT", "-H", json_type, "-d", &sign_in, &format!("{base}/user_auth")]);
    let token = said["auth_token"].as_str().unwrap();
    let (account, user) = (said["data"]["account_id"].as_str().unwrap(), said["data"]["owner_id"].as_str().unwrap());
    let header = format!("X-Auth-Token: {token}");
    let catalogue = curl(&["-X", "GET", &format!("{base}/websockets")]);
    assert!(catalogue["data"]["call"].as_array().unwrap().contains(&json!("call.CHANNEL_CREATE.{CALL_ID}")));

    let mut bare = Bare::open(town.addr).await;
    bare.subscribe(token, account, "call.*.*").await;
    let quickcall = format!("{base}/accounts/{account}/users/{user}/quickcall/%2B442071234567?ucc_ref=R1");
    let placed = curl(&["-X", "GET", "-H", &header, &quickcall]);
    let leg = placed["data"]["endpoints"][0]["outbound_call_id"].as_str().unwrap();
    let create = bare.event("CHANNEL_CREATE", |data| data["call_id"] == leg).await;
    assert_eq!(create["custom_application_vars"]["ucc_ref"], "R1");
    bare.event("CHANNEL_CREATE", |data| data["other_leg_call_id"] == leg).await;
    town.act(json!({"do": "answer", "who": CUSTOMER})).await;
    bare.event("CHANNEL_BRIDGE", |_| true).await;

    let listed = curl(&["-H", &header, &format!("{base}/accounts/{account}/channels")]);
    assert_eq!(listed["data"].as_array().unwrap().len(), 2);
    let sockets = curl(&["-H", &header, &format!("{base}/accounts/{account}/websockets")]);
    assert_eq!(sockets["data"].as_array().unwrap().len(), 1);
    let hang_up = json!({"action": "metaflow", "data": {"module": "hangup", "data": {}}}).to_string();
    let url = format!("{base}/accounts/{account}/channels/{leg}");
    let said = curl(&["-X", "PUT", "-H", json_type, "-H", &header, "-d", &hang_up, &url]);
    assert_eq!(said["status"], "success");
    let end = bare.event("CHANNEL_DESTROY", |data| data["call_id"] == leg).await;
    assert_eq!(end["hangup_cause"], "NORMAL_CLEARING");
    let gone = curl(&["-H", &header, &url]);
    assert_eq!((&gone["error"], &gone["message"]), (&json!("404"), &json!("bad_identifier")));
}
