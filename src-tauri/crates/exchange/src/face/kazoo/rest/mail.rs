//! Mailboxes and their messages (kazoo.md 4.3). Invariant: a message is in one folder.

use serde_json::{Value, json};

use super::{Ask, lists};
use crate::{
    clock::Wall,
    core::notice::LegState,
    face::kazoo::{
        envelope::{Bad, Good, Said, invalid},
        event::Event,
        floor::Floor,
        tenant::{Tenant, hex},
        time::gregorian,
    },
    ledger::Remote,
};

/// A message in a mailbox.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    id: String,
    from: Remote,
    call_id: String,
    folder: String,
    at: Wall,
}

impl Message {
    pub(crate) fn new(user: u32, number: u32, folder: &str, at: Wall) -> Self {
        let id = hex(&format!("message/{user}/{number}"));
        let from = Remote { number: "+442079460000".to_owned(), name: "Caller".to_owned() };
        Self { call_id: format!("{}@10.0.0.5", hex(&id)), id, from, folder: folder.to_owned(), at }
    }

    fn row(&self) -> Value {
        json!({
            "media_id": self.id, "timestamp": gregorian(self.at), "from": self.from.number, "to": "", "call_id": self.call_id,
            "caller_id_name": self.from.name, "caller_id_number": self.from.number, "folder": self.folder, "length": 8_000,
        })
    }
}

impl Floor {
    pub(crate) fn mailbox_changed(&mut self, tenant: &Tenant, user: u32, new: u32, now: Wall) -> Vec<Event> {
        let Some(person) = tenant.by_user(user).cloned() else { return Vec::new() };
        // Who talks to no telephone is at a mailbox.
        let caller = self.living(None).find(|channel| channel.view.peer.is_none() && channel.view.state == LegState::Established);
        let caller = caller.map(|channel| (channel.view.own.clone(), channel.call_id.clone()));
        let messages = self.messages.entry(user).or_default();
        let fresh = messages.iter().filter(|message| message.folder == "new").count();
        let mut events = Vec::new();
        if (new as usize) > fresh {
            let mut message = Message::new(user, messages.len() as u32, "new", now);
            if let Some((from, call_id)) = caller {
                message.from = from;
                message.call_id = call_id;
            }
            let id = message.id.clone();
            messages.push(message);
            events.push(self.object("doc_created", "mailbox_message", &id, now));
        } else if new == 0 {
            for message in messages.iter_mut().filter(|message| message.folder == "new") {
                "saved".clone_into(&mut message.folder);
            }
        }
        let mailbox = tenant.thing("vmbox", &person.login);
        events.push(self.edited("vmbox", &mailbox, now));
        events
    }
}

pub(crate) fn answer(ask: &Ask<'_>) -> Said {
    let tenant = &ask.kazoo.tenant;
    let mut floor = ask.kazoo.floor();
    if ask.words == ["vmboxes", "messages"] {
        let boxes = tenant.people.iter().flat_map(|person| {
            let id = tenant.thing("vmbox", &person.login);
            let messages = floor.messages.get(&person.user).cloned().unwrap_or_default();
            messages.into_iter().map(move |message| json!({&id: message.row()}))
        });
        return Ok(Good::ok(boxes.collect()));
    }
    let id = ask.words.get(1).copied().unwrap_or_default();
    let person = tenant.people.iter().find(|person| tenant.thing("vmbox", &person.login) == id);
    let user = person.ok_or_else(|| Bad::unknown(id))?.user;
    let messages = floor.messages.entry(user).or_default();
    let find = |messages: &[Message], id: &str| {
        messages.iter().find(|message| message.id == id).cloned().ok_or_else(|| Bad::unknown(id))
    };
    match (ask.method, ask.words.get(3..).unwrap_or_default()) {
        ("GET", []) => {
            let rows = messages.iter().map(Message::row).collect();
            drop(floor);
            lists::page(ask, rows)
        }
        ("GET", [message]) => Ok(Good::ok(find(messages, message)?.row())),
        ("GET", [message, "raw"]) => {
            find(messages, message)?;
            let audio = hyper::body::Bytes::from_static(b"ID3\x04\x00\x00\x00\x00\x00\x00");
            Ok(Good { raw: Some(("audio/mpeg", audio)), ..Good::ok(Value::Null) })
        }
        ("POST" | "DELETE", rest) => {
            let listed = ask.data()["messages"].as_array().cloned().unwrap_or_default();
            let wanted: Vec<_> = match rest {
                [message, ..] => vec![(*message).to_owned()],
                [] => listed.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            };
            let folder = if ask.method == "DELETE" { "deleted" } else { ask.data()["folder"].as_str().unwrap_or_default() };
            if !["new", "saved", "deleted"].contains(&folder) {
                return Err(invalid("folder", "enum", "Value not found in enumerated list of values"));
            }
            let (mut succeeded, mut failed) = (Vec::new(), Vec::new());
            for wanted in wanted {
                match messages.iter_mut().find(|message| message.id == wanted) {
                    Some(message) => {
                        folder.clone_into(&mut message.folder);
                        succeeded.push(json!(wanted));
                    }
                    None => failed.push(json!({wanted: "not_found"})),
                }
            }
            let now = ask.shared.clock.now();
            let events = succeeded.iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>();
            let events = events.iter().map(|id| floor.edited("mailbox_message", id, now)).collect();
            floor.publish(events);
            Ok(Good::ok(json!({"succeeded": succeeded, "failed": failed})))
        }
        _ => Err(Bad::method()),
    }
}
