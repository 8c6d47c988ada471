//! Filling gaps from the PBX's own records. Invariant: each of the PBX's records stands for exactly one of ours; filling twice
//! changes nothing, and what was observed is never overridden.

use std::collections::BTreeMap;

use sqlx::SqliteConnection;

use cordboard_model::{AccountId, Call, CallId, CallState, Outcome, PastCall};

use crate::{
    CallRecord, Gap, History, HistoryError, Source, call_store, call_store::Kept, coverage, fragments, merge, record, sql, words,
};

/// What filling did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// Calls that were missing.
    pub added: u32,
    /// Calls that were known, and are known better now.
    pub completed: u32,
}

/// PBXs keep seconds, and begin to count at the first or at the answering ring.
const TOLERANCE_MS: i64 = 5_000;
const SECOND_MS: i64 = 1_000;

impl History {
    /// Compares the PBX's records of the time between `gap.from` and `gap.to` with ours: adds calls that are missing, completes
    /// those whose end nobody saw, and declares that time complete. Records that still last add nothing.
    ///
    /// # Errors
    /// When the database cannot be written; nothing is changed then.
    pub async fn fill(&self, account: &AccountId, past: &[PastCall], gap: Gap) -> Result<Filled, HistoryError> {
        let (account, past) = (account.clone(), past.to_vec());
        self.write(move |connection| Box::pin(async move { fill(connection, &account, past, gap).await })).await
    }
}

async fn fill(
    connection: &mut SqliteConnection,
    account: &AccountId,
    mut past: Vec<PastCall>,
    gap: Gap,
) -> Result<Filled, HistoryError> {
    // PBXs list the newest first. Calls of one second keep their numbers only when they are counted from the oldest on.
    if past.first().map(|told| told.started_at) >= past.last().map(|told| told.started_at) {
        past.reverse();
    }
    past.sort_by_key(|told| told.started_at);
    let mut filled = Filled::default();
    let mut repeats: BTreeMap<String, u32> = BTreeMap::new();
    for told in &past {
        let name = pbx_record(told, &mut repeats);
        if told.outcome.is_none() {
            continue;
        }
        let known = match by_pbx_record(connection, account, &name).await? {
            Some(known) => Some(known),
            None => match counterpart(connection, account, told).await? {
                Some(found) => {
                    sqlx::query(sql::CLAIM_FOR_PBX_RECORD).bind(found.record.id.0).bind(&name).execute(&mut *connection).await?;
                    Some(found)
                }
                None => None,
            },
        };
        match known {
            Some(mut kept) => {
                let before = kept.record.clone();
                complete(&mut kept.record, told);
                if kept.record != before {
                    call_store::save(connection, &mut kept).await?;
                    filled.completed += 1;
                }
            }
            None => {
                add(connection, account, told, &name).await?;
                filled.added += 1;
            }
        }
    }
    coverage::complete(connection, account, gap, Source::Pbx).await?;
    Ok(filled)
}

/// A name for the PBX's record that is the same whenever it is fetched. Records without an id that look the same are counted.
fn pbx_record(told: &PastCall, repeats: &mut BTreeMap<String, u32>) -> String {
    if let Some(id) = &told.id {
        return format!("id:{id}");
    }
    let number = fragments::number_key(told.remote.number.as_deref()).unwrap_or_default();
    let name = format!("at:{}:{}:{number}", told.started_at.0, words::direction_word(told.direction));
    let repeat = repeats.entry(name.clone()).or_insert(0);
    *repeat += 1;
    format!("{name}:{repeat}")
}

async fn by_pbx_record(connection: &mut SqliteConnection, account: &AccountId, name: &str) -> Result<Option<Kept>, HistoryError> {
    let row = sqlx::query(sql::CALL_BY_PBX_RECORD).bind(account.as_str()).bind(name).fetch_optional(&mut *connection).await?;
    match row {
        Some(row) => call_store::get(connection, record::read(&row)?.id).await,
        None => Ok(None),
    }
}

/// Our record of the same call: by its id, else the earliest that no other of the PBX's records stands for, with the same
/// number and direction, begun at about the same time, and with an end that does not contradict. Taking the earliest leaves
/// the later ones to later records, so that as many as possible find each other.
async fn counterpart(
    connection: &mut SqliteConnection,
    account: &AccountId,
    told: &PastCall,
) -> Result<Option<Kept>, HistoryError> {
    if let Some(id) = &told.id
        && let Some(kept) = call_store::find(connection, account, &CallId::from(id.as_str())).await?
    {
        return Ok(Some(kept));
    }
    let end = told.started_at.plus_ms(told.duration_ms.unwrap_or(0).max(0));
    let rows = sqlx::query(sql::UNCLAIMED_NEAR)
        .bind(account.as_str())
        .bind(fragments::number_key(told.remote.number.as_deref()))
        .bind(told.started_at.plus_ms(-TOLERANCE_MS).0)
        .bind(end.plus_ms(TOLERANCE_MS).0)
        .bind(words::direction_word(told.direction))
        .fetch_all(&mut *connection)
        .await?;
    for row in &rows {
        let ours = record::read(row)?;
        // Of a call that was first seen while it lasted the start is not known: it must only overlap.
        let near = ours.call.start_unknown || ours.call.started_at.ms_since(told.started_at).abs() <= TOLERANCE_MS;
        if near && agrees(&ours, told) {
            return call_store::get(connection, ours.id).await;
        }
    }
    Ok(None)
}

/// Whether both can be true: they talked, or they did not.
fn agrees(ours: &CallRecord, told: &PastCall) -> bool {
    if blinked(ours, told) {
        return true;
    }
    if ours.ended_unobserved {
        return ours.call.answered_at.is_none() || told.outcome.and_then(talked) != Some(false);
    }
    match (ours.call.outcome.and_then(talked), told.outcome.and_then(talked)) {
        (Some(mine), Some(theirs)) => mine == theirs,
        (None, _) | (_, None) => true,
    }
}

/// Whether they talked for so short a time that records in whole seconds cannot tell it from no talk at all.
fn blinked(ours: &CallRecord, told: &PastCall) -> bool {
    let talk = ours.call.answered_at.zip(ours.call.ended_at).map(|(from, to)| to.ms_since(from));
    told.duration_ms.is_none_or(|duration| duration == 0) && talk.is_some_and(|talk| talk < SECOND_MS)
}

const fn talked(outcome: Outcome) -> Option<bool> {
    match outcome {
        Outcome::Answered | Outcome::Transferred => Some(true),
        Outcome::Missed | Outcome::Abandoned | Outcome::Rejected | Outcome::Busy | Outcome::Failed | Outcome::NoAnswer => {
            Some(false)
        }
        // The PBX may count a call that a colleague took as answered or as missed.
        Outcome::AnsweredElsewhere | Outcome::Unknown => None,
    }
}

/// Adds what the PBX knows to what nobody saw.
fn complete(record: &mut CallRecord, told: &PastCall) {
    let call = &mut record.call;
    fill_in(&mut call.remote.name, told.remote.name.as_ref());
    fill_in(&mut call.called, told.called.as_ref());
    fill_in(&mut call.queue, told.queue.as_ref());
    fill_in(&mut record.duration_ms, told.duration_ms.as_ref());
    if call.start_unknown {
        call.started_at = call.started_at.min(told.started_at);
        call.start_unknown = false;
    }
    if record.ended_unobserved
        && let Some(outcome) = told.outcome
    {
        // That they talked was seen.
        let unheard = call.answered_at.is_some() && talked(outcome) == Some(false);
        call.outcome = Some(if unheard { Outcome::Answered } else { outcome });
        if let Some(duration) = told.duration_ms {
            // A start of talking that was seen counts from there; else the PBX's own start does.
            let from = call.answered_at.unwrap_or(told.started_at);
            call.ended_at = Some(from.plus_ms(duration.max(0)));
        }
        record.ended_unobserved = outcome == Outcome::Unknown;
    }
}

fn fill_in<T: Clone>(mine: &mut Option<T>, theirs: Option<&T>) {
    if mine.is_none() {
        *mine = theirs.cloned();
    }
}

async fn add(connection: &mut SqliteConnection, account: &AccountId, told: &PastCall, name: &str) -> Result<(), HistoryError> {
    let ended_at = told.started_at.plus_ms(told.duration_ms.unwrap_or(0).max(0));
    let id = CallId::from(told.id.clone().unwrap_or_else(|| format!("pbx:{name}")));
    let blank = merge::blank(account, &id);
    let mut kept = Kept::new(CallRecord {
        source: Source::Pbx,
        seen_at: ended_at,
        duration_ms: told.duration_ms,
        ended_unobserved: told.outcome.is_none_or(|outcome| outcome == Outcome::Unknown),
        call: Call {
            direction: told.direction,
            state: CallState::Ended,
            since: ended_at,
            remote: told.remote.clone(),
            called: told.called.clone(),
            queue: told.queue.clone(),
            started_at: told.started_at,
            start_unknown: false,
            ended_at: Some(ended_at),
            outcome: told.outcome,
            ..blank.call.clone()
        },
        ..blank
    });
    call_store::save(connection, &mut kept).await?;
    sqlx::query(sql::CLAIM_FOR_PBX_RECORD).bind(kept.record.id.0).bind(name).execute(connection).await?;
    Ok(())
}
