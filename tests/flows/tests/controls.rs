//! Controlling calls from the desk: what the buttons do is what the exchange's ledger says was done.

use cordboard_contract::{AgentArguments, CallTo, DialArguments, UiAgentState, UiAgentTarget, UiCall, UiCallState, UiRecording};
use cordboard_exchange::{LedgerCall, TransferKind};
use cordboard_flows::{Desk, Eyes, Face, LOGIN, Tolerance, Town, differences, soon, unmatched};
use tempfile::TempDir;

where_it_can_be_told!(
    "at a CloudPBX calls are declined, passed on and hung up at the telephone: there is no command for them (cloudpbx.md 5)",
    [xivo Xivo, kazoo Kazoo, basix Basix]:
    a_declined_call_is_recorded_as_declined,
    a_call_is_passed_on_without_asking,
    a_call_is_hung_up,
);
where_it_can_be_told!(
    "at Basix and CloudPBX holding and asking first are done at the telephone: there is no command for them",
    [xivo Xivo, kazoo Kazoo]:
    a_call_is_held_taken_back_and_hung_up,
    a_consultation_is_completed,
    a_consultation_is_cancelled_and_the_caller_is_back,
);
where_it_can_be_told!(
    "a Xuc dials at the telephone itself, which never rings first (xivo.md 3.9)",
    [kazoo Kazoo, basix Basix, cloudpbx CloudPbx]: the_own_telephone_rings_first_and_one_outgoing_call_is_recorded,
);

const CALLER: &str = "+33611223344";

async fn scene(face: Face) -> (Town, TempDir, Desk) {
    let town = Town::small_on(face).await;
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::signed_in(folder.path(), &town).await;
    (town, folder, desk)
}

/// A customer calls, the desk answers.
async fn answered(town: &Town, desk: &Desk, to: &str) -> String {
    let call = town.call(CALLER, to).await;
    match town.face {
        Face::Xivo => {
            desk.until_call("it rings", &call, |call| call.controls.answer.enabled).await;
            desk.engine.answer_call(desk.of(&call)).await.unwrap();
        }
        // No request answers a telephone there.
        Face::Kazoo | Face::Basix | Face::CloudPbx => {
            desk.until_call("it rings", &call, |call| call.controls.decline.enabled).await;
            town.answer(LOGIN).await;
        }
    }
    desk.until_call("they talk", &call, |call| call.state == UiCallState::Connected && call.pending.is_none()).await;
    call
}

/// The desk asks the colleague about the call, who answers.
async fn consulted(town: &Town, desk: &Desk, call: &str) -> UiCall {
    let to = CallTo { account: desk.account.clone(), call: call.to_owned(), to: "1202".to_owned() };
    desk.engine.consult(to).await.unwrap();
    let about = |other: &UiCall| other.consults_for.as_deref() == Some(call);
    let seen = desk.until("the consultation begins", |seen| seen.calls.iter().any(about)).await;
    let consultation = seen.calls.into_iter().find(about).unwrap();
    town.answer("bnowak").await;
    desk.until_call("they talk", &consultation.id, |call| call.state == UiCallState::Connected).await
}

/// The call among them that this can be done to.
async fn that(desk: &Desk, what: &str, can: fn(&UiCall) -> bool) -> UiCall {
    let mut seen = desk.until(what, |seen| seen.calls.iter().any(can)).await;
    let place = seen.calls.iter().position(can).unwrap();
    seen.calls.swap_remove(place)
}

/// Everything is over, and the history says what really happened.
async fn compared(town: &Town, desk: &Desk) -> Vec<LedgerCall> {
    desk.until_no_call().await;
    soon("everybody hung up", || town.calls().iter().all(|call| call.ended_at.is_some())).await;
    let ledger = town.calls();
    let found =
        desk.until_recorded(|records| differences(&ledger, records, town.eyes(Eyes::Cordboard), Tolerance::default())).await;
    assert!(found.is_empty(), "{}", found.join("\n"));
    ledger
}

async fn a_call_is_held_taken_back_and_hung_up(face: Face) {
    let (town, _folder, desk) = scene(face).await;
    let call = answered(&town, &desk, "1201").await;
    desk.engine.hold_call(desk.of(&call)).await.unwrap();
    desk.until_call("held", &call, |call| call.state == UiCallState::Held && call.controls.retrieve.enabled).await;
    desk.engine.retrieve_call(desk.of(&call)).await.unwrap();
    desk.until_call("taken back", &call, |call| call.state == UiCallState::Connected && call.controls.hang_up.enabled).await;
    desk.engine.hang_up_call(desk.of(&call)).await.unwrap();
    compared(&town, &desk).await;
}

async fn a_call_is_hung_up(face: Face) {
    let (town, _folder, desk) = scene(face).await;
    let call = answered(&town, &desk, "1201").await;
    desk.engine.hang_up_call(desk.of(&call)).await.unwrap();
    compared(&town, &desk).await;
}

async fn a_declined_call_is_recorded_as_declined(face: Face) {
    let (town, _folder, desk) = scene(face).await;
    let call = town.call(CALLER, "1201").await;
    desk.until_call("it rings", &call, |call| call.controls.decline.enabled).await;
    desk.engine.decline_call(desk.of(&call)).await.unwrap();
    compared(&town, &desk).await;
}

async fn a_consultation_is_completed(face: Face) {
    let (town, _folder, desk) = scene(face).await;
    let call = answered(&town, &desk, "1201").await;
    consulted(&town, &desk, &call).await;
    let call = that(&desk, "it can be completed", |call| call.controls.complete.enabled).await;
    desk.engine.complete_transfer(desk.of(&call.id)).await.unwrap();
    let ledger = compared(&town, &desk).await;
    let transfer = ledger[0].transfers.first().map(|transfer| (transfer.kind, transfer.to.as_str()));
    assert_eq!(transfer, Some((TransferKind::Consult, "1202")));
    let recorded = desk.records().await;
    let transfers: Vec<_> = recorded[0].call.transfers.iter().map(|transfer| transfer.to.number.as_deref()).collect();
    assert_eq!(transfers, [Some("1202")]);
}

async fn a_consultation_is_cancelled_and_the_caller_is_back(face: Face) {
    let (town, _folder, desk) = scene(face).await;
    let call = answered(&town, &desk, "1201").await;
    consulted(&town, &desk, &call).await;
    let cancelled = that(&desk, "it can be cancelled", |call| call.controls.cancel.enabled).await;
    desk.engine.cancel_transfer(desk.of(&cancelled.id)).await.unwrap();
    desk.until("the colleague is gone", |seen| seen.calls.len() == 1).await;
    desk.until_call("the caller is back", &call, |call| call.state == UiCallState::Connected).await;
    town.hang_up(CALLER).await;
    compared(&town, &desk).await;
}

async fn a_call_is_passed_on_without_asking(face: Face) {
    let (town, _folder, desk) = scene(face).await;
    let call = answered(&town, &desk, "1201").await;
    let to = CallTo { account: desk.account.clone(), call, to: "1202".to_owned() };
    desk.engine.transfer_call(to).await.unwrap();
    let ledger = compared(&town, &desk).await;
    assert_eq!(ledger[0].transfers.first().map(|transfer| transfer.kind), Some(TransferKind::Blind));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_talk_together() {
    let (town, _folder, desk) = scene(Face::Xivo).await;
    let call = answered(&town, &desk, "1201").await;
    let consultation = consulted(&town, &desk, &call).await;
    that(&desk, "they can be joined", |call| call.controls.conference.enabled).await;
    desk.engine.conference(desk.of_account()).await.unwrap();
    for id in [&call, &consultation.id] {
        desk.until_call("joined", id, |call| call.conference && call.state == UiCallState::Connected).await;
    }
    town.hang_up(CALLER).await;
    town.hang_up(LOGIN).await;
    compared(&town, &desk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_recording_is_paused_and_resumed() {
    let (town, _folder, desk) = scene(Face::Xivo).await;
    desk.until_state(UiAgentState::LoggedOut).await;
    let target = UiAgentTarget::LoggedIn { phone: None };
    desk.engine.set_agent_state(AgentArguments { account: desk.account.clone(), target }).await.unwrap();
    desk.until_state(UiAgentState::Ready).await;
    let call = answered(&town, &desk, "3001").await;
    desk.until_call("recorded", &call, |call| call.recording == UiRecording::Active && call.controls.pause_recording.enabled)
        .await;
    desk.engine.pause_recording(desk.of(&call)).await.unwrap();
    desk.until_call("paused", &call, |call| call.recording == UiRecording::Paused && call.controls.resume_recording.enabled)
        .await;
    desk.engine.resume_recording(desk.of(&call)).await.unwrap();
    desk.until_call("goes on", &call, |call| call.recording == UiRecording::Active && call.pending.is_none()).await;
    desk.engine.hang_up_call(desk.of(&call)).await.unwrap();
    compared(&town, &desk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_is_dialled_as_people_write_it_and_a_second_one_consults() {
    let (town, _folder, desk) = scene(Face::Xivo).await;
    let dial = |number: &str| DialArguments { account: None, number: number.to_owned(), confirmed: false };
    desk.engine.dial(dial("+33 (0)1 44 55 66 77")).await.unwrap();
    soon("the exchange has the call", || !town.calls().is_empty()).await;
    let call = town.calls().remove(0);
    assert_eq!((call.called.as_str(), call.remote.number.as_str()), ("0033144556677", "0033144556677"));
    desk.until_call("they talk", &call.id, |call| call.state == UiCallState::Connected && call.controls.consult.enabled).await;

    desk.engine.dial(dial("1202")).await.unwrap();
    let about = |seen: &UiCall| seen.consults_for.as_deref() == Some(call.id.as_str());
    desk.until("it consults", |seen| seen.calls.iter().any(about)).await;
    desk.until_call("the first waits", &call.id, |call| call.state == UiCallState::Held).await;
    town.answer("bnowak").await;
    let call = that(&desk, "it can be completed", |call| call.controls.complete.enabled).await;
    desk.engine.complete_transfer(desk.of(&call.id)).await.unwrap();
    compared(&town, &desk).await;
}

async fn the_own_telephone_rings_first_and_one_outgoing_call_is_recorded(face: Face) {
    let (town, _folder, desk) = scene(face).await;
    let dial = DialArguments { account: None, number: "1202".to_owned(), confirmed: false };
    desk.engine.dial(dial).await.unwrap();
    let seen = desk.until("it dials", |seen| !seen.calls.is_empty()).await;
    let call = seen.calls[0].id.clone();
    if matches!(face, Face::Basix | Face::CloudPbx) {
        // A KAZOO makes the telephone pick up by itself.
        soon("the own telephone rings", || !town.calls().is_empty()).await;
        town.answer(LOGIN).await;
    }
    soon("the colleague's telephone rings", || town.exchange.calls_of("bnowak").len() == 1).await;
    town.answer("bnowak").await;
    let by_command = face != Face::CloudPbx;
    let talks = |call: &UiCall| call.state == UiCallState::Connected && call.controls.hang_up.enabled == by_command;
    desk.until_call("they talk", &call, talks).await;
    assert_eq!(desk.spy.rings(&call), 0, "an own call is not announced");
    if by_command {
        desk.engine.hang_up_call(desk.of(&call)).await.unwrap();
        compared(&town, &desk).await;
        return;
    }
    town.hang_up(LOGIN).await;
    desk.until_no_call().await;
    let wrong = desk.until_recorded(|records| unmatched(&town.calls(), records, town.eyes(Eyes::Telephone))).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
