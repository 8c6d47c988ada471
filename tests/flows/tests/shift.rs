//! A shift: at its end the history says what the exchange's ledger says.

use cordboard_exchange::{Hands, KazooOptions, LedgerCall, Options, Scenario, Span};
use cordboard_flows::{Desk, Eyes, Face, Tolerance, Town, differences};

where_it_can_be_told!(
    "a CloudPBX tells of one call a line, without an id: of a second call only that it waits (cloudpbx.md 4)",
    [xivo Xivo, kazoo Kazoo, basix Basix]: a_shift_of_200_calls_equals_the_ledger,
);

const CALLS: usize = 200;

async fn a_shift_of_200_calls_equals_the_ledger(face: Face) {
    for (call, announced) in shift(face, CALLS, Span::secs(25), Options::default()).await {
        let once = usize::from(!call.placed);
        match face {
            Face::Xivo | Face::Basix | Face::CloudPbx => assert_eq!(announced, once, "announced once: {call:?}"),
            // A minute of this shift lasts an eighth of a second, so that a telephone rings for some eight milliseconds; a
            // KAZOO's events overtake each other within twenty. What is answered or over before its beginning is heard is never
            // shown as ringing, and not announced: how often that is so is the dice's business, that it is never announced
            // twice is ours. Where events keep their order, see below.
            Face::Kazoo => assert!(announced <= once, "announced {announced} times: {call:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kazoo_whose_events_keep_their_order_has_every_call_of_a_shift_announced_once() {
    let kazoo = KazooOptions { shuffle: Span::millis(0), ..KazooOptions::default() };
    for (call, announced) in shift(Face::Kazoo, 40, Span::secs(5), Options { kazoo, ..Options::default() }).await {
        assert_eq!(announced, usize::from(!call.placed), "{call:?}");
    }
}

/// Plays a shift and compares its history with the ledger; answers its calls and how often each was announced.
async fn shift(face: Face, calls: usize, lasting: Span, options: Options) -> Vec<(LedgerCall, usize)> {
    let scenario = Scenario::shift_lasting(7, calls, lasting);
    let town = Town::of(face, scenario.cast.clone(), options).await;
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::signed_in(folder.path(), &town).await;
    let report = town.exchange.play(&scenario, Hands::Nobody).finished().await;
    assert_eq!(report.failed, []);
    town.told().await;
    let ledger = town.calls();
    assert!(ledger.len() >= calls, "{} calls", ledger.len());
    let compared =
        desk.until_recorded(|records| differences(&ledger, records, town.eyes(Eyes::Telephone), Tolerance::default())).await;
    assert!(compared.is_empty(), "{} differences in {} calls\n{}", compared.len(), ledger.len(), compared.join("\n"));
    let announced = ledger
        .into_iter()
        .map(|call| {
            let times = desk.spy.rings(&call.id);
            (call, times)
        })
        .collect();
    desk.engine.stop().await;
    announced
}
