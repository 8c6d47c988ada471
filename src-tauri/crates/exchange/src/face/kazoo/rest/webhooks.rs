//! Webhooks as documents (kazoo.md 8). Invariant: a hook that was switched off says why until it is switched on again.

use serde_json::{Value, json};

use super::{Ask, lists};
use crate::face::kazoo::{
    envelope::{Bad, Good, Said, invalid},
    library::merge,
    tenant::hex,
};

const HOOKS: [(&str, &str); 8] = [
    ("channel_create", "Channel Created"),
    ("channel_answer", "Channel Answered"),
    ("channel_bridge", "Channel Bridged"),
    ("channel_destroy", "Channel Destroyed"),
    ("parking", "Call Parking"),
    ("object", "Object"),
    ("notifications", "Notifications"),
    ("qubicle_recipient_status_change", "Recipient Status"),
];

/// What `GET webhooks` lists.
pub(crate) fn offered() -> Value {
    HOOKS.iter().map(|(id, name)| json!({"id": id, "name": name, "description": name})).collect()
}

/// Sample payloads, of one hook or all.
pub(crate) fn samples(hook: Option<&str>) -> Said {
    let sample = |id: &str| match id {
        "parking" => {
            json!({"hook_event": id, "account_id": "A", "call_id": "C", "event_name": "PARK_PARKED", "parking_slot": "101",
                            "caller_id_Number": "+442079460000"})
        }
        "object" => json!({"hook_event": id, "account_id": "A", "action": "doc_edited", "type": "user", "id": "U"}),
        _ => json!({"hook_event": id, "account_id": "A", "call_id": "C", "call_direction": "inbound", "timestamp": "63900000000",
                    "caller_id_name": "ALICE", "caller_id_number": "+442079460000"}),
    };
    match hook {
        None => Ok(Good::ok(HOOKS.iter().map(|(id, _)| json!({"id": id})).collect())),
        Some(hook) if HOOKS.iter().any(|(id, _)| *id == hook) => Ok(Good::ok(json!({hook: sample(hook)}))),
        Some(hook) => Err(Bad::unknown(hook)),
    }
}

fn checked(hook: &Value) -> Result<(), Bad> {
    for field in ["name", "uri", "hook"] {
        if hook[field].as_str().is_none_or(str::is_empty) {
            return Err(invalid(field, "required", "Field is required but missing"));
        }
    }
    let one_of = |field: &str, words: &[&str]| {
        let known = hook.get(field).is_none_or(|value| words.iter().any(|word| value == word));
        if known { Ok(()) } else { Err(invalid(field, "enum", "Value not found in enumerated list of values")) }
    };
    one_of("http_verb", &["get", "post", "put"])?;
    one_of("format", &["form-data", "json"])?;
    let mut known: Vec<_> = HOOKS.iter().map(|(id, _)| *id).collect();
    known.push("all");
    one_of("hook", &known)
}

pub(crate) fn answer(ask: &Ask<'_>) -> Said {
    let mut floor = ask.kazoo.floor();
    let wish = ask.data();
    match (ask.method, &ask.words[..]) {
        ("GET", ["webhooks"]) => {
            let rows = floor.hooks.documents.values().cloned().collect();
            drop(floor);
            lists::page(ask, rows)
        }
        ("PUT", ["webhooks"]) => {
            let mut hook = json!({"http_verb": "post", "format": "form-data", "retries": 2, "enabled": true,
                                  "include_subaccounts": false, "include_internal_legs": true, "custom_data": {}, "modifiers": {}});
            merge(&mut hook, wish);
            checked(&hook)?;
            let id = hex(&format!("webhook/{}", floor.opaque()));
            hook["id"] = json!(id);
            floor.hooks.documents.insert(id.clone(), hook.clone());
            Ok(Good::created(hook, Some(id)))
        }
        ("PATCH", ["webhooks"] | ["descendants", "webhooks"]) => {
            if wish["re-enable"] == true {
                for id in floor.hooks.documents.keys().cloned().collect::<Vec<_>>() {
                    floor.hooks.forgive(&id);
                    if let Some(hook) = floor.hooks.documents.get_mut(&id) {
                        hook["enabled"] = json!(true);
                    }
                }
            }
            Ok(Good::ok(json!({})))
        }
        ("GET", ["webhooks", "attempts"]) => {
            let rows = floor.hooks.attempts.iter().rev().cloned().collect();
            drop(floor);
            lists::page(ask, rows)
        }
        ("GET", ["webhooks", id, "attempts"]) => {
            let rows = floor.hooks.attempts.iter().rev().filter(|attempt| attempt["hook_id"] == *id).cloned().collect();
            drop(floor);
            lists::page(ask, rows)
        }
        (method, ["webhooks", id]) => {
            let known = floor.hooks.documents.get(*id).cloned().ok_or_else(|| Bad::unknown(id))?;
            let hook = match method {
                "GET" => return Ok(Good::ok(known)),
                "DELETE" => {
                    floor.hooks.documents.remove(*id);
                    return Ok(Good::ok(known));
                }
                "POST" => {
                    let mut hook = wish.clone();
                    hook["id"] = json!(id);
                    hook
                }
                "PATCH" => {
                    let mut hook = known;
                    merge(&mut hook, wish);
                    hook
                }
                _ => return Err(Bad::method()),
            };
            checked(&hook)?;
            let enabled = hook["enabled"] != false;
            floor.hooks.documents.insert((*id).to_owned(), hook);
            if enabled {
                floor.hooks.forgive(id);
            }
            Ok(Good::ok(floor.hooks.documents.get(*id).cloned().unwrap_or_default()))
        }
        _ => Err(Bad::method()),
    }
}
