//! What the agent adds to a call after it. Invariant: nothing that the PBX says later touches it.

use crate::{History, HistoryError, RecordId, sql};

/// The fields of the wrap-up card.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Annotation {
    /// A note.
    pub note: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// What came of the call.
    pub disposition: Option<String>,
}

impl History {
    /// Replaces the annotation of a call.
    ///
    /// # Errors
    /// [`HistoryError::NoSuchRecord`] when the call was purged; otherwise when the database cannot be written.
    pub async fn annotate(&self, id: RecordId, annotation: Annotation) -> Result<(), HistoryError> {
        self.write(move |connection| Box::pin(async move { save(connection, id, &annotation).await })).await
    }
}

pub(crate) async fn save(
    connection: &mut sqlx::SqliteConnection,
    id: RecordId,
    annotation: &Annotation,
) -> Result<(), HistoryError> {
    let tags = serde_json::to_string(&annotation.tags).unwrap_or_else(|_| "[]".to_owned());
    let changed = sqlx::query(sql::ANNOTATE)
        .bind(id.0)
        .bind(annotation.note.as_deref())
        .bind(tags)
        .bind(annotation.disposition.as_deref())
        .execute(connection)
        .await?;
    if changed.rows_affected() == 0 { Err(HistoryError::NoSuchRecord) } else { Ok(()) }
}
