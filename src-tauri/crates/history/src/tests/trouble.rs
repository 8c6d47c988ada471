use std::time::Duration;

use super::*;
use crate::{HistoryError, Verdict, Writing, backlog::Backlog};

async fn limit_pages(history: &History, pages: i64) {
    history
        .write(move |connection| {
            Box::pin(async move {
                sqlx::query(sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"))).execute(connection).await?;
                Ok(())
            })
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn what_a_full_disk_refuses_is_kept_and_written_later() {
    let (_folder, history) = fresh().await;
    limit_pages(&history, 1).await; // SQLite raises it to the present size
    let mut refused = 0;
    let mut writing = history.writing();
    for number in 0..200_i64 {
        let call = ringing(&number.to_string(), "100", &"x".repeat(300), NINE.plus_ms(number));
        match history.record(vec![entry(&call, call.started_at)]).await {
            Ok(()) => {}
            Err(error) => {
                assert!(matches!(error, HistoryError::DiskFull), "{error:?}");
                assert_eq!(error.verdict(), Verdict::MakeRoom);
                refused += 1;
            }
        }
    }
    assert!(refused > 0);
    assert_eq!(*writing.borrow_and_update(), Writing { trouble: Some(Verdict::MakeRoom), waiting: refused, lost: 0 });
    assert!(history.page(&Filter::default(), None, 10).await.is_ok(), "reading goes on");

    limit_pages(&history, 1_000_000).await;
    tokio::time::timeout(Duration::from_secs(60), writing.wait_for(|now| now.trouble.is_none())).await.unwrap().unwrap();
    assert_eq!(all(&history).await.len(), 200);
    assert_eq!(*writing.borrow(), Writing::default());
}

#[tokio::test]
async fn a_write_that_is_refused_leaves_no_half() {
    let (_folder, history) = fresh().await;
    over(&history, ringing("1", "100", "", NINE), 1, Outcome::Missed).await;
    let before = all(&history).await;
    let refused: Result<(), _> = history
        .write(|connection| {
            Box::pin(async move {
                sqlx::query("DELETE FROM call").execute(connection).await?;
                Err(HistoryError::Busy)
            })
        })
        .await;
    assert!(refused.is_err());
    assert_eq!(all(&history).await, before);
}

#[test]
fn a_backlog_keeps_the_newest_state_of_each_call_and_counts_what_it_gives_up() {
    let mut backlog = Backlog::default();
    let call = |id: &str, at: i64| entry(&ringing(id, "100", "", NINE), NINE.plus_ms(at));
    backlog.extend(vec![call("1", 0), call("2", 1), call("1", 2)]);
    backlog.shrink();
    assert_eq!(backlog.entries(), [call("2", 1), call("1", 2)]);
    assert_eq!(backlog.lost(), 0, "a newer state says all that the older one said");

    backlog.extend((0..10_000).map(|number| call(&format!("n{number}"), 3)).collect());
    backlog.shrink();
    assert_eq!((backlog.len(), backlog.lost()), (10_000, 2));
}
