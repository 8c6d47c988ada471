//! The documents of the account, made of the cast (kazoo.md 4.1, 4.2). Invariant: every document has an `id`, and every id in
//! a document is that of another one.

use serde_json::{Map, Value, json};

use crate::{
    core::{
        cast::{Queue, User},
        switch::Switch,
    },
    face::kazoo::{
        floor::Floor,
        tenant::{Person, Tenant},
    },
};

const KINDS: [&str; 9] = ["accounts", "users", "devices", "callflows", "groups", "conferences", "vmboxes", "resources", "queues"];

pub(crate) fn is_kind(word: &str) -> bool {
    KINDS.contains(&word)
}

/// All documents of a kind.
pub(crate) fn documents(tenant: &Tenant, floor: &Floor, switch: &Switch, kind: &str) -> Vec<Value> {
    let users = || tenant.people.iter().filter_map(|person| Some((person, switch.user(person.user)?)));
    let generated = match kind {
        "accounts" => vec![account(tenant)],
        "users" => users().map(|(person, user)| user_document(tenant, switch, person, user)).collect(),
        "devices" => tenant.people.iter().flat_map(|person| devices(tenant, person)).collect(),
        "callflows" => callflows(tenant, switch),
        "groups" => switch
            .cast
            .groups
            .iter()
            .map(|group| {
                let members = tenant.people.iter().filter(|person| group.members.contains(&person.login));
                let endpoints: Map<_, _> = members.map(|person| (person.id.clone(), json!({"type": "user"}))).collect();
                json!({"id": tenant.thing("group", &group.number), "name": group.name, "endpoints": endpoints,
                       "features": [], "flags": []})
            })
            .collect(),
        "conferences" => switch
            .cast
            .rooms
            .iter()
            .map(|room| {
                let inside = floor.rooms.get(&room.number).map_or(&[][..], |inside| inside);
                let since = inside.iter().map(|who| who.since).min();
                json!({
                    "id": tenant.thing("conference", &room.number), "name": room.name, "conference_numbers": [room.number],
                    "member": {"numbers": [room.number], "pins": if room.pin { json!(["1234"]) } else { json!([]) },
                               "join_muted": false, "join_deaf": false},
                    "moderator": {"numbers": [], "pins": []}, "flags": [],
                    "_read_only": {"members": inside.len(), "moderators": 0, "is_locked": false,
                        "duration": since.map_or(0, |since| switch.now.since(since) / 1_000),
                        "participants": inside.iter().map(|who| who.row(switch.now)).collect::<Vec<_>>()},
                })
            })
            .collect(),
        "vmboxes" => users()
            .filter(|(_, user)| user.voicemail.is_some())
            .map(|(person, user)| {
                let messages = floor.messages.get(&user.id).map_or(0, Vec::len);
                json!({"id": tenant.thing("vmbox", &user.login), "name": format!("{}'s mailbox", person.name),
                       "mailbox": user.extension, "owner_id": person.id, "messages": messages, "flags": []})
            })
            .collect(),
        "resources" => vec![json!({"id": tenant.trunk, "name": "Carrier", "enabled": true, "weight_cost": 50,
                                   "classifiers": ["international"]})],
        "queues" => switch.cast.queues.iter().map(|queue| queue_document(tenant, switch, queue)).collect(),
        _ => Vec::new(),
    };
    floor.library.current(kind, generated)
}

/// What a list shows of a document.
pub(crate) fn summary(kind: &str, document: &Value) -> Value {
    let keys: &[&str] = match kind {
        "users" => &[
            "id",
            "username",
            "email",
            "first_name",
            "last_name",
            "priv_level",
            "presence_id",
            "timezone",
            "features",
            "flags",
            "call_recording",
        ],
        "devices" => &["id", "name", "owner_id", "username", "enabled", "device_type", "mac_address", "flags"],
        "callflows" => &["id", "name", "numbers", "patterns", "featurecode", "owner_id", "group_id", "modules", "type", "flags"],
        "groups" => &["id", "name", "endpoints", "features", "flags"],
        "conferences" => &["id", "name", "owner_id", "member", "moderator", "conference_numbers", "flags"],
        "queues" => &["id", "name", "strategy"],
        _ => return document.clone(),
    };
    let mut row: Map<_, _> = keys.iter().filter_map(|&key| Some((key.to_owned(), document.get(key)?.clone()))).collect();
    if kind == "groups" {
        row.insert("endpoints".to_owned(), json!(document["endpoints"].as_object().map_or(0, Map::len)));
    }
    if kind == "devices" {
        row.insert("username".to_owned(), document["sip"]["username"].clone());
    }
    Value::Object(row)
}

fn account(tenant: &Tenant) -> Value {
    json!({"id": tenant.account, "name": tenant.name, "realm": tenant.realm, "timezone": "UTC", "language": "en-us",
           "enabled": true, "flags": [], "do_not_disturb": {"enabled": false}, "tree": [tenant.reseller],
           "metaflows": {"binding_digit": "*", "numbers": {"5": {"module": "hold", "data": {}}}, "patterns": {}}})
}

fn user_document(tenant: &Tenant, switch: &Switch, person: &Person, user: &User) -> Value {
    let forward = if user.forwards.always.on || !user.forwards.always.to.is_empty() {
        json!({"enabled": user.forwards.always.on, "number": user.forwards.always.to, "require_keypress": true,
               "keep_caller_id": true, "direct_calls_only": false, "substitute": true, "failover": false,
               "ignore_early_media": true})
    } else {
        json!({"enabled": false})
    };
    let queues: Vec<_> = user
        .agent
        .as_ref()
        .map(|seat| switch.members.keys().filter(|(_, agent)| *agent == seat.id).map(|(queue, _)| tenant.queue(*queue)).collect())
        .unwrap_or_default();
    let supervisor = user.profile.as_deref() == Some("Supervisor");
    json!({
        "id": person.id, "username": user.login, "email": format!("{}@example.com", user.login),
        "first_name": user.first_name, "last_name": user.last_name,
        "priv_level": if supervisor { "admin" } else { "user" }, "presence_id": user.extension, "timezone": "UTC",
        "features": if user.voicemail.is_some() { json!(["caller_id", "vm_to_email"]) } else { json!(["caller_id"]) },
        "flags": [], "enabled": true, "do_not_disturb": {"enabled": user.dnd}, "call_forward": forward,
        "caller_id": {"internal": {"name": person.name, "number": user.extension}}, "language": "en-us",
        "vm_to_email_enabled": false, "call_waiting": {"enabled": true}, "queues": queues,
        "qubicle": {"enabled": user.agent.is_some(), "pin": "", "presence_id": user.extension}, "metaflows": {},
    })
}

fn devices(tenant: &Tenant, person: &Person) -> Vec<Value> {
    let document = |line: &crate::face::kazoo::tenant::Line| {
        json!({
            "id": line.id, "name": line.name, "owner_id": person.id, "enabled": true, "device_type": "sip_device",
            "mac_address": "", "flags": [], "presence_id": person.extension,
            "sip": {"username": line.username, "password": tenant.thing("sip", &line.username)[..12], "realm": tenant.realm,
                    "method": "password", "expire_seconds": 300},
            "do_not_disturb": {"enabled": false}, "call_forward": {"enabled": false}, "media": {},
        })
    };
    person.devices.iter().map(document).collect()
}

fn callflows(tenant: &Tenant, switch: &Switch) -> Vec<Value> {
    let flow = |name: &str, number: &str, module: &str, data: Value| {
        json!({"id": tenant.thing("callflow", number), "name": name, "numbers": [number], "patterns": [], "featurecode": false,
               "modules": [module], "flags": [], "flow": {"module": module, "data": data, "children": {}}})
    };
    let feature = |name: &str, number: &str, pattern: &str, module: &str, action: &str| {
        json!({"id": tenant.thing("callflow", name), "name": name, "numbers": [], "patterns": [pattern],
               "featurecode": {"name": name, "number": number}, "modules": [module], "type": "featureCode", "flags": [],
               "flow": {"module": module, "data": {"action": action}, "children": {}}})
    };
    let mut flows: Vec<_> = tenant
        .people
        .iter()
        .map(|person| {
            let data = json!({"id": person.id, "can_call_self": false, "timeout": 20});
            let mut flow = flow(&person.name, &person.extension, "user", data);
            flow["owner_id"] = json!(person.id);
            flow["type"] = json!("mainUserCallflow");
            flow
        })
        .collect();
    flows.extend(
        switch
            .cast
            .queues
            .iter()
            .map(|queue| flow(&queue.display_name, &queue.number, "acdc_member", json!({"id": tenant.queue(queue.id)}))),
    );
    flows.extend(
        switch
            .cast
            .rooms
            .iter()
            .map(|room| flow(&room.name, &room.number, "conference", json!({"id": tenant.thing("conference", &room.number)}))),
    );
    flows.extend(switch.cast.groups.iter().map(|group| {
        let mut flow = flow(&group.name, &group.number, "ring_group", json!({"id": tenant.thing("group", &group.number)}));
        flow["group_id"] = json!(tenant.thing("group", &group.number));
        flow
    }));
    flows.extend([
        feature("park_and_retrieve", "3", "^\\*3([0-9]*)$", "park", "auto"),
        feature("park_valet", "4", "^\\*4([0-9]*)$", "park", "park"),
        feature("park_retrieve", "5", "^\\*5([0-9]*)$", "park", "retrieve"),
        feature("voicemail_check", "97", "^\\*97$", "voicemail", "check"),
    ]);
    flows
}

fn queue_document(tenant: &Tenant, switch: &Switch, queue: &Queue) -> Value {
    let agents: Vec<_> = tenant
        .people
        .iter()
        .filter(|person| person.agent.is_some_and(|agent| switch.members.contains_key(&(queue.id, agent))))
        .map(|person| person.id.clone())
        .collect();
    let all = queue.strategy == crate::core::cast::Strategy::RingAll;
    json!({
        "id": tenant.queue(queue.id), "name": queue.name, "strategy": if all { "round_robin" } else { "most_idle" },
        "agents": agents, "agent_ring_timeout": queue.ring_timeout.0.as_secs(), "agent_wrapup_time": queue.wrap_up.0.as_secs(),
        "caller_exit_key": "#", "connection_timeout": queue.max_wait.map_or(3_600, |wait| wait.0.as_secs()),
        "enter_when_empty": true, "max_queue_size": 0, "record_caller": queue.recording,
        "ring_simultaneously": if all { 99 } else { 1 }, "max_priority": 255,
    })
}
