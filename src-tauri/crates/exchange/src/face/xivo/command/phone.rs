//! Telephony and conference rooms (xivo.md 2.3, 2.4). Invariant: ids of calls count only in the generation that knows them.

use serde_json::{Value, json};

use super::{
    Client,
    words::{Failure, Replies, Words, bad},
};
use crate::{
    act::ActError,
    core::{
        call::{Order, Side},
        cast::ForwardKind,
        switch::Switch,
    },
    face::xivo::{Generation, messages},
    ledger::Remote,
};

/// 2.3 and 2.4.
pub(crate) fn phone_command(switch: &mut Switch, client: &mut Client, command: &str, words: &Words<'_>) -> Option<Replies> {
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
            let order = Order { attached: words.variables()?, via_queue: Some(words.id("queueId")?), ..Order::default() };
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
        "conferenceMute"
        | "conferenceUnmute"
        | "conferenceKick"
        | "conferenceMuteAll"
        | "conferenceUnmuteAll"
        | "conferenceMuteMe"
        | "conferenceUnmuteMe"
        | "conferenceDeafen"
        | "conferenceUndeafen"
        | "conferenceReset"
        | "conferenceClose"
        | "conferenceInvite"
        | "includeToConference" => {
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
