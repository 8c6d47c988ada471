//! Click to dial (kazoo.md 4.9). Invariant: each request places a call, whatever its method; nothing is remembered of it.

use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio::sync::watch;

use super::{Ask, Outcome};
use crate::{
    core::{
        call::{LegKey, Order},
        notice::LegState,
    },
    exchange::Shared,
    face::kazoo::{
        envelope::{Bad, Good, Said},
        floor::Quick,
    },
    span::Span,
};

/// Seconds the own telephone rings when nothing better is said.
const RINGS: u64 = 30;
/// How soon a telephone picks up that was told to.
const PICKS_UP: Span = Span::millis(300);
/// Members of the query that are no variables.
const OPTIONS: [&str; 13] = [
    "auto_answer",
    "cid-name",
    "cid-number",
    "caller-id-name",
    "caller-id-number",
    "timeout",
    "ignore-early-media",
    "media",
    "number_filter",
    "target_call_id",
    "paginate",
    "verb",
    "auth_token",
];

/// A telephone rings and somebody waits for the answer.
#[derive(Debug)]
pub(crate) struct Placed {
    leg: LegKey,
    changes: watch::Receiver<u64>,
    rings: Duration,
    answer: Value,
}

pub(crate) fn place(ask: &Ask<'_>, kind: &str, id: &str, number: &str) -> Outcome {
    if !["GET", "POST"].contains(&ask.method) {
        return Outcome::Said(Err(Bad::method()));
    }
    let tenant = &ask.kazoo.tenant;
    let found = match kind {
        "users" => tenant.person(id).map(|person| (person, None)),
        _ => tenant.device(id).map(|(person, place)| (person, Some(place))),
    };
    let Some((person, device)) = found else { return Outcome::Said(Err(Bad::unknown(id))) };
    if person.devices.is_empty() {
        return Outcome::Said(Err(Bad::new(500, "unspecified_fault", json!({"message": "unspecified fault"}))));
    }
    let wish = |name: &str| {
        let asked = ask.parameter(name).map(str::to_owned);
        asked.or_else(|| match &ask.data()[name] {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        })
    };
    let rings = wish("timeout").and_then(|text| text.parse::<u64>().ok()).filter(|seconds| *seconds > 3).unwrap_or(RINGS);
    let dialled = if ask.parameter("number_filter") == Some("false") { number.to_owned() } else { filtered(number) };
    let ringing: Vec<_> = person
        .devices
        .iter()
        .enumerate()
        .filter(|(place, line)| line.registered && device.is_none_or(|device| device == *place))
        .map(|(place, _)| place)
        .collect();
    let single = ringing.len() == 1;
    let auto = single && ask.parameter("auto_answer") != Some("false");
    let mut variables: Map<_, _> = ask
        .query
        .iter()
        .filter(|(key, _)| !OPTIONS.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), json!(value)))
        .collect();
    variables.extend(ask.data()["custom_application_vars"].as_object().cloned().unwrap_or_default());
    let name = if kind == "users" { "QuickCall" } else { "Device QuickCall" };
    let quick =
        Quick { device: device.or_else(|| ringing.first().copied().filter(|_| single)), name: name.to_owned(), variables };

    // No telephone is on: the request is accepted and nothing ever happens.
    let mut floor = ask.kazoo.floor();
    let mut leg = None;
    if !ringing.is_empty() {
        let rings = Span::secs(rings);
        let placed = ask.shared.with(|switch| {
            let key = switch.ring_then_dial(person.user, &dialled, Order::default(), rings, auto.then_some(PICKS_UP))?;
            Ok::<_, crate::act::ActError>((key, switch.channel(key)))
        });
        match placed {
            Ok((key, view)) => {
                floor.quick.insert(key, quick);
                leg = Some((key, view));
            }
            Err(error) => tracing::debug!(%error, "a quickcall came to nothing"),
        }
    }
    let view = leg.as_ref().and_then(|(_, view)| view.as_ref());
    let endpoints: Vec<_> = ringing
        .iter()
        .map(|place| {
            let call_id = view.map(|view| floor.call_id(tenant, view, *place));
            let line = person.devices.get(*place);
            json!({"invite_format": "contact", "to_user": line.map(|line| &line.username), "to_realm": tenant.realm,
                   "outbound_call_id": call_id})
        })
        .collect();
    drop(floor);
    let answer = json!({
        "application_name": "transfer", "application_data": {"route": number}, "endpoints": endpoints,
        "timeout": rings, "outbound_callee_id_name": wish("cid-name").unwrap_or_else(|| name.to_owned()),
        "outbound_callee_id_number": wish("cid-number").unwrap_or_else(|| dialled.clone()),
        "ignore_early_media": true, "media": "process", "dial_endpoint_method": "simultaneous",
        "custom_channel_vars": {"account_id": tenant.account, "authorizing_id": id, "inherit_codec": false,
            "authorizing_type": if kind == "users" { "user" } else { "device" }, "retain_cid": wish("cid-number").is_some()},
    });
    if ask.method == "GET" {
        return Outcome::Said(Ok(Good::accepted(answer)));
    }
    match leg {
        Some((leg, _)) => {
            let rings = Duration::from_secs(rings + 1);
            Outcome::Later(Placed { leg, changes: ask.shared.changes(), rings, answer })
        }
        None => Outcome::Said(Err(failed("NO_ANSWER"))),
    }
}

fn failed(why: &str) -> Bad {
    Bad::new(
        500,
        "quickcall initiation failed",
        json!({"message": "quickcall initiation failed", "error_message": format!("{why} ")}),
    )
}

/// Strips exactly what the server strips.
fn filtered(number: &str) -> String {
    number.chars().filter(|letter| ![' ', ',', '.', '-', '(', ')'].contains(letter)).collect()
}

impl Placed {
    /// Waits until the telephone was picked up or not.
    pub(crate) async fn outcome(mut self, shared: &Shared) -> Said {
        let waited = tokio::time::timeout(self.rings, async {
            loop {
                self.changes.mark_unchanged();
                let state = shared.with(|switch| switch.legs.get(&self.leg).map(|leg| leg.state));
                match state {
                    Some(LegState::Ringing) => {}
                    Some(LegState::Dialing | LegState::Established | LegState::OnHold | LegState::Released) => return true,
                    None => return false,
                }
                if self.changes.changed().await.is_err() {
                    return false;
                }
            }
        });
        if waited.await.unwrap_or(false) {
            let winner = self.answer["endpoints"][0]["outbound_call_id"].clone();
            self.answer["call_id"] = winner;
            Ok(Good::ok(self.answer))
        } else {
            Err(failed("NO_ANSWER"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::filtered;

    #[test]
    fn only_what_the_server_strips_is_stripped() {
        assert_eq!(filtered("+44 (0)20-7946.01,11"), "+4402079460111");
        assert_eq!(filtered("*97/1"), "*97/1");
    }
}
