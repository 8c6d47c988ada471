//! One call's row, read and written. Invariant: the row and its search fragments change in the same transaction.

use std::borrow::Cow;

use serde::Serialize;
use sqlx::SqliteConnection;

use cordboard_model::{AccountId, At, Call, CallId, Outcome};

use crate::{
    CallRecord, HistoryError, RecordId, Source, fragments,
    merge::{self, Stamps},
    record::{self, Detail},
    record_id::FreeIds,
    sql, words,
};

/// A record, and what only its next change needs to know.
pub(crate) struct Kept {
    pub(crate) record: CallRecord,
    pub(crate) stamps: Stamps,
    /// What its fragments were made of; `None` when it has no row yet.
    search_key: Option<String>,
    was_missed: bool,
}

impl Kept {
    pub(crate) fn new(record: CallRecord) -> Self {
        Self { record, stamps: Stamps::default(), search_key: None, was_missed: false }
    }

    fn read(row: &sqlx::sqlite::SqliteRow) -> Result<Self, HistoryError> {
        let (record, stamps) = record::read_with_stamps(row)?;
        let was_missed = record.call.outcome == Some(Outcome::Missed);
        let search_key = search_key(&record);
        Ok(Self { record, stamps, search_key: Some(search_key), was_missed })
    }
}

/// The record of that call.
pub(crate) async fn find(
    connection: &mut SqliteConnection,
    account: &AccountId,
    call: &CallId,
) -> Result<Option<Kept>, HistoryError> {
    let row = sqlx::query(sql::CALL_BY_KEY).bind(account.as_str()).bind(call.as_str()).fetch_optional(connection).await?;
    row.as_ref().map(Kept::read).transpose()
}

/// The record with that id.
pub(crate) async fn get(connection: &mut SqliteConnection, id: RecordId) -> Result<Option<Kept>, HistoryError> {
    let row = sqlx::query(sql::CALL_BY_ID).bind(id.0).fetch_optional(connection).await?;
    row.as_ref().map(Kept::read).transpose()
}

/// Adds a telling of a call to its record, making the record when it is the first one.
pub(crate) async fn tell(
    connection: &mut SqliteConnection,
    account: &AccountId,
    told: &Call,
    at: At,
) -> Result<(), HistoryError> {
    let mut kept = match find(connection, account, &told.id).await? {
        Some(kept) => kept,
        None => Kept::new(merge::blank(account, &told.id)),
    };
    let told = as_seen(&kept.record, told);
    merge::merge(&mut kept.record, &mut kept.stamps, &told, at);
    save(connection, &mut kept).await
}

/// A run that came after the answer sees only the end, and takes a short talk for none; that they talked was seen before.
fn as_seen<'a>(known: &CallRecord, told: &'a Call) -> Cow<'a, Call> {
    let unheard = matches!(told.outcome, Some(Outcome::Missed | Outcome::NoAnswer | Outcome::Abandoned));
    if unheard && told.answered_at.is_none() && known.call.answered_at.is_some() {
        return Cow::Owned(Call { outcome: Some(Outcome::Answered), ..told.clone() });
    }
    Cow::Borrowed(told)
}

/// Writes a record; a new one gets its id here.
pub(crate) async fn save(connection: &mut SqliteConnection, kept: &mut Kept) -> Result<(), HistoryError> {
    if kept.search_key.is_none() {
        kept.record.id = RecordId(FreeIds::default().next(connection, kept.record.call.started_at).await?);
    }
    let record = &mut kept.record;
    let missed = record.call.outcome == Some(Outcome::Missed);
    record.missed_unseen = missed && if kept.was_missed { record.missed_unseen } else { record.source != Source::Import };
    kept.was_missed = missed;

    let search_key = search_key(record);
    write(connection, record, &kept.stamps).await?;
    if kept.search_key.as_ref() != Some(&search_key) {
        if kept.search_key.is_some() {
            sqlx::query(sql::FORGET_FRAGMENTS).bind(record.id.0).execute(&mut *connection).await?;
        }
        sqlx::query(sql::SAVE_FRAGMENTS).bind(record.id.0).bind(fragments::fragments(&search_key)).execute(connection).await?;
        kept.search_key = Some(search_key);
    }
    Ok(())
}

/// Writes many new records; fewer questions than [`save`] for each.
pub(crate) async fn insert(connection: &mut SqliteConnection, all: &mut [Kept]) -> Result<(), HistoryError> {
    let mut ids = FreeIds::near(connection, all.iter().map(|kept| kept.record.call.started_at)).await?;
    let mut texts = Vec::with_capacity(all.len());
    for kept in all {
        let record = &mut kept.record;
        record.id = RecordId(ids.next(connection, record.call.started_at).await?);
        let search_key = search_key(record);
        write(connection, record, &kept.stamps).await?;
        texts.push((record.id.0, fragments::fragments(&search_key)));
        kept.search_key = Some(search_key);
    }
    sqlx::query(sql::SAVE_ALL_FRAGMENTS).bind(json(&texts)).execute(connection).await?;
    Ok(())
}

fn search_key(record: &CallRecord) -> String {
    let remote = &record.call.remote;
    fragments::search_key(remote.number.as_deref(), remote.name.as_deref())
}

/// A list as a bound value, for `json_each`.
pub(crate) fn json<T: Serialize>(list: &T) -> String {
    serde_json::to_string(list).unwrap_or_else(|_| "[]".to_owned())
}

async fn write(connection: &mut SqliteConnection, record: &CallRecord, stamps: &Stamps) -> Result<(), HistoryError> {
    let call = &record.call;
    let detail = serde_json::to_string(&Detail::of(call, stamps.clone())).unwrap_or_else(|_| "{}".to_owned());
    sqlx::query(sql::SAVE_CALL)
        .bind(record.id.0)
        .bind(record.account.as_str())
        .bind(call.id.as_str())
        .bind(words::source_word(record.source))
        .bind(words::direction_word(call.direction))
        .bind(call.internal)
        .bind(words::state_word(call.state))
        .bind(call.outcome.map(words::outcome_word))
        .bind(call.started_at.0)
        .bind(call.start_unknown)
        .bind(call.answered_at.map(|at| at.0))
        .bind(call.ended_at.map(|at| at.0))
        .bind(record.ended_unobserved)
        .bind(record.seen_at.0)
        .bind(record.duration_ms)
        .bind(call.hold_ms)
        .bind(words::recording_word(call.recording))
        .bind(call.conference)
        .bind(call.remote.number.as_deref())
        .bind(call.remote.name.as_deref())
        .bind(call.called.as_deref())
        .bind(call.queue.as_ref().and_then(|queue| queue.id.as_ref()).map(|id| id.as_str()))
        .bind(call.queue.as_ref().and_then(|queue| queue.name.as_deref()))
        .bind(detail)
        .bind(fragments::number_key(call.remote.number.as_deref()))
        .bind(record.missed_unseen)
        .execute(connection)
        .await?;
    Ok(())
}
