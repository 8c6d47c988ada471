//! Single frames, answers and sessions, for people who look at them: one object in, one out, in the shape of the protocol's test
//! vectors (cloudpbx.md 10). Invariant: the same code reads here as in a session.

use std::{collections::BTreeMap, ops::Not};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json, value::RawValue};

use crate::{
    counter::Counter,
    frame::{Event, Frame, Heard, Reject, decode_bytes},
    line::{Fate, Line, Phase, Transition, Way},
    rest::{self, CdrList, Fault, RecordList, Windows, dial_reply, recording_reply, sms_reply},
    time::Zone,
};

/// What a line may hold besides a frame.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Case {
    pbx_name: String,
    frames: Vec<String>,
    request: Request,
    response: Response,
    input: Input,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Request {
    path: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Response {
    status: u16,
    body: Option<String>,
    body_bytes: Option<Vec<u8>>,
    body_repeat: Option<Repeat>,
}

#[derive(Deserialize)]
struct Repeat {
    record: Box<RawValue>,
    count: usize,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Input {
    to: String,
    body: String,
    datestart: String,
    datestop: String,
    cap: usize,
    rows_per_day: BTreeMap<String, usize>,
}

/// Says what one object is: `kind` is `ws` (with `frame`, the bytes of a frame), `session`, `rest`, `sms_input` or `window`.
/// Bytes of an answer that are no text come as `body_bytes`. Answers an object whose `outcome` says what came of it.
#[must_use]
pub fn inspect(kind: &str, line: &str, frame: Option<&[u8]>) -> Value {
    // No serde_json::Value on the way in: it would drop what is written twice.
    let case: Case = match serde_json::from_str(line) {
        Ok(case) => case,
        Err(error) => return json!({"outcome": "reject", "reason": format!("not a line of that kind: {error}")}),
    };
    match (kind, frame) {
        ("ws", Some(frame)) => heard(&decode_bytes(frame, &case.pbx_name)),
        ("session", _) => session(&case),
        ("rest", _) => answer(&case),
        ("sms_input", _) => sms_input(&case.input),
        ("window", _) => window(&case.input),
        (_, _) => json!({"outcome": "reject", "reason": "the line has neither a frame nor a kind that is known"}),
    }
}

fn heard(heard: &Result<Heard<'_>, Reject>) -> Value {
    match heard {
        Ok(Heard::Frame(Frame { id, channel, events, warnings })) => {
            json!({"outcome": "events", "id": id, "channel": channel, "events": events, "warnings": warnings})
        }
        Ok(Heard::Ignored { id, reason }) => json!({"outcome": "ignored", "id": id, "reason": reason.reason()}),
        Err(reject) => json!({"outcome": "reject", "reason": reject.to_string()}),
    }
}

/// The calls, where states of accounts are told; else the account of the numbers.
fn session(case: &Case) -> Value {
    let (mut counter, mut lines, mut told) = (Counter::default(), BTreeMap::<String, Line>::new(), Vec::new());
    let mut has_states = false;
    for text in &case.frames {
        let heard = decode_bytes(text.as_bytes(), &case.pbx_name);
        if counter.count(text.as_bytes(), &heard) == crate::Sequence::Duplicate {
            continue;
        }
        let Ok(Heard::Frame(frame)) = heard else { continue };
        for event in frame.events {
            let Event::Subscriber(event) = event else { continue };
            has_states = true;
            let Some(extension) = event.peer.extension() else { continue };
            let line = lines.entry(extension.to_owned()).or_default();
            match line.report(&event) {
                Transition::None => {}
                Transition::Now => told.extend(line.call().map(|call| json!({"ext": extension, "call": call_shown(call)}))),
                Transition::Over(_, fate) => told.push(json!({"ext": extension, "call": null, "outcome": fate_word(fate)})),
            }
        }
    }
    if has_states {
        return json!({"outcome": "session", "calls": told});
    }
    let tally = counter.tally();
    json!({
        "outcome": "session",
        "accepted": tally.accepted,
        "gaps": tally.gaps,
        "resets": tally.resets,
        "duplicates": tally.duplicates,
        "last_id": tally.last_id,
    })
}

fn call_shown(call: &crate::LineCall) -> Value {
    let direction = match call.way {
        Way::In => "in",
        Way::Out => "out",
        Way::Unknown => "unknown",
    };
    let state = match call.phase {
        Phase::Dialing => "dialing",
        Phase::Ringing => "ringing",
        Phase::Talking => "talking",
        Phase::Held => "held",
    };
    let mut shown = Map::new();
    shown.insert("direction".to_owned(), json!(direction));
    shown.insert("state".to_owned(), json!(state));
    shown.insert("number".to_owned(), json!(call.number));
    shown.insert("name".to_owned(), json!(call.name));
    if let Some((number, name)) = &call.waiting {
        shown.insert("waiting".to_owned(), json!({"number": number, "name": name}));
    }
    Value::Object(shown)
}

const fn fate_word(fate: Fate) -> &'static str {
    match fate {
        Fate::Answered => "answered",
        Fate::Missed => "missed",
        Fate::NotAnswered => "not_answered",
        Fate::Lost => "lost",
    }
}

fn answer(case: &Case) -> Value {
    let Response { status, body, body_bytes, body_repeat } = &case.response;
    let repeated = body_repeat.as_ref().map(|Repeat { record, count }| {
        let rows = vec![record.get(); (*count).min(100_000)];
        format!("[{}]", rows.join(","))
    });
    let body = match (&repeated, body_bytes, body) {
        (Some(text), _, _) => text.as_bytes(),
        (None, Some(bytes), _) => bytes.as_slice(),
        (None, None, Some(text)) => text.as_bytes(),
        (None, None, None) => b"",
    };
    let path = case.request.path.split('?').next().unwrap_or_default();
    let read = match path {
        "/cdr" => CdrList::read(*status, body, &case.pbx_name, &Zone::default()).map(|list| shown("cdr", &list)),
        "/record" => RecordList::read(*status, body, &Zone::default()).map(|list| shown("record_list", &list)),
        "/dial" => dial_reply(*status, body).map(|()| json!({"outcome": "dial", "accepted": true})),
        "/sendSMS" => sms_reply(*status, body).map(
            |sms| json!({"outcome": "sms", "id": sms.id, "status": sms.status, "error": sms.error, "final": sms.is_final()}),
        ),
        _ => match path.strip_prefix("/record/") {
            Some(id) => recording_reply(*status, "wav", body)
                .map(|()| json!({"outcome": "recording", "bytes": body.len(), "file_name": format!("{id}.wav")})),
            None => return json!({"outcome": "reject", "reason": "the service has no such page"}),
        },
    };
    match read {
        Ok(mut value) => {
            if repeated.is_some() {
                count_only(&mut value);
            }
            value
        }
        Err(fault) => failed(fault, path),
    }
}

fn shown(outcome: &str, list: &impl Serialize) -> Value {
    let mut value = serde_json::to_value(list).unwrap_or_default();
    if let Value::Object(members) = &mut value {
        members.insert("outcome".to_owned(), json!(outcome));
    }
    value
}

fn count_only(value: &mut Value) {
    let Some(members) = value.as_object_mut() else { return };
    if let Some(records) = members.remove("records") {
        members.insert("count".to_owned(), json!(records.as_array().map(Vec::len)));
    }
}

/// Whether a repeat is allowed is said where it is a question: of trouble that may pass, and of what must never be repeated.
fn failed(fault: Fault, path: &str) -> Value {
    let mut value = json!({"outcome": "error", "error": fault.to_string()});
    let acts = matches!(path, "/dial" | "/sendSMS");
    if let Value::Object(members) = &mut value
        && (fault.may_pass() || acts)
    {
        members.insert("retry".to_owned(), json!(acts.not() && fault.may_pass()));
    }
    value
}

fn sms_input(input: &Input) -> Value {
    match rest::recipient(&input.to).and_then(|to| rest::body(&input.body).map(|_| to)) {
        Ok(to) => json!({"outcome": "sms_input", "valid": true, "to": to}),
        Err(why) => json!({"outcome": "sms_input", "valid": false, "reason": why}),
    }
}

fn window(input: &Input) -> Value {
    let (Ok(first), Ok(last)) = (input.datestart.parse::<Date>(), input.datestop.parse::<Date>()) else {
        return json!({"outcome": "reject", "reason": "not a range of days"});
    };
    let mut windows = Windows::new(first, last, input.cap);
    let mut requests = Vec::new();
    while let Some((from, to)) = windows.next_range() {
        requests.push([from, to]);
        let days = input.rows_per_day.iter().filter_map(|(day, rows)| Some((day.parse::<Date>().ok()?, rows)));
        let rows: usize = days.filter(|(day, _)| *day >= from && *day <= to).map(|(_, rows)| rows).sum();
        windows.answered((from, to), rows.min(input.cap));
    }
    json!({"outcome": "window", "requests": requests, "incomplete_days": windows.incomplete_days()})
}
