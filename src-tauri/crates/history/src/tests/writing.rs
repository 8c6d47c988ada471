use super::*;
use crate::Annotation;

#[tokio::test]
async fn a_call_is_in_the_history_from_its_first_event() {
    let (_folder, history) = fresh().await;
    let call = ringing("7", "+48 22 100", "Anna", NINE);
    history.record(vec![entry(&call, NINE)]).await.unwrap();

    let rows = all(&history).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].call, call);
    assert_eq!(rows[0].seen_at, NINE);
}

#[tokio::test]
async fn every_member_of_a_call_survives_the_file() {
    let (folder, history) = fresh().await;
    let mut call = ringing("7", "+48 22 100", "Anna", NINE);
    call.link = Some("l7".into());
    call.line = Some("1001".into());
    call.internal = true;
    call.called = Some("1001".into());
    call.queue = Some(cordboard_model::QueueRef { id: Some("3".into()), name: Some("sales".into()) });
    call.hold_ms = 1200;
    call.recording = cordboard_model::RecordingState::Paused;
    call.consults_for = Some("6".into());
    call.conference = true;
    call.others = vec![cordboard_model::Connection { party: Party::new("200", "Ewa"), state: CallState::Connected }];
    call.transfers =
        vec![cordboard_model::Transfer { kind: cordboard_model::TransferKind::Blind, to: Party::new("300", ""), at: NINE }];
    call.attached = [("case".to_owned(), "42".to_owned())].into();
    let call = ended(answered(call, NINE.plus_ms(5)), NINE.plus_ms(9), Outcome::Transferred);
    history.record(vec![entry(&call, NINE.plus_ms(9))]).await.unwrap();
    history.close().await;

    let history = History::open(&folder.path().join("history.sqlite"), NINE).await.unwrap().history;
    assert_eq!(all(&history).await[0].call, call);
}

#[tokio::test]
async fn the_same_call_id_on_two_accounts_is_two_calls() {
    let (_folder, history) = fresh().await;
    let call = ringing("7", "100", "", NINE);
    let other = Entry::Call { account: AccountId::from("other"), call: Box::new(call.clone()), at: NINE };
    history.record(vec![entry(&call, NINE), other]).await.unwrap();
    assert_eq!(all(&history).await.len(), 2);
}

#[tokio::test]
async fn an_annotation_stays_whatever_the_pbx_says_later() {
    let (_folder, history) = fresh().await;
    let call = ringing("7", "100", "", NINE);
    history.record(vec![entry(&call, NINE)]).await.unwrap();
    let id = all(&history).await[0].id;
    let notes =
        Annotation { note: Some("call back".into()), tags: vec!["vip".into(), "a,b".into()], disposition: Some("sale".into()) };
    history.annotate(id, notes.clone()).await.unwrap();
    over(&history, call, 1000, Outcome::Missed).await;

    let record = history.call(id).await.unwrap().unwrap();
    assert_eq!(Annotation { note: record.note, tags: record.tags, disposition: record.disposition }, notes);
    let gone = history.annotate(crate::RecordId(1), notes).await;
    assert!(matches!(gone, Err(crate::HistoryError::NoSuchRecord)));
}

#[tokio::test]
async fn missed_calls_are_counted_until_they_are_looked_at() {
    let (_folder, history) = fresh().await;
    for (id, outcome) in [("1", Outcome::Missed), ("2", Outcome::Answered), ("3", Outcome::Missed)] {
        over(&history, ringing(id, "100", "", NINE), 1000, outcome).await;
    }
    assert_eq!(history.missed_unseen().await.unwrap(), 2);
    history.mark_missed_seen(NINE).await.unwrap();
    assert_eq!(history.missed_unseen().await.unwrap(), 0);

    over(&history, ringing("1", "100", "Late name", NINE), 1000, Outcome::Missed).await;
    assert_eq!(history.missed_unseen().await.unwrap(), 0, "a repeated end is no new missed call");
    over(&history, ringing("3", "100", "", NINE), 2000, Outcome::AnsweredElsewhere).await;
    let missed = history.page(&Filter { missed: true, ..Filter::default() }, None, 10).await.unwrap();
    assert_eq!(ids(&missed.rows), ["1"]);
}

#[tokio::test]
async fn purging_forgets_old_calls_their_text_and_nothing_else() {
    let (_folder, history) = fresh().await;
    over(&history, ringing("old", "100", "Kowalski", NINE), 1000, Outcome::Missed).await;
    history.record(vec![entry(&ringing("living", "100", "Kowalski", NINE), NINE)]).await.unwrap();
    over(&history, ringing("new", "100", "Kowalski", NINE.plus_ms(60_000)), 1000, Outcome::Missed).await;

    assert_eq!(history.purge_before(NINE.plus_ms(60_000)).await.unwrap(), 1);
    assert_eq!(ids(&all(&history).await), ["new", "living"]);
    assert_eq!(ids(&history.search("kowal", None, 10).await.unwrap().rows), ["new", "living"]);
}

#[tokio::test]
async fn importing_twice_is_importing_once_and_never_overrides_what_was_observed() {
    let (_folder, history) = fresh().await;
    over(&history, ringing("1", "100", "Seen", NINE), 1000, Outcome::Answered).await;
    let rows: Vec<_> = ["1", "2"]
        .map(|id| (ended(ringing(id, "100", "Imported", NINE), NINE.plus_ms(9), Outcome::Missed), Annotation::default()))
        .into();
    assert_eq!(history.import(&account(), rows.clone()).await.unwrap(), 1);
    assert_eq!(history.import(&account(), rows).await.unwrap(), 0);

    let names: Vec<_> = all(&history).await.into_iter().map(|row| row.call.remote.name.unwrap()).collect();
    assert_eq!(names, ["Imported", "Seen"]);
    assert_eq!(history.missed_unseen().await.unwrap(), 0, "an imported missed call is old news");
}

#[tokio::test]
async fn closing_writes_what_was_sent_before() {
    let (folder, history) = fresh().await;
    let sender = history.clone();
    let sent = tokio::spawn(async move {
        for number in 0..50 {
            let id = number.to_string();
            sender.record(vec![entry(&ringing(&id, "100", "", NINE), NINE)]).await.unwrap();
        }
    });
    sent.await.unwrap();
    history.close().await;
    assert!(matches!(history.record(Vec::new()).await, Err(crate::HistoryError::Closed)));
    let history = History::open(&folder.path().join("history.sqlite"), NINE).await.unwrap().history;
    assert_eq!(all(&history).await.len(), 50);
}

/// Pieces of the search index.
async fn pieces(history: &History) -> i64 {
    sqlx::query_scalar("SELECT count(DISTINCT segid) FROM call_text_idx").fetch_one(history.readers()).await.unwrap()
}

async fn unindexed(history: &History) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM unindexed").fetch_one(history.readers()).await.unwrap()
}

async fn found(history: &History, text: &str) -> Vec<String> {
    let page = history.search(text, None, 1000).await.unwrap();
    page.rows.iter().map(|row| row.call.id.as_str().to_owned()).collect()
}

fn anna(number: i64) -> Entry {
    entry(&ringing(&number.to_string(), &format!("+48 22 {number:03}"), "Anna", NINE.plus_ms(number)), NINE)
}

/// Waits until the writer has rested.
async fn indexed(history: &History) {
    for _ in 0..500 {
        if unindexed(history).await == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the writer never rested");
}

#[tokio::test]
async fn the_search_index_stays_in_few_pieces_while_calls_follow_each_other_closely() {
    let (_folder, history) = fresh().await;
    let mut most = (0, 0);
    for number in 0..600 {
        history.record(vec![anna(number)]).await.unwrap();
        if number % 20 == 0 {
            most = (most.0.max(pieces(&history).await), most.1.max(unindexed(&history).await));
        }
    }
    assert!(most.0 < 24, "{} pieces; SQLite itself would merge 32 inside of an insert", most.0);
    assert!((1..=300).contains(&most.1), "{} of 600 calls were not indexed", most.1);
    assert_eq!(found(&history, "anna").await, (0..600).rev().map(|number| number.to_string()).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_call_is_found_before_and_after_it_is_indexed_and_newest_first() {
    let (folder, history) = fresh().await;
    history.record((0..5).map(anna).collect()).await.unwrap();
    indexed(&history).await;
    history.record((5..9).map(anna).collect()).await.unwrap();
    let newest_first: Vec<String> = (0..9).rev().map(|number| number.to_string()).collect();
    assert_eq!(found(&history, "anna").await, newest_first);
    assert_eq!(found(&history, "22 007 ann").await, ["7"]);
    assert!(found(&history, "nna48").await.is_empty(), "parts of two words are no word");

    let first = history.search("anna", None, 6).await.unwrap();
    let second = history.search("anna", first.next, 6).await.unwrap();
    let both: Vec<_> = first.rows.iter().chain(&second.rows).map(|row| row.call.id.as_str().to_owned()).collect();
    assert_eq!(both, newest_first);

    history.close().await;
    let history = History::open(&folder.path().join("history.sqlite"), NINE).await.unwrap().history;
    assert_eq!(found(&history, "anna").await, newest_first, "also when the program ended before");
    indexed(&history).await;
    assert_eq!(found(&history, "anna").await, newest_first);
}

#[tokio::test]
async fn a_call_whose_name_changes_is_found_by_the_new_one_alone() {
    let (_folder, history) = fresh().await;
    for wait in [false, true] {
        let id = format!("changes {wait}");
        history.record(vec![entry(&ringing(&id, "100", "Anna", NINE), NINE)]).await.unwrap();
        if wait {
            indexed(&history).await;
        }
        let later = NINE.plus_ms(1000);
        history.record(vec![entry(&ringing(&id, "100", "Berta", NINE), later)]).await.unwrap();
        assert!(found(&history, "anna").await.is_empty());
        assert_eq!(found(&history, "berta").await.len(), 1 + usize::from(wait));
        indexed(&history).await;
        assert!(found(&history, "anna").await.is_empty());
        assert_eq!(found(&history, "berta").await.len(), 1 + usize::from(wait));
    }
}
