//! Disorder, duplicates and types (kazoo.md 10.4).

use cordboard_model::{CallState, Outcome};
use cordboard_pbx_kazoo::{Channel, EndReason, Need, decode_channels};
use serde_json::{Value, json};

use crate::{
    notation::{Style, frames, styled},
    orders::in_every_order,
    story::{BEGIN, Story, seconds},
};

const K01: &str = "
    C T(in,-) cid=+442071234567 name=ALICE req=+442079460000 t=0
    C B(out,u1/d1) o=T cid=+442071234567 name=ALICE cee=201 t=0
    A B t=4
    A T t=4
    B T o=B t=4
    D B k=NORMAL_CLEARING t=34
    D T t=34";

fn connected() -> Story {
    let mut story = Story::new();
    for line in &frames(K01)[..5] {
        story.line(line);
    }
    story.take_needs();
    story
}

fn one_answered_call(story: &Story) {
    let ended = story.ended();
    assert_eq!(ended.len(), 1);
    let call = ended[0];
    assert_eq!(
        (call.outcome, call.answered_at.map(seconds), call.ended_at.map(seconds)),
        (Some(Outcome::Answered), Some(4), Some(34))
    );
    assert!(story.live().is_empty());
}

#[test]
fn k20_an_answer_before_the_create_appears_as_connected() {
    let mut story = Story::new();
    story.tell("A B(out,u1/d1) o=T cid=+442071234567 µ=4000000 t=4\nC B µ=100 t=0");
    let live = story.live();
    assert_eq!((live.len(), live[0].state, seconds(live[0].started_at)), (1, CallState::Connected, 0));
    let rang = story.changes.iter().filter(|change| format!("{change:?}").contains("state: Ringing")).count();
    assert_eq!(rang, 0, "no second pop");
    story.wait(3_000);
    let asked = story.take_needs().into_iter().filter(|need| *need == Need::Channel("B".to_owned())).count();
    assert!(asked <= 1, "{asked}");
}

#[test]
fn k20_without_a_create_the_channel_is_asked_for_once() {
    let mut story = Story::new();
    story.tell("A B(out,u1/d1) o=T cid=+442071234567 t=4\nH B t=4");
    story.wait(5_000);
    let needs: Vec<Need> = story.take_needs().into_iter().filter(|need| *need != Need::Channels).collect();
    assert_eq!(needs, [Need::Channel("B".to_owned())]);
    assert_eq!(story.live()[0].state, CallState::Held, "two seconds are enough to wait for it");
}

#[test]
fn k21_a_call_of_which_the_end_comes_first_is_never_live() {
    let mut story = Story::new();
    story.tell("D B(out,u1/d1) k=NORMAL_CLEARING t=34 billing=30 duration=34");
    for text in ["C B(out,u1/d1) o=T cid=+442071234567 t=0", "A B(out,u1/d1) t=4 cid=+442071234567", "B T o=B t=4"] {
        story.text(&frames(text)[0].text);
        assert!(story.live().is_empty());
    }
    story.wait(5_000);
    let call = story.ended()[0];
    assert_eq!(
        (call.outcome, call.answered_at.map(seconds), call.ended_at.map(seconds)),
        (Some(Outcome::Answered), Some(4), Some(34))
    );
}

#[test]
fn k21_without_anything_else_the_billed_seconds_tell_the_talk() {
    let mut story = Story::new();
    story.tell("D B(out,u1/d1) k=NORMAL_CLEARING t=34 billing=30 duration=34 cid=+442071234567");
    story.wait(5_000);
    let call = story.ended()[0];
    assert_eq!((call.answered_at.map(seconds), call.ended_at.map(seconds)), (Some(4), Some(34)));
}

#[test]
fn k22_a_late_hold_revives_nothing() {
    let mut story = Story::new();
    story.tell(K01);
    story.wait(1_000);
    story.text(&frames("H B(out,u1/d1) t=20")[0].text);
    assert!(story.live().is_empty());
    assert_eq!(story.ended()[0].outcome, Some(Outcome::Answered));
}

#[test]
fn k23_k24_duplicates_change_nothing() {
    for style in [Style::default(), Style { without_id: true, ..Style::default() }] {
        let mut story = Story::new();
        for line in styled(K01, style) {
            story.line(&line);
            let changes = story.changes.len();
            let mut again: Value = serde_json::from_str(&line.text).unwrap();
            again["subscribed_key"] = json!("call.CHANNEL_CREATE.*");
            story.text(&again.to_string());
            assert_eq!(story.changes.len(), changes);
        }
        one_answered_call(&story);
        assert_eq!(story.translator.counts().duplicates, 7);
    }
}

#[test]
fn k25_hold_and_retrieve_in_the_wrong_order_are_sorted_by_message_id() {
    let mut story = connected();
    story.tell("U B(out,u1/d1) t=10 µ=10400000\nH B t=10 µ=10100000");
    assert_eq!(story.live()[0].state, CallState::Connected);
    assert!(!story.views()[0].held_by_me);
}

#[test]
fn k26_with_opaque_ids_the_channel_is_asked() {
    let tell = |held: bool| {
        let mut story = Story::new();
        let opaque = Style { opaque: true, ..Style::default() };
        for line in &styled(K01, opaque)[..5] {
            story.line(line);
        }
        story.take_needs();
        for line in styled("U B(out,u1/d1) t=10\nH B t=10", opaque) {
            story.line(&line);
        }
        story.wait(600);
        assert_eq!(story.take_needs(), []);
        story.wait(200);
        assert_eq!(story.take_needs(), [Need::Channel("B".to_owned())]);
        let row: Channel = serde_json::from_value(json!({"call_id": "B", "is_on_hold": held, "answered": true})).unwrap();
        story.channel("B", Some(&row));
        story.live()[0].state
    };
    assert_eq!(tell(false), CallState::Connected);
    assert_eq!(tell(true), CallState::Held);
}

#[test]
fn k26_a_channel_that_is_not_found_waits_for_the_list() {
    let mut story = connected();
    story.channel("B", None);
    assert_eq!(story.live()[0].state, CallState::Connected);
    story.wait(3_000);
    assert_eq!(story.take_needs(), [Need::Channels]);
}

#[test]
fn k27_a_legacy_frame_makes_the_same_call() {
    let mut story = Story::new();
    story.text(
        r#"{"name":"CHANNEL_CREATE","args":{"Call-ID":"B","Call-Direction":"outbound","Timestamp":63900000000,
        "Custom-Channel-Vars":{"Owner-ID":"u1","Authorizing-ID":"d1","Account-ID":"a1"}}}"#,
    );
    let live = story.live();
    assert_eq!((live[0].id.as_str(), live[0].state, seconds(live[0].started_at)), ("B", CallState::Ringing, 0));
}

#[test]
fn k28_texts_in_place_of_numbers_change_nothing() {
    let mut story = Story::new();
    for line in frames(K01) {
        let mut frame: Value = serde_json::from_str(&line.text).unwrap();
        let at = frame["data"]["timestamp"].to_string();
        frame["data"]["timestamp"] = json!(at);
        frame["data"]["duration_seconds"] = json!("34");
        frame["data"]["billing_seconds"] = json!("30");
        frame["data"]["custom_channel_vars"]["call_forward"] = json!("false");
        story.until(BEGIN.plus_ms(line.at));
        story.text(&frame.to_string());
    }
    one_answered_call(&story);
}

#[test]
fn k29_missing_members_are_filled_in_later() {
    let mut story = Story::new();
    story.wait(700);
    let mut frame: Value = serde_json::from_str(&frames("C B(out,u1/d1)")[0].text).unwrap();
    frame["data"].as_object_mut().unwrap().remove("timestamp");
    story.text(&frame.to_string());
    let live = story.live();
    assert!(live[0].remote.is_unknown());
    assert_eq!(live[0].started_at, BEGIN.plus_ms(700), "the moment of receipt");
    assert!(story.views()[0].approximate);
    story.text(&frames("A B(out,u1/d1) o=T cid=+442071234567 name=ALICE t=4")[0].text);
    assert_eq!(story.live()[0].remote.number.as_deref(), Some("+442071234567"));
}

#[test]
fn k30_unknown_events_are_counted_and_nothing_else() {
    let mut story = Story::new();
    story.text(r#"{"action":"event","subscribed_key":"call.*.*","name":"CHANNEL_TRANSFEROR","data":{"call_id":"B","x":1}}"#);
    assert_eq!((story.events.len(), story.translator.counts().unknown), (1, 1), "only the link was told of");
}

#[test]
fn k31_the_id_of_a_leg_is_never_taken_from_the_routing_key() {
    let mut story = Story::new();
    let mut frame: Value = serde_json::from_str(&frames("C B(out,u1/d1)")[0].text).unwrap();
    frame["data"]["call_id"] = json!("abc@10.0.0.5");
    frame["routing_key"] = json!("call.a1.CHANNEL_CREATE.abc%4010%2E0%2E0%2E5");
    story.text(&frame.to_string());
    assert_eq!(story.views()[0].leg, "abc@10.0.0.5");
}

#[test]
fn k32_an_end_with_another_interaction_is_the_same_call() {
    let tale = "C T(in,-) cid=+442071234567 t=0
         C B(out,u1/d1) o=T cid=+442071234567 t=0
         A B t=4
         A T t=4
         B T o=B t=4
         D B k=NORMAL_CLEARING i=i9 t=34
         D T i=i9 t=34";
    let got = in_every_order("u1", tale);
    assert_eq!((got.len(), got[0].outcome, got[0].talk), (1, Some(Outcome::Answered), Some(30)));
}

#[test]
fn k33_loopback_legs_are_nobodys() {
    let tale = "C T(in,-) cid=+442071234567 t=0
         C L1(out,u1/d1) o=T loopback=true t=0
         C L2(in,u1/d1) loopback=true t=0
         C B(out,u1/d1) o=L2 cid=+442071234567 t=0
         A B t=3";
    let got = in_every_order("u1", tale);
    assert_eq!((got.len(), got[0].state, got[0].answered), (1, CallState::Connected, Some(3)));
}

#[test]
fn k34_another_account_is_passed_over() {
    let mut story = Story::new();
    story.tell("C B(out,u1/d1) account=a2 t=0");
    assert!(story.live().is_empty());
    assert_eq!(story.translator.counts().foreign, 1);
}

#[test]
fn k35_a_lost_end_is_found_by_two_lists() {
    let mut story = connected();
    story.until(BEGIN.plus_ms(60_000));
    story.channels(&[], story.now);
    assert_eq!(story.live().len(), 1, "one absence proves nothing");
    story.take_needs();
    story.wait(3_000);
    assert_eq!(story.take_needs(), [Need::Channels]);
    story.channels(&[], story.now);
    assert!(story.live().is_empty());
    let view = story.views()[0];
    assert_eq!((view.reason.clone(), view.approximate), (Some(EndReason::Lost), true));
    assert_eq!(story.ended()[0].outcome, Some(Outcome::Answered), "they did talk");
}

#[test]
fn a_joined_telephone_was_answered_even_when_nobody_heard_it() {
    // (seconds talked by the last event, when it was joined, what became of it)
    let table = [("0", 34, Outcome::Answered, Some(34)), ("30", 34, Outcome::Answered, Some(4)), ("0", 4, Outcome::Missed, None)];
    for (billing, joined, outcome, answered) in table {
        let tale = format!(
            "C T(in,-) cid=+442071234567 t=0
             C B(out,u1/d1) o=T cid=+442071234567 t=0
             B T o=B t={joined}
             D B k=NORMAL_CLEARING billing={billing} t=34
             D T t=34"
        );
        let got = in_every_order("u1", &tale);
        let got: Vec<_> = got.into_iter().map(|call| (call.outcome, call.answered)).collect();
        assert_eq!(got, [(Some(outcome), answered)], "{tale}");
    }
}

#[test]
fn a_joined_telephone_that_seems_to_ring_is_asked_for() {
    let mut story = Story::new();
    story.tell("C B(out,u1/d1) o=T cid=+442071234567 t=0\nB T o=B t=4");
    assert_eq!(story.take_needs(), []);
    story.wait(500);
    assert_eq!(story.take_needs(), [Need::Channel("B".to_owned())]);
    let row = decode_channels(&json!({"data": [{"uuid": "B", "answered": true}]}).to_string()).unwrap();
    story.channel("B", row.first());
    let live = story.live();
    assert_eq!((live[0].state, live[0].answered_at), (CallState::Connected, Some(BEGIN.plus_ms(4_001))));
    let mut story = connected();
    story.wait(5_000);
    assert_eq!(story.take_needs(), [], "nobody asks for what was heard");
}

fn rows(list: Value) -> Vec<Channel> {
    decode_channels(&json!({ "data": list }).to_string()).unwrap()
}

#[test]
fn k36_a_slow_node_ends_nothing() {
    let mut story = connected();
    story.until(BEGIN.plus_ms(60_000));
    let both = rows(json!([{"uuid": "B", "answered": true}, {"uuid": "T", "answered": true}]));
    story.channels(&rows(json!([{"uuid": "T", "answered": true}])), story.now);
    story.wait(4_000);
    story.channels(&both, story.now);
    story.wait(4_000);
    story.channels(&rows(json!([{"uuid": "T", "answered": true}])), story.now);
    assert_eq!(story.live()[0].state, CallState::Connected);
}

#[test]
fn k37_a_list_revives_nothing() {
    let mut story = Story::new();
    story.tell(K01);
    let row = json!([{"uuid": "B", "other_leg": "T", "direction": "outbound", "answered": true, "owner_id": "u1", "authorizing_id": "d1"}]);
    story.channels(&rows(row), BEGIN.plus_ms(33_000));
    assert!(story.live().is_empty());
    one_answered_call(&story);
}

#[test]
fn k38_a_start_in_the_middle_of_a_call() {
    let mut story = Story::new();
    story.until(BEGIN.plus_ms(40_000));
    let row = json!([{"uuid": "B", "other_leg": "T", "direction": "outbound", "answered": true, "is_onhold": true, "owner_id": "u1",
        "authorizing_id": "d1", "timestamp": 63_900_000_000_i64, "elapsed_s": 40, "caller_id_number": "+442071234567"}]);
    story.channels(&rows(row), story.now);
    let live = story.live();
    assert_eq!(
        (live[0].state, seconds(live[0].started_at), live[0].remote.number.as_deref()),
        (CallState::Held, 0, Some("+442071234567"))
    );
    assert!(story.views()[0].held_by_me);
    assert_eq!(story.take_needs(), []);
}

#[test]
fn k38_a_list_that_comes_before_the_first_event_does_not_make_the_start_less_exact() {
    let mut story = Story::new();
    story.until(BEGIN.plus_ms(700));
    let row = json!([{"uuid": "B", "other_leg": "T", "direction": "outbound", "answered": false, "owner_id": "u1",
        "authorizing_id": "d1", "timestamp": 63_900_000_000_i64, "elapsed_s": 0, "caller_id_number": "+442071234567"}]);
    story.channels(&rows(row), story.now);
    story.tell("C B(out,u1/d1) o=T cid=+442071234567 µ=580000 t=0");
    assert_eq!(story.live()[0].started_at, BEGIN.plus_ms(580));
}

#[test]
fn k38_a_list_without_names_leads_to_one_question() {
    let mut story = Story::new();
    let row = json!([{"uuid": "B", "direction": "outbound", "answered": true, "owner_id": "u1", "authorizing_id": "d1", "elapsed_s": 4}]);
    story.channels(&rows(row.clone()), story.now);
    story.channels(&rows(row), story.now);
    assert_eq!(story.take_needs(), [Need::Channel("B".to_owned())]);
}
