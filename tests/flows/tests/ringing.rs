//! Ringing: each call is announced exactly once, and the announcement goes as soon as it rings no more.

use std::time::{Duration, Instant};

use cordboard_engine::RingEnd;
use cordboard_exchange::Act;
use cordboard_flows::{Desk, Face, LOGIN, PASSWORD, PHONE, Town, soon};

at_every_pbx!(repeated_and_overtaken_frames_and_cuts_announce_each_call_once, the_announcement_goes_within_300_ms_of_its_reason,);
where_it_can_be_told!(
    "a CloudPBX tells nothing of what is there already: after a restart a call that rings is unknown (cloudpbx.md 3)",
    [xivo Xivo, kazoo Kazoo, basix Basix]: a_call_that_was_announced_is_not_announced_again_after_a_restart,
);

const CALLER: &str = "+33611223344";
/// How long an announcement may outlive its reason.
const WITHDRAWN: Duration = Duration::from_millis(300);

async fn repeated_and_overtaken_frames_and_cuts_announce_each_call_once(face: Face) {
    let town = Town::small_on(face).await;
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::signed_in(folder.path(), &town).await;
    // Frames of a socket cannot overtake each other; only events that a cluster passes on can.
    let faults = match face {
        Face::Xivo | Face::Kazoo => "dup=50%,reorder=3,garbage=10%",
        Face::Basix | Face::CloudPbx => "dup=50%,garbage=10%",
    };
    town.exchange.faults().set(faults.parse().unwrap());
    let mut calls = Vec::new();
    for round in 0..12 {
        let call = desk.seen(town.call(CALLER, "1201").await).await;
        soon("it is announced", || desk.spy.rings(&call) > 0).await;
        if round % 4 == 3 {
            town.exchange.faults().cut(None);
            desk.until_down().await;
            desk.engine.retry_account(desk.of_account()).await.unwrap();
            desk.until_live().await;
        }
        if round % 2 == 0 {
            town.answer(LOGIN).await;
        }
        town.hang_up(CALLER).await;
        soon("it is withdrawn", || !desk.ring_ends(&call).is_empty()).await;
        calls.push(call);
    }
    // Frames that wait for others to overtake them wait no longer.
    town.exchange.faults().clear();
    desk.until_no_call().await;
    for call in calls {
        assert_eq!((desk.spy.rings(&call), desk.ring_ends(&call).len()), (1, 1), "{call}");
    }
}

async fn a_call_that_was_announced_is_not_announced_again_after_a_restart(face: Face) {
    let town = Town::small_on(face).await;
    let folder = tempfile::tempdir().unwrap();
    let keyring = Desk::keyring();
    let mut desk = Desk::start(folder.path(), &keyring).await;
    desk.add_account(&town, PASSWORD).await;
    desk.until_live().await;
    let call = town.call(CALLER, "1201").await;
    desk.until_call("it rings", &call, |_| true).await;
    desk.engine.stop().await;
    assert_eq!(desk.spy.rings(&call), 1);

    let again = Desk::start(folder.path(), &keyring).await;
    again.until_call("it still rings", &call, |call| call.controls.decline.enabled).await;
    let other = town.call("csato", PHONE).await;
    soon("another call is announced", || again.spy.rings(&other) == 1).await;
    assert_eq!(again.spy.rings(&call), 0);
}

async fn the_announcement_goes_within_300_ms_of_its_reason(face: Face) {
    let town = Town::small_on(face).await;
    let folder = tempfile::tempdir().unwrap();
    for who in [LOGIN, "bnowak"] {
        town.act(Act::LogIn { who: who.to_owned(), phone: None }).await;
    }
    let desk = Desk::signed_in(folder.path(), &town).await;
    let hang_up = |who: &str| Act::HangUp { who: who.to_owned(), call: None };
    let answer = |who: &str| Act::Answer { who: who.to_owned(), call: None };
    // A XiVO does not say why a telephone ceases to ring, and a CloudPBX only in its records.
    let (declined, elsewhere) = match face {
        Face::Xivo | Face::CloudPbx => (RingEnd::Missed, RingEnd::Missed),
        Face::Kazoo | Face::Basix => (RingEnd::Declined, RingEnd::AnsweredElsewhere),
    };
    let stories = [
        ("answered at the telephone", "1201", answer(LOGIN), RingEnd::Answered),
        ("declined at the telephone", "1201", hang_up(LOGIN), declined),
        ("the caller gave up", "1201", hang_up(CALLER), RingEnd::Missed),
        ("a colleague answered", "3003", answer("bnowak"), elsewhere),
    ];
    for (what, to, act, why) in stories {
        let call = desk.seen(town.call(CALLER, to).await).await;
        soon("it is announced", || desk.spy.rings(&call) == 1).await;
        let since = Instant::now();
        town.act(act).await;
        soon(what, || !desk.ring_ends(&call).is_empty()).await;
        let took = since.elapsed();
        assert!(took <= WITHDRAWN, "{what}: {took:?}");
        assert_eq!(desk.ring_ends(&call), [why], "{what}");
        if !town.exchange.is_quiet() {
            town.hang_up(CALLER).await;
        }
        desk.until_no_call().await;
    }
}
