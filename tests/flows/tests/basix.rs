//! What only a Basix does: many forms of the same frame, several telephones of one user, parking, and a limit of connections.

use cordboard_contract::{OfParked, ParkArguments, UiCallState, UiHealthState, UiSnapshot};
use cordboard_exchange::{Act, BasixGeneration, BasixNames, BasixOptions, BasixQuirks, Device, LedgerCall, Options, Voicemail};
use cordboard_flows::{Desk, Eyes, Face, LOGIN, Tolerance, Town, differences, soon};

const CALLER: &str = "+33611223344";

async fn town(basix: BasixOptions) -> Town {
    Town::of(Face::Basix, Town::small_cast(), Options { basix, ..Options::default() }).await
}

async fn compared(town: &Town, desk: &Desk) -> Vec<LedgerCall> {
    desk.until_no_call().await;
    town.told().await;
    let ledger = town.calls();
    let wrong = desk.until_recorded(|records| differences(&ledger, records, Eyes::Legs, Tolerance::default())).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    ledger
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_whatever_form_a_server_writes_it_tells_the_same_calls() {
    let usual = BasixQuirks::default();
    let forms = [
        usual,
        BasixQuirks { modern_erlang: true, shuffled: true, ..usual },
        BasixQuirks { compressed: true, characters: true, ..usual },
        BasixQuirks { bare: true, names: BasixNames::Atoms, ..usual },
        BasixQuirks { names: BasixNames::Binaries, hasty: true, ..usual },
        BasixQuirks { without: Some("domain"), shuffled: true, bare: true, modern_erlang: true, ..usual },
    ];
    for (quirks, generation) in forms.into_iter().zip([BasixGeneration::Waiting, BasixGeneration::Queued].into_iter().cycle()) {
        let town = town(BasixOptions { quirks, generation, ..BasixOptions::default() }).await;
        let folder = tempfile::tempdir().unwrap();
        let earlier = town.call("+48221000200", "1201").await;
        let desk = Desk::signed_in(folder.path(), &town).await;
        desk.until_call("what rings already", &earlier, |call| call.name.as_deref() == Some("Zofia Wiśniewska")).await;
        town.hang_up("+48221000200").await;
        let call = town.call(CALLER, "1201").await;
        desk.until_call("it rings", &call, |call| call.name.as_deref() == Some("Ann Lee")).await;
        town.answer(LOGIN).await;
        desk.until_call("they talk", &call, |call| call.state == UiCallState::Connected).await;
        town.hang_up(CALLER).await;
        assert_eq!(compared(&town, &desk).await.len(), 2, "{quirks:?}");
        desk.engine.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn telephones_that_ring_together_are_one_call_and_the_one_that_lost_is_not_missed() {
    let mut cast = Town::small_cast();
    let device = |name: &str| Device { name: name.to_owned(), username: name.to_owned(), ..Device::default() };
    cast.users[0].devices = vec![device("desk"), device("mobile"), Device { registered: false, ..device("old") }];
    let town = Town::of(Face::Basix, cast, Options::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::signed_in(folder.path(), &town).await;
    let call = town.call(CALLER, "1201").await;
    desk.until_call("it rings", &call, |call| call.state == UiCallState::Ringing).await;
    let ledger_id = town.exchange.calls_of(LOGIN)[0].id.clone();
    assert_eq!(town.exchange.basix_channels(&ledger_id).len(), 2, "both telephones that are there");
    town.answer(LOGIN).await;
    let talks = desk.until_call("they talk", &call, |call| call.state == UiCallState::Connected).await;
    assert_eq!((desk.engine.watch().0.calls.len(), desk.spy.rings(&talks.id)), (1, 1));
    town.hang_up(CALLER).await;
    let call = town.call(CALLER, "1201").await;
    desk.until_call("it rings", &call, |call| call.controls.decline.enabled).await;
    desk.engine.decline_call(desk.of(&call)).await.unwrap();
    desk.until_no_call().await;
    compared(&town, &desk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_third_connection_waits_for_the_user_and_then_takes_the_place_of_the_oldest() {
    let town = town(BasixOptions::default()).await;
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let oldest = Desk::signed_in(folders[0].path(), &town).await;
    let _other = Desk::signed_in(folders[1].path(), &town).await;
    let mut third = Desk::start(folders[2].path(), &Desk::keyring()).await;
    third.add_account(&town, cordboard_flows::PASSWORD).await;
    let replaced = |account: &cordboard_contract::UiAccount| account.health.state == UiHealthState::Replaced;
    third.until("it is refused", |seen| seen.accounts.iter().any(replaced)).await;
    soon("the refused one is gone", || town.exchange.basix_sockets() == 2).await;
    third.engine.retry_account(third.of_account()).await.unwrap();
    third.until_live().await;
    oldest.until("the oldest is told", |seen| seen.accounts.iter().any(replaced)).await;
    assert_eq!(town.exchange.basix_sockets(), 2, "and does not come back by itself");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_is_parked_and_taken_from_its_slot() {
    for generation in [BasixGeneration::Queued, BasixGeneration::Waiting] {
        let town = town(BasixOptions { generation, ..BasixOptions::default() }).await;
        let folder = tempfile::tempdir().unwrap();
        let desk = Desk::signed_in(folder.path(), &town).await;
        let call = town.call(CALLER, "1201").await;
        desk.until_call("it rings", &call, |_| true).await;
        town.answer(LOGIN).await;
        desk.until_call("they talk", &call, |call| call.controls.park.enabled).await;
        desk.engine.park_call(ParkArguments { account: desk.account.clone(), call, slot: None }).await.unwrap();
        let seen = desk.until("it waits", |seen| !seen.parked.is_empty()).await;
        let parked = &seen.parked[0];
        assert_eq!((parked.slot.as_str(), parked.number.as_deref()), ("904", Some(CALLER)));
        desk.until_no_call().await;
        let of = OfParked { account: desk.account.clone(), slot: "904".to_owned() };
        desk.engine.take_parked(of).await.unwrap();
        soon("the own telephone rings", || town.calls().len() == 2).await;
        town.answer(LOGIN).await;
        let back =
            |seen: &UiSnapshot| seen.parked.is_empty() && seen.calls.iter().any(|call| call.state == UiCallState::Connected);
        desk.until("the caller is back", back).await;
        town.hang_up(CALLER).await;
        desk.until_no_call().await;
        desk.engine.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_switches_and_who_waits_are_told() {
    let mut cast = Town::small_cast();
    cast.users[0].voicemail = Some(Voicemail { new: 2, ..Voicemail::default() });
    let town = Town::of(Face::Basix, cast, Options::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::signed_in(folder.path(), &town).await;
    let counted = |new: f64, old: f64| {
        move |seen: &UiSnapshot| seen.voicemails.iter().any(|mailbox| (mailbox.new, mailbox.old) == (new, old))
    };
    desk.until("two messages", counted(2.0, 0.0)).await;
    town.act(Act::Message { who: LOGIN.to_owned() }).await;
    desk.until("one more", counted(3.0, 0.0)).await;
    town.act(Act::Hear { who: LOGIN.to_owned() }).await;
    desk.until("all are heard", counted(0.0, 3.0)).await;
    town.act(Act::Dnd { who: LOGIN.to_owned(), on: true }).await;
    desk.until("do not disturb", |seen| seen.phones.iter().any(|phone| phone.do_not_disturb == Some(true))).await;

    let waits = Act::Call {
        from: CALLER.to_owned(),
        to: "3001".to_owned(),
        label: None,
        patience: None,
        talk: None,
        attached: std::collections::BTreeMap::new(),
    };
    town.act(waits).await;
    let waiting = |number: f64| {
        move |seen: &UiSnapshot| {
            let sales = seen.queues.iter().find(|queue| queue.label == "Sales");
            sales.is_some_and(|queue| queue.waiting == Some(number) && queue.callers.len() == number as usize)
        }
    };
    let seen = desk.until("somebody waits", waiting(1.0)).await;
    let caller = seen.queues.iter().flat_map(|queue| &queue.callers).next().unwrap();
    assert_eq!((caller.name.as_deref(), caller.number.as_deref()), (Some("Ann Lee"), Some(CALLER)));
    assert!(seen.queues.iter().all(|queue| queue.answered.is_none()), "what is not told is not nought");
    town.hang_up(CALLER).await;
    desk.until("nobody waits", waiting(0.0)).await;
    town.act(Act::LogIn { who: LOGIN.to_owned(), phone: None }).await;
    desk.until("one serves", |seen| seen.queues.iter().any(|queue| queue.agents_logged_in == Some(1.0))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_hears_of_every_channel_records_only_the_own_calls() {
    let mut town = town(BasixOptions::default()).await;
    town.hears_all = true;
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::signed_in(folder.path(), &town).await;
    let among_others = Act::Call {
        from: "csato".to_owned(),
        to: "1202".to_owned(),
        label: None,
        patience: None,
        talk: None,
        attached: std::collections::BTreeMap::new(),
    };
    town.act(among_others).await;
    town.answer("bnowak").await;
    let call = town.call(CALLER, "1201").await;
    desk.until_call("it rings", &call, |call| call.name.as_deref() == Some("Ann Lee")).await;
    town.answer(LOGIN).await;
    desk.until_call("they talk", &call, |call| call.state == UiCallState::Connected).await;
    assert_eq!(desk.engine.watch().0.calls.len(), 1);
    town.hang_up("csato").await;
    town.act(Act::Transfer { who: LOGIN.to_owned(), to: "1203".to_owned() }).await;
    desk.until_no_call().await;
    town.hang_up(CALLER).await;
    compared(&town, &desk).await;
}
