//! Missed calls that the user has not looked at. Invariant: counted over the unseen ones alone, never over the history.

use cordboard_model::At;

use crate::{History, HistoryError, sql};

impl History {
    /// How many there are.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn missed_unseen(&self) -> Result<u32, HistoryError> {
        Ok(sqlx::query_scalar(sql::COUNT_MISSED_UNSEEN).fetch_one(self.readers()).await?)
    }

    /// The user has looked at the missed calls that began until then.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn mark_missed_seen(&self, until: At) -> Result<(), HistoryError> {
        self.write(move |connection| {
            Box::pin(async move {
                sqlx::query(sql::SEE_MISSED).bind(until.0).execute(connection).await?;
                Ok(())
            })
        })
        .await
    }
}
