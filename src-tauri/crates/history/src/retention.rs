//! Forgetting old calls. Invariant: a call that still lives is never purged, and the writer is never held for long.

use sqlx::Row;

use cordboard_model::At;

use crate::{History, HistoryError, sql};

/// How many calls are deleted in one transaction.
const CHUNK: i64 = 500;

impl History {
    /// Deletes the calls and messages that began before `at`, and the agent states and coverage that ended before it. Returns the number of
    /// calls. The freed space is used again; the file does not shrink.
    ///
    /// # Errors
    /// When the database cannot be written; what was deleted until then stays deleted.
    pub async fn purge_before(&self, at: At) -> Result<u64, HistoryError> {
        let mut purged = 0;
        loop {
            let chunk = self.write(move |connection| Box::pin(purge_chunk(connection, at))).await?;
            if chunk == 0 {
                break;
            }
            purged += chunk;
        }
        self.write(move |connection| Box::pin(purge_rest(connection, at))).await?;
        Ok(purged)
    }
}

async fn purge_chunk(connection: &mut sqlx::SqliteConnection, at: At) -> Result<u64, HistoryError> {
    let ids: Vec<i64> = sqlx::query_scalar(sql::OLDEST_BEFORE).bind(at.0).bind(CHUNK).fetch_all(&mut *connection).await?;
    for id in &ids {
        sqlx::query(sql::FORGET_FRAGMENTS).bind(id).execute(&mut *connection).await?;
        sqlx::query(sql::FORGET_UNINDEXED).bind(id).execute(&mut *connection).await?;
        sqlx::query(sql::DELETE_CALL).bind(id).execute(&mut *connection).await?;
    }
    Ok(ids.len() as u64)
}

async fn purge_rest(connection: &mut sqlx::SqliteConnection, at: At) -> Result<(), HistoryError> {
    sqlx::query(sql::PURGE_COVERAGE).bind(at.0).execute(&mut *connection).await?;
    sqlx::query(sql::PURGE_MESSAGES).bind(at.0).execute(&mut *connection).await?;
    for row in sqlx::query(sql::AGENTS).fetch_all(&mut *connection).await? {
        let (account, agent): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        // The state that lasts at `at` began before it: it stays.
        let last: Option<(i64, String, Option<String>)> = sqlx::query_as(sql::AGENT_STATE_BEFORE)
            .bind(&account)
            .bind(&agent)
            .bind(at.0)
            .fetch_optional(&mut *connection)
            .await?;
        let Some((since, ..)) = last else { continue };
        sqlx::query(sql::PURGE_AGENT_STATES).bind(&account).bind(&agent).bind(since).execute(&mut *connection).await?;
    }
    Ok(())
}
