//! States of agents and queue calls, by ACDc and by Qubicle (kazoo.md 10.7 and 10.8).

use cordboard_model::{AgentState, Event, Outcome, QueueId, ReasonId, StateReport};
use cordboard_pbx_kazoo::{AcdcStatus, Availability, Need, RecipientStatus, acdc_state};
use serde_json::{Value, json};

use crate::{
    notation::{GREGORIAN, frames},
    orders::in_every_order,
    story::{BEGIN, Story},
};

const T: &str = "T38@10.0.0.5";
const G: &str = "7e79e40efb2ef03318af357f55e88ebc-u1-01ab23cd";

fn edr(event: &str, t: i64, body: Value) -> String {
    let mut all = json!({"event": event, "timestamp": GREGORIAN + t});
    all.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
    json!({"action": "event", "name": "event", "subscribed_key": "edr.ok.info.acdc", "routing_key": "edr.ok.info.a1.acdc",
        "data": {"event_category": "edr", "account_id": "a1", "app_name": "acdc", "timestamp": "2024-11-28T08:00:00Z",
        "gregorian_time": GREGORIAN + t, "body": all}})
    .to_string()
}

fn agent(status: &str, t: i64) -> String {
    edr("agent_status_change", t, json!({"agent_id": "u1", "status": status, "call_id": T}))
}

fn states(story: &Story) -> Vec<AgentState> {
    story.events.iter().filter_map(now).map(|now| now.state).collect()
}

fn now(event: &Event) -> Option<&StateReport> {
    if let Event::AgentReported(report) = event { report.state.as_deref() } else { None }
}

fn last(story: &Story) -> &StateReport {
    story.events.iter().rev().find_map(now).unwrap()
}

#[test]
fn k70_logging_in_ends_in_ready() {
    let mut story = Story::new();
    story.text(&agent("logged_in", 0));
    story.text(&agent("ready", 0));
    story.wait(5_000);
    assert_eq!(states(&story), [AgentState::Ready], "logging in is one step");
    let mut story = Story::new();
    story.text(&agent("ready", 0));
    story.text(&agent("logged_in", 0));
    story.wait(5_000);
    assert_eq!(states(&story), [AgentState::Ready], "the order of delivery is not that of things");
    let mut story = Story::new();
    story.text(&agent("logged_in", 0));
    story.wait(5_000);
    assert_eq!(states(&story), [AgentState::NotReady], "there is no queue to be ready for");
}

#[test]
fn k71_a_bare_text_is_a_status_and_unknown_is_none() {
    let mut story = Story::new();
    let mut events = Vec::new();
    for status in ["wrapup", "unknown"] {
        story.translator.agent("u1", &AcdcStatus { status: status.to_owned(), since: None }, BEGIN, &mut events);
    }
    story.apply(events);
    assert_eq!(states(&story), [AgentState::WrapUp]);
    assert_eq!((acdc_state("unknown"), acdc_state("PAUSED")), (None, Some(AgentState::NotReady)));
}

fn queue_call(member: bool, records: bool) -> Story {
    let mut story = Story::new();
    let tell = |story: &mut Story, t: i64, text: String| {
        story.until(BEGIN.plus_ms(t * 1000));
        if records {
            story.text(&text);
        }
    };
    let waiting = json!({"status": "waiting", "call_id": T, "queue_id": "q1", "caller_id_number": "+442071234567", "entered_timestamp": GREGORIAN});
    tell(&mut story, 0, agent("ready", 0));
    tell(&mut story, 1, edr("call_status_change", 1, waiting));
    if records {
        assert_eq!(
            story.account().queue(&QueueId::from("q1")).map_or(0, |queue| queue.callers.len()),
            0,
            "no queue is known yet"
        );
        let listed =
            story.events.iter().filter(|event| matches!(event, Event::QueueCallersListed(_, callers) if callers.len() == 1));
        assert_eq!(listed.count(), 1);
    }
    tell(&mut story, 5, agent("connecting", 5));
    let member = if member { format!("member={T}") } else { String::new() };
    story.tell(&format!(
        "C {G}(out,u1/d1) cid=+442071234567 {member} t=5
         A {G} t=8
         B {G} o={T} t=8"
    ));
    tell(
        &mut story,
        8,
        edr("call_status_change", 8, json!({"status": "handled", "call_id": T, "queue_id": "q1", "agent_id": "u1"})),
    );
    tell(&mut story, 8, agent("connected", 8));
    story.tell(&format!("D {G}(out,u1/d1) k=NORMAL_CLEARING cid=+442071234567 t=60"));
    tell(
        &mut story,
        60,
        edr(
            "call_status_change",
            60,
            json!({"status": "processed", "call_id": T, "queue_id": "q1", "agent_id": "u1", "hung_up_by": "agent"}),
        ),
    );
    tell(&mut story, 60, agent("wrapup", 60));
    tell(&mut story, 90, agent("ready", 90));
    story.wait(3_000);
    story
}

#[test]
fn k73_a_queue_call() {
    for member in [true, false] {
        let story = queue_call(member, true);
        let ended = story.ended();
        assert_eq!((ended.len(), ended[0].outcome), (1, Some(Outcome::Answered)));
        assert_eq!(ended[0].queue.as_ref().and_then(|queue| queue.id.as_ref()), Some(&QueueId::from("q1")));
        let want = [AgentState::Ready, AgentState::Ringing, AgentState::OnCall, AgentState::WrapUp, AgentState::Ready];
        assert_eq!(states(&story), want);
        let story = queue_call(member, false);
        let view = story.views()[0];
        assert!(view.from_queue && view.queue.is_none(), "a queue call without a queue's name");
        assert_eq!(story.ended()[0].outcome, Some(Outcome::Answered));
    }
}

#[test]
fn k74_a_missed_offer_is_missed_and_the_next_one_is_another_call() {
    let mut story = Story::new();
    let again = G.replace("01ab23cd", "02ab23cd");
    story.text(&edr("call_status_change", 0, json!({"status": "waiting", "call_id": T, "queue_id": "q1"})));
    story.tell(&format!("C {G}(out,u1/d1) cid=+442071234567 member={T} t=0\nD {G} k=NO_ANSWER t=20"));
    story.wait(3_000);
    story.text(&agent("ready", 20));
    story.tell(&format!("C {again}(out,u1/d1) cid=+442071234567 member={T} t=25"));
    let ended = story.ended();
    assert_eq!((ended.len(), ended[0].outcome), (1, Some(Outcome::Missed)));
    assert!(ended[0].queue.is_some());
    assert_eq!(story.live().len(), 1);
    assert_eq!(last(&story).state, AgentState::Ready);
}

#[test]
fn k74_a_second_offer_is_another_call_even_when_the_end_of_the_first_comes_late() {
    let again = G.replace("01ab23cd", "02ab23cd");
    let tale = format!(
        "C {G}(out,u1/d1) cid=+442071234567 member={T} t=0
         D {G} k=NO_ANSWER t=20
         C {again}(out,u1/d1) cid=+442071234567 member={T} t=21
         A {again} t=22
         D {again} k=NORMAL_CLEARING t=30"
    );
    let calls: Vec<_> = in_every_order("u1", &tale).into_iter().map(|call| (call.started, call.outcome)).collect();
    assert_eq!(calls, [(0, Some(Outcome::Missed)), (21, Some(Outcome::Answered))]);
}

#[test]
fn k73_an_offer_is_not_taken_for_the_same_callers_next_call() {
    let offer =
        json!({"agent_id": "u1", "status": "connecting", "call_id": T, "queue_id": "q1", "caller_id_number": "+442071234567"});
    let tale = "A B(out,u1/d1) cid=+442071234567 t=5\nC B o=T39 cid=+442071234567 t=5";
    for (tale, queue) in [(tale, None), (&tale[..tale.find('\n').unwrap()], Some(QueueId::from("q1")))] {
        let mut story = Story::new();
        story.text(&edr("agent_status_change", 0, offer.clone()));
        story.tell(tale);
        story.wait(3_000);
        assert_eq!(story.live()[0].queue.clone().and_then(|queue| queue.id), queue, "{tale}");
    }
}

#[test]
fn states_of_one_second_follow_each_other() {
    let mut story = Story::new();
    for status in ["logged_out", "logged_in", "ready", "connecting", "connected", "paused"] {
        story.text(&agent(status, 0));
    }
    let since: Vec<_> = story.events.iter().filter_map(now).map(|now| now.since).collect();
    assert!(since.windows(2).all(|two| two[0] < two[1]) && since[4] < BEGIN.plus_ms(1_000), "{since:?}");
    story.until(BEGIN.plus_ms(1_700));
    story.text(&agent("ready", 1));
    assert_eq!(last(&story).since, BEGIN.plus_ms(1_700), "it was heard within the second that it tells");
}

#[test]
fn k70_what_was_read_waits_for_the_events_under_way() {
    let mut story = Story::new();
    let read = |story: &mut Story, status: &str| {
        let mut events = Vec::new();
        story.translator.agent_read("u1", status, story.now, &mut events);
        story.apply(events);
    };
    read(&mut story, "ready");
    assert_eq!(states(&story), [AgentState::Ready], "nothing tells of agents but what is read");
    story.until(BEGIN.plus_ms(10_500));
    story.text(&agent("connecting", 10));
    read(&mut story, "paused");
    story.text(&agent("connected", 10));
    story.wait(5_000);
    assert_eq!(states(&story), [AgentState::Ready, AgentState::Ringing, AgentState::OnCall], "an event is quicker");
    read(&mut story, "paused");
    story.wait(5_000);
    assert_eq!(last(&story).state, AgentState::NotReady, "the event was lost");
}

#[test]
fn k75_k76_k77_what_waits_for_the_end_of_the_call_is_told_as_such() {
    let mut story = Story::new();
    let table = [
        ("connected", 1, AgentState::OnCall, None, Some(true)),
        ("pending_logged_out", 2, AgentState::OnCall, Some("pending_logged_out"), None),
        ("logged_out", 3, AgentState::LoggedOut, None, None),
        ("outbound", 4, AgentState::OnCall, Some("outbound"), Some(false)),
        ("paused", 5, AgentState::NotReady, Some("paused"), None),
    ];
    for (status, t, state, reason, acd) in table {
        story.text(&agent(status, t));
        let now = last(&story);
        assert_eq!((now.state, now.reason.as_ref().map(ReasonId::as_str), now.acd), (state, reason, acd), "{status}");
    }
}

#[test]
fn k79_the_three_times_of_a_record_are_one_instant() {
    let mut story = Story::new();
    story.text(&agent("ready", 34));
    assert_eq!(last(&story).since, BEGIN.plus_ms(34_000));
}

#[test]
fn a_late_record_does_not_turn_back_the_clock() {
    let mut story = Story::new();
    story.text(&agent("ready", 60));
    story.text(&agent("connected", 30));
    assert_eq!(states(&story), [AgentState::Ready]);
}

fn recipient(name: &str, t: i64, more: Value) -> String {
    let mut data = json!({"event_category": "qubicle-recipient", "account_id": "a1", "recipient_id": "u1", "event_timestamp": GREGORIAN + t});
    data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({"action": "event", "subscribed_key": "qubicle.recipient", "routing_key": "qubicle.recipient.a1.u1", "name": name, "data": data})
        .to_string()
}

#[test]
fn k85_going_on_duty_is_away_then_ready() {
    let mut story = Story::new();
    story.translator.asked_state(story.now);
    story.text(&recipient("create", 0, json!({"state": "away", "stats": {"total_calls": 3}})));
    assert_eq!(last(&story).reason, None, "we asked for it");
    story.text(&recipient("ready", 1, json!({})));
    story.text(&recipient("delete", 2, json!({"reason": "logout"})));
    assert_eq!(states(&story), [AgentState::NotReady, AgentState::Ready, AgentState::LoggedOut]);
}

#[test]
fn k87_states_are_known_by_any_spelling() {
    for name in ["Wrapup-Time", "wrapup_time", "Wrapup Time"] {
        assert_eq!(Availability::of(name), Availability::Wrapup, "{name}");
    }
    assert_eq!(Availability::of("Lunch"), Availability::Other("Lunch".to_owned()));
    assert_eq!(Availability::of("Not-Logged-In").state(), AgentState::LoggedOut);
}

#[test]
fn k88_an_unknown_event_asks_once_for_the_status() {
    let mut story = Story::new();
    for _ in 0..3 {
        story.text(&recipient("something-new", 0, json!({})));
        story.wait(100);
    }
    assert_eq!(story.take_needs(), []);
    story.wait(500);
    assert_eq!(story.take_needs(), [Need::Recipient("u1".to_owned())]);
    story.wait(5_000);
    assert_eq!(story.take_needs(), []);
}

#[test]
fn k89_away_without_our_asking_was_set_by_the_system() {
    let mut story = Story::new();
    story.text(&recipient("ready", 0, json!({})));
    story.wait(60_000);
    story.text(&recipient("away", 60, json!({})));
    assert_eq!((last(&story).state, last(&story).reason.as_ref().map(ReasonId::as_str)), (AgentState::NotReady, Some("system")));
}

#[test]
fn k90_an_offer_names_the_queue_of_the_call() {
    let status: RecipientStatus = serde_json::from_value(json!({"availability_state": "Call-Offer",
        "offered_call": {"queue_id": "q7", "caller_id_number": "+442071234567"}}))
    .unwrap();
    for offer_first in [true, false] {
        let mut story = Story::new();
        let call = frames("C B(out,u1/d1) cid=+442071234567 t=4");
        let (mut events, mut needs) = (Vec::new(), Vec::new());
        if !offer_first {
            story.line(&call[0]);
        }
        story.translator.recipient("u1", &status, story.now, &mut events, &mut needs);
        story.apply(events);
        if offer_first {
            story.line(&call[0]);
        }
        let queue = story.live()[0].queue.clone();
        assert_eq!(queue.and_then(|queue| queue.id), Some(QueueId::from("q7")), "{offer_first}");
        assert_eq!(last(&story).state, AgentState::Ringing);
    }
}

#[test]
fn sessions_of_a_queue_are_its_callers() {
    let frame = |family: &str, name: &str, data: Value| {
        json!({"action": "event", "subscribed_key": format!("qubicle.{family}"), "name": name, "data": data}).to_string()
    };
    let mut story = Story::new();
    story.text(&frame("session", "create", json!({"session_id": "s1", "caller_id_number": "+33123", "caller_id_name": "ANN"})));
    story.text(&frame("queue", "join", json!({"queue_id": "q7", "session_id": "s1", "event_timestamp": GREGORIAN})));
    let Some(Event::QueueCallersListed(queue, callers)) = story.events.last() else { panic!("callers") };
    assert_eq!((queue.as_str(), callers.len(), callers[0].position, callers[0].name.as_deref()), ("q7", 1, 1, Some("ANN")));
    story.text(&frame("queue", "leave", json!({"queue_id": "q7", "session_id": "s1"})));
    assert!(matches!(story.events.last(), Some(Event::QueueCallersListed(_, callers)) if callers.is_empty()));
}
