//! Hold, transfer, parking and conferences (kazoo.md 10.5).

use cordboard_model::{CallState, Direction, Outcome, TransferKind};
use cordboard_pbx_kazoo::{EndReason, Need};
use serde_json::json;

use crate::{
    notation::{UNIX_MS, frames},
    orders::in_every_order,
    story::{BEGIN, Story, seconds},
};

const TALK: &str = "
    C T(in,-) cid=+442071234567 name=ALICE req=+442079460000 t=0
    C B(out,u1/d1) o=T cid=+442071234567 name=ALICE cee=201 t=0
    A B t=4
    A T t=4
    B T o=B t=4";

fn after(story: &str) -> String {
    format!("{TALK}\n{story}")
}

#[test]
fn k40_hold_by_the_telephone() {
    let got = in_every_order("u1", &after("H B t=10\nU B t=15\nD B k=NORMAL_CLEARING t=34\nD T t=34"));
    assert_eq!((got.len(), got[0].talk, got[0].held, got[0].outcome), (1, Some(30), 5, Some(Outcome::Answered)));
    let mut story = Story::new();
    story.tell(&after("H B t=10"));
    assert_eq!(story.live()[0].state, CallState::Held);
    story.tell(&after("H B t=10\nU B t=15"));
    assert_eq!(story.live()[0].state, CallState::Connected);
}

#[test]
fn k41_the_other_side_holds() {
    let tale = "C B(in,u1/d1) req=202 t=0
         C X(out,u2/d3) o=B cid=201 cee=202 t=0
         A X t=2
         A B t=2
         B B o=X t=2
         H X t=5";
    for (user, by_me, by_remote) in [("u1", false, true), ("u2", true, false)] {
        let mut story = Story::of(user);
        story.tell(tale);
        let view = story.views()[0];
        assert_eq!((view.held_by_me, view.held_by_remote), (by_me, by_remote), "{user}");
    }
}

const BLIND: &str = "
    D B k=BLIND_TRANSFER t=20
    C X(out,u2/d3) o=T cid=+442071234567 name=ALICE t=20
    A X t=24
    B T o=X t=24";

#[test]
fn k44_k45_a_blind_transfer() {
    let got = in_every_order("u1", &after(BLIND));
    assert_eq!(got.len(), 1);
    assert_eq!(
        (got[0].outcome, got[0].talk, got[0].passed_to.as_slice()),
        (Some(Outcome::Transferred), Some(16), [Some("202".to_owned())].as_slice())
    );
    let got = in_every_order("u2", &after(BLIND));
    assert_eq!(got.len(), 1);
    let call = (got[0].direction, got[0].state, got[0].started, got[0].answered, got[0].number.as_deref());
    assert_eq!(call, (Direction::Incoming, CallState::Connected, 20, Some(24), Some("+442071234567")));
}

#[test]
fn k48_an_attended_transfer() {
    for last in ["ATTENDED_TRANSFER", "NORMAL_CLEARING"] {
        let tale = after(&format!(
            "H B t=10
             C P(in,u1/d1) req=202 i=i2 t=11
             C X(out,u2/d3) o=P cid=201 i=i2 t=11
             A X i=i2 t=14
             A P i=i2 t=14
             B P o=X i=i2 t=14
             B T o=X t=20
             D B k=ATTENDED_TRANSFER t=20
             D P k={last} i=i2 t=20"
        ));
        let got = in_every_order("u1", &tale);
        assert_eq!(got.len(), 2, "{last}");
        let ends: Vec<_> = got.iter().map(|call| (call.outcome, call.passed_to.clone(), call.reason.clone())).collect();
        assert_eq!(ends[0].0, Some(Outcome::Transferred));
        assert_eq!(ends[0].1, [Some("202".to_owned())]);
        assert_eq!(ends[1].0, Some(Outcome::Transferred), "{last}");
        assert!(ends.iter().all(|(_, _, reason)| reason.as_deref().unwrap().starts_with("Transferred(Consult")), "{ends:?}");
        let got = in_every_order("u2", &tale);
        assert_eq!(got.len(), 1);
        assert_eq!(
            (got[0].state, got[0].number.as_deref(), got[0].internal),
            (CallState::Connected, Some("+442071234567"), false)
        );
    }
}

#[test]
fn k48_the_party_was_the_colleague_and_is_now_the_customer() {
    let mut story = Story::of("u2");
    story.tell("C P(in,u1/d1) req=202 i=i2 t=11\nC X(out,u2/d3) o=P cid=201 i=i2 t=11\nA X i=i2 t=14\nB P o=X i=i2 t=14");
    assert_eq!(story.live()[0].remote.name.as_deref(), Some("Bob"));
    story.tell("C T(in,-) cid=+442071234567 name=ALICE t=0\nB T o=X t=20");
    assert_eq!(story.live()[0].remote.name.as_deref(), Some("ALICE"));
}

#[test]
fn k49_an_aborted_announcement_asks_what_is_left() {
    let mut story = Story::new();
    story.tell(&after(
        "H B t=10
         C P(in,u1/d1) req=202 i=i2 t=11
         C X(out,u2/d3) o=P cid=201 i=i2 t=11
         D P k=ORIGINATOR_CANCEL i=i2 t=13",
    ));
    assert_eq!(story.ended()[0].outcome, Some(Outcome::NoAnswer));
    assert_eq!(story.live().iter().map(|call| call.state).collect::<Vec<_>>(), [CallState::Held]);
    story.take_needs();
    story.wait(4_900);
    assert_eq!(story.take_needs(), []);
    story.wait(200);
    assert_eq!(story.take_needs(), [Need::Channels]);
}

#[test]
fn k50_a_colleague_picks_up() {
    let tale = "C T(in,-) cid=+442071234567 name=ALICE t=0
         C B(out,u1/d1) o=T cid=+442071234567 name=ALICE t=0
         C Y(in,u2/d3) req=**201 i=i2 t=5
         A Y i=i2 t=5
         D B k=PICKED_OFF replaced_by=Y t=5
         B T o=Y t=5";
    let got = in_every_order("u1", tale);
    assert_eq!(
        (got.len(), got[0].outcome, got[0].reason.as_deref()),
        (1, Some(Outcome::AnsweredElsewhere), Some(r#"AnsweredElsewhere(Some("u2"))"#))
    );
    let got = in_every_order("u2", tale);
    assert_eq!((got.len(), got[0].state, got[0].number.as_deref()), (1, CallState::Connected, Some("+442071234567")));
}

const PARK: &str = "
    D B k=BLIND_TRANSFER t=10
    PARK_PARKED T slot=101 cid=+442071234567 name=ALICE t=10";

fn slots(story: &Story) -> Vec<(String, String, Option<String>)> {
    story.account().parked().iter().map(|call| (call.slot.clone(), call.channel.clone(), call.party.name.clone())).collect()
}

#[test]
fn k51_a_parked_call_is_parked_and_listed() {
    let got = in_every_order("u1", &after(PARK));
    assert_eq!((got.len(), got[0].reason.as_deref(), got[0].talk), (1, Some(r#"Parked("101")"#), Some(6)));
    assert_eq!(got[0].passed_to, [Some("101".to_owned())]);
    let mut story = Story::new();
    story.tell(&after(PARK));
    assert_eq!(slots(&story), [("101".to_owned(), "T".to_owned(), Some("ALICE".to_owned()))]);
}

#[test]
fn k52_a_call_is_retrieved_once() {
    let mut story = Story::of("u2");
    story.tell(&after(PARK));
    story.tell("C Y(in,u2/d3) req=*3101 i=i5 t=20\nA Y i=i5 t=20\nPARK_RETRIEVED Y slot=101 t=20");
    assert_eq!(slots(&story), []);
    let lists = |story: &Story| story.events.iter().filter(|event| format!("{event:?}").starts_with("ParkedListed")).count();
    assert_eq!(lists(&story), 2);
    let text = frames("PARK_RETRIEVED T slot=101 t=20")[0].text.replace("\"parking_slot\":101", "\"parking_slot\":\"101\"");
    story.text(&text);
    assert_eq!(lists(&story), 2, "a text is the same slot, and it is empty already");
    story.text(&frames("B T o=Y t=21")[0].text);
    assert_eq!((story.live()[0].state, story.live()[0].remote.name.as_deref()), (CallState::Connected, Some("ALICE")));
}

#[test]
fn k53_who_gives_up_or_vanishes_leaves_the_slot() {
    for end in ["PARK_ABANDONED T slot=101 t=30", "D T k=NORMAL_CLEARING t=30"] {
        let mut story = Story::new();
        story.tell(&after(PARK));
        story.tell(end);
        assert_eq!(slots(&story), [], "{end}");
    }
}

#[test]
fn k54_a_leg_that_takes_over_a_slot_is_its_only_entry() {
    let mut story = Story::new();
    story.tell("PARK_PARKED T slot=101 name=ALICE t=10\nPARK_PARKED T9 slot=101 name=ALICE t=12");
    assert_eq!(slots(&story), [("101".to_owned(), "T9".to_owned(), Some("ALICE".to_owned()))]);
}

fn conference(event: &str, more: serde_json::Value) -> String {
    let mut data = json!({"event": event, "conference_id": "c1", "custom_channel_vars": {"account_id": "a1"}});
    data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({"action": "event", "subscribed_key": "conference.event.c1.*.*", "name": "event", "data": data}).to_string()
}

#[test]
fn k55_a_conference_needs_no_bridge() {
    let mut story = Story::new();
    story.tell("C B(in,u1/d1) req=3000 t=0\nA B t=1");
    let member =
        json!({"call_id": "B", "participant_id": 1, "caller_id_name": "Bob", "conference_channel_vars": {"speak": true}});
    story.text(&conference("conference-create", json!({"call_id": "c1"})));
    story.text(&conference("add-member", member));
    let live = story.live();
    assert_eq!((live[0].state, live[0].conference), (CallState::Connected, true));
    assert_eq!(story.views()[0].conference.as_deref(), Some("c1"));
    story.text(&conference("mute-member", json!({"call_id": "B", "participant_id": 1})));
    let room = &story.account().rooms()[0];
    assert_eq!((room.id.as_str(), room.participants.len()), ("c1", 1));
    assert_eq!((room.participants[0].muted, room.participants[0].party.name.as_deref()), (true, Some("Bob")));
    assert_eq!(room.participants[0].call.as_ref().map(ToString::to_string).as_deref(), Some("B"));
    story.text(&conference("del-member", json!({"call_id": "B", "participant_id": 1})));
    assert!(!story.live()[0].conference);
    story.tell("D B k=NORMAL_CLEARING t=60");
    story.text(&conference("conference-destroy", json!({"call_id": "c1"})));
    assert!(story.account().rooms().is_empty());
    assert_eq!(story.ended()[0].outcome, Some(Outcome::Answered));
}

#[test]
fn a_transfer_says_to_whom_as_soon_as_that_is_known() {
    let mut story = Story::new();
    let lines = frames(&after(BLIND));
    for line in &lines[..6] {
        story.line(line);
    }
    assert_eq!(story.views()[0].reason, Some(EndReason::Transferred(TransferKind::Blind, cordboard_model::Party::default())));
    story.line(&lines[6]);
    assert_eq!(story.ended()[0].transfers[0].to.name.as_deref(), Some("Carol"));
    assert_eq!((story.now.ms_since(BEGIN), seconds(cordboard_model::At(UNIX_MS))), (20_000, 0));
}
