//! ACDc: states of agents and queue calls as the EDR socket tells them (kazoo.md 4.13 and 5.12). Invariant: an older state
//! never replaces a newer one, and a state of the same second does so only if that is how agents proceed.

use std::collections::BTreeMap;

use cordboard_model::{
    AgentId, AgentReport, AgentState, At, Direction, Event, Membership, Party, QueueCaller, QueueId, QueueRef, ReasonId,
    StateReport,
};
use cordboard_session::Stamped;
use foldhash::HashMap;

use super::{Tell, Translator, calls::is_own};
use crate::{
    frame::{Body, Details},
    leg::{Leg, Way},
    time::from_gregorian,
};

/// An offer belongs to a call of the same caller within this time, ms.
const OFFER: i64 = 30_000;
/// So many callers of queues are remembered.
const CALLERS: usize = 4_096;

/// A status read back (kazoo.md 4.13).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AcdcStatus {
    /// The status as written there; compared without regard to case.
    pub status: String,
    /// Since when, where told.
    pub since: Option<At>,
}

/// The state that a status is. `None`: not a status of an agent (`unknown`, or one nobody told us about).
#[must_use]
pub fn acdc_state(status: &str) -> Option<AgentState> {
    let status = status.trim().to_ascii_lowercase();
    Some(match status.as_str() {
        "ready" => AgentState::Ready,
        // Logged in and not yet ready; the server goes on to `ready` by itself.
        "logged_in" | "paused" => AgentState::NotReady,
        "connecting" => AgentState::Ringing,
        // Whoever is to be logged out after the call is still in it.
        "connected" | "outbound" | "pending_logged_out" => AgentState::OnCall,
        "wrapup" => AgentState::WrapUp,
        "logged_out" => AgentState::LoggedOut,
        _ => return None,
    })
}

#[derive(Debug, Default)]
pub(super) struct Agents {
    pub(super) names: HashMap<String, String>,
    pub(super) last: HashMap<String, (At, String)>,
    /// The queue of each caller's leg.
    queues: HashMap<String, String>,
    waiting: BTreeMap<String, Vec<(String, QueueCaller)>>,
    offers: Vec<Offer>,
}

/// A queue call was offered to the user.
#[derive(Debug)]
pub(super) struct Offer {
    pub(super) at: At,
    pub(super) within: i64,
    pub(super) queue: Option<String>,
    pub(super) number: Option<String>,
    pub(super) leg: Option<String>,
}

impl Translator {
    pub(super) fn edr(&mut self, data: &Details<'_>, tell: &mut Tell<'_>) {
        if data.account_id.as_deref().is_some_and(|account| account != self.station.account) {
            self.counts.foreign += 1;
            return;
        }
        let Some(body) = &data.body else {
            self.counts.ignored += 1;
            return;
        };
        let at = body.timestamp.or(data.timestamp).map_or(tell.at, from_gregorian);
        if let Some(id) = data.id.as_deref()
            && self.is_duplicate(&[Some("edr"), Some(id), body.event.as_deref(), body.status.as_deref()], tell.at)
        {
            return;
        }
        match body.event.as_deref() {
            Some("agent_status_change") => self.agent_changed(body, at, tell),
            Some("call_status_change") => self.queue_call(body, at, tell),
            Some(event @ ("logged_into_queue" | "logged_out_of_queue")) => {
                if let (Some(agent), Some(queue)) = (body.agent_id.as_deref(), body.queue_id.as_deref()) {
                    let (agent, queue) = (AgentId::from(agent), QueueId::from(queue));
                    tell.event(if event == "logged_into_queue" {
                        Event::MemberReported(Membership { agent, queue, penalty: 0 })
                    } else {
                        Event::MemberGone(agent, queue)
                    });
                }
            }
            Some(_) | None => self.counts.unknown += 1,
        }
    }

    /// The status of an agent as `GET agents/{id}/status` tells it.
    pub fn agent(&mut self, agent: &str, status: &AcdcStatus, at: At, events: &mut Vec<Stamped>) {
        let mut tell = Tell { at, events, needs: &mut Vec::new() };
        self.agent_is(agent, &status.status, status.since.unwrap_or(at), &mut tell);
    }

    fn agent_changed(&mut self, body: &Body<'_>, at: At, tell: &mut Tell<'_>) {
        let (Some(agent), Some(status)) = (body.agent_id.as_deref(), body.status.as_deref()) else { return };
        if let (Some(call), Some(queue)) = (body.call_id.as_deref(), body.queue_id.as_deref()) {
            self.agents.remember(call, queue);
        }
        if agent == self.station.user && status == "connecting" {
            self.offered(Offer {
                at,
                within: OFFER,
                queue: body.queue_id.as_deref().map(str::to_owned),
                number: body.caller_id_number.as_deref().map(str::to_owned),
                leg: body.call_id.as_deref().map(str::to_owned),
            });
        }
        self.agent_is(agent, status, at, tell);
        if agent == self.station.user {
            self.requeue(tell);
        }
    }

    fn agent_is(&mut self, agent: &str, status: &str, since: At, tell: &mut Tell<'_>) {
        let Some(state) = acdc_state(status) else {
            self.counts.unknown += 1;
            return;
        };
        if let Some((last, before)) = self.agents.last.get(agent)
            && (since < *last || (since == *last && is_before(status, before)))
        {
            return;
        }
        self.agents.last.insert(agent.to_owned(), (since, status.to_owned()));
        let told = matches!(status, "paused" | "pending_logged_out" | "outbound");
        let report = StateReport {
            state,
            since,
            reason: told.then(|| ReasonId::from(status)),
            acd: match status {
                "connected" | "connecting" => Some(true),
                "outbound" => Some(false),
                _ => None,
            },
            direction: (status == "connected").then_some(Direction::Incoming),
            ..StateReport::default()
        };
        tell.event(Event::AgentReported(Box::new(AgentReport {
            agent: Some(AgentId::from(agent)),
            state: Some(Box::new(report)),
            ..AgentReport::default()
        })));
    }

    fn queue_call(&mut self, body: &Body<'_>, at: At, tell: &mut Tell<'_>) {
        let (Some(queue), Some(call)) = (body.queue_id.as_deref(), body.call_id.as_deref()) else { return };
        self.agents.remember(call, queue);
        let line = self.agents.waiting.entry(queue.to_owned()).or_default();
        let known = line.iter().position(|(known, _)| known == call);
        match (body.status.as_deref(), known) {
            (Some("waiting"), None) if line.len() < CALLERS => {
                let since = body.entered_timestamp.map_or(at, from_gregorian);
                let caller = QueueCaller {
                    position: 0,
                    name: body.caller_id_name.as_deref().map(str::to_owned),
                    number: body.caller_id_number.as_deref().map(str::to_owned),
                    since,
                    entry: serde_json::json!({ "call_id": call, "queue_id": queue }).to_string(),
                };
                line.push((call.to_owned(), caller));
                line.sort_by_key(|(_, caller)| caller.since);
            }
            (Some("handled" | "abandoned" | "processed"), Some(place)) => {
                line.remove(place);
            }
            (Some(_) | None, _) => {
                self.requeue(tell);
                return;
            }
        }
        let callers = (1..).zip(line.iter()).map(|(position, (_, caller))| QueueCaller { position, ..caller.clone() });
        let callers = callers.collect();
        tell.event(Event::QueueCallersListed(QueueId::from(queue), callers));
        self.requeue(tell);
    }

    pub(super) fn offered(&mut self, offer: Offer) {
        self.agents.offers.retain(|old| offer.at.ms_since(old.at) < OFFER);
        self.agents.offers.push(offer);
    }

    /// What is known of queues may be about the user's calls.
    pub(super) fn requeue(&mut self, tell: &mut Tell<'_>) {
        for group in self.legs.own_groups().to_vec() {
            self.derive(group, tell);
        }
    }

    /// Whether a call of the user came through a queue, and through which (kazoo.md 6.3).
    pub(super) fn queue_of(&self, leg: &Leg, started: At, remote: Option<&Party>) -> (bool, Option<QueueRef>) {
        if leg.way != Some(Way::Out) || !is_own(leg, &self.station) {
            return (false, None);
        }
        let by_leg = leg.member_call.iter().chain(&leg.others).find_map(|id| self.agents.queues.get(&**id));
        let number = remote.and_then(|party| party.number.as_deref());
        let offer = self.agents.offers.iter().find(|offer| {
            let caller = offer.number.as_deref().is_some_and(|offered| Some(offered) == number);
            let about = offer.leg.as_deref().is_some_and(|about| {
                leg.member_call.as_deref() == Some(about) || leg.others.iter().any(|other| &**other == about)
            });
            // Where both name a caller's leg, only that decides: the same caller may call again soon.
            let told = offer.leg.is_some() && (leg.member_call.is_some() || !leg.others.is_empty());
            let caller = caller && !told;
            (caller || about) && started.ms_since(offer.at).abs() <= offer.within
        });
        let queue = by_leg.or_else(|| offer.and_then(|offer| offer.queue.as_ref()));
        let named = queue.map(|id| QueueRef { id: Some(QueueId::from(id.as_str())), name: self.agents.names.get(id).cloned() });
        let from_queue =
            named.is_some() || offer.is_some() || leg.member_call.is_some() || leg.agent.is_some() || is_offered(leg);
        (from_queue, named)
    }
}

impl Agents {
    fn remember(&mut self, call: &str, queue: &str) {
        if self.queues.len() >= CALLERS {
            self.queues.clear();
        }
        self.queues.insert(call.to_owned(), queue.to_owned());
    }
}

/// `{md5 of the caller's leg}-{agent}-{8 hex digits}` (kazoo.md 6.3).
fn is_offered(leg: &Leg) -> bool {
    let hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let Some((head, rest)) = leg.id.split_once('-') else { return false };
    let Some((agent, tail)) = rest.rsplit_once('-') else { return false };
    head.len() == 32 && hex(head) && tail.len() == 8 && hex(tail) && leg.owner.as_deref().is_none_or(|owner| owner == agent)
}

/// Whether of two statuses of the same second the new one comes first.
fn is_before(new: &str, old: &str) -> bool {
    const COURSE: [&str; 6] = ["logged_in", "connecting", "connected", "wrapup", "ready", "logged_out"];
    let place = |status: &str| COURSE.iter().position(|known| *known == status);
    match (place(new), place(old)) {
        // A ready agent may be offered a call within the same second.
        (Some(1), Some(4)) => false,
        (Some(new), Some(old)) => new < old,
        (None, _) | (_, None) => false,
    }
}
