//! Filling gaps from the PBX's own records. Invariant: each of the PBX's records stands for exactly one of ours; filling twice
//! changes nothing, and what was observed while the link was up is never overridden.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::SqliteConnection;

use cordboard_model::{AccountId, At, Call, CallId, CallState, Direction, Outcome, PastCall};

use crate::{
    CallRecord, Gap, History, HistoryError, RecordId, Source, call_store,
    call_store::Kept,
    coverage,
    coverage::Watch,
    fragments, merge,
    pairing::{lag, overrules, pairs, skew, talked, window},
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

/// More calls with one number at once than there are; what is beyond is paired on its own.
const TOGETHER: usize = 200;

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
    let mut repeats = BTreeMap::new();
    let names: Vec<String> = past.iter().map(|told| pbx_record(told, &mut repeats)).collect();
    let known = known(connection, account, &past, &names, &watch).await?;

    let mut filled = Filled::default();
    for (told, (name, known)) in past.iter().zip(names.iter().zip(known)) {
        if told.outcome.is_none() {
            continue;
        }
        let kept = match known {
            Some(id) => call_store::get(connection, id).await?,
            None => None,
        };
        match kept {
            Some(mut kept) => {
                let before = kept.record.clone();
                complete(&mut kept, told, &watch);
                if kept.record == before {
                    continue;
                }
                call_store::save(connection, &mut kept).await?;
                filled.completed += 1;
                filled.touch(kept.record.call.started_at);
            }
            None => {
                add(connection, account, told, name).await?;
                filled.added += 1;
                filled.touch(told.started_at);
            }
        }
    }
    coverage::complete(connection, account, gap, Source::Pbx).await?;
    Ok(filled)
}

impl Filled {
    fn touch(&mut self, at: At) {
        self.earliest = Some(self.earliest.map_or(at, |before| before.min(at)));
    }
}

/// For each of the PBX's records our record of the same call: the one it stood for before, else the one with its id, else one
/// that no other stands for, with the same number and direction, begun at about the same time. A record that still lasts
/// stands for a call as well, so that no other record takes it.
async fn known(
    connection: &mut SqliteConnection,
    account: &AccountId,
    past: &[PastCall],
    names: &[String],
    watch: &Watch,
) -> Result<Vec<Option<RecordId>>, HistoryError> {
    let mut known = vec![None; past.len()];
    // How much later we noted each call: what was paired before tells how far the clocks are apart.
    let mut lags: Vec<Vec<i64>> = vec![Vec::new(); past.len()];
    let mut strangers: BTreeMap<(Option<String>, Direction), Vec<usize>> = BTreeMap::new();
    for (place, (told, name)) in past.iter().zip(names).enumerate() {
        if let Some(record) = by_name_or_id(connection, account, told, name).await? {
            if record.source == Source::Live && !record.call.start_unknown {
                lags[place].push(lag(told, &record));
            }
            known[place] = Some(record.id);
        } else {
            let number = fragments::number_key(told.remote.number.as_deref());
            strangers.entry((number, told.direction)).or_default().push(place);
        }
    }
    let mut groups = Vec::new();
    for ((number, direction), places) in &strangers {
        for together in neighbours(places, past) {
            let told: Vec<&PastCall> = together.iter().map(|place| &past[*place]).collect();
            let ours = unclaimed(connection, account, number.as_deref(), *direction, &told).await?;
            for place in together {
                lags[*place] = ours.iter().filter(|ours| !ours.call.start_unknown).map(|ours| lag(&past[*place], ours)).collect();
            }
            groups.push((together, ours));
        }
    }
    let skew = skew(lags.iter());
    let mut taken = BTreeSet::new();
    for (together, ours) in &groups {
        let told: Vec<&PastCall> = together.iter().map(|place| &past[*place]).collect();
        let free: Vec<&CallRecord> = ours.iter().filter(|ours| !taken.contains(&ours.id)).collect();
        for (row, column) in pairs(&told, &free, skew, watch) {
            let (place, id) = (together[row], free[column].id);
            claim(connection, id, &names[place]).await?;
            known[place] = Some(id);
            taken.insert(id);
        }
    }
    Ok(known)
}

/// Parts a list in order of time wherever no record of ours could belong to both sides.
fn neighbours<'a>(places: &'a [usize], past: &[PastCall]) -> Vec<&'a [usize]> {
    let (mut parts, mut begin, mut until) = (Vec::new(), 0, At(i64::MIN));
    for (index, place) in places.iter().enumerate() {
        let (from, to) = window(&past[*place]);
        if index > begin && (from > until || index - begin >= TOGETHER) {
            parts.push(&places[begin..index]);
            begin = index;
        }
        until = until.max(to);
    }
    parts.push(&places[begin..]);
    parts
}

async fn unclaimed(
    connection: &mut SqliteConnection,
    account: &AccountId,
    number: Option<&str>,
    direction: Direction,
    told: &[&PastCall],
) -> Result<Vec<CallRecord>, HistoryError> {
    let windows = || told.iter().map(|told| window(told));
    let (Some(from), Some(to)) = (windows().map(|(from, _)| from).min(), windows().map(|(_, to)| to).max()) else {
        return Ok(Vec::new());
    };
    let rows = sqlx::query(sql::UNCLAIMED_NEAR)
        .bind(account.as_str())
        .bind(number)
        .bind(from.0)
        .bind(to.0)
        .bind(words::direction_word(direction))
        .fetch_all(connection)
        .await?;
    rows.iter().map(record::read).collect()
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
) -> Result<Option<CallRecord>, HistoryError> {
    let row = sqlx::query(sql::CALL_BY_PBX_RECORD).bind(account.as_str()).bind(name).fetch_optional(&mut *connection).await?;
    if let Some(row) = row {
        return record::read(&row).map(Some);
    }
    let Some(id) = &told.id else { return Ok(None) };
    let Some(kept) = call_store::find(connection, account, &CallId::from(id.as_str())).await? else { return Ok(None) };
    claim(connection, kept.record.id, name).await?;
    Ok(Some(kept.record))
}

async fn claim(connection: &mut SqliteConnection, id: RecordId, name: &str) -> Result<(), HistoryError> {
    sqlx::query(sql::CLAIM_FOR_PBX_RECORD).bind(id.0).bind(name).execute(connection).await?;
    Ok(())
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
    claim(connection, kept.record.id, name).await
}
