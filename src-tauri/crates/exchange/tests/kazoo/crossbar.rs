//! Sign-in, envelopes, documents, limits (kazoo.md 2, 4, 7).

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use cordboard_exchange::{KazooOptions, Options, Span};
use serde_json::{Value, json};

use crate::support::{CUSTOMER, Town, cast, md5};

#[tokio::test]
async fn a_key_signs_in_and_a_wrong_one_is_not_found() {
    let town = Town::open().await;
    let key = KazooOptions::default().api_key;
    let (status, body) = town.put("api_auth", json!({"data": {"api_key": key}})).await;
    assert_eq!((status, &body["status"], &body["data"]["account_id"]), (201, &json!("success"), &json!(town.account)));
    assert!(body["data"].get("owner_id").is_none(), "a key is nobody's");
    let wrong = "f".repeat(64);
    let (status, body) = town.put("api_auth", json!({"data": {"api_key": wrong}})).await;
    assert_eq!((status, &body["message"], &body["data"]), (404, &json!("bad identifier"), &json!([wrong])));
    for data in [json!({"api_key": "short"}), json!({}), json!({"api_key": key, "account_name": "acme"})] {
        let (status, body) = town.put("api_auth", json!({"data": data})).await;
        assert_eq!((status, &body["message"], &body["error"]), (400, &json!("validation error"), &json!("400")), "{data}");
    }
}

#[tokio::test]
async fn a_password_gives_a_token_that_says_what_it_is() {
    let town = Town::open().await;
    let parts: Vec<_> = town.token.split('.').collect();
    let part = |place: usize| -> Value { serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[place]).unwrap()).unwrap() };
    assert_eq!((parts.len(), part(0)["typ"].as_str()), (3, Some("JWT")));
    let claims = part(1);
    assert_eq!(claims["account_id"], town.account);
    assert_eq!((&claims["owner_id"], &claims["method"]), (&json!(town.user("amartin")), &json!("cb_user_auth")));
    let left = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
    assert_eq!(left, 3_600);
    let wrong = |data: Value| town.put("user_auth", json!({"data": data}));
    let (status, body) = wrong(json!({"credentials": md5("amartin:wrong"), "account_name": "acme"})).await;
    assert_eq!((status, &body["message"]), (401, &json!("invalid_credentials")));
    let (status, body) = wrong(json!({"credentials": md5("amartin:secret"), "account_name": "other"})).await;
    assert!(status == 400 && body["data"]["account_name"]["not_found"].is_object(), "{body}");
    let (status, _) =
        wrong(json!({"credentials": md5("amartin:secret"), "account_name": "acme", "account_realm": "acme.sip"})).await;
    assert_eq!(status, 400, "exactly one way to find the account");
    let (status, body) =
        wrong(json!({"credentials": md5("amartin:secret"), "account_realm": "acme.sip", "method": "sha1"})).await;
    assert!(status == 400 && body["data"]["method"]["enum"].is_object(), "{body}");
    let sha = "c7ac21a3e1ef45e37f179c85bdd6e5b17e2386a7";
    let (status, _) = wrong(json!({"credentials": sha, "account_name": "acme", "method": "sha"})).await;
    assert_eq!(status, 201);
}

#[tokio::test]
async fn a_token_ends_and_does_not_live_longer_by_use() {
    let kazoo = KazooOptions::default();
    let options = Options { token_ttl: Span::millis(400), kazoo, ..Options::default() };
    let exchange = cordboard_exchange::Exchange::start(cast(), options).await.unwrap();
    let addr = exchange.serve_kazoo("127.0.0.1:0").await.unwrap();
    drop(rustls::crypto::ring::default_provider().install_default());
    let mut town = Town { account: exchange.kazoo_account(), exchange, addr, token: String::new() };
    town.token = town.sign_in("amartin").await;
    assert_eq!(town.ask("GET", "token_auth", None).await.0, 200);
    tokio::time::sleep(Duration::from_millis(450)).await;
    let (status, body) = town.ask("GET", "users", None).await;
    assert_eq!((status, &body["message"]), (401, &json!("invalid_credentials")));
    assert_eq!(town.ask("GET", "websockets!", None).await.0, 200, "the catalogue needs no token");
}

#[tokio::test]
async fn documents_fit_together() {
    let town = Town::open().await;
    let account = town.get("").await;
    assert_eq!((&account["id"], &account["realm"]), (&json!(town.account), &json!("acme.sip")));
    let users = town.get("users?paginate=false").await;
    let anna = users.as_array().unwrap().iter().find(|user| user["username"] == "amartin").unwrap();
    let id = anna["id"].as_str().unwrap();
    assert_eq!((id.len(), id), (32, town.user("amartin").as_str()));
    assert_eq!(anna["presence_id"], "1201");
    assert!(anna.get("do_not_disturb").is_none(), "the list is a summary");
    let devices = town.get(&format!("devices?paginate=false&filter_owner_id={}", town.user("csato"))).await;
    assert_eq!(devices.as_array().unwrap().len(), 2);
    let device = town.get(&format!("devices/{}", devices[0]["id"].as_str().unwrap())).await;
    assert!(device["sip"]["password"].is_string() && device["sip"]["username"] != "1203");
    let flows = town.get("callflows?paginate=false").await;
    let flow = flows.as_array().unwrap().iter().find(|flow| flow["owner_id"] == id).unwrap();
    assert_eq!(flow["numbers"], json!(["1201"]));
    let flow = town.get(&format!("callflows/{}", flow["id"].as_str().unwrap())).await;
    assert_eq!((&flow["flow"]["module"], &flow["flow"]["data"]["id"]), (&json!("user"), &json!(id)));
    assert!(flows.as_array().unwrap().iter().any(|flow| flow["featurecode"]["number"] == "3"), "parking is found");
    let groups = town.get("groups?paginate=false").await;
    assert_eq!(groups[0]["endpoints"], 2);
    let group = town.get(&format!("groups/{}", groups[0]["id"].as_str().unwrap())).await;
    assert_eq!(group["endpoints"][id]["type"], "user");
    for path in ["conferences", "vmboxes", "queues", "resources", "devices/status", "metaflows", "cdrs", "recordings"] {
        let data = town.get(path).await;
        assert!(data.is_array() || path == "metaflows", "{path}: {data}");
    }
    assert_eq!(town.ask("GET", "storage", None).await.0, 404);
    assert_eq!(town.ask("GET", "users/nobody", None).await.0, 404);
    assert_eq!(town.ask("GET", "nonsense", None).await.0, 404);
    assert_eq!(town.ask("DELETE", "users", None).await.0, 405);
}

#[tokio::test]
async fn pages_end_and_a_list_that_is_too_long_is_416() {
    let town = Town::with(KazooOptions { page_size: 2, longest_list: 2, ..KazooOptions::default() }).await;
    let (status, body) = town.ask("GET", "users?paginate=false", None).await;
    assert_eq!((status, &body["message"]), (416, &json!("range not satisfiable")));
    let (_, first) = town.ask("GET", "users", None).await;
    let next = first["next_start_key"].as_str().unwrap();
    assert!(first["data"].as_array().unwrap().len() == 2 && !next.is_empty());
    let (_, second) = town.ask("GET", &format!("users?start_key={next}"), None).await;
    assert_eq!((second["data"].as_array().unwrap().len(), &second["next_start_key"]), (1, &json!("")));
    assert_ne!(first["data"][0]["id"], second["data"][0]["id"]);
}

#[tokio::test]
async fn a_patch_changes_where_calls_go_and_is_told_once() {
    let town = Town::open().await;
    let mut bare = town.socket(&["object.*.user"]).await;
    let path = format!("users/{}", town.user("amartin"));
    let (status, body) = town.ask("PATCH", &path, Some(json!({"data": {"do_not_disturb": {"enabled": true}}}))).await;
    assert_eq!((status, &body["data"]["do_not_disturb"]["enabled"]), (200, &json!(true)));
    let told = bare.event("doc_edited", |_| true).await;
    assert_eq!((&told["id"], &told["type"]), (&json!(town.user("amartin")), &json!("user")));
    let forward = json!({"data": {"call_forward": {"enabled": true, "number": "1202", "require_keypress": false}}});
    let (_, body) = town.ask("PATCH", &path, Some(forward)).await;
    assert_eq!(
        (&body["data"]["call_forward"]["number"], &body["data"]["call_forward"]["require_keypress"]),
        (&json!("1202"), &json!(false))
    );
    town.call(CUSTOMER, "1201").await;
    assert_eq!(town.exchange.calls_at("bnowak"), 1, "the forward works");
    town.act(json!({"do": "dnd", "who": "amartin", "on": false})).await;
    bare.event("doc_edited", |_| true).await;
    assert_eq!(town.get(&path).await["do_not_disturb"]["enabled"], false, "an edit at the telephone is seen");
    let (status, body) = town.ask("PATCH", &path, Some(json!({"data": {"do_not_disturb": {"enabled": "yes"}}}))).await;
    assert!(status == 400 && body["data"]["do_not_disturb.enabled"]["type"].is_object(), "{body}");
}

#[tokio::test]
async fn presence_is_set_with_the_words_of_the_server() {
    let town = Town::open().await;
    let path = format!("users/{}/presence", town.user("amartin"));
    let set = |state: &str| json!({"data": {"action": "set", "state": state}});
    let (status, body) = town.post(&path, set("confirmed")).await;
    assert_eq!((status, &body["data"]), (202, &json!("command sent")));
    assert_eq!(town.get("presence").await["subscriptions"]["1201"], "confirmed");
    let (status, body) = town.post(&path, set("busy")).await;
    assert!(status == 400 && body["data"]["state"]["invalid"].is_object(), "{body}");
    let (status, body) = town.post(&path, json!({"data": {"action": "jump"}})).await;
    assert!(status == 400 && body["data"]["action"]["invalid"].is_object(), "{body}");
}

#[tokio::test]
async fn the_bucket_is_real_arithmetic() {
    let town = Town::open().await;
    let client = reqwest::Client::new();
    let mut passed = 0;
    let mut refused = 0;
    for _ in 0..130 {
        let answer = client.get(town.url("devices/status")).header("X-Auth-Token", &town.token).send().await.unwrap();
        match answer.status().as_u16() {
            200 => passed += 1,
            429 => {
                assert!(!answer.headers().contains_key("retry-after"));
                refused += 1;
            }
            other => panic!("{other}"),
        }
    }
    assert!((100..115).contains(&passed) && refused > 10, "{passed} passed, {refused} refused");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(town.ask("GET", "devices/status", None).await.0, 200, "it refills");
}

#[tokio::test]
async fn an_account_above_sees_the_one_below_and_nobody_else() {
    let mut town = Town::open().await;
    let own = town.token.clone();
    let key = KazooOptions::default().reseller_key;
    let (_, body) = town.put("api_auth", json!({"data": {"api_key": key}})).await;
    let above = body["data"]["account_id"].as_str().unwrap().to_owned();
    town.token = body["auth_token"].as_str().unwrap().to_owned();
    let (_, below) = town.ask("GET", &format!("/accounts/{above}/descendants?paginate=false"), None).await;
    assert_eq!(below["data"][0]["id"], town.account);
    assert_eq!(town.get("users?paginate=false").await.as_array().unwrap().len(), 3);
    let mut bare = town.socket(&["call.*.*"]).await;
    let reply = bare.subscribe(&town.token, &above, "call.*.*").await;
    assert_eq!(reply["status"], "success");
    town.call(CUSTOMER, "1201").await;
    let told = bare.all(Duration::from_millis(200)).await;
    assert_eq!(told.len(), 2, "the subscription above does not cover the account below: {told:?}");
    town.token = own;
    let (status, body) = town.ask("GET", &format!("/accounts/{above}/users"), None).await;
    assert_eq!((status, &body["message"]), (403, &json!("forbidden")));
}

#[tokio::test]
async fn records_and_recordings_of_ended_calls() {
    let town = Town::open().await;
    town.act(json!({"do": "log_in", "who": "amartin"})).await;
    town.call(CUSTOMER, "3001").await;
    town.act(json!({"do": "answer", "who": "amartin"})).await;
    town.act(json!({"do": "hang_up", "who": "amartin"})).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let (_, body) = town.ask("GET", &format!("users/{}/cdrs", town.user("amartin")), None).await;
    let row = &body["data"][0];
    assert_eq!((&row["direction"], &row["hangup_cause"]), (&json!("outbound"), &json!("NORMAL_CLEARING")));
    assert!(row["timestamp"].is_string() && row["duration_seconds"].is_string(), "rows are made of strings");
    let document = town.get(&format!("cdrs/{}", row["id"].as_str().unwrap())).await;
    assert!(document["timestamp"].is_number() && document["custom_channel_vars"]["owner_id"] == town.user("amartin"));
    let legs = town.get(&format!("cdrs/legs/{}", row["interaction_id"].as_str().unwrap())).await;
    assert_eq!(legs.as_array().unwrap().len(), 2);
    let (_, body) = town.ask("GET", "cdrs/interaction", None).await;
    assert_eq!((body["data"].as_array().unwrap().len(), body["page_size"].is_string()), (1, true), "a chunked answer");
    let (status, body) = town.ask("GET", "cdrs?created_from=1&created_to=9000000", None).await;
    assert!(status == 400 && body["data"]["created_to"]["date_range"].is_object(), "{body}");
    let recordings = town.get("recordings").await;
    assert_eq!(recordings[0]["call_id"], row["call_id"]);
    let url = town.url(&format!("recordings/{}", recordings[0]["id"].as_str().unwrap()));
    let audio =
        reqwest::Client::new().get(url).header("X-Auth-Token", &town.token).header("Accept", "audio/mpeg").send().await.unwrap();
    assert_eq!(audio.headers()["content-type"], "audio/mpeg");
}

#[tokio::test]
async fn mail_is_listed_and_moved() {
    let town = Town::open().await;
    let boxes = town.get("vmboxes?paginate=false").await;
    let mine = boxes.as_array().unwrap().iter().find(|mailbox| mailbox["mailbox"] == "1201").unwrap();
    let path = format!("vmboxes/{}/messages", mine["id"].as_str().unwrap());
    let messages = town.get(&path).await;
    assert_eq!((mine["messages"].as_u64(), messages[0]["folder"].as_str()), (Some(1), Some("new")));
    let id = messages[0]["media_id"].as_str().unwrap();
    let (_, body) = town.post(&path, json!({"data": {"messages": [id, "x"], "folder": "saved"}})).await;
    assert_eq!(body["data"], json!({"succeeded": [id], "failed": [{"x": "not_found"}]}));
    assert_eq!(town.get(&path).await[0]["folder"], "saved");
    let mut bare = town.socket(&["object.*.*"]).await;
    town.act(json!({"do": "message", "who": "amartin"})).await;
    bare.event("doc_created", |data| data["type"] == "mailbox_message").await;
    assert_eq!(town.get(&path).await.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn bad_bodies_and_bad_days() {
    let town = Town::open().await;
    let answer = reqwest::Client::new().put(town.url("user_auth")).body("{\"data\":").send().await.unwrap();
    let (status, body): (_, Value) = (answer.status().as_u16(), answer.json().await.unwrap());
    assert_eq!((status, &body["message"]), (400, &json!("parse_error")));
    let answer = reqwest::Client::new().get(town.url("users")).header("X-Request-ID", "abc").send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["x-request-id"].to_str().unwrap()), (401, "abc"));
    town.exchange.faults().set("429".parse().unwrap());
    assert_eq!(town.ask("GET", "users", None).await.0, 429);
    town.exchange.faults().set("html".parse().unwrap());
    let (status, body) = town.ask("GET", "users", None).await;
    assert_eq!((status, body), (200, Value::Null), "a page that is no JSON");
    town.exchange.faults().set("401".parse().unwrap());
    assert_eq!(town.ask("GET", "users", None).await.0, 401);
    town.exchange.faults().clear();
    assert_eq!(town.ask("GET", "users", None).await.0, 200);
}
