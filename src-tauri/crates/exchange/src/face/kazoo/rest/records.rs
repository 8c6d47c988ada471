//! Call detail records and recordings (kazoo.md 4.5). Invariant: each leg that ended has one record, whose row time is its
//! start and whose document time is its end.

use serde_json::{Map, Value, json};

use super::{Ask, lists};
use crate::{
    clock::Wall,
    core::{call::Side, notice::Recording},
    face::kazoo::{
        envelope::{Bad, Good, Said},
        floor::{Channel, Floor},
        tenant::{Tenant, hex},
        time::{gregorian, iso},
    },
};

/// Silence that a player takes for audio.
const AUDIO: &[u8] = b"ID3\x04\x00\x00\x00\x00\x00\x00";

impl Floor {
    /// Keeps what an ended leg was.
    pub(crate) fn keep_record(&mut self, tenant: &Tenant, channel: &Channel, at: Wall, body: &Map<String, Value>) {
        let vars = &body["custom_channel_vars"];
        let month = iso(at).chars().filter(|letter| *letter != '-').take(6).collect::<String>();
        let recorded = channel.view.recording != Recording::Off;
        let mut record = json!({
            "id": format!("{month}-{}", channel.call_id), "call_id": channel.call_id,
            "direction": body["call_direction"], "dialed_number": channel.view.called, "calling_from": body["caller_id_number"],
            "start": channel.view.began.0, "end": at.0, "interaction_id": vars["call_interaction_id"],
            "duration_seconds": body["duration_seconds"], "billing_seconds": body["billing_seconds"],
            "hangup_cause": body["hangup_cause"], "owner_id": vars["owner_id"], "authorizing_id": vars["authorizing_id"],
            "other_leg_call_id": body.get("other_leg_call_id"), "bridge_id": vars["bridge_id"], "recorded": recorded,
            "custom_channel_vars": vars, "media_server": body["media_server"],
            "call_type": if matches!(channel.view.side, Side::Outside(_)) { "global" } else { "internal" },
        });
        for key in ["caller_id_name", "caller_id_number", "callee_id_name", "callee_id_number", "from", "to", "request"] {
            record[key] = body.get(key).cloned().unwrap_or_default();
        }
        if recorded {
            record["recording_id"] = json!(format!("{month}-{}", hex(&format!("recording/{}", channel.call_id))));
            record["owner"] = json!(tenant.at(&channel.view.side).map(|person| &person.id));
        }
        if let Value::Object(record) = record {
            self.cdrs.push(record);
        }
    }
}

fn row(record: &Map<String, Value>) -> Value {
    let start = Wall(record["start"].as_i64().unwrap_or_default());
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    };
    let mut row: Map<String, Value> = [
        "id",
        "call_id",
        "direction",
        "dialed_number",
        "calling_from",
        "interaction_id",
        "duration_seconds",
        "billing_seconds",
        "hangup_cause",
        "owner_id",
        "authorizing_id",
        "other_leg_call_id",
        "bridge_id",
        "call_type",
        "media_server",
        "caller_id_name",
        "caller_id_number",
        "callee_id_name",
        "callee_id_number",
        "from",
        "to",
        "request",
    ]
    .into_iter()
    .map(|key| (key.to_owned(), json!(text(&record[key]))))
    .collect();
    row.insert("timestamp".to_owned(), json!(gregorian(start).to_string()));
    row.insert("unix_timestamp".to_owned(), json!(start.epoch_seconds().to_string()));
    row.insert("unix_timestamp_micro".to_owned(), json!((start.0 * 1_000).to_string()));
    row.insert("datetime".to_owned(), json!(iso(start).replace('T', " ")));
    row.insert("iso_8601".to_owned(), json!(iso(start)));
    row.insert("iso_8601_combined".to_owned(), json!(iso(start) + "Z"));
    let media = record.get("recording_id").map(|id| json!([id])).unwrap_or_else(|| json!([]));
    row.insert("media_recordings".to_owned(), media);
    row.insert("recording_url".to_owned(), json!(""));
    row.insert("cost".to_owned(), json!("0"));
    row.insert("rate".to_owned(), json!("0"));
    Value::Object(row)
}

fn document(record: &Map<String, Value>) -> Value {
    let mut document = record.clone();
    let end = Wall(record["end"].as_i64().unwrap_or_default());
    document.insert("timestamp".to_owned(), json!(gregorian(end)));
    document.insert("channel_created_time".to_owned(), json!(record["start"].as_i64().unwrap_or_default() * 1_000));
    for private in ["start", "end", "recorded", "owner"] {
        document.remove(private);
    }
    Value::Object(document)
}

fn is_within(record: &Map<String, Value>, (from, to): (i64, i64)) -> bool {
    let at = gregorian(Wall(record["end"].as_i64().unwrap_or_default()));
    (from..=to).contains(&at)
}

pub(crate) fn cdrs(ask: &Ask<'_>) -> Said {
    if ask.method != "GET" {
        return Err(Bad::method());
    }
    let floor = ask.kazoo.floor();
    // Newest first, unless asked otherwise.
    let mut records: Vec<_> = floor.cdrs.iter().collect();
    if ask.parameter("ascending") != Some("true") {
        records.reverse();
    }
    match ask.words[..] {
        ["cdrs", "legs", interaction] => {
            let legs =
                records.into_iter().filter(|record| record["interaction_id"] == interaction || record["id"] == interaction);
            Ok(Good::ok(legs.map(row).collect()))
        }
        ["cdrs", "interaction"] => {
            let range = lists::range(ask)?;
            let mut seen = std::collections::BTreeSet::new();
            let records = records.into_iter().filter(|record| is_within(record, range));
            let rows = records.filter(|record| seen.insert(record["interaction_id"].to_string())).map(row).collect();
            lists::page(ask, rows).map(|good| Good { chunked: true, ..good })
        }
        ["cdrs", id] => {
            let found = records.into_iter().find(|record| record["id"] == id || record["call_id"] == id);
            found.map(|record| Good::ok(document(record))).ok_or_else(|| Bad::unknown(id))
        }
        ["cdrs"] | ["users", _, "cdrs"] => {
            let range = lists::range(ask)?;
            let owner = match ask.words[..] {
                ["users", id, _] => Some(id),
                _ => None,
            };
            let wanted =
                |record: &&Map<String, Value>| is_within(record, range) && owner.is_none_or(|owner| record["owner_id"] == owner);
            let rows: Vec<_> = records.into_iter().filter(wanted).map(row).collect();
            let rows = rows.into_iter().filter(|row| lists::fits(row, ask.query)).collect();
            lists::page(ask, rows)
        }
        _ => Err(Bad::unknown(&ask.words.join("/"))),
    }
}

fn recording(record: &Map<String, Value>) -> Value {
    let start = Wall(record["start"].as_i64().unwrap_or_default());
    let seconds = record["billing_seconds"].as_i64().unwrap_or_default();
    let mut row = json!({
        "id": record["recording_id"], "call_id": record["call_id"], "cdr_id": record["id"],
        "interaction_id": record["interaction_id"], "owner_id": record["owner"], "direction": record["direction"],
        "start": gregorian(start), "duration": seconds, "duration_ms": seconds * 1_000, "content_type": "audio/mpeg",
        "media_source": "recorded", "media_type": "mp3", "origin": "callflow",
        "name": format!("{}.mp3", record["recording_id"].as_str().unwrap_or_default()),
    });
    for key in ["from", "to", "caller_id_name", "caller_id_number", "callee_id_name", "callee_id_number"] {
        row[key] = record[key].clone();
    }
    row
}

pub(crate) fn recordings(ask: &Ask<'_>) -> Said {
    let floor = ask.kazoo.floor();
    let recorded = floor.cdrs.iter().rev().filter(|record| record.get("recording_id").is_some());
    match (ask.method, &ask.words[..]) {
        ("GET", ["recordings"] | ["users", _, "recordings"]) => {
            let owner = match ask.words[..] {
                ["users", id, _] => Some(id),
                _ => None,
            };
            let rows = recorded.filter(|record| owner.is_none_or(|owner| record["owner"] == owner)).map(recording);
            let rows = rows.filter(|row| lists::fits(row, ask.query)).collect();
            lists::page(ask, rows)
        }
        ("GET", ["recordings", id]) => {
            let found = recorded.into_iter().find(|record| record["recording_id"] == *id).ok_or_else(|| Bad::unknown(id))?;
            let accept = ask.parameter("accept").unwrap_or(ask.accept);
            if accept.contains("audio/") {
                let audio = hyper::body::Bytes::from_static(AUDIO);
                return Ok(Good { raw: Some(("audio/mpeg", audio)), ..Good::ok(Value::Null) });
            }
            Ok(Good::ok(recording(found)))
        }
        _ => Err(Bad::method()),
    }
}
