//! The reference's conformance cases of sessions (cloudpbx.md 9: 22 to 27, 37), and what they come to on the desk.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use cordboard_desk::Desk;
use cordboard_model::{
    AccountId, AgentState, At, Call, CallState, Change, Direction, Event, Health, LineState, Measure, Outcome, Statistic,
};
use cordboard_pbx_cloudpbx::{CloudPbxAccount, Replay};
use cordboard_session::Stamped;
use serde_json::{Value, json};

const NOON: At = At(1_639_566_000_000);

struct Story {
    id: AccountId,
    replay: Replay,
    desk: Desk,
    now: At,
    number: i64,
    events: Vec<Stamped>,
    ended: Vec<Call>,
}

impl Story {
    fn new() -> Self {
        let account =
            CloudPbxAccount { pbx_name: "PBX".to_owned(), extension: Some("101".to_owned()), ..CloudPbxAccount::default() };
        let id = AccountId::from("a");
        let mut desk = Desk::new();
        desk.open_account(id.clone());
        Self { id, replay: Replay::new(&account), desk, now: NOON, number: 0, events: Vec::new(), ended: Vec::new() }
    }

    fn pass(&mut self) {
        let mut changes = Vec::new();
        for Stamped { at, event } in self.events.drain(..) {
            self.desk.apply(&self.id, event, at, &mut changes);
        }
        for change in changes {
            if let Change::CallEnded(call) = change {
                self.ended.retain(|known| known.id != call.id);
                self.ended.push((*call).clone());
            }
        }
        self.now = self.now.plus_ms(1_000);
    }

    fn hear(&mut self, text: &Value) {
        self.number += 1;
        let frame = json!({"id": self.number, "channel": "pbx_PBX", "text": text}).to_string();
        self.replay.received(&frame, self.now, &mut self.events).unwrap();
        self.pass();
    }

    fn state(&mut self, extension: &str, status: i64, number: &str) {
        let mut event = json!({"peer": format!("PBX-{extension}"), "statusValue": status});
        if !number.is_empty() {
            event["connectPeerNumber"] = json!(number);
        }
        self.hear(&json!({"subscriber": event}));
    }

    fn answered(&mut self, path: &str, status: u16, body: &Value) {
        self.replay.answered(path, status, &body.to_string(), self.now, &mut self.events);
        self.pass();
    }

    fn calls(&self) -> Vec<Call> {
        self.desk.account(&self.id).unwrap().calls().map(|call| (**call).clone()).collect()
    }

    fn only(&self) -> Call {
        let calls = self.calls();
        assert_eq!(calls.len(), 1, "{calls:?}");
        calls.into_iter().next().unwrap()
    }

    fn last(&self) -> &Call {
        self.ended.last().unwrap()
    }
}

fn session(frames: &[Value]) -> Value {
    let frames: Vec<String> = frames.iter().map(Value::to_string).collect();
    cordboard_pbx_cloudpbx::inspect("session", &json!({"pbx_name": "PBX", "frames": frames}).to_string(), None)
}

fn counted(id: i64, calls: i64) -> Value {
    json!({"id": id, "channel": "pbx_PBX", "text": {"queue": {"peer": "Kolejka1", "calls": calls}}})
}

#[test]
fn c22_a_gap_is_a_range_and_makes_everything_stale() {
    let said = session(&[counted(386, 1), counted(389, 2)]);
    assert_eq!((&said["gaps"], &said["accepted"]), (&json!([[387, 388]]), &json!(2)));
    let mut story = Story::new();
    story.state("101", 0, "");
    story.state("102", 1, "");
    let line = |story: &Story| story.desk.account(&story.id).unwrap().line(&"102".into());
    assert_eq!(line(&story), LineState::Busy);
    story.number += 2;
    story.state("101", 0, "");
    assert_eq!(line(&story), LineState::Unknown, "nobody knows what was missed");
    story.state("102", 1, "");
    assert_eq!(line(&story), LineState::Busy);
}

#[test]
fn c23_the_same_frame_again_is_dropped() {
    let said = session(&[counted(386, 1), counted(386, 1), counted(387, 2)]);
    assert_eq!((&said["duplicates"], &said["accepted"], &said["gaps"]), (&json!(1), &json!(2), &json!([])));
}

#[test]
fn c24_a_smaller_number_is_a_server_that_began_anew() {
    let said = session(&[counted(5000, 1), counted(1, 2)]);
    assert_eq!((&said["resets"], &said["last_id"], &said["gaps"]), (&json!(1), &json!(1), &json!([])));
}

#[test]
fn c25_a_call_that_is_answered() {
    let mut story = Story::new();
    story.state("101", 8, "600700800");
    let call = story.only();
    assert_eq!((call.state, call.direction), (CallState::Ringing, Direction::Incoming));
    assert_eq!(call.remote.number.as_deref(), Some("600700800"));
    story.state("101", 1, "");
    assert_eq!(story.only().state, CallState::Connected);
    assert_eq!(story.only().remote.number.as_deref(), Some("600700800"), "kept though not repeated");
    story.state("101", 0, "");
    assert_eq!((story.calls().len(), story.last().outcome), (0, Some(Outcome::Answered)));
}

#[test]
fn c26_calls_that_are_not_answered_or_were_not_seen_to_begin() {
    for (statuses, direction, outcome) in [
        (&[8, 0][..], Direction::Incoming, Outcome::Missed),
        (&[32, 0], Direction::Outgoing, Outcome::NoAnswer),
        (&[1, 0], Direction::Incoming, Outcome::Answered),
    ] {
        let mut story = Story::new();
        for status in statuses {
            story.state("101", *status, "105");
        }
        assert_eq!((story.last().direction, story.last().outcome), (direction, Some(outcome)), "{statuses:?}");
    }
    let frames: Vec<Value> = [1, 0]
        .iter()
        .enumerate()
        .map(|(id, status)| json!({"id": id + 1, "text": {"subscriber": {"peer": "PBX-101", "statusValue": status}}}))
        .collect();
    assert_eq!(session(&frames)["calls"][0]["call"]["direction"], "unknown");
}

#[test]
fn c27_a_call_that_is_held_and_lost() {
    let mut story = Story::new();
    for status in [8, 1, 16, 1, 4] {
        if status == 1 && story.calls().first().is_some_and(|call| call.state == CallState::Held) {
            assert!(story.only().held_since.is_some());
        }
        story.state("101", status, "");
    }
    assert_eq!(
        (story.last().outcome, story.last().hold_ms),
        (Some(Outcome::Answered), 1_000),
        "they talked; how it ended nobody saw"
    );
    let frames: Vec<Value> = [8, 1, 16, 1, 4]
        .iter()
        .enumerate()
        .map(|(id, status)| json!({"id": id + 1, "text": {"subscriber": {"peer": "PBX-101", "statusValue": status}}}))
        .collect();
    let states: Vec<Value> =
        session(&frames)["calls"].as_array().unwrap().iter().map(|call| call["call"]["state"].clone()).collect();
    assert_eq!(states, [json!("ringing"), json!("talking"), json!("held"), json!("talking"), Value::Null]);
    assert_eq!(session(&frames)["calls"][4]["outcome"], "lost");
}

#[test]
fn c37_the_first_number_of_a_new_link_tells_what_was_missed() {
    let mut story = Story::new();
    story.state("102", 1, "");
    story.replay.requested("/ws/pbx_PBX", story.now, &mut story.events);
    assert!(matches!(story.events.last().unwrap().event, Event::LinkChanged(Health::Connecting)));
    story.number += 20;
    story.state("101", 0, "");
    assert_eq!(story.replay.tally().gaps, [(2, 21)]);
    assert_eq!(story.desk.account(&story.id).unwrap().line(&"102".into()), LineState::Unknown);
}

#[test]
fn a_call_of_a_colleague_is_not_on_the_desk() {
    let mut story = Story::new();
    story.state("102", 8, "600700800");
    story.state("102", 1, "");
    assert_eq!(story.calls().len(), 0);
}

#[test]
fn a_busy_or_unknown_state_neither_makes_nor_ends_a_call() {
    let mut story = Story::new();
    for status in [2, 64, -1] {
        story.state("101", status, "");
        assert_eq!(story.calls().len(), 0, "{status}");
    }
    story.state("101", 8, "1");
    for status in [2, 64, -1] {
        story.state("101", status, "");
        assert_eq!(story.only().state, CallState::Ringing, "{status}");
    }
}

#[test]
fn somebody_else_who_rings_while_they_talk_does_not_replace_the_call() {
    let mut story = Story::new();
    story.state("101", 8, "111");
    story.state("101", 1, "111");
    story.state("101", 9, "222");
    let call = story.only();
    assert_eq!((call.state, call.remote.number.as_deref()), (CallState::Connected, Some("111")));
    assert_eq!(call.attached.get("callWaiting").map(String::as_str), Some("222"));
}

#[test]
fn an_internal_call_is_known_when_each_end_names_the_other() {
    let mut story = Story::new();
    story.state("102", 32, "101");
    story.state("101", 8, "102");
    assert!(story.only().internal);
}

#[test]
fn a_dialled_call_rings_here_first_and_is_outgoing_all_the_same() {
    let mut story = Story::new();
    story.state("101", 0, "");
    story.replay.requested("/dial?cpa=101&cpb=600700800", story.now, &mut story.events);
    story.pass();
    story.state("101", 8, "600700800");
    assert_eq!((story.only().direction, story.only().state), (Direction::Outgoing, CallState::Dialing));
    story.state("101", 1, "600700800");
    assert_eq!(story.only().state, CallState::Connected);
    story.state("101", 0, "");
    // The next one that rings is nobody's wish.
    story.state("101", 8, "600700800");
    assert_eq!(story.only().direction, Direction::Incoming);
}

fn row(number: &str, agent: &str, disposition: &str, billsec: i64) -> Value {
    json!({
        "calldate": "2021-12-15 12:00:00", "clid": format!("\"Jan\" <{number}>"), "src": number, "dst": "3001",
        "channel": "SIP/trunk-00000028", "dstchannel": format!("SIP/PBX-{agent}-00000029"), "lastapp": "Queue",
        "duration": 13, "billsec": billsec, "disposition": disposition, "uniqueid": "1639566000.75", "cost": "7.5", "zone": "PL",
    })
}

#[test]
fn a_missed_call_of_a_queue_turns_out_to_be_answered_by_somebody_else() {
    let mut story = Story::new();
    story.state("101", 8, "600700800");
    story.state("101", 0, "");
    assert_eq!(story.last().outcome, Some(Outcome::Missed));
    let rows = json!([row("600700800", "101", "NO ANSWER", 0), row("600700800", "102", "ANSWERED", 13)]);
    story.answered("/cdr", 200, &rows);
    assert_eq!(story.last().outcome, Some(Outcome::AnsweredElsewhere));
    assert_eq!(story.last().attached.get("cost").map(String::as_str), Some("0.075 zł"));
    assert_eq!(story.last().remote.name.as_deref(), Some("Jan"));
}

#[test]
fn agents_are_ready_only_when_their_pause_is_known() {
    let mut story = Story::new();
    let own = |story: &Story| {
        story.desk.account(&story.id).unwrap().own_agent().agent.as_ref().map(|agent| (agent.now.state, agent.now.reason.clone()))
    };
    let member = |queue: &str, status: &str, more: Value| {
        let mut event = json!({"peer": "PBX-101", "queue": queue, "m_status": status, "m_name": "Agent 1"});
        event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"qmember": event})
    };
    assert_eq!(own(&story), None);
    story.hear(&member("Kolejka1", "1", json!({})));
    assert_eq!(own(&story).unwrap().0, AgentState::Unknown);
    story.hear(&member("Kolejka1", "1", json!({"m_paused": "0"})));
    assert_eq!(own(&story).unwrap().0, AgentState::Ready);
    story.hear(&member("Kolejka2", "1", json!({"m_paused": "1"})));
    assert_eq!(own(&story).unwrap().0, AgentState::Ready, "paused in one queue only");
    story.hear(&member("Kolejka1", "1", json!({"m_paused": "1", "m_reason": "Obiad"})));
    assert_eq!(own(&story).unwrap(), (AgentState::NotReady, Some("Obiad".into())));
    for (status, state) in [("6", AgentState::Ringing), ("2", AgentState::OnCall), ("5", AgentState::LoggedOut)] {
        story.hear(&member("Kolejka1", status, json!({})));
        assert_eq!(own(&story).unwrap().0, state);
    }
    story.number += 1;
    story.hear(&json!({}));
    assert_eq!(own(&story).unwrap().0, AgentState::Unknown, "frames were missed");
}

#[test]
fn a_queue_is_known_from_its_first_number() {
    let mut story = Story::new();
    story.hear(&json!({"queue": {"peer": "Kolejka1", "calls": "3"}}));
    let desk = story.desk.account(&story.id).unwrap();
    let queue = desk.queue(&"Kolejka1".into()).unwrap();
    assert_eq!((queue.label.as_str(), queue.counters.get(Statistic::day(Measure::Waiting))), ("Kolejka1", Some(3.0)));
}

#[test]
fn a_conference_is_the_set_of_its_channels() {
    let mut story = Story::new();
    let member = |channel: &str, action: &str| json!({"cmember": {"channel": channel, "action": action, "conference": "SesjaRady", "callerIDName": "Jan", "callerIDNum": "101"}});
    let sizes = |story: &Story| {
        story.desk.account(&story.id).unwrap().rooms().iter().map(|room| room.participants.len()).collect::<Vec<_>>()
    };
    story.hear(&member("SIP/PBX-101-0005f005", "add"));
    story.hear(&member("SIP/PBX-101-0005f005", "add"));
    story.hear(&member("SIP/trunk-0005f006", "add"));
    story.hear(&member("SIP/trunk-0005f006", "mute"));
    assert_eq!(sizes(&story), [2]);
    story.hear(&member("SIP/trunk-0005f007", "remove"));
    story.hear(&member("SIP/trunk-0005f006", "remove"));
    assert_eq!(sizes(&story), [1]);
    story.hear(&member("SIP/PBX-101-0005f005", "remove"));
    assert_eq!(sizes(&story), [0_usize; 0]);
}
