//! How calls ring: the rules of the user, and what they hold back.

use cordboard_contract::{RingingArguments, UiDay, UiQueueTone, UiQuietHours, UiRingRules, UiRinging, UiSilenced, UiTone};
use cordboard_model::{AgentState, CallReport, Ending, Event, PhoneReport, QueueRef, Step};
use cordboard_ringtone::{BuiltIn, Reason, Silenced, Tone, Trouble};

use crate::support::{Desk, agent, call, memory};

fn chime() -> UiTone {
    UiTone::BuiltIn { name: "chime".to_owned() }
}

fn rules() -> UiRingRules {
    UiRingRules { volume: 50.0, tone: UiTone::BuiltIn { name: "bell".to_owned() }, ..UiRingRules::default() }
}

/// The whole week.
fn always() -> UiQuietHours {
    use UiDay::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    let days = vec![Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday];
    UiQuietHours { days, from: "00:00".to_owned(), to: "00:00".to_owned() }
}

async fn keep(desk: &mut Desk, rules: UiRingRules) {
    desk.engine.save_ringing(RingingArguments { rules: rules.clone() }).await.unwrap();
    desk.until(|seen| seen.ringing.rules == rules).await;
}

/// Announced, heard.
async fn rings(desk: &mut Desk, id: &str) -> (bool, Option<Tone>) {
    desk.say(vec![call(id, Step::Ringing)]);
    desk.until_call(id, |_| true).await;
    let manner = desk.spy.manner(id).unwrap();
    (manner.announced, manner.sound.map(|sound| sound.tone))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_heard_as_it_was_chosen_and_the_choice_outlives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    assert_eq!(desk.engine.watch().0.ringing.rules.tone, UiTone::BuiltIn { name: "bell".to_owned() }, "a first start");
    let queues = vec![UiQueueTone { queue: "sales".to_owned(), tone: chime() }];
    keep(&mut desk, UiRingRules { queues, ..rules() }).await;
    assert_eq!(rings(&mut desk, "7").await, (true, Some(Tone::BuiltIn(BuiltIn::Bell))));
    desk.say(vec![call("7", Step::Ended(Ending::Plain))]);
    desk.until_no_call().await;
    let mut report = CallReport::new("8", Step::Ringing);
    report.direction = Some(cordboard_model::Direction::Incoming);
    report.queue = Some(QueueRef { id: None, name: Some("Sales".to_owned()) });
    desk.say(vec![Event::CallReported(Box::new(report))]);
    desk.until_call("8", |_| true).await;
    let sound = desk.spy.manner("8").unwrap().sound.unwrap();
    assert_eq!((sound.tone, sound.volume), (Tone::BuiltIn(BuiltIn::Chime), 50));
    let kept = desk.engine.watch().0.ringing;
    desk.engine.stop().await;
    let again = Desk::start_with(folder.path(), desk.pbx, memory()).await;
    assert_eq!(again.engine.watch().0.ringing, kept);
}

#[tokio::test(flavor = "multi_thread")]
async fn quiet_hours_hold_back_what_was_chosen_and_a_missed_call_is_counted_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    let quiet = UiRingRules { quiet_hours: vec![always()], in_quiet_hours: UiSilenced::Sound, ..rules() };
    keep(&mut desk, quiet.clone()).await;
    assert!(desk.seen.ringing.quiet_until.is_some_and(|until| until > desk.seen.now), "{:?}", desk.seen.ringing);
    assert_eq!(rings(&mut desk, "7").await, (true, None));
    desk.say(vec![call("7", Step::Ended(Ending::Plain))]);
    desk.until(|seen| seen.missed == 1.0).await;
    keep(&mut desk, UiRingRules { in_quiet_hours: UiSilenced::All, ..quiet }).await;
    assert_eq!(rings(&mut desk, "8").await, (false, None));
    desk.say(vec![call("8", Step::Ended(Ending::Plain))]);
    desk.until(|seen| seen.missed == 2.0).await;
    let held = desk.engine.held_back().await.unwrap();
    assert!(matches!(held[..], [cordboard_engine::Held { reason: Reason::QuietHours(_), silenced: Silenced::All, .. }]));
    keep(&mut desk, rules()).await;
    assert_eq!(desk.seen.ringing, UiRinging { rules: rules(), quiet_until: None });
}

#[tokio::test(flavor = "multi_thread")]
async fn do_not_disturb_a_pause_and_another_call_hold_back_what_was_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    let chosen =
        UiRingRules { do_not_disturb: UiSilenced::All, paused: UiSilenced::Sound, in_call: UiSilenced::Sound, ..rules() };
    keep(&mut desk, chosen).await;
    let bell = Some(Tone::default());
    desk.say(vec![agent(AgentState::NotReady)]);
    desk.until(|seen| !seen.agents.is_empty()).await;
    assert_eq!(rings(&mut desk, "1").await, (true, None), "paused");
    desk.say(vec![call("1", Step::Ended(Ending::Plain)), agent(AgentState::Ready)]);
    desk.until_no_call().await;
    assert_eq!(rings(&mut desk, "2").await, (true, bell.clone()));
    desk.say(vec![call("2", Step::Connected)]);
    desk.until_call("2", |call| call.answered_at.is_some()).await;
    assert_eq!(rings(&mut desk, "3").await, (true, None), "another call lasts");
    desk.say(vec![call("2", Step::Ended(Ending::Plain)), call("3", Step::Ended(Ending::Plain))]);
    desk.until_no_call().await;
    let phone = |on| Event::PhoneReported(PhoneReport { do_not_disturb: Some(on), ..PhoneReport::default() });
    desk.say(vec![phone(true)]);
    desk.until(|seen| seen.phones.first().is_some_and(|phone| phone.do_not_disturb == Some(true))).await;
    assert_eq!(rings(&mut desk, "4").await, (false, None), "not to be disturbed");
    let reasons: Vec<_> = desk.engine.held_back().await.unwrap().into_iter().map(|held| held.reason).collect();
    assert_eq!(reasons, [Reason::DoNotDisturb]);
    desk.say(vec![call("4", Step::Ended(Ending::Plain)), phone(false)]);
    desk.until(|seen| seen.calls.is_empty() && seen.phones[0].do_not_disturb == Some(false)).await;
    assert_eq!(rings(&mut desk, "5").await, (true, bell));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_the_sound_is_a_notice_as_long_as_it_is_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::start(folder.path()).await;
    let codes =
        |desk: &Desk| -> Vec<String> { desk.engine.watch().0.notices.into_iter().map(|notice| notice.problem.code).collect() };
    desk.engine.tell_sound_trouble(Some(&Trouble::DeviceGone("Headset".to_owned())));
    desk.until_told("soundDevice").await;
    desk.engine.tell_sound_trouble(Some(&Trouble::FileUnreadable("mine.ogg".to_owned())));
    assert_eq!(codes(&desk), ["soundFile"], "one at a time");
    desk.engine.tell_sound_trouble(Some(&Trouble::NoDevice));
    assert_eq!(codes(&desk), [""; 0], "a computer without sound is no news");
    desk.engine.tell_sound_trouble(None);
    assert_eq!(codes(&desk), [""; 0]);
}
