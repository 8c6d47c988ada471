//! Agents and queues of the open product (kazoo.md 4.13). Invariant: a status is accepted at once and takes effect when the
//! switch can do it.

use serde_json::{Map, Value, json};

use super::Ask;
use crate::{
    act::ActError,
    core::switch::Switch,
    face::kazoo::{
        KazooGeneration,
        agents::{Stat, acdc_status},
        envelope::{Bad, Good, Said, invalid},
        floor::Floor,
        tenant::{Person, Tenant},
        time::gregorian,
    },
    span::Span,
};

/// Rows of statistics at most.
const ROWS: usize = 25;

pub(crate) fn answer(ask: &Ask<'_>) -> Said {
    if !ask.kazoo.options.acd.has_acdc() {
        return Err(super::missing(ask));
    }
    match (ask.method, &ask.words[..]) {
        ("GET", ["agents"]) => Ok(Good::ok(people(ask).map(|(person, _)| agent_row(ask, person)).collect())),
        ("GET", ["agents", "status"]) => {
            let rows =
                people(ask).map(|(person, agent)| (person.id.clone(), json!({ts(ask): status_object(ask, person, agent)})));
            Ok(Good::ok(Value::Object(rows.collect())))
        }
        ("GET", ["agents", "stats"]) => Ok(Good::ok(agents_stats(ask))),
        ("GET", ["agents", id]) => find(ask, id).map(|(person, _)| Good::ok(agent_row(ask, person))),
        (_, ["agents", id, "status"]) => status(ask, id),
        (_, ["agents", id, "queue_status"]) => queue_status(ask, id),
        ("POST", ["agents", _, "restart"]) if ask.kazoo.options.generation == KazooGeneration::V43 => {
            Err(Bad::new(403, "forbidden", json!({"message": "forbidden"})))
        }
        ("GET", ["queues", "stats"]) => Ok(Good::ok(stats(ask))),
        ("GET", ["queues", "stats_summary"] | ["queues", _, "stats_summary"]) if ask.kazoo.options.stats_summary => {
            Ok(Good::ok(summary(ask)))
        }
        (_, ["queues", id, "roster"]) => roster(ask, id),
        ("PUT", ["queues", "eavesdrop"] | ["queues", _, "eavesdrop"]) => eavesdrop(ask),
        _ => Err(super::missing(ask)),
    }
}

/// Users who are agents.
fn people<'a>(ask: &'a Ask<'_>) -> impl Iterator<Item = (&'a Person, u32)> {
    ask.kazoo.tenant.people.iter().filter_map(|person| Some((person, person.agent?)))
}

fn find<'a>(ask: &'a Ask<'_>, id: &str) -> Result<(&'a Person, u32), Bad> {
    people(ask).find(|(person, _)| person.id == id).ok_or_else(|| Bad::unknown(id))
}

fn ts(ask: &Ask<'_>) -> String {
    gregorian(ask.shared.clock.now()).to_string()
}

fn agent_row(ask: &Ask<'_>, person: &Person) -> Value {
    let tenant = &ask.kazoo.tenant;
    let (first, last, queues) = ask.shared.with(|switch| {
        let user = switch.user(person.user);
        let queues = queues_of(tenant, switch, person);
        (user.map(|user| user.first_name.clone()), user.map(|user| user.last_name.clone()), queues)
    });
    json!({"id": person.id, "first_name": first, "last_name": last, "queues": queues})
}

pub(crate) fn queues_of(tenant: &Tenant, switch: &Switch, person: &Person) -> Vec<String> {
    let own = |(_, agent): &&(u32, u32)| person.agent == Some(*agent);
    switch.members.keys().filter(own).map(|(queue, _)| tenant.queue(*queue)).collect()
}

/// What the agent is doing, in one word.
fn word(ask: &Ask<'_>, floor: &Floor, person: &Person, agent: u32) -> &'static str {
    let view = ask.shared.with(|switch| switch.agent_view(agent));
    view.map_or("unknown", |view| acdc_status(view.state, floor.queue_call(person.user).is_some(), view.leaving))
}

fn status_object(ask: &Ask<'_>, person: &Person, agent: u32) -> Value {
    let floor = ask.kazoo.floor();
    let mut object = json!({
        "agent_id": person.id, "timestamp": gregorian(ask.shared.clock.now()), "status": word(ask, &floor, person, agent),
        "id": format!("{}::{}", person.id, ts(ask)),
    });
    if let Some((call_id, caller, queue)) = floor.queue_call(person.user) {
        object["call_id"] = json!(call_id);
        object["caller_id_name"] = json!(caller.name);
        object["caller_id_number"] = json!(caller.number);
        object["queue_id"] = json!(ask.kazoo.tenant.queue(queue));
    }
    object
}

fn status(ask: &Ask<'_>, id: &str) -> Said {
    match ask.method {
        "GET" => {
            let Ok((person, agent)) = find(ask, id) else { return Ok(Good::ok(json!("unknown"))) };
            if ask.parameter("full") == Some("true") {
                return Ok(Good::ok(status_object(ask, person, agent)));
            }
            if ask.parameter("recent") == Some("true") {
                return Ok(Good::ok(json!({person.id.clone(): {ts(ask): status_object(ask, person, agent)}})));
            }
            let floor = ask.kazoo.floor();
            Ok(Good::ok(json!(word(ask, &floor, person, agent))))
        }
        "POST" => {
            set_status(ask, id)?;
            Ok(Good::ok(json!("status update sent")))
        }
        _ => Err(Bad::method()),
    }
}

fn set_status(ask: &Ask<'_>, id: &str) -> Result<(), Bad> {
    let data = ask.data();
    let mut word = data["status"].as_str();
    if ask.kazoo.options.generation == KazooGeneration::V43 {
        word = word.or_else(|| data["alias"].as_str());
    }
    let wish = word.ok_or_else(|| invalid("status", "required", "Field is required but missing"))?;
    if !["login", "logout", "pause", "resume", "end_wrapup"].contains(&wish) {
        return Err(invalid("status", "enum", "value is not a valid status"));
    }
    let timeout = data["timeout"].as_u64();
    if wish == "pause" && timeout.is_none() {
        return Err(invalid("timeout", "type", "Value did not match type integer"));
    }
    // Nobody is told when there is no such agent.
    let Ok((person, agent)) = find(ask, id) else { return Ok(()) };
    let done = ask.shared.with(|switch| {
        let leaving = switch.agents.get(&agent).is_some_and(|agent| agent.leaving);
        let done: Result<(), ActError> = match wish {
            "login" if leaving => Err(ActError::NoAgent),
            "login" => {
                let own = person.extension.clone();
                switch.log_in(agent, &own).and_then(|()| switch.make_ready(agent))
            }
            "logout" => switch.log_out_after_call(agent),
            "pause" => switch.pause_for(agent, Span::secs(timeout.unwrap_or_default())),
            _ => switch.make_ready(agent),
        };
        switch.settle();
        done
    });
    if let Err(error) = done {
        tracing::debug!(%error, "a status of an agent came to nothing");
    }
    Ok(())
}

fn queue_status(ask: &Ask<'_>, id: &str) -> Said {
    let (person, agent) = find(ask, id)?;
    if ask.method == "POST" {
        let wish = ask.data();
        let queue = wish["queue_id"].as_str().unwrap_or_default();
        let known = ask
            .shared
            .with(|switch| switch.cast.queues.iter().map(|queue| queue.id).find(|known| ask.kazoo.tenant.queue(*known) == queue));
        let known = known.ok_or_else(|| invalid("queue_id", "not_found", "The queue does not exist"))?;
        let done = ask.shared.with(|switch| match wish["action"].as_str() {
            Some("login") => Some(switch.join(agent, known, 0)),
            Some("logout") => Some(switch.leave(agent, known)),
            _ => None,
        });
        match done {
            None => return Err(invalid("action", "enum", "Value not found in enumerated list of values")),
            Some(Err(error)) => tracing::debug!(%error, "a queue was left or joined already"),
            Some(Ok(())) => {
                let mut floor = ask.kazoo.floor();
                let event = floor.edited("user", id, ask.shared.clock.now());
                floor.publish(vec![event]);
            }
        }
    } else if ask.method != "GET" {
        return Err(Bad::method());
    }
    Ok(Good::ok(json!(ask.shared.with(|switch| queues_of(&ask.kazoo.tenant, switch, person)))))
}

fn roster(ask: &Ask<'_>, id: &str) -> Said {
    let tenant = &ask.kazoo.tenant;
    let queue =
        ask.shared.with(|switch| switch.cast.queues.iter().map(|queue| queue.id).find(|known| tenant.queue(*known) == id));
    let queue = queue.ok_or_else(|| Bad::unknown(id))?;
    let wanted: Option<Vec<_>> = match ask.method {
        "GET" => None,
        "POST" => Some(ask.data().as_array().cloned().unwrap_or_default()),
        "DELETE" => Some(Vec::new()),
        _ => return Err(Bad::method()),
    };
    let members = ask.shared.with(|switch| {
        for (person, agent) in people(ask) {
            let serves = switch.members.contains_key(&(queue, agent));
            let shall = wanted.as_ref().map(|wanted| wanted.contains(&json!(person.id)));
            let done = match shall {
                Some(true) if !serves => switch.join(agent, queue, 0),
                Some(false) if serves => switch.leave(agent, queue),
                Some(_) | None => Ok(()),
            };
            if let Err(error) = done {
                tracing::debug!(%error, "a roster could not be changed");
            }
        }
        people(ask)
            .filter(|(_, agent)| switch.members.contains_key(&(queue, *agent)))
            .map(|(person, _)| person.id.clone())
            .collect::<Vec<_>>()
    });
    Ok(Good::ok(json!(members)))
}

fn stat_row(ask: &Ask<'_>, stat: &Stat) -> Value {
    let now = ask.shared.clock.now();
    let left = stat.handled.or(stat.abandoned).unwrap_or(now);
    let queue = ask.kazoo.tenant.queue(stat.queue);
    let misses = stat
        .misses
        .iter()
        .map(|(agent, at)| json!({"agent_id": agent, "miss_reason": "no_answer", "miss_timestamp": gregorian(*at)}));
    json!({
        "id": format!("{}::{queue}", stat.call_id), "call_id": stat.call_id, "queue_id": queue, "agent_id": stat.agent,
        "status": stat.status, "entered_timestamp": gregorian(stat.entered), "handled_timestamp": stat.handled.map(gregorian),
        "abandoned_timestamp": stat.abandoned.map(gregorian), "processed_timestamp": stat.processed.map(gregorian),
        "misses": misses.collect::<Vec<_>>(), "caller_id_name": stat.caller.name, "caller_id_number": stat.caller.number,
        "caller_priority": 0, "wait_time": left.since(stat.entered) / 1_000,
        "talk_time": stat.handled.map(|from| stat.processed.unwrap_or(now).since(from) / 1_000),
    })
}

fn stats(ask: &Ask<'_>) -> Value {
    let floor = ask.kazoo.floor();
    let wanted = |row: &Value| {
        let same = |name: &str| ask.parameter(name).is_none_or(|text| row[name] == text);
        same("status") && same("agent_id")
    };
    let rows = floor.stats.iter().rev().map(|stat| stat_row(ask, stat)).filter(wanted).take(ROWS);
    json!({"current_timestamp": gregorian(ask.shared.clock.now()), "stats": rows.collect::<Vec<_>>()})
}

fn summary(ask: &Ask<'_>) -> Value {
    let floor = ask.kazoo.floor();
    let only = match ask.words[..] {
        ["queues", id, "stats_summary"] => Some(id),
        _ => None,
    };
    let queues = ask.shared.with(|switch| switch.cast.queues.iter().map(|queue| queue.id).collect::<Vec<_>>());
    let rows = queues
        .into_iter()
        .map(|queue| (queue, ask.kazoo.tenant.queue(queue)))
        .filter(|(_, id)| only.is_none_or(|only| only == id));
    let row = |(queue, id): (u32, String)| {
        let own: Vec<_> = floor.stats.iter().filter(|stat| stat.queue == queue).collect();
        let abandoned = own.iter().filter(|stat| stat.abandoned.is_some()).count();
        let now = ask.shared.clock.now();
        let waited: i64 = own.iter().map(|stat| stat.handled.or(stat.abandoned).unwrap_or(now).since(stat.entered) / 1_000).sum();
        let average = if own.is_empty() { 0 } else { waited / own.len() as i64 };
        json!({"queue_id": id, "total_calls": own.len(), "abandoned_calls": abandoned, "average_wait_time": average})
    };
    json!({"current_timestamp": gregorian(ask.shared.clock.now()), "Summarized": rows.map(row).collect::<Vec<_>>()})
}

fn agents_stats(ask: &Ask<'_>) -> Value {
    let floor = ask.kazoo.floor();
    let rows = people(ask).map(|(person, _)| {
        let answered = floor.stats.iter().filter(|stat| stat.agent.as_ref() == Some(&person.id)).count();
        let missed = floor.stats.iter().flat_map(|stat| &stat.misses).filter(|(agent, _)| *agent == person.id).count();
        (
            person.id.clone(),
            json!({"total_calls": answered + missed, "answered_calls": answered, "missed_calls": missed, "queues": {}}),
        )
    });
    Value::Object(rows.collect::<Map<_, _>>())
}

fn eavesdrop(ask: &Ask<'_>) -> Said {
    let data = ask.data();
    let device = data["id"].as_str().unwrap_or_default();
    let (listener, _) = ask.kazoo.tenant.device(device).ok_or_else(|| invalid("id", "not_found", "The device does not exist"))?;
    if !["listen", "whisper", "full"].contains(&data["mode"].as_str().unwrap_or("listen")) {
        return Err(invalid("mode", "enum", "Value not found in enumerated list of values"));
    }
    let floor = ask.kazoo.floor();
    let call_id = data["call_id"].as_str().unwrap_or_default();
    let side = floor.channel(call_id).map(|channel| channel.view.side.clone()).ok_or_else(|| Bad::unknown(call_id))?;
    drop(floor);
    let agent = ask.kazoo.tenant.at(&side).and_then(|person| person.agent).ok_or_else(|| Bad::unknown(call_id))?;
    if let Err(error) = ask.shared.with(|switch| switch.listen(listener.user, agent)) {
        tracing::debug!(%error, "listening came to nothing");
    }
    Ok(Good::accepted(json!({"action": "eavesdrop"})))
}
