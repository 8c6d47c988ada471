//! 200 desks behind one address lose their server within one second and come back: the arithmetic of the documented
//! bucket (100 requests, 10 more every second; kazoo.md 7.1) against the desks' own rules, in paused time.
//!
//! Measured, the worst of 20 storms (`cargo test -p cordboard-link storm -- --nocapture` prints it):
//!
//! | needed | refused | last refusal | last desk live | mean | requests each |
//! |---|---|---|---|---|---|
//! | 1 | 90 | 1.5 s | 28.9 s | 8.2 s | 2 |
//! | 2 | 121 | 1.5 s | 53.9 s | 23.2 s | 3 |
//! | 3 | 0 | none | 77.6 s | 46.7 s | 3 |

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio::task::JoinSet;

use super::*;
use crate::gateway::attempts::{Attempts, Next, Outcome};

const DESKS: u64 = 200;
const SEEDS: u64 = 20;

/// The server's side of one address.
struct FakeServer {
    bucket: u32,
    filled: Instant,
    refusals: Vec<Instant>,
}

/// How one storm went.
#[derive(Default)]
struct Storm {
    last_refusal: Duration,
    refusals: usize,
    last_live: Duration,
    mean_live: Duration,
    most_requests: u32,
}

impl FakeServer {
    fn new() -> Arc<Mutex<Self>> {
        Arc::new(Mutex::new(Self { bucket: 100, filled: Instant::now(), refusals: Vec::new() }))
    }

    /// What remains after this request, if there was room for it. Ten are added once every second, as the server does.
    fn ask(&mut self) -> Option<u32> {
        while self.filled + Duration::from_secs(1) <= Instant::now() {
            self.filled += Duration::from_secs(1);
            self.bucket = (self.bucket + 10).min(100);
        }
        if self.bucket == 0 {
            self.refusals.push(Instant::now());
            return None;
        }
        self.bucket -= 1;
        Some(self.bucket)
    }
}

/// Comes back as a session does: request after request, each again until it is answered. Says how many were sent, and
/// when it was live.
async fn desk(server: Arc<Mutex<FakeServer>>, seed: u64, needed: u32, makes_room: bool) -> (u32, Instant) {
    let mut random = StdRng::seed_from_u64(seed);
    sleep(Duration::from_secs_f64(random.random())).await;
    let mut jitter = StdRng::seed_from_u64(random.random());
    let quota = Quota::with_random(QuotaSettings::default(), move || jitter.random());
    if makes_room {
        quota.rejoin(needed);
    }
    let mut sent = 0;
    for _ in 0..needed {
        let mut attempts = Attempts::new(Manner::Repeatable);
        loop {
            let permit = quota.acquire(Manner::Repeatable).await.unwrap();
            sent += 1;
            sleep(Duration::from_millis(random.random_range(5..40))).await;
            let remaining = server.lock().unwrap().ask();
            sleep(Duration::from_millis(random.random_range(5..40))).await;
            drop(permit);
            let status = if remaining.is_some() { 200 } else { 429 };
            let next = attempts.after(&quota, Outcome::Answered { status, retry_after: None });
            if let Some(remaining) = remaining {
                quota.learn(remaining);
            }
            match next {
                Next::Again(wait) => sleep(wait).await,
                Next::Done => {
                    assert!(remaining.is_some(), "a desk gave up");
                    break;
                }
            }
        }
    }
    (sent, Instant::now())
}

async fn storm(desks: u64, seed: u64, needed: u32, makes_room: bool) -> Storm {
    let started = Instant::now();
    let server = FakeServer::new();
    let mut running = JoinSet::new();
    for number in 0..desks {
        running.spawn(desk(server.clone(), seed * 1_000 + number, needed, makes_room));
    }
    let mut storm = Storm::default();
    let mut sum = Duration::ZERO;
    while let Some(done) = running.join_next().await {
        let (sent, live) = done.unwrap();
        storm.most_requests = storm.most_requests.max(sent);
        storm.last_live = storm.last_live.max(live - started);
        sum += live - started;
    }
    storm.mean_live = sum.div_f64(desks as f64);
    let server = server.lock().unwrap();
    storm.refusals = server.refusals.len();
    storm.last_refusal = server.refusals.last().map_or(Duration::ZERO, |at| *at - started);
    storm
}

/// The worst of all seeds.
async fn worst(desks: u64, needed: u32) -> Storm {
    let mut worst = Storm::default();
    for seed in 0..SEEDS {
        let storm = storm(desks, seed, needed, true).await;
        worst.last_refusal = worst.last_refusal.max(storm.last_refusal);
        worst.refusals = worst.refusals.max(storm.refusals);
        worst.last_live = worst.last_live.max(storm.last_live);
        worst.mean_live = worst.mean_live.max(storm.mean_live);
        worst.most_requests = worst.most_requests.max(storm.most_requests);
    }
    let Storm { last_refusal, refusals, last_live, mean_live, most_requests } = worst;
    println!(
        "{desks} desks, {needed} needed: {refusals} refused, the last after {last_refusal:.1?}; live after {last_live:.1?} \
         (mean {mean_live:.1?}); at most {most_requests} requests each"
    );
    worst
}

/// No refusal after the first two seconds; back within 90 s for at most three requests.
async fn within_the_bucket(needed: u32) -> Storm {
    let worst = worst(DESKS, needed).await;
    assert!(worst.last_refusal <= Duration::from_secs(2), "{needed}: {:?}", worst.last_refusal);
    assert!(worst.last_live <= Duration::from_secs(90), "{needed}: {:?}", worst.last_live);
    assert!(worst.most_requests <= 3, "{needed}: {}", worst.most_requests);
    worst
}

#[tokio::test(start_paused = true)]
async fn two_hundred_desks_come_back_within_the_bucket() {
    for needed in 1..=2 {
        within_the_bucket(needed).await;
    }
}

#[tokio::test(start_paused = true)]
async fn two_hundred_desks_that_need_all_three_requests_are_never_refused() {
    assert_eq!(within_the_bucket(3).await.refusals, 0);
}

#[tokio::test(start_paused = true)]
async fn a_few_desks_do_not_wait_for_a_crowd_that_is_not_there() {
    for desks in [1, 5, 20] {
        let worst = worst(desks, 2).await;
        assert_eq!(worst.refusals, 0, "{desks}");
        assert!(worst.last_live < Duration::from_secs(2), "{desks}: {:?}", worst.last_live);
    }
}

#[tokio::test(start_paused = true)]
async fn a_few_desks_whose_tokens_are_over_wait_a_little_and_never_for_a_crowd_that_is_not_there() {
    for (desks, last) in [(1, 17), (5, 20), (20, 30), (50, 60)] {
        let worst = worst(desks, 3).await;
        assert_eq!((worst.refusals, worst.most_requests), (0, 3), "{desks}");
        assert!(worst.last_live < Duration::from_secs(last), "{desks}: {:?}", worst.last_live);
        assert!(worst.mean_live < Duration::from_secs(17), "{desks}: {:?}", worst.mean_live);
    }
}

#[tokio::test(start_paused = true)]
async fn a_tenth_more_desks_than_are_reckoned_with_still_fit() {
    for needed in 1..=3 {
        let worst = worst(DESKS * 11 / 10, needed).await;
        assert!(worst.last_refusal <= Duration::from_secs(2) && worst.most_requests <= 3, "{needed}: {:?}", worst.last_refusal);
    }
}

#[tokio::test(start_paused = true)]
async fn desks_that_make_no_room_for_each_other_are_refused_much_longer() {
    let Storm { last_refusal, most_requests, .. } = storm(DESKS, 0, 2, false).await;
    println!("without making room: the last refusal after {last_refusal:.1?}, up to {most_requests} requests each");
    assert!(last_refusal > Duration::from_secs(4) && most_requests > 3, "{last_refusal:?}, {most_requests}");
}
