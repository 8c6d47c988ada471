//! What the event socket offers, and which sockets are open (kazoo.md 6.1).
//!
//! Invariant: a binding that is not listed is a warning, never a failure: the list is as old as the server's first start.
//! The token that old servers list with a socket is not kept.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::{Crossbar, Request};
use crate::{bindings::CALL_EVENTS, fault::RestError, lenient};

/// Events of conferences that the document requires.
const CONFERENCE: [&str; 12] = [
    "undeaf-member",
    "deaf-member",
    "unmute-member",
    "mute-member",
    "start-talking",
    "stop-talking",
    "del-member",
    "add-member",
    "unlock",
    "lock",
    "conference-destroy",
    "conference-create",
];
/// What the document requires to be told of changes to.
const OBJECT: [&str; 10] =
    ["account", "callflow", "device", "faxbox", "media", "user", "vmbox", "fax", "mailbox_message", "call_recording"];
const CHANGE: [&str; 3] = ["doc_created", "doc_edited", "doc_deleted"];

/// What can be subscribed, by family (`call`, `conference`, `fax`, `object`, …), as the server writes it, with `{…}` for ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue(BTreeMap<String, BTreeSet<String>>);

impl Catalogue {
    /// Reads the answer in both its forms; a list printed twice, or lists inside of lists, are one set.
    #[must_use]
    pub fn of(data: &Value) -> Self {
        let families = data.as_object().into_iter().flatten();
        let read = families.map(|(family, rows)| {
            let mut bindings = BTreeSet::new();
            gather(rows, &mut bindings);
            (family.clone(), bindings)
        });
        Self(read.collect())
    }

    /// The bindings of one family.
    pub fn family(&self, family: &str) -> impl Iterator<Item = &str> {
        self.0.get(family).into_iter().flatten().map(String::as_str)
    }

    /// Whether it lists a binding that covers this one; `{…}` and `*` stand for anything on both sides.
    #[must_use]
    pub fn covers(&self, binding: &str) -> bool {
        let family = binding.split('.').next().unwrap_or_default();
        self.family(family).any(|listed| matches(listed, binding))
    }

    /// What the document requires and the server does not list.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        let calls = CALL_EVENTS.iter().map(|event| format!("call.{event}.*"));
        let objects = CHANGE.iter().flat_map(|change| OBJECT.iter().map(move |object| format!("object.{change}.{object}")));
        let others = ["conference.command.*", "fax.status.*", "fax.object.*"].map(str::to_owned);
        let plain = calls.chain(others).chain(objects).filter(|binding| !self.covers(binding));
        let conference = CONFERENCE.iter().filter(|event| !self.covers_conference(event));
        plain.chain(conference.map(|event| format!("conference.event.{event}"))).collect()
    }

    /// The event is the last of five words, the third of five, or not named at all, by generation (kazoo.md 5.5).
    fn covers_conference(&self, event: &str) -> bool {
        self.family("conference").filter_map(|listed| listed.strip_prefix("conference.event.")).any(|rest| {
            let words: Vec<&str> = rest.split('.').collect();
            words.len() == 2 || words.iter().any(|word| *word == event || *word == "*" || *word == "{EVENT}")
        })
    }

    /// The binding for all events of a conference, in the form of this server's template (kazoo.md 5.5, K105).
    #[must_use]
    pub fn conference(&self, conference: &str) -> String {
        let templates = self.family("conference").filter(|binding| binding.starts_with("conference.event."));
        // The most general template: with a hole for the conference, and as few fixed words as there are.
        let template = templates.max_by_key(|binding| binding.split('.').filter(|word| is_any(word)).count());
        let Some(template) = template else { return format!("conference.event.{conference}.*.*") };
        let fill = |(place, word): (usize, &str)| match word {
            _ if place < 2 => word.to_owned(),
            _ if word.starts_with('{') && word.to_ascii_uppercase().contains("CONFERENCE") => conference.to_owned(),
            _ => "*".to_owned(),
        };
        template.split('.').enumerate().map(fill).collect::<Vec<_>>().join(".")
    }
}

fn is_any(word: &str) -> bool {
    word == "*" || word.starts_with('{')
}

fn gather(rows: &Value, into: &mut BTreeSet<String>) {
    match rows {
        Value::String(binding) => drop(into.insert(binding.replace("\\*", "*"))),
        Value::Array(rows) => rows.iter().for_each(|row| gather(row, into)),
        Value::Object(row) => row.get("binding").into_iter().for_each(|binding| gather(binding, into)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn matches(listed: &str, wanted: &str) -> bool {
    let (listed, wanted): (Vec<&str>, Vec<&str>) = (listed.split('.').collect(), wanted.split('.').collect());
    listed.len() == wanted.len() && listed.iter().zip(&wanted).all(|(one, other)| one == other || is_any(one) || is_any(other))
}

/// One open socket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SocketBindings {
    /// The server's id of it.
    pub id: String,
    /// What it is subscribed to; none when the server lists ids only.
    pub bindings: Option<Vec<String>>,
    /// Address and port it comes from.
    pub source: Option<String>,
}

impl SocketBindings {
    fn of(row: &Value) -> Option<Self> {
        if let Some(id) = row.as_str() {
            return Some(Self { id: id.to_owned(), ..Self::default() });
        }
        #[derive(Default, Deserialize)]
        #[serde(default)]
        struct Wire {
            #[serde(alias = "id", deserialize_with = "lenient::word")]
            websocket_session_id: String,
            #[serde(deserialize_with = "lenient::list")]
            bindings: Vec<String>,
            #[serde(deserialize_with = "lenient::text")]
            source: Option<String>,
        }
        let wire: Wire = Wire::deserialize(row).ok()?;
        let is_named = !wire.websocket_session_id.is_empty();
        is_named.then_some(Self { id: wire.websocket_session_id, bindings: Some(wire.bindings), source: wire.source })
    }
}

impl Crossbar {
    /// `GET websockets`, for which no token is needed.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn catalogue(&self) -> Result<Catalogue, RestError> {
        let data: Value = self.envelope(Request::get(["websockets"]).open()).await?.read("the list of bindings")?;
        Ok(Catalogue::of(&data))
    }

    /// `GET accounts/{A}/websockets`
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn sockets(&self) -> Result<Vec<SocketBindings>, RestError> {
        let rows: Vec<Value> = self.ask(Request::get(["websockets"])).await?.rows("the sockets")?;
        Ok(rows.iter().filter_map(SocketBindings::of).collect())
    }

    /// `GET accounts/{A}/websockets/{id}`; none for an unknown one.
    ///
    /// # Errors
    /// See [`RestError`].
    pub async fn socket(&self, id: &str) -> Result<Option<SocketBindings>, RestError> {
        let data: Value = self.one(Request::get(["websockets", id]), "the socket").await?;
        let row = data.as_array().map_or(Some(&data), |rows| rows.first());
        Ok(row.and_then(SocketBindings::of))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn k116_every_form_of_the_list_is_the_same_set() {
        let texts = json!({"call": ["call.CHANNEL_CREATE.{CALL_ID}", "call.CHANNEL_ANSWER.{CALL_ID}"]});
        let doubled = json!({"call": [["call.CHANNEL_CREATE.{CALL_ID}", "call.CHANNEL_ANSWER.{CALL_ID}"],
            ["call.CHANNEL_CREATE.{CALL_ID}", "call.CHANNEL_ANSWER.{CALL_ID}"]]});
        assert_eq!(Catalogue::of(&texts), Catalogue::of(&doubled));
        let objects = json!({"call": [{"binding": "call.CHANNEL_CREATE.*", "event": "CHANNEL_CREATE"},
            {"binding": "call.CHANNEL_ANSWER.*", "event": "CHANNEL_ANSWER"}]});
        let objects = Catalogue::of(&objects);
        for catalogue in [&objects, &Catalogue::of(&texts)] {
            assert!(catalogue.covers("call.CHANNEL_CREATE.*") && catalogue.covers("call.CHANNEL_ANSWER.abc"));
            assert!(catalogue.missing().contains(&"call.PARK_PARKED.*".to_owned()));
        }
        let general = Catalogue::of(&json!({"call": ["call.{EVENT}.{CALL_ID}"]}));
        assert!(!general.missing().iter().any(|binding| binding.starts_with("call.")), "{:?}", general.missing());
        assert_eq!(Catalogue::of(&json!([1])).family("call").count(), 0);
    }

    #[test]
    fn nothing_is_missing_where_everything_is_listed_in_any_generation() {
        let calls: Vec<String> = CALL_EVENTS.iter().map(|event| format!("call.{event}.{{CALL_ID}}")).collect();
        let events = |form: fn(&str) -> String| CONFERENCE.iter().map(|event| form(event)).collect::<Vec<String>>();
        let conferences = [
            events(|event| format!("conference.event.{{CONFERENCE_ID}}.{{CALL_ID}}.{event}")),
            vec!["conference.event.{CONFERENCE_ID}.{CALL_ID}".to_owned()],
            events(|event| format!("conference.event.{event}.{{CONFERENCE_ID}}.{{CALL_ID}}")),
        ];
        for mut conference in conferences {
            conference.push("conference.command.{CONFERENCE_ID}".to_owned());
            let data = json!({"call": calls, "conference": conference, "fax": ["fax.status.{FAX_ID}", "fax.object.{ACTION}"],
                "object": ["object.{ACTION}.{TYPE}"]});
            assert_eq!(Catalogue::of(&data).missing(), Vec::<String>::new());
        }
        assert_eq!(Catalogue::default().missing().len(), 9 + 12 + 1 + 2 + 30);
    }

    #[test]
    fn k117_a_socket_is_known_in_all_forms_and_its_token_is_dropped() {
        let old =
            json!({"account_id": "a1", "auth_token": "eyJ.secret.x", "bindings": ["call.*.*"], "websocket_session_id": "s1"});
        let socket = SocketBindings::of(&old);
        let bindings = Some(vec!["call.*.*".to_owned()]);
        assert_eq!(socket, Some(SocketBindings { id: "s1".to_owned(), bindings, source: None }));
        assert!(!format!("{socket:?}").contains("secret"));
        assert_eq!(SocketBindings::of(&json!("s2")).map(|socket| socket.id).as_deref(), Some("s2"));
        assert_eq!(SocketBindings::of(&json!({})), None);
    }
}
