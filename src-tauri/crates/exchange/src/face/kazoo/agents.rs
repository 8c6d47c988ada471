//! Agents and queues of both products as they are told (kazoo.md 4.12, 4.13, 5.11, 5.12). Invariant: what is told is what the
//! switch says; nothing is remembered here but the statistics.

use serde_json::{Map, Value, json};

use super::{
    event::Event,
    floor::Floor,
    tenant::Tenant,
    time::{gregorian, iso},
};
use crate::{
    clock::Wall,
    core::{
        call::LegKey,
        channel::{ChannelChange, ChannelView},
        notice::{AgentState, AgentView, LegState},
    },
    ledger::{Outcome, Remote},
};

/// A call of a queue.
#[derive(Clone, Debug)]
pub(crate) struct Stat {
    pub(crate) key: LegKey,
    pub(crate) call_id: String,
    pub(crate) queue: u32,
    pub(crate) caller: Remote,
    pub(crate) agent: Option<String>,
    pub(crate) status: &'static str,
    pub(crate) entered: Wall,
    pub(crate) handled: Option<Wall>,
    pub(crate) abandoned: Option<Wall>,
    pub(crate) processed: Option<Wall>,
    pub(crate) misses: Vec<(String, Wall)>,
}

/// Status of an agent in the words of the open product.
pub(crate) const fn acdc_status(state: AgentState, acd: bool, leaving: bool) -> &'static str {
    match (state, acd) {
        (AgentState::LoggedOut, _) => "logged_out",
        (_, _) if leaving => "pending_logged_out",
        (AgentState::Login, _) => "logged_in",
        (AgentState::Ready, _) => "ready",
        (AgentState::Paused, _) => "paused",
        (AgentState::WrapUp, _) => "wrapup",
        (AgentState::Ringing, true) => "connecting",
        (AgentState::OnCall, true) => "connected",
        (AgentState::Ringing | AgentState::OnCall | AgentState::Dialing, _) => "outbound",
    }
}

/// State of a recipient in the words of the commercial product.
pub(crate) const fn qubicle_state(state: AgentState, acd: bool) -> &'static str {
    match (state, acd) {
        (AgentState::LoggedOut, _) => "Not-Logged-In",
        (AgentState::Login | AgentState::Paused, _) => "Away",
        (AgentState::Ready, _) => "Ready",
        (AgentState::WrapUp, _) => "Wrapup-Time",
        (AgentState::Ringing, true) => "Call-Offer",
        (AgentState::Ringing | AgentState::OnCall | AgentState::Dialing, _) => "On-A-Call",
    }
}

impl Floor {
    /// The queue's call at an agent's telephone: the caller's leg, the caller and the queue.
    pub(crate) fn queue_call(&self, user: u32) -> Option<(String, Remote, u32)> {
        let channel = self.of_person(user).filter(|channel| !channel.view.placed_here)?;
        let member = channel.view.rings_for.and_then(|key| self.call_id_of(key))?;
        Some((member, channel.view.remote.clone(), channel.view.queue?))
    }

    pub(crate) fn agent_changed(&mut self, tenant: &Tenant, view: &AgentView) -> Vec<Event> {
        let person = tenant.people.iter().find(|person| person.agent == Some(view.agent));
        let Some(person) = person.cloned() else { return Vec::new() };
        let call = self.queue_call(person.user);
        let acd = call.is_some();
        let status = acdc_status(view.state, acd, view.leaving);
        let at = view.told_at;
        if self.agents_told.insert(person.user, status.to_owned()).as_deref() == Some(status) {
            return Vec::new();
        }
        let mut body =
            json!({"event": "agent_status_change", "agent_id": person.id, "status": status, "timestamp": gregorian(at)});
        if let Some((member, caller, queue)) = &call {
            body["call_id"] = json!(member);
            body["caller_id_name"] = json!(caller.name);
            body["caller_id_number"] = json!(caller.number);
            body["queue_id"] = json!(tenant.queue(*queue));
        }
        let mut events = self.edr(body, at).into_iter().collect::<Vec<_>>();
        if self.options.acd.has_qubicle() {
            let name = match qubicle_state(view.state, acd) {
                "Not-Logged-In" => "delete",
                "Away" if view.state == AgentState::Login => "create",
                "Away" => "away",
                "Ready" => "ready",
                "Wrapup-Time" => "wrapup",
                "Call-Offer" => "offer",
                _ => "handling",
            };
            let mut data = json!({"recipient_id": person.id, "username": person.login, "stats": {
                "total_calls": 0, "offered_calls": 0, "missed_calls": 0, "avg_call_time": 0,
                "login_time": gregorian(view.since), "last_action_time": gregorian(at), "last_handled_time": 0}});
            if name == "create" {
                data["state"] = json!("away");
                data["pid"] = json!("<0.4711.0>");
            }
            events.push(self.qubicle("recipient", name, data, at));
        }
        events
    }

    pub(crate) fn membership(&mut self, tenant: &Tenant, agent: u32, queue: u32, joined: bool, now: Wall) -> Vec<Event> {
        let Some(person) = tenant.people.iter().find(|person| person.agent == Some(agent)) else {
            return Vec::new();
        };
        let event = if joined { "logged_into_queue" } else { "logged_out_of_queue" };
        let body = json!({"event": event, "agent_id": person.id, "queue_id": tenant.queue(queue)});
        self.edr(body, now).into_iter().collect()
    }

    /// What a change of a leg means for the queues.
    pub(crate) fn queue_changed(
        &mut self,
        tenant: &Tenant,
        at: Wall,
        change: &ChannelChange,
        changes: &[ChannelChange],
    ) -> Vec<Event> {
        match change {
            ChannelChange::Began(view) if view.waiting.is_some() => self.entered(tenant, view, at),
            ChannelChange::Changed { before, now } if before.waiting.is_none() && now.waiting.is_some() => {
                self.entered(tenant, now, at)
            }
            ChannelChange::Changed { before, now } if before.waiting.is_some() && now.waiting.is_none() => {
                self.handled(tenant, before, now, changes, at)
            }
            ChannelChange::Ended { last, .. } if last.waiting.is_some() => self.given_up(tenant, last, at),
            ChannelChange::Ended { last, outcome, .. } if last.queue.is_some() && !last.placed_here => {
                self.agent_leg_ended(tenant, last, *outcome, at)
            }
            ChannelChange::Ended { last, .. } => self.member_ended(tenant, last, at),
            ChannelChange::Began(_) | ChannelChange::Changed { .. } => Vec::new(),
        }
    }

    fn entered(&mut self, tenant: &Tenant, view: &ChannelView, at: Wall) -> Vec<Event> {
        let (Some(queue), Some(call_id)) = (view.waiting, self.call_id_of(view.key)) else { return Vec::new() };
        let body = json!({
            "event": "call_status_change", "status": "waiting", "queue_id": tenant.queue(queue), "call_id": call_id,
            "entered_timestamp": gregorian(at), "caller_id_name": view.own.name, "caller_id_number": view.own.number,
            "caller_priority": 0,
        });
        let session = json!({"session_id": call_id, "session_type": "call_session", "caller_id_name": view.own.name,
                             "caller_id_number": view.own.number});
        let join = json!({"queue_id": tenant.queue(queue), "session_id": call_id, "position": 1, "estimated_wait": 0});
        self.stats.push(Stat {
            key: view.key,
            call_id,
            queue,
            caller: view.own.clone(),
            agent: None,
            status: "waiting",
            entered: at,
            handled: None,
            abandoned: None,
            processed: None,
            misses: Vec::new(),
        });
        let mut events: Vec<_> = self.edr(body, at).into_iter().collect();
        if self.options.acd.has_qubicle() {
            events.push(self.qubicle("session", "create", session, at));
            events.push(self.qubicle("queue", "join", join, at));
        }
        events
    }

    fn handled(
        &mut self,
        tenant: &Tenant,
        before: &ChannelView,
        now: &ChannelView,
        changes: &[ChannelChange],
        at: Wall,
    ) -> Vec<Event> {
        let answered = changes.iter().find_map(|change| match change {
            ChannelChange::Changed { now: other, .. }
                if other.queue.is_some() && other.call == now.call && !other.placed_here =>
            {
                (other.state == LegState::Established).then_some(other)
            }
            ChannelChange::Changed { .. } | ChannelChange::Began(_) | ChannelChange::Ended { .. } => None,
        });
        let (Some(queue), Some(call_id)) = (before.waiting, self.call_id_of(now.key)) else { return Vec::new() };
        let Some(agent) = answered.and_then(|leg| tenant.at(&leg.side)).map(|person| person.id.clone()) else {
            return Vec::new();
        };
        if let Some(stat) = self.stat(now.key) {
            stat.status = "handled";
            stat.handled = Some(at);
            stat.agent = Some(agent.clone());
        }
        let body = json!({
            "event": "call_status_change", "status": "handled", "queue_id": tenant.queue(queue), "call_id": call_id,
            "agent_id": agent, "handled_timestamp": gregorian(at),
        });
        let mut events: Vec<_> = self.edr(body, at).into_iter().collect();
        if self.options.acd.has_qubicle() {
            let data = json!({"queue_id": tenant.queue(queue), "session_id": call_id, "recipient_id": agent});
            events.push(self.qubicle("queue", "delivered", data, at));
        }
        events
    }

    fn given_up(&mut self, tenant: &Tenant, last: &ChannelView, at: Wall) -> Vec<Event> {
        let (Some(queue), Some(call_id)) = (last.waiting, self.call_id_of(last.key)) else { return Vec::new() };
        if let Some(stat) = self.stat(last.key) {
            stat.status = "abandoned";
            stat.abandoned = Some(at);
        }
        let body = json!({
            "event": "call_status_change", "status": "abandoned", "queue_id": tenant.queue(queue), "call_id": call_id,
            "abandon_reason": "member_hangup", "abandon_timestamp": gregorian(at),
        });
        let mut events: Vec<_> = self.edr(body, at).into_iter().collect();
        if self.options.acd.has_qubicle() {
            let data = json!({"queue_id": tenant.queue(queue), "session_id": call_id, "reason": "abandoned"});
            events.push(self.qubicle("queue", "leave", data.clone(), at));
            events.push(self.qubicle("session", "delete", data, at));
        }
        events
    }

    fn agent_leg_ended(&mut self, tenant: &Tenant, last: &ChannelView, outcome: Outcome, at: Wall) -> Vec<Event> {
        let Some(agent) = tenant.at(&last.side).map(|person| person.id.clone()) else { return Vec::new() };
        let (Some(queue), Some(member)) = (last.queue, last.rings_for) else { return Vec::new() };
        let Some(call_id) = self.call_id_of(member) else { return Vec::new() };
        if last.answered.is_some() {
            let hung_up_by = if self.channels.contains_key(&member) { "agent" } else { "member" };
            return self.processed(tenant, member, queue, &call_id, &agent, hung_up_by, at);
        }
        if outcome == Outcome::AnsweredElsewhere {
            return Vec::new();
        }
        if let Some(stat) = self.stat(member) {
            stat.misses.push((agent.clone(), at));
        }
        let body = json!({
            "event": "call_status_change", "status": "missed", "queue_id": tenant.queue(queue), "call_id": call_id,
            "agent_id": agent, "miss_reason": if outcome == Outcome::Rejected { "rejected" } else { "no_answer" },
            "miss_timestamp": gregorian(at),
        });
        self.edr(body, at).into_iter().collect()
    }

    fn member_ended(&mut self, tenant: &Tenant, last: &ChannelView, at: Wall) -> Vec<Event> {
        let Some(stat) = self.stat(last.key).filter(|stat| stat.processed.is_none()) else { return Vec::new() };
        let (queue, call_id, agent) = (stat.queue, stat.call_id.clone(), stat.agent.clone().unwrap_or_default());
        self.processed(tenant, last.key, queue, &call_id, &agent, "member", at)
    }

    #[allow(clippy::too_many_arguments, reason = "one event with all that it says")]
    fn processed(
        &mut self,
        tenant: &Tenant,
        key: LegKey,
        queue: u32,
        call_id: &str,
        agent: &str,
        by: &str,
        at: Wall,
    ) -> Vec<Event> {
        let Some(stat) = self.stat(key).filter(|stat| stat.processed.is_none()) else { return Vec::new() };
        stat.status = "processed";
        stat.processed = Some(at);
        let body = json!({
            "event": "call_status_change", "status": "processed", "queue_id": tenant.queue(queue), "call_id": call_id,
            "agent_id": agent, "processed_timestamp": gregorian(at), "hung_up_by": by,
        });
        let mut events: Vec<_> = self.edr(body, at).into_iter().collect();
        if self.options.acd.has_qubicle() {
            events.push(self.qubicle("session", "delete", json!({"session_id": call_id, "reason": "completed"}), at));
        }
        events
    }

    fn stat(&mut self, key: LegKey) -> Option<&mut Stat> {
        self.stats.iter_mut().rev().find(|stat| stat.key == key)
    }

    /// A record of the open product for the EDR socket.
    fn edr(&mut self, body: Value, at: Wall) -> Option<Event> {
        if !self.options.edr || !self.options.acd.has_acdc() {
            return None;
        }
        let id = self.opaque();
        let data = json!({
            "account_id": self.account, "account_tree": [], "app_name": "acdc", "app_version": self.options.version, "id": id,
            "severity": "ok", "verbosity": "info", "timestamp": iso(at) + "Z", "gregorian_time": gregorian(at), "body": body,
            "event_category": "edr", "event_name": "event", "msg_id": self.opaque(),
        });
        Some(Event::new(&self.account, &["edr", "ok", "info", "acdc"], "event", data))
    }

    pub(crate) fn qubicle(&mut self, family: &str, name: &str, data: Value, at: Wall) -> Event {
        let mut all = Map::new();
        all.extend(data.as_object().cloned().unwrap_or_default());
        let common = json!({
            "account_id": self.account, "app_name": "qubicle", "app_version": self.options.version,
            "event_category": format!("qubicle-{family}"), "event_name": name, "event_timestamp": gregorian(at),
            "event_unix_timestamp": at.epoch_seconds(), "msg_id": self.opaque(),
        });
        all.extend(common.as_object().cloned().unwrap_or_default());
        Event::new(&self.account, &["qubicle", family], name, Value::Object(all))
    }
}
