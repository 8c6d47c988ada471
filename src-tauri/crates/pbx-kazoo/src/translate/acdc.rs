//! ACDc: states of agents and queue calls as the EDR socket tells them (kazoo.md 4.13 and 5.12). Invariant: an older state
//! never replaces a newer one, and a state of the same second does so only if that is how agents proceed.

use std::collections::BTreeMap;

use cordboard_model::{
    AgentId, AgentReport, AgentState, At, Direction, Event, Membership, Party, QueueCaller, QueueId, QueueRef, ReasonId,
    StateReport,
};
use cordboard_session::Stamped;
use foldhash::HashMap;

use super::{Tell, Timer, Translator, UserCall, calls::is_own};
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
        // Logged in and not yet ready; the server goes on to `ready` by itself, unless there is no queue to be ready for.
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
    pub(super) last: HashMap<String, Standing>,
    /// The queue of each caller's leg.
    queues: HashMap<String, String>,
    waiting: BTreeMap<String, Vec<(String, QueueCaller)>>,
    /// Events tell what agents do.
    told: bool,
    /// What was read while an event of it may be under way, or what usually lasts no time.
    put_off: BTreeMap<String, (At, String)>,
    offers: Vec<Offer>,
}

/// What an agent was last told to be.
#[derive(Debug)]
pub(super) struct Standing {
    /// In the server's word.
    pub(super) status: String,
    /// In the server's seconds.
    pub(super) since: At,
    /// As it was told.
    told: At,
    /// Whatever event is of the same second comes after it.
    yields: bool,
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
        self.agent_is(agent, &status.status, status.since.unwrap_or(at), true, &mut tell);
    }

    /// As [`Self::agent`], read while events are told. An event is quicker and says when: what was read counts only if none
    /// comes.
    pub fn agent_read(&mut self, agent: &str, status: &str, at: At, events: &mut Vec<Stamped>) {
        if self.agents.told {
            self.put_off(agent, status, at, at);
        } else {
            self.agent_is(agent, status, at, true, &mut Tell { at, events, needs: &mut Vec::new() });
        }
    }

    /// Counts unless an event comes until frames that are out of order have come.
    fn put_off(&mut self, agent: &str, status: &str, since: At, now: At) {
        self.agents.put_off.insert(agent.to_owned(), (since, status.to_owned()));
        self.wake(Self::ordered_by(now), Timer::Agent(agent.to_owned()));
    }

    /// No event said otherwise.
    pub(super) fn still_is(&mut self, agent: &str, tell: &mut Tell<'_>) {
        if let Some((at, status)) = self.agents.put_off.remove(agent) {
            self.agent_is(agent, &status, at, true, tell);
        }
    }

    fn agent_changed(&mut self, body: &Body<'_>, at: At, tell: &mut Tell<'_>) {
        let (Some(agent), Some(status)) = (body.agent_id.as_deref(), body.status.as_deref()) else { return };
        self.agents.told = true;
        self.agents.put_off.remove(agent);
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
        if status == "logged_in" {
            if let Some(before) = self.agents.last.get_mut(agent).filter(|before| before.status == "logged_out") {
                before.yields = true;
            }
            self.put_off(agent, status, at, tell.at);
            return;
        }
        self.agent_is(agent, status, at, false, tell);
        if agent == self.station.user {
            self.requeue_offered(body.call_id.as_deref(), tell);
        }
    }

    fn agent_is(&mut self, agent: &str, status: &str, since: At, read: bool, tell: &mut Tell<'_>) {
        let Some(state) = acdc_state(status) else {
            self.counts.unknown += 1;
            return;
        };
        let before = self.agents.last.get(agent);
        if before.is_some_and(|before| before.is_newer_than(status, since)) {
            return;
        }
        let moment = match before {
            Some(before) if before.status == status && before.since == since => before.told,
            Some(before) => moment(since, tell.at).max(before.told.plus_ms(1)),
            None => moment(since, tell.at),
        };
        self.agents.last.insert(agent.to_owned(), Standing { status: status.to_owned(), since, told: moment, yields: read });
        let told = matches!(status, "paused" | "pending_logged_out" | "outbound");
        let report = StateReport {
            state,
            since: moment,
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
                self.requeue(call, tell);
                return;
            }
        }
        let callers = (1..).zip(line.iter()).map(|(position, (_, caller))| QueueCaller { position, ..caller.clone() });
        let callers = callers.collect();
        tell.event(Event::QueueCallersListed(QueueId::from(queue), callers));
        self.requeue(call, tell);
    }

    /// Whether a queue offered the user a call lately.
    pub(super) fn is_offering(&self) -> bool {
        !self.agents.offers.is_empty()
    }

    /// Whether an event may come that names the caller's leg.
    pub(super) fn may_be_named(leg: &Leg, now: At) -> bool {
        leg.heard.is_none_or(|heard| Self::ordered_by(heard) > now)
    }

    pub(super) fn offered(&mut self, offer: Offer) {
        self.agents.offers.retain(|old| offer.at.ms_since(old.at) < OFFER);
        self.agents.offers.push(offer);
    }

    /// What is known of that caller's leg may be about a call of the user.
    fn requeue(&mut self, caller: &str, tell: &mut Tell<'_>) {
        if let Some(group) = self.legs.group_of(caller) {
            self.settle(group, false, tell);
        }
    }

    /// An offer may be about a call of the user that is of no queue yet.
    pub(super) fn requeue_offered(&mut self, caller: Option<&str>, tell: &mut Tell<'_>) {
        if let Some(caller) = caller {
            self.requeue(caller, tell);
        }
        let open = |call: &UserCall| call.queue.is_none() && call.ended.is_none_or(|end| Self::ordered_by(end) > tell.at);
        let has_open = |group: &&usize| self.legs.group(**group).is_some_and(|group| group.calls.iter().any(open));
        let groups: Vec<usize> = self.legs.own_groups().iter().filter(has_open).copied().collect();
        for group in groups {
            self.derive(group, tell);
        }
    }

    /// Whether a call of the user came through a queue, and through which (kazoo.md 6.3).
    pub(super) fn queue_of(&self, leg: &Leg, started: At, remote: Option<&Party>, now: At) -> (bool, Option<QueueRef>) {
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
            // Where both name a caller's leg, only that decides: the same caller may call again soon. The event that names it
            // may be overtaken by others.
            let told =
                offer.leg.is_some() && (leg.member_call.is_some() || !leg.others.is_empty() || Self::may_be_named(leg, now));
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

impl Standing {
    /// Whether that status is of an earlier second, or comes earlier in this one.
    fn is_newer_than(&self, status: &str, since: At) -> bool {
        let second = |at: At| at.0.div_euclid(1_000);
        let (new, known) = (second(since), second(self.since));
        new < known || (new == known && !self.yields && is_before(status, &self.status))
    }
}

/// The server tells whole seconds. What arrives within that second has happened until then.
fn moment(since: At, received: At) -> At {
    let whole = since.0.rem_euclid(1_000) == 0;
    if whole && (0..1_000).contains(&received.ms_since(since)) { received } else { since }
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
