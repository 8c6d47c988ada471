//! Call history as the server writes it (xivo.md 3.17). Invariant: times are the exchange's local time without a zone.

use serde_json::{Value, json};

use super::{Generation, messages};
use crate::{
    core::switch::Switch,
    ledger::{LedgerCall, Outcome, Remote},
};

/// Rows for the user's own list.
pub(crate) fn of_user(switch: &Switch, calls: &[LedgerCall], generation: Generation) -> Vec<Value> {
    let row = |call: &LedgerCall| {
        let status = match (call.ended_at, call.placed) {
            (None, _) => "ongoing",
            (Some(_), true) => "emitted",
            (Some(_), false) if call.answered_at.is_some() => "answered",
            (Some(_), false) => "missed",
        };
        row(switch, call, status, generation)
    };
    calls.iter().map(row).collect()
}

/// Rows for the list of a queue or an agent.
pub(crate) fn of_queue(switch: &Switch, calls: &[LedgerCall], generation: Generation) -> Vec<Value> {
    let row = |call: &LedgerCall| {
        let status = match (call.ended_at, call.answered_at) {
            (None, _) => "ongoing",
            (Some(_), Some(_)) => "answered",
            (Some(_), None) => "abandoned",
        };
        row(switch, call, status, generation)
    };
    calls.iter().map(row).collect()
}

fn row(switch: &Switch, call: &LedgerCall, status: &str, generation: Generation) -> Value {
    let offset = switch.cast.settings.utc_offset_minutes;
    let own = switch.user_called(&call.user).map(|user| Remote { number: user.extension.clone(), name: user.full_name() });
    let own = own.unwrap_or_default();
    let (source, target) = if call.placed { (&own, &call.remote) } else { (&call.remote, &own) };
    let duration = call.answered_at.and_then(|from| Some(call.ended_at?.since(from) / 1_000)).map(clock_text);
    let target_number = match &call.queue {
        Some(_) if !call.placed => &call.called,
        Some(_) | None => &target.number,
    };
    let mut body = json!({
        "start": call.started_at.local(offset),
        "duration": duration,
        "srcNum": source.number,
        "dstNum": target_number,
        "status": status,
    });
    if generation > Generation::G0 {
        let (first, last) = switch.names_of(source);
        body["srcFirstName"] = json!(first);
        body["srcLastName"] = json!(last);
        let (first, last) = switch.names_of(target);
        body["dstFirstName"] = json!(first);
        body["dstLastName"] = json!(last);
    }
    if generation == Generation::G2 {
        for (side, who) in [("src", source), ("dst", target)] {
            if let Some(user) = switch.owner_of(&who.number).and_then(|id| switch.user(id)) {
                body[format!("{side}Username")] = json!(user.login);
                body[format!("{side}PhoneStatus")] = json!(messages::hint_code(switch.hint_of(user.id)));
            }
        }
    }
    body
}

fn clock_text(seconds: i64) -> String {
    format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// The answer about one customer's calls.
pub(crate) fn of_customer(switch: &Switch, id: i64, calls: &[LedgerCall]) -> Value {
    let offset = switch.cast.settings.utc_offset_minutes;
    let row = |call: &LedgerCall| {
        let user = switch.user_called(&call.user);
        let queue = call.queue.as_ref().and_then(|name| switch.cast.queues.iter().find(|queue| queue.name == *name));
        let duration = call.answered_at.and_then(|from| Some(call.ended_at?.since(from) / 1_000)).map(clock_text);
        json!({
            "start": call.started_at.local(offset),
            "duration": duration,
            "waitTime": clock_text(call.answered_at.unwrap_or(call.started_at).since(call.started_at) / 1_000),
            "agentName": user.map(crate::core::cast::User::full_name),
            "agentNum": user.and_then(|user| user.agent.as_ref()).map(|agent| agent.number.clone()),
            "queueName": queue.map(|queue| queue.display_name.clone()),
            "queueNum": queue.map(|queue| queue.number.clone()),
            "status": match (call.ended_at, call.outcome) {
                (None, _) => "ongoing",
                (Some(_), Some(Outcome::Answered | Outcome::Transferred)) => "answered",
                (Some(_), _) => "abandoned",
            },
        })
    };
    let list: Vec<_> = calls.iter().map(row).collect();
    messages::message("CustomerCallHistoryResponseWithId", json!({"id": id, "response": {"total": list.len(), "list": list}}))
}
