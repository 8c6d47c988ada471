#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use cordboard_contract::{UiAgentChoice, UiHealth, UiSnapshot};
use serde_json::json;

use super::*;

fn account(id: &str, state: UiHealthState) -> UiAccount {
    UiAccount {
        id: id.to_owned(),
        label: id.to_uppercase(),
        pbx: "xivo".to_owned(),
        address: "pbx.example".to_owned(),
        login: "anna".to_owned(),
        extension: None,
        phone: String::new(),
        phone_model: None,
        ca_file: None,
        proxy: None,
        options: std::collections::BTreeMap::new(),
        health: UiHealth { state, since: None, retry_at: None, problem: None },
        last_event_at: None,
        abilities: Vec::new(),
    }
}

fn agent(account: &str, state: UiAgentState) -> UiAgent {
    let choice = |target, after_call| UiAgentChoice { target, label: None, after_call, current: false };
    UiAgent {
        account: account.to_owned(),
        state,
        reason: None,
        since: None,
        phone: None,
        queues: Vec::new(),
        pending: None,
        failed: None,
        stale: false,
        listened_by: None,
        choices: vec![choice(UiAgentTarget::LoggedOut, false), choice(UiAgentTarget::NotReady { reason: None }, true)],
    }
}

fn call(state: &str) -> UiCall {
    let can = json!({"enabled": true, "why": null});
    let names = [
        "answer",
        "decline",
        "hangUp",
        "hold",
        "retrieve",
        "transfer",
        "consult",
        "complete",
        "cancel",
        "conference",
        "sendDigits",
        "park",
        "pauseRecording",
        "resumeRecording",
        "startRecording",
        "stopRecording",
    ];
    let controls: serde_json::Map<_, _> = names.into_iter().map(|name| (name.to_owned(), can.clone())).collect();
    serde_json::from_value(json!({
        "account": "a", "id": "1", "direction": "incoming", "internal": false, "state": state, "since": 0, "name": "Anna",
        "number": "1", "initials": "A", "others": [], "called": null, "queue": null, "startedAt": 0, "startUnknown": false,
        "answeredAt": null, "endedAt": null, "recording": "unknown", "consultsFor": null, "conference": false, "pending": null,
        "facts": [], "controls": controls,
    }))
    .unwrap()
}

fn desk(accounts: Vec<UiAccount>, agents: Vec<UiAgent>, calls: Vec<UiCall>) -> Desk {
    let mut desk = Desk::default();
    desk.fold(&UiChange::Snapshot(Box::new(UiSnapshot { accounts, agents, calls, ..UiSnapshot::default() })));
    desk
}

#[test]
fn the_icon_tells_what_matters_most() {
    use UiAgentState::{LoggedOut, NotReady, OnCall, Ready, WrapUp};
    use UiHealthState::{Live, SignedOut, Waiting};
    let live = || vec![account("a", Live)];
    let table = [
        ("nothing configured", desk(vec![], vec![], vec![]), Icon::Offline),
        ("ready", desk(live(), vec![agent("a", Ready)], vec![]), Icon::Ready),
        ("no agent, link live", desk(live(), vec![], vec![]), Icon::Ready),
        ("paused", desk(live(), vec![agent("a", NotReady)], vec![]), Icon::Paused),
        ("wrap-up", desk(live(), vec![agent("a", WrapUp)], vec![]), Icon::WrapUp),
        ("logged out", desk(live(), vec![agent("a", LoggedOut)], vec![]), Icon::Offline),
        ("on a call by the agent's state", desk(live(), vec![agent("a", OnCall)], vec![]), Icon::OnCall),
        ("a call", desk(live(), vec![agent("a", Ready)], vec![call("connected")]), Icon::OnCall),
        ("ringing beats a call", desk(live(), vec![], vec![call("connected"), call("ringing")]), Icon::Ringing),
        ("a link that is down is never ready", desk(vec![account("a", Waiting)], vec![agent("a", Ready)], vec![]), Icon::Offline),
        (
            "one of two links down",
            desk(vec![account("a", Live), account("b", Waiting)], vec![agent("a", Ready)], vec![]),
            Icon::Offline,
        ),
        ("signed out wants the user", desk(vec![account("a", SignedOut)], vec![], vec![]), Icon::Attention),
    ];
    for (case, desk, icon) in table {
        assert_eq!(desk.picture(&Words::english()).icon, icon, "{case}");
    }
}

#[test]
fn the_menu_offers_the_agents_states_and_says_which_come_after_the_call() {
    let picture =
        desk(vec![account("a", UiHealthState::Live)], vec![agent("a", UiAgentState::OnCall)], vec![]).picture(&Words::english());
    let texts: Vec<&str> = picture.entries.iter().map(|entry| entry.text.as_str()).collect();
    assert_eq!(texts, ["Open Cordboard", "", "On call", "Log out", "Not ready, after this call", "", "Quit"]);
    assert!(picture.entries[2].act.is_none(), "the present state cannot be chosen");
    assert_eq!(picture.entries[3].act, Some(Act::SetState("a".to_owned(), UiAgentTarget::LoggedOut)));
}

#[test]
fn missed_calls_mark_the_icon_and_are_counted() {
    let mut desk = desk(vec![account("a", UiHealthState::Live)], vec![], vec![]);
    desk.fold(&UiChange::HistoryChanged { from: 0.0, missed: 2.0 });
    let picture = desk.picture(&Words::english());
    assert!(picture.missed);
    assert!(picture.tooltip.contains("2 missed calls"), "{}", picture.tooltip);
}

#[test]
fn a_stale_state_is_a_question() {
    let stale = UiAgent { stale: true, ..agent("a", UiAgentState::Ready) };
    let picture = desk(vec![account("a", UiHealthState::Waiting)], vec![stale], vec![]).picture(&Words::english());
    assert_eq!(picture.entries[2].text, "Ready? Not confirmed");
}

#[test]
fn every_drawing_is_a_picture() {
    for icon in [Icon::Ready, Icon::Paused, Icon::Ringing, Icon::OnCall, Icon::WrapUp, Icon::Offline, Icon::Attention] {
        for missed in [false, true] {
            assert!(tauri::image::Image::from_bytes(icon.png(missed)).is_ok(), "{icon:?}");
        }
    }
}
