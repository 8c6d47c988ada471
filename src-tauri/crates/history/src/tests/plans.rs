use sqlx::{AssertSqlSafe, Row, SqlitePool};

use super::*;
use crate::{Cursor, RecordId, page, sql};

async fn plan(pool: &SqlitePool, statement: &str) -> Vec<String> {
    let rows = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}"))).fetch_all(pool).await.unwrap();
    rows.iter().map(|row| row.get::<String, _>("detail")).collect()
}

/// A step that reads all of the calls, or sorts them. An index that holds few of them may be read whole.
fn is_slow(step: &str) -> bool {
    let small = step.contains("VIRTUAL TABLE") || step.contains("INDEX call_missed_unseen") || step.contains("INDEX call_open");
    (step.starts_with("SCAN call") && !small) || step.contains("TEMP B-TREE")
}

#[tokio::test]
async fn every_fixed_statement_is_valid_and_uses_an_index() {
    let (_folder, history) = fresh().await;
    for (name, statement) in sql::ALL {
        let plan = plan(history.readers(), statement).await;
        assert!(!plan.iter().any(|step| is_slow(step)), "{name}: {plan:?}");
    }
}

#[tokio::test]
async fn every_page_uses_an_index_and_none_sorts() {
    let (_folder, history) = fresh().await;
    let cursor = Cursor { started_at: NINE, id: RecordId(1 << 40) };
    for bits in 0..256_u32 {
        let on = |bit: u32| bits & (1 << bit) != 0;
        let filter = Filter {
            account: on(0).then(account),
            direction: on(1).then_some(Direction::Outgoing),
            queue: on(2).then(|| "sales".to_owned()),
            number: on(3).then(|| "100".to_owned()),
            missed: on(4),
            from: on(5).then_some(NINE),
            until: on(6).then_some(NINE),
            text: on(7).then(|| "kowalski 123".to_owned()),
        };
        for cursor in [None, Some(cursor)] {
            let query = page::statement(&filter, cursor, 50).unwrap();
            let plan = plan(history.readers(), query.sql().as_str()).await;
            let walks = plan.iter().any(|step| {
                step.contains("call_text") || step.contains("USING INDEX call_by_") || step.contains("USING INDEX call_missed")
            });
            // Walking an index from the newest end on is what a page does.
            let slow = plan.iter().any(|step| is_slow(step) && !step.contains("USING INDEX call_"));
            assert!(walks && !slow, "{filter:?}: {plan:?}");
        }
    }
}
