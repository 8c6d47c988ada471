//! Channels: lists and single ones (kazoo.md 4.6). Invariant: list and detail tell the same leg under their own different keys.

use serde_json::{Map, Value, json};

use super::{Ask, control};
use crate::{
    clock::Wall,
    core::{call::Side, notice::LegState},
    face::kazoo::{
        KazooGeneration,
        envelope::{Bad, Good, Said},
        floor::{Channel, Floor},
        time::gregorian,
    },
};

pub(crate) fn answer(ask: &Ask<'_>) -> Said {
    let tenant = &ask.kazoo.tenant;
    match (ask.method, &ask.words[..]) {
        ("GET", ["channels"]) => list(ask, |_| true),
        ("GET", ["users", id, _]) => {
            let user = tenant.person(id).ok_or_else(|| Bad::unknown(id))?.user;
            list(ask, |channel| channel.view.side == Side::User(user))
        }
        ("GET", ["devices", id, _]) => {
            let (person, place) = tenant.device(id).ok_or_else(|| Bad::unknown(id))?;
            list(ask, |channel| channel.view.side == Side::User(person.user) && channel.device == place)
        }
        ("GET", ["channels", call_id]) => {
            let floor = ask.kazoo.floor();
            let channel = floor.channel(call_id).ok_or_else(|| Bad::unknown(call_id))?;
            Ok(Good::ok(detail(ask, &floor, channel, ask.shared.clock.now())))
        }
        ("PUT" | "POST", ["channels", call_id]) => control::answer(ask, call_id),
        _ => Err(Bad::method()),
    }
}

fn list(ask: &Ask<'_>, wanted: impl Fn(&Channel) -> bool) -> Said {
    let floor = ask.kazoo.floor();
    let now = ask.shared.clock.now();
    let rows = floor.living(None).filter(|channel| wanted(channel)).map(|channel| row(ask, &floor, channel, now)).collect();
    Ok(Good::ok(rows))
}

/// Everything both forms tell, as events would.
fn body(ask: &Ask<'_>, floor: &Floor, channel: &Channel) -> (Map<String, Value>, Option<String>) {
    let body = floor.leg_body(&ask.kazoo.tenant, channel, "CHANNEL_ANSWER");
    let other = channel.view.peer.or(channel.view.rings_for).and_then(|key| floor.call_id_of(key));
    (body, other)
}

/// A whole KAZOO hold is a soft one that nobody tells.
fn is_held(channel: &Channel) -> bool {
    channel.view.state == LegState::OnHold && !channel.soft_hold
}

fn row(ask: &Ask<'_>, floor: &Floor, channel: &Channel, now: Wall) -> Value {
    let (body, other) = body(ask, floor, channel);
    let vars = &body["custom_channel_vars"];
    let mut row = json!({
        "uuid": channel.call_id, "other_leg": other, "direction": body["call_direction"], "answered": channel.view.is_up(),
        "is_onhold": is_held(channel), "is_loopback": false, "authorizing_id": vars["authorizing_id"],
        "authorizing_type": vars["authorizing_type"], "owner_id": vars["owner_id"], "presence_id": body.get("presence_id"),
        "destination": channel.view.called, "username": vars["username"], "timestamp": gregorian(channel.view.began),
        "elapsed_s": now.since(channel.view.began) / 1_000, "interaction_id": vars["call_interaction_id"],
        "resource_id": vars["resource_id"], "custom_application_vars": body["custom_application_vars"],
    });
    if ask.kazoo.options.generation == KazooGeneration::M {
        row["custom_channel_vars"] = vars.clone();
    } else {
        for key in ["caller_id_name", "caller_id_number", "callee_id_name", "callee_id_number"] {
            row[key] = body[key].clone();
        }
    }
    if let Some(members) = row.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    row
}

fn detail(ask: &Ask<'_>, floor: &Floor, channel: &Channel, now: Wall) -> Value {
    let (body, other) = body(ask, floor, channel);
    let vars = &body["custom_channel_vars"];
    let mut detail = json!({
        "call_id": channel.call_id, "other_leg_call_id": other, "call_direction": body["call_direction"],
        "answered": channel.view.is_up(), "is_on_hold": is_held(channel), "is_loopback": false,
        "destination": channel.view.called, "timestamp": gregorian(channel.view.began),
        "elapsed_seconds": now.since(channel.view.began) / 1_000, "owner_id": vars["owner_id"],
        "authorizing_id": vars["authorizing_id"], "authorizing_type": vars["authorizing_type"],
        "call_interaction_id": vars["call_interaction_id"], "custom_channel_vars": vars,
        "custom_application_vars": body["custom_application_vars"],
    });
    for key in ["caller_id_name", "caller_id_number", "callee_id_name", "callee_id_number", "from", "to", "presence_id"] {
        detail[key] = body.get(key).cloned().unwrap_or_default();
    }
    if let Some(members) = detail.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    detail
}
