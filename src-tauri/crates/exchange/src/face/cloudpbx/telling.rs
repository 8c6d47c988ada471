//! What happens, in events (cloudpbx.md 3). Invariant: there is no snapshot; only changes are told.

use serde_json::{Value, json};

use super::{floor::Floor, options::CloudPbxOptions};
use crate::core::{
    notice::{AgentState, AgentView, LegState, LegView, Notice, RoomView},
    statistics::QueueCounter,
};

/// What a notice leaves out.
pub(super) struct Told<'a> {
    /// The names of the queues an agent serves.
    pub(super) queues: &'a dyn Fn(u32) -> Vec<String>,
    /// The extension and the name of an agent.
    pub(super) person: &'a dyn Fn(u32) -> Option<(String, String)>,
}

type Events = Vec<(&'static str, Value)>;

impl Floor {
    pub(super) fn hear(&mut self, notice: &Notice, told: &Told<'_>, options: &CloudPbxOptions) -> Events {
        match notice {
            Notice::Leg(view) => self.leg(view, options),
            Notice::Agent(view) => agent(view, told, options),
            Notice::QueueCounters { name, values, .. } => {
                let waiting = values.iter().find(|(counter, _)| *counter == QueueCounter::Waiting);
                let calls = waiting.map(|(_, calls)| format!("{calls:.0}"));
                calls.map(|calls| ("queue", json!({"peer": name, "calls": calls}))).into_iter().collect()
            }
            Notice::Rooms(rooms) => self.rooms(rooms, options),
            Notice::Channels { .. }
            | Notice::Parking { .. }
            | Notice::Member { .. }
            | Notice::QueueCalls { .. }
            | Notice::AgentCounters { .. }
            | Notice::User(_)
            | Notice::Presence { .. }
            | Notice::Phone { .. }
            | Notice::Voicemail { .. }
            | Notice::Listening { .. } => Vec::new(),
        }
    }

    /// The state of the account and that of its telephone, in parallel.
    fn leg(&mut self, view: &LegView, options: &CloudPbxOptions) -> Events {
        if view.state == LegState::Released {
            self.legs.remove(&view.id);
        } else {
            self.legs.insert(view.id.clone(), (view.user, view.state, view.remote.clone()));
        }
        let has = |state| self.legs.values().any(|(user, now, _)| *user == view.user && *now == state);
        let bits = [(LegState::Established, 1), (LegState::Ringing, 8), (LegState::OnHold, 16), (LegState::Dialing, 32)];
        let status: i64 = bits.into_iter().filter(|(state, _)| has(*state)).map(|(_, bit)| bit).sum();
        let changed = self.told.insert(view.user, status) != Some(status);
        if !changed && view.state == LegState::Released {
            return Vec::new();
        }
        let mut subscriber = json!({"peer": format!("{}-{}", options.pbx_name, view.own_number), "statusValue": status});
        if view.state != LegState::Released {
            subscriber["connectPeerNumber"] = json!(view.remote.number);
            if !view.remote.name.is_empty() {
                subscriber["connectPeerName"] = json!(view.remote.name);
            }
        }
        let mut events = vec![("subscriber", subscriber)];
        if changed {
            events.push(("extstatus", json!({"exten": view.own_number, "status": status})));
        }
        events
    }

    fn rooms(&mut self, rooms: &[RoomView], options: &CloudPbxOptions) -> Events {
        let mut events = Vec::new();
        for room in rooms {
            let name = if room.name.is_empty() { &room.number } else { &room.name };
            let now: Vec<String> =
                room.members.iter().map(|(who, at)| format!("{}-{:08x}", who.number, at.0 & 0xffff_ffff)).collect();
            let before = self.rooms.insert(room.number.clone(), now.clone()).unwrap_or_default();
            for (member, (who, _)) in now.iter().zip(&room.members) {
                if !before.contains(member) {
                    events.push(("cmember", member_of(member, "add", name, &who.name, &who.number, options)));
                }
            }
            for member in before.iter().filter(|member| !now.contains(member)) {
                let number = member.rsplit_once('-').map_or("", |(number, _)| number);
                events.push(("cmember", member_of(member, "remove", name, "", number, options)));
            }
        }
        events
    }
}

fn member_of(member: &str, action: &str, room: &str, name: &str, number: &str, options: &CloudPbxOptions) -> Value {
    let is_inside = number.len() <= 4;
    let channel = if is_inside { format!("SIP/{}-{member}", options.pbx_name) } else { format!("SIP/trunk-{member}") };
    json!({"channel": channel, "action": action, "conference": room, "callerIDName": name, "callerIDNum": number})
}

/// One event for each queue the agent serves; all of its numbers are texts.
fn agent(view: &AgentView, told: &Told<'_>, options: &CloudPbxOptions) -> Events {
    let Some((extension, name)) = (told.person)(view.agent) else { return Vec::new() };
    let status = match view.state {
        AgentState::LoggedOut => "5",
        AgentState::Login | AgentState::Ready | AgentState::Paused | AgentState::WrapUp => "1",
        AgentState::Ringing => "6",
        AgentState::Dialing | AgentState::OnCall => "2",
    };
    let paused = view.state == AgentState::Paused;
    let peer = format!("{}-{extension}", options.pbx_name);
    let event = |queue: String| {
        let mut event = json!({
            "peer": peer,
            "queue": queue,
            "m_status": status,
            "m_ct": "0",
            "m_mbshp": "static",
            "m_paused": if paused { "1" } else { "0" },
            "m_name": name,
            "m_location": format!("SIP/{peer}"),
        });
        if paused && !view.cause.is_empty() {
            event["m_reason"] = json!(view.cause);
        }
        ("qmember", event)
    };
    (told.queues)(view.agent).into_iter().map(event).collect()
}
