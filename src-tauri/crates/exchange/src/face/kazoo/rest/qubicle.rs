//! Recipients and queues of the commercial product (kazoo.md 4.12). Invariant: logging in leaves a recipient away.

use serde_json::{Map, Value, json};

use super::{Ask, documents, lists};
use crate::{
    act::ActError,
    face::kazoo::{
        agents::qubicle_state,
        envelope::{Bad, Good, Said, invalid},
        library::id_of,
        tenant::Person,
        time::gregorian,
    },
};

pub(crate) fn answer(ask: &Ask<'_>) -> Said {
    if !ask.kazoo.options.acd.has_qubicle() {
        return Err(super::missing(ask));
    }
    match (ask.method, &ask.words[..]) {
        ("GET", ["qubicle_queues"]) => {
            let rows = queues(ask).iter().map(|queue| json!({"id": queue["id"], "name": queue["name"]})).collect();
            lists::page(ask, rows)
        }
        ("GET", ["qubicle_queues", "status"]) => {
            let rows = queues(ask).iter().map(|queue| (id_of(queue).to_owned(), queue_status(ask, id_of(queue)))).collect();
            Ok(Good::ok(Value::Object(rows)))
        }
        ("GET", ["qubicle_queues", id]) => queue(ask, id).map(Good::ok),
        ("GET", ["qubicle_queues", id, "status"]) => {
            queue(ask, id)?;
            Ok(Good::ok(queue_status(ask, id)))
        }
        ("GET", ["qubicle_queues", id, "recipients"]) => {
            let members = queue(ask, id)?["agents"].clone();
            Ok(Good::ok(members.as_array().into_iter().flatten().map(|id| json!({"recipient_id": id})).collect()))
        }
        ("GET", ["qubicle_queues", id, "sessions"]) => {
            queue(ask, id)?;
            let floor = ask.kazoo.floor();
            let waiting = floor.stats.iter().filter(|stat| stat.status == "waiting" && ask.kazoo.tenant.queue(stat.queue) == *id);
            Ok(Good::ok(
                waiting.map(|stat| json!({"session_id": stat.call_id, "caller_id_number": stat.caller.number})).collect(),
            ))
        }
        ("GET", ["qubicle_recipients"]) => Ok(Good::ok(people(ask).map(|person| recipient(ask, person)).collect())),
        ("POST", ["qubicle_recipients", "status"]) => {
            let asked = ask.data()["recipient_ids"].as_array().cloned();
            let asked = asked.ok_or_else(|| invalid("recipient_ids", "required", "Field is required but missing"))?;
            let rows: Map<_, _> = people(ask)
                .filter(|person| asked.contains(&json!(person.id)))
                .map(|person| (person.id.clone(), status(ask, person)))
                .collect();
            Ok(Good::ok(Value::Object(rows)))
        }
        ("GET", ["qubicle_recipients", id]) => lists::answer(ask, "users", Some(id)),
        ("GET", ["qubicle_recipients", id, "status"]) => find(ask, id).map(|person| Good::ok(status(ask, person))),
        ("POST", ["qubicle_recipients", id, "status"]) => {
            let person = find(ask, id)?;
            let wish = ask.data()["status"].as_str().unwrap_or_default();
            if !["login", "logout", "ready", "away"].contains(&wish) {
                return Err(invalid("status", "enum", "Value not found in enumerated list of values"));
            }
            act(ask, person, wish);
            Ok(Good::ok(status(ask, person)))
        }
        ("POST", ["qubicle_recipients", id]) => {
            let person = find(ask, id)?;
            let wish = ask.data()["action"].as_str().unwrap_or_default();
            match wish {
                "login" | "logout" | "wrapup_cancel" | "wrapup_extend" => act(ask, person, wish),
                "monitor" => monitor(ask, person)?,
                _ => return Err(invalid("action", "enum", "Value not found in enumerated list of values")),
            }
            Ok(Good::ok(status(ask, person)))
        }
        _ => Err(super::missing(ask)),
    }
}

fn queues(ask: &Ask<'_>) -> Vec<Value> {
    let floor = ask.kazoo.floor();
    ask.shared.with(|switch| documents::documents(&ask.kazoo.tenant, &floor, switch, "queues"))
}

fn queue(ask: &Ask<'_>, id: &str) -> Result<Value, Bad> {
    let mut queue = queues(ask).into_iter().find(|queue| id_of(queue) == id).ok_or_else(|| Bad::unknown(id))?;
    queue["queue_type"] = json!("call");
    queue["queue_router"] = json!("most_idle");
    queue["ring_timeout"] = queue["agent_ring_timeout"].clone();
    queue["force_away_on_reject"] = json!(false);
    Ok(queue)
}

fn queue_status(ask: &Ask<'_>, id: &str) -> Value {
    let floor = ask.kazoo.floor();
    let tenant = &ask.kazoo.tenant;
    let own: Vec<_> = floor.stats.iter().filter(|stat| tenant.queue(stat.queue) == id).collect();
    let count = |status: &str| own.iter().filter(|stat| stat.status == status).count();
    let waiting = count("waiting");
    let states: Vec<_> = people(ask)
        .filter(|person| ask.shared.with(|switch| super::acdc::queues_of(tenant, switch, person)).iter().any(|queue| queue == id))
        .filter_map(|person| ask.shared.with(|switch| switch.agent_view(person.agent?)).map(|view| view.state))
        .collect();
    let with = |state| states.iter().filter(|known| **known == state).count();
    json!({
        "active_recipient_count": states.len() - with(crate::core::notice::AgentState::LoggedOut),
        "available_recipient_count": with(crate::core::notice::AgentState::Ready),
        "stats": {"estimated_wait": 0, "average_wait": 0, "longest_wait": 0, "recipient_count": states.len(),
            "active_session_count": waiting + count("handled"), "total_sessions": own.len(),
            "missed_sessions": own.iter().map(|stat| stat.misses.len()).sum::<usize>(), "abandoned_sessions": count("abandoned")},
        "node": "qubicle@apps001.zone1.example.com",
    })
}

fn people<'a>(ask: &'a Ask<'_>) -> impl Iterator<Item = &'a Person> {
    ask.kazoo.tenant.people.iter().filter(|person| person.agent.is_some())
}

fn find<'a>(ask: &'a Ask<'_>, id: &str) -> Result<&'a Person, Bad> {
    people(ask).find(|person| person.id == id).ok_or_else(|| Bad::unknown(id))
}

fn recipient(ask: &Ask<'_>, person: &Person) -> Value {
    let queues = ask.shared.with(|switch| super::acdc::queues_of(&ask.kazoo.tenant, switch, person));
    json!({"recipient_id": person.id, "id": person.id, "name": person.name, "user_id": person.id, "queue_ids": queues,
           "wrapup_time_seconds": 10})
}

fn status(ask: &Ask<'_>, person: &Person) -> Value {
    let floor = ask.kazoo.floor();
    let Some(view) = person.agent.and_then(|agent| ask.shared.with(|switch| switch.agent_view(agent))) else { return json!({}) };
    let call = floor.queue_call(person.user);
    let state = qubicle_state(view.state, call.is_some());
    let available = state == "Ready";
    let queues = ask.shared.with(|switch| super::acdc::queues_of(&ask.kazoo.tenant, switch, person));
    let mut status = json!({
        "available": available, "availability_state": state,
        "queue_availability": queues.into_iter().map(|queue| (queue, json!(available))).collect::<Map<_, _>>(),
        "wrapup_time_seconds": 10, "node": "qubicle@apps001.zone1.example.com",
        "stats": {"total_calls": 0, "missed_calls": 0, "offered_calls": 0, "avg_call_time": 0,
                  "login_time": gregorian(view.since), "last_action_time": gregorian(view.since), "last_handled_time": 0},
    });
    if let Some((session, caller, queue)) = call {
        let entered = floor.stats.iter().rev().find(|stat| stat.call_id == session).map(|stat| gregorian(stat.entered));
        let key = if state == "Call-Offer" { "offered_call" } else { "handling_call" };
        status[key] = json!({"queue_id": ask.kazoo.tenant.queue(queue), "session_id": session, "caller_id_name": caller.name,
                             "caller_id_number": caller.number, "queue_enter_time": entered});
    }
    status
}

fn act(ask: &Ask<'_>, person: &Person, wish: &str) {
    let Some(agent) = person.agent else { return };
    let done = ask.shared.with(|switch| {
        let done: Result<(), ActError> = match wish {
            "login" => switch.log_in(agent, &person.extension).and_then(|()| {
                switch.settle();
                switch.pause(agent, None)
            }),
            "logout" => switch.log_out_after_call(agent),
            "ready" | "wrapup_cancel" => switch.make_ready(agent),
            "away" => switch.pause(agent, None),
            _ => Ok(()),
        };
        switch.settle();
        done
    });
    if let Err(error) = done {
        tracing::debug!(%error, "a status of a recipient came to nothing");
    }
}

fn monitor(ask: &Ask<'_>, person: &Person) -> Result<(), Bad> {
    let target = ask.data()["target"].as_str().unwrap_or_default();
    let agent = find(ask, target)?.agent.ok_or_else(|| Bad::unknown(target))?;
    if !["eavesdrop", "whisper", "barge"].contains(&ask.data()["mode"].as_str().unwrap_or("eavesdrop")) {
        return Err(invalid("mode", "enum", "Value not found in enumerated list of values"));
    }
    if let Err(error) = ask.shared.with(|switch| switch.listen(person.user, agent)) {
        tracing::debug!(%error, "listening came to nothing");
    }
    Ok(())
}
