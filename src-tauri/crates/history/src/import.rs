//! Taking calls over from elsewhere. Invariant: importing the same rows twice is importing them once, and an imported row never
//! overrides what was observed.

use std::collections::BTreeSet;

use sqlx::SqliteConnection;

use cordboard_model::{AccountId, Call};

use crate::{Annotation, History, HistoryError, Source, annotation, call_store, call_store::Kept, merge, sql};

/// How many rows share a transaction.
const CHUNK: usize = 2000;
/// How many pages of the search index a chunk merges: as many as keep it in few pieces.
const MERGED: i64 = 2000;

impl History {
    /// Adds finished calls in bulk: an export of another Cordboard, or rows for a measurement. Rows whose (account, call id) is
    /// already there are left out; returns how many were added. Oldest first is fastest. Other writes wait for at most one chunk.
    ///
    /// # Errors
    /// When the database cannot be written; whole chunks before stay.
    pub async fn import(&self, account: &AccountId, rows: Vec<(Call, Annotation)>) -> Result<u64, HistoryError> {
        let mut added = 0;
        let mut rows = rows.into_iter();
        loop {
            let chunk: Vec<_> = rows.by_ref().take(CHUNK).collect();
            if chunk.is_empty() {
                return Ok(added);
            }
            let account = account.clone();
            added += self.write(move |connection| Box::pin(async move { add(connection, &account, chunk).await })).await?;
        }
    }
}

async fn add(connection: &mut SqliteConnection, account: &AccountId, rows: Vec<(Call, Annotation)>) -> Result<u64, HistoryError> {
    let mut known = known(connection, account, &rows).await?;
    let mut annotations = Vec::new();
    let mut added: Vec<Kept> = Vec::with_capacity(rows.len());
    for (call, annotation) in rows {
        if !known.insert(call.id.as_str().to_owned()) {
            continue;
        }
        let at = call.ended_at.unwrap_or(call.started_at);
        let mut kept = Kept::new(merge::blank(account, &call.id));
        merge::merge(&mut kept.record, &mut kept.stamps, &call, at);
        kept.record.source = Source::Import;
        if annotation != Annotation::default() {
            annotations.push((added.len(), annotation));
        }
        added.push(kept);
    }
    call_store::insert(connection, &mut added).await?;
    for (index, annotation) in &annotations {
        if let Some(kept) = added.get(*index) {
            annotation::save(connection, kept.record.id, annotation).await?;
        }
    }
    sqlx::query(sql::MERGE_FRAGMENTS).bind(MERGED).execute(connection).await?;
    Ok(added.len() as u64)
}

async fn known(
    connection: &mut SqliteConnection,
    account: &AccountId,
    rows: &[(Call, Annotation)],
) -> Result<BTreeSet<String>, HistoryError> {
    let ids: Vec<&str> = rows.iter().map(|(call, _)| call.id.as_str()).collect();
    let known: Vec<String> =
        sqlx::query_scalar(sql::KNOWN_CALLS).bind(account.as_str()).bind(call_store::json(&ids)).fetch_all(connection).await?;
    Ok(known.into_iter().collect())
}
