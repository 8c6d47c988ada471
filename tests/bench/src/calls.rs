//! The history with a million calls.
//!
//! Invariant: the calls are imported through the same door as another Cordboard's export, and every figure is of the files on
//! the disk with the settings of the app.

use std::{
    fs::File,
    io::Write as _,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use cordboard_history::{Annotation, Cursor, Entry, Filter, History};
use cordboard_model::{AccountId, At, Call, CallId, CallState, Direction, Outcome, Party, QueueRef, RecordingState};
use tokio_util::task::AbortOnDropHandle;

use crate::figure::{Durations, Figure};
use crate::names::{FIRST, LAST};
use crate::random::Random;

const BEGIN: At = At(1_600_000_000_000);
const PAGE: u32 = 50;
/// Faster than anybody types.
const BETWEEN_KEYS: Duration = Duration::from_millis(20);
/// More calls than a switchboard has.
const BETWEEN_CALLS: Duration = Duration::from_millis(3);
/// Some ten pages: the row, its places in the indexes.
const INSERT_BYTES: usize = 40 * 1024;
const IMPORTED_AT_ONCE: u64 = 20_000;

/// What people type: names, parts of names, numbers with and without their country, broad and narrow.
const TYPED: [&str; 24] = [
    "kowalski anna",
    "+48 123 456",
    "zolkiewski 77",
    "田中 太郎",
    "o'brien",
    "lindqvist jürgen",
    "nowak",
    "nowakx",
    "48481",
    "0048",
    "999999",
    "lukasz wisniewska 12",
    "ski",
    "4848484848",
    "kasia smith 123",
    "ann jon",
    "martin",
    "müller",
    "dupont pierre",
    "okafor",
    "48",
    "1",
    "e",
    "schmidt hans 4855",
];

pub(crate) fn run(quick: bool) -> Result<Vec<Figure>> {
    let runtime = tokio::runtime::Runtime::new().context("no runtime")?;
    runtime.block_on(measure(if quick { 50_000 } else { 1_000_000 }))
}

async fn measure(rows: u64) -> Result<Vec<Figure>> {
    let folder = tempfile::tempdir().context("no temporary folder")?;
    let path = folder.path().join("history.db");
    let account = AccountId::from("bench");

    let history = History::open(&path, BEGIN).await?.history;
    let began = Instant::now();
    let mut next = 0;
    while next < rows {
        let end = rows.min(next + IMPORTED_AT_ONCE);
        let calls = (next..end).map(|number| (call(number), Annotation::default())).collect();
        ensure!(history.import(&account, calls).await? == end - next, "not every call was imported");
        next = end;
    }
    let imported = rows as f64 / began.elapsed().as_secs_f64();
    history.close().await;

    let began = Instant::now();
    let history = History::open(&path, BEGIN).await?.history;
    let first = history.page(&Filter::default(), None, PAGE).await?;
    let opened = began.elapsed().as_secs_f64() * 1e3;
    ensure!(first.rows.len() == PAGE as usize, "the first page is not full");

    let mut figures = vec![
        Figure::told("history: calls in it", rows as f64, "calls"),
        Figure::told("history: import", imported, "calls/s"),
        Figure::told("history: opening the files and the first page, cold", opened, "ms"),
    ];
    figures.extend(pages(&history, rows).await?);
    figures.extend(searches(&history).await?);
    figures.extend(disk(folder.path()).await?);
    figures.extend(inserts(&history, &account, rows).await?);
    history.close().await;
    Ok(figures)
}

async fn pages(history: &History, rows: u64) -> Result<Vec<Figure>> {
    let mut first = Durations::default();
    for _ in 0..200 {
        let began = Instant::now();
        ensure!(history.page(&Filter::default(), None, PAGE).await?.rows.len() == PAGE as usize, "a short page");
        first.add(began.elapsed());
    }
    let mut cursor: Option<Cursor> = None;
    for _ in 0..rows * 9 / 10 / 1000 {
        cursor = history.page(&Filter::default(), cursor, 1000).await?.next;
        ensure!(cursor.is_some(), "the list ended early");
    }
    let mut deep = Durations::default();
    for _ in 0..200 {
        let began = Instant::now();
        let page = history.page(&Filter::default(), cursor, PAGE).await?;
        deep.add(began.elapsed());
        cursor = page.next;
    }
    let mut filtered = Durations::default();
    let filters = [
        Filter { missed: true, ..Filter::default() },
        Filter { queue: Some("queue4".to_owned()), ..Filter::default() },
        Filter { queue: Some("queue4".to_owned()), missed: true, ..Filter::default() },
        Filter { direction: Some(Direction::Outgoing), ..Filter::default() },
        Filter { queue: Some("none".to_owned()), ..Filter::default() },
    ];
    for filter in &filters {
        let mut cursor = None;
        for _ in 0..40 {
            let began = Instant::now();
            let page = history.page(filter, cursor, PAGE).await?;
            filtered.add(began.elapsed());
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
    }
    Ok(vec![
        Figure::at_most("history: first page of 50, median", first.percentile_ms(50)?, "ms", 20.0),
        Figure::at_most("history: first page of 50, p99", first.percentile_ms(99)?, "ms", 20.0),
        Figure::at_most("history: page of 50 after nine tenths of the list, p99", deep.percentile_ms(99)?, "ms", 20.0),
        Figure::at_most("history: filtered page of 50 (missed, queue, direction), p99", filtered.percentile_ms(99)?, "ms", 20.0),
    ])
}

async fn searches(history: &History) -> Result<Vec<Figure>> {
    let (mut keys, mut worst) = (Durations::default(), (Duration::ZERO, String::new()));
    for _ in 0..3 {
        for typed in TYPED {
            let mut so_far = String::new();
            for letter in typed.chars() {
                so_far.push(letter);
                let began = Instant::now();
                history.search(&so_far, None, PAGE).await?;
                let took = began.elapsed();
                keys.add(took);
                if took > worst.0 {
                    worst = (took, so_far.clone());
                }
            }
        }
    }
    Ok(vec![
        Figure::told("history: search as you type, median key", keys.percentile_ms(50)?, "ms"),
        Figure::at_most("history: search as you type, p95 of the keys", keys.percentile_ms(95)?, "ms", 30.0),
        Figure::told(format!("history: search as you type, slowest key (\"{}\")", worst.1), worst.0.as_secs_f64() * 1e3, "ms"),
    ])
}

/// What the disk itself takes for as much as an insert writes, without a database: below that no insert can come.
async fn disk(folder: &Path) -> Result<Vec<Figure>> {
    let mut file = File::create(folder.join("log")).context("no file beside the history")?;
    let mut durations = Durations::default();
    for _ in 0..1000 {
        let began = Instant::now();
        file.write_all(&[1; INSERT_BYTES]).and_then(|()| file.sync_data()).context("the disk")?;
        durations.add(began.elapsed());
        tokio::time::sleep(BETWEEN_CALLS).await;
    }
    Ok(vec![
        Figure::told("history: the disk alone (40 kB, flushed), median", durations.percentile_ms(50)?, "ms"),
        Figure::told("history: the disk alone (40 kB, flushed), p99", durations.percentile_ms(99)?, "ms"),
    ])
}

/// One call at a time, each on the disk before the next, while another task searches.
async fn inserts(history: &History, account: &AccountId, rows: u64) -> Result<Vec<Figure>> {
    let searching = history.clone();
    let searcher = AbortOnDropHandle::new(tokio::spawn(async move {
        let mut count = 0_u64;
        loop {
            for typed in TYPED {
                if searching.search(typed, None, PAGE).await.is_err() {
                    return count;
                }
                count += 1;
                tokio::time::sleep(BETWEEN_KEYS).await;
            }
        }
    }));
    let mut durations = Durations::default();
    for number in rows..rows + 2000 {
        let call = call(number);
        let at = call.started_at;
        let began = Instant::now();
        history.record(vec![Entry::Call { account: account.clone(), call: Box::new(call), at }]).await?;
        durations.add(began.elapsed());
        tokio::time::sleep(BETWEEN_CALLS).await;
    }
    ensure!(!searcher.is_finished(), "the search gave up");
    Ok(vec![
        Figure::told("history: insert while searching, median", durations.percentile_ms(50)?, "ms"),
        Figure::at_most("history: insert while searching, p99", durations.percentile_ms(99)?, "ms", 5.0),
    ])
}

fn call(number: u64) -> Call {
    let mut random = Random::new(number);
    let dice = random.next();
    let started_at = BEGIN.plus_ms(number.cast_signed() * 150_000 + random.below(60_000).cast_signed());
    let ended_at = started_at.plus_ms(5_000 + random.below(300_000).cast_signed());
    let outcome = if dice.is_multiple_of(5) { Outcome::Missed } else { Outcome::Answered };
    // 60,000 callers, some of them often.
    let mut caller = Random::new(random.below(60_000));
    let (phone, first, last) = (caller.below(1_000_000_000), *caller.pick(&FIRST), *caller.pick(&LAST));
    Call {
        id: CallId::from(format!("{}.{number}", started_at.0 / 1000)),
        link: Some(format!("{number}").into()),
        line: Some("1201".into()),
        direction: if dice.is_multiple_of(3) { Direction::Outgoing } else { Direction::Incoming },
        internal: false,
        state: CallState::Ended,
        since: ended_at,
        remote: Party::new(format!("+48{phone:09}"), format!("{first} {last}")),
        others: Vec::new(),
        called: Some("1201".into()),
        queue: dice.is_multiple_of(2).then(|| QueueRef { id: None, name: Some(format!("queue{}", dice % 7)) }),
        started_at,
        start_unknown: false,
        answered_at: (outcome == Outcome::Answered).then_some(started_at.plus_ms(4000)),
        ended_at: Some(ended_at),
        hold_ms: 0,
        held_since: None,
        recording: RecordingState::Unknown,
        recording_asked: None,
        consults_for: None,
        conference: false,
        transfers: Vec::new(),
        attached: [].into(),
        outcome: Some(outcome),
    }
}
