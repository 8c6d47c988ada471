//! A shift: at its end the history says what the exchange's ledger says.

use cordboard_exchange::{Hands, Options, Scenario, Span};
use cordboard_flows::{Desk, Eyes, Face, Tolerance, Town, differences};

where_it_can_be_told!(
    "a CloudPBX tells of one call a line, without an id: of a second call only that it waits (cloudpbx.md 4)",
    [xivo Xivo, kazoo Kazoo, basix Basix]: a_shift_of_200_calls_equals_the_ledger,
);

const CALLS: usize = 200;

async fn a_shift_of_200_calls_equals_the_ledger(face: Face) {
    let scenario = Scenario::shift_lasting(7, CALLS, Span::secs(25));
    let town = Town::of(face, scenario.cast.clone(), Options::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::signed_in(folder.path(), &town).await;
    let report = town.exchange.play(&scenario, Hands::Nobody).finished().await;
    assert_eq!(report.failed, []);
    town.told().await;
    let ledger = town.calls();
    assert!(ledger.len() >= CALLS, "{} calls", ledger.len());
    let compared =
        desk.until_recorded(|records| differences(&ledger, records, town.eyes(Eyes::Telephone), Tolerance::default())).await;
    assert!(compared.is_empty(), "{} differences in {} calls\n{}", compared.len(), ledger.len(), compared.join("\n"));
    for call in &ledger {
        let announced = desk.spy.rings(&call.id);
        let once = usize::from(!call.placed);
        match face {
            Face::Xivo => assert_eq!(announced, once, "announced once: {call:?}"),
            // What is answered or over before its beginning is heard, as events overtake each other, is not announced any more.
            Face::Kazoo | Face::Basix | Face::CloudPbx => assert!(announced <= once, "announced {announced} times: {call:?}"),
        }
    }
    desk.engine.stop().await;
}
