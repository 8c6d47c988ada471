#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use cordboard_contract::{UiGap, UiNotice, UiNoticeKind, UiProblem, UiVoicemail};
use cordboard_model::At;

use super::*;

fn feed() -> Arc<Feed> {
    Arc::new(Feed::new(Clock::starting_at(At(1_000))))
}

fn voicemail(account: &str, new: f64) -> UiChange {
    UiChange::Voicemail(UiVoicemail { account: account.to_owned(), new, waiting: 0.0, old: 0.0 })
}

fn gap(from: f64) -> UiChange {
    UiChange::Gaps(vec![UiGap { account: "a".to_owned(), from, to: None }])
}

fn notice(code: &str) -> UiChange {
    let problem = UiProblem { code: code.to_owned(), detail: String::new() };
    UiChange::Notice(UiNotice { account: None, kind: UiNoticeKind::Warning, problem })
}

fn plain(changes: Vec<Arc<UiChange>>) -> Vec<UiChange> {
    changes.iter().map(|change| (**change).clone()).collect()
}

#[tokio::test]
async fn a_reader_who_joins_late_gets_the_picture_and_then_only_changes() {
    let feed = feed();
    feed.tell([voicemail("a", 1.0)]);
    let (snapshot, mut watcher) = feed.watch();
    assert_eq!(snapshot.voicemails.len(), 1);
    feed.tell([voicemail("a", 1.0), voicemail("b", 2.0)]);
    assert_eq!(plain(watcher.next().await.unwrap()), [voicemail("b", 2.0)], "what changes nothing is not told");
}

#[tokio::test]
async fn changes_of_one_thing_are_joined_while_nobody_reads() {
    let feed = feed();
    let (_, mut watcher) = feed.watch();
    for new in 0..100_000 {
        feed.tell([voicemail("a", f64::from(new)), gap(f64::from(new))]);
    }
    assert_eq!(plain(watcher.next().await.unwrap()), [voicemail("a", 99_999.0), gap(99_999.0)]);
}

#[tokio::test]
async fn a_reader_who_is_far_behind_starts_anew_from_a_snapshot() {
    let feed = feed();
    let (_, mut watcher) = feed.watch();
    for account in 0..=MAILBOX {
        feed.tell([voicemail(&account.to_string(), 1.0)]);
    }
    let changes = plain(watcher.next().await.unwrap());
    let [UiChange::Snapshot(snapshot)] = &changes[..] else { panic!("{} changes", changes.len()) };
    assert_eq!(snapshot.voicemails.len(), MAILBOX + 1);
    feed.tell([voicemail("a", 1.0)]);
    assert_eq!(plain(watcher.next().await.unwrap()), [voicemail("a", 1.0)]);
}

#[tokio::test]
async fn an_account_that_goes_takes_everything_with_it() {
    let feed = feed();
    let (_, mut watcher) = feed.watch();
    feed.tell([voicemail("a", 1.0), voicemail("b", 1.0)]);
    feed.tell([UiChange::AccountGone("a".to_owned())]);
    let want = [UiChange::AccountGone("a".to_owned()), voicemail("b", 1.0)];
    assert_eq!(plain(watcher.next().await.unwrap()), want);
    assert_eq!(feed.watch().0.voicemails.len(), 1);
}

#[tokio::test]
async fn the_oldest_touched_moment_of_the_history_survives_joining() {
    let feed = feed();
    let (_, mut watcher) = feed.watch();
    for (from, missed) in [(500.0, 1.0), (100.0, 2.0), (900.0, 3.0)] {
        feed.tell([UiChange::HistoryChanged { from, missed }]);
    }
    assert_eq!(plain(watcher.next().await.unwrap()), [UiChange::HistoryChanged { from: 100.0, missed: 3.0 }]);
    assert_eq!(feed.watch().0.missed, 3.0);
}

#[tokio::test]
async fn a_notice_that_holds_no_longer_disappears() {
    let feed = feed();
    feed.tell([notice("diskFull"), notice("keyring")]);
    let (_, mut watcher) = feed.watch();
    feed.forget_notice(None, "diskFull");
    let changes = plain(watcher.next().await.unwrap());
    let [UiChange::Snapshot(snapshot)] = &changes[..] else { panic!("{changes:?}") };
    assert_eq!(snapshot.notices.len(), 1);
}

#[tokio::test]
async fn closing_ends_the_stream_after_the_last_change() {
    let feed = feed();
    let (_, mut watcher) = feed.watch();
    feed.tell([voicemail("a", 1.0)]);
    feed.close();
    assert!(watcher.next().await.is_some());
    assert!(watcher.next().await.is_none());
}
