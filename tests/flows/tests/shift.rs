//! A shift: at its end the history says what the exchange's ledger says.

use cordboard_exchange::{Hands, Options, Scenario, Span};
use cordboard_flows::{Desk, Eyes, Face, Tolerance, Town, differences};

const CALLS: usize = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shift_of_200_calls_equals_the_ledger() {
    let scenario = Scenario::shift_lasting(7, CALLS, Span::secs(25));
    let town = Town::of(Face::Xivo, scenario.cast.clone(), Options::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::signed_in(folder.path(), &town).await;
    let report = town.exchange.play(&scenario, Hands::Nobody).finished().await;
    assert_eq!(report.failed, []);
    let ledger = town.calls();
    assert!(ledger.len() >= CALLS, "{} calls", ledger.len());
    let compared =
        desk.until_recorded(|records| differences(&ledger, records, town.eyes(Eyes::Telephone), Tolerance::default())).await;
    assert!(compared.is_empty(), "{} differences in {} calls\n{}", compared.len(), ledger.len(), compared.join("\n"));
    for call in &ledger {
        let rings = usize::from(!call.placed);
        assert_eq!(desk.spy.rings(&call.id), rings, "announced once: {call:?}");
    }
    desk.engine.stop().await;
}
