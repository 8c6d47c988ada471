//! The call cases of the protocol's conformance list (kazoo.md 10.3), each in every order of its frames.

use cordboard_model::{CallState, Direction, Outcome};

use crate::{
    notation::frames,
    orders::in_every_order,
    story::{Picture, Story},
};

const K01: &str = "
    C T(in,-) cid=+442071234567 name=ALICE req=+442079460000 t=0
    C B(out,u1/d1) o=T cid=+442071234567 name=ALICE cee=201 t=0
    A B t=4
    A T t=4
    B T o=B t=4
    D B k=NORMAL_CLEARING t=34
    D T t=34";

/// An incoming call from ALICE that rang at the first telephone at 0 s, answered by nobody.
fn alice() -> Picture {
    Picture {
        started: 0,
        direction: Direction::Incoming,
        state: CallState::Ended,
        answered: None,
        ended: None,
        talk: None,
        held: 0,
        outcome: None,
        number: Some("+442071234567".to_owned()),
        name: Some("ALICE".to_owned()),
        internal: false,
        device: Some("d1".to_owned()),
        passed_to: Vec::new(),
        reason: None,
    }
}

fn reason(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn k01_inbound_answered() {
    let want = Picture {
        answered: Some(4),
        ended: Some(34),
        talk: Some(30),
        outcome: Some(Outcome::Answered),
        reason: reason("Ended"),
        ..alice()
    };
    assert_eq!(in_every_order("u1", K01), [want]);
}

#[test]
fn k01_rings_then_talks_then_is_over() {
    let mut story = Story::new();
    let lines = frames(K01);
    story.line(&lines[0]);
    assert!(story.live().is_empty(), "the caller's leg alone is no call of anybody");
    story.line(&lines[1]);
    assert_eq!(story.live().iter().map(|call| call.state).collect::<Vec<_>>(), [CallState::Ringing]);
    assert_eq!(story.live()[0].called.as_deref(), Some("+442079460000"));
    for line in &lines[2..5] {
        story.line(line);
        assert_eq!(story.live()[0].state, CallState::Connected);
    }
    story.line(&lines[5]);
    assert!(story.live().is_empty());
}

#[test]
fn k02_missed_and_what_the_caller_does_then_is_not_shown() {
    let got = in_every_order(
        "u1",
        "C T(in,-) cid=+442071234567 name=ALICE t=0
         C B(out,u1/d1) o=T cid=+442071234567 name=ALICE t=0
         D B k=NO_ANSWER t=20
         A T t=20
         D T t=45",
    );
    assert_eq!(got, [Picture { ended: Some(20), outcome: Some(Outcome::Missed), reason: reason("Missed"), ..alice() }]);
}

#[test]
fn k03_the_caller_gives_up() {
    let got = in_every_order(
        "u1",
        "C T(in,-) cid=+442071234567 name=ALICE t=0
         C B(out,u1/d1) o=T cid=+442071234567 name=ALICE t=0
         D B k=ORIGINATOR_CANCEL t=9
         D T k=ORIGINATOR_CANCEL t=9",
    );
    assert_eq!(got, [Picture { ended: Some(9), outcome: Some(Outcome::Missed), reason: reason("Missed"), ..alice() }]);
}

#[test]
fn k04_declined_is_not_answered_and_nothing_else() {
    let got = in_every_order(
        "u1",
        "C T(in,-) cid=+442071234567 name=ALICE t=0
         C B(out,u1/d1) o=T cid=+442071234567 name=ALICE t=0
         D B k=CALL_REJECTED t=3
         A T t=3
         D T t=40",
    );
    assert_eq!(got, [Picture { ended: Some(3), outcome: Some(Outcome::Rejected), reason: reason("Rejected"), ..alice() }]);
}

#[test]
fn k05_two_devices_are_one_call() {
    let got = in_every_order(
        "u1",
        "C T(in,-) cid=+442071234567 name=ALICE t=0
         C B(out,u1/d1) o=T cid=+442071234567 name=ALICE t=0
         C E(out,u1/d2) o=T cid=+442071234567 name=ALICE t=0
         A E t=3
         D B k=LOSE_RACE t=3
         B T o=E t=3
         D E k=NORMAL_CLEARING t=20",
    );
    let want = Picture {
        device: Some("d2".to_owned()),
        answered: Some(3),
        ended: Some(20),
        talk: Some(17),
        outcome: Some(Outcome::Answered),
        reason: reason("Ended"),
        ..alice()
    };
    assert_eq!(got, [want]);
}

#[test]
fn k06_two_devices_that_nobody_answers_are_missed_once() {
    let got = in_every_order(
        "u1",
        "C T(in,-) cid=+442071234567 name=ALICE t=0
         C B(out,u1/d1) o=T cid=+442071234567 name=ALICE t=0
         C E(out,u1/d2) o=T cid=+442071234567 name=ALICE t=0
         D B k=NO_ANSWER t=25
         D E k=NO_ANSWER t=26",
    );
    let want = Picture {
        device: Some("d2".to_owned()),
        ended: Some(26),
        outcome: Some(Outcome::Missed),
        reason: reason("Missed"),
        ..alice()
    };
    assert_eq!(got, [want]);
}

#[test]
fn k07_one_busy_device_does_not_end_the_ringing() {
    let tale = "C T(in,-) cid=+442071234567 name=ALICE t=0
         C B(out,u1/d1) o=T cid=+442071234567 name=ALICE t=0
         C E(out,u1/d2) o=T cid=+442071234567 name=ALICE t=0
         D B k=USER_BUSY t=1
         A E t=5
         B T o=E t=5";
    let want = Picture { device: Some("d2".to_owned()), state: CallState::Connected, answered: Some(5), ..alice() };
    assert_eq!(in_every_order("u1", tale), [want]);
    let mut story = Story::new();
    for line in &frames(tale)[..4] {
        story.line(line);
    }
    story.wait(3_000);
    assert_eq!(story.live()[0].state, CallState::Ringing);
}

const K08: &str = "
    C T(in,-) cid=+442071234567 name=ALICE t=0
    C B(out,u1/d1) o=T cid=+442071234567 name=ALICE t=0
    C X(out,u2/d3) o=T cid=+442071234567 name=ALICE t=0
    A X t=3
    D B k=ORIGINATOR_CANCEL t=3";

#[test]
fn k08_a_colleague_of_the_ring_group_answers() {
    let want = Picture {
        ended: Some(3),
        outcome: Some(Outcome::AnsweredElsewhere),
        reason: reason(r#"AnsweredElsewhere(Some("u2"))"#),
        ..alice()
    };
    assert_eq!(in_every_order("u1", K08), [want]);
    let colleague = Picture { device: Some("d3".to_owned()), state: CallState::Connected, answered: Some(3), ..alice() };
    assert_eq!(in_every_order("u2", K08), [colleague]);
}

#[test]
fn k08_missed_becomes_answered_elsewhere_when_the_answer_comes_late() {
    let lines = frames(K08);
    let mut story = Story::new();
    for line in [&lines[0], &lines[1], &lines[2], &lines[4]] {
        story.line(line);
    }
    story.wait(4_000);
    assert_eq!(story.ended()[0].outcome, Some(Outcome::Missed));
    story.text(&lines[3].text);
    assert_eq!(story.ended()[0].outcome, Some(Outcome::AnsweredElsewhere));
}

/// An outgoing call of the first telephone to +442079460111.
fn dialled() -> Picture {
    Picture { direction: Direction::Outgoing, number: Some("+442079460111".to_owned()), name: None, ..alice() }
}

#[test]
fn k09_outgoing_to_the_outside() {
    let got = in_every_order(
        "u1",
        "C B(in,u1/d1) cid=bobdesk req=+442079460111 t=0
         C O(out,u1/r1) o=B cee=+442079460111 t=1
         A O cee=+442079460111 t=6
         A B cid=201 cee=+442079460111 t=6
         B B o=O cid=201 t=6
         D O t=66
         D B k=NORMAL_CLEARING cid=201 t=66",
    );
    let want = Picture {
        answered: Some(6),
        ended: Some(66),
        talk: Some(60),
        outcome: Some(Outcome::Answered),
        reason: reason("Ended"),
        ..dialled()
    };
    assert_eq!(got, [want]);
}

#[test]
fn k10_outgoing_to_somebody_busy() {
    let got = in_every_order(
        "u1",
        "C B(in,u1/d1) cid=bobdesk req=+442079460111 t=0
         C O(out,u1/r1) o=B cee=+442079460111 t=1
         D O k=USER_BUSY t=3
         D B k=USER_BUSY t=3",
    );
    let want = Picture { ended: Some(3), outcome: Some(Outcome::Busy), reason: reason(r#"Failed("USER_BUSY")"#), ..dialled() };
    assert_eq!(got, [want]);
}

#[test]
fn k11_outgoing_and_given_up() {
    let got = in_every_order(
        "u1",
        "C B(in,u1/d1) cid=bobdesk req=+442079460111 t=0
         C O(out,u1/r1) o=B cee=+442079460111 t=1
         D O k=ORIGINATOR_CANCEL t=5
         D B k=ORIGINATOR_CANCEL t=5",
    );
    assert_eq!(got, [Picture { ended: Some(5), outcome: Some(Outcome::NoAnswer), reason: reason("Cancelled"), ..dialled() }]);
}

#[test]
fn k12_a_feature_code_is_a_call_without_another_side() {
    let got = in_every_order("u1", "C B(in,u1/d1) req=*97 t=0\nA B t=0\nD B k=NORMAL_CLEARING t=30");
    let want = Picture {
        number: Some("*97".to_owned()),
        internal: true,
        answered: Some(0),
        ended: Some(30),
        talk: Some(30),
        outcome: Some(Outcome::Answered),
        reason: reason("Ended"),
        ..dialled()
    };
    assert_eq!(got, [want]);
}

#[test]
fn k12_a_short_number_is_inside_unless_a_carrier_takes_it() {
    let nobody = "C B(in,u1/d1) req=299 t=0\nD B k=UNALLOCATED_NUMBER t=1";
    let police = "C B(in,u1/d1) req=112 t=0\nC O(out,u1/r1) o=B cee=112 t=1\nD O k=USER_BUSY t=3\nD B k=USER_BUSY cee=112 t=3";
    for (tale, internal) in [(nobody, true), (police, false)] {
        let got = in_every_order("u1", tale);
        assert_eq!(got.iter().map(|call| call.internal).collect::<Vec<_>>(), [internal], "{tale}");
    }
    let mut story = Story::new();
    story.translator.know_numbers(["300".to_owned()]);
    story.tell("C B(in,u1/d1) req=300 t=0");
    assert!(story.live()[0].internal, "a queue is inside while one waits in it");
}

#[test]
fn k13_early_media_is_no_answer() {
    let got = in_every_order(
        "u1",
        "C B(in,u1/d1) cid=bobdesk req=+442079460111 state=EARLY t=0
         C O(out,u1/r1) o=B cee=+442079460111 state=EARLY t=1
         D O k=NO_ANSWER t=30
         D B k=NO_ANSWER t=30",
    );
    let want =
        Picture { ended: Some(30), outcome: Some(Outcome::NoAnswer), reason: reason(r#"Failed("NO_ANSWER")"#), ..dialled() };
    assert_eq!(got, [want]);
}

#[test]
fn k14_an_internal_call_is_one_for_each_of_the_two() {
    let tale = "C B(in,u1/d1) req=202 t=0
         C X(out,u2/d3) o=B cid=201 cee=202 t=0
         A X t=2
         A B t=2
         B B o=X t=2
         D X k=NORMAL_CLEARING t=12
         D B k=NORMAL_CLEARING t=12";
    let caller = Picture {
        number: Some("202".to_owned()),
        name: Some("Carol".to_owned()),
        internal: true,
        answered: Some(2),
        ended: Some(12),
        talk: Some(10),
        outcome: Some(Outcome::Answered),
        reason: reason("Ended"),
        ..dialled()
    };
    let called = Picture {
        direction: Direction::Incoming,
        number: Some("201".to_owned()),
        name: Some("Bob".to_owned()),
        device: Some("d3".to_owned()),
        ..caller.clone()
    };
    assert_eq!(in_every_order("u1", tale), [caller]);
    assert_eq!(in_every_order("u2", tale), [called]);
    let link = |user: &str| {
        let mut story = Story::of(user);
        story.tell(tale);
        story.ended()[0].link.clone()
    };
    assert_eq!(link("u1"), link("u2"), "one interaction");
}

#[test]
fn k15_calling_oneself_is_two_calls() {
    let got = in_every_order("u1", "C B(in,u1/d1) req=201 t=0\nC E(out,u1/d2) o=B cid=201 t=0");
    let directions: Vec<Direction> = got.iter().map(|call| call.direction).collect();
    assert_eq!(directions, [Direction::Incoming, Direction::Outgoing]);
}

#[test]
fn k16_k17_what_no_telephone_of_the_user_takes_part_in_is_not_shown() {
    let ivr = "C T(in,-) req=+442079460000 t=0\nA T t=1\nD T t=60";
    assert_eq!(in_every_order("u1", ivr), []);
}

#[test]
fn k18_a_second_call_does_not_touch_the_first() {
    let got = in_every_order(
        "u1",
        "C T(in,-) cid=+442071234567 name=ALICE t=0
         C B(out,u1/d1) o=T cid=+442071234567 name=ALICE t=0
         A B t=4
         A T t=4
         B T o=B t=4
         C T2(in,-) cid=+33123 i=i2 t=20
         C B2(out,u1/d1) o=T2 cid=+33123 i=i2 t=20",
    );
    let first = Picture { state: CallState::Connected, answered: Some(4), ..alice() };
    let second = Picture { started: 20, state: CallState::Ringing, number: Some("+33123".to_owned()), name: None, ..alice() };
    assert_eq!(got, [first, second]);
}
