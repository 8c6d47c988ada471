//! Filling gaps from the PBX's own records. Invariant: each of the PBX's records stands for exactly one of ours; filling twice
//! changes nothing, and what was observed while the link was up is never overridden.

use std::{collections::BTreeMap, ops::RangeInclusive};

use sqlx::SqliteConnection;

use cordboard_model::{AccountId, At, Call, CallId, CallState, Outcome, PastCall};

use crate::{
    CallRecord, Gap, History, HistoryError, Source, call_store, call_store::Kept, coverage, coverage::Watch, fragments, merge,
    record, sql, words,
};

/// What filling did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// Calls that were missing.
    pub added: u32,
    /// Calls that were known, and are known better now.
    pub completed: u32,
    /// When the earliest of them began.
    pub earliest: Option<At>,
}

impl Filled {
    /// Lets our record stand for the PBX's from now on, and tells it what the PBX knows.
    async fn complete(
        &mut self,
        connection: &mut SqliteConnection,
        mut kept: Kept,
        told: &PastCall,
        name: &str,
        watch: &Watch,
    ) -> Result<(), HistoryError> {
        sqlx::query(sql::CLAIM_FOR_PBX_RECORD).bind(kept.record.id.0).bind(name).execute(&mut *connection).await?;
        let before = kept.record.clone();
        complete(&mut kept, told, watch);
        if kept.record != before {
            call_store::save(connection, &mut kept).await?;
            self.completed += 1;
            self.touch(kept.record.call.started_at);
        }
        Ok(())
    }

    fn touch(&mut self, at: At) {
        self.earliest = Some(self.earliest.map_or(at, |before| before.min(at)));
    }
}

/// PBXs keep seconds, and begin to count at the first or at the answering ring.
const TOLERANCE_MS: i64 = 5_000;
const SECOND_MS: i64 = 1_000;
/// How much later than a PBX that leaves out fractions a call is seen to begin.
const MOMENT_MS: RangeInclusive<i64> = -500..=1_500;

impl History {
    /// Compares the PBX's records of the time between `gap.from` and `gap.to` with ours: adds calls that are missing, completes
    /// those whose end nobody saw, corrects those of which the lost link swallowed the answer, and declares that time complete.
    /// Records that still last add nothing.
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
    let watch = coverage::watch(connection, account).await?;
    let mut filled = Filled::default();
    let mut repeats: BTreeMap<String, u32> = BTreeMap::new();
    let mut left = Vec::new();
    for told in &past {
        let name = pbx_record(told, &mut repeats);
        if told.outcome.is_none() {
            continue;
        }
        match by_name_or_id(connection, account, told, &name).await? {
            Some(kept) => filled.complete(connection, kept, told, &name, &watch).await?,
            None => left.push((told, name)),
        }
    }
    // What surely belongs together first, so that the rest is not taken for it.
    for kinship in [Kinship::Moment, Kinship::Near, Kinship::Corrected] {
        let mut strangers = Vec::new();
        for (told, name) in left {
            match counterpart(connection, account, told, kinship, &watch).await? {
                Some(kept) => filled.complete(connection, kept, told, &name, &watch).await?,
                None => strangers.push((told, name)),
            }
        }
        left = strangers;
    }
    for (told, name) in left {
        add(connection, account, told, &name).await?;
        filled.added += 1;
        filled.touch(told.started_at);
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

async fn by_name_or_id(
    connection: &mut SqliteConnection,
    account: &AccountId,
    told: &PastCall,
    name: &str,
) -> Result<Option<Kept>, HistoryError> {
    let row = sqlx::query(sql::CALL_BY_PBX_RECORD).bind(account.as_str()).bind(name).fetch_optional(&mut *connection).await?;
    match (row, &told.id) {
        (Some(row), _) => call_store::get(connection, record::read(&row)?.id).await,
        (None, Some(id)) => call_store::find(connection, account, &CallId::from(id.as_str())).await,
        (None, None) => Ok(None),
    }
}

/// How sure it is that two records are of the same call.
#[derive(Clone, Copy)]
enum Kinship {
    /// Begun in the same second, and both can be true.
    Moment,
    /// Begun at about the same time, and both can be true.
    Near,
    /// Begun in the same second, and ours may lack what was lost with the link.
    Corrected,
}

/// Our record of the same call: the earliest that no other of the PBX's records stands for, with the same number and direction,
/// and that near. Taking the earliest leaves the later ones to later records, so that as many as possible find each other.
async fn counterpart(
    connection: &mut SqliteConnection,
    account: &AccountId,
    told: &PastCall,
    kinship: Kinship,
    watch: &Watch,
) -> Result<Option<Kept>, HistoryError> {
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
        let later = ours.call.started_at.ms_since(told.started_at);
        // Of a call that was first seen while it lasted the start is not known: it must only overlap.
        let near = ours.call.start_unknown || later.abs() <= TOLERANCE_MS;
        let at_once = !ours.call.start_unknown && MOMENT_MS.contains(&later);
        let same = match kinship {
            Kinship::Moment => at_once && agrees(&ours, told),
            Kinship::Near => near && agrees(&ours, told),
            Kinship::Corrected => (at_once || ours.call.start_unknown) && overrules(told, &ours, watch),
        };
        if same {
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

/// Whether the PBX knows better that they talked: where the link was lost, the word of the answer may be lost with it, and an
/// answered call looks like a missed one. That they talked was never seen without being so.
fn overrules(told: &PastCall, ours: &CallRecord, watch: &Watch) -> bool {
    let told_otherwise = told.outcome.and_then(talked) == Some(true)
        && ours.call.outcome.and_then(talked) == Some(false)
        && !ours.ended_unobserved;
    told_otherwise && ours.call.ended_at.is_some_and(|end| !watch.was_kept(end))
}

/// Whether the PBX's record of this very call tells better how it ended: that it was passed on, declined, or to somebody busy,
/// is the last word of a call, and lost with the link where that word is lost.
fn says_more(told: &PastCall, ours: &CallRecord, watch: &Watch) -> bool {
    let call = &ours.call;
    let named = told.id.as_deref() == Some(call.id.as_str());
    let agree = |mine: Outcome, theirs: Outcome| talked(mine).zip(talked(theirs)).is_none_or(|(mine, theirs)| mine == theirs);
    let more = merge::weight(told.outcome) > merge::weight(call.outcome)
        && call.outcome.zip(told.outcome).is_some_and(|(mine, theirs)| agree(mine, theirs));
    named && more && call.ended_at.is_some_and(|end| !watch.was_kept(end))
}

/// Whether they talked for so short a time that records in whole seconds cannot tell it from no talk at all; where nobody saw
/// the end, they may have.
fn blinked(ours: &CallRecord, told: &PastCall) -> bool {
    let talk = ours.call.answered_at.zip(ours.call.ended_at).map(|(from, to)| to.ms_since(from));
    told.duration_ms.is_none_or(|duration| duration == 0) && talk.is_some_and(|talk| ours.ended_unobserved || talk < SECOND_MS)
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
fn complete(kept: &mut Kept, told: &PastCall, watch: &Watch) {
    let overruled = overrules(told, &kept.record, watch);
    let Kept { record, stamps, .. } = kept;
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
    if says_more(told, record, watch) {
        record.call.outcome = told.outcome;
        stamps.settle();
    }
    let call = &mut record.call;
    if overruled {
        call.outcome = told.outcome;
        // The end was seen, and the PBX counts from the answer.
        let answered_at = call.ended_at.zip(told.duration_ms).map(|(end, talk)| end.plus_ms(-talk.max(0)));
        call.answered_at = answered_at.map(|at| at.max(call.started_at));
        stamps.settle();
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
