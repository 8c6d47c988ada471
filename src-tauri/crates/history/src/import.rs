//! Taking calls over from elsewhere. Invariant: importing the same rows twice is importing them once, and an imported row never
//! overrides what was observed.

use cordboard_model::{AccountId, Call};

use crate::{Annotation, History, HistoryError, Source, annotation, call_store, call_store::Kept, merge};

/// How many rows share a transaction.
const CHUNK: usize = 2000;

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

async fn add(
    connection: &mut sqlx::SqliteConnection,
    account: &AccountId,
    rows: Vec<(Call, Annotation)>,
) -> Result<u64, HistoryError> {
    let mut added = 0;
    for (call, notes) in rows {
        if call_store::find(connection, account, &call.id).await?.is_some() {
            continue;
        }
        let at = call.ended_at.unwrap_or(call.started_at);
        let mut kept = Kept::new(merge::blank(account, &call.id));
        merge::merge(&mut kept.record, &mut kept.stamps, &call, at);
        kept.record.source = Source::Import;
        call_store::save(connection, &mut kept).await?;
        if notes != Annotation::default() {
            annotation::save(connection, kept.record.id, &notes).await?;
        }
        added += 1;
    }
    Ok(added)
}
