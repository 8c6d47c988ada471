//! Commands of a client (xivo.md 2). Invariant: every command is answered as the server answers it, which for some failures is silence.

mod agent;
mod lists;
mod people;
mod phone;
mod words;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use self::{
    agent::agent_command,
    lists::list_command,
    people::people_command,
    phone::phone_command,
    words::{Failure, Replies, Words},
};
use super::{Generation, messages};
use crate::{core::switch::Switch, faults::Plan};

/// What the server knows of a connected client.
#[derive(Clone, Debug, Default)]
pub(crate) struct Client {
    pub(crate) user: u32,
    pub(crate) agent: Option<u32>,
    pub(crate) generation: Generation,
    pub(crate) utc_offset_minutes: i32,
    pub(crate) agent_events: bool,
    pub(crate) agent_statistics: bool,
    pub(crate) queue_statistics: bool,
    pub(crate) members: bool,
    pub(crate) rooms: bool,
    pub(crate) queue_calls: BTreeSet<u32>,
    pub(crate) hints: BTreeSet<String>,
}

impl Client {
    pub(crate) fn new(switch: &Switch, user: u32, generation: Generation) -> Self {
        Self {
            user,
            agent: switch.agent_of(user).ok(),
            generation,
            utc_offset_minutes: switch.cast.settings.utc_offset_minutes,
            ..Self::default()
        }
    }
}

/// Obeys one frame and says what only its sender is told.
pub(crate) fn obey(switch: &mut Switch, client: &mut Client, frame: &Value, plan: &Plan) -> Vec<Value> {
    let done = match (frame.get("claz").and_then(Value::as_str), frame.get("command").and_then(Value::as_str)) {
        (Some("web"), Some(command)) => command_of(switch, client, command, &Words(frame), plan),
        (Some("web"), None) => Err(Failure::Error("the command is missing".to_owned())),
        (_, _) => Err(Failure::Error("the member claz is missing or unknown".to_owned())),
    };
    // Replies describe the exchange after everything the command changed.
    switch.settle();
    match done {
        Ok(replies) => replies,
        Err(Failure::Error(reason)) => vec![messages::error(&reason)],
        Err(Failure::Agent(body)) => vec![messages::message("AgentError", body)],
        Err(Failure::Silence) => Vec::new(),
    }
}

fn command_of(switch: &mut Switch, client: &mut Client, command: &str, words: &Words<'_>, plan: &Plan) -> Replies {
    let known = user_command(switch, client, command, words)
        .or_else(|| agent_command(switch, client, command, words, plan))
        .or_else(|| phone_command(switch, client, command, words))
        .or_else(|| list_command(switch, client, command, words))
        .or_else(|| people_command(switch, client, command, words));
    known.unwrap_or_else(|| Err(Failure::Error(format!("unknown command {command}"))))
}

/// 2.1, and what later servers accept without a word.
fn user_command(switch: &mut Switch, client: &Client, command: &str, words: &Words<'_>) -> Option<Replies> {
    let done = match command {
        "userStatusUpdate" => words.text("status").and_then(|status| Ok(switch.set_presence(client.user, status)?)),
        // Every client asks for them once (xivo.md 1.7); nobody here wants to be called back.
        "getCallbackLists" => return Some(Ok(vec![messages::message("CallbackLists", json!([]))])),
        "displayNameLookup" if client.generation == Generation::G2 => {
            return Some(words.text("username").map(|name| {
                let shown = switch.user_called(name).map(crate::core::cast::User::full_name);
                vec![messages::message("UserDisplayName", json!({"userName": name, "displayName": shown}))]
            }));
        }
        "setUserPreference" | "pushLogToServer" | "unregisterMobileApp" | "toggleUniqueAccountDevice"
            if client.generation == Generation::G2 =>
        {
            Ok(())
        }
        _ => return None,
    };
    Some(done.map(|()| Vec::new()))
}
