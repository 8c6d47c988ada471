//! Why some stories are not told at some PBX: the account itself says that it cannot do what they are about.

use cordboard_flows::{Desk, Face, LOGIN, Town};

/// What stories are about, and where they are told.
const STORIES: [(&str, &[Face]); 7] = [
    ("agentState", &[Face::Xivo, Face::Kazoo]),
    ("hold", &[Face::Xivo, Face::Kazoo]),
    ("consultTransfer", &[Face::Xivo, Face::Kazoo]),
    ("blindTransfer", &[Face::Xivo, Face::Kazoo, Face::Basix]),
    ("decline", &[Face::Xivo, Face::Kazoo, Face::Basix]),
    ("hangUp", &[Face::Xivo, Face::Kazoo, Face::Basix]),
    ("serverHistory", &[Face::Xivo, Face::Kazoo, Face::CloudPbx]),
];

const CALLER: &str = "+33611223344";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_a_story_is_not_told_the_account_says_why() {
    for face in [Face::Xivo, Face::Kazoo, Face::Basix, Face::CloudPbx] {
        let town = Town::small_on(face).await;
        let folder = tempfile::tempdir().unwrap();
        let desk = Desk::signed_in(folder.path(), &town).await;
        for (ability, told) in STORIES {
            let is_so = |why_not: &Option<String>| match (told.contains(&face), why_not) {
                (true, why) => why.is_none(),
                (false, why) => why.as_deref() == Some("pbx"),
            };
            desk.until(&format!("{face:?}: {ability}"), |seen| {
                let mut abilities = seen.accounts.iter().flat_map(|account| &account.abilities);
                abilities.any(|known| known.name == ability && is_so(&known.why_not))
            })
            .await;
        }
        desk.engine.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_basix_did_not_tell_is_said_to_be_missing() {
    let town = Town::small_on(Face::Basix).await;
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::signed_in(folder.path(), &town).await;
    let cut_short = town.call(CALLER, "1201").await;
    town.answer(LOGIN).await;
    desk.until_call("they talk", &cut_short, |call| call.answered_at.is_some()).await;
    town.exchange.faults().set("refuse".parse().unwrap());
    town.exchange.faults().cut(None);
    desk.until_down().await;
    town.hang_up(CALLER).await;
    town.call(CALLER, "1201").await;
    town.hang_up(CALLER).await;
    town.told().await;
    town.exchange.faults().clear();
    desk.engine.retry_account(desk.of_account()).await.unwrap();
    desk.until_live().await;
    desk.until_no_call().await;
    desk.until("the time is marked", |seen| seen.gaps.iter().any(|gap| gap.to.is_some())).await;
    let wrong = desk.until_recorded(|records| match records {
        [record] if record.call.id.as_str() == cut_short && record.call.ended_at.is_some() => Vec::new(),
        _ => records.to_vec(),
    });
    let wrong = wrong.await;
    assert!(wrong.is_empty(), "the call that was seen has ended, and what rang meanwhile is not made up: {wrong:#?}");
}
