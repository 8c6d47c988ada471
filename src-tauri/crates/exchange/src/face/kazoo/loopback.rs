//! Calls that a user sends on: between the caller and where they go the switch talks to itself (kazoo.md 6.5). Invariant: the
//! two loopback legs are gone as soon as somebody answers there.

use serde_json::{Value, json};

use super::{
    event::{Event, encoded},
    floor::Floor,
    tenant::{Tenant, hex},
    time::gregorian,
};
use crate::{
    clock::Wall,
    core::channel::{ChannelChange, ChannelView},
};

/// The half towards the caller, and the half that dials on.
const HALVES: [&str; 2] = ["A", "B"];

impl Floor {
    /// The leg that lets another one ring: the half of the loopback that dials on.
    pub(crate) fn dials_on(&self, view: &ChannelView) -> Option<String> {
        view.forwarded_by.map(|_| self.half(view, "B"))
    }

    fn half(&self, view: &ChannelView, half: &str) -> String {
        let digits = hex(&format!("loopback/{}/{}/{half}", self.seed, view.id));
        let part = |from: usize, to: usize| &digits[from..to];
        format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
    }

    /// What the loopback legs of these changes do.
    pub(crate) fn loopbacks(&mut self, tenant: &Tenant, at: Wall, changes: &[ChannelChange]) -> Vec<Event> {
        let mut events = Vec::new();
        for change in changes {
            let (view, names): (_, &[&str]) = match change {
                ChannelChange::Began(view) => (view, &["CHANNEL_CREATE"]),
                ChannelChange::Changed { before, now } if !before.is_up() && now.is_up() => {
                    (now, &["CHANNEL_ANSWER", "CHANNEL_DESTROY"])
                }
                ChannelChange::Ended { last, .. } if !last.is_up() => (last, &["CHANNEL_DESTROY"]),
                ChannelChange::Changed { .. } | ChannelChange::Ended { .. } => continue,
            };
            let Some(by) = view.forwarded_by else { continue };
            for name in names {
                for half in HALVES {
                    events.push(self.loopback(tenant, at, name, (view, half), by));
                }
            }
        }
        events
    }

    fn loopback(&mut self, tenant: &Tenant, at: Wall, name: &str, (view, half): (&ChannelView, &str), by: u32) -> Event {
        let id = self.half(view, half);
        let person = tenant.by_user(by);
        let line = person.and_then(|person| person.devices.first());
        let outwards = half == "A";
        let caller = view.rings_for.and_then(|key| self.call_id_of(key));
        let mut body = json!({
            "call_id": id, "call_direction": if outwards { "outbound" } else { "inbound" },
            "caller_id_name": view.remote.name, "caller_id_number": view.remote.number,
            "callee_id_name": view.own.name, "callee_id_number": view.own.number,
            "channel_name": format!("loopback/{}-{}", view.own.number, half.to_lowercase()),
            "channel_created_time": view.began.0 * 1_000, "channel_is_loopback": true, "channel_loopback_leg": half,
            "channel_loopback_other_leg_id": self.half(view, if outwards { "B" } else { "A" }),
            "channel_call_state": if name == "CHANNEL_DESTROY" { "HANGUP" } else { "ACTIVE" },
            "timestamp": gregorian(at), "msg_id": self.msg_id(at),
            "from": format!("{}@{}", view.remote.number, tenant.realm), "to": format!("{}@{}", view.own.number, tenant.realm),
            "request": format!("{}@{}", view.own.number, tenant.realm),
            "custom_sip_headers": {}, "custom_application_vars": {},
            "custom_channel_vars": {
                "account_id": tenant.account, "realm": tenant.realm, "call_interaction_id": self.interactions.get(&view.call),
                "owner_id": person.map(|person| &person.id), "authorizing_id": line.map(|line| &line.id),
                "authorizing_type": "device", "call_forward": "true", "bridge_id": caller,
            },
            "event_category": "call_event", "event_name": name, "app_name": "ecallmgr", "app_version": self.options.version,
        });
        if let Some(caller) = caller.filter(|_| outwards) {
            body["other_leg_call_id"] = json!(caller);
        }
        if name == "CHANNEL_DESTROY" {
            let bowed_out = view.is_up();
            body["hangup_cause"] = json!(if bowed_out { "NORMAL_UNSPECIFIED" } else { "ORIGINATOR_CANCEL" });
            body["duration_seconds"] = json!(at.since(view.began) / 1_000);
            body["billing_seconds"] = json!(0);
        }
        Event::new(&self.account, &["call", name, &encoded(&id)], name, strip(body))
    }
}

/// What is not known is not said.
fn strip(mut body: Value) -> Value {
    if let Some(vars) = body["custom_channel_vars"].as_object_mut() {
        vars.retain(|_, value| !value.is_null());
    }
    body
}
