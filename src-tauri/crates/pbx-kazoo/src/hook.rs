//! What a webhook says -> the frame in which the event socket would say it (kazoo.md 8). Invariant: pure; whether it came in a
//! query, a form or as JSON, the frame is the same, so that nothing behind it knows the difference.

use cordboard_inlet::Post;
use serde_json::{Map, Value, json};
use url::form_urlencoded;

use crate::lenient::{Scalar, normal_key};

/// More members than any hook has; a payload with more is cut there.
const MEMBERS: usize = 512;
/// Deeper names than any hook has stay as they are.
const DEEPEST: usize = 4;
/// What stands among the members of a hook and among the channel variables of a frame.
const VARIABLES: [&str; 5] = ["account_id", "owner_id", "authorizing_id", "authorizing_type", "resource_id"];

/// What was posted, as the frame in which the socket would say it. `None`: it does not say what happened.
pub(crate) fn told(post: &Post) -> Option<String> {
    frame(match post {
        Post::Query(query) => form(query.as_bytes()),
        Post::Form(body) => form(body),
        Post::Json(body) => serde_json::from_slice(body).ok()?,
    })
}

/// A form or a query; `a[b]=c` is a member of a member.
fn form(text: &[u8]) -> Value {
    let mut members = Map::new();
    for (name, value) in form_urlencoded::parse(text).take(MEMBERS) {
        put(&mut members, &name, &value);
    }
    Value::Object(members)
}

fn put(members: &mut Map<String, Value>, name: &str, value: &str) {
    let mut words = name.split('[').map(|word| word.strip_suffix(']').unwrap_or(word)).take(DEEPEST);
    let (Some(first), mut members) = (words.next(), members) else { return };
    let mut last = first.to_owned();
    for word in words {
        let inner = members.entry(last).or_insert_with(|| json!({}));
        // A name that was a text and now has members: the members count.
        if !inner.is_object() {
            *inner = json!({});
        }
        let Some(object) = inner.as_object_mut() else { return };
        members = object;
        last = word.to_owned();
    }
    members.insert(last, Value::String(value.to_owned()));
}

/// The frame. `None`: the payload does not say what happened.
pub(crate) fn frame(payload: Value) -> Option<String> {
    let Value::Object(members) = payload else { return None };
    let mut data: Map<String, Value> =
        members.into_iter().take(MEMBERS).map(|(name, value)| (normal_key(&name).into_owned(), value)).collect();
    let hook = text(&data, "hook_event")?;
    let name = match hook.as_str() {
        "parking" => text(&data, "event_name")?,
        "object" => text(&data, "action")?,
        _ => hook.to_ascii_uppercase(),
    };
    let mut variables = match data.remove("custom_channel_vars") {
        Some(Value::Object(variables)) => variables,
        Some(_) | None => Map::new(),
    };
    for variable in VARIABLES {
        if let Some(value) = data.get(variable) {
            variables.insert(variable.to_owned(), value.clone());
        }
    }
    if let Some(forwarded) = data.get("call_forwarded") {
        variables.insert("call_forward".to_owned(), forwarded.clone());
    }
    if let Some(internal) = data.get("is_internal_leg") {
        data.insert("channel_is_loopback".to_owned(), internal.clone());
    }
    data.insert("custom_channel_vars".to_owned(), Value::Object(variables));
    Some(json!({"action": "event", "name": name, "data": data}).to_string())
}

fn text(members: &Map<String, Value>, name: &str) -> Option<String> {
    let scalar: Scalar<'_> = serde::Deserialize::deserialize(members.get(name)?).ok()?;
    scalar.into_text().map(std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;
    use crate::replay::{Decoded, decode_frame};

    const FORM: &[u8] =
        b"hook_event=channel_destroy&timestamp=63900000034&hangup_cause=NORMAL_CLEARING&owner_id=u1&account_id=a1\
        &call_id=b%407&call_direction=outbound&billing_seconds=30&is_internal_leg=false&custom_channel_vars%5Bbridge_id%5D=t7\
        &custom_application_vars[a]=1&caller_id_Number=%2B44+20";

    #[test]
    fn k119_both_encodings_of_a_hook_are_the_same_event() {
        let json = json!({
            "hook_event": "channel_destroy", "timestamp": "63900000034", "hangup_cause": "NORMAL_CLEARING", "owner_id": "u1",
            "account_id": "a1", "call_id": "b@7", "call_direction": "outbound", "billing_seconds": 30, "is_internal_leg": false,
            "custom_channel_vars": {"bridge_id": "t7"}, "custom_application_vars": {"a": "1"}, "caller_id_Number": "+44 20",
        });
        let one = decode_frame(&frame(form(FORM)).unwrap());
        assert_eq!(one, decode_frame(&frame(json).unwrap()));
        let Decoded::Message { kind, message } = one else { unreachable!("{one:?}") };
        assert_eq!(kind, "CHANNEL_DESTROY");
        assert_eq!(message["timestamp"], json!(63_900_000_034_i64));
        assert_eq!(message["custom_channel_vars"], json!({"account_id": "a1", "owner_id": "u1", "bridge_id": "t7"}));
        assert_eq!((&message["caller_id_number"], &message["channel_is_loopback"]), (&json!("+44 20"), &json!(false)));
    }

    #[test]
    fn hooks_of_parking_and_of_documents_are_named_by_what_happened() {
        let table = [
            ("hook_event=parking&event_name=PARK_PARKED&parking_slot=1&call_id=b", "PARK_PARKED"),
            ("hook_event=object&action=doc_edited&type=user&id=u1", "object.edited"),
            ("hook_event=channel_bridge&call_id=b&other_leg_call_id=t", "CHANNEL_BRIDGE"),
        ];
        for (text, want) in table {
            let Decoded::Message { kind, .. } = decode_frame(&frame(form(text.as_bytes())).unwrap()) else { unreachable!() };
            assert_eq!(kind, want, "{text}");
        }
    }

    #[test]
    fn a_payload_that_says_nothing_is_nothing() {
        for text in ["", "hook_event=", "call_id=b", "hook_event=parking", "[[]]=&a[=1&a]=2"] {
            assert_eq!(frame(form(text.as_bytes())), None, "{text}");
        }
        assert_eq!(frame(json!(["hook_event"])), None);
        let odd = form(b"a=1&a[b]=2&c[d][e][f][g]=3");
        assert_eq!(odd, json!({"a": {"b": "2"}, "c": {"d": {"e": {"f": "3"}}}}));
    }
}
