//! What an account of 1,000 users holds, as the REST interface answers it.
//!
//! Invariant: the sizes are those that are promised, and rows have the members that a real server's rows have, also those that
//! nobody reads.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::switch::{ACCOUNT, user};

const USERS: u64 = 1_000;
const DEVICES: u64 = 2_500;
/// Two legs each.
const CALLS: u64 = 150;
/// Users who are agents; the own one is the first.
pub(crate) const AGENTS: u64 = 200;
const QUEUES: u64 = 10;
const GREGORIAN: u64 = 63_900_000_000;

/// The first user's companion signs in; so many of his colleagues talk, the next ones do not.
pub(crate) const TALKING: u64 = CALLS;

/// The extension of a user.
pub(crate) fn extension(number: u64) -> u64 {
    1000 + number
}

fn queue(number: u64) -> String {
    format!("{:032x}", 0x00c0_0000_0000 + number)
}

fn device(number: u64) -> String {
    format!("{:032x}", 0x00d0_0000_0000 + number)
}

fn mailbox(number: u64) -> String {
    format!("{:032x}", 0x00b0_0000_0000 + number)
}

/// `data` of every answer, by the path below the account.
pub(crate) fn holdings() -> BTreeMap<String, String> {
    let rows = |count: u64, row: fn(u64) -> Value| Value::Array((1..=count).map(row).collect());
    let mut document = user_row(1);
    document["queues"] = json!((1..=3).map(queue).collect::<Vec<_>>());
    document["enabled"] = json!(true);
    let own = user(1);
    let answers = [
        (
            String::new(),
            json!({"id": ACCOUNT, "name": "acme", "realm": "acme.sip", "timezone": "Europe/London", "enabled": true}),
        ),
        ("users".to_owned(), rows(USERS, user_row)),
        (format!("users/{own}"), document),
        ("devices".to_owned(), rows(DEVICES, device_row)),
        ("devices/status".to_owned(), rows(DEVICES, |number| json!({"device_id": device(number), "registered": true}))),
        ("callflows".to_owned(), rows(USERS + 30, callflow_row)),
        ("vmboxes".to_owned(), rows(USERS, mailbox_row)),
        (format!("vmboxes/{}/messages", mailbox(1)), rows(30, message_row)),
        ("conferences".to_owned(), rows(20, conference_row)),
        ("queues".to_owned(), rows(QUEUES, queue_row)),
        ("queues/stats".to_owned(), json!({"current_timestamp": GREGORIAN, "stats": rows(100, waiting_row)})),
        ("agents".to_owned(), rows(AGENTS, agent_row)),
        ("agents/status".to_owned(), statuses()),
        ("channels".to_owned(), rows(2 * CALLS, channel_row)),
    ];
    answers.into_iter().map(|(path, data)| (path, data.to_string())).collect()
}

/// What can be subscribed; the same for all accounts.
pub(crate) fn catalogue() -> String {
    let calls = [
        "CHANNEL_CREATE",
        "CHANNEL_ANSWER",
        "CHANNEL_DESTROY",
        "CHANNEL_HOLD",
        "CHANNEL_UNHOLD",
        "CHANNEL_BRIDGE",
        "PARK_PARKED",
        "PARK_RETRIEVED",
        "PARK_ABANDONED",
    ];
    let call: Vec<String> = calls.iter().map(|event| format!("call.{event}.*")).collect();
    json!({"call": call, "object": ["object.*.*"], "fax": ["fax.status.*", "fax.object.*"],
        "conference": ["conference.command.{CONFERENCE_ID}", "conference.event.{CONFERENCE_ID}.*.*"]})
    .to_string()
}

fn user_row(number: u64) -> Value {
    json!({"id": user(number), "username": format!("user{number}@acme.example.com"), "email": format!("user{number}@acme.example.com"),
        "first_name": "User", "last_name": number.to_string(), "priv_level": "user", "presence_id": extension(number).to_string(),
        "timezone": "Europe/London", "features": ["caller_id", "vm_to_email"], "flags": [], "call_recording": {}})
}

fn device_row(number: u64) -> Value {
    let owner = 1 + (number - 1) % USERS;
    json!({"id": device(number), "name": format!("Telephone {number} of user {owner}"), "owner_id": user(owner),
        "username": format!("user_{number}_sip"), "enabled": true, "device_type": "sip_device",
        "mac_address": format!("00:15:65:00:{:02x}:{:02x}", number / 256, number % 256), "flags": []})
}

fn callflow_row(number: u64) -> Value {
    if number > USERS {
        let code = number - USERS + 69;
        return json!({"id": format!("{:032x}", 0x00f0_0000_0000 + number), "name": format!("code_{code}"),
            "numbers": [format!("*{code}")], "patterns": [], "featurecode": {"name": format!("code_{code}"), "number": code.to_string()},
            "modules": ["acdc_agent"], "flags": []});
    }
    json!({"id": format!("{:032x}", 0x00f0_0000_0000 + number), "name": format!("User {number}"),
        "numbers": [extension(number).to_string(), format!("+4420{:08}", number)], "patterns": [], "featurecode": false,
        "owner_id": user(number), "modules": ["user", "voicemail"], "type": "mainUserCallflow", "flags": []})
}

fn mailbox_row(number: u64) -> Value {
    json!({"id": mailbox(number), "name": format!("User {number}'s box"), "mailbox": extension(number).to_string(),
        "owner_id": user(number), "messages": 30, "flags": []})
}

fn message_row(number: u64) -> Value {
    json!({"media_id": format!("202411-{:032x}", number), "timestamp": GREGORIAN - number * 3600, "from": "+442071234567@acme.sip",
        "to": "1001@acme.sip", "caller_id_number": "+442071234567", "caller_id_name": "Alice", "call_id": format!("m{number}@10.0.0.5"),
        "folder": if number > 25 { "new" } else { "saved" }, "length": 12_000})
}

fn conference_row(number: u64) -> Value {
    json!({"id": format!("{:032x}", 0x00e0_0000_0000 + number), "name": format!("Room {number}"), "member": {"numbers": []},
        "moderator": {"numbers": []}, "conference_numbers": [(8000 + number).to_string()], "flags": []})
}

fn queue_row(number: u64) -> Value {
    json!({"id": queue(number), "name": format!("Queue {number}"), "strategy": "round_robin", "flags": []})
}

fn waiting_row(number: u64) -> Value {
    json!({"call_id": format!("w{number}@10.0.0.5"), "queue_id": queue(1 + number % QUEUES), "status": "waiting",
        "entered_timestamp": GREGORIAN - number, "caller_id_number": format!("+4420{number:08}"), "caller_id_name": "Waiting",
        "entered_position": number, "required_skills": []})
}

fn agent_row(number: u64) -> Value {
    let queues: Vec<String> = (0..3).map(|step| queue(1 + (number + step) % QUEUES)).collect();
    json!({"id": user(number), "first_name": "User", "last_name": number.to_string(), "queues": queues})
}

fn statuses() -> Value {
    let words = ["ready", "paused", "connected", "wrapup"];
    let all = (1..=AGENTS).zip(words.iter().cycle()).map(|(number, word)| {
        let at = GREGORIAN - number;
        let entry = json!({"agent_id": user(number), "timestamp": at, "status": word, "id": format!("{}::{at}", user(number))});
        (user(number), json!({at.to_string(): entry}))
    });
    Value::Object(all.collect::<Map<String, Value>>())
}

/// The caller's leg and the leg of the telephone that answered, in turn.
fn channel_row(number: u64) -> Value {
    let call = number.div_ceil(2);
    let (trunk, phone) = (format!("t{call}@10.0.0.5"), format!("b{call}@10.0.0.5"));
    let is_trunk = number % 2 == 1;
    let mut row = json!({"uuid": if is_trunk { &trunk } else { &phone }, "other_leg": if is_trunk { &phone } else { &trunk },
        "direction": if is_trunk { "inbound" } else { "outbound" }, "answered": true, "is_onhold": false, "is_loopback": false,
        "destination": extension(call).to_string(), "username": format!("user_{call}_sip"), "timestamp": GREGORIAN, "elapsed_s": 60,
        "interaction_id": format!("{GREGORIAN}-{call:08x}"), "callflow_id": format!("{:032x}", 0x00f0_0000_0000 + call),
        "from_tag": format!("f{number}"), "to_tag": format!("g{number}"), "custom_application_vars": {},
        "caller_id_name": format!("Customer {call}"), "caller_id_number": format!("+4420{:08}", 50_000 + call),
        "callee_id_name": format!("User {call}"), "callee_id_number": extension(call).to_string(),
        "presence_id": format!("{}@acme.sip", extension(call))});
    if is_trunk {
        row["authorizing_id"] = json!("f00dcafef00dcafef00dcafef00dcafe");
        row["authorizing_type"] = json!("resource");
    } else {
        row["owner_id"] = json!(user(call));
        row["authorizing_id"] = json!(device(call));
        row["authorizing_type"] = json!("device");
    }
    row
}
