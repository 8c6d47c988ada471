//! Lists, configuration and queue statistics (xivo.md 2.5). Invariant: a subscription begins with the present state.

use serde_json::{Value, json};

use super::{
    Client,
    words::{Failure, Replies, Words, bad},
};
use crate::{
    core::switch::Switch,
    face::xivo::{Generation, groups, messages},
};

/// 2.5.
pub(crate) fn list_command(switch: &mut Switch, client: &mut Client, command: &str, words: &Words<'_>) -> Option<Replies> {
    Some(match command {
        "getList" => words.text("objectType").and_then(|kind| list(switch, client, kind)),
        "getConfig" => words.text("objectType").and_then(|kind| config(switch, client, kind)),
        "getIceConfig" if client.generation == Generation::G2 => Ok(vec![messages::message("IceConfig", json!({}))]),
        "subscribeToQueueStats" => {
            client.queue_statistics = true;
            Ok(queue_ids(switch).into_iter().map(|queue| statistics(switch, "QueueStatistics", queue)).collect())
        }
        "getQueueStatistics" => words.id("queueId").and_then(|queue| {
            switch.queue(queue).ok_or_else(|| bad("queueId"))?;
            Ok(vec![statistics(switch, "GetQueueStatistics", queue)])
        }),
        "subscribeToQueueCalls" => words.id("queueId").map(|queue| {
            client.queue_calls.insert(queue);
            let waiting = switch.waiting_in(queue);
            vec![messages::queue_calls(queue, &waiting, client.utc_offset_minutes, client.generation)]
        }),
        "unSubscribeToQueueCalls" => words.id("queueId").map(|queue| {
            client.queue_calls.remove(&queue);
            Vec::new()
        }),
        _ => return None,
    })
}

fn queue_ids(switch: &Switch) -> Vec<u32> {
    switch.cast.queues.iter().map(|queue| queue.id).collect()
}

fn statistics(switch: &mut Switch, kind: &str, queue: u32) -> Value {
    let counters = messages::counters(&switch.counters_of(queue));
    messages::message(kind, json!({"queueId": queue, "counters": counters}))
}

fn members(switch: &Switch) -> Vec<Value> {
    let all = switch.members.iter();
    all.map(|((queue, agent), penalty)| messages::member(*agent, *queue, Some(*penalty))).collect()
}

fn list(switch: &Switch, client: &mut Client, kind: &str) -> Replies {
    let frame = match kind {
        "queue" => {
            let queues: Vec<_> = switch.cast.queues.iter().map(messages::queue_config).collect();
            messages::message("QueueList", queues)
        }
        "agent" => {
            let agents: Vec<_> = switch.agents.keys().map(|id| messages::agent_config(switch, *id)).collect();
            messages::message("AgentList", agents)
        }
        "queuemember" => {
            client.members = true;
            messages::message("QueueMemberList", members(switch))
        }
        "basequeuemember" => messages::message("BaseQueueMemberList", members(switch)),
        "agentgroup" => messages::message("AgentGroupList", groups::list(switch)),
        "meetme" => {
            client.rooms = true;
            messages::rooms(&switch.rooms())
        }
        _ => return Err(Failure::Error(format!("unknown object type {kind}"))),
    };
    Ok(vec![frame])
}

fn config(switch: &Switch, client: &Client, kind: &str) -> Replies {
    match kind {
        "line" => {
            let number = switch.user(client.user).map(|user| user.extension.clone()).unwrap_or_default();
            let body =
                json!({"id": client.user.to_string(), "name": format!("line{number}"), "number": number, "xivoIp": "127.0.0.1"});
            Ok(vec![messages::message("LineConfig", body)])
        }
        "queue" => {
            let queues = switch.cast.queues.iter();
            Ok(queues.map(|queue| messages::message("QueueConfig", messages::queue_config(queue))).collect())
        }
        "agent" => {
            let agents = switch.agents.keys();
            Ok(agents.map(|id| messages::message("AgentConfig", messages::agent_config(switch, *id))).collect())
        }
        "queuemember" => Ok(members(switch).into_iter().map(|member| messages::message("QueueMember", member)).collect()),
        _ => Err(Failure::Error(format!("unknown object type {kind}"))),
    }
}
