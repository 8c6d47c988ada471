//! Calls that are everybody's: parked ones, and conferences of the PBX.

use cordboard_contract::{ErrorCode, OfParked, OfParticipant, ParkArguments, ParticipantArguments};
use cordboard_model::{Ability, At, CallId, Capabilities, Command, Event, ParkedCall, Participant, Party, Room, Step};

use crate::support::{Desk, call};

fn parked(slot: &str) -> ParkedCall {
    ParkedCall {
        slot: slot.to_owned(),
        party: Party::new("+48 22 100", "Anna\u{202e} Kowalska"),
        by: Party::new("202", ""),
        since: At(1_000),
        channel: "T1".to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parked_call_is_shown_with_who_parked_it_and_is_taken_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    desk.say(vec![Event::ParkedListed(vec![parked("101")])]);
    desk.until(|seen| !seen.parked.is_empty()).await;
    let shown = desk.seen.parked[0].clone();
    assert_eq!((shown.slot.as_str(), shown.name.as_deref(), shown.by.as_deref()), ("101", Some("Anna Kowalska"), Some("202")));
    let of = OfParked { account: desk.account.clone(), slot: "101".to_owned() };
    desk.engine.take_parked(of.clone()).await.unwrap();
    assert_eq!(desk.pbx.commands(), [Command::TakeParked { slot: "101".to_owned() }]);
    desk.say(vec![Event::ParkedListed(vec![])]);
    desk.until(|seen| seen.parked.is_empty()).await;
    assert_eq!(desk.engine.take_parked(of).await.unwrap_err().code, ErrorCode::CallGone);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_parked_where_the_pbx_can_and_only_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    desk.say(vec![call("7", Step::Ringing), call("7", Step::Connected)]);
    desk.until_call("7", |call| call.answered_at.is_some()).await;
    let park =
        |slot: Option<&str>| ParkArguments { account: desk.account.clone(), call: "7".to_owned(), slot: slot.map(str::to_owned) };
    let (anywhere, there, nowhere) = (park(None), park(Some(" 101 ")), park(Some("upstairs")));
    assert_eq!(desk.engine.park_call(anywhere).await.unwrap_err().code, ErrorCode::Unsupported);
    desk.say(vec![Event::CapabilitiesKnown(Capabilities::of(&[Ability::Park]))]);
    desk.until_call("7", |call| call.controls.park.enabled).await;
    assert_eq!(desk.engine.park_call(nowhere).await.unwrap_err().code, ErrorCode::NumberInvalid);
    desk.engine.park_call(there).await.unwrap();
    assert_eq!(desk.pbx.commands(), [Command::Park { call: CallId::from("7"), slot: Some("101".to_owned()) }]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conference_is_shown_and_led() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    let own = Participant { id: "1".to_owned(), call: Some(CallId::from("7")), moderator: true, ..Participant::default() };
    let other = Participant { id: "2".to_owned(), party: Party::new("202", "Carol"), muted: true, ..Participant::default() };
    let room = Room { id: "c1".to_owned(), name: Some("Team".to_owned()), locked: false, participants: vec![own, other] };
    desk.say(vec![Event::RoomsListed(vec![room])]);
    desk.until(|seen| !seen.rooms.is_empty()).await;
    let shown = desk.seen.rooms[0].clone();
    assert_eq!(shown.name.as_deref(), Some("Team"));
    let told: Vec<_> = shown.participants.iter().map(|each| (each.own, each.name.as_deref(), each.muted)).collect();
    assert_eq!(told, [(true, None, false), (false, Some("Carol"), true)]);
    let (account, room, participant) = (desk.account.clone(), "c1".to_owned(), "2".to_owned());
    let heard =
        ParticipantArguments { account: account.clone(), room: room.clone(), participant: participant.clone(), on: false };
    desk.engine.mute_participant(heard).await.unwrap();
    let of = OfParticipant { account, room: room.clone(), participant: participant.clone() };
    desk.engine.remove_participant(of).await.unwrap();
    let want = [
        Command::SetParticipantMuted { room: room.clone(), participant: participant.clone(), muted: false },
        Command::RemoveParticipant { room, participant },
    ];
    assert_eq!(desk.pbx.commands(), want);
}
