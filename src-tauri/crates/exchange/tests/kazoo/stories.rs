//! The scenarios of the project on this face, unchanged: the same story, the same ledger.

use std::{collections::BTreeMap, time::Duration};

use cordboard_exchange::{Exchange, Hands, KazooOptions, Options, Outcome, Scenario};
use serde_json::Value;

use crate::support::{Bare, Town};

async fn town(scenario: &Scenario) -> Town {
    drop(rustls::crypto::ring::default_provider().install_default());
    let kazoo = KazooOptions { bucket: (1_000, 100), ..KazooOptions::default() };
    let exchange = Exchange::start(scenario.cast.clone(), Options { kazoo, ..Options::default() }).await.unwrap();
    let addr = exchange.serve_kazoo("127.0.0.1:0").await.unwrap();
    let mut town = Town { account: exchange.kazoo_account(), exchange, addr, token: String::new() };
    town.token = town.sign_in("amartin").await;
    town
}

/// Plays a scenario and tells every leg's events by its id.
async fn played(scenario: &Scenario, within: Duration) -> (Town, BTreeMap<String, Vec<Value>>) {
    let town = town(scenario).await;
    let mut bare: Bare = town.socket(&["call.*.*"]).await;
    let mut play = town.exchange.play(scenario, Hands::Nobody);
    let told = bare.all(within).await;
    let report = play.finished().await;
    assert_eq!((report.failed, report.done), (vec![], scenario.steps.len()), "{}", scenario.name);
    assert!(town.exchange.is_quiet());
    let mut legs: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for event in told {
        legs.entry(event["data"]["call_id"].as_str().unwrap().to_owned()).or_default().push(event);
    }
    (town, legs)
}

/// Each call of the ledger is a leg with one beginning and one end, and the end says what the ledger says.
fn compare(town: &Town, legs: &BTreeMap<String, Vec<Value>>) {
    for (id, events) in legs {
        let count = |name: &str| events.iter().filter(|event| event["name"] == name).count();
        assert_eq!((count("CHANNEL_CREATE"), count("CHANNEL_DESTROY")), (1, 1), "{id}: {events:#?}");
        assert!(count("CHANNEL_ANSWER") <= 1, "{id}");
    }
    let ledger = town.exchange.ledger();
    assert!(!ledger.calls().is_empty());
    for call in ledger.calls() {
        let ids = town.exchange.kazoo_calls(&call.id);
        assert_eq!(ids.len(), 1, "{call:?}");
        let events = &legs[&ids[0]];
        let end = events.iter().find(|event| event["name"] == "CHANNEL_DESTROY").unwrap();
        let data = &end["data"];
        let owner = data["custom_channel_vars"]["owner_id"].as_str().unwrap();
        assert_eq!(Some(owner.to_owned()), town.exchange.kazoo_user(&call.user));
        assert_eq!(data["call_direction"], if call.placed { "inbound" } else { "outbound" }, "{call:?}");
        let cause = data["hangup_cause"].as_str().unwrap();
        let fits: &[&str] = match call.outcome.unwrap() {
            Outcome::Answered => &["NORMAL_CLEARING"],
            Outcome::Missed => &["NO_ANSWER", "ORIGINATOR_CANCEL"],
            Outcome::AnsweredElsewhere => &["LOSE_RACE", "ORIGINATOR_CANCEL"],
            Outcome::Rejected => &["CALL_REJECTED"],
            Outcome::Busy => &["USER_BUSY"],
            Outcome::Failed => &["UNALLOCATED_NUMBER"],
            Outcome::NoAnswer => &["NO_ANSWER", "ORIGINATOR_CANCEL"],
            Outcome::Transferred => &["BLIND_TRANSFER", "ATTENDED_TRANSFER"],
            Outcome::Abandoned => &[],
        };
        assert!(fits.contains(&cause), "{cause}: {call:?}");
    }
}

#[tokio::test]
async fn a_shift_is_the_same_story() {
    let shift = Scenario::shift_lasting(7, 60, "4s".parse().unwrap());
    let (town, legs) = played(&shift, Duration::from_secs(6)).await;
    compare(&town, &legs);
}

#[tokio::test]
async fn the_demo_is_the_same_story() {
    let mut demo = Scenario::demo().unwrap().scaled(0.01);
    demo.repeat = false;
    let (town, legs) = played(&demo, Duration::from_secs(9)).await;
    compare(&town, &legs);
}
