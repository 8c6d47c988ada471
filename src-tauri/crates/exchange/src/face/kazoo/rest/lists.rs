//! Lists and single documents (kazoo.md 2.5, 2.7). Invariant: pages end, and every row is on exactly one of them.

use serde_json::{Value, json};

use super::{Ask, documents, people};
use crate::face::kazoo::{
    envelope::{Bad, Good, Said, invalid},
    library::id_of,
    tenant::hex,
    time::gregorian,
};

/// Name of a kind in the singular, as events tell it.
fn singular(kind: &str) -> &str {
    match kind {
        "vmboxes" => "vmbox",
        _ => kind.strip_suffix('s').unwrap_or(kind),
    }
}

/// GET, PUT, POST, PATCH and DELETE of documents.
pub(crate) fn answer(ask: &Ask<'_>, kind: &str, id: Option<&str>) -> Said {
    let mut floor = ask.kazoo.floor();
    let now = ask.shared.clock.now();
    let documents = ask.shared.with(|switch| documents::documents(&ask.kazoo.tenant, &floor, switch, kind));
    let find = |id: &str| documents.iter().find(|document| id_of(document) == id).cloned().ok_or_else(|| Bad::unknown(id));
    match (ask.method, id) {
        ("GET", None) => {
            let rows = documents.iter().filter(|document| fits(document, ask.query));
            let rows = rows.map(|document| documents::summary(kind, document)).collect();
            page(ask, rows)
        }
        ("GET", Some(id)) => Ok(Good::ok(find(id)?)),
        ("PUT", None) => {
            let mut document = ask.data().clone();
            if !document.is_object() {
                return Err(invalid("data", "required", "Field is required but missing"));
            }
            let id = hex(&format!("created/{kind}/{}", floor.opaque()));
            document["id"] = json!(id);
            floor.library.create(kind, document.clone());
            let event = floor.object("doc_created", singular(kind), &id, now);
            floor.publish(vec![event]);
            Ok(Good::created(document, Some(id)))
        }
        ("POST", Some(id)) => {
            find(id)?;
            if !ask.data().is_object() {
                return Err(invalid("data", "required", "Field is required but missing"));
            }
            floor.library.replace(id, ask.data().clone());
            let event = floor.edited(singular(kind), id, now);
            floor.publish(vec![event]);
            drop(floor);
            answer_get(ask, kind, id)
        }
        ("PATCH", Some(id)) => {
            find(id)?;
            if !ask.data().is_object() {
                return Err(invalid("data", "required", "Field is required but missing"));
            }
            let rest = if kind == "users" { people::patched(ask, id)? } else { ask.data().clone() };
            if rest.as_object().is_some_and(|members| !members.is_empty()) {
                floor.library.patch(id, &rest);
                let event = floor.edited(singular(kind), id, now);
                floor.publish(vec![event]);
            }
            drop(floor);
            answer_get(ask, kind, id)
        }
        ("DELETE", Some(id)) => {
            let mut document = find(id)?;
            floor.library.delete(id);
            let event = floor.object("doc_deleted", singular(kind), id, now);
            floor.publish(vec![event]);
            document["_read_only"] = json!({"deleted": true});
            Ok(Good::ok(document))
        }
        _ => Err(Bad::method()),
    }
}

fn answer_get(ask: &Ask<'_>, kind: &str, id: &str) -> Said {
    let floor = ask.kazoo.floor();
    let documents = ask.shared.with(|switch| documents::documents(&ask.kazoo.tenant, &floor, switch, kind));
    documents.into_iter().find(|document| id_of(document) == id).map(Good::ok).ok_or_else(|| Bad::unknown(id))
}

/// One page of rows, or all of them.
pub(crate) fn page(ask: &Ask<'_>, mut rows: Vec<Value>) -> Said {
    let options = &ask.kazoo.options;
    if ask.parameter("paginate") == Some("false") {
        if rows.len() > options.longest_list {
            return Err(Bad::new(416, "range not satisfiable", json!({"message": "range not satisfiable"})));
        }
        return Ok(Good::ok(Value::Array(rows)));
    }
    let size = ask.parameter("page_size").and_then(|size| size.parse::<usize>().ok()).filter(|size| *size > 0);
    let size = size.unwrap_or(options.page_size);
    // A start key tells the place in a way that nobody else should understand.
    let from = match ask.parameter("start_key") {
        Some(key) => key.strip_prefix("g2o").and_then(|place| place.parse::<usize>().ok()).unwrap_or_default(),
        None => 0,
    };
    let next = if rows.len() > from + size { format!("g2o{}", from + size) } else { String::new() };
    rows.drain(..from.min(rows.len()));
    rows.truncate(size);
    let start = ask.parameter("start_key").unwrap_or_default().to_owned();
    Ok(Good { page: Some((rows.len().max(1).min(size), start, next)), ..Good::ok(Value::Array(rows)) })
}

/// Whether a document passes all filters of the query.
pub(crate) fn fits(document: &Value, query: &[(String, String)]) -> bool {
    let at = |path: &str| path.split('.').try_fold(document, |value, key| value.get(key));
    let same = |value: &Value, text: &str| match value {
        Value::String(own) => own == text,
        Value::Null => false,
        Value::Bool(_) | Value::Number(_) => serde_json::from_str::<Value>(text).is_ok_and(|text| text == *value),
        // Lists are compared as a whole, which is why clients match by themselves.
        Value::Array(_) | Value::Object(_) => serde_json::from_str::<Value>(text).is_ok_and(|text| text == *value),
    };
    query.iter().all(|(key, value)| {
        if let Some(path) = key.strip_prefix("filter_not_") {
            return at(path).is_none_or(|own| !same(own, value));
        }
        if let Some(path) = key.strip_prefix("filter_") {
            return at(path).is_some_and(|own| same(own, value));
        }
        match key.as_str() {
            "has_key" => at(value).is_some(),
            "key_missing" => at(value).is_none(),
            "has_value" => at(value).is_some_and(|own| !own.is_null() && own != ""),
            "missing_value" => at(value).is_none_or(|own| own.is_null() || own == ""),
            _ => true,
        }
    })
}

/// The span that a list of records is asked for, in Gregorian seconds.
pub(crate) fn range(ask: &Ask<'_>) -> Result<(i64, i64), Bad> {
    const LONGEST: i64 = 2_682_000;
    let now = gregorian(ask.shared.clock.now());
    let number = |name: &str| ask.parameter(name).and_then(|text| text.parse::<i64>().ok());
    let to = number("created_to").unwrap_or(now + 1);
    let from = number("created_from").unwrap_or(to - LONGEST);
    if to < from || to - from > LONGEST {
        return Err(invalid("created_to", "date_range", "created_to is more than 2682000 seconds from created_from"));
    }
    Ok((from, to))
}
