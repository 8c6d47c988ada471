#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use super::*;
use crate::tests::name_server::{FakeNameServer, Say};

const SERVICE: &str = "_pbx._tcp";

async fn answer(say: Say) -> Answer {
    let server = FakeNameServer::start(move |_| say.clone()).await;
    services(Some(server.address), SERVICE, "zone1.example.com").await
}

#[tokio::test]
async fn the_records_of_a_service_are_read_without_the_dot_at_the_end() {
    let server = FakeNameServer::start(|name| {
        assert_eq!(name, "_pbx._tcp.zone1.example.com");
        Say::Services(300, vec![(10, 100, 8443, "apps001-ca.example.com."), (100, 10, 8443, "Apps001-FL.example.com.")])
    })
    .await;
    let answer = services(Some(server.address), SERVICE, "zone1.example.com").await;
    let record = |priority, weight, target: &str| Record { priority, weight, port: 8443, target: target.to_owned() };
    let mut records = answer.records;
    records.sort_by_key(|record| record.priority);
    assert_eq!(records, [record(10, 100, "apps001-ca.example.com"), record(100, 10, "apps001-fl.example.com")]);
    assert_eq!(answer.life, Duration::from_secs(300));
}

#[tokio::test]
async fn answers_live_as_long_as_they_say_within_reason() {
    for (says, want) in [(0, 30), (29, 30), (31, 31), (u32::MAX, 24 * 3600)] {
        let answer = answer(Say::Services(says, vec![(1, 1, 5, "a.example")])).await;
        assert_eq!((answer.records.len(), answer.life), (1, Duration::from_secs(want)), "{says}");
    }
}

#[tokio::test]
async fn k98_no_name_no_service_and_no_sense_are_all_no_records() {
    let table = [
        ("the name does not exist", Say::NoName),
        ("the server fails", Say::Failure),
        ("the service is not offered", Say::Services(300, vec![(0, 0, 0, ".")])),
        ("there are none", Say::Services(300, vec![])),
        ("the answer is malformed", Say::Garbage),
    ];
    for (case, say) in table {
        let answer = answer(say).await;
        assert_eq!(answer.records, [], "{case}");
        assert!(answer.life >= SHORTEST_LIFE, "{case}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_silent_server_is_waited_for_two_seconds() {
    let server = FakeNameServer::start(|_| Say::Silence).await;
    let started = tokio::time::Instant::now();
    let answer = services(Some(server.address), SERVICE, "zone1.example.com").await;
    assert_eq!(answer, Answer::none());
    assert!(started.elapsed() <= PATIENCE + Duration::from_millis(1), "{:?}", started.elapsed());
}

#[tokio::test]
async fn a_name_that_is_none_is_not_asked_for() {
    let server = FakeNameServer::start(|_| Say::NoName).await;
    let long = "a".repeat(64);
    assert_eq!(services(Some(server.address), SERVICE, &long).await, Answer::none());
    assert_eq!(server.asked(), [""; 0]);
}

#[tokio::test]
async fn addresses_are_asked_of_the_named_server() {
    let server = FakeNameServer::start(|name| match name {
        "apps001-ca.example.com" => Say::Address([127, 0, 0, 9].into()),
        _ => Say::NoName,
    })
    .await;
    let found = addresses(server.address, "apps001-ca.example.com", 8443).await.unwrap();
    assert_eq!(found, ["127.0.0.9:8443".parse().unwrap()]);
    assert!(addresses(server.address, "apps001-fl.example.com", 8443).await.is_err());
}
