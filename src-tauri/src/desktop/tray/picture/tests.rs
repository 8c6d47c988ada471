#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use cordboard_contract::{UiAgentChoice, UiHealth, UiPendingState, UiRingRules, UiSnapshot};
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

fn texts(entries: &[Entry]) -> Vec<String> {
    let text = |entry: &Entry| match entry {
        Entry::Line(text) => format!("({text})"),
        Entry::Separator => "-".to_owned(),
        Entry::Item(text, _) => text.clone(),
        Entry::State(text, _, on) => format!("{text}{}", if *on { " *" } else { "" }),
        Entry::Group(text, inner) => format!("{text}: {}", texts(inner).join(", ")),
    };
    entries.iter().map(text).collect()
}

#[test]
fn the_menu_offers_the_agents_states_and_says_which_come_after_the_call() {
    let picture =
        desk(vec![account("a", UiHealthState::Live)], vec![agent("a", UiAgentState::OnCall)], vec![]).picture(&Words::english());
    let want = [
        "(On call)",
        "Open Cordboard",
        "-",
        "(On call)",
        "Log out",
        "Not ready, after this call",
        "-",
        "Call the number in the clipboard",
        "-",
        "Would I see a call now?",
        "Quit",
    ];
    assert_eq!(texts(&picture.entries), want);
    assert_eq!(
        picture.entries[4],
        Entry::State("Log out".to_owned(), Act::SetState("a".to_owned(), UiAgentTarget::LoggedOut), false)
    );
}

#[test]
fn what_was_asked_for_and_is_not_yet_so_is_named_as_asked_for() {
    let pending = UiPendingState {
        target: UiAgentTarget::NotReady { reason: Some("lunch".to_owned()) },
        label: Some("Lunch & tea".to_owned()),
        since: 0.0,
        after_call: true,
    };
    let asked = UiAgent { pending: Some(pending), ..agent("a", UiAgentState::OnCall) };
    let picture = desk(vec![account("a", UiHealthState::Live)], vec![asked], vec![]).picture(&Words::english());
    assert_eq!(texts(&picture.entries)[3..5], ["(On call)", "(Asked for: Lunch & tea, after this call)"]);
    assert_eq!(picture.tooltip, "Cordboard · On call · Asked for: Lunch & tea, after this call");
    assert_eq!(picture.icon, Icon::OnCall, "only what is confirmed is drawn");
}

#[test]
fn a_refused_wish_is_said_and_leads_to_the_window() {
    let failed = cordboard_contract::UiProblem { code: "unconfirmed".to_owned(), detail: String::new() };
    let refused = UiAgent { failed: Some(failed), ..agent("a", UiAgentState::Ready) };
    let picture = desk(vec![account("a", UiHealthState::Live)], vec![refused], vec![]).picture(&Words::english());
    assert_eq!(picture.entries[4], Entry::Item("The last wish was not granted".to_owned(), Act::Open));
}

#[test]
fn the_last_calls_can_be_made_again_each_on_its_account() {
    let mut desk = desk(vec![account("a", UiHealthState::Live), account("b", UiHealthState::Waiting)], vec![], vec![]);
    let call = |account: &str, number: &str, name: Option<&str>, missed| Recent {
        account: account.to_owned(),
        number: number.to_owned(),
        name: name.map(str::to_owned),
        missed,
    };
    desk.set_recent(vec![call("a", "1202", Some("Anna"), true), call("b", "+33155667788", None, false)]);
    let picture = desk.picture(&Words::english());
    let told = texts(&picture.entries);
    assert!(told.contains(&"Recent calls: Anna · 1202 · missed (A), +33155667788 (B)".to_owned()), "{told:?}");
    assert!(told.contains(&"(B: No link)".to_owned()), "which of several has no link: {told:?}");
    let again = Act::CallAgain("b".to_owned(), "+33155667788".to_owned());
    assert_eq!(Entry::act(&picture.entries, &again.id()), Some(again));
}

#[test]
fn missed_calls_mark_the_icon_and_are_counted() {
    let mut desk = desk(vec![account("a", UiHealthState::Live)], vec![], vec![]);
    desk.fold(&UiChange::HistoryChanged { from: 0.0, missed: 2.0 });
    let picture = desk.picture(&Words::english());
    assert!(picture.missed);
    assert!(picture.tooltip.contains("2 missed calls"), "{}", picture.tooltip);
    assert_eq!(picture.entries[1], Entry::Item("2 missed calls".to_owned(), Act::Calls), "on Linux nothing shows a tooltip");
}

#[test]
fn quiet_hours_that_hold_something_back_are_said() {
    let mut desk = desk(vec![account("a", UiHealthState::Live)], vec![], vec![]);
    let rules = |in_quiet_hours| UiRingRules { in_quiet_hours, ..UiRingRules::default() };
    let quiet = |silenced| UiRinging { rules: rules(silenced), quiet_until: Some(1_772_866_800_000.0) };
    desk.fold(&UiChange::Ringing(quiet(UiSilenced::Sound)));
    let picture = desk.picture(&Words::english());
    assert!(picture.tooltip.contains("Quiet hours until "), "{}", picture.tooltip);
    assert!(matches!(&picture.entries[1], Entry::Line(text) if text.starts_with("Quiet hours until ")));
    desk.fold(&UiChange::Ringing(quiet(UiSilenced::Nothing)));
    assert!(!desk.picture(&Words::english()).tooltip.contains("Quiet"), "nothing is held back");
}

#[test]
fn a_stale_state_is_a_question() {
    let stale = UiAgent { stale: true, ..agent("a", UiAgentState::Ready) };
    let picture = desk(vec![account("a", UiHealthState::Waiting)], vec![stale], vec![]).picture(&Words::english());
    assert_eq!(texts(&picture.entries)[3], "(Ready? Not confirmed)");
}
