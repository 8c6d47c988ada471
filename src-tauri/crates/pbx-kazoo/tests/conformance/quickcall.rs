//! Quickcalls and forwarded calls (kazoo.md 10.6).

use cordboard_model::{CallState, Direction, Outcome};
use cordboard_pbx_kazoo::{Phase, Quickcall};

use crate::{
    notation::frames,
    orders::{in_every_order, in_orders},
    story::{BEGIN, Story},
};

const Q: &str = "0123456789abcdef0123456789abcdef0123-quickcall";

fn placed(story: &mut Story) {
    story.translator.placed(Quickcall { reference: "R1".to_owned(), leg: None, number: "+442079460111".to_owned(), at: BEGIN });
}

fn quickcall(leg: &str) -> String {
    format!(
        "C {leg}(out,u1/d1) cid=+442079460111 name=QuickCall cav.ucc_ref=R1 t=0
         A {leg} t=3
         C O(out,-/r1) o={leg} cee=+442079460111 t=3
         A O t=9
         B {leg} o=O t=9
         D O t=29
         D {leg} k=NORMAL_CLEARING t=29"
    )
}

#[test]
fn k60_a_quickcall_of_ours_is_one_outgoing_call() {
    // The reference alone is enough, and so is the leg's name.
    for leg in [Q, "0123456789abcdef"] {
        let got = in_orders("u1", &quickcall(leg), placed);
        assert_eq!(got.len(), 1);
        let call = &got[0];
        assert_eq!((call.direction, call.talk, call.outcome), (Direction::Outgoing, Some(20), Some(Outcome::Answered)));
        assert_eq!((call.number.as_deref(), call.answered), (Some("+442079460111"), Some(9)));
    }
}

#[test]
fn k60_the_own_telephone_rings_first() {
    let mut story = Story::new();
    placed(&mut story);
    let lines = frames(&quickcall(Q));
    let mut phases = Vec::new();
    for line in &lines {
        story.line(line);
        phases.push(story.views()[0].phase);
    }
    let want = [
        Phase::OwnPhoneRinging,
        Phase::Dialing,
        Phase::Dialing,
        Phase::Dialing,
        Phase::Connected,
        Phase::Connected,
        Phase::Ended,
    ];
    assert_eq!(phases, want);
    assert!(!story.changes.iter().any(|change| format!("{change:?}").contains("state: Ringing")), "no incoming pop");
}

#[test]
fn k61_a_quickcall_of_somebody_else_is_outgoing_too() {
    let tale = format!("C {Q}(out,u1/d1) cid=+442079460111 t=0\nA {Q} t=3\nC O(out,-/r1) o={Q} cee=+442079460111 t=3");
    let got = in_every_order("u1", &tale);
    assert_eq!((got.len(), got[0].direction, got[0].state), (1, Direction::Outgoing, CallState::Dialing));
    assert_eq!(got[0].number.as_deref(), Some("+442079460111"));
}

#[test]
fn k64_the_own_telephone_is_not_picked_up() {
    let got = in_every_order("u1", &format!("C {Q}(out,u1/d1) cid=+442079460111 t=0\nD {Q} k=NO_ANSWER t=30"));
    assert_eq!((got.len(), got[0].direction, got[0].outcome), (1, Direction::Outgoing, Some(Outcome::NoAnswer)));
    assert_eq!(got[0].reason.as_deref(), Some(r#"OwnPhoneUnanswered("NO_ANSWER")"#));
}

#[test]
fn k65_a_quickcall_rings_two_devices() {
    let other = Q.replace("0123456789", "9876543210");
    let tale = format!(
        "C {Q}(out,u1/d1) cid=+442079460111 t=0
         C {other}(out,u1/d2) cid=+442079460111 t=0
         A {other} t=3
         D {Q} k=LOSE_RACE t=3"
    );
    let got = in_every_order("u1", &tale);
    assert_eq!((got.len(), got[0].state, got[0].device.as_deref()), (1, CallState::Dialing, Some("d2")));
}

#[test]
fn k69_a_forwarded_call_is_not_the_users() {
    let tale = "C T(in,-) cid=+442071234567 t=0
         C L1(out,u1/d1) o=T loopback=true forward=true t=0
         C O(out,u1/r1) o=L1 forward=true t=0
         A O t=5
         B T o=O t=5
         D O t=25
         D T t=25";
    assert_eq!(in_every_order("u1", tale), []);
}

#[test]
fn a_quickcall_to_a_colleague_rings_there_as_an_incoming_call() {
    let tale = format!(
        "C {Q}(out,u1/d1) cid=202 cav.ucc_ref=R1 t=0
         A {Q} t=3
         C X(out,u2/d3) o={Q} cid=201 cee=202 cav.ucc_ref=R1 t=3
         A X t=6
         B {Q} o=X t=6"
    );
    let got = in_every_order("u2", &tale);
    assert_eq!(
        (got.len(), got[0].direction, got[0].state, got[0].name.as_deref()),
        (1, Direction::Incoming, CallState::Connected, Some("Bob"))
    );
}
