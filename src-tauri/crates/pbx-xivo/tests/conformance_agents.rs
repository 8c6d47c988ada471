//! The agent cases of the protocol's conformance list (xivo.md 14, C13 to C26).
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test looks for one variant")]

#[path = "support/story.rs"]
#[allow(dead_code, unreachable_pub, missing_docs, reason = "shared by several test files")]
mod story;

use cordboard_desk::agent_choices;
use cordboard_model::{
    AgentId, AgentState, AgentTarget, CallId, Command, Direction, Event, QueueId, ReasonEffect, RecordingState, RefusalKind,
};
use cordboard_pbx_xivo::Generation;
use serde_json::json;
use story::{NINE, Story};

fn agent_31() -> Story {
    Story::logged_on(Generation::G1)
}

fn state(story: &Story) -> &cordboard_model::StateReport {
    &story.account().own_agent().agent.as_ref().expect("an own agent").now
}

fn statuses() -> serde_json::Value {
    json!([
        {"name": "available", "longName": "Available", "color": "#08FD20", "actions": [{"name": "queueunpause_all", "parameters": "true"}]},
        {"name": "lunch", "longName": "Lunch", "color": "#001AFF", "actions": [{"name": "queuepause_all", "parameters": "true"}]},
        {"name": "training", "longName": "Training", "actions": [{"name": "queuepause_all", "parameters": "true"}]},
        {"name": "disconnected", "longName": "Offline", "color": "#9E9E9E", "actions": [{"name": "agentlogoff", "parameters": ""}]}
    ])
}

#[test]
fn c13_logging_in_names_the_telephone_and_no_agent() {
    let sent = agent_31().command(Command::SetAgentState(AgentTarget::LoggedIn { phone: None })).unwrap();
    assert_eq!(sent, [json!({"command": "agentLogin", "agentphonenumber": "1201"})]);
}

#[test]
fn c14_an_unknown_telephone_leaves_the_agent_logged_out_with_the_reason() {
    let mut story = agent_31();
    story.hear("AgentStateEvent", json!({"name": "AgentLoggedOut", "agentId": 31, "since": 0}));
    story.command(Command::SetAgentState(AgentTarget::LoggedIn { phone: None })).unwrap();
    story.hear("AgentError", json!({"Error": "PhoneNumberUnknown"}));
    assert_eq!(state(&story).state, AgentState::LoggedOut);
    let failed = story.account().own_agent().failed.clone().expect("the wish failed");
    assert_eq!(failed.refusal, Some(RefusalKind::PhoneUnknown));
}

#[test]
fn c15_logged_in_elsewhere_says_where_and_asks_for_nothing_by_itself() {
    for kind in ["AgentError", "Error"] {
        let mut story = agent_31();
        story.hear(kind, json!({"Error": "LoggedInOnAnotherPhone", "phoneNb": "1002", "RequestedNb": "1001"}));
        let refused = RefusalKind::LoggedInElsewhere { phone: "1002".into(), requested: Some("1001".into()) };
        let told = story.events.iter().any(|event| matches!(event, Event::Refused(refusal) if refusal.kind == refused));
        assert!(told, "{kind}");
        assert_eq!(story.asks, [], "no automatic retry");
    }
}

#[test]
fn c16_a_state_began_as_long_ago_as_the_server_says() {
    let mut story = agent_31();
    story.hear("AgentStateEvent", json!({"name": "AgentReady", "agentId": 31, "since": 0}));
    story.wait(60);
    assert_eq!(story.now.ms_since(state(&story).since), 60_000, "one minute shows as 1:00");
    story.hear("AgentStateEvent", json!({"name": "AgentReady", "agentId": 31, "since": "2"}));
    assert_eq!(story.now.ms_since(state(&story).since), 2_000);
}

#[test]
fn c17_an_epoch_value_is_a_moment_and_not_an_age() {
    let mut story = agent_31();
    story.hear("AgentStateEvent", json!({"name": "AgentLogin", "agentId": 31, "since": 1_423_839_787}));
    assert_eq!(state(&story).since.0, 1_423_839_787_000);
    assert_eq!((state(&story).state, &state(&story).reason), (AgentState::NotReady, &None));
}

#[test]
fn c18_the_text_null_is_no_telephone() {
    let mut story = agent_31();
    for phone in [json!("null"), json!(""), json!(null)] {
        story.hear("AgentStateEvent", json!({"name": "AgentReady", "agentId": 7, "phoneNb": phone}));
        assert_eq!(story.account().agent(&AgentId::from("7")).unwrap().now.phone, None);
    }
    story.hear("AgentStateEvent", json!({"name": "AgentReady", "agentId": 7, "phoneNb": "1207"}));
    assert_eq!(story.account().agent(&AgentId::from("7")).unwrap().now.phone, Some("1207".into()));
}

#[test]
fn c19_the_cause_of_a_pause_is_a_status_when_the_server_offers_it() {
    let mut story = agent_31();
    story.hear("UsersStatuses", statuses());
    story.hear("AgentStateEvent", json!({"name": "AgentOnPause", "agentId": 31, "since": 0, "cause": "lunch"}));
    let cause = state(&story).reason.clone().expect("a cause");
    let reason = story.account().own_agent().reasons.iter().find(|reason| reason.id == cause).cloned().expect("a known status");
    assert_eq!((reason.label.as_str(), reason.effect), ("Lunch", ReasonEffect::NotReady));

    story.hear("AgentStateEvent", json!({"name": "AgentOnPause", "agentId": 31, "since": 0, "cause": "xyz"}));
    let cause = state(&story).reason.clone().expect("a cause");
    assert!(!story.account().own_agent().reasons.iter().any(|reason| reason.id == cause), "shown as a plain pause");
    assert_eq!(state(&story).state, AgentState::NotReady);
}

#[test]
fn c20_two_pauses_are_offered_and_choosing_one_sets_the_status() {
    let mut story = agent_31();
    story.hear("UsersStatuses", statuses());
    story.hear("AgentStateEvent", json!({"name": "AgentReady", "agentId": 31, "since": 0}));
    let choices: Vec<_> = agent_choices(story.account()).into_iter().map(|choice| choice.target).collect();
    let pause = |status: &str| AgentTarget::NotReady { reason: Some(status.into()) };
    assert_eq!(choices, [pause("lunch"), pause("training"), AgentTarget::LoggedOut]);
    let sent = story.command(Command::SetAgentState(pause("lunch"))).unwrap();
    assert_eq!(sent, [json!({"command": "userStatusUpdate", "status": "lunch"})]);
}

#[test]
fn c21_without_pausing_statuses_a_pause_is_plain() {
    let mut story = agent_31();
    let sent = story.command(Command::SetAgentState(AgentTarget::NotReady { reason: None })).unwrap();
    assert_eq!(sent, [json!({"command": "pauseAgent"})]);
    let sent = story.command(Command::SetAgentState(AgentTarget::Ready { status: None })).unwrap();
    assert_eq!(sent, [json!({"command": "unpauseAgent"})]);
    let sent = story.command(Command::SetAgentState(AgentTarget::LoggedOut)).unwrap();
    assert_eq!(sent, [json!({"command": "agentLogout"})]);
}

#[test]
fn c22_the_recording_of_an_acd_call_pauses_when_the_server_says_so() {
    let mut story = agent_31();
    story.phone("EventRinging", "1", json!({"otherDN": "0611223344", "queueName": "sales"}));
    story.phone("EventEstablished", "1", json!({}));
    let on_call = |monitor: &str| {
        json!({"name": "AgentOnCall", "agentId": 31, "since": 0, "acd": true, "direction": "Incoming", "callType": "External",
               "monitorState": monitor})
    };
    story.hear("AgentStateEvent", on_call("ACTIVE"));
    let now = state(&story);
    assert_eq!((now.acd, now.direction, now.internal), (Some(true), Some(Direction::Incoming), Some(false)));
    assert_eq!(story.call("u1").recording, RecordingState::Active);

    let sent = story.command(Command::PauseRecording(CallId::from("u1"))).unwrap();
    assert_eq!(sent, [json!({"command": "monitorPause", "agentid": 31})]);
    assert_eq!(story.call("u1").recording, RecordingState::Active, "not before the server confirms");
    story.hear("AgentStateEvent", on_call("PAUSED"));
    assert_eq!(story.call("u1").recording, RecordingState::Paused);
    let sent = story.command(Command::ResumeRecording(CallId::from("u1"))).unwrap();
    assert_eq!(sent, [json!({"command": "monitorUnpause", "agentid": 31})]);
}

#[test]
fn c23_an_outgoing_call_through_a_queue_is_outgoing() {
    let mut story = agent_31();
    story.hear("AgentStateEvent", json!({"name": "AgentOnCall", "agentId": 31, "acd": true, "direction": "Outgoing"}));
    assert_eq!(state(&story).direction, Some(Direction::Outgoing));
    story.hear("AgentStateEvent", json!({"name": "AgentOnCall", "agentId": 31, "direction": "DirectionUnknown"}));
    assert_eq!((state(&story).direction, state(&story).acd), (None, None));
}

#[test]
fn c24_without_a_monitor_state_there_is_no_recording_to_control() {
    for monitor in [json!(null), json!("DISABLED"), json!("UNKNOWN")] {
        let mut story = agent_31();
        story.phone("EventEstablished", "1", json!({"otherDN": "0611223344"}));
        story.hear("AgentStateEvent", json!({"name": "AgentOnCall", "agentId": 31, "monitorState": monitor}));
        assert_eq!(story.call("u1").recording, RecordingState::Off, "{monitor}");
    }
}

#[test]
fn c25_listening_shows_until_the_next_state_of_the_own_agent() {
    let mut story = agent_31();
    story.hear("AgentStateEvent", json!({"name": "AgentReady", "agentId": 31}));
    story.hear("AgentListen", json!({"started": true, "phoneNumber": "1058", "agentId": 22}));
    assert_eq!(story.account().own_agent().listening, None, "that is another agent");
    story.hear("AgentListen", json!({"started": true, "phoneNumber": "1058", "agentId": 31}));
    assert_eq!(story.account().own_agent().listening.as_ref().and_then(|it| it.by.clone()), Some("1058".into()));
    story.hear("AgentStateEvent", json!({"name": "AgentReady", "agentId": 7}));
    assert!(story.account().own_agent().listening.is_some(), "another agent's state says nothing about it");
    story.hear("AgentStateEvent", json!({"name": "AgentReady", "agentId": 31}));
    assert_eq!(story.account().own_agent().listening, None);
    assert!(matches!(story.events[story.events.len() - 2], Event::ListeningReported(None)));
}

#[test]
fn c26_states_and_memberships_that_come_before_the_configuration_are_kept() {
    let mut story = agent_31();
    story.hear("AgentStateEvent", json!({"name": "AgentReady", "agentId": 7, "since": 0, "queues": [3, "5"]}));
    story.hear("QueueMember", json!({"agentId": 7, "queueId": 3, "penalty": 1}));
    story.hear(
        "AgentList",
        json!([{"id": 7, "firstName": "Bob", "lastName": "Lee", "number": "2007", "context": "default", "groupId": 2, "userId": 70},
               {"id": 31, "firstName": "Anne", "lastName": "Martin", "number": "2031", "groupId": null}]),
    );
    let agent = story.account().agent(&AgentId::from("7")).unwrap();
    assert_eq!(agent.name.as_deref(), Some("Bob Lee"));
    assert_eq!((agent.now.state, agent.now.since), (AgentState::Ready, NINE));
    assert_eq!(agent.now.queues, [QueueId::from("3"), QueueId::from("5")]);
    assert_eq!(agent.memberships, [(QueueId::from("3"), 1)]);
    assert_eq!((agent.group.as_ref().unwrap().as_str(), agent.user.as_ref().unwrap().as_str()), ("2", "70"));
}

#[test]
fn a_user_without_an_agent_is_told_that_he_has_none() {
    let mut story = Story::generation(Generation::G1);
    story.hear("LoggedOn", json!({}));
    story.hear("UserConfigUpdate", json!({"userId": 9, "fullName": "Anne Martin", "agentId": null}));
    let sent = story.command(Command::SetAgentState(AgentTarget::LoggedIn { phone: None }));
    assert_eq!(sent, Err(cordboard_session::CommandError::Unsupported(cordboard_model::WhyNot::NotAgent)));
}

#[test]
fn a_directory_of_agents_tells_configuration_and_state_at_once() {
    let mut story = agent_31();
    story.hear(
        "AgentDirectory",
        json!({"directory": [{"agent": {"id": 7, "firstName": "Bob", "lastName": "Lee", "number": "2007"},
                              "agentState": {"name": "AgentOnWrapup", "agentId": 7, "since": 4}}]}),
    );
    let agent = story.account().agent(&AgentId::from("7")).unwrap();
    assert_eq!((agent.name.as_deref(), agent.now.state), (Some("Bob Lee"), AgentState::WrapUp));
    assert_eq!(NINE.ms_since(agent.now.since), 4_000);
}
