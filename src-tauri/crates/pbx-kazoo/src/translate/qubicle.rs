//! Qubicle: recipients, queues and sessions (kazoo.md 4.12 and 5.11). Invariant: only the names that were seen mean a state;
//! any other one is a reason to ask.

use std::collections::{BTreeMap, HashMap};

use cordboard_model::{
    AgentId, AgentReport, AgentState, At, Event, Measure, QueueCaller, QueueId, QueueKey, ReasonId, StateReport, Statistic,
};
use cordboard_session::Stamped;
use serde::Deserialize;

use super::{Need, Tell, Timer, Translator, acdc::Offer};
use crate::{
    frame::{Details, QubicleKind},
    lenient::{flag, int, object, text},
    time::from_gregorian,
};

/// Unknown events of a recipient within this time lead to one question, ms (kazoo.md K88).
const COALESCE: i64 = 500;
/// An offer belongs to a call of the same caller within this time, ms (kazoo.md K90).
const OFFER: i64 = 10_000;
/// How long a wish of ours explains what happens, ms.
const ASKED: i64 = 5_000;
/// More callers no queue has.
const CALLERS: usize = 4_096;
/// The reason of a state that nobody asked for.
const BY_SYSTEM: &str = "system";

/// What a recipient does, by whatever spelling (kazoo.md K87).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Availability {
    /// Waiting for calls.
    Ready,
    /// Logged in, gets no calls.
    Away,
    /// After-call work.
    Wrapup,
    /// A call is offered.
    CallOffer,
    /// In a call.
    OnCall,
    /// Not logged in.
    LoggedOut,
    /// A name nobody told us about.
    Other(String),
}

impl Availability {
    /// By the name as the server writes it.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let normal: String = name
            .trim()
            .chars()
            .map(|letter| if matches!(letter, '-' | ' ') { '_' } else { letter.to_ascii_lowercase() })
            .collect();
        match normal.as_str() {
            "ready" | "available" => Self::Ready,
            "away" => Self::Away,
            "wrapup_time" | "wrapup" | "wrap_up" => Self::Wrapup,
            "call_offer" | "offer" => Self::CallOffer,
            "on_a_call" | "on_call" | "handling" => Self::OnCall,
            "not_logged_in" | "logged_out" => Self::LoggedOut,
            _ => Self::Other(name.to_owned()),
        }
    }

    /// The desk's word for it.
    #[must_use]
    pub const fn state(&self) -> AgentState {
        match self {
            Self::Ready => AgentState::Ready,
            Self::Away => AgentState::NotReady,
            Self::Wrapup => AgentState::WrapUp,
            Self::CallOffer => AgentState::Ringing,
            Self::OnCall => AgentState::OnCall,
            Self::LoggedOut => AgentState::LoggedOut,
            Self::Other(_) => AgentState::Unknown,
        }
    }
}

/// The status object of a recipient.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[allow(missing_docs, reason = "the members are the protocol's own names, explained in kazoo.md 4.12")]
pub struct RecipientStatus {
    #[serde(default, deserialize_with = "text")]
    pub availability_state: Option<String>,
    #[serde(default, deserialize_with = "flag")]
    pub available: Option<bool>,
    #[serde(default, deserialize_with = "object")]
    pub offered_call: Option<OfferedCall>,
    #[serde(default, deserialize_with = "object")]
    pub handling_call: Option<OfferedCall>,
}

/// A call that a recipient is offered or handles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[allow(missing_docs, reason = "the members are the protocol's own names, explained in kazoo.md 4.12")]
pub struct OfferedCall {
    #[serde(default, deserialize_with = "text")]
    pub queue_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub session_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub caller_id_name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub caller_id_number: Option<String>,
    #[serde(default, deserialize_with = "int")]
    pub queue_enter_time: Option<i64>,
}

#[derive(Debug, Default)]
pub(super) struct Recipients {
    last: HashMap<String, At>,
    sessions: HashMap<String, (Option<String>, Option<String>)>,
    waiting: BTreeMap<String, Vec<(String, QueueCaller)>>,
    /// When we last asked for a state of the user's.
    asked: Option<At>,
}

impl Translator {
    /// We asked for a state of the user's recipient: what now happens was not set by the system.
    pub fn asked_state(&mut self, at: At) {
        self.recipients.asked = Some(at);
    }

    /// The status of a recipient as `POST|GET qubicle_recipients/{id}/status` tells it.
    pub fn recipient(&mut self, user: &str, status: &RecipientStatus, at: At, events: &mut Vec<Stamped>, needs: &mut Vec<Need>) {
        let mut tell = Tell { at, events, needs };
        let availability = match (status.availability_state.as_deref(), status.available) {
            (Some(name), _) => Availability::of(name),
            (None, Some(true)) => Availability::Ready,
            (None, Some(false) | None) => Availability::Other(String::new()),
        };
        self.recipient_is(user, &availability, None, at, &mut tell);
        let call = status.offered_call.as_ref().or(status.handling_call.as_ref());
        if let Some(call) = call.filter(|_| user == self.station.user) {
            self.offered(Offer {
                at,
                within: OFFER,
                queue: call.queue_id.clone(),
                number: call.caller_id_number.clone(),
                leg: call.session_id.clone(),
            });
            self.requeue_offered(call.session_id.as_deref(), &mut tell);
        }
    }

    pub(super) fn qubicle(&mut self, kind: QubicleKind, name: &str, data: &Details<'_>, tell: &mut Tell<'_>) {
        if data.account_id.as_deref().is_some_and(|account| account != self.station.account) {
            self.counts.foreign += 1;
            return;
        }
        if let Some(message) = data.msg_id.as_deref()
            && self.is_duplicate(&[Some("qubicle"), Some(name), Some(message)], tell.at)
        {
            return;
        }
        let at = data.event_timestamp.or(data.timestamp).map_or(tell.at, from_gregorian);
        match kind {
            QubicleKind::Recipient => self.recipient_event(name, data, at, tell),
            QubicleKind::Queue => self.queue_event(name, data, at, tell),
            QubicleKind::Session => self.session_event(name, data),
        }
    }

    fn recipient_event(&mut self, name: &str, data: &Details<'_>, at: At, tell: &mut Tell<'_>) {
        let Some(user) = data.recipient_id.as_deref() else { return };
        let availability = match name {
            "create" => data.state.as_deref().map_or(Availability::Away, Availability::of),
            "delete" => Availability::LoggedOut,
            "ready" => Availability::Ready,
            "away" => Availability::Away,
            _ => {
                self.counts.unknown += 1;
                self.wake(tell.at.plus_ms(COALESCE), Timer::Ask(Need::Recipient(user.to_owned())));
                return;
            }
        };
        self.recipient_is(user, &availability, data.reason.as_deref(), at, tell);
        let figures = data.stats.iter().map(|(name, figure)| (name.to_string(), figure.to_string())).collect::<Vec<_>>();
        if !figures.is_empty() {
            tell.event(Event::AgentFigures(AgentId::from(user), figures));
        }
    }

    fn recipient_is(&mut self, user: &str, availability: &Availability, reason: Option<&str>, since: At, tell: &mut Tell<'_>) {
        if self.recipients.last.get(user).is_some_and(|last| since < *last) {
            return;
        }
        self.recipients.last.insert(user.to_owned(), since);
        let wished = self.recipients.asked.is_some_and(|asked| tell.at.ms_since(asked).abs() <= ASKED);
        let forced = *availability == Availability::Away && user == self.station.user && !wished;
        let reason = match availability {
            Availability::Away => reason.or(forced.then_some(BY_SYSTEM)),
            Availability::Other(name) => Some(name.as_str()).filter(|name| !name.is_empty()),
            Availability::Ready
            | Availability::Wrapup
            | Availability::CallOffer
            | Availability::OnCall
            | Availability::LoggedOut => None,
        };
        let report =
            StateReport { state: availability.state(), since, reason: reason.map(ReasonId::from), ..StateReport::default() };
        tell.event(Event::AgentReported(Box::new(AgentReport {
            agent: Some(AgentId::from(user)),
            state: Some(Box::new(report)),
            ..AgentReport::default()
        })));
    }

    fn session_event(&mut self, name: &str, data: &Details<'_>) {
        let Some(session) = data.session_id.as_deref() else { return };
        match name {
            "create" if self.recipients.sessions.len() < CALLERS => {
                let owned = |text: Option<&str>| text.map(str::to_owned);
                let caller = (owned(data.caller_id_number.as_deref()), owned(data.caller_id_name.as_deref()));
                self.recipients.sessions.insert(session.to_owned(), caller);
            }
            "delete" => {
                self.recipients.sessions.remove(session);
            }
            _ => self.counts.unknown += 1,
        }
    }

    fn queue_event(&mut self, name: &str, data: &Details<'_>, at: At, tell: &mut Tell<'_>) {
        let Some(queue) = data.queue_id.as_deref() else { return };
        if let Some(label) = data.queue_name.as_deref() {
            self.agents.names.entry(queue.to_owned()).or_insert_with(|| label.to_owned());
        }
        let session = data.session_id.as_deref();
        match name {
            "create" | "delete" | "sync" => {}
            "join" => self.join(queue, data, at, tell),
            "leave" | "delivered" => {
                self.leave(queue, session, tell);
                if name == "delivered" && data.recipient_id.as_deref() == Some(&self.station.user) {
                    let number = session.and_then(|session| self.recipients.sessions.get(session)).and_then(|it| it.0.clone());
                    let leg = session.map(str::to_owned);
                    self.offered(Offer { at, within: OFFER, queue: Some(queue.to_owned()), number, leg });
                    self.requeue_offered(session, tell);
                }
            }
            _ => self.counts.unknown += 1,
        }
        count(queue, data, tell);
    }

    fn join(&mut self, queue: &str, data: &Details<'_>, at: At, tell: &mut Tell<'_>) {
        let Some(session) = data.session_id.as_deref() else { return };
        let (number, name) = self.recipients.sessions.get(session).cloned().unwrap_or_default();
        let line = self.recipients.waiting.entry(queue.to_owned()).or_default();
        if line.len() >= CALLERS || line.iter().any(|(known, _)| known == session) {
            return;
        }
        let entry = serde_json::json!({ "session_id": session, "queue_id": queue }).to_string();
        line.push((session.to_owned(), QueueCaller { position: 0, name, number, since: at, entry }));
        line.sort_by_key(|(_, caller)| caller.since);
        line_up(queue, line, tell);
    }

    fn leave(&mut self, queue: &str, session: Option<&str>, tell: &mut Tell<'_>) {
        let Some(line) = self.recipients.waiting.get_mut(queue) else { return };
        let before = line.len();
        line.retain(|(known, _)| Some(known.as_str()) != session);
        if line.len() != before {
            line_up(queue, line, tell);
        }
    }
}

fn line_up(queue: &str, line: &[(String, QueueCaller)], tell: &mut Tell<'_>) {
    let callers = (1..).zip(line).map(|(position, (_, caller))| QueueCaller { position, ..caller.clone() }).collect();
    tell.event(Event::QueueCallersListed(QueueId::from(queue), callers));
}

/// The figures of a queue that have a meaning for every PBX.
fn count(queue: &str, data: &Details<'_>, tell: &mut Tell<'_>) {
    let measure = |name: &str| {
        Some(match name {
            "estimated_wait" => Measure::EstimatedWait,
            "longest_wait" => Measure::LongestWait,
            "recipient_count" => Measure::AgentsLoggedIn,
            "total_sessions" => Measure::Entered,
            "abandoned_sessions" => Measure::Abandoned,
            _ => return None,
        })
    };
    let mut figures: Vec<(Statistic, f64)> =
        data.stats.iter().filter_map(|(name, figure)| Some((Statistic::day(measure(name)?), *figure))).collect();
    for (measure, count) in
        [(Measure::AgentsReady, data.available_recipient_count), (Measure::AgentsTalking, data.active_recipient_count)]
    {
        #[allow(clippy::cast_precision_loss, reason = "people are fewer")]
        figures.extend(count.map(|count| (Statistic::day(measure), count as f64)));
    }
    if !figures.is_empty() {
        tell.event(Event::QueueCounted(QueueKey::Id(QueueId::from(queue)), figures));
    }
}
