//! Fields as JSON, by element and name. Invariant: a field that is not of the kind its name promises is shown as it is.

use serde_json::{Map, Number, Value as Json, json};

use super::text;
use crate::frame::{Element, EndUsers, Record, Text, Value, decoded};

/// How to show fields.
#[derive(Clone, Copy, Debug)]
pub(super) struct Show<'u> {
    /// Where pictures are, without the slash at the end.
    base: Option<&'u str>,
}

impl<'u> Show<'u> {
    pub(super) fn new(base_url: Option<&'u str>) -> Self {
        Self { base: base_url.filter(|base| !base.is_empty()).map(|base| base.trim_end_matches('/')) }
    }

    pub(super) fn record(&self, record: &Record<'_>) -> Map<String, Json> {
        let element = record.element();
        let fields = record.fields().map(|(name, value)| {
            let shown = self.field(element, &name, value);
            (name.into_owned(), shown)
        });
        fields.collect()
    }

    fn field(&self, element: Element, name: &str, value: Value<'_>) -> Json {
        match (element, name) {
            (element, "state") if element.is_channel() => value.elements().map_or(Json::Null, state),
            (element, "target") if element.is_channel() => value.elements().map_or(Json::Null, target),
            (element, "origination") if element.is_channel() => {
                value.into_text().map_or(Json::Null, |parts| split(&parts, '*', |part| decoded(part).into_owned()))
            }
            (element, "tags") if element.is_channel() => {
                value.into_text().map_or(Json::Null, |tags| split(&tags, ';', str::to_owned))
            }
            (element, "end_user") if element.is_channel() => self.end_users(value),
            (Element::Channel, "other_info") => value.elements().map_or(Json::Null, |elements| self.other_leg(elements)),
            (Element::User, "avatar") if self.base.is_some() => {
                let avatar = value.into_text();
                Json::String(self.avatar("user", avatar.as_deref()).unwrap_or_default())
            }
            (Element::User | Element::Group, "label") => match value {
                Value::Integer(number) => Json::String(number.to_string()),
                Value::Unsigned(number) => Json::String(number.to_string()),
                Value::Null | Value::Bool(_) | Value::Float(_) | Value::Text(_) | Value::Tuple(_) => plain(&value),
            },
            (_, _) => plain(&value),
        }
    }

    fn end_users(&self, value: Value<'_>) -> Json {
        let Some(written) = value.into_text() else { return Json::Null };
        if written.is_empty() {
            return Json::String(String::new());
        }
        let Some(users) = EndUsers::new(written) else { return Json::Null };
        let part = |part: Option<Text<'_>>| part.map_or(Json::Null, text);
        let items: Vec<Json> = users
            .persons()
            .map(|person| {
                let avatar = match self.base {
                    Some(_) => self.avatar("end_user", person.avatar.as_deref()).map_or(Json::Null, Json::String),
                    None => part(person.avatar),
                };
                json!({
                    "id": part(person.id),
                    "name": part(person.name),
                    "organization": part(person.organization),
                    "avatar": avatar,
                    "prefecture": part(person.prefecture),
                })
            })
            .collect();
        json!({"count": users.count(), "items": items})
    }

    fn other_leg<'a>(&self, mut elements: impl Iterator<Item = Value<'a>>) -> Json {
        let mut next = || elements.next().unwrap_or_default();
        let (kind, who) = (plain(&next()), next());
        let (direction, location, address) = (plain(&next()), plain(&next()), plain(&next()));
        let (offered, group, whoscall) = (plain(&next()), plain(&next()), next());
        let mut shown = json!({
            "type": kind,
            "direction": direction,
            "peer_location": location,
            "address": address,
            "offer_timestamp": offered,
            "whoscall": whoscall.into_text().map_or(Json::Null, text),
        });
        if let Json::Object(members) = &mut shown {
            if members.get("type").and_then(Json::as_str) == Some("user") {
                members.insert("user_id".to_owned(), plain(&who));
                members.insert("group_id".to_owned(), group);
            } else {
                members.insert("end_user".to_owned(), self.end_users(who));
            }
        }
        shown
    }

    /// The address of a picture (basix.md 5.6).
    fn avatar(&self, of: &str, written: Option<&str>) -> Option<String> {
        let base = self.base?;
        Some(match written.filter(|written| !written.is_empty()) {
            None => format!("{base}/static/icons/{of}.png"),
            Some(address) if address.starts_with("https:") || address.starts_with("http://") => address.to_owned(),
            Some(place) => format!("{base}/basix/avatars/{of}s/{place}"),
        })
    }
}

/// A value as it is.
pub(super) fn plain(value: &Value<'_>) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(on) => Json::Bool(*on),
        Value::Integer(number) => Json::from(*number),
        Value::Unsigned(number) => Json::from(*number),
        Value::Float(number) => float(*number),
        Value::Text(text) => Json::from(&**text),
        Value::Tuple(elements) => Json::Array(elements.clone().map(|element| plain(&Value::of(&element))).collect()),
    }
}

/// A float without a fraction is written like an integer, as scripts write it.
fn float(number: f64) -> Json {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[allow(clippy::cast_possible_truncation, reason = "has no fraction and is within 2^53")]
    if number.fract() == 0.0 && number.abs() <= EXACT {
        return Json::from(number as i64);
    }
    Number::from_f64(number).map_or(Json::Null, Json::Number)
}

/// An empty text stays one.
fn split(written: &str, at: char, part: impl Fn(&str) -> String) -> Json {
    if written.is_empty() { Json::from(written) } else { written.split(at).map(part).collect() }
}

fn target<'a>(mut elements: impl Iterator<Item = Value<'a>>) -> Json {
    let mut next = || elements.next().map_or(Json::Null, |value| plain(&value));
    json!({"type": next(), "id": next(), "name": next(), "address": next()})
}

fn state<'a>(mut elements: impl Iterator<Item = Value<'a>>) -> Json {
    let mut next = || elements.next().unwrap_or_default();
    let (since, name) = (plain(&next()), plain(&next()));
    let mut shown = || plain(&next());
    let details = match name.as_str() {
        Some("calling") => {
            let (location, kind) = (shown(), shown());
            calling(location, kind, next().elements())
        }
        Some("voicemail") => json!({"target_type": shown(), "target_id": shown(), "target_name": shown()}),
        Some("checking_voicemail") => json!({"target_name": shown()}),
        Some("calling_siptermination") => json!({"url": shown()}),
        Some("ivr") => json!({"ivr_id": shown()}),
        Some("system_operation") => json!({"operation": shown()}),
        Some("conference") => json!({"room_id": shown()}),
        Some("park") => {
            let (slot, _terminal) = (shown(), shown());
            json!({"slot": slot, "parker_id": shown(), "parker_name": shown()})
        }
        Some("eavesdrop") => json!({"uuid": shown(), "eavesdrop_state": shown()}),
        Some(_) | None => json!({}),
    };
    json!({"ts": since, "name": name, "data": details})
}

fn calling<'a>(location: Json, kind: Json, inside: Option<impl Iterator<Item = Value<'a>>>) -> Json {
    let mut inside = inside.into_iter().flatten();
    let mut next = || inside.next().map_or(Json::Null, |value| plain(&value));
    let mut shown = Map::new();
    match kind.as_str() {
        Some("user") => drop(shown.insert("user_id".to_owned(), next())),
        Some("group") => {
            let (kind, group) = (next(), next());
            let (_, _, queue) = (next(), next(), next());
            if kind == "ring" {
                shown.insert("group_queue_id".to_owned(), queue);
            }
            shown.insert("group_type".to_owned(), kind);
            shown.insert("group_id".to_owned(), group);
        }
        Some("pstn") => drop(shown.insert("address".to_owned(), next())),
        Some("bridged_endpoint") => {
            let address = match (next(), next()) {
                (Json::String(user), Json::String(host)) => Json::String(format!("{user}@{host}")),
                (Json::Null, other) | (other, _) => other,
            };
            shown.insert("address".to_owned(), address);
        }
        Some(_) | None => {}
    }
    shown.insert("target_location".to_owned(), location);
    shown.insert("target_type".to_owned(), kind);
    Json::Object(shown)
}
