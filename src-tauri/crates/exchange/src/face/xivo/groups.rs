//! Agent groups (xivo.md 2.2). Invariant: a group command that fits nobody changes nothing and says nothing.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::core::switch::Switch;

fn agents_in(switch: &Switch, group: u32) -> Vec<u32> {
    switch.agents.values().filter(|agent| agent.group == group).map(|agent| agent.id).collect()
}

/// Failures of membership commands are silent.
fn join(switch: &mut Switch, agent: u32, queue: u32, penalty: u32) {
    if let Err(error) = switch.join(agent, queue, penalty) {
        tracing::debug!(%error, "a group member could not join");
    }
}

fn leave(switch: &mut Switch, agent: u32, queue: u32) {
    if let Err(error) = switch.leave(agent, queue) {
        tracing::debug!(%error, "a group member could not leave");
    }
}

pub(crate) fn list(switch: &Switch) -> Vec<Value> {
    let groups: BTreeSet<_> = switch.agents.values().map(|agent| agent.group).filter(|group| *group != 0).collect();
    groups.into_iter().map(|id| json!({"id": id, "name": format!("group{id}"), "displayName": format!("Group {id}")})).collect()
}

pub(crate) fn set(switch: &mut Switch, agent: u32, group: u32) {
    if let Some(agent) = switch.agents.get_mut(&agent) {
        agent.group = group;
    }
}

/// Members of the group who serve a queue with a penalty also serve another, or serve it instead.
pub(crate) fn spread(switch: &mut Switch, group: u32, from: (u32, u32), to: (u32, u32), moves: bool) {
    for agent in agents_in(switch, group) {
        if switch.members.get(&(from.0, agent)) == Some(&from.1) {
            if moves {
                leave(switch, agent, from.0);
            }
            join(switch, agent, to.0, to.1);
        }
    }
}

pub(crate) fn remove(switch: &mut Switch, group: u32, queue: u32, penalty: u32) {
    for agent in agents_in(switch, group) {
        if switch.members.get(&(queue, agent)) == Some(&penalty) {
            leave(switch, agent, queue);
        }
    }
}

pub(crate) fn add_missing(switch: &mut Switch, group: u32, queue: u32, penalty: u32) {
    for agent in agents_in(switch, group) {
        if !switch.members.contains_key(&(queue, agent)) {
            join(switch, agent, queue, penalty);
        }
    }
}
