//! Presence profiles: several settings at once, and what of them failed.

use cordboard_contract::{
    ErrorCode, OfProfile, ProfilesArguments, UiActivity, UiProfile, UiProfilePart, UiProfileResult, UiProfileStepState,
};
use cordboard_model::{
    Ability, Activity, Capabilities, Command, Event, ForwardKind, PhoneReport, Presence, PresenceStatus, ReasonId,
};
use cordboard_session::CommandError;

use crate::support::Desk;

async fn desk_with_a_telephone(folder: &std::path::Path) -> Desk {
    let mut desk = Desk::signed_in(folder).await;
    let can = [Ability::Presence, Ability::DoNotDisturb, Ability::Forward];
    let status = |id: &str, activity| PresenceStatus { id: ReasonId::from(id), label: id.to_owned(), activity };
    let phone = PhoneReport {
        do_not_disturb: Some(false),
        unconditional: (Some(false), Some("1290".to_owned())),
        ..PhoneReport::default()
    };
    desk.say(vec![
        Event::CapabilitiesKnown(Capabilities::of(&can)),
        Event::PresencesListed(vec![status("free", Activity::Available), status("out", Activity::Away)]),
        Event::PresenceReported(Presence { status: Some("free".into()), activity: Activity::Available, label: None }),
        Event::PhoneReported(phone),
    ]);
    desk.until(|seen| {
        let told = seen.presences.first().is_some_and(|presence| presence.activity == UiActivity::Available);
        told && seen.phones.first().is_some_and(|phone| phone.do_not_disturb == Some(false))
    })
    .await;
    desk
}

fn profile(id: &str) -> OfProfile {
    OfProfile { profile: id.to_owned() }
}

fn states(result: &UiProfileResult) -> Vec<(UiProfilePart, UiProfileStepState)> {
    result.steps.iter().map(|step| (step.part, step.state)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_sets_what_differs_and_leaves_what_is_so_already() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk_with_a_telephone(folder.path()).await;
    let ids: Vec<_> = desk.seen.profiles.iter().map(|profile| profile.id.as_str()).collect();
    assert_eq!(ids, ["desk", "mobile", "away"]);
    let result = desk.engine.apply_profile(profile("away")).await.unwrap();
    let want = [
        (UiProfilePart::Forward, UiProfileStepState::Already),
        (UiProfilePart::DoNotDisturb, UiProfileStepState::Given),
        (UiProfilePart::Presence, UiProfileStepState::Given),
    ];
    assert_eq!((states(&result), result.complete), (want.to_vec(), true));
    assert_eq!(desk.pbx.commands(), [Command::SetDoNotDisturb(true), Command::SetPresence("out".into())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_pbx_cannot_show_that_somebody_is_away_it_shows_that_he_is_busy() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk_with_a_telephone(folder.path()).await;
    let status = |id: &str, activity| PresenceStatus { id: ReasonId::from(id), label: String::new(), activity };
    desk.say(vec![
        Event::PresencesListed(vec![status("terminated", Activity::Available), status("confirmed", Activity::Busy)]),
        Event::PresenceReported(Presence { status: Some("terminated".into()), activity: Activity::Available, label: None }),
    ]);
    desk.until(|seen| seen.presences.first().is_some_and(|presence| presence.label.is_none())).await;
    desk.engine.apply_profile(profile("away")).await.unwrap();
    assert_eq!(desk.pbx.commands(), [Command::SetDoNotDisturb(true), Command::SetPresence("confirmed".into())]);
    desk.engine.undo_profile().await.unwrap();
    assert_eq!(desk.pbx.commands()[2..], [Command::SetPresence("terminated".into()), Command::SetDoNotDisturb(false)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_profile_could_not_set_is_told_and_the_rest_can_be_put_back() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk_with_a_telephone(folder.path()).await;
    desk.pbx.refuse(CommandError::Missing("telephone"));
    let result = desk.engine.apply_profile(profile("away")).await.unwrap();
    let want = [
        (UiProfilePart::Forward, UiProfileStepState::Already),
        (UiProfilePart::DoNotDisturb, UiProfileStepState::Failed),
        (UiProfilePart::Presence, UiProfileStepState::Given),
    ];
    assert_eq!((states(&result), result.complete, result.reversible), (want.to_vec(), false, true));
    assert_eq!(result.steps[1].error.as_ref().map(|error| error.code), Some(ErrorCode::Missing));
    let given = desk.pbx.commands().len();
    let undone = desk.engine.undo_profile().await.unwrap();
    assert_eq!(states(&undone), [(UiProfilePart::Presence, UiProfileStepState::Given)]);
    assert_eq!(desk.pbx.commands()[given..], [Command::SetPresence("free".into())]);
    assert!(desk.engine.undo_profile().await.unwrap().steps.is_empty(), "there is one way back");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_forwards_to_a_number_that_was_given_and_never_to_none() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk_with_a_telephone(folder.path()).await;
    assert_eq!(desk.engine.apply_profile(profile("mobile")).await.unwrap_err().code, ErrorCode::NumberInvalid);
    assert_eq!(desk.engine.apply_profile(profile("moon")).await.unwrap_err().code, ErrorCode::Missing);
    let mut profiles: Vec<UiProfile> = desk.seen.profiles.clone();
    profiles[1].forward_to = " 0611223344 ".to_owned();
    profiles[1].name = "Out and about".to_owned();
    desk.engine.save_profiles(ProfilesArguments { profiles }).await.unwrap();
    desk.until(|seen| seen.profiles[1].name == "Out and about").await;
    assert!(std::fs::read_to_string(folder.path().join("settings.toml")).unwrap().contains("0611223344"));
    desk.engine.apply_profile(profile("mobile")).await.unwrap();
    let forward = |enabled, destination: &str| Command::SetForward {
        kind: ForwardKind::Unconditional,
        enabled,
        destination: destination.to_owned(),
    };
    assert_eq!(desk.pbx.commands(), [forward(true, "0611223344")]);
    desk.engine.undo_profile().await.unwrap();
    assert_eq!(desk.pbx.commands()[1..], [forward(false, "1290")]);
}
