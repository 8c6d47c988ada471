//! Who waits and who is there: the cases of basix.md 14 that are about queues, parking and people, and commands (7, 10).
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test looks for one of many")]

#[path = "support/story.rs"]
mod story;

use cordboard_model::{Command, Event, QueueCaller, QueueId, WhyNot};
use cordboard_pbx_basix::{BasixAccount, Order, orders};
use cordboard_session::CommandError;
use serde_json::{Value, json};
use story::{ME, Story, V, atom, info_event, none, number, state, text};

const GROUP: i64 = 10_001_111;

fn ring(at: i64) -> V {
    let group = V::Tuple(vec![atom("ring"), number(GROUP), none(), none(), text("q1")]);
    state(at, "calling", vec![atom("int"), atom("group"), group])
}

fn park(at: i64, slot: i64) -> V {
    state(at, "park", vec![number(slot), text("desk"), number(10_001_002), text("user2")])
}

fn line(story: &Story) -> Vec<QueueCaller> {
    let lists = story.events.iter().rev().filter_map(|event| match event {
        Event::QueueCallersListed(queue, callers) if *queue == QueueId::from(GROUP) => Some(callers.clone()),
        _ => None,
    });
    lists.into_iter().next().unwrap_or_default()
}

fn parked(story: &Story) -> Vec<(String, Option<String>)> {
    let lists = story.events.iter().rev().filter_map(|event| match event {
        Event::ParkedListed(parked) => Some(parked.iter().map(|call| (call.slot.clone(), call.party.number.clone())).collect()),
        _ => None,
    });
    lists.into_iter().next().unwrap_or_default()
}

#[test]
fn both_generations_and_servers_that_tell_neither_show_the_same_line() {
    let waiter = |uuid, number, at| {
        vec![
            ("uuid", text(uuid)),
            ("direction", atom("inbound")),
            ("calling_number", text(number)),
            ("peer_number", text(number)),
            ("state", ring(at)),
        ]
    };
    for (generation, element) in [("channel_waiting", "channel_waiting"), ("queued_channel", "queued_channel"), ("", "channel")] {
        let mut story = Story::of(BasixAccount { full_events: true, ..BasixAccount::new("p", "d", "1001") }, generation);
        story.frame(&info_event(element, "added", &waiter("late", "0322222222", 9_000)));
        story.frame(&info_event(element, "added", &waiter("early", "0311111111", 5_000)));
        let numbers: Vec<_> = line(&story).into_iter().map(|caller| (caller.position, caller.number.unwrap())).collect();
        assert_eq!(numbers, [(1, "0311111111".to_owned()), (2, "0322222222".to_owned())], "{element}");
        story.frame(&info_event(element, "removed", &waiter("early", "0311111111", 5_000)));
        assert_eq!(line(&story).len(), 1, "{element}");
    }
}

#[test]
fn c35_parked_calls_are_mine_by_park_group_and_shared_in_the_last_three_slots() {
    let mut story = Story::signed_in();
    let waiter = |uuid, slot| vec![("uuid", text(uuid)), ("calling_number", text("0312341234")), ("state", park(1_000, slot))];
    for (uuid, slot) in [("a", 904), ("b", 901), ("c", 998)] {
        story.frame(&info_event("channel_waiting", "added", &waiter(uuid, slot)));
    }
    let number = Some("0312341234".to_owned());
    assert_eq!(parked(&story), [("904".to_owned(), number.clone()), ("998".to_owned(), number)], "901 is of another group");
    // It is gone whatever its last state says.
    let mut gone = waiter("a", 904);
    gone.push(("state", state(2_000, "bridged", vec![])));
    story.frame(&info_event("channel_waiting", "removed", &gone));
    assert_eq!(parked(&story).len(), 1);
}

#[test]
fn an_old_server_tells_of_parked_channels_by_another_name() {
    let mut story = Story::of(BasixAccount::new("p", "d", "1001"), "queued_channel");
    let fields = vec![("uuid", text("u-1")), ("state", park(1_000, 905)), ("peer_number", text("0312341234"))];
    story.frame(&info_event("parked_channel", "added", &fields));
    assert_eq!(parked(&story), [("905".to_owned(), Some("0312341234".to_owned()))]);
}

#[test]
fn the_user_is_who_the_account_says_with_presence_and_voicemail() {
    let story = Story::signed_in();
    let user = story.events.iter().rev().find_map(|event| match event {
        Event::UserReported(user) => Some(user.clone()),
        _ => None,
    });
    let user = user.unwrap();
    assert_eq!((user.name.as_deref(), user.extension.unwrap().as_str()), (Some("user1"), "1001"));
    assert_eq!(user.agent.unwrap().as_str(), ME.to_string());
    let voicemail = story.events.iter().find_map(|event| match event {
        Event::VoicemailReported(voicemail) => Some(*voicemail),
        _ => None,
    });
    assert_eq!(voicemail.map(|voicemail| (voicemail.new, voicemail.old)), Some((2, 5)));
    let agents = story.events.iter().rev().find_map(|event| match event {
        Event::AgentsListed(agents) => Some(agents.iter().map(|agent| agent.state.as_ref().unwrap().state).collect::<Vec<_>>()),
        _ => None,
    });
    assert_eq!(agents.unwrap(), [cordboard_model::AgentState::Ready, cordboard_model::AgentState::LoggedOut]);
}

fn mine(more: Vec<(&'static str, V)>) -> Vec<(&'static str, V)> {
    let mut leg = vec![
        ("uuid", text("A")),
        ("direction", atom("outbound")),
        ("offer_timestamp", number(1_000)),
        ("other_uuid", text("L1")),
        ("user_id", number(ME)),
    ];
    leg.extend(more);
    leg
}

fn frames(story: &Story, command: &Command) -> Result<Vec<Value>, CommandError> {
    let orders = orders(command, &story.settings, &story.translator)?;
    Ok(orders
        .into_iter()
        .map(|order| match order {
            Order::Say { frame, .. } => serde_json::from_str(&frame).unwrap(),
            Order::Ask(request) => json!({"post": request.method, "body": request.body}),
            other => panic!("{other:?}"),
        })
        .collect())
}

#[test]
fn commands_about_calls_name_the_legs_they_are_about() {
    let mut story = Story::signed_in();
    story.channel("added", mine(vec![]));
    let call = story.only_live().id;
    let hang_up = json!({"cmd": "hangup", "uuid": "A"});
    assert_eq!(frames(&story, &Command::Decline(call.clone())), Ok(vec![hang_up.clone()]));
    assert_eq!(frames(&story, &Command::HangUp(call.clone())), Ok(vec![hang_up]));
    let transfer = Command::BlindTransfer { call: call.clone(), to: "1002".to_owned() };
    let say = json!({"cmd": "transfer", "uuid": "L1", "user_id": ME, "user_name": "user1", "destination": "1002"});
    assert_eq!(frames(&story, &transfer), Ok(vec![say.clone()]), "while it rings");

    let talking = mine(vec![("answer_timestamp", number(2_000)), ("state", state(2_000, "bridged", vec![]))]);
    story.channel("updated", talking);
    assert_eq!(frames(&story, &transfer), Err(CommandError::Unsupported(WhyNot::Pbx)), "not documented, so not offered");
    assert_eq!(frames(&story, &Command::Decline(call.clone())), Err(CommandError::CallGone));
    assert_eq!(frames(&story, &Command::Hold(call.clone())), Err(CommandError::Unsupported(WhyNot::Pbx)));
    let park = Command::Park { call, slot: None };
    assert_eq!(frames(&story, &park), Err(CommandError::Unsupported(WhyNot::Pbx)));

    let daring = BasixAccount { transfers_answered: true, parks: true, ..story.settings.clone() };
    let mut story = Story::of(daring, "channel_waiting");
    story.channel("added", mine(vec![("answer_timestamp", number(2_000)), ("state", state(2_000, "bridged", vec![]))]));
    assert_eq!(frames(&story, &transfer), Ok(vec![say]));
    assert_eq!(frames(&story, &park), Ok(vec![json!({"cmd": "park", "uuid": "L1", "timeout": 300})]));
    let take = Command::TakeParked { slot: "904".to_owned() };
    let asked = json!({"post": "call_user", "body": {"user_id": ME, "destination": "904"}});
    assert_eq!(frames(&story, &take), Ok(vec![asked]));
    assert_eq!(frames(&story, &Command::HangUp("gone".into())), Err(CommandError::CallGone));
}

#[test]
fn a_number_is_dialled_as_digits_or_not_at_all() {
    let story = Story::signed_in();
    let dial = |number: &str| Command::Dial { number: number.to_owned(), attached: Default::default() };
    let asked = json!({"post": "call_user", "body": {"user_id": ME, "destination": "0377778888"}});
    assert_eq!(frames(&story, &dial("03-7777-8888")), Ok(vec![asked]));
    assert_eq!(frames(&story, &dial("call me")), Err(CommandError::NumberInvalid));
}
