//! The scenario files of the project and the demo, played without sockets.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::path::{Path, PathBuf};

use cordboard_exchange::{Exchange, Hands, LedgerLine, Options, Outcome, Scenario, ServeOptions, serve};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/fixtures/scenarios")
}

async fn play(scenario: &Scenario) -> Exchange {
    let exchange = Exchange::start(scenario.cast.clone(), Options::default()).await.unwrap();
    let report = exchange.play(scenario, Hands::Nobody).finished().await;
    assert_eq!((report.failed, report.done), (vec![], scenario.steps.len()), "{}", scenario.name);
    exchange
}

fn outcomes(exchange: &Exchange) -> Vec<Option<Outcome>> {
    exchange.calls_of("amartin").into_iter().map(|call| call.outcome).collect()
}

#[tokio::test(start_paused = true)]
async fn the_files_play_as_they_say() {
    use Outcome::{Answered, Missed, NoAnswer, Transferred};
    let transfers = play(&Scenario::read(fixtures().join("transfers.toml")).await.unwrap()).await;
    let want = [Transferred, Transferred, Answered, Transferred, NoAnswer, Answered, Answered];
    assert_eq!(outcomes(&transfers), want.map(Some));
    let outage = play(&Scenario::read(fixtures().join("outage.toml")).await.unwrap()).await;
    assert_eq!(outcomes(&outage), [Answered, Missed].map(Some));
}

#[tokio::test(start_paused = true)]
async fn the_demo_plays_without_anybody() {
    let mut demo = Scenario::demo().unwrap();
    assert!(demo.repeat);
    demo.repeat = false;
    let exchange = play(&demo).await;
    let calls = exchange.calls_of("amartin");
    let of = |outcome| calls.iter().filter(|call| call.outcome == Some(outcome)).count();
    assert!(of(Outcome::Answered) >= 5, "{calls:#?}");
    assert_eq!((of(Outcome::Transferred), of(Outcome::AnsweredElsewhere)), (1, 1), "{calls:#?}");
    assert!(of(Outcome::Missed) >= 1, "{calls:#?}");
    assert!(exchange.is_quiet());
}

#[tokio::test(start_paused = true)]
async fn the_demo_goes_on_whether_or_not_the_person_at_the_desk_does_anything() {
    let mut demo = Scenario::demo().unwrap();
    demo.repeat = false;
    let exchange = Exchange::start(demo.cast.clone(), Options::default()).await.unwrap();
    let report = exchange.play(&demo, Hands::Somebody).finished().await;
    assert_eq!(report.failed, []);
    assert!(exchange.is_quiet());
    let queues = exchange.ledger().calls().iter().filter(|call| call.queue.is_some() && call.answered_at.is_some()).count();
    assert_eq!(queues, 5, "colleagues took the calls of the queues");
}

#[tokio::test]
async fn a_compressed_shift_in_real_time_does_every_step() {
    let shift = Scenario::shift_lasting(4, 60, "2s".parse().unwrap());
    let exchange = Exchange::start(shift.cast.clone(), Options::default()).await.unwrap();
    let report = exchange.play(&shift, Hands::Somebody).finished().await;
    assert_eq!((report.failed, report.done), (vec![], shift.steps.len()));
    assert!(exchange.is_quiet());
}

#[tokio::test]
async fn serving_writes_the_whole_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ledger.jsonl");
    let mut scenario = Scenario::shift_lasting(3, 10, "600ms".parse().unwrap());
    scenario.repeat = false;
    let mut options = ServeOptions::new("127.0.0.1:0", scenario);
    options.ledger = Some(file.clone());
    let mut heard = None;
    let stop = tokio::time::sleep(std::time::Duration::from_millis(900));
    let ledger = serve(options, |addr| heard = Some(addr), stop).await.unwrap();
    assert_ne!(heard.unwrap().port(), 0);
    let text = std::fs::read_to_string(file).unwrap();
    let lines: Vec<LedgerLine> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let calls = lines.iter().filter(|line| matches!(line, LedgerLine::Call(_))).count();
    assert_eq!(calls, ledger.calls().len());
    assert!(calls > 5);
}

#[tokio::test]
async fn an_address_in_use_is_said_so() {
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    let options = ServeOptions::new(addr.clone(), Scenario::shift(1, 1));
    let error = serve(options, |_| (), std::future::pending()).await.unwrap_err();
    assert!(error.to_string().contains(&addr), "{error}");
}
