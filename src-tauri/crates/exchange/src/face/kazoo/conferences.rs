//! Conference events (kazoo.md 5.8). Invariant: who was added is removed once, before the conference is destroyed.

use serde_json::{Value, json};

use super::{event::Event, floor::Floor, tenant::Tenant, time::gregorian};
use crate::{clock::Wall, core::notice::RoomView, ledger::Remote};

/// Somebody in a conference.
#[derive(Clone, Debug)]
pub(crate) struct Participant {
    pub(crate) id: u64,
    pub(crate) call_id: String,
    pub(crate) who: Remote,
    pub(crate) owner: Option<String>,
    pub(crate) muted: bool,
    pub(crate) deaf: bool,
    pub(crate) since: Wall,
}

impl Participant {
    pub(crate) fn row(&self, now: Wall) -> Value {
        json!({
            "participant_id": self.id, "call_id": self.call_id, "caller_id_name": self.who.name,
            "caller_id_number": self.who.number, "duration": now.since(self.since) / 1_000, "is_moderator": false,
            "conference_channel_vars": self.vars(),
        })
    }

    fn vars(&self) -> Value {
        json!({"hear": !self.deaf, "speak": !self.muted, "talking": false, "floor": false, "energy_level": 300,
               "mute_detect": false, "is_moderator": false, "member_type": "member"})
    }
}

impl Floor {
    pub(crate) fn rooms_changed(&mut self, tenant: &Tenant, rooms: &[RoomView], now: Wall) -> Vec<Event> {
        let mut events = Vec::new();
        for room in rooms {
            let id = tenant.thing("conference", &room.number);
            let before = self.rooms.get(&room.number).cloned().unwrap_or_default();
            let inside: Vec<_> = self
                .living(None)
                .filter(|channel| channel.view.room.as_ref() == Some(&room.number))
                .map(|channel| {
                    (
                        channel.call_id.clone(),
                        channel.view.own.clone(),
                        tenant.at(&channel.view.side).map(|person| person.id.clone()),
                    )
                })
                .collect();
            let mut after: Vec<_> =
                before.iter().filter(|known| inside.iter().any(|(call, ..)| *call == known.call_id)).cloned().collect();
            let gone: Vec<_> = before.iter().filter(|known| !inside.iter().any(|(call, ..)| *call == known.call_id)).collect();
            if before.is_empty() && !inside.is_empty() {
                events.push(self.conference_event(&id, "conference-create", None, now));
            }
            for (call_id, who, owner) in inside {
                if before.iter().any(|known| known.call_id == call_id) {
                    continue;
                }
                self.participants += 1;
                let joined = Participant { id: self.participants, call_id, who, owner, muted: false, deaf: false, since: now };
                events.push(self.conference_event(&id, "add-member", Some(&joined), now));
                after.push(joined);
            }
            for left in gone {
                events.push(self.conference_event(&id, "del-member", Some(left), now));
            }
            if !before.is_empty() && after.is_empty() {
                events.push(self.conference_event(&id, "conference-destroy", None, now));
            }
            self.rooms.insert(room.number.clone(), after);
        }
        events
    }

    pub(crate) fn conference_event(&mut self, id: &str, event: &str, who: Option<&Participant>, now: Wall) -> Event {
        let mut data = json!({
            "event": event, "conference_id": id, "instance_id": super::tenant::hex(&format!("instance/{id}")),
            "call_id": id, "account_id": self.account, "timestamp": gregorian(now),
            "event_category": "conference", "event_name": "event", "app_name": "ecallmgr",
            "app_version": self.options.version, "msg_id": self.opaque(),
            "custom_channel_vars": {"account_id": self.account},
        });
        if let Some(who) = who {
            data["call_id"] = json!(who.call_id);
            data["participant_id"] = json!(who.id);
            data["caller_id_name"] = json!(who.who.name);
            data["caller_id_number"] = json!(who.who.number);
            data["channel_presence_id"] = json!(who.who.number);
            data["custom_channel_vars"]["owner_id"] = json!(who.owner);
            data["conference_channel_vars"] = who.vars();
        }
        Event::new(&self.account, &["conference", "event", id, event], "event", data)
    }
}
