//! Bodies of the server's messages (xivo.md 3). Invariant: a member that has no value is absent, except where the server is known to write null.

use serde_json::{Map, Value, json};

use super::Generation;
use crate::{
    clock::Wall,
    core::{
        cast::{Effect, Queue, Status, Voicemail},
        directory::Entry,
        notice::{AgentState, AgentView, Figure, Hint, LegState, LegView, Recording, RoomView, UserView, WaitingView},
        statistics::{AgentCounter, QueueCounter, Tally, Window},
        switch::Switch,
    },
};

/// An envelope.
pub(crate) fn message(kind: &str, body: impl Into<Value>) -> Value {
    json!({"msgType": kind, "ctiMessage": body.into()})
}

pub(crate) fn error(reason: &str) -> Value {
    message("Error", json!({"Error": reason}))
}

/// What the server says of itself once a client is logged on (1.6).
pub(crate) fn hello(switch: &Switch, user: u32, generation: Generation) -> Vec<Value> {
    let mut frames = vec![message("LoggedOn", json!({}))];
    let Some(known) = switch.user(user) else { return frames };
    if generation > Generation::G0 {
        let mut profile = json!({"rights": known.rights});
        if let Some(name) = &known.profile {
            profile["profile"] = json!(name);
        }
        frames.push(message("RightProfile", profile));
    }
    if let Some(view) = switch.user_view(user) {
        frames.push(user_config(&view));
    }
    frames.push(message("UsersStatuses", switch.cast.statuses.iter().map(status).collect::<Vec<_>>()));
    frames.push(user_status(user, &known.presence));
    frames.push(phone_status(switch.hint_of(user)));
    if let Some(voicemail) = known.voicemail {
        frames.push(voice_mail(voicemail));
    }
    frames
}

fn status(status: &Status) -> Value {
    let actions = match status.effect {
        Effect::None => vec![],
        Effect::Ready => vec![json!({"name": "queueunpause_all", "parameters": "true"})],
        Effect::Pause => vec![json!({"name": "queuepause_all", "parameters": "true"})],
        Effect::LogOut => vec![json!({"name": "agentlogoff", "parameters": ""})],
        Effect::Dnd => vec![json!({"name": "enablednd", "parameters": "true"})],
    };
    json!({"name": status.name, "longName": status.label, "color": status.color, "actions": actions})
}

pub(crate) fn user_status(user: u32, status: &str) -> Value {
    message("UserStatusUpdate", json!({"userId": user, "status": status}))
}

pub(crate) fn user_config(view: &UserView) -> Value {
    let full_name = format!("{} {}", view.first_name, view.last_name).trim().to_owned();
    let forwards = &view.forwards;
    message(
        "UserConfigUpdate",
        json!({
            "userId": view.user,
            "firstName": view.first_name,
            "lastName": view.last_name,
            "fullName": full_name,
            "mobileNumber": view.mobile,
            "agentId": view.agent,
            "lineIds": [view.user],
            "voiceMailId": view.voicemail,
            "voiceMailEnabled": view.voicemail.is_some(),
            "dndEnabled": view.dnd,
            "naFwdEnabled": forwards.no_answer.on,
            "naFwdDestination": forwards.no_answer.to,
            "uncFwdEnabled": forwards.always.on,
            "uncFwdDestination": forwards.always.to,
            "busyFwdEnabled": forwards.busy.on,
            "busyFwdDestination": forwards.busy.to,
        }),
    )
}

pub(crate) fn voice_mail(voicemail: Voicemail) -> Value {
    message(
        "VoiceMailStatusUpdate",
        json!({
            "voiceMailId": voicemail.id,
            "newMessages": voicemail.new,
            "waitingMessages": voicemail.waiting,
            "oldMessages": voicemail.old,
        }),
    )
}

/// Name and code of a telephone's state (3.6).
const fn hint_words(hint: Hint) -> (&'static str, i64) {
    match hint {
        Hint::Available => ("AVAILABLE", 0),
        Hint::Calling => ("CALLING", 1),
        Hint::Busy => ("BUSY", 2),
        Hint::Ringing => ("RINGING", 8),
        Hint::BusyAndRinging => ("BUSY_AND_RINGING", 9),
        Hint::OnHold => ("ONHOLD", 16),
        Hint::Unexisting => ("UNEXISTING", -2),
    }
}

pub(crate) const fn hint_code(hint: Hint) -> i64 {
    hint_words(hint).1
}

pub(crate) fn phone_status(hint: Hint) -> Value {
    message("PhoneStatusUpdate", json!({"status": hint_words(hint).0}))
}

pub(crate) fn phone_hint(number: &str, hint: Hint) -> Value {
    message("PhoneHintStatusEvent", json!({"number": number, "status": hint_code(hint)}))
}

/// The body of a PhoneEvent (3.8); nothing when this generation does not tell.
pub(crate) fn phone_event(view: &LegView, generation: Generation) -> Option<Value> {
    let kind = match view.state {
        LegState::Dialing => "EventDialing",
        LegState::Ringing => "EventRinging",
        LegState::Established => "EventEstablished",
        LegState::OnHold if generation == Generation::G0 => return None,
        LegState::OnHold => "EventOnHold",
        LegState::Released => "EventReleased",
    };
    let mut data = Map::new();
    data.insert("XIVO_CONTEXT".to_owned(), json!("default"));
    data.insert("XIVO_USERID".to_owned(), json!(view.user.to_string()));
    data.insert("XIVO_SRCNUM".to_owned(), json!(view.calling.number));
    data.insert("XIVO_DSTNUM".to_owned(), json!(view.called));
    for (key, value) in &view.attached {
        data.insert(format!("USR_{key}"), json!(value));
    }
    if generation > Generation::G0 {
        data.insert("SIPCALLID".to_owned(), json!(format!("{}@exchange", view.id)));
    }
    let mut body = json!({
        "eventType": kind,
        "DN": view.own_number,
        "otherDN": view.remote.number,
        "linkedId": view.linked_id,
        "uniqueId": view.id,
        "userData": data,
    });
    if let Some(queue) = &view.queue {
        body["queueName"] = json!(queue);
    }
    if generation > Generation::G0 {
        body["otherDName"] = json!(view.remote.name);
        body["callDirection"] = json!(if view.placed_here { "Outgoing" } else { "Incoming" });
    }
    Some(body)
}

/// An AgentStateEvent (3.13).
pub(crate) fn agent_state(view: &AgentView, generation: Generation) -> Value {
    message("AgentStateEvent", agent_state_body(view, generation))
}

pub(crate) fn agent_state_body(view: &AgentView, generation: Generation) -> Value {
    let name = match view.state {
        AgentState::LoggedOut => "AgentLoggedOut",
        AgentState::Login => "AgentLogin",
        AgentState::Ready => "AgentReady",
        AgentState::Paused => "AgentOnPause",
        AgentState::WrapUp => "AgentOnWrapup",
        AgentState::Ringing => "AgentRinging",
        AgentState::Dialing => "AgentDialing",
        AgentState::OnCall => "AgentOnCall",
    };
    // The oldest servers wrote the moment of the login and the word null.
    let since = match (generation, view.state) {
        (Generation::G0, AgentState::Login) => view.since.epoch_seconds(),
        (Generation::G0 | Generation::G1 | Generation::G2, _) => view.told_at.since(view.since) / 1_000,
    };
    let phone = if view.phone.is_empty() && generation == Generation::G0 { "null" } else { &view.phone };
    let mut body = json!({
        "name": name,
        "agentId": view.agent,
        "phoneNb": phone,
        "since": since,
        "queues": view.queues,
        "cause": view.cause,
    });
    if let Some(call) = view.call {
        body["acd"] = json!(call.acd);
        body["direction"] = json!(if call.placed_here { "Outgoing" } else { "Incoming" });
        body["callType"] = json!(if call.external { "External" } else { "Internal" });
        body["monitorState"] = json!(match call.recording {
            Recording::Off => "DISABLED",
            Recording::Active => "ACTIVE",
            Recording::Paused => "PAUSED",
        });
    }
    body
}

pub(crate) fn queue_config(queue: &Queue) -> Value {
    json!({
        "id": queue.id,
        "context": "default",
        "name": queue.name,
        "displayName": queue.display_name,
        "number": queue.number,
    })
}

pub(crate) fn member(agent: u32, queue: u32, penalty: Option<u32>) -> Value {
    json!({"agentId": agent, "queueId": queue, "penalty": penalty.map_or(-1, i64::from)})
}

pub(crate) fn agent_config(switch: &Switch, id: u32) -> Value {
    let Some(agent) = switch.agents.get(&id) else { return Value::Null };
    let user = switch.user(agent.user);
    let mut body = json!({
        "id": id,
        "firstName": user.map(|user| user.first_name.as_str()).unwrap_or_default(),
        "lastName": user.map(|user| user.last_name.as_str()).unwrap_or_default(),
        "number": agent.number,
        "context": "default",
    });
    if agent.group != 0 {
        body["groupId"] = json!(agent.group);
    }
    body["userId"] = json!(agent.user);
    body
}

fn counter_name(counter: QueueCounter) -> String {
    let hour = |name: &str, window| match window {
        Window::Day => name.to_owned(),
        Window::Hour => format!("{name}LastHour"),
    };
    match counter {
        QueueCounter::Total(tally, window) => hour(
            match tally {
                Tally::Entered => "TotalNumberCallsEntered",
                Tally::Answered => "TotalNumberCallsAnswered",
                Tally::AnsweredSoon => "TotalNumberCallsAnsweredBefore15",
                Tally::Abandoned => "TotalNumberCallsAbandonned",
                Tally::AbandonedLate => "TotalNumberCallsAbandonnedAfter15",
                Tally::Closed => "TotalNumberCallsClosed",
                Tally::Timeout => "TotalNumberCallsTimeout",
            },
            window,
        ),
        QueueCounter::PercentAnsweredSoon(window) => hour("PercentageAnsweredBefore15", window),
        QueueCounter::PercentAbandonedLate(window) => hour("PercentageAbandonnedAfter15", window),
        QueueCounter::Available => "AvailableAgents".to_owned(),
        QueueCounter::Talking => "TalkingAgents".to_owned(),
        QueueCounter::LoggedIn => "LoggedAgents".to_owned(),
        QueueCounter::Waiting => "WaitingCalls".to_owned(),
        QueueCounter::LongestWait => "LongestWaitTime".to_owned(),
        QueueCounter::ExpectedWait => "EWT".to_owned(),
    }
}

/// Counters as the server writes them: percentages are floats, everything else is whole.
pub(crate) fn counters(values: &[(QueueCounter, f64)]) -> Vec<Value> {
    let value = |counter: QueueCounter, value: f64| match counter {
        QueueCounter::PercentAnsweredSoon(_) | QueueCounter::PercentAbandonedLate(_) => json!(value),
        QueueCounter::Total(..)
        | QueueCounter::Available
        | QueueCounter::Talking
        | QueueCounter::LoggedIn
        | QueueCounter::Waiting
        | QueueCounter::LongestWait
        | QueueCounter::ExpectedWait => json!(value as i64),
    };
    values
        .iter()
        .map(|(counter, number)| json!({"statName": counter_name(*counter), "value": value(*counter, *number)}))
        .collect()
}

pub(crate) fn queue_calls(queue: u32, calls: &[WaitingView], utc_offset_minutes: i32, generation: Generation) -> Value {
    let entry = |call: &WaitingView| {
        let mut entry = json!({
            "position": call.position,
            "name": call.remote.name,
            "number": call.remote.number,
            "queueTime": call.entered.iso_local(utc_offset_minutes),
        });
        if generation == Generation::G2 {
            entry["channel"] = json!(call.id);
        }
        entry
    };
    message("QueueCalls", json!({"queueId": queue, "calls": calls.iter().map(entry).collect::<Vec<_>>()}))
}

pub(crate) fn agent_statistics(agent: u32, values: &[(AgentCounter, Figure)], utc_offset_minutes: i32) -> Value {
    let statistic = |(counter, figure): &(AgentCounter, Figure)| {
        let name = match counter {
            AgentCounter::Paused => "AgentPausedTotalTime",
            AgentCounter::WrapUp => "AgentWrapupTotalTime",
            AgentCounter::Ready => "AgentReadyTotalTime",
            AgentCounter::Presence(name) => name,
            AgentCounter::Incoming => "AgentInboundCalls",
            AgentCounter::IncomingTime => "AgentInboundTotalCallTime",
            AgentCounter::IncomingAnswered => "AgentInboundAnsweredCalls",
            AgentCounter::IncomingUnanswered => "AgentInboundUnansweredCalls",
            AgentCounter::IncomingUnansweredPercent => "AgentInboundPercentUnansweredCalls",
            AgentCounter::IncomingAverage => "AgentInboundAverageCallTime",
            AgentCounter::Outgoing => "AgentOutboundCalls",
            AgentCounter::LoggedInAt => "LoginDateTime",
            AgentCounter::LoggedOutAt => "LogoutDateTime",
        };
        let value = match figure {
            Figure::Number(number) => json!(number),
            Figure::Share(share) => json!(share),
            Figure::Moment(at) => json!(at.iso_local(utc_offset_minutes)),
        };
        json!({"name": name, "value": value})
    };
    message("AgentStatistics", json!({"id": agent, "statistics": values.iter().map(statistic).collect::<Vec<_>>()}))
}

/// DirectoryResult or Favorites (3.16); the columns are what the headers say.
pub(crate) fn directory(kind: &str, headers: &[String], entries: &[Entry], generation: Generation) -> Value {
    let cell = |entry: &Entry, header: &str| match header.to_lowercase().as_str() {
        "name" | "nom" => entry.name(),
        "firstname" | "prénom" => entry.first_name.clone(),
        "lastname" => entry.last_name.clone(),
        "number" | "numéro" => entry.number.clone(),
        "mobile" => entry.mobile.clone(),
        "favorite" | "favoris" => entry.favourite.to_string(),
        _ => String::new(),
    };
    let row = |entry: &Entry| {
        let cells: Vec<_> = headers.iter().map(|header| cell(entry, header)).collect();
        let mut row = json!({"status": hint_code(entry.hint), "entry": cells});
        if generation > Generation::G0 {
            row["contact_id"] = json!(entry.id);
            row["source"] = json!(entry.source);
            row["favorite"] = json!(entry.favourite);
        }
        row
    };
    message(kind, json!({"headers": headers, "entries": entries.iter().map(row).collect::<Vec<_>>()}))
}

/// The newer shape of the same people (xivo.md 3.16).
pub(crate) fn sheets(kind: &str, entries: &[Entry]) -> Value {
    let sheet = |entry: &Entry| {
        let numbers: Vec<_> = [&entry.number, &entry.mobile].into_iter().filter(|number| !number.is_empty()).collect();
        json!({
            "name": entry.name(),
            "subtitle1": "",
            "subtitle2": "",
            "picture": "",
            "isPersonal": false,
            "isFavorite": entry.favourite,
            "isMeetingroom": false,
            "canBeFavorite": true,
            "status": {"phone": hint_code(entry.hint), "video": "Available"},
            "actions": [{"action": "Call", "args": numbers, "default": true}],
        })
    };
    message(kind, json!({"sheets": entries.iter().map(sheet).collect::<Vec<_>>()}))
}

pub(crate) fn rooms(rooms: &[RoomView]) -> Value {
    let ms = |at: Wall| at.0;
    let room = |room: &RoomView| {
        let members = room.members.iter().zip(1..).map(|((remote, joined), order)| {
            json!({"joinOrder": order, "joinTime": ms(*joined), "muted": false, "name": remote.name, "number": remote.number})
        });
        json!({
            "number": room.number,
            "name": room.name,
            "pinRequired": room.pin,
            "startTime": room.since.map_or(0, ms),
            "members": members.collect::<Vec<_>>(),
        })
    };
    message("ConferenceList", rooms.iter().map(room).collect::<Vec<_>>())
}
