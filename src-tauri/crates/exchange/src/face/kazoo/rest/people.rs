//! Users beyond their documents: registrations, presence, do not disturb, forwards, metaflows (kazoo.md 4.4, 4.10, 4.11).
//! Invariant: what decides where calls go is kept by the switch, everything else by the documents.

use serde_json::{Value, json};

use super::Ask;
use crate::{
    core::cast::ForwardKind,
    face::kazoo::envelope::{Bad, Good, Said, invalid},
};

/// `GET devices/status`: only what is registered is listed.
pub(crate) fn registrations(ask: &Ask<'_>) -> Said {
    if ask.method != "GET" {
        return Err(Bad::method());
    }
    let lines = ask.kazoo.tenant.people.iter().flat_map(|person| &person.devices);
    let rows = lines.filter(|line| line.registered).map(|line| json!({"device_id": line.id, "registered": true}));
    Ok(Good::ok(rows.collect()))
}

/// Does what a patch of a user means for the switch; says what is left for the document.
pub(crate) fn patched(ask: &Ask<'_>, id: &str) -> Result<Value, Bad> {
    let mut rest = ask.data().clone();
    let Some(person) = ask.kazoo.tenant.person(id) else { return Ok(rest) };
    let Some(members) = rest.as_object_mut() else { return Ok(rest) };
    if let Some(dnd) = members.get("do_not_disturb") {
        let on = if dnd.is_null() { Some(false) } else { dnd["enabled"].as_bool() };
        let on = on.ok_or_else(|| invalid("do_not_disturb.enabled", "type", "Value did not match type boolean"))?;
        ask.shared.with(|switch| switch.set_dnd(person.user, on));
        members.remove("do_not_disturb");
    }
    if let Some(forward) = members.get_mut("call_forward") {
        let known =
            ask.shared.with(|switch| switch.user(person.user).map(|user| user.forwards.always.clone())).unwrap_or_default();
        let on = forward.get("enabled").map_or(Some(known.on), Value::as_bool);
        let on = on.ok_or_else(|| invalid("call_forward.enabled", "type", "Value did not match type boolean"))?;
        let to = forward.get("number").and_then(Value::as_str).unwrap_or_default().to_owned();
        let on = on && !forward.is_null();
        ask.shared.with(|switch| switch.set_forward(person.user, ForwardKind::Always, on, &to));
        match forward.as_object_mut() {
            Some(forward) => {
                forward.remove("enabled");
                forward.remove("number");
                if forward.is_empty() {
                    members.remove("call_forward");
                }
            }
            None => {
                members.remove("call_forward");
            }
        }
    }
    Ok(rest)
}

/// `POST users/U/presence`, `devices/D/presence` and `presence/{ext}`; `GET presence`.
pub(crate) fn presence(ask: &Ask<'_>) -> Said {
    let tenant = &ask.kazoo.tenant;
    if ask.method == "GET" && ask.words == ["presence"] {
        let subscriptions = ask.kazoo.floor().presences.clone();
        return Ok(Good::ok(json!({"subscriptions": subscriptions})));
    }
    if ask.method != "POST" {
        return Err(Bad::method());
    }
    let id = match ask.words[..] {
        ["users", id, _] => tenant.person(id).ok_or_else(|| Bad::unknown(id))?.extension.clone(),
        ["devices", id, _] => tenant.device(id).ok_or_else(|| Bad::unknown(id))?.0.extension.clone(),
        ["presence", extension] => extension.to_owned(),
        _ => return Err(Bad::method()),
    };
    let data = ask.data();
    match (data["action"].as_str(), data["reset"].as_bool()) {
        (Some("reset"), _) | (None, Some(true)) => {
            ask.kazoo.floor().presences.remove(&id);
        }
        (Some("set"), _) => {
            let state = data["state"].as_str().filter(|state| ["confirmed", "early", "terminated"].contains(state));
            let state = state.ok_or_else(|| invalid("state", "invalid", "state must be one of confirmed, early, terminated"))?;
            ask.kazoo.floor().presences.insert(id, state.to_owned());
        }
        (_, _) => return Err(invalid("action", "invalid", "action must be set or reset")),
    }
    Ok(Good::accepted(json!("command sent")))
}

/// Metaflows of the account, a user or a device.
pub(crate) fn metaflows(ask: &Ask<'_>) -> Said {
    let (kind, id) = match ask.words[..] {
        [kind, id, _] => (kind, id),
        _ => ("accounts", ask.account),
    };
    let mut floor = ask.kazoo.floor();
    let documents = ask.shared.with(|switch| super::documents::documents(&ask.kazoo.tenant, &floor, switch, kind));
    let document = documents.into_iter().find(|document| document["id"] == id).ok_or_else(|| Bad::unknown(id))?;
    match ask.method {
        "GET" => Ok(Good::ok(document.get("metaflows").cloned().unwrap_or_else(|| json!({})))),
        "POST" | "DELETE" => {
            let flows = if ask.method == "POST" { ask.data().clone() } else { Value::Null };
            floor.library.patch(id, &json!({"metaflows": flows}));
            let event = floor.edited(kind.trim_end_matches('s'), id, ask.shared.clock.now());
            floor.publish(vec![event]);
            Ok(Good::ok(if flows.is_null() { json!({}) } else { flows }))
        }
        _ => Err(Bad::method()),
    }
}
