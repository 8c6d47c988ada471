//! Which client is told what (xivo.md 13.5). Invariant: a client hears of its own telephone, its own agent and what it subscribed to, and of nothing else.

use serde_json::{Value, json};

use super::{command::Client, messages};
use crate::core::notice::Notice;

/// The frames that a notice means for a client.
pub(crate) fn frames(client: &Client, notice: &Notice) -> Vec<Value> {
    let generation = client.generation;
    match notice {
        Notice::Leg(view) if view.user == client.user => {
            messages::phone_event(view, generation).map(|body| messages::message("PhoneEvent", body)).into_iter().collect()
        }
        Notice::Agent(view) if client.agent_events || client.agent == Some(view.agent) => {
            vec![messages::agent_state(view, generation)]
        }
        Notice::Member { agent, queue, penalty } if client.members => {
            vec![messages::message("QueueMember", messages::member(*agent, *queue, *penalty))]
        }
        Notice::QueueCounters { queue, name, by_name, values } if client.queue_statistics => {
            let counters = messages::counters(values);
            let body = if *by_name {
                json!({"queueRef": name, "counters": counters})
            } else {
                json!({"queueId": queue, "counters": counters})
            };
            vec![messages::message("QueueStatistics", body)]
        }
        Notice::QueueCalls { queue, calls } if client.queue_calls.contains(queue) => {
            vec![messages::queue_calls(*queue, calls, client.utc_offset_minutes, generation)]
        }
        Notice::AgentCounters { agent, values } if client.agent_statistics => {
            vec![messages::agent_statistics(*agent, values, client.utc_offset_minutes)]
        }
        Notice::User(view) if view.user == client.user => vec![messages::user_config(view)],
        Notice::Presence { user, status } if *user == client.user => vec![messages::user_status(*user, status)],
        Notice::Phone { user, number, hint } => {
            let own = (*user == client.user).then(|| messages::phone_status(*hint));
            let watched = client.hints.contains(number).then(|| messages::phone_hint(number, *hint));
            own.into_iter().chain(watched).collect()
        }
        Notice::Voicemail { user, voicemail } if *user == client.user => vec![messages::voice_mail(*voicemail)],
        Notice::Listening { agent, phone, started, .. } if client.agent == Some(*agent) => {
            let body = json!({"started": started, "phoneNumber": phone, "agentId": agent});
            vec![messages::message("AgentListen", body)]
        }
        Notice::Rooms(rooms) if client.rooms => vec![messages::rooms(rooms)],
        Notice::Leg(_)
        | Notice::Channels { .. }
        | Notice::Parking { .. }
        | Notice::Agent(_)
        | Notice::Member { .. }
        | Notice::QueueCounters { .. }
        | Notice::QueueCalls { .. }
        | Notice::AgentCounters { .. }
        | Notice::User(_)
        | Notice::Presence { .. }
        | Notice::Voicemail { .. }
        | Notice::Listening { .. }
        | Notice::Rooms(_) => Vec::new(),
    }
}
