//! How new calls get into the search index: many at once, when nobody waits. Invariant: a call is found from its insert on, in
//! `unindexed` or in the index, never in both and never in none.

use sqlx::SqliteConnection;

use crate::{
    HistoryError, sql,
    writer::{begin, finish},
};

/// At most so many wait while calls follow each other closely: few enough for a search to read them all, and that an insert
/// hardly ever meets the absorbing of them.
pub(crate) const CROWDED: u32 = 256;
/// How many are absorbed at once where somebody may come meanwhile: some milliseconds.
pub(crate) const HANDFUL: u32 = 64;
/// Pages of the index merged at once.
const MERGED: i64 = 16;

/// Moves up to `limit` calls into the index; returns how many.
pub(crate) async fn absorb(connection: &mut SqliteConnection, limit: u32) -> Result<u64, HistoryError> {
    begin(connection).await?;
    let result = shift(connection, limit).await;
    finish(connection, result).await
}

async fn shift(connection: &mut SqliteConnection, limit: u32) -> Result<u64, HistoryError> {
    sqlx::query(sql::INDEX_OLDEST).bind(limit).execute(&mut *connection).await?;
    Ok(sqlx::query(sql::FORGET_OLDEST_UNINDEXED).bind(limit).execute(connection).await?.rows_affected())
}

/// Merges some pieces of the index; whether there was something to merge.
pub(crate) async fn merge(connection: &mut SqliteConnection) -> Result<bool, HistoryError> {
    let before: i64 = sqlx::query_scalar(sql::TOTAL_CHANGES).fetch_one(&mut *connection).await?;
    sqlx::query(sql::MERGE_FRAGMENTS).bind(MERGED).execute(&mut *connection).await?;
    let after: i64 = sqlx::query_scalar(sql::TOTAL_CHANGES).fetch_one(connection).await?;
    // Asking alone counts as one.
    Ok(after - before >= 2)
}
