//! Messages as JSON, for people who look at frames. Invariant: what the server sent is shown as it was, also where it is not of
//! the kind that the typed records expect; only the nested texts and tuples are taken apart (basix.md 5).

mod fields;
mod store;

use serde_json::{Map, Value as Json, json};

use crate::frame::{Changed, Decoder, Message, Record, Reject, Snapshot, Text, Value};

use fields::{Show, plain};
use store::Store;

/// What is shown of a stream of frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// What the last frame says.
    Last,
    /// What there is after all frames.
    Store,
}

/// Reads frames on a fresh connection and shows the last one, or what there is after it.
#[must_use]
pub fn show<'a>(frames: impl IntoIterator<Item = &'a [u8]>, base_url: Option<&str>, view: View) -> Json {
    // The maker's own store is told to look for pictures beside the page.
    let show = Show::new(base_url.or((view == View::Store).then_some("/")));
    let (mut decoder, mut store) = (Decoder::default(), Store::default());
    let mut last = rejected("there is no frame");
    for frame in frames {
        let read = decoder.read(frame);
        match view {
            View::Last => last = shown(&read, &show),
            View::Store => {
                if let Ok(message) = &read {
                    store.take(message, &show);
                }
            }
        }
    }
    match view {
        View::Last => last,
        View::Store => json!({"outcome": "store", "store": store.into_json()}),
    }
}

fn rejected(reason: &str) -> Json {
    json!({"outcome": "reject", "reason": reason})
}

fn shown(read: &Result<Message<'_>, Reject>, show: &Show<'_>) -> Json {
    match read {
        Err(reject) => rejected(&reject.to_string()),
        Ok(Message::Layout(layout)) => {
            let fields: Vec<Json> = layout.fields().map(|name| name.map_or(Json::Null, text)).collect();
            json!({"outcome": "field_spec", "element": layout.name(), "fields": fields})
        }
        Ok(Message::Snapshot(snapshot)) => {
            json!({"outcome": "initial_info", "element": snapshot.layout().name(), "data": by_key(snapshot, show)})
        }
        Ok(Message::Changed(changed)) => json!({
            "outcome": "info_event",
            "element": changed.record.layout().name(),
            "event": event(changed),
            "data": show.record(&changed.record),
        }),
        Ok(Message::System(value)) => json!({"outcome": "system_msg", "message": plain(value)}),
        Ok(Message::Told(value)) => json!({"outcome": "msg", "message": plain(value)}),
        Ok(Message::Ignored) => json!({"outcome": "ignored"}),
    }
}

fn event(changed: &Changed<'_>) -> Json {
    changed.event.as_deref().map_or(Json::Null, Json::from)
}

fn text(text: Text<'_>) -> Json {
    Json::String(text.into_owned())
}

fn by_key(snapshot: &Snapshot<'_>, show: &Show<'_>) -> Map<String, Json> {
    snapshot.records().map(|record| (key(&record), Json::Object(show.record(&record)))).collect()
}

/// What tells a record from the others of its element (basix.md 3).
fn key(record: &Record<'_>) -> String {
    let (mut uuid, mut id) = (None, None);
    for (name, value) in record.fields() {
        match &*name {
            "uuid" => uuid = word(value),
            "id" => id = word(value),
            _ => {}
        }
    }
    let key = if record.element().is_channel() { uuid } else { id.or(uuid) };
    key.unwrap_or_else(|| "undefined".to_owned())
}

fn word(value: Value<'_>) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.into_owned()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Unsigned(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Bool(on) => Some(on.to_string()),
        Value::Null | Value::Tuple(_) => None,
    }
}
