//! The call cases of the protocol's conformance list (xivo.md 14, C27 to C39), and what section 4 says beside them.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test looks for one variant")]

#[path = "support/story.rs"]
#[allow(dead_code, unreachable_pub, missing_docs, reason = "shared by several test files")]
mod story;

use std::collections::BTreeMap;

use cordboard_model::{CallId, CallState, Command, Direction, Event, ForwardKind, Outcome, Party, TransferKind};
use cordboard_pbx_xivo::{Generation, PhoneModel, XivoAccount};
use cordboard_session::CommandError;
use serde_json::{Value, json};
use story::{NINE, Story};

fn id(call: &str) -> CallId {
    CallId::from(call)
}

fn incoming(story: &mut Story, call: &str, number: &str) {
    story.phone("EventRinging", call, json!({"otherDN": number, "callDirection": "Incoming"}));
    story.wait(4);
    story.phone("EventEstablished", call, json!({"otherDN": number, "callDirection": "Incoming"}));
}

/// A established and held, B consulted and connected.
fn consulting(story: &mut Story) {
    incoming(story, "A", "0611223344");
    let sent = story.command(Command::Consult { call: id("uA"), to: "1204".to_owned() }).unwrap();
    assert_eq!(sent, [json!({"command": "attendedTransfer", "destination": "1204"})]);
    story.phone("EventOnHold", "A", json!({}));
    story.phone("EventDialing", "B", json!({"otherDN": "1204", "otherDName": "Bob Lee", "callDirection": "Outgoing"}));
    story.wait(3);
    story.phone("EventEstablished", "B", json!({"otherDN": "1204"}));
}

#[test]
fn c27_a_released_call_is_removed_and_history_is_asked_3_s_later() {
    let mut story = Story::logged_on(Generation::G1);
    story.phone("EventRinging", "1", json!({"otherDN": "0611223344"}));
    assert_eq!(story.states(), [("u1", CallState::Ringing)]);
    story.wait(5);
    story.phone("EventEstablished", "1", json!({}));
    assert_eq!(story.call("u1").answered_at, Some(NINE.plus_ms(5_000)), "the timer runs from the answer");
    assert_eq!(story.asked_later(), []);
    story.wait(60);
    story.phone("EventReleased", "1", json!({}));
    assert_eq!(story.states(), []);
    assert_eq!(story.asked_later(), [(json!({"command": "getUserCallHistory", "size": 20}), 3)]);
    assert_eq!(story.ended("u1").outcome, Some(Outcome::Answered));
}

#[test]
fn c28_an_empty_number_keeps_the_known_one() {
    let mut story = Story::logged_on(Generation::G1);
    story.phone("EventRinging", "1", json!({"otherDN": "0611223344", "otherDName": "Ann"}));
    story.phone("EventEstablished", "1", json!({"otherDN": "", "otherDName": ""}));
    assert_eq!(story.call("u1").remote, Party::new("0611223344", "Ann"));
}

#[test]
fn c29_a_completed_transfer_ends_both_calls_and_says_to_whom() {
    let mut story = Story::logged_on(Generation::G1);
    consulting(&mut story);
    assert_eq!(story.states(), [("uA", CallState::Held), ("uB", CallState::Connected)]);
    assert_eq!(story.call("uB").consults_for, Some(id("uA")));
    let sent = story.command(Command::CompleteTransfer(id("uA"))).unwrap();
    assert_eq!(sent, [json!({"command": "completeTransfer"})]);
    story.phone("EventReleased", "A", json!({}));
    story.phone("EventReleased", "B", json!({}));
    assert_eq!(story.states(), []);
    let passed = story.ended("uA");
    assert_eq!(passed.outcome, Some(Outcome::Transferred));
    assert_eq!(
        passed.transfers.first().map(|it| (it.kind, it.to.clone())),
        Some((TransferKind::Consult, Party::new("1204", "Bob Lee")))
    );
    assert_eq!(story.ended("uB").outcome, Some(Outcome::Answered), "the consultation itself was a talk");
}

#[test]
fn c30_a_cancelled_transfer_leaves_the_first_call_on_hold() {
    let mut story = Story::logged_on(Generation::G1);
    consulting(&mut story);
    let sent = story.command(Command::CancelTransfer(id("uB"))).unwrap();
    assert_eq!(sent, [json!({"command": "cancelTransfer"})]);
    story.phone("EventReleased", "B", json!({}));
    assert_eq!(story.states(), [("uA", CallState::Held)]);
    story.phone("EventEstablished", "A", json!({}));
    story.phone("EventReleased", "A", json!({}));
    assert_eq!(story.ended("uA").outcome, Some(Outcome::Answered), "nothing was passed on");
}

#[test]
fn c31_two_connected_calls_are_a_conference_until_one_ends() {
    let mut story = Story::logged_on(Generation::G1);
    incoming(&mut story, "A", "0611223344");
    incoming(&mut story, "B", "0655667788");
    assert!(story.call("uA").conference && story.call("uB").conference);
    story.phone("EventReleased", "B", json!({}));
    assert!(!story.call("uA").conference);
    let told: Vec<_> = story.events.iter().filter(|event| matches!(event, Event::ConferenceReported(_))).collect();
    assert_eq!(told, [&Event::ConferenceReported(vec![id("uA"), id("uB")]), &Event::ConferenceReported(vec![])]);
}

#[test]
fn c32_consulting_is_an_attended_transfer_and_not_a_second_dial() {
    let mut story = Story::logged_on(Generation::G1);
    let sent = story.command(Command::Dial { number: "1204".to_owned(), attached: BTreeMap::new() }).unwrap();
    assert_eq!(sent, [json!({"command": "dial", "destination": "1204"})]);
    incoming(&mut story, "A", "0611223344");
    let sent = story.command(Command::Consult { call: id("uA"), to: "+33 (0)1 23 45 67 89".to_owned() }).unwrap();
    assert_eq!(sent, [json!({"command": "attendedTransfer", "destination": "0033123456789"})]);
}

#[test]
fn c33_the_end_of_an_unknown_call_shows_nothing_and_a_late_ring_does_not_revive_it() {
    let mut story = Story::logged_on(Generation::G1);
    story.phone("EventReleased", "9", json!({"otherDN": "0611223344"}));
    assert_eq!(story.states(), []);
    story.phone("EventRinging", "9", json!({"otherDN": "0611223344"}));
    assert_eq!(story.states(), [], "it is over, whatever comes late");
}

#[test]
fn c34_a_call_found_after_a_reconnect_has_an_unknown_start() {
    let mut story = Story::logged_on(Generation::G1);
    story.reconnect();
    story.hear("LoggedOn", json!({}));
    let event =
        json!({"eventType": "EventEstablished", "DN": "1201", "otherDN": "0611223344", "uniqueId": "uA", "linkedId": "lA"});
    story.hear("CurrentCallsPhoneEvents", json!({"events": [event]}));
    let call = story.call("uA");
    assert_eq!((call.state, call.start_unknown), (CallState::Connected, true));
    story.hear("CurrentCallsPhoneEvents", json!({"events": []}));
    assert_eq!(story.states(), [], "an empty list means no calls");
}

#[test]
fn c35_a_dialled_number_is_cleaned_and_attached_data_comes_back_under_its_own_name() {
    let mut story = Story::logged_on(Generation::G1);
    let attached = BTreeMap::from([("ticket".to_owned(), "1".to_owned())]);
    let sent = story.command(Command::Dial { number: "+33 (0)1 23 45 67 89".to_owned(), attached }).unwrap();
    assert_eq!(sent, [json!({"command": "dial", "destination": "0033123456789", "variables": {"ticket": "1"}})]);
    let data = json!({"USR_ticket": "1", "XIVO_USERID": "9", "XIVO_DSTNUM": "3010", "SIPCALLID": "x", "USR_": "y"});
    story.phone("EventDialing", "1", json!({"otherDN": "0033123456789", "userData": data}));
    let call = story.call("u1");
    assert_eq!(call.attached, BTreeMap::from([("ticket".to_owned(), "1".to_owned())]));
    assert_eq!(call.called.as_deref(), Some("3010"));
}

#[test]
fn c36_without_data_there_is_no_member_for_it() {
    let sent = Story::logged_on(Generation::G1).command(Command::Dial { number: "1204".to_owned(), attached: BTreeMap::new() });
    assert_eq!(sent.unwrap(), [json!({"command": "dial", "destination": "1204"})]);
}

#[test]
fn c37_with_two_calls_a_recent_server_is_told_which_one() {
    let hold = |generation, calls: &[&str]| {
        let mut story = Story::logged_on(generation);
        for call in calls {
            incoming(&mut story, call, "0611223344");
        }
        story.command(Command::Hold(id("uB"))).unwrap()
    };
    assert_eq!(hold(Generation::G2, &["A", "B"]), [json!({"command": "hold", "uniqueId": "uB"})]);
    assert_eq!(hold(Generation::Auto, &["A", "B"]), [json!({"command": "hold", "uniqueId": "uB"})]);
    assert_eq!(hold(Generation::G1, &["A", "B"]), [json!({"command": "hold"})]);
    assert_eq!(hold(Generation::G2, &["B"]), [json!({"command": "hold"})], "there is nothing to confuse it with");
}

#[test]
fn c38_a_forward_shows_only_after_the_server_said_so() {
    let mut story = Story::logged_on(Generation::G1);
    let forward = Command::SetForward { kind: ForwardKind::NoAnswer, enabled: true, destination: "1300".to_owned() };
    let sent = story.command(forward).unwrap();
    assert_eq!(sent, [json!({"command": "naFwd", "state": true, "destination": "1300"})]);
    assert!(!story.account().phone().no_answer.enabled);
    story.hear("UserConfigUpdate", json!({"userId": 9, "naFwdEnabled": true, "naFwdDestination": "1300"}));
    let forward = &story.account().phone().no_answer;
    assert_eq!((forward.enabled, forward.destination.as_deref()), (true, Some("1300")));
}

#[test]
fn c39_a_missing_destination_leaves_the_known_one() {
    let mut story = Story::logged_on(Generation::G1);
    story.hear("UserConfigUpdate", json!({"naFwdEnabled": true, "naFwdDestination": "1300", "dndEnabled": true}));
    story.hear("UserConfigUpdate", json!({"naFwdDestination": null, "mobileNumber": ""}));
    let phone = story.account().phone();
    assert_eq!((phone.no_answer.enabled, phone.no_answer.destination.as_deref()), (true, Some("1300")));
    assert_eq!(phone.do_not_disturb, Some(true));
    assert_eq!(story.account().user().name.as_deref(), Some("Anne Martin"), "an update is partial");
}

#[test]
fn a_declined_call_is_rejected_and_an_unanswered_one_missed() {
    let mut story = Story::logged_on(Generation::G1);
    story.phone("EventRinging", "1", json!({"otherDN": "0611223344"}));
    assert_eq!(story.command(Command::Decline(id("u1"))).unwrap(), [json!({"command": "hangup"})]);
    story.phone("EventReleased", "1", json!({}));
    assert_eq!(story.ended("u1").outcome, Some(Outcome::Rejected));

    story.phone("EventRinging", "2", json!({"otherDN": "0611223344"}));
    story.phone("EventReleased", "2", json!({}));
    assert_eq!(story.ended("u2").outcome, Some(Outcome::Missed));
}

#[test]
fn hanging_up_a_connected_call_is_no_rejection() {
    let mut story = Story::logged_on(Generation::G1);
    incoming(&mut story, "1", "0611223344");
    story.command(Command::HangUp(id("u1"))).unwrap();
    story.phone("EventReleased", "1", json!({}));
    assert_eq!(story.ended("u1").outcome, Some(Outcome::Answered));
}

#[test]
fn a_blind_transfer_ends_the_call_and_says_to_whom() {
    let mut story = Story::logged_on(Generation::G1);
    incoming(&mut story, "1", "0611223344");
    let sent = story.command(Command::BlindTransfer { call: id("u1"), to: "12 04".to_owned() }).unwrap();
    assert_eq!(sent, [json!({"command": "directTransfer", "destination": "1204"})]);
    story.phone("EventReleased", "1", json!({}));
    let call = story.ended("u1");
    assert_eq!(call.outcome, Some(Outcome::Transferred));
    assert_eq!(call.transfers.first().map(|it| (it.kind, it.to.clone())), Some((TransferKind::Blind, Party::new("1204", ""))));
}

#[test]
fn a_call_that_could_not_be_set_up_has_failed() {
    let mut story = Story::logged_on(Generation::G2);
    story.phone("EventDialing", "1", json!({"otherDN": "0611223344"}));
    story.phone("EventFailure", "1", json!({"reason": "NoMobile"}));
    assert_eq!(story.ended("u1").outcome, Some(Outcome::Failed));
    story.hear("PhoneEvent", json!({"eventType": "EventFailure", "reason": "NoMobile"}));
    assert!(matches!(story.events.last(), Some(Event::Refused(_))), "without a call it is a refusal");
}

#[test]
fn an_unknown_phone_event_changes_nothing() {
    let mut story = Story::logged_on(Generation::G2);
    incoming(&mut story, "1", "0611223344");
    let before = story.events.len();
    story.phone("EventSomethingNew", "1", json!({}));
    story.phone("EventSomethingNew", "2", json!({}));
    assert_eq!(story.events.len(), before);
}

#[test]
fn a_call_keeps_its_id_when_the_channel_beneath_it_changes() {
    let mut story = Story::logged_on(Generation::G2);
    incoming(&mut story, "1", "0611223344");
    let moved = |event: &str| json!({"eventType": event, "DN": "1201", "uniqueId": "u77", "linkedId": "l1"});
    story.hear("PhoneEvent", moved("EventOnHold"));
    assert_eq!(story.states(), [("u1", CallState::Held)]);
    incoming(&mut story, "2", "0655667788");
    let sent = story.command(Command::Retrieve(id("u1"))).unwrap();
    assert_eq!(sent, [json!({"command": "hold", "uniqueId": "u77"})], "commands name the present channel");
    story.hear("PhoneEvent", moved("EventReleased"));
    assert_eq!(story.states(), [("u2", CallState::Connected)]);
}

#[test]
fn a_second_leg_of_the_same_link_is_a_second_call() {
    let mut story = Story::logged_on(Generation::G2);
    incoming(&mut story, "1", "0611223344");
    story.phone("EventOnHold", "1", json!({}));
    story.hear(
        "PhoneEvent",
        json!({"eventType": "EventDialing", "DN": "1201", "otherDN": "1204", "uniqueId": "u2", "linkedId": "l1"}),
    );
    assert_eq!(story.states(), [("u1", CallState::Held), ("u2", CallState::Dialing)]);
    assert_eq!(story.call("u2").consults_for, Some(id("u1")), "dialled on the telephone while the other call is held");
    story.hear("PhoneEvent", json!({"eventType": "EventReleased", "DN": "1201", "uniqueId": "u2", "linkedId": "l1"}));
    assert_eq!(story.states(), [("u1", CallState::Held)], "the end of one leg ends only that leg");
}

#[test]
fn a_release_that_names_only_the_link_ends_the_calls_of_that_link() {
    let mut story = Story::logged_on(Generation::G1);
    incoming(&mut story, "1", "0611223344");
    story.hear("PhoneEvent", json!({"eventType": "EventReleased", "DN": "1201", "uniqueId": "u9", "linkedId": "l1"}));
    assert_eq!(story.states(), []);
}

#[test]
fn a_queue_that_rings_again_makes_a_new_call() {
    let mut story = Story::logged_on(Generation::G1);
    for channel in ["u1", "u2"] {
        let event = |event: &str| json!({"eventType": event, "DN": "1201", "otherDN": "0611223344", "queueName": "sales", "uniqueId": channel, "linkedId": "l1"});
        story.hear("PhoneEvent", event("EventRinging"));
        assert_eq!(story.states(), [(channel, CallState::Ringing)]);
        story.hear("PhoneEvent", event("EventReleased"));
        assert_eq!(story.ended(channel).outcome, Some(Outcome::Missed));
    }
}

#[test]
fn on_the_oldest_servers_our_own_hold_is_taken_as_done() {
    let mut story = Story::logged_on(Generation::G0);
    story.phone("EventRinging", "1", json!({"otherDN": "0611223344"}));
    story.phone("EventEstablished", "1", json!({}));
    story.wait(1);
    story.command(Command::Hold(id("u1"))).unwrap();
    assert_eq!(story.states(), [("u1", CallState::Held)]);
    story.wait(1);
    story.command(Command::Retrieve(id("u1"))).unwrap();
    assert_eq!(story.states(), [("u1", CallState::Connected)]);

    story.wait(1);
    story.command(Command::Consult { call: id("u1"), to: "1204".to_owned() }).unwrap();
    story.phone("EventDialing", "2", json!({"otherDN": "1204"}));
    story.phone("EventEstablished", "2", json!({"otherDN": "1204"}));
    assert_eq!(story.states(), [("u1", CallState::Held), ("u2", CallState::Connected)], "consulting holds the first call");
    assert!(!story.call("u1").conference);
    assert_eq!(story.command(Command::Conference).unwrap(), [json!({"command": "conference"})]);
}

#[test]
fn on_later_servers_our_own_hold_waits_for_the_event() {
    let mut story = Story::logged_on(Generation::G1);
    incoming(&mut story, "1", "0611223344");
    story.command(Command::Hold(id("u1"))).unwrap();
    assert_eq!(story.states(), [("u1", CallState::Connected)]);
}

#[test]
fn who_is_a_colleague_follows_from_queue_and_length_and_known_lines() {
    let table: [(Value, bool); 6] = [
        (json!({"otherDN": "1204"}), true),
        (json!({"otherDN": "0611223344"}), false),
        (json!({"otherDN": "1204", "queueName": "sales"}), false),
        (json!({"otherDN": "123456"}), true),
        (json!({"otherDN": "1234567"}), false),
        (json!({"otherDN": "anonymous"}), false),
    ];
    for (event, internal) in table {
        let mut story = Story::logged_on(Generation::G1);
        story.phone("EventRinging", "1", event.clone());
        story.phone("EventEstablished", "1", json!({}));
        assert_eq!(story.call("u1").internal, internal, "{event}");
    }
    let mut story = Story::logged_on(Generation::G1);
    story.hear("PhoneHintStatusEvent", json!({"number": "004822100200", "status": 0}));
    story.phone("EventDialing", "1", json!({"otherDN": "004822100200"}));
    assert!(story.call("u1").internal, "a line the server spoke of");
    assert_eq!(story.call("u1").direction, Direction::Outgoing);
}

#[test]
fn a_direction_that_is_told_wins_over_the_one_that_is_guessed() {
    let mut story = Story::logged_on(Generation::G1);
    story.phone("EventDialing", "1", json!({"otherDN": "0611223344", "callDirection": "Incoming"}));
    assert_eq!(story.call("u1").direction, Direction::Incoming);
}

#[test]
fn commands_about_a_call_that_is_gone_are_refused() {
    let mut story = Story::logged_on(Generation::G1);
    for command in [
        Command::Answer(id("u1")),
        Command::HangUp(id("u1")),
        Command::Hold(id("u1")),
        Command::Consult { call: id("u1"), to: "1204".to_owned() },
        Command::CompleteTransfer(id("u1")),
        Command::Conference,
        Command::SendDigits { call: id("u1"), digits: "1".to_owned() },
    ] {
        assert_eq!(story.command(command.clone()), Err(CommandError::CallGone), "{command:?}");
    }
    incoming(&mut story, "1", "0611223344");
    assert_eq!(story.command(Command::Answer(id("u1"))), Err(CommandError::CallGone), "it is answered already");
    assert_eq!(story.command(Command::Retrieve(id("u1"))), Err(CommandError::CallGone), "it is not on hold");
}

#[test]
fn what_is_no_number_is_never_dialled() {
    let mut story = Story::logged_on(Generation::G1);
    incoming(&mut story, "1", "0611223344");
    for number in ["", "+", "anne", "12\n34"] {
        let to = number.to_owned();
        let commands = [
            Command::Dial { number: to.clone(), attached: BTreeMap::new() },
            Command::BlindTransfer { call: id("u1"), to: to.clone() },
            Command::Consult { call: id("u1"), to: to.clone() },
            Command::SetForward { kind: ForwardKind::Busy, enabled: true, destination: to },
            Command::SendDigits { call: id("u1"), digits: "12a".to_owned() },
        ];
        for command in commands {
            assert_eq!(story.command(command.clone()), Err(CommandError::NumberInvalid), "{command:?}");
        }
    }
    let off = Command::SetForward { kind: ForwardKind::Busy, enabled: false, destination: String::new() };
    assert_eq!(story.command(off).unwrap(), [json!({"command": "busyFwd", "state": false, "destination": ""})]);
}

#[test]
fn digits_go_one_by_one() {
    let mut story = Story::logged_on(Generation::G1);
    incoming(&mut story, "1", "0611223344");
    let sent = story.command(Command::SendDigits { call: id("u1"), digits: "4#".to_owned() }).unwrap();
    assert_eq!(sent, [json!({"command": "sendDtmf", "key": "4"}), json!({"command": "sendDtmf", "key": "#"})]);
}

#[test]
fn only_telephones_that_can_join_calls_are_asked_to() {
    for (model, can) in [(PhoneModel::Snom, true), (PhoneModel::Polycom, false), (PhoneModel::Yealink, false)] {
        let account = XivoAccount { phone_model: model, ..XivoAccount::new("x", "l", Some("1201".to_owned())) };
        let mut story = Story::of(account);
        incoming(&mut story, "A", "0611223344");
        incoming(&mut story, "B", "0655667788");
        assert_eq!(story.command(Command::Conference).is_ok(), can, "{model:?}");
    }
}

#[test]
fn a_sheet_attaches_its_fields_to_the_call_it_names() {
    let mut story = Story::logged_on(Generation::G1);
    incoming(&mut story, "1", "0611223344");
    let user = json!({"internal": [{"name": "uid", "content": "u1"}],
                      "sheetInfo": [{"name": "folderNumber", "value": "12", "order": 10, "type": "text"},
                                    {"name": "folderNumber", "value": "123", "order": 20, "type": "text"}]});
    story.hear(
        "Sheet",
        json!({"timenow": 1_707_300_000, "compressed": true, "serial": "xml", "channel": "c", "payload": {"profile": {"user": user}}}),
    );
    assert_eq!(story.call("u1").attached.get("folderNumber").map(String::as_str), Some("123"), "a later field wins");
}
