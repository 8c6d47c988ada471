//! The notation of the protocol reference for frames (kazoo.md 10.2): one line is one frame.
//!
//! `KIND leg(dir,owner/device) key=value…`; the shape of a leg is written once and repeated on every frame of it.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

/// 2024-11-28T08:00:00Z in Gregorian seconds and in milliseconds since 1970.
pub(crate) const GREGORIAN: i64 = 63_900_000_000;
pub(crate) const UNIX_MS: i64 = 1_732_780_800_000;

/// A frame and when it happened, ms after the beginning.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) at: i64,
}

/// How the server of a story writes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Style {
    /// `msg_id` is opaque.
    pub(crate) opaque: bool,
    /// `msg_id` is missing.
    pub(crate) without_id: bool,
}

#[derive(Clone, Debug, Default)]
struct Shape {
    direction: Option<String>,
    owner: Option<String>,
    device: Option<String>,
    repeated: HashMap<String, String>,
}

/// Parses the lines of a story.
pub(crate) fn frames(story: &str) -> Vec<Line> {
    styled(story, Style::default())
}

pub(crate) fn styled(story: &str, style: Style) -> Vec<Line> {
    let lines: Vec<&str> = story.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let mut shapes: HashMap<String, Shape> = HashMap::new();
    for line in &lines {
        learn(line, &mut shapes);
    }
    lines.iter().enumerate().map(|(place, line)| frame(line, place, &shapes, style)).collect()
}

fn words(line: &str) -> (&str, String, Option<&str>, Vec<(&str, &str)>) {
    let (kind, rest) = line.split_once(' ').expect("KIND leg");
    let rest = rest.trim();
    let end = rest.find([' ', '(']).unwrap_or(rest.len());
    let (leg, rest) = rest.split_at(end);
    let (shape, rest) = match rest.strip_prefix('(') {
        Some(rest) => {
            let (shape, rest) = rest.split_once(')').expect("a closed bracket");
            (Some(shape), rest)
        }
        None => (None, rest),
    };
    let keys = rest.split_whitespace().map(|word| word.split_once('=').expect("key=value")).collect();
    (kind, leg.to_owned(), shape, keys)
}

fn learn(line: &str, shapes: &mut HashMap<String, Shape>) {
    let (_, leg, shape, keys) = words(line);
    let known = shapes.entry(leg).or_default();
    if let Some(shape) = shape {
        let (direction, who) = shape.split_once(',').unwrap_or((shape, "-"));
        known.direction = Some(if direction == "in" { "inbound" } else { "outbound" }.to_owned());
        let (owner, device) = who.split_once('/').unwrap_or((who, "-"));
        known.owner = (owner != "-").then(|| owner.to_owned());
        known.device = (device != "-").then(|| device.to_owned());
    }
    for (key, value) in keys {
        if matches!(key, "cid" | "name" | "loopback" | "forward" | "member" | "agent") || key.starts_with("cav.") {
            known.repeated.entry(key.to_owned()).or_insert_with(|| value.to_owned());
        }
    }
}

fn frame(line: &str, place: usize, shapes: &HashMap<String, Shape>, style: Style) -> Line {
    let (kind, leg, _, keys) = words(line);
    let shape = shapes.get(&leg).cloned().unwrap_or_default();
    let mut given: HashMap<&str, &str> = shape.repeated.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    given.extend(keys.iter().copied());
    let t: i64 = given.get("t").map_or(0, |t| t.parse().expect("t in seconds"));
    let name = match kind {
        "C" => "CHANNEL_CREATE",
        "A" => "CHANNEL_ANSWER",
        "B" => "CHANNEL_BRIDGE",
        "H" => "CHANNEL_HOLD",
        "U" => "CHANNEL_UNHOLD",
        "D" => "CHANNEL_DESTROY",
        other => other,
    };
    let park = name.starts_with("PARK_");
    let micros = given
        .get("µ")
        .map_or(t * 1_000_000 + 1000 * i64::try_from(place).expect("few lines"), |micros| micros.parse().expect("µs"));
    let mut data = Map::new();
    let mut vars = Map::new();
    data.insert("call_id".into(), json!(leg));
    data.insert("event_category".into(), json!("call_event"));
    data.insert("event_name".into(), json!(name));
    if style.opaque || park {
        data.insert("msg_id".into(), json!(format!("9fa0{place:012x}")));
    } else if !style.without_id {
        data.insert("msg_id".into(), json!((UNIX_MS * 1000 + micros).to_string()));
    }
    vars.insert("account_id".into(), json!(given.get("account").copied().unwrap_or("a1")));
    if !park {
        data.insert("timestamp".into(), json!(GREGORIAN + t));
        if let Some(direction) = &shape.direction {
            data.insert("call_direction".into(), json!(direction));
        }
        vars.insert("call_interaction_id".into(), json!(given.get("i").copied().unwrap_or("63900000000-aabbccdd")));
        if let Some(owner) = &shape.owner {
            vars.insert("owner_id".into(), json!(owner));
        }
        if let Some(device) = &shape.device {
            vars.insert("authorizing_id".into(), json!(device));
            if device.starts_with('r') {
                vars.insert("authorizing_type".into(), json!("resource"));
                vars.insert("resource_id".into(), json!(device));
            } else {
                vars.insert("authorizing_type".into(), json!("device"));
            }
        }
    }
    let mut attached = Map::new();
    for (key, value) in given {
        match key {
            "o" => drop(data.insert("other_leg_call_id".into(), json!(value))),
            "cid" => drop(data.insert("caller_id_number".into(), json!(value))),
            "name" => drop(data.insert("caller_id_name".into(), json!(value))),
            "cee" => drop(data.insert("callee_id_number".into(), json!(value))),
            "req" => drop(data.insert("request".into(), json!(format!("{value}@acme.sip")))),
            "k" => drop(data.insert("hangup_cause".into(), json!(value))),
            "slot" => drop(data.insert("parking_slot".into(), value.parse::<i64>().map_or(json!(value), |slot| json!(slot)))),
            "slot\"" => drop(data.insert("parking_slot".into(), json!(value))),
            "loopback" => drop(data.insert("channel_is_loopback".into(), json!(value == "true"))),
            "billing" => drop(data.insert("billing_seconds".into(), json!(value))),
            "duration" => drop(data.insert("duration_seconds".into(), json!(value))),
            "state" => drop(data.insert("channel_call_state".into(), json!(value))),
            "replaced_by" => drop(data.insert("replaced_by".into(), json!(value))),
            "forward" => drop(vars.insert("call_forward".into(), json!(value))),
            "member" => drop(vars.insert("member_call_id".into(), json!(value))),
            "agent" => drop(vars.insert("agent_id".into(), json!(value))),
            "t" | "µ" | "i" | "account" => {}
            other => match other.strip_prefix("cav.") {
                Some(name) => drop(attached.insert(name.to_owned(), json!(value))),
                None => panic!("an unknown key {other}"),
            },
        }
    }
    data.insert("custom_channel_vars".into(), Value::Object(vars));
    if !attached.is_empty() {
        data.insert("custom_application_vars".into(), Value::Object(attached));
    }
    let text = json!({
        "action": "event", "subscribed_key": "call.*.*", "subscription_key": format!("call.a1.{name}.*"),
        "routing_key": format!("call.a1.{name}.{leg}"), "name": name, "data": data,
    });
    Line { text: text.to_string(), at: t * 1000 }
}
