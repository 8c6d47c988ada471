//! Calls from legs: the cases of basix.md 14 that are about calls, and those of chapter 9.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test looks for one of many")]

#[path = "support/story.rs"]
mod story;

use cordboard_model::{CallState, Direction, Outcome};
use story::{ME, Story, V, atom, none, number, state, text};

/// The customer's channel, which calls the group.
fn caller() -> Vec<(&'static str, V)> {
    vec![
        ("uuid", text("L1")),
        ("direction", atom("inbound")),
        ("peer_location", atom("external")),
        ("calling_name", text("0312341234")),
        ("calling_number", text("0312341234")),
        ("called_number", text("0312345678")),
        ("offer_timestamp", number(1_000)),
        (
            "state",
            state(
                1_000,
                "calling",
                vec![atom("int"), atom("group"), V::Tuple(vec![atom("ring"), number(10_001_111), none(), none(), text("q1")])],
            ),
        ),
        ("end_user", text("9*Olive*Thimble**Illinois")),
    ]
}

/// One of my telephones, which rings for it.
fn mine(uuid: &str) -> Vec<(&'static str, V)> {
    vec![
        ("uuid", text(uuid)),
        ("direction", atom("outbound")),
        ("peer_location", atom("internal")),
        ("calling_name", text("0312341234")),
        ("calling_number", text("0312341234")),
        ("called_number", text("user1-desk")),
        ("offer_timestamp", number(2_000)),
        ("other_uuid", text("L1")),
        ("user_id", number(ME)),
        ("group_id", number(10_001_111)),
    ]
}

fn with(mut channel: Vec<(&'static str, V)>, more: Vec<(&'static str, V)>) -> Vec<(&'static str, V)> {
    channel.extend(more);
    channel
}

fn ended(channel: Vec<(&'static str, V)>, at: i64, cause: &str) -> Vec<(&'static str, V)> {
    with(
        channel,
        vec![("hangup_timestamp", number(at)), ("last_event", text("CHANNEL_HANGUP")), ("last_event_data", text(cause))],
    )
}

fn bridged(channel: Vec<(&'static str, V)>, at: i64) -> Vec<(&'static str, V)> {
    with(channel, vec![("answer_timestamp", number(at)), ("state", state(at, "bridged", vec![]))])
}

#[test]
fn c31_a_channel_that_hangs_up_is_gone_and_its_removal_is_nothing_new() {
    let mut story = Story::signed_in();
    story.channel("added", mine("A"));
    story.channel("updated", ended(mine("A"), 9_000, "send_cancel,ORIGINATOR_CANCEL"));
    let over = story.only_ended();
    assert_eq!(over.outcome, Some(Outcome::Missed));
    let told = story.told();
    story.channel("removed", ended(mine("A"), 9_000, "send_cancel,ORIGINATOR_CANCEL"));
    story.channel("updated", mine("A"));
    assert_eq!(story.told(), told, "what is over stays over");
    assert!(story.live().is_empty());
}

#[test]
fn c32_two_of_my_telephones_are_one_call_and_the_one_that_lost_is_not_missed() {
    let mut story = Story::signed_in();
    story.channel("added", caller());
    story.channel("added", mine("A"));
    story.channel("added", mine("B"));
    let ringing = story.only_live();
    assert_eq!((ringing.state, ringing.direction), (CallState::Ringing, Direction::Incoming));
    assert_eq!(ringing.remote.number.as_deref(), Some("0312341234"));
    assert_eq!(ringing.remote.name.as_deref(), Some("Olive"));
    assert_eq!(ringing.called.as_deref(), Some("0312345678"));
    assert_eq!(ringing.queue.unwrap().name.as_deref(), Some("group1"));
    assert_eq!(ringing.attached.get("end_user_organization").map(String::as_str), Some("Thimble"));
    story.channel("updated", bridged(mine("A"), 5_000));
    story.channel("removed", ended(mine("B"), 5_000, "send_cancel,LOSE_RACE"));
    let talking = story.only_live();
    assert_eq!((talking.state, talking.id), (CallState::Connected, ringing.id));
    story.channel("removed", ended(bridged(mine("A"), 5_000), 30_000, "recv_bye,NORMAL_CLEARING"));
    let over = story.only_ended();
    assert_eq!(over.outcome, Some(Outcome::Answered));
    assert_eq!(over.ended_at.unwrap().0 - over.answered_at.unwrap().0, 25_000);
}

#[test]
fn a_call_that_a_colleague_took_is_answered_elsewhere() {
    for cause in ["send_cancel,LOSE_RACE", "send_cancel,PICKED_OFF"] {
        let mut story = Story::signed_in();
        story.channel("added", mine("A"));
        story.channel("added", mine("B"));
        story.channel("removed", ended(mine("A"), 5_000, cause));
        assert_eq!(story.only_live().state, CallState::Ringing, "the other telephone still rings");
        story.channel("removed", ended(mine("B"), 5_000, cause));
        assert_eq!(story.only_ended().outcome, Some(Outcome::AnsweredElsewhere), "{cause}");
    }
}

#[test]
fn c33_a_call_placed_for_me_rings_at_my_own_telephone_and_is_outgoing() {
    let mut story = Story::signed_in();
    let leg = || {
        vec![
            ("uuid", text("A")),
            ("direction", atom("outbound")),
            ("peer_location", atom("internal")),
            ("called_number", text("user1-desk")),
            ("offer_timestamp", number(1_000)),
            ("user_id", number(ME)),
            ("origination", text("call_user*10001001*0377778888")),
        ]
    };
    story.channel("added", leg());
    let ringing = story.only_live();
    assert_eq!((ringing.state, ringing.direction), (CallState::Ringing, Direction::Outgoing));
    assert_eq!(ringing.remote.number, None, "my own telephone is not whom I call");
    // The second telephone of the same request.
    let mut second = leg();
    second[0].1 = text("B");
    story.channel("added", second.clone());
    assert_eq!(story.live().len(), 1);
    story.channel("removed", ended(second, 3_000, "send_cancel,LOSE_RACE"));
    let pstn = vec![atom("ext"), atom("pstn"), V::Tuple(vec![text("0377778888")])];
    let answered = with(leg(), vec![("answer_timestamp", number(3_000)), ("state", state(3_500, "calling", pstn))]);
    story.channel("updated", answered.clone());
    let dialing = story.only_live();
    assert_eq!((dialing.state, dialing.remote.number.as_deref()), (CallState::Dialing, Some("0377778888")));
    story.channel("updated", bridged(leg(), 8_000));
    assert_eq!(story.only_live().state, CallState::Connected);
    story.channel("removed", ended(bridged(leg(), 8_000), 9_000, "recv_bye,NORMAL_CLEARING"));
    assert_eq!(story.only_ended().outcome, Some(Outcome::Answered));
}

#[test]
fn c34_a_call_that_i_dial_is_outgoing_with_the_number_from_the_state() {
    let mut story = Story::signed_in();
    let leg = || {
        let pstn = vec![atom("ext"), atom("pstn"), V::Tuple(vec![text("0377778888")])];
        vec![
            ("uuid", text("A")),
            ("direction", atom("inbound")),
            ("peer_location", atom("internal")),
            ("calling_number", text("1001")),
            ("called_number", text("90377778888")),
            ("offer_timestamp", number(1_000)),
            ("user_id", number(ME)),
            ("state", state(1_000, "calling", pstn)),
        ]
    };
    story.channel("added", leg());
    let dialing = story.only_live();
    assert_eq!((dialing.state, dialing.direction, dialing.internal), (CallState::Dialing, Direction::Outgoing, false));
    assert_eq!(dialing.remote.number.as_deref(), Some("0377778888"));
    story.channel("removed", ended(leg(), 9_000, "send_refuse,USER_BUSY"));
    assert_eq!(story.only_ended().outcome, Some(Outcome::Busy));
}

#[test]
fn the_other_leg_is_named_by_its_summary_where_it_is_never_shown() {
    let summary = |who: Vec<V>| ("other_info", V::Tuple(who));
    let user = vec![atom("user"), number(10_001_002), atom("outbound"), atom("internal"), text("desk2"), none(), none(), none()];
    let mut story = Story::signed_in();
    story.channel("added", with(mine("A"), vec![summary(user)]));
    let call = story.only_live();
    assert_eq!((call.remote.number.as_deref(), call.remote.name.as_deref()), (Some("1002"), Some("user2")));
    assert!(call.internal);
    let mut story = Story::signed_in();
    let customer =
        vec![atom("end_user"), text("5*%E7%94%B0*ACME**"), atom("inbound"), atom("external"), text("0311112222"), none()];
    story.channel("added", with(mine("A"), vec![summary(customer)]));
    let call = story.only_live();
    assert_eq!((call.remote.number.as_deref(), call.remote.name.as_deref()), (Some("0311112222"), Some("田")));
    assert!(!call.internal);
}

#[test]
fn words_of_the_pbx_are_no_numbers() {
    for word in ["RINGING_PARK.abc", "LOCAL_PARK", "pickup_uuid.abc", "assimilate.abc", "media_plug"] {
        let mut story = Story::signed_in();
        story.channel(
            "added",
            vec![
                ("uuid", text("A")),
                ("direction", atom("inbound")),
                ("called_number", text(word)),
                ("offer_timestamp", number(1)),
                ("user_id", number(ME)),
            ],
        );
        let call = story.only_live();
        assert_eq!((call.remote.number, call.called), (None, None), "{word}");
    }
}

#[test]
fn a_snapshot_replaces_what_was_known_and_calls_keep_their_ids() {
    let mut story = Story::signed_in();
    story.channel("added", mine("A"));
    let before = story.only_live().id;
    story.reconnect();
    story.channels(vec![bridged(mine("A"), 5_000)]);
    let call = story.only_live();
    assert_eq!((call.id, call.state), (before, CallState::Connected));
    story.reconnect();
    story.channels(vec![]);
    assert!(story.live().is_empty(), "what is missing in the snapshot is over");
    assert_eq!(story.only_ended().outcome, Some(Outcome::Answered));
}

#[test]
fn a_channel_of_the_snapshot_that_has_hung_up_is_not_raised_from_the_dead() {
    let mut story = Story::signed_in();
    story.reconnect();
    story.channels(vec![with(mine("A"), vec![("hangup_timestamp", number(3_000))])]);
    assert!(story.live().is_empty());
    // An event that was faster than the snapshot counts more.
    story.reconnect();
    story.channel("added", mine("B"));
    story.channels(vec![]);
    assert_eq!(story.only_live().state, CallState::Ringing);
    story.reconnect();
    story.channel("removed", ended(mine("B"), 9_000, ""));
    story.channels(vec![mine("B")]);
    assert!(story.live().is_empty());
}

#[test]
fn a_call_in_a_menu_is_in_service_and_one_on_hold_cannot_be_seen() {
    let mut story = Story::signed_in();
    let menu = with(mine("A"), vec![("answer_timestamp", number(3_000)), ("state", state(3_000, "ivr", vec![number(7)]))]);
    story.channel("added", menu);
    let call = story.only_live();
    assert_eq!(call.state, CallState::Connected);
    assert_eq!(call.attached.get("state").map(String::as_str), Some("ivr"));
}

#[test]
fn calls_of_others_are_not_mine_even_where_all_are_told() {
    let mut story = Story::signed_in_for_all();
    let mut foreign = mine("A");
    foreign[8].1 = number(10_001_002);
    story.channel("added", foreign);
    story.channel("added", caller());
    assert!(story.live().is_empty());
}
