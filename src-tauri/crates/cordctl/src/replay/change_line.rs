//! A change of the desk as one JSON object: `{"at","account","kind","value"}`. Invariant: kinds and keys are snake_case and
//! stay as they are; moments are RFC 3339; a value is whole, never a difference.

use cordboard_desk::AccountDesk;
use cordboard_model::{
    AccountId, Agent, At, Change, Contact, ContactSource, Counters, Health, Measure, OwnAgent, ParkedCall, PastCall, PendingCall,
    Problem, Queue, QueueCaller, Refusal, RefusalKind, User, Window,
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    moment::rfc3339,
    replay::{
        agent_line::{AgentLine, target},
        call_line::{CallLine, PartyLine, direction, queue_name},
    },
};

/// A change.
#[derive(Debug, Serialize)]
pub(crate) struct ChangeLine<'a> {
    at: Option<String>,
    account: &'a str,
    kind: &'static str,
    value: Value,
}

impl<'a> ChangeLine<'a> {
    /// The change as it arose at that moment; the desk knows the names of queues.
    pub(crate) fn new(account: &'a AccountId, at: At, change: &Change, desk: Option<&AccountDesk>) -> Self {
        let (kind, value) = match change {
            Change::Link(health) => ("link", link(health)),
            Change::Capabilities(can) => ("capabilities", plain(&**can)),
            Change::User(who) => ("user", user(who)),
            Change::CallUpserted(call) => ("call_upserted", plain(&CallLine::new(call, desk))),
            Change::CallEnded(call) => ("call_ended", plain(&CallLine::new(call, desk))),
            Change::Parked(calls) => ("parked", parked(calls)),
            Change::Rooms(rooms) => ("rooms", plain(&**rooms)),
            Change::OwnAgent(own) => ("own_agent", own_agent(account, own, desk)),
            Change::Agent(other) => ("agent", agent(other, desk)),
            Change::AgentsKept(ids) => ("agents_kept", plain(ids)),
            Change::Queue(one) => ("queue", queue(one)),
            Change::QueueGone(id) => ("queue_gone", plain(id)),
            Change::Presence(presence, choices) => ("presence", json!({"presence": &**presence, "choices": &**choices})),
            Change::Line(line, state) => ("line", json!({"line": line, "state": state})),
            Change::Phone(settings) => ("phone", plain(&**settings)),
            Change::Voicemail(counts) => ("voicemail", plain(counts)),
            Change::Contacts(source, people) => ("contacts", contacts(source, people)),
            Change::PastCalls(past) => ("past_calls", past.calls.iter().map(|call| past_call(call, desk)).collect()),
            Change::Message(message) => ("message", plain(&**message)),
            Change::Recordings(listed) => ("recordings", plain(&**listed)),
            Change::RecordingFetch(fetch) => ("recording_fetch", plain(&**fetch)),
            Change::CallPending(call, asked) => ("call_pending", json!({"call": call, "asked": asked.map(pending)})),
            Change::Refused(no) => ("refused", refusal(no)),
        };
        Self { at: rfc3339(at), account: account.as_str(), kind, value }
    }
}

fn plain(value: &impl Serialize) -> Value {
    // The types of the model have texts as keys and no other way to fail.
    serde_json::to_value(value).unwrap_or_default()
}

fn parked(calls: &[ParkedCall]) -> Value {
    let line =
        |call: &ParkedCall| json!({"slot": call.slot, "party": PartyLine::from(&call.party), "since": rfc3339(call.since)});
    calls.iter().map(line).collect()
}

fn link(health: &Health) -> Value {
    let problem = |problem: &Problem| json!({"code": problem.code, "detail": problem.detail});
    match health {
        Health::Stopped => json!({"state": "stopped"}),
        Health::Connecting => json!({"state": "connecting"}),
        Health::Live { since } => json!({"state": "live", "since": rfc3339(*since)}),
        Health::Waiting { retry_at, problem: wrong } => {
            json!({"state": "waiting", "retry_at": rfc3339(*retry_at), "problem": problem(wrong)})
        }
        Health::SignedOut { problem: wrong } => json!({"state": "signed_out", "problem": problem(wrong)}),
        Health::Replaced => json!({"state": "replaced"}),
    }
}

fn user(user: &User) -> Value {
    json!({
        "id": user.id, "name": user.name, "agent": user.agent, "extension": user.extension, "mobile": user.mobile,
        "supervisor": user.supervisor,
    })
}

fn own_agent(account: &AccountId, own: &OwnAgent, desk: Option<&AccountDesk>) -> Value {
    json!({
        "agent": AgentLine::new(account, own, desk),
        "stale": own.stale,
        "failed": own.failed.as_ref().map(|failed| json!({
            "target": target(&failed.target), "at": rfc3339(failed.at), "why": failed.refusal.as_ref().map(refusal_kind),
        })),
        "listened_to_by": own.listening.as_ref().map(|listening| json!({"line": listening.by})),
        "reasons": own.reasons,
    })
}

fn agent(agent: &Agent, desk: Option<&AccountDesk>) -> Value {
    let now = &agent.now;
    json!({
        "id": agent.id, "name": agent.name, "number": agent.number, "group": agent.group, "user": agent.user,
        "state": now.state, "reason": now.reason, "phone": now.phone,
        "since": (now.state != cordboard_model::AgentState::Unknown).then(|| rfc3339(now.since)),
        "queues": now.queues.iter().map(|queue| queue_name(queue, desk)).collect::<Vec<_>>(),
        "memberships": agent.memberships.iter()
            .map(|(queue, penalty)| json!({"queue": queue_name(queue, desk), "penalty": penalty})).collect::<Vec<_>>(),
        "figures": agent.figures.iter().map(|(name, value)| json!({"name": name, "value": value})).collect::<Vec<_>>(),
    })
}

fn queue(queue: &Queue) -> Value {
    json!({
        "id": queue.id, "name": queue.name, "label": queue.label, "number": queue.number, "hidden": queue.hidden,
        "counted_at": queue.counted_at.and_then(rfc3339),
        "counters": counters(&queue.counters),
        "callers": queue.callers.iter().map(caller).collect::<Vec<_>>(),
    })
}

fn counters(counters: &Counters) -> Vec<Value> {
    let figure = |(statistic, value): (cordboard_model::Statistic, f64)| {
        let (name, seconds) = measure(statistic.measure);
        let window = match statistic.window {
            Window::Day => "day",
            Window::LastHour => "last_hour",
        };
        json!({"measure": name, "seconds": seconds, "window": window, "value": value})
    };
    counters.iter().map(figure).collect()
}

const fn measure(measure: Measure) -> (&'static str, Option<u32>) {
    match measure {
        Measure::Waiting => ("waiting", None),
        Measure::LongestWait => ("longest_wait", None),
        Measure::EstimatedWait => ("estimated_wait", None),
        Measure::AgentsReady => ("agents_ready", None),
        Measure::AgentsTalking => ("agents_talking", None),
        Measure::AgentsLoggedIn => ("agents_logged_in", None),
        Measure::Entered => ("entered", None),
        Measure::Answered => ("answered", None),
        Measure::AnsweredWithin(seconds) => ("answered_within", Some(seconds)),
        Measure::Abandoned => ("abandoned", None),
        Measure::AbandonedAfter(seconds) => ("abandoned_after", Some(seconds)),
        Measure::Closed => ("closed", None),
        Measure::TimedOut => ("timed_out", None),
        Measure::PercentAnsweredWithin(seconds) => ("percent_answered_within", Some(seconds)),
        Measure::PercentAbandonedAfter(seconds) => ("percent_abandoned_after", Some(seconds)),
    }
}

fn caller(caller: &QueueCaller) -> Value {
    json!({"position": caller.position, "name": caller.name, "number": caller.number, "since": rfc3339(caller.since)})
}

fn contacts(source: &ContactSource, people: &[Contact]) -> Value {
    let (list, term) = match source {
        ContactSource::Favourites => ("favourites", None),
        ContactSource::Search { term } => ("search", term.as_deref()),
    };
    json!({"list": list, "term": term, "people": people})
}

fn past_call(call: &PastCall, desk: Option<&AccountDesk>) -> Value {
    let queue = call.queue.as_ref();
    let queue = queue.and_then(|queue| queue.name.clone().or_else(|| queue.id.as_ref().map(|id| queue_name(id, desk))));
    json!({
        "id": call.id, "started_at": rfc3339(call.started_at), "duration_ms": call.duration_ms,
        "direction": direction(call.direction, false), "remote": PartyLine::from(&call.remote), "called": call.called,
        "queue": queue, "outcome": call.outcome,
    })
}

/// What was asked of a call.
pub(crate) const fn pending(asked: PendingCall) -> &'static str {
    match asked {
        PendingCall::Answer => "answer",
        PendingCall::HangUp => "hang_up",
        PendingCall::Hold => "hold",
        PendingCall::Retrieve => "retrieve",
        PendingCall::Transfer => "transfer",
        PendingCall::PauseRecording => "pause_recording",
        PendingCall::ResumeRecording => "resume_recording",
    }
}

fn refusal(refusal: &Refusal) -> Value {
    json!({"why": refusal_kind(&refusal.kind), "detail": refusal.detail})
}

/// A kind of refusal as a word.
pub(crate) const fn refusal_kind(kind: &RefusalKind) -> &'static str {
    match kind {
        RefusalKind::PhoneUnknown => "phone_unknown",
        RefusalKind::LoggedInElsewhere { .. } => "logged_in_elsewhere",
        RefusalKind::NumberInvalid => "number_invalid",
        RefusalKind::CallFailed => "call_failed",
        RefusalKind::FavouriteFailed => "favourite_failed",
        RefusalKind::Unconfirmed => "unconfirmed",
        RefusalKind::LinkLost => "link_lost",
        RefusalKind::NotListening => "not_listening",
        RefusalKind::Other => "other",
    }
}
