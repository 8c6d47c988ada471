//! The coverage ledger: of which time every call is known. Invariant: only spans that are known to be complete are kept, so
//! time that nobody accounts for (a crash, a lost link) is a gap by itself.

use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

use cordboard_model::{AccountId, At};

use crate::{History, HistoryError, Source, sql, words};

/// Time of which calls may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// From.
    pub from: At,
    /// To.
    pub to: At,
}

impl History {
    /// The gaps between `from` and `to`, oldest first. Time before the account's first coverage is not a gap: the account
    /// did not exist here.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn gaps(&self, account: &AccountId, from: At, to: At) -> Result<Vec<Gap>, HistoryError> {
        let rows = sqlx::query(sql::COVERAGE_UNTIL).bind(account.as_str()).bind(to.0).fetch_all(self.readers()).await?;
        let mut gaps = Vec::new();
        let mut known_until: Option<At> = None;
        for row in &rows {
            let (begin, end) = (At(row.try_get("from_at")?), At(row.try_get("to_at")?));
            if let Some(until) = known_until
                && begin > until
            {
                gaps.extend(clipped(until, begin, from, to));
            }
            known_until = known_until.max(Some(end));
        }
        if let Some(until) = known_until {
            gaps.extend(clipped(until, to, from, to));
        }
        Ok(gaps)
    }

    /// Declares that every call between the two moments is now known, from that source.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn close_gap(&self, account: &AccountId, gap: Gap, source: Source) -> Result<(), HistoryError> {
        let account = account.clone();
        self.write(move |connection| Box::pin(async move { complete(connection, &account, gap, source).await })).await
    }
}

/// The time in which the link was up.
#[derive(Debug)]
pub(crate) struct Watch(Vec<Gap>);

/// What happens so near to the loss of a link may be lost with it.
const EDGE_MS: i64 = 5_000;

impl Watch {
    /// Whether what led to that moment was surely seen: the link was up a while before and after.
    pub(crate) fn was_kept(&self, at: At) -> bool {
        self.0.iter().any(|span| span.from.plus_ms(EDGE_MS) <= at && at.plus_ms(EDGE_MS) <= span.to)
    }
}

pub(crate) async fn watch(connection: &mut SqliteConnection, account: &AccountId) -> Result<Watch, HistoryError> {
    let rows = sqlx::query(sql::LIVE_COVERAGE).bind(account.as_str()).fetch_all(connection).await?;
    let span = |row: &SqliteRow| {
        let lasts: bool = row.try_get("open")?;
        // What was said of a span that lasts is up to half a minute old.
        let to = if lasts { i64::MAX } else { row.try_get("to_at")? };
        Ok(Gap { from: At(row.try_get("from_at")?), to: At(to) })
    };
    Ok(Watch(rows.iter().map(span).collect::<Result<_, HistoryError>>()?))
}

fn clipped(begin: At, end: At, from: At, to: At) -> Option<Gap> {
    let gap = Gap { from: begin.max(from), to: end.min(to) };
    (gap.from < gap.to).then_some(gap)
}

pub(crate) async fn complete(
    connection: &mut SqliteConnection,
    account: &AccountId,
    gap: Gap,
    source: Source,
) -> Result<(), HistoryError> {
    sqlx::query(sql::ADD_COVERAGE)
        .bind(account.as_str())
        .bind(gap.from.0)
        .bind(gap.to.0)
        .bind(words::source_word(source))
        .execute(connection)
        .await?;
    Ok(())
}

pub(crate) async fn covered(connection: &mut SqliteConnection, account: &AccountId, at: At) -> Result<(), HistoryError> {
    let extended = sqlx::query(sql::EXTEND_COVERAGE).bind(account.as_str()).bind(at.0).execute(&mut *connection).await?;
    if extended.rows_affected() == 0 {
        sqlx::query(sql::BEGIN_COVERAGE).bind(account.as_str()).bind(at.0).execute(connection).await?;
    }
    Ok(())
}

pub(crate) async fn uncovered(connection: &mut SqliteConnection, account: &AccountId, at: At) -> Result<(), HistoryError> {
    sqlx::query(sql::END_COVERAGE).bind(account.as_str()).bind(at.0).execute(connection).await?;
    Ok(())
}
