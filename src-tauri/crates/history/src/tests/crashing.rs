use std::process::{Command, Stdio};

use super::*;

const FILE: &str = "CORDBOARD_TEST_HISTORY";

#[tokio::test]
async fn a_call_open_at_a_crash_is_closed_when_it_was_last_seen() {
    let (folder, history) = fresh().await;
    let rings = ringing("1", "100", "", NINE);
    let talks = answered(ringing("2", "200", "", NINE.plus_ms(1)), NINE.plus_ms(5000));
    history.record(vec![entry(&rings, NINE.plus_ms(3000)), entry(&talks, NINE.plus_ms(5000))]).await.unwrap();
    drop(history);

    let history = History::open(&folder.path().join("history.sqlite"), NINE).await.unwrap().history;
    let mut closed = history.close_open_calls().await.unwrap();
    closed.sort_by_key(|record| record.id);
    let ends: Vec<_> = closed.iter().map(|record| (record.call.outcome, record.call.ended_at, record.ended_unobserved)).collect();
    let want = [(Some(Outcome::Unknown), 3000), (Some(Outcome::Answered), 5000)];
    assert_eq!(ends, want.map(|(outcome, ms)| (outcome, Some(NINE.plus_ms(ms)), true)));
    assert_eq!(history.close_open_calls().await.unwrap(), [], "once");
}

#[tokio::test]
async fn a_call_that_outlives_the_crash_is_one_call_with_its_true_end() {
    let (folder, history) = fresh().await;
    let talks = answered(ringing("1", "100", "Anna", NINE), NINE.plus_ms(5000));
    history.record(vec![entry(&talks, NINE.plus_ms(5000))]).await.unwrap();
    drop(history);

    let history = History::open(&folder.path().join("history.sqlite"), NINE).await.unwrap().history;
    history.close_open_calls().await.unwrap();
    // The desk meets the call anew: it knows neither the start nor the name.
    let mut again = answered(ringing("1", "100", "", NINE.plus_ms(60_000)), NINE.plus_ms(60_000));
    again.start_unknown = true;
    history.record(vec![entry(&again, NINE.plus_ms(60_000))]).await.unwrap();
    let row = all(&history).await.remove(0);
    assert_eq!((row.call.state, row.call.ended_at, row.call.outcome), (CallState::Connected, None, None));

    let end = NINE.plus_ms(90_000);
    history.record(vec![entry(&ended(again.clone(), end, Outcome::Answered), end)]).await.unwrap();
    history.record(vec![entry(&again, NINE.plus_ms(95_000))]).await.unwrap();
    let rows = all(&history).await;
    assert_eq!(rows.len(), 1);
    let call = &rows[0].call;
    assert_eq!(
        (call.started_at, call.answered_at, call.ended_at),
        (NINE, Some(NINE.plus_ms(5000)), Some(end)),
        "an observed end is final"
    );
    assert_eq!((call.outcome, call.remote.name.as_deref()), (Some(Outcome::Answered), Some("Anna")));
    assert!(!rows[0].ended_unobserved);
}

#[tokio::test]
async fn a_call_that_was_seen_answered_is_not_missed_because_the_next_run_saw_only_its_end() {
    let (folder, history) = fresh().await;
    let talks = answered(ringing("1", "100", "Anna", NINE), NINE.plus_ms(5000));
    history.record(vec![entry(&talks, NINE.plus_ms(5000))]).await.unwrap();
    drop(history);

    let history = History::open(&folder.path().join("history.sqlite"), NINE).await.unwrap().history;
    history.close_open_calls().await.unwrap();
    let end = NINE.plus_ms(5900);
    history.record(vec![entry(&ended(ringing("1", "100", "", NINE), end, Outcome::Missed), end)]).await.unwrap();
    let row = all(&history).await.remove(0);
    assert_eq!((row.call.outcome, row.call.ended_at), (Some(Outcome::Answered), Some(end)));
    assert!(!row.ended_unobserved && !row.missed_unseen);
}

/// Runs only as the child of the test below: records until it is killed, and says what was acknowledged.
#[tokio::test]
async fn child_that_records_until_it_is_killed() {
    let Ok(path) = std::env::var(FILE) else { return };
    let history = History::open(path.as_ref(), NINE).await.unwrap().history;
    history.close_open_calls().await.unwrap();
    let run = all(&history).await.len();
    for number in 0..1_000_000_i64 {
        let call = ringing(&format!("{run}-{number}"), &format!("+48{number}"), "Kowalski", NINE.plus_ms(number));
        history.record(vec![entry(&call, call.started_at)]).await.unwrap();
        println!("acknowledged {}", call.id);
    }
}

#[tokio::test]
async fn killing_the_program_loses_nothing_that_was_acknowledged() {
    use std::io::{BufRead, BufReader};

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.sqlite");
    let mut acknowledged = Vec::new();
    for round in 1..=20_usize {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "tests::crashing::child_that_records_until_it_is_killed", "--nocapture", "--test-threads=1"])
            .env(FILE, &path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut word = |line: String| line.split_once("acknowledged ").map(|(_, id)| id.to_owned());
        acknowledged.extend(lines.by_ref().filter_map(&mut word).take(3 + round % 7));
        child.kill().unwrap();
        child.wait().unwrap();
        acknowledged.extend(lines.filter_map(&mut word));
    }
    assert!(acknowledged.len() >= 60, "{}", acknowledged.len());

    let opened = History::open(&path, NINE).await.unwrap();
    assert_eq!(opened.set_aside, None);
    opened.history.check().await.unwrap();
    let mut reader = opened.history.readers().acquire().await.unwrap();
    for id in acknowledged {
        let kept = crate::call_store::find(&mut reader, &account(), &CallId::from(id.as_str())).await.unwrap();
        assert!(kept.is_some(), "{id}");
    }
    let found = opened.history.search("kowalski", None, 1000).await.unwrap().rows.len();
    assert_eq!(found, all(&opened.history).await.len(), "the index has what the rows have");
}
