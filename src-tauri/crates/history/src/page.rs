//! Reading the history page by page, newest first. Invariant: the cost of a page depends on neither its number nor the size of
//! the history; rows that arrive meanwhile neither repeat nor hide others.

use serde::{Deserialize, Serialize};
use sqlx::{QueryBuilder, Sqlite};

use cordboard_model::At;

use crate::{
    CallRecord, Filter, History, HistoryError, RecordId, call_store, fragments,
    record::{self, columns},
    record_id, words,
};

/// Where a page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The last row's start.
    pub started_at: At,
    /// The last row.
    pub id: RecordId,
}

/// A page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Newest first.
    pub rows: Vec<CallRecord>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<Cursor>,
}

/// Pages are for screens.
const MAX_LIMIT: u32 = 1000;
/// How far a corrected start may lie from the one that gave a record its id.
const DAY_MS: i64 = 86_400_000;

impl History {
    /// The calls after `cursor`, or the newest.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn page(&self, filter: &Filter, cursor: Option<Cursor>, limit: u32) -> Result<Page, HistoryError> {
        let limit = limit.clamp(1, MAX_LIMIT);
        let Some(mut query) = statement(filter, cursor, limit) else { return Ok(Page::default()) };
        let rows = query.build().fetch_all(self.readers()).await?;
        let mut page = Page { rows: rows.iter().map(record::read).collect::<Result<_, _>>()?, next: None };
        if page.rows.len() > limit as usize {
            page.rows.truncate(limit as usize);
            page.next = page.rows.last().map(|row| Cursor { started_at: row.call.started_at, id: row.id });
        }
        Ok(page)
    }

    /// The calls whose number or name contains every word of `text`, newest first.
    ///
    /// # Errors
    /// When the database cannot be read; never because of the text.
    pub async fn search(&self, text: &str, cursor: Option<Cursor>, limit: u32) -> Result<Page, HistoryError> {
        let filter = Filter { text: Some(text.to_owned()), ..Filter::default() };
        self.page(&filter, cursor, limit).await
    }

    /// One call; `None` when it was purged.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn call(&self, id: RecordId) -> Result<Option<CallRecord>, HistoryError> {
        let mut connection = self.readers().acquire().await?;
        Ok(call_store::get(&mut connection, id).await?.map(|kept| kept.record))
    }
}

/// The statement of a page; `None` when the text asks for something that no record can contain.
pub(crate) fn statement(filter: &Filter, cursor: Option<Cursor>, limit: u32) -> Option<QueryBuilder<Sqlite>> {
    let wanted = match filter.text.as_deref().map(str::trim) {
        Some("") | None => None,
        Some(text) => Some(fragments::wanted(text)?),
    };
    let mut query = QueryBuilder::new("SELECT ");
    if let Some(wanted) = &wanted {
        // SQLite sees that each side comes in order only by the column it walks.
        query.push(concat!(
            "call_text.rowid AS found, ",
            columns!(),
            " FROM call_text CROSS JOIN call ON call.id = call_text.rowid"
        ));
        query.push(" WHERE call_text MATCH ").push_bind(wanted.expression());
        within(&mut query, "call_text.rowid", filter, cursor);
        narrow(&mut query, filter);
        query.push(concat!(
            " UNION ALL SELECT unindexed.id, ",
            columns!(),
            " FROM unindexed CROSS JOIN call ON call.id = unindexed.id"
        ));
        query.push(" WHERE TRUE");
        for part in wanted.parts() {
            query.push(" AND instr(unindexed.fragments, ").push_bind(part).push(")");
        }
        within(&mut query, "unindexed.id", filter, cursor);
        narrow(&mut query, filter);
        query.push(" ORDER BY found DESC LIMIT ");
    } else {
        query.push(concat!(columns!(), " FROM call WHERE TRUE"));
        if let Some(cursor) = cursor {
            query.push(" AND (call.started_at, call.id) < (").push_bind(cursor.started_at.0);
            query.push(", ").push_bind(cursor.id.0).push(")");
        }
        narrow(&mut query, filter);
        query.push(" ORDER BY call.started_at DESC, call.id DESC LIMIT ");
    }
    query.push_bind(i64::from(limit) + 1);
    Some(query)
}

/// Ids grow with time: both the index and what is not in it yet are walked from the newest match on, and left when the page is full.
fn within(query: &mut QueryBuilder<Sqlite>, id: &str, filter: &Filter, cursor: Option<Cursor>) {
    let day_after = filter.until.map(|until| record_id::first_id(until.plus_ms(DAY_MS)));
    let newest = [cursor.map(|cursor| cursor.id.0), day_after].into_iter().flatten().min();
    if let Some(newest) = newest {
        query.push(format!(" AND {id} < ")).push_bind(newest);
    }
    if let Some(from) = filter.from {
        query.push(format!(" AND {id} >= ")).push_bind(record_id::first_id(from.plus_ms(-DAY_MS)));
    }
}

fn narrow(query: &mut QueryBuilder<Sqlite>, filter: &Filter) {
    if let Some(account) = &filter.account {
        query.push(" AND call.account = ").push_bind(account.as_str().to_owned());
    }
    if let Some(direction) = filter.direction {
        query.push(" AND call.direction = ").push_bind(words::direction_word(direction));
    }
    if let Some(queue) = &filter.queue {
        query.push(" AND call.queue_name = ").push_bind(queue.clone());
    }
    if let Some(number) = &filter.number {
        query.push(" AND call.number_key = ").push_bind(fragments::number_key(Some(number)).unwrap_or_default());
    }
    if filter.missed {
        query.push(" AND call.outcome = 'missed'");
    }
    if let Some(from) = filter.from {
        query.push(" AND call.started_at >= ").push_bind(from.0);
    }
    if let Some(until) = filter.until {
        query.push(" AND call.started_at < ").push_bind(until.0);
    }
}
