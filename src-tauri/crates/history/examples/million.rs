//! Measures the history with many calls: `cargo run --release -p cordboard-history --example million [ROWS]`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a measurement talks and fails loudly")]

use std::time::{Duration, Instant};

use cordboard_history::{Annotation, Entry, Filter, History};
use cordboard_model::{AccountId, At, Call, CallId, CallState, Direction, Outcome, Party, QueueRef, RecordingState};

const BEGIN: At = At(1_600_000_000_000);
const SURNAMES: [&str; 16] = [
    "Kowalski",
    "Nowak",
    "Wiśniewska",
    "Müller",
    "Schmidt",
    "Dupont",
    "Lefèvre",
    "田中",
    "佐藤",
    "鈴木",
    "Smith",
    "Jones",
    "O'Brien",
    "García",
    "Żółkiewski",
    "Lindqvist",
];
const NAMES: [&str; 16] = [
    "Anna", "Jan", "Łukasz", "Ewa", "Zoë", "太郎", "花子", "Pierre", "Aïcha", "John", "Mary", "Hans", "Jürgen", "José", "Ola",
    "Kasia",
];

/// A generator that needs no seed and no crate (splitmix64).
fn random(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

fn call(number: u64) -> Call {
    let dice = random(number);
    let pick = |list: &[&'static str; 16], shift: u32| list[usize::try_from((dice >> shift) & 15).unwrap()];
    let started_at = BEGIN.plus_ms(i64::try_from(number).unwrap() * 150_000 + i64::try_from(dice % 60_000).unwrap());
    let ended_at = started_at.plus_ms(5_000 + i64::try_from(dice % 300_000).unwrap());
    let outcome = if dice.is_multiple_of(5) { Outcome::Missed } else { Outcome::Answered };
    let callers = random(dice % 60_000);
    Call {
        id: CallId::from(format!("{}.{number}", started_at.0 / 1000)),
        link: Some(format!("{number}").into()),
        line: Some("1001".into()),
        direction: if dice.is_multiple_of(3) { Direction::Outgoing } else { Direction::Incoming },
        internal: false,
        state: CallState::Ended,
        since: ended_at,
        remote: Party::new(format!("+48{:09}", callers % 1_000_000_000), format!("{} {}", pick(&NAMES, 8), pick(&SURNAMES, 12))),
        others: Vec::new(),
        called: Some("1001".into()),
        queue: dice.is_multiple_of(2).then(|| QueueRef { id: None, name: Some(format!("queue{}", dice % 7)) }),
        started_at,
        start_unknown: false,
        answered_at: (outcome == Outcome::Answered).then_some(started_at.plus_ms(4000)),
        ended_at: Some(ended_at),
        hold_ms: 0,
        held_since: None,
        recording: RecordingState::Unknown,
        consults_for: None,
        conference: false,
        transfers: Vec::new(),
        attached: [].into(),
        outcome: Some(outcome),
    }
}

fn report(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    println!("{name:<44} p50 {:>9.2?}  p95 {:>9.2?}  p99 {:>9.2?}  max {:>9.2?}", at(50), at(95), at(99), at(100));
}

#[tokio::main]
async fn main() {
    let rows: u64 = std::env::args().nth(1).map_or(1_000_000, |rows| rows.parse().expect("a number of rows"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.sqlite");
    let account = AccountId::from("desk");
    let history = History::open(&path, BEGIN).await.unwrap().history;

    let begun = Instant::now();
    let mut next = 0;
    while next < rows {
        let until = rows.min(next + 20_000);
        let chunk = (next..until).map(|number| (call(number), Annotation::default())).collect();
        assert_eq!(history.import(&account, chunk).await.unwrap(), until - next);
        next = until;
    }
    println!("imported {rows} in {:.1?}", begun.elapsed());
    history.close().await;
    println!("file {} MB", std::fs::metadata(&path).unwrap().len() / 1_000_000);

    let begun = Instant::now();
    let history = History::open(&path, BEGIN).await.unwrap().history;
    history.close_open_calls().await.unwrap();
    println!("opened in {:.1?}", begun.elapsed());
    let begun = Instant::now();
    let page = history.page(&Filter::default(), None, 50).await.unwrap();
    println!("first page in {:.2?}, missed {:?}", begun.elapsed(), history.missed_unseen().await.unwrap());
    assert_eq!(page.rows.len(), 50);

    pages(&history).await;
    searches(&history).await;
    inserts(&history, &account, rows).await;
    history.close().await;
}

async fn pages(history: &History) {
    let filters = [
        ("all", Filter::default()),
        ("missed", Filter { missed: true, ..Filter::default() }),
        ("queue", Filter { queue: Some("queue4".into()), ..Filter::default() }),
        ("queue + missed", Filter { queue: Some("queue4".into()), missed: true, ..Filter::default() }),
        ("no such queue", Filter { queue: Some("none".into()), ..Filter::default() }),
        ("outgoing + missed", Filter { direction: Some(Direction::Outgoing), missed: true, ..Filter::default() }),
    ];
    for (name, filter) in filters {
        let (mut times, mut cursor) = (Vec::new(), None);
        for _ in 0..100 {
            let begun = Instant::now();
            let page = history.page(&filter, cursor, 50).await.unwrap();
            times.push(begun.elapsed());
            cursor = page.next;
        }
        report(&format!("page of 50: {name}"), times);
    }
}

const TYPED: [&str; 16] = [
    "kowalski anna",
    "+48 123 456",
    "zolkiewski 77",
    "田中 太郎",
    "o'brien",
    "lindqvist jürgen",
    "nowakx",
    "48481",
    "0048",
    "999999",
    "lukasz wisniewska 12",
    "ski",
    "4848484848",
    "kasia smith 123",
    "ann jon",
    "たなか",
];

async fn searches(history: &History) {
    let mut all = Vec::new();
    for typed in TYPED {
        let mut worst = (Duration::ZERO, String::new(), 0);
        let mut so_far = String::new();
        for letter in typed.chars() {
            so_far.push(letter);
            let begun = Instant::now();
            let found = history.search(&so_far, None, 50).await.unwrap().rows.len();
            let took = begun.elapsed();
            all.push(took);
            if took > worst.0 {
                worst = (took, so_far.clone(), found);
            }
        }
        println!("  typing {typed:<24} slowest {:>9.2?} at {:?}, {} rows", worst.0, worst.1, worst.2);
    }
    report("search as you type, each key", all);
    let mut times = Vec::new();
    for typed in TYPED {
        let begun = Instant::now();
        history.recent_numbers(typed, 8).await.unwrap();
        times.push(begun.elapsed());
    }
    report("recent numbers", times);
}

async fn inserts(history: &History, account: &AccountId, rows: u64) {
    let searching = history.clone();
    let searcher = tokio::spawn(async move {
        let mut times = Vec::new();
        loop {
            for typed in TYPED {
                let begun = Instant::now();
                searching.search(typed, None, 50).await.unwrap();
                times.push(begun.elapsed());
                if times.len() == 4000 {
                    report("search while inserting", std::mem::take(&mut times));
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    });
    let mut times = Vec::new();
    for number in rows..rows + 1500 {
        let call = call(number);
        let at = call.started_at;
        let begun = Instant::now();
        history.record(vec![Entry::Call { account: account.clone(), call: Box::new(call), at }]).await.unwrap();
        times.push(begun.elapsed());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    searcher.abort();
    report("durable insert while searching", times);
}
