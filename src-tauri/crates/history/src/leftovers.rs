//! What a crash left open. Invariant: a call is closed at the last moment at which it is known to have lived, and the record
//! says that nobody saw the end.

use sqlx::{Row, SqliteConnection};

use cordboard_model::{AccountId, At, CallState, Outcome};

use crate::{CallRecord, History, HistoryError, agent_states, call_store, record, sql};

impl History {
    /// Closes what the previous run left open: calls, coverage, agent states, messages that may have been sent. To be called once at the start, before anything
    /// is recorded, by the one program that records. A call that turns out to live still is reopened by its next [`Entry::Call`].
    ///
    /// [`Entry::Call`]: crate::Entry::Call
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn close_open_calls(&self) -> Result<Vec<CallRecord>, HistoryError> {
        self.write(|connection| Box::pin(close(connection))).await
    }
}

async fn close(connection: &mut SqliteConnection) -> Result<Vec<CallRecord>, HistoryError> {
    for row in sqlx::query(sql::OPEN_COVERAGE).fetch_all(&mut *connection).await? {
        let (account, to): (String, i64) = (row.try_get("account")?, row.try_get("to_at")?);
        agent_states::lose_sight(connection, &AccountId::from(account), At(to)).await?;
    }
    sqlx::query(sql::END_ALL_COVERAGE).execute(&mut *connection).await?;

    sqlx::query(sql::DOUBT_MESSAGES).execute(&mut *connection).await?;

    let rows = sqlx::query(sql::OPEN_CALLS).fetch_all(&mut *connection).await?;
    let mut closed = Vec::with_capacity(rows.len());
    for open in rows.iter().map(record::read) {
        let open = open?;
        let Some(mut kept) = call_store::get(connection, open.id).await? else { continue };
        let call = &mut kept.record.call;
        call.state = CallState::Ended;
        call.ended_at = Some(kept.record.seen_at);
        call.outcome = Some(if call.answered_at.is_some() { Outcome::Answered } else { Outcome::Unknown });
        kept.record.ended_unobserved = true;
        call_store::save(connection, &mut kept).await?;
        closed.push(kept.record);
    }
    Ok(closed)
}
