//! Bindings of a socket (kazoo.md 5.2, 5.3, 5.5). Invariant: a binding that was refused is never matched.

use super::{
    event::Event,
    options::{KazooGeneration, KazooOptions},
};

const CALL_EVENTS: [&str; 9] = [
    "CHANNEL_CREATE",
    "CHANNEL_ANSWER",
    "CHANNEL_DESTROY",
    "CHANNEL_HOLD",
    "CHANNEL_UNHOLD",
    "CHANNEL_BRIDGE",
    "PARK_PARKED",
    "PARK_RETRIEVED",
    "PARK_ABANDONED",
];
const CONFERENCE_EVENTS: [&str; 12] = [
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
const ACTIONS: [&str; 3] = ["doc_created", "doc_edited", "doc_deleted"];
const KINDS: [&str; 10] =
    ["account", "callflow", "device", "faxbox", "media", "user", "vmbox", "fax", "mailbox_message", "call_recording"];
const SEVERITIES: [&str; 3] = ["ok", "warning", "critical"];
const VERBOSITIES: [&str; 6] = ["trace", "debug", "info", "warn", "error", "fatal"];

/// One subscription of one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Binding {
    pub(crate) account: String,
    pub(crate) text: String,
    pattern: Pattern,
    /// How often the reply names it: once for each key of the message bus.
    pub(crate) keys: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Pattern {
    Words(Vec<String>),
    Edr { severity: usize, verbosity: usize, app: String },
}

impl Binding {
    /// Reads a binding.
    ///
    /// # Errors
    /// The text that the server answers.
    pub(crate) fn read(options: &KazooOptions, account: &str, text: &str) -> Result<Self, String> {
        let unknown = || "no available subscriptions to requested binding".to_owned();
        let words: Vec<_> = text.split('.').collect();
        let family = words.first().copied().unwrap_or_default();
        if options.unknown_bindings.iter().any(|refused| refused == family || refused == text) {
            return Err(unknown());
        }
        let modern = options.generation != KazooGeneration::V43;
        let make = |pattern: Vec<&str>, keys| {
            let pattern = Pattern::Words(pattern.into_iter().map(str::to_owned).collect());
            Ok(Self { account: account.to_owned(), text: text.to_owned(), pattern, keys })
        };
        match words[..] {
            ["call", "*", _] => make(words, CALL_EVENTS.len()),
            ["call", event, _] if CALL_EVENTS.contains(&event) => make(words, 1),
            ["call", event, _] => Err(format!("event {event} not supported")),
            ["call", ..] => Err(format!("invalid format for call subscription : {text}")),
            ["conference", "command", "*"] | ["conference", "event", "*", ..] if options.generation != KazooGeneration::V5 => {
                Err("ConferenceId required".to_owned())
            }
            ["conference", "command", _] => make(words, 1),
            ["conference", "event", ..] => {
                conference(options.generation, &words).map_or_else(|| Err(unknown()), |topic| make(topic, 1))
            }
            ["fax", "status", _] => make(words, 1),
            ["fax", "object", action] if action == "*" || ACTIONS.contains(&action) => make(words, 1),
            ["object", action, kind]
                if (action == "*" || ACTIONS.contains(&action)) && (kind == "*" || KINDS.contains(&kind)) =>
            {
                let keys = if kind == "*" { 2 } else { 1 };
                make(words, keys)
            }
            ["presence", "dialog" | "mwi_updates" | "update", _] if modern => make(words, 1),
            ["qubicle", "queue" | "recipient" | "session"] if options.acd.has_qubicle() => make(words, 1),
            ["qubicle", "queue" | "recipient" | "session", _, _]
                if options.acd.has_qubicle() && options.generation == KazooGeneration::V5 =>
            {
                make(words[..2].to_vec(), 1)
            }
            ["edr", severity, verbosity, app] if options.edr => edr(account, text, severity, verbosity, app),
            ["edr", ..] if options.edr => Err("subscription should be in format: edr.severity.verbosity.app_name".to_owned()),
            _ => Err(unknown()),
        }
    }

    /// Whether the event goes to this subscription.
    pub(crate) fn fits(&self, event: &Event) -> bool {
        if event.account != self.account {
            return false;
        }
        match (&self.pattern, &event.topic[..]) {
            (Pattern::Words(words), topic) => {
                words.len() == topic.len() && words.iter().zip(topic).all(|(word, said)| word == "*" || word == said)
            }
            (Pattern::Edr { severity, verbosity, app }, [family, said_severity, said_verbosity, said_app]) => {
                family == "edr"
                    && SEVERITIES.iter().position(|known| known == said_severity).is_some_and(|place| place >= *severity)
                    && VERBOSITIES.iter().position(|known| known == said_verbosity).is_some_and(|place| place >= *verbosity)
                    && (app == "*" || app == said_app)
            }
            (Pattern::Edr { .. }, _) => false,
        }
    }
}

fn edr(account: &str, text: &str, severity: &str, verbosity: &str, app: &str) -> Result<Binding, String> {
    let at = |known: &[&str], word: &str| known.iter().position(|known| *known == word);
    let Some(severity) = at(&SEVERITIES, severity) else {
        return Err(format!("severity must be one of: {}", SEVERITIES.join(", ")));
    };
    let Some(verbosity) = at(&VERBOSITIES, verbosity) else {
        return Err(format!("verbosity must be one of: {}", VERBOSITIES.join(", ")));
    };
    let keys = (SEVERITIES.len() - severity) * (VERBOSITIES.len() - verbosity);
    let pattern = Pattern::Edr { severity, verbosity, app: app.to_owned() };
    Ok(Binding { account: account.to_owned(), text: text.to_owned(), pattern, keys })
}

/// The three orders of words of the three generations, as conference, call, event.
fn conference<'a>(generation: KazooGeneration, words: &[&'a str]) -> Option<Vec<&'a str>> {
    let known = |event: &str| event == "*" || CONFERENCE_EVENTS.contains(&event);
    let (conference, event) = match (generation, words) {
        (KazooGeneration::V43, ["conference", "event", conference, "*"]) => (*conference, "*"),
        (KazooGeneration::V43, ["conference", "event", conference, "*", event]) if known(event) => (*conference, *event),
        (KazooGeneration::M, ["conference", "event", conference, _call]) => (*conference, "*"),
        (KazooGeneration::V5, ["conference", "event", event, conference, _call]) if known(event) => (*conference, *event),
        _ => return None,
    };
    Some(vec!["conference", "event", conference, event])
}

/// What `GET websockets` lists.
pub(crate) fn catalogue(options: &KazooOptions) -> serde_json::Value {
    use serde_json::{Map, Value, json};
    let each = |prefix: &str, names: &[&str], tail: &str| -> Vec<Value> {
        names.iter().map(|name| json!(format!("{prefix}{name}{tail}"))).collect()
    };
    let mut conference = vec![json!("conference.command.{CONFERENCE_ID}")];
    match options.generation {
        KazooGeneration::V43 => {
            conference.extend(each("conference.event.{CONFERENCE_ID}.{CALL_ID}.", &CONFERENCE_EVENTS, ""));
            conference.push(json!("conference.event.{CONFERENCE_ID}.{CALL_ID}.*"));
        }
        KazooGeneration::M => conference.push(json!("conference.event.{CONFERENCE_ID}.{CALL_ID}")),
        KazooGeneration::V5 => {
            conference.extend(each("conference.event.", &CONFERENCE_EVENTS, ".{CONFERENCE_ID}.{CALL_ID}"));
            conference.push(json!("conference.event.*.{CONFERENCE_ID}.{CALL_ID}"));
        }
    }
    let object: Vec<_> = ACTIONS.iter().flat_map(|action| each(&format!("object.{action}."), &KINDS, "")).collect();
    let mut families = Map::new();
    let mut add = |name: &str, list: Vec<Value>| {
        if !options.unknown_bindings.iter().any(|refused| refused == name) {
            families.insert(name.to_owned(), Value::Array(list));
        }
    };
    add("call", each("call.", &CALL_EVENTS, ".{CALL_ID}"));
    add("conference", conference);
    add("fax", vec![json!("fax.status.{FAX_ID}"), json!("fax.object.{ACTION}")]);
    add("object", object);
    if options.generation != KazooGeneration::V43 {
        add("presence", each("presence.", &["dialog.{CALL_ID}", "mwi_updates.{USER}", "update.{CALL_ID}"], ""));
    }
    if options.acd.has_qubicle() {
        add("qubicle", each("qubicle.", &["queue", "recipient", "session"], ""));
    }
    Value::Object(families)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use serde_json::json;

    use super::*;
    use crate::face::kazoo::options::Acd;

    #[test]
    fn bindings_are_read_or_refused_with_the_texts_of_the_server() {
        let options = KazooOptions { edr: false, acd: Acd::Nothing, ..KazooOptions::default() };
        let none = "no available subscriptions to requested binding";
        for (text, want) in [
            ("call.*.*", Ok(9)),
            ("call.CHANNEL_CREATE.*", Ok(1)),
            ("call.CHANNEL_FLY.*", Err("event CHANNEL_FLY not supported")),
            ("call.*", Err("invalid format for call subscription : call.*")),
            ("object.doc_edited.user", Ok(1)),
            ("object.*.*", Ok(2)),
            ("object.doc_read.user", Err(none)),
            ("conference.command.*", Err("ConferenceId required")),
            ("conference.event.c1.*.*", Ok(1)),
            ("conference.event.*.c1.*", Err("ConferenceId required")),
            ("presence.dialog.*", Err(none)),
            ("qubicle.recipient", Err(none)),
            ("edr.ok.info.acdc", Err(none)),
            ("weather.rain", Err(none)),
        ] {
            let read = Binding::read(&options, "a1", text).map(|binding| binding.keys);
            assert_eq!(read.as_ref().map_err(String::as_str), want.as_ref().map_err(|text| &**text), "{text}");
        }
    }

    #[test]
    fn edr_levels_are_minimums_and_give_twelve_keys() {
        let options = KazooOptions::default();
        let binding = Binding::read(&options, "a1", "edr.ok.info.acdc").unwrap();
        assert_eq!(binding.keys, 12);
        let event = |severity: &str, verbosity: &str| Event::new("a1", &["edr", severity, verbosity, "acdc"], "event", json!({}));
        assert!(binding.fits(&event("ok", "info")) && binding.fits(&event("critical", "fatal")));
        assert!(!binding.fits(&event("ok", "debug")));
        let error = Binding::read(&options, "a1", "edr.loud.info.acdc").unwrap_err();
        assert_eq!(error, "severity must be one of: ok, warning, critical");
    }

    #[test]
    fn conferences_are_bound_in_the_order_of_the_generation() {
        for (generation, text) in [
            (KazooGeneration::V43, "conference.event.c1.*.*"),
            (KazooGeneration::M, "conference.event.c1.*"),
            (KazooGeneration::V5, "conference.event.*.c1.*"),
        ] {
            let options = KazooOptions { generation, ..KazooOptions::default() };
            let binding = Binding::read(&options, "a1", text).unwrap();
            let event = Event::new("a1", &["conference", "event", "c1", "add-member"], "event", json!({}));
            assert!(binding.fits(&event), "{text}");
        }
    }
}
