//! What is on disk, and when.

use std::time::Duration;

use cordboard_contract::{PageArguments, UiHistoryFilter, UiHistoryPage, UiNoticeKind, UiOutcome};
use cordboard_model::{At, Command, Direction, Ending, Event, Outcome, Party, PastCall, PastCalls, Step};

use crate::support::{Desk, FakePbx, call, greeting, memory, wall};

async fn page(desk: &Desk) -> UiHistoryPage {
    let filter = UiHistoryFilter { missed: false, text: String::new(), account: None };
    desk.engine.history_page(PageArguments { filter, cursor: None }).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_on_disk_when_it_is_first_shown_also_when_the_app_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    desk.say(vec![call("7", Step::Ringing)]);
    desk.until_call("7", |_| true).await;
    let rows = page(&desk).await.rows;
    assert_eq!((rows.len(), rows[0].call.as_str(), rows[0].outcome), (1, "7", None));
    assert_eq!(rows[0].name.as_deref(), Some("Joana"), "cleaned for the window");

    // Nobody says goodbye: as good as killed.
    let Desk { engine, account, .. } = desk;
    drop(engine);
    let secrets = memory();
    let id = cordboard_model::AccountId::from(account.as_str());
    let kept = secrets.set(&id, cordboard_secrets::SecretKind::Password, &"secret".into()).await;
    assert!(matches!(kept, cordboard_secrets::Kept::ForGood));
    let pbx = std::sync::Arc::new(FakePbx::default());
    pbx.greet_with([greeting(), vec![call("7", Step::Ringing)]].concat());
    let mut desk = Desk::start_with(folder.path(), pbx, secrets).await;
    assert_eq!(desk.account, account, "the account is still there");
    desk.until_call("7", |_| true).await;
    assert_eq!(desk.spy.rings("7"), 0, "it was announced before");
    desk.say(vec![call("7", Step::Ended(Ending::Plain))]);
    desk.until(|seen| seen.calls.is_empty() && seen.missed == 1.0).await;
    let rows = page(&desk).await.rows;
    assert_eq!((rows.len(), rows[0].outcome), (1, Some(UiOutcome::Missed)), "one call, one record");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_a_crash_left_open_is_closed_and_marked() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    desk.say(vec![call("7", Step::Ringing), call("7", Step::Connected)]);
    desk.until_call("7", |call| call.answered_at.is_some()).await;
    drop(desk);
    let desk = Desk::start(folder.path()).await;
    let rows = page(&desk).await.rows;
    assert_eq!(rows.len(), 1);
    assert!(rows[0].ended_unobserved && rows[0].ended_at.is_some(), "{:?}", rows[0]);
    assert!(desk.seen.calls.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gap_is_shown_while_it_lasts_and_filled_from_the_pbx_when_the_link_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    desk.say(vec![call("7", Step::Ringing), call("7", Step::Ended(Ending::Plain))]);
    desk.until(|seen| seen.missed == 1.0).await;
    desk.pbx.cut("anna");
    desk.until(|seen| seen.gaps.iter().any(|gap| gap.to.is_none())).await;
    let lost = wall();
    desk.until(|seen| seen.accounts[0].health.since.is_some() && seen.gaps.iter().all(|gap| gap.to.is_some())).await;
    tokio::time::timeout(Duration::from_secs(5), async {
        while !desk.pbx.commands().contains(&Command::ListPastCalls { days: 1 }) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .expect("the PBX is asked for its records");
    let past = PastCall {
        id: Some("900".to_owned()),
        started_at: lost,
        duration_ms: Some(0),
        direction: Direction::Incoming,
        remote: Party::new("0699887766", "Max"),
        called: None,
        queue: None,
        outcome: Some(Outcome::Missed),
    };
    let whole = desk.seen.gaps[0].clone();
    let (from, to) = (whole.from, whole.to.unwrap());
    let middle = At(((from + to) / 2.0) as i64);
    desk.say(vec![Event::PastCallsListed(PastCalls { calls: Vec::new(), complete_from: Some(middle) })]);
    // A page says nothing of what came before it.
    desk.until(|seen| seen.gaps.iter().any(|gap| gap.from == from && gap.to == Some(middle.0 as f64))).await;
    desk.say(vec![Event::PastCallsListed(vec![past].into())]);
    desk.until(|seen| seen.gaps.is_empty() && seen.missed == 2.0).await;
    let numbers: Vec<_> = page(&desk).await.rows.into_iter().filter_map(|row| row.number).collect();
    assert_eq!(numbers, ["0699887766", "0611223344"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_each_other_without_repeats() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    let calls = (0..120).flat_map(|id| [call(&id.to_string(), Step::Ringing), call(&id.to_string(), Step::Ended(Ending::Plain))]);
    desk.say(calls.collect());
    desk.until(|seen| seen.missed == 120.0).await;
    let (mut cursor, mut calls) = (None, std::collections::BTreeSet::new());
    for _ in 0..3 {
        let filter = UiHistoryFilter { missed: true, text: "0611".to_owned(), account: None };
        let page = desk.engine.history_page(PageArguments { filter, cursor }).await.unwrap();
        calls.extend(page.rows.into_iter().map(|row| row.call));
        cursor = page.next;
    }
    assert_eq!((calls.len(), cursor), (120, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_usable_disk_calls_are_shown_and_the_trouble_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let no_folder = folder.path().join("file");
    std::fs::write(&no_folder, "in the way").unwrap();
    let pbx = std::sync::Arc::new(FakePbx::default());
    let desk = Desk::start_with(&no_folder, pbx, memory()).await;
    let said =
        |code: &str| desk.seen.notices.iter().any(|notice| notice.problem.code == code && notice.kind == UiNoticeKind::Failure);
    assert!(said("historyUnwritable"), "{:?}", desk.seen.notices);
    assert_eq!(std::fs::read(&no_folder).unwrap(), b"in the way", "nothing is deleted");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_history_that_fails_in_the_middle_does_not_hold_up_a_call() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    desk.engine.history().unwrap().close().await;
    desk.say(vec![call("7", Step::Ringing)]);
    let asked = std::time::Instant::now();
    desk.until_call("7", |_| true).await;
    assert!(asked.elapsed() < Duration::from_millis(500), "{:?}", asked.elapsed());
    assert_eq!(desk.spy.rings("7"), 1);
    desk.until(|seen| seen.notices.iter().any(|notice| notice.problem.code == "historyUnwritable")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_history_is_set_aside_and_said() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("history.db"), vec![7_u8; 8192]).unwrap();
    let desk = Desk::start(folder.path()).await;
    let notice = desk.seen.notices.iter().find(|notice| notice.problem.code == "historyUnreadable").unwrap();
    assert_eq!(std::fs::read(&notice.problem.detail).unwrap(), vec![7_u8; 8192], "byte for byte");
    assert!(page(&desk).await.rows.is_empty());
}
