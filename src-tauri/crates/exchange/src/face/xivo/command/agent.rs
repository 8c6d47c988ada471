//! Agents and their memberships (xivo.md 2.2). Invariant: a membership that cannot be changed is silence.

use serde_json::{Value, json};

use super::{
    Client,
    words::{Failure, Replies, Words},
};
use crate::{
    act::ActError,
    core::{
        notice::{AgentState, Recording},
        switch::Switch,
    },
    face::xivo::{Generation, groups, messages},
    faults::Plan,
};

/// 2.2.
pub(crate) fn agent_command(
    switch: &mut Switch,
    client: &mut Client,
    command: &str,
    words: &Words<'_>,
    plan: &Plan,
) -> Option<Replies> {
    let own = client.agent;
    let agent = || words.maybe_id("agentid").and_then(|id| id.or(own).ok_or_else(|| agent_failure("NoAgent")));
    let done = match command {
        "agentLogin" => words.text("agentphonenumber").and_then(|phone| log_in(switch, agent()?, phone)),
        "agentLogout" => agent().and_then(|agent| switch.log_out(agent).map_err(|error| agent_failure(&error.to_string()))),
        "pauseAgent" => agent().and_then(|agent| {
            let reason = words.maybe_text("reason")?;
            switch.pause(agent, reason).map_err(|error| agent_failure(&error.to_string()))
        }),
        "unpauseAgent" => agent().and_then(|agent| switch.make_ready(agent).map_err(|error| agent_failure(&error.to_string()))),
        "toggleAgentLogin" => agent().and_then(|agent| toggle_log_in(switch, client.user, agent)),
        "listenAgent" => words.id("agentid").and_then(|agent| Ok(switch.listen(client.user, agent)?)),
        "monitorPause" => agent().and_then(|agent| Ok(switch.set_recording(agent, Recording::Paused)?)),
        "monitorUnpause" => agent().and_then(|agent| Ok(switch.set_recording(agent, Recording::Active)?)),
        "getAgentStates" => return Some(Ok(agent_states(switch, client.generation))),
        "getAgentDirectory" => {
            let entry = |id: &u32| {
                let state = messages::agent_state_body(&switch.agent_view(*id)?, client.generation);
                Some(json!({"agent": messages::agent_config(switch, *id), "agentState": state}))
            };
            let directory: Vec<_> = switch.agents.keys().filter_map(entry).collect();
            return Some(Ok(vec![messages::message("AgentDirectory", json!({"directory": directory}))]));
        }
        "subscribeToAgentEvents" => {
            client.agent_events = true;
            Ok(())
        }
        "subscribeToAgentStats" => {
            client.agent_statistics = true;
            let offset = client.utc_offset_minutes;
            let all = switch.agents.values().map(|agent| {
                let values: Vec<_> = agent.figures.values().into_iter().collect();
                messages::agent_statistics(agent.id, &values, offset)
            });
            return Some(Ok(all.collect()));
        }
        "setAgentQueue" => words.id("agentId").and_then(|agent| {
            let (queue, penalty) = (words.id("queueId")?, words.id("penalty")?);
            quietly(plan, || switch.join(agent, queue, penalty))
        }),
        "removeAgentFromQueue" => words.id("agentId").and_then(|agent| {
            let queue = words.id("queueId")?;
            quietly(plan, || switch.leave(agent, queue))
        }),
        _ => return group_command(switch, command, words),
    };
    Some(done.map(|()| Vec::new()))
}

fn group_command(switch: &mut Switch, command: &str, words: &Words<'_>) -> Option<Replies> {
    let done = match command {
        "setAgentGroup" => words.id("agentId").and_then(|agent| {
            groups::set(switch, agent, words.id("groupId")?);
            Ok(())
        }),
        "moveAgentsInGroup" | "addAgentsInGroup" => words.id("groupId").and_then(|group| {
            let from = (words.id("fromQueueId")?, words.id("fromPenalty")?);
            let to = (words.id("toQueueId")?, words.id("toPenalty")?);
            groups::spread(switch, group, from, to, command == "moveAgentsInGroup");
            Ok(())
        }),
        "removeAgentGroupFromQueueGroup" => words.id("groupId").and_then(|group| {
            groups::remove(switch, group, words.id("queueId")?, words.id("penalty")?);
            Ok(())
        }),
        "addAgentsNotInQueueFromGroupTo" => words.id("groupId").and_then(|group| {
            groups::add_missing(switch, group, words.id("queueId")?, words.id("penalty")?);
            Ok(())
        }),
        _ => return None,
    };
    Some(done.map(|()| Vec::new()))
}

fn agent_failure(reason: &str) -> Failure {
    Failure::Agent(json!({"Error": reason}))
}

/// Membership commands fail in silence.
fn quietly(plan: &Plan, change: impl FnOnce() -> Result<(), ActError>) -> Result<(), Failure> {
    if plan.silent_members {
        return Err(Failure::Silence);
    }
    change().map_err(|_| Failure::Silence)
}

fn log_in(switch: &mut Switch, agent: u32, phone: &str) -> Result<(), Failure> {
    switch.log_in(agent, phone).map_err(|error| match error {
        ActError::UnknownNumber => agent_failure("PhoneNumberUnknown"),
        ActError::OnAnotherPhone { phone, requested } => {
            Failure::Agent(json!({"Error": "LoggedInOnAnotherPhone", "phoneNb": phone, "RequestedNb": requested}))
        }
        ActError::Unknown { .. }
        | ActError::NoCall
        | ActError::LineFull
        | ActError::NotOnThisPhone
        | ActError::NoAgent
        | ActError::LoggedOut
        | ActError::NotRecorded => agent_failure(&error.to_string()),
    })
}

fn toggle_log_in(switch: &mut Switch, user: u32, agent: u32) -> Result<(), Failure> {
    let out = switch.agent_view(agent).is_none_or(|view| view.state == AgentState::LoggedOut);
    let phone = switch.user(user).map(|user| user.extension.clone()).unwrap_or_default();
    if out { log_in(switch, agent, &phone) } else { Ok(switch.log_out(agent)?) }
}

fn agent_states(switch: &Switch, generation: Generation) -> Vec<Value> {
    let views = switch.agents.keys().filter_map(|id| switch.agent_view(*id));
    views.map(|view| messages::agent_state(&view, generation)).collect()
}
