//! What Blackhole can tell (kazoo.md 5.4). Invariant: an event is written once and sent to every subscription it fits, so its
//! `msg_id` is the same everywhere.

use serde_json::{Map, Value, json};

/// Something that happened in an account.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) account: String,
    /// What bindings are compared with, such as `call`, `CHANNEL_CREATE`, `abc%4010`.
    pub(crate) topic: Vec<String>,
    pub(crate) name: String,
    pub(crate) data: Map<String, Value>,
}

/// Percent-encoding of routing keys: a dot is unsafe there too.
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'~' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

impl Event {
    pub(crate) fn new(account: &str, topic: &[&str], name: &str, data: Value) -> Self {
        let Value::Object(data) = data else {
            return Self { account: account.to_owned(), topic: Vec::new(), name: name.to_owned(), data: Map::new() };
        };
        Self {
            account: account.to_owned(),
            topic: topic.iter().map(|&word| word.to_owned()).collect(),
            name: name.to_owned(),
            data,
        }
    }

    /// The keys of the message bus: what was subscribed inside, and where this one went.
    fn keys(&self) -> (String, String) {
        let account = &self.account;
        match self.topic.iter().map(String::as_str).collect::<Vec<_>>()[..] {
            ["call", event, call] => (format!("call.{account}.{event}.*"), format!("call.{account}.{event}.{call}")),
            ["object", action, kind] => {
                let key = format!("{action}.{account}.{kind}");
                (format!("{key}.*"), format!("{key}.{}", self.data.get("id").and_then(Value::as_str).unwrap_or_default()))
            }
            ["qubicle", family] => {
                let id = self.data.get(&format!("{family}_id")).and_then(Value::as_str).unwrap_or_default();
                (format!("qubicle.{family}.{account}.*"), format!("qubicle.{family}.{account}.{id}"))
            }
            ["edr", severity, verbosity, app] => {
                (format!("edr.{severity}.{verbosity}.*.{app}"), format!("edr.{severity}.{verbosity}.{account}.{app}"))
            }
            _ => {
                let rest = self.topic.get(1..).unwrap_or_default().join(".");
                let family = self.topic.first().cloned().unwrap_or_default();
                (format!("{family}.{account}.{rest}"), format!("{family}.{account}.{rest}"))
            }
        }
    }

    /// The frame for one subscription.
    pub(crate) fn frame(&self, subscribed: &str, how: Writing) -> Value {
        if how.legacy {
            return json!({"name": self.name, "args": hyphenated(&Value::Object(self.data.clone()))});
        }
        let (subscription, routing) = self.keys();
        let data = Value::Object(self.data.clone());
        json!({
            "action": "event",
            "subscribed_key": subscribed.strip_prefix("presence.").unwrap_or(subscribed),
            "subscription_key": subscription,
            "routing_key": routing,
            "name": self.name,
            "data": if how.strings { stringly(&data) } else { data },
        })
    }
}

/// How frames are written.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Writing {
    /// As servers before 4.1 did.
    pub(crate) legacy: bool,
    /// Numbers and booleans as strings.
    pub(crate) strings: bool,
}

/// `call_id` becomes `Call-ID`.
fn hyphenated(value: &Value) -> Value {
    let word = |word: &str| match word {
        "id" => "ID".to_owned(),
        "uri" => "URI".to_owned(),
        _ => {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
        }
    };
    match value {
        Value::Object(members) => {
            let key = |key: &String| key.split('_').map(word).collect::<Vec<_>>().join("-");
            Value::Object(members.iter().map(|(name, value)| (key(name), hyphenated(value))).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => value.clone(),
    }
}

fn stringly(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number.to_string()),
        Value::Bool(flag) => json!(flag.to_string()),
        Value::Array(items) => Value::Array(items.iter().map(stringly).collect()),
        Value::Object(members) => Value::Object(members.iter().map(|(key, value)| (key.clone(), stringly(value))).collect()),
        Value::Null | Value::String(_) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_id_is_encoded_in_the_routing_key_only() {
        let event = Event::new(
            "a1",
            &["call", "CHANNEL_ANSWER", &encoded("abc@10.0.0.5")],
            "CHANNEL_ANSWER",
            json!({"call_id": "abc@10.0.0.5"}),
        );
        let frame = event.frame("call.*.*", Writing::default());
        assert_eq!(frame["routing_key"], "call.a1.CHANNEL_ANSWER.abc%4010%2E0%2E0%2E5");
        assert_eq!(frame["subscription_key"], "call.a1.CHANNEL_ANSWER.*");
        assert_eq!(frame["data"]["call_id"], "abc@10.0.0.5");
    }

    #[test]
    fn old_servers_write_hyphens_and_capitals() {
        let event =
            Event::new("a1", &["call"], "CHANNEL_CREATE", json!({"call_id": "B", "custom_channel_vars": {"owner_id": "u1"}}));
        let frame = event.frame("call.*.*", Writing { legacy: true, strings: false });
        assert_eq!(frame, json!({"name": "CHANNEL_CREATE", "args": {"Call-ID": "B", "Custom-Channel-Vars": {"Owner-ID": "u1"}}}));
    }
}
