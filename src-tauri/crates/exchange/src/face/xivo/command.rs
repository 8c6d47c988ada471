//! Commands of a client (xivo.md 2). Invariant: every command is answered as the server answers it, which for some failures is silence.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{Generation, groups, messages, records};
use crate::{
    act::ActError,
    clock::Wall,
    core::{
        call::{Order, Side},
        cast::ForwardKind,
        notice::{AgentState, Recording},
        switch::Switch,
    },
    faults::Plan,
    ledger::Remote,
};

/// Calls a history answer holds when the client does not say.
const HISTORY_SIZE: usize = 20;
/// Days a history answer covers when the client names no size.
const HISTORY_DAYS: i64 = 10;

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
    pub(crate) fn new(user: u32, generation: Generation) -> Self {
        Self { user, generation, ..Self::default() }
    }
}

/// Why a command was not done.
enum Failure {
    /// Told as `Error`.
    Error(String),
    /// Told as `AgentError`.
    Agent(Value),
    /// Not told.
    Silence,
}

impl From<ActError> for Failure {
    fn from(error: ActError) -> Self {
        Self::Error(error.to_string())
    }
}

type Replies = Result<Vec<Value>, Failure>;

/// The members of one command.
pub(crate) struct Words<'a>(&'a Value);

impl<'a> Words<'a> {
    fn get(&self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    fn text(&self, name: &'static str) -> Result<&'a str, Failure> {
        self.get(name).and_then(Value::as_str).ok_or_else(|| bad(name))
    }

    fn maybe_text(&self, name: &'static str) -> Result<Option<&'a str>, Failure> {
        self.get(name).map(|value| value.as_str().ok_or_else(|| bad(name))).transpose()
    }

    fn flag(&self, name: &'static str) -> Result<bool, Failure> {
        self.get(name).and_then(Value::as_bool).ok_or_else(|| bad(name))
    }

    fn id(&self, name: &'static str) -> Result<u32, Failure> {
        self.maybe_id(name)?.ok_or_else(|| bad(name))
    }

    fn maybe_id(&self, name: &'static str) -> Result<Option<u32>, Failure> {
        let id = |value: &Value| value.as_u64().and_then(|id| u32::try_from(id).ok()).ok_or_else(|| bad(name));
        self.get(name).map(id).transpose()
    }

    fn size(&self) -> Result<Option<usize>, Failure> {
        Ok(self.maybe_id("size")?.map(|size| size as usize))
    }

    /// Attached data; the vendor's prefix is taken off.
    fn variables(&self) -> Result<BTreeMap<String, String>, Failure> {
        let Some(value) = self.get("variables") else { return Ok(BTreeMap::new()) };
        let object = value.as_object().ok_or_else(|| bad("variables"))?;
        let entry = |(key, value): (&String, &Value)| {
            let key = key.strip_prefix("USR_").unwrap_or(key).to_owned();
            Ok((key, value.as_str().ok_or_else(|| bad("variables"))?.to_owned()))
        };
        object.iter().map(entry).collect()
    }
}

fn bad(name: &str) -> Failure {
    Failure::Error(format!("the member {name} is missing or has another type"))
}

/// Obeys one frame and says what only its sender is told.
pub(crate) fn obey(switch: &mut Switch, client: &mut Client, frame: &Value, plan: &Plan) -> Vec<Value> {
    client.utc_offset_minutes = switch.cast.settings.utc_offset_minutes;
    client.agent = switch.user(client.user).and_then(|user| user.agent.as_ref()).map(|agent| agent.id);
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

/// 2.2.
fn agent_command(
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

/// 2.3 and 2.4.
fn phone_command(switch: &mut Switch, client: &mut Client, command: &str, words: &Words<'_>) -> Option<Replies> {
    let user = client.user;
    let named = || if client.generation == Generation::G2 { words.maybe_text("uniqueId") } else { Ok(None) };
    let forward = |kind| Ok((kind, words.flag("state")?, words.maybe_text("destination")?.unwrap_or_default()));
    let done = match command {
        "dial" | "originate" => words.text("destination").and_then(|to| {
            let order = Order { attached: words.variables()?, ..Order::default() };
            switch.dial(user, to, order)?;
            Ok(())
        }),
        "dialFromMobile" => words.text("destination").and_then(|to| {
            let mobile = switch.user(user).map(|user| user.mobile.clone()).unwrap_or_default();
            if mobile.is_empty() {
                return Err(Failure::Error("the user has no mobile".to_owned()));
            }
            let order = Order { attached: words.variables()?, ..Order::default() };
            switch.place(Side::Outside(Remote { number: mobile, name: String::new() }), to, order)?;
            Ok(())
        }),
        "dialFromQueue" => words.text("destination").and_then(|to| {
            let order = Order {
                attached: words.variables()?,
                via_queue: Some(words.id("queueId")?),
                ..Order::default()
            };
            switch.dial(user, to, order)?;
            Ok(())
        }),
        "dialByUsername" if client.generation == Generation::G2 => words.text("username").and_then(|name| {
            let to = switch.user_called(name).map(|user| user.extension.clone()).unwrap_or_default();
            switch.dial(user, &to, Order::default())?;
            Ok(())
        }),
        "hangup" => named().and_then(|id| Ok(switch.hang_up(user, id)?)),
        "answer" => named().and_then(|id| Ok(switch.answer(user, id)?)),
        "hold" => named().and_then(|id| Ok(switch.toggle_hold(user, id)?)),
        "directTransfer" => words.text("destination").and_then(|to| Ok(switch.blind_transfer(user, to)?)),
        "attendedTransfer" => words.text("destination").and_then(|to| {
            switch.consult(user, to)?;
            Ok(())
        }),
        "completeTransfer" => switch.complete_transfer(user).map_err(Failure::from),
        "cancelTransfer" => switch.cancel_transfer(user).map_err(Failure::from),
        "conference" => switch.conference(user).map_err(Failure::from),
        "toggleMicrophone" if client.generation == Generation::G2 => Ok(()),
        "sendDtmf" => words.text("key").and_then(|key| Ok(switch.dtmf(user, key)?)),
        "setData" => words.variables().and_then(|attached| Ok(switch.attach(user, &attached)?)),
        "getCurrentCallsPhoneEvents" => return Some(Ok(vec![current_calls(switch, client)])),
        "dnd" => words.flag("state").map(|on| switch.set_dnd(user, on)),
        "naFwd" => forward(ForwardKind::NoAnswer).map(|(kind, on, to)| switch.set_forward(user, kind, on, to)),
        "uncFwd" => forward(ForwardKind::Always).map(|(kind, on, to)| switch.set_forward(user, kind, on, to)),
        "busyFwd" => forward(ForwardKind::Busy).map(|(kind, on, to)| switch.set_forward(user, kind, on, to)),
        "inviteConferenceRoom" => words.id("userId").and_then(|guest| invite(switch, user, guest)),
        "subscribeToPhoneHints" => return Some(watch_hints(switch, client, words)),
        "unsubscribeFromAllPhoneHints" => {
            client.hints.clear();
            Ok(())
        }
        "retrieveQueueCall" if client.generation == Generation::G2 => retrieve(switch, user, words),
        "conferenceMute" | "conferenceUnmute" | "conferenceKick" | "conferenceMuteAll" | "conferenceUnmuteAll"
        | "conferenceMuteMe" | "conferenceUnmuteMe" | "conferenceDeafen" | "conferenceUndeafen" | "conferenceReset"
        | "conferenceClose" | "conferenceInvite" | "includeToConference" => {
            // Nobody here joins with the organiser's PIN, which all of these ask for.
            return Some(Ok(vec![messages::message("ConferenceCommandError", json!({"error": "NotOrganizer"}))]));
        }
        _ => return None,
    };
    Some(done.map(|()| Vec::new()))
}

fn current_calls(switch: &Switch, client: &Client) -> Value {
    let legs = switch.legs_of(client.user);
    let views = legs.iter().filter_map(|key| switch.view(switch.legs.get(key)?));
    let events: Vec<_> = views.filter_map(|view| messages::phone_event(&view, client.generation)).collect();
    messages::message("CurrentCallsPhoneEvents", json!({"events": events}))
}

fn watch_hints(switch: &Switch, client: &mut Client, words: &Words<'_>) -> Replies {
    let numbers = words.get("phoneNumbers").and_then(Value::as_array).ok_or_else(|| bad("phoneNumbers"))?;
    let numbers: Option<Vec<_>> = numbers.iter().map(|number| number.as_str().map(str::to_owned)).collect();
    let numbers = numbers.ok_or_else(|| bad("phoneNumbers"))?;
    let replies = numbers.iter().map(|number| messages::phone_hint(number, switch.hint_at(number))).collect();
    client.hints.extend(numbers);
    Ok(replies)
}

fn invite(switch: &mut Switch, user: u32, guest: u32) -> Result<(), Failure> {
    let room = switch.legs_of(user).iter().find_map(|key| switch.legs.get(key)?.room.clone());
    let room = room.ok_or_else(|| Failure::Error("the user is in no conference room".to_owned()))?;
    let guest = switch.user(guest).map(|guest| guest.extension.clone()).unwrap_or_default();
    let name = switch.cast.rooms.iter().find(|known| known.number == room).map(|room| room.name.clone());
    let from = Side::Outside(Remote { number: room, name: name.unwrap_or_default() });
    switch.place(from, &guest, Order::default())?;
    Ok(())
}

fn retrieve(switch: &mut Switch, user: u32, words: &Words<'_>) -> Result<(), Failure> {
    let entry = words.get("queueCall").ok_or_else(|| bad("queueCall"))?;
    let channel = entry.get("channel").and_then(Value::as_str).ok_or_else(|| bad("queueCall"))?;
    let found = switch.calls.iter().find(|(_, call)| call.id == channel && call.waiting.is_some());
    let (call, queue) = found.and_then(|(key, call)| Some((*key, call.waiting?.queue))).ok_or(ActError::NoCall)?;
    if switch.legs_of(user).len() >= 2 {
        return Err(ActError::LineFull.into());
    }
    switch.ring(call, user, Some(queue), switch.cast.settings.ring_timeout);
    Ok(())
}

/// 2.5.
fn list_command(switch: &mut Switch, client: &mut Client, command: &str, words: &Words<'_>) -> Option<Replies> {
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
            let body = json!({"id": client.user.to_string(), "name": format!("line{number}"), "number": number, "xivoIp": "127.0.0.1"});
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
        "queuemember" => {
            Ok(members(switch).into_iter().map(|member| messages::message("QueueMember", member)).collect())
        }
        _ => Err(Failure::Error(format!("unknown object type {kind}"))),
    }
}

/// 2.6.
fn people_command(switch: &mut Switch, client: &Client, command: &str, words: &Words<'_>) -> Option<Replies> {
    let (user, generation) = (client.user, client.generation);
    let headers = switch.cast.settings.directory_headers.clone();
    let days_ago = |switch: &Switch, days: i64| switch.now.plus(-days.saturating_mul(86_400_000));
    Some(match command {
        "directoryLookUp" => words.text("term").map(|term| {
            vec![messages::directory("DirectoryResult", &headers, &switch.look_up(user, term), generation)]
        }),
        "searchContacts" if generation == Generation::G2 => words.text("term").map(|term| {
            vec![messages::directory("DirectoryResult", &headers, &switch.look_up(user, term), generation)]
        }),
        "getFavorites" => {
            Ok(vec![messages::directory("Favorites", &headers, &switch.favourites_of(user), generation)])
        }
        "addFavorite" => words.text("contactId").and_then(|id| favourite(switch, user, id, words, true)),
        "removeFavorite" => words.text("contactId").and_then(|id| favourite(switch, user, id, words, false)),
        "getUserCallHistory" => words.size().map(|size| {
            let since = if size.is_some() { Wall(i64::MIN) } else { days_ago(switch, HISTORY_DAYS) };
            let calls = switch.history_of(user, since, size.unwrap_or(usize::MAX));
            vec![messages::message("CallHistory", records::of_user(switch, &calls, generation))]
        }),
        "getUserCallHistoryByDays" => words.id("days").map(|days| {
            let calls = switch.history_of(user, days_ago(switch, i64::from(days)), usize::MAX);
            vec![messages::message("CallHistory", records::of_user(switch, &calls, generation))]
        }),
        "getAgentCallHistory" => words.size().map(|size| {
            let calls = switch.history_of(user, Wall(i64::MIN), size.unwrap_or(HISTORY_SIZE));
            let calls: Vec<_> = calls.into_iter().filter(|call| call.queue.is_some()).collect();
            vec![messages::message("CallHistory", records::of_queue(switch, &calls, generation))]
        }),
        "getQueueCallHistory" => words.text("queue").and_then(|queue| {
            let calls = switch.history_of_queue(queue, words.size()?.unwrap_or(HISTORY_SIZE));
            Ok(vec![messages::message("CallHistory", records::of_queue(switch, &calls, generation))])
        }),
        "findCustomerCallHistory" => customer(switch, words),
        _ => return None,
    })
}

fn favourite(switch: &mut Switch, user: u32, id: &str, words: &Words<'_>, add: bool) -> Replies {
    let source = words.text("source")?;
    let action = match (switch.set_favourite(user, id, source, add), add) {
        (true, true) => "Added",
        (true, false) => "Removed",
        (false, true) => "AddFail",
        (false, false) => "RemoveFail",
    };
    Ok(vec![messages::message("FavoriteUpdated", json!({"action": action, "contact_id": id, "source": source}))])
}

/// Only equality with a number is understood; that is what a customer's history is asked by.
fn customer(switch: &Switch, words: &Words<'_>) -> Replies {
    let id = words.get("id").and_then(Value::as_i64).ok_or_else(|| bad("id"))?;
    let request = words.get("request").ok_or_else(|| bad("request"))?;
    let filters = request.get("filters").and_then(Value::as_array).ok_or_else(|| bad("request"))?;
    let wanted = filters.iter().find(|filter| filter.get("field").and_then(Value::as_str) == Some("src_num"));
    let number = wanted.and_then(|filter| filter.get("value")?.as_str()).ok_or_else(|| bad("request"))?;
    let size = request.get("size").and_then(Value::as_u64).map_or(HISTORY_SIZE, |size| size as usize);
    Ok(vec![records::of_customer(switch, id, &switch.history_with(number, size))])
}
