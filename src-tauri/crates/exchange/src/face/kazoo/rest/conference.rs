//! Commands to conferences and their participants (kazoo.md 4.8). Invariant: a command to somebody who is not there is 404.

use serde_json::json;

use super::Ask;
use crate::face::kazoo::envelope::{Bad, Good, Said, invalid};

pub(crate) fn answer(ask: &Ask<'_>) -> Said {
    let tenant = &ask.kazoo.tenant;
    let id = ask.words.get(1).copied().unwrap_or_default();
    let numbers = ask.shared.with(|switch| switch.cast.rooms.iter().map(|room| room.number.clone()).collect::<Vec<_>>());
    let room = numbers.into_iter().find(|number| tenant.thing("conference", number) == id).ok_or_else(|| Bad::unknown(id))?;
    let now = ask.shared.clock.now();
    let mut floor = ask.kazoo.floor();
    let mut inside = floor.rooms.get(&room).cloned().unwrap_or_default();
    match (ask.method, ask.words.get(2..).unwrap_or_default()) {
        ("GET", ["participants"]) => Ok(Good::ok(inside.iter().map(|who| who.row(now)).collect())),
        ("PUT", []) => {
            let action = ask.body["action"].as_str().or_else(|| ask.data()["action"].as_str()).unwrap_or_default();
            let event = match action {
                "lock" | "unlock" => Some(action),
                "play" | "record" | "dial" => None,
                _ => return Err(invalid("action", "enum", "Value not found in enumerated list of values")),
            };
            let events = event.map(|event| floor.conference_event(id, event, None, now)).into_iter().collect();
            floor.publish(events);
            Ok(Good::accepted(json!("ok")))
        }
        ("PUT", ["participants", rest @ ..]) => {
            let action = ask.data()["action"].as_str().unwrap_or_default();
            let who: Option<u64> = rest.first().and_then(|id| id.parse().ok());
            if rest.first().is_some_and(|id| !inside.iter().any(|member| member.id.to_string() == *id)) {
                return Err(Bad::unknown(rest.first().copied().unwrap_or_default()));
            }
            let mut events = Vec::new();
            let mut kicked = Vec::new();
            for member in inside.iter_mut().filter(|member| who.is_none_or(|who| who == member.id)) {
                let event = match action {
                    "mute" | "unmute" => {
                        member.muted = action == "mute";
                        if member.muted { "mute-member" } else { "unmute-member" }
                    }
                    "deaf" | "undeaf" => {
                        member.deaf = action == "deaf";
                        if member.deaf { "deaf-member" } else { "undeaf-member" }
                    }
                    "kick" => {
                        kicked.extend(floor.channel(&member.call_id).map(|channel| channel.view.key));
                        continue;
                    }
                    "play" => continue,
                    _ => return Err(invalid("action", "enum", "Value not found in enumerated list of values")),
                };
                events.push(floor.conference_event(id, event, Some(member), now));
            }
            floor.rooms.insert(room, inside);
            floor.publish(events);
            for key in kicked {
                ask.shared.with(|switch| switch.hang_up_leg(key));
            }
            Ok(Good::accepted(json!("ok")))
        }
        _ => Err(Bad::method()),
    }
}
