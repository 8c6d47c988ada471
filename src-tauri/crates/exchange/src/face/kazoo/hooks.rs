//! Webhooks (kazoo.md 8). Invariant: only a 200 counts; other codes are failures and not repeated, broken connections are.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use http_body_util::{BodyExt, Full, Limited};
use hyper::{Request, body::Bytes, header};
use hyper_util::rt::TokioIo;
use serde_json::{Map, Value, json};
use tokio::{net::TcpStream, task::JoinSet};

use super::{Kazoo, event::Event, time::gregorian};
use crate::clock::{Clock, Wall};

/// Between two tries of a broken connection.
const AGAIN: Duration = Duration::from_secs(2);
/// Longest wait for a connection and an answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// So many failures in so many milliseconds switch a hook off.
const FAILURES: usize = 6;
const WINDOW_MS: i64 = 60_000;
/// Longest body kept of an answer.
const BODY: usize = 4_096;

/// One request that a hook makes.
#[derive(Clone, Debug)]
pub(crate) struct HookCall {
    pub(crate) hook: String,
    account: String,
    uri: String,
    verb: String,
    json: bool,
    tries: u64,
    payload: Map<String, Value>,
    event: String,
}

/// All hooks and what became of them.
#[derive(Debug, Default)]
pub(crate) struct Hooks {
    pub(crate) documents: BTreeMap<String, Value>,
    pub(crate) attempts: Vec<Value>,
    failures: BTreeMap<String, Vec<Wall>>,
    calls: Vec<HookCall>,
}

impl Hooks {
    /// Remembers what every hook has to say about an event.
    pub(crate) fn note(&mut self, event: &Event) {
        let Some(name) = hook_event(event) else { return };
        for (id, hook) in &self.documents {
            let wanted = hook["hook"] == name || hook["hook"] == "all";
            if !wanted || hook["enabled"] == false {
                continue;
            }
            let mut payload = payload(name, event);
            payload.insert("cluster_id".to_owned(), json!(super::tenant::hex("cluster")));
            payload.extend(hook["custom_data"].as_object().cloned().unwrap_or_default());
            if !passes(&hook["modifiers"], &payload) {
                continue;
            }
            let text = |key: &str, other: &str| hook[key].as_str().unwrap_or(other).to_owned();
            self.calls.push(HookCall {
                hook: id.clone(),
                account: event.account.clone(),
                uri: text("uri", ""),
                verb: text("http_verb", "post"),
                json: hook["format"] == "json",
                tries: hook["retries"].as_u64().unwrap_or(2).max(1),
                payload,
                event: event.data.get("msg_id").and_then(Value::as_str).unwrap_or_default().to_owned(),
            });
        }
    }

    pub(crate) fn take_calls(&mut self) -> Vec<HookCall> {
        std::mem::take(&mut self.calls)
    }

    fn record(&mut self, call: &HookCall, tried: &Tried, left: u64, now: Wall) {
        let good = tried.is_good(&call.verb);
        let mut attempt = json!({
            "hook_id": call.hook, "result": if good { "success" } else { "failure" }, "timestamp": gregorian(now),
            "uri": call.uri, "method": call.verb, "retries left": left, "event_id": call.event, "req_body": tried.sent,
            "resp_body": tried.body,
        });
        match tried.status {
            Some(status) => attempt["resp_status_code"] = json!(status),
            None => {
                attempt["reason"] = json!("client_error");
                attempt["client_error"] = json!(tried.error);
            }
        }
        if !good && tried.status.is_some() {
            attempt["reason"] = json!("bad response code");
        }
        self.attempts.push(attempt);
        if good {
            return;
        }
        let failures = self.failures.entry(call.hook.clone()).or_default();
        failures.push(now);
        failures.retain(|at| now.since(*at) <= WINDOW_MS);
        if failures.len() >= FAILURES
            && let Some(hook) = self.documents.get_mut(&call.hook)
        {
            hook["enabled"] = json!(false);
            hook["disable_reason"] = json!("too many failures");
        }
    }

    /// Switched on again: earlier failures are forgotten.
    pub(crate) fn forgive(&mut self, id: &str) {
        self.failures.remove(id);
        if let Some(hook) = self.documents.get_mut(id).and_then(Value::as_object_mut) {
            hook.remove("disable_reason");
        }
    }
}

fn hook_event(event: &Event) -> Option<&'static str> {
    match (event.topic.first().map(String::as_str), event.name.as_str()) {
        (Some("call"), "CHANNEL_CREATE") => Some("channel_create"),
        (Some("call"), "CHANNEL_ANSWER") => Some("channel_answer"),
        (Some("call"), "CHANNEL_BRIDGE") => Some("channel_bridge"),
        (Some("call"), "CHANNEL_DESTROY") => Some("channel_destroy"),
        (Some("call"), "PARK_PARKED" | "PARK_RETRIEVED" | "PARK_ABANDONED") => Some("parking"),
        (Some("object"), _) => Some("object"),
        (Some("qubicle"), _) => Some("qubicle_recipient_status_change"),
        _ => None,
    }
}

fn payload(name: &str, event: &Event) -> Map<String, Value> {
    const CALL: [&str; 14] = [
        "call_id",
        "call_direction",
        "other_leg_call_id",
        "caller_id_name",
        "caller_id_number",
        "callee_id_name",
        "callee_id_number",
        "from",
        "to",
        "request",
        "custom_application_vars",
        "parking_slot",
        "event_name",
        "other_leg_destination_number",
    ];
    const END: [&str; 5] = ["hangup_cause", "hangup_code", "duration_seconds", "billing_seconds", "ringing_seconds"];
    const VARS: [&str; 5] = ["account_id", "owner_id", "authorizing_id", "authorizing_type", "inception"];
    let mut payload = Map::new();
    payload.insert("hook_event".to_owned(), json!(name));
    payload.insert("account_id".to_owned(), json!(event.account));
    if name == "object" {
        let keys = ["action", "type", "id", "account_id"];
        payload.extend(keys.iter().filter_map(|&key| Some((key.to_owned(), event.data.get(key)?.clone()))));
        return payload;
    }
    payload.extend(CALL.iter().chain(&END).filter_map(|&key| Some((key.to_owned(), event.data.get(key)?.clone()))));
    let vars = event.data.get("custom_channel_vars").cloned().unwrap_or_default();
    payload.extend(VARS.iter().filter_map(|&key| Some((key.to_owned(), vars.get(key)?.clone()))));
    if let Some(at) = event.data.get("timestamp") {
        payload.insert("timestamp".to_owned(), json!(at.to_string()));
    }
    payload.insert("is_internal_leg".to_owned(), json!(false));
    payload
}

/// Every listed member must be as listed, or one of the list; one that the payload lacks does not count.
fn passes(modifiers: &Value, payload: &Map<String, Value>) -> bool {
    modifiers.as_object().into_iter().flatten().all(|(key, wanted)| match (payload.get(key), wanted) {
        (None, _) => true,
        (Some(own), Value::Array(any)) => any.contains(own),
        (Some(own), wanted) => own == wanted,
    })
}

/// What came of one request.
#[derive(Debug, Default)]
struct Tried {
    status: Option<u16>,
    sent: String,
    body: String,
    error: String,
}

impl Tried {
    fn is_good(&self, verb: &str) -> bool {
        self.status == Some(200) || (self.status == Some(201) && verb == "put")
    }
}

/// Requests on their way; dropping them ends them.
#[derive(Debug, Default)]
pub(crate) struct Firing {
    tasks: JoinSet<()>,
}

impl Firing {
    pub(crate) fn fire(&mut self, kazoo: &Arc<Kazoo>, clock: Clock, calls: Vec<HookCall>) {
        for call in calls {
            let kazoo = Arc::clone(kazoo);
            self.tasks.spawn(async move {
                for left in (0..call.tries).rev() {
                    let tried = match tokio::time::timeout(PATIENCE, request(&call)).await {
                        Ok(tried) => tried,
                        Err(_) => Tried { error: "timeout".to_owned(), ..Tried::default() },
                    };
                    kazoo.floor().hooks.record(&call, &tried, left, clock.now());
                    if tried.status.is_some() || left == 0 {
                        return;
                    }
                    tokio::time::sleep(AGAIN).await;
                }
            });
        }
    }

    /// Waits until one is over.
    pub(crate) async fn next(&mut self) {
        if self.tasks.join_next().await.is_none() {
            std::future::pending::<()>().await;
        }
    }
}

async fn request(call: &HookCall) -> Tried {
    let broken = |error: &dyn std::fmt::Display| Tried { error: error.to_string(), ..Tried::default() };
    let mut url = match url::Url::parse(&call.uri) {
        Ok(url) => url,
        Err(error) => return broken(&error),
    };
    let form = form(&call.payload);
    let (method, kind, body) = match (call.verb.as_str(), call.json) {
        ("get", _) => {
            url.query_pairs_mut().extend_pairs(&form);
            ("GET", "text/plain", String::new())
        }
        (verb, true) => {
            (if verb == "put" { "PUT" } else { "POST" }, "application/json", Value::Object(call.payload.clone()).to_string())
        }
        (verb, false) => {
            let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&form).finish();
            (if verb == "put" { "PUT" } else { "POST" }, "application/x-www-form-urlencoded", body)
        }
    };
    let host = url.host_str().unwrap_or_default().to_owned();
    let port = url.port_or_known_default().unwrap_or(80);
    let path = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    let stream = match TcpStream::connect((host.as_str(), port)).await {
        Ok(stream) => stream,
        Err(error) => return broken(&error),
    };
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, format!("{host}:{port}"))
        .header(header::CONTENT_TYPE, kind)
        .header("X-Hook-ID", &call.hook)
        .header("X-Account-ID", &call.account)
        .body(Full::new(Bytes::from(body.clone())));
    let request = match request {
        Ok(request) => request,
        Err(error) => return broken(&error),
    };
    let (mut sender, connection) = match hyper::client::conn::http1::handshake(TokioIo::new(stream)).await {
        Ok(pair) => pair,
        Err(error) => return broken(&error),
    };
    let answer = async move {
        let response = sender.send_request(request).await?;
        let status = response.status().as_u16();
        let body = Limited::new(response.into_body(), BODY).collect().await;
        Ok::<_, hyper::Error>((status, body.map(|body| body.to_bytes()).unwrap_or_default()))
    };
    // The connection ends when the answer was read, and may end badly after a good answer.
    let (said, ended) = tokio::join!(answer, connection);
    if let Err(error) = ended {
        tracing::debug!(%error, "a hook's connection ended badly");
    }
    match said {
        Ok((status, said)) => {
            let said = String::from_utf8_lossy(&said).into_owned();
            Tried { status: Some(status), sent: body, body: said, error: String::new() }
        }
        Err(error) => broken(&error),
    }
}

/// Nested members become `a[b]=c`.
fn form(payload: &Map<String, Value>) -> Vec<(String, String)> {
    fn add(name: &str, value: &Value, pairs: &mut Vec<(String, String)>) {
        match value {
            Value::Object(members) => members.iter().for_each(|(key, value)| add(&format!("{name}[{key}]"), value, pairs)),
            Value::Array(items) => items.iter().for_each(|value| add(&format!("{name}[]"), value, pairs)),
            Value::String(text) => pairs.push((name.to_owned(), text.clone())),
            Value::Null => {}
            Value::Bool(_) | Value::Number(_) => pairs.push((name.to_owned(), value.to_string())),
        }
    }
    let mut pairs = Vec::new();
    payload.iter().for_each(|(key, value)| add(key, value, &mut pairs));
    pairs
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn forms_are_flat_and_modifiers_choose() {
        let payload = json!({"a": 1, "b": {"c": "d", "e": null}, "f": ["g"]});
        let pairs = form(payload.as_object().unwrap());
        let want = [("a", "1"), ("b[c]", "d"), ("f[]", "g")].map(|(key, value)| (key.to_owned(), value.to_owned()));
        assert_eq!(pairs, want);
        let payload = payload.as_object().unwrap();
        assert!(passes(&json!({"a": 1, "unknown": 5}), payload));
        assert!(passes(&json!({"a": [1, 2]}), payload));
        assert!(!passes(&json!({"a": 2}), payload));
    }
}
