#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use futures_util::future::join_all;
use tokio::time::advance;

use super::*;

const SECOND: Duration = Duration::from_secs(1);

/// Without jitter, so that the times are exact.
fn steady(settings: QuotaSettings) -> Quota {
    Quota::with_random(settings, || 0.0)
}

fn usual() -> Quota {
    steady(QuotaSettings::default())
}

async fn elapsed(work: impl Future<Output = Result<Permit, Duration>>) -> Duration {
    let started = Instant::now();
    work.await.unwrap();
    started.elapsed()
}

/// When each of so many requests went out, one after another.
async fn times(quota: &Quota, manner: Manner, count: usize) -> Vec<Duration> {
    let started = Instant::now();
    let mut times = Vec::new();
    for _ in 0..count {
        quota.acquire(manner).await.unwrap();
        times.push(started.elapsed());
    }
    times
}

#[tokio::test(start_paused = true)]
async fn a_burst_goes_at_once_and_the_rest_at_its_rate() {
    let times = times(&usual(), Manner::Repeatable, 40).await;
    let at_once = times.iter().filter(|time| time.is_zero()).count();
    assert_eq!(at_once, 18, "a tenth of the burst is left to commands");
    let last = times.last().unwrap();
    assert!(*last >= Duration::from_millis(22 * 125) && *last < Duration::from_millis(22 * 127), "{last:?}");
    for second in 1..3 {
        let within = times.iter().filter(|time| **time > SECOND * (second - 1) && **time <= SECOND * second).count();
        assert!(within <= 8, "{within} in second {second}");
    }
}

#[tokio::test(start_paused = true)]
async fn k103_the_twelve_requests_of_a_start_are_not_held_up() {
    assert_eq!(times(&usual(), Manner::Repeatable, 12).await.pop(), Some(Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn a_command_goes_at_once_where_a_list_has_to_wait() {
    let quota = usual();
    times(&quota, Manner::Repeatable, 18).await;
    assert_eq!(elapsed(quota.acquire(Manner::Control)).await, Duration::ZERO);
    assert_eq!(elapsed(quota.acquire(Manner::Control)).await, Duration::ZERO);
    assert!(elapsed(quota.acquire(Manner::Repeatable)).await > Duration::from_millis(250));
}

#[tokio::test(start_paused = true)]
async fn no_more_than_five_are_under_way_and_one_of_them_is_for_commands() {
    let quota = usual();
    let mut under_way = join_all((0..4).map(|_| quota.acquire(Manner::Repeatable))).await;
    let fifth = tokio::time::timeout(SECOND, quota.acquire(Manner::Once)).await;
    assert!(fifth.is_err(), "four lists at once");
    let command = quota.acquire(Manner::Control).await;
    assert!(command.is_ok());
    let started = Instant::now();
    assert_eq!(quota.acquire(Manner::Control).await.unwrap_err(), Duration::from_secs(2));
    assert_eq!(started.elapsed().as_secs(), 2, "somebody waits for it");
    under_way.pop();
    assert_eq!(elapsed(quota.acquire(Manner::Repeatable)).await, Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn what_an_answer_tells_is_obeyed() {
    let quota = usual();
    quota.learn(3);
    let waited = elapsed(quota.acquire(Manner::Repeatable)).await;
    assert!(waited >= Duration::from_millis(800) && waited < Duration::from_millis(810), "11 of 100: {waited:?}");
    quota.learn(3);
    assert_eq!(elapsed(quota.acquire(Manner::Control)).await, Duration::ZERO, "somebody waits for it");
    quota.learn(0);
    let waited = elapsed(quota.acquire(Manner::Control)).await;
    assert!(waited >= Duration::from_millis(100) && waited < Duration::from_millis(110), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn a_bucket_that_is_larger_than_thought_is_used() {
    let quota = steady(QuotaSettings { capacity: 5, refill: 1.0, ..QuotaSettings::default() });
    quota.learn(60);
    assert_eq!(times(&quota, Manner::Repeatable, 18).await.pop(), Some(Duration::ZERO));
}

#[tokio::test(start_paused = true)]
async fn k103_refusals_double_the_wait_up_to_a_minute() {
    let quota = usual();
    let mut waits = Vec::new();
    for _ in 0..8 {
        quota.refused(None);
        waits.push(elapsed(quota.acquire(Manner::Repeatable)).await.as_secs());
    }
    assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
    quota.answered();
    quota.refused(None);
    assert_eq!(elapsed(quota.acquire(Manner::Repeatable)).await.as_secs(), 1, "an answer ends the row");
}

#[tokio::test(start_paused = true)]
async fn those_refused_together_are_one_refusal() {
    let quota = usual();
    (0..5).for_each(|_| quota.refused(None));
    assert_eq!(elapsed(quota.acquire(Manner::Repeatable)).await.as_secs(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_the_server_asks_for_is_kept() {
    let quota = usual();
    quota.refused(Some(Duration::from_secs(7)));
    let wait = quota.acquire(Manner::Control).await.unwrap_err();
    assert_eq!(wait, Duration::from_secs(7), "a command is told at once");
    assert_eq!(elapsed(quota.acquire(Manner::Repeatable)).await, Duration::from_secs(7));
}

#[tokio::test(start_paused = true)]
async fn jitter_only_lengthens_a_wait() {
    let quota = Quota::with_random(QuotaSettings::default(), || 1.0);
    quota.refused(Some(Duration::from_secs(10)));
    let waited = elapsed(quota.acquire(Manner::Repeatable)).await;
    assert!(waited >= Duration::from_secs(12) && waited < Duration::from_millis(14_500), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn after_a_refusal_the_rate_is_halved_for_five_minutes() {
    let quota = usual();
    quota.refused(None);
    advance(Duration::from_secs(10)).await;
    let spread = |times: &[Duration]| *times.last().unwrap() - times[times.len() - 9];
    let slow = spread(&times(&quota, Manner::Repeatable, 40).await);
    assert!(slow >= Duration::from_millis(1_990) && slow < Duration::from_millis(2_050), "{slow:?}");
    advance(Duration::from_secs(300)).await;
    let usual = spread(&times(&quota, Manner::Repeatable, 40).await);
    assert!(usual >= Duration::from_millis(990) && usual < Duration::from_millis(1_050), "{usual:?}");
}

#[tokio::test(start_paused = true)]
async fn who_stops_waiting_takes_nothing() {
    let quota = usual();
    quota.learn(0);
    for _ in 0..20 {
        assert!(tokio::time::timeout(Duration::from_millis(1), quota.acquire(Manner::Control)).await.is_err());
    }
    let waited = elapsed(quota.acquire(Manner::Control)).await;
    assert!(waited < Duration::from_millis(100), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn a_desk_that_comes_back_alone_is_back_within_half_a_second() {
    let quota = Quota::with_random(QuotaSettings::default(), || 0.9);
    quota.rejoin(2);
    let first = elapsed(quota.acquire(Manner::Repeatable)).await;
    assert_eq!(first.as_millis(), 450);
    quota.answered();
    quota.learn(98);
    assert_eq!(elapsed(quota.acquire(Manner::Repeatable)).await, Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_desk_in_a_crowd_waits_for_its_moment_but_its_commands_do_not() {
    let quota = Quota::with_random(QuotaSettings::default(), || 0.5);
    quota.rejoin(2);
    quota.acquire(Manner::Repeatable).await.unwrap();
    quota.answered();
    quota.learn(49);
    assert_eq!(elapsed(quota.acquire(Manner::Control)).await, Duration::ZERO);
    assert_eq!(elapsed(quota.acquire(Manner::Repeatable)).await, Duration::from_secs(15), "2.5 s and half of 25 s");
    quota.answered();
    quota.learn(0);
    assert!(elapsed(quota.acquire(Manner::Repeatable)).await < Duration::from_secs(2), "back: nothing special any more");
}
