//! A shift on a bad day: frames repeated and mixed with rubbish, the socket cut, Cordboard killed. No call is lost, none is
//! there twice. At a KAZOO frames overtake each other and are lost too: its events and its records name each call. At a XiVO
//! they do not: a day is played in a minute and a half, so that a late frame is later than the next call of the same caller,
//! and records without ids cannot tell such calls apart.

use std::process::Stdio;
use std::time::Duration;

use cordboard_exchange::{Hands, Options, Scenario, Span};
use cordboard_flows::{Desk, Eyes, Face, LOGIN, PASSWORD, Town, unmatched};
use rand::{Rng, SeedableRng, rngs::StdRng};
use tokio::process::Command;

where_it_can_be_told!(
    "a Basix keeps no records of calls (basix.md 8), and those of a CloudPBX tell apart neither calls of one second nor what a\
     line with two calls does (cloudpbx.md 4): in a day that lasts a minute nobody can say which is which",
    [xivo Xivo, kazoo Kazoo]: cut_at_random_and_killed_again_and_again_no_call_is_lost_and_none_is_twice,
);

struct Day {
    calls: usize,
    kills: usize,
    shift: Span,
    faults: &'static str,
}

const fn day(face: Face) -> Day {
    match face {
        Face::Xivo => Day { calls: 200, kills: 20, shift: Span::secs(90), faults: "dup=5%,garbage=2%" },
        Face::Kazoo | Face::Basix | Face::CloudPbx => {
            Day { calls: 100, kills: 10, shift: Span::secs(45), faults: "drop=2%,dup=5%,reorder=8,garbage=2%" }
        }
    }
}

/// Names another bad day than the usual one: a number.
const DAY: &str = "CORDBOARD_BAD_DAY";

async fn cut_at_random_and_killed_again_and_again_no_call_is_lost_and_none_is_twice(face: Face) {
    let seed = std::env::var(DAY).map_or(11, |day| day.parse().unwrap());
    let Day { calls, kills, shift, faults } = day(face);
    let scenario = Scenario::shift_lasting(seed, calls, shift);
    let town = Town::of(face, scenario.cast.clone(), Options { seed, ..Options::default() }).await;
    let folder = tempfile::tempdir().unwrap();
    let keyring = Desk::keyring();
    let mut desk = Desk::start(folder.path(), &keyring).await;
    desk.add_account(&town, PASSWORD).await;
    desk.until_live().await;
    desk.engine.stop().await;

    town.exchange.faults().set(faults.parse().unwrap());
    let mut play = town.exchange.play(&scenario, Hands::Nobody);
    let mut dice = StdRng::seed_from_u64(seed);
    for _ in 0..kills {
        let mut cordboard = Command::new(env!("CARGO_BIN_EXE_desk"))
            .arg(folder.path())
            .arg(PASSWORD)
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        for _ in 0..2 {
            // How long it lives is part of the story.
            tokio::time::sleep(Duration::from_millis(dice.random_range(500..3_600))).await;
            if dice.random_bool(0.4) {
                town.exchange.faults().cut(Some(LOGIN));
            }
        }
        assert_eq!(cordboard.try_wait().unwrap(), None, "it runs until it is killed");
        cordboard.kill().await.unwrap();
    }
    let report = play.finished().await;
    assert_eq!(report.failed, []);
    town.told().await;
    town.exchange.faults().clear();

    let desk = Desk::start(folder.path(), &keyring).await;
    desk.until_live().await;
    desk.until("the gaps are closed", |seen| seen.gaps.is_empty()).await;
    let ledger = town.calls();
    assert!(ledger.len() >= calls);
    let wrong = desk.until_recorded(|records| unmatched(&ledger, records, town.eyes(Eyes::Telephone))).await;
    assert!(wrong.is_empty(), "{} wrong in {} calls\n{}", wrong.len(), ledger.len(), wrong.join("\n"));
    let open = desk.records().await.into_iter().filter(|record| record.call.ended_at.is_none()).count();
    assert_eq!(open, 0, "every call has ended");
    desk.engine.stop().await;
}
