//! Time without a link: what happened meanwhile is in the history afterwards, and until then the history says what it lacks.

use cordboard_exchange::{Act, Plan};
use cordboard_flows::{Desk, Eyes, Face, LOGIN, PASSWORD, Town, soon, unmatched};
use cordboard_history::Source;

where_it_can_be_told!(
    "a Basix keeps no records of calls: what rang while nobody looked is lost, and the history says when that was (basix.md 8)",
    [xivo Xivo, kazoo Kazoo, cloudpbx CloudPbx]: calls_while_the_link_was_down_are_in_the_history_afterwards,
);

const CALLER: &str = "+33611223344";

async fn calls_while_the_link_was_down_are_in_the_history_afterwards(face: Face) {
    let town = Town::small_on(face).await;
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::signed_in(folder.path(), &town).await;
    let seen = desk.seen(town.call(CALLER, "1201").await).await;
    desk.until_call("it rings", &seen, |_| true).await;
    town.hang_up(CALLER).await;
    desk.until_no_call().await;
    assert_eq!(desk.engine.watch().0.gaps, []);
    let cut_short = desk.seen(town.call("+48221000200", "1201").await).await;
    town.answer(LOGIN).await;
    desk.until_call("they talk", &cut_short, |call| call.answered_at.is_some()).await;

    town.exchange.faults().set(Plan { refuse: true, ..Plan::default() });
    town.exchange.faults().cut(None);
    desk.until_down().await;
    desk.until("the history says what it lacks", |seen| seen.gaps.iter().any(|gap| gap.to.is_none())).await;
    town.hang_up("+48221000200").await;
    town.call(CALLER, "1201").await;
    town.hang_up(CALLER).await;
    town.call("csato", "1201").await;
    town.answer(LOGIN).await;
    town.hang_up("csato").await;
    let busy = Act::Call {
        from: LOGIN.to_owned(),
        to: "+33144556677".to_owned(),
        label: None,
        patience: None,
        talk: None,
        attached: std::collections::BTreeMap::new(),
    };
    town.act(busy).await;
    soon("they talk", || town.calls().last().is_some_and(|call| call.answered_at.is_some())).await;
    town.hang_up(LOGIN).await;
    // A KAZOO's face is a little behind what happens: the end of the last call would be told to the new link.
    town.told().await;
    assert_eq!((town.calls().len(), desk.records().await.len()), (5, 2));

    town.exchange.faults().clear();
    desk.engine.retry_account(desk.of_account()).await.unwrap();
    desk.until_live().await;
    desk.until("nothing is lacking", |seen| seen.gaps.is_empty()).await;
    let ledger = town.calls();
    let wrong = desk.until_recorded(|records| unmatched(&ledger, records, town.eyes(Eyes::Telephone))).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let records = desk.records().await;
    let filled = records.iter().filter(|record| record.source == Source::Pbx).count();
    assert_eq!(filled, 3, "all that began while nobody listened: {records:#?}");
    let short = records.iter().find(|record| record.call.id.as_str() == cut_short).unwrap();
    assert_eq!((short.call.outcome, short.ended_unobserved), (Some(cordboard_model::Outcome::Answered), false), "{short:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_in_another_time_zone_tells_of_the_same_calls() {
    let town = Town::small_and_far().await;
    let folder = tempfile::tempdir().unwrap();
    let keyring = Desk::keyring();
    let mut desk = Desk::start(folder.path(), &keyring).await;
    desk.add_account(&town, PASSWORD).await;
    desk.until_live().await;
    let seen = town.call(CALLER, "1201").await;
    desk.until_call("it rings", &seen, |_| true).await;
    town.hang_up(CALLER).await;
    desk.until_no_call().await;
    // The date of the log-in is what tells the zone after the restart.
    town.act(Act::LogIn { who: LOGIN.to_owned(), phone: None }).await;
    desk.engine.stop().await;
    town.call(CALLER, "1201").await;
    town.hang_up(CALLER).await;

    let again = Desk::start(folder.path(), &keyring).await;
    again.until_live().await;
    again.until("nothing is lacking", |seen| seen.gaps.is_empty()).await;
    let ledger = town.calls();
    let wrong = again.until_recorded(|records| unmatched(&ledger, records, town.eyes(Eyes::Telephone))).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(again.records().await.len(), 2);
}
