//! Numbers from other programs.

use cordboard_contract::{ChoicesArguments, OfAccount, OfOffer, UiAskLinks, UiChoices, UiNumberKind};
use cordboard_engine::{Given, Handed};
use cordboard_model::{AccountId, Command, Step};

use crate::support::{Desk, call, greeting};

fn dialled(desk: &Desk) -> Vec<String> {
    let number = |command| if let Command::Dial { number, .. } = command { Some(number) } else { None };
    desk.pbx.commands().into_iter().filter_map(number).collect()
}

async fn ask_when_doubtful(desk: &Desk) {
    let choices = UiChoices { ask_links: UiAskLinks::Doubtful, ..UiChoices::default() };
    desk.engine.save_choices(ChoicesArguments { choices }).await.unwrap();
}

/// A cut link comes back.
async fn come_back(desk: &Desk) {
    desk.engine.retry_account(OfAccount { account: desk.account.clone() }).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_a_question_and_the_answer_one_call() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    let mut looks = 0;
    assert_eq!(desk.engine.hand("tel:+33-1-42-76-49-78;ext=17", Given::Link, || looks += 1).await, Handed::Offered);
    assert_eq!(desk.engine.hand("tel:+33142764978;ext=17", Given::Link, || looks += 1).await, Handed::Repeated);
    assert_eq!(looks, 2, "both clicks show the window");
    desk.until(|seen| seen.offers.len() == 1).await;
    let offer = desk.seen.offers[0].clone();
    assert_eq!((offer.number.as_str(), offer.extension.as_deref()), ("+33142764978", Some("17")));
    assert_eq!((offer.country.as_deref(), offer.kind, offer.waiting), (Some("FR"), UiNumberKind::Landline, false));
    assert_eq!(offer.account.as_deref(), Some(desk.account.as_str()));
    assert!(dialled(&desk).is_empty());
    let of = || OfOffer { offer: offer.id.clone() };
    desk.engine.take_offer(of()).await.unwrap();
    desk.engine.take_offer(of()).await.unwrap_err();
    assert_eq!(dialled(&desk), ["+33142764978"]);
    desk.until(|seen| seen.offers.is_empty()).await;
    assert_eq!(desk.engine.hand("tel:+33142764978", Given::Link, || {}).await, Handed::Repeated, "the same click once more");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_only_doubtful_links_are_asked_about_two_clicks_are_one_call() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    ask_when_doubtful(&desk).await;
    let mut looks = 0;
    let both =
        [desk.engine.hand("tel:1202", Given::Link, || looks += 1).await, desk.engine.hand("tel:1202", Given::Link, || {}).await];
    assert_eq!((both, looks), ([Handed::Dialled, Handed::Repeated], 0), "nothing to look at");
    assert_eq!(dialled(&desk), ["1202"]);
    for (doubtful, why) in [("tel:112", "emergency"), ("tel:*21*1203%23", "service"), ("tel:+999123456789", "unknown")] {
        assert_eq!(desk.engine.hand(doubtful, Given::Link, || {}).await, Handed::Offered, "{doubtful}");
        desk.until(|seen| seen.offers.last().is_some_and(|offer| offer.doubtful.as_deref() == Some(why))).await;
    }
    assert_eq!(desk.engine.hand("1203", Given::Text, || {}).await, Handed::Offered, "a selection may be anything");
    assert_eq!(dialled(&desk), ["1202"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_call_is_made_again_at_once_unless_it_is_doubtful() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    let account = AccountId::from(desk.account.as_str());
    let mut looks = 0;
    assert_eq!(desk.engine.call_again(&account, "1202", || looks += 1).await, Handed::Dialled, "links are asked about always");
    assert_eq!(desk.engine.call_again(&account, "1202", || looks += 1).await, Handed::Repeated);
    assert_eq!((looks, dialled(&desk)), (0, vec!["1202".to_owned()]));
    assert_eq!(desk.engine.call_again(&account, "+33899123456", || looks += 1).await, Handed::Offered);
    desk.until(|seen| seen.offers.first().is_some_and(|offer| offer.doubtful.as_deref() == Some("premium"))).await;
    assert_eq!((looks, dialled(&desk).len()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_changes_no_call_that_is_up() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    ask_when_doubtful(&desk).await;
    desk.say(vec![call("7", Step::Connected)]);
    desk.until_call("7", |call| call.controls.hold.enabled).await;
    assert_eq!(desk.engine.hand("tel:1202", Given::Link, || {}).await, Handed::Offered);
    desk.until(|seen| seen.offers.first().is_some_and(|offer| offer.doubtful.as_deref() == Some("busy"))).await;
    let offer = desk.seen.offers[0].id.clone();
    desk.engine.drop_offer(&OfOffer { offer });
    desk.until(|seen| seen.offers.is_empty()).await;
    assert!(desk.pbx.commands().is_empty(), "{:?}", desk.pbx.commands());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_waits_until_its_account_can_dial_and_is_dialled_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    ask_when_doubtful(&desk).await;
    desk.pbx.greet_with(greeting());
    desk.pbx.cut("anna");
    desk.until(|seen| seen.accounts[0].health.problem.is_some()).await;
    let engine = desk.engine.clone();
    let waits = tokio::spawn(async move { engine.hand("tel:1202", Given::Link, || {}).await });
    desk.until(|seen| seen.offers.first().is_some_and(|offer| offer.waiting)).await;
    assert_eq!(desk.engine.hand("tel:1202", Given::Link, || {}).await, Handed::Repeated, "it waits already");
    come_back(&desk).await;
    assert_eq!(waits.await.unwrap(), Handed::Dialled);
    desk.until(|seen| seen.offers.is_empty()).await;
    assert_eq!(dialled(&desk), ["1202"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_is_dropped_while_it_waits_is_not_dialled() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    ask_when_doubtful(&desk).await;
    desk.pbx.cut("anna");
    desk.until(|seen| seen.accounts[0].health.problem.is_some()).await;
    let engine = desk.engine.clone();
    let waits = tokio::spawn(async move { engine.hand("tel:1202", Given::Link, || {}).await });
    desk.until(|seen| seen.offers.len() == 1).await;
    let offer = desk.seen.offers[0].id.clone();
    desk.engine.drop_offer(&OfOffer { offer });
    come_back(&desk).await;
    assert_eq!(waits.await.unwrap(), Handed::Dropped);
    assert!(dialled(&desk).is_empty());
}

#[tokio::test]
async fn a_link_that_waited_too_long_is_offered_and_not_dialled() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::start(folder.path()).await;
    ask_when_doubtful(&desk).await;
    tokio::time::pause();
    let mut looks = 0;
    assert_eq!(desk.engine.hand("tel:1202", Given::Link, || looks += 1).await, Handed::Offered);
    tokio::time::resume();
    desk.until(|seen| seen.offers.first().is_some_and(|offer| offer.doubtful.as_deref() == Some("late") && !offer.waiting)).await;
    assert_eq!((looks, desk.seen.offers[0].account.clone()), (1, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_link_reaches_no_telephone() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    ask_when_doubtful(&desk).await;
    let long = format!("tel:{}", "1".repeat(600));
    for link in ["cordboard://answer/7", "tel:12%0d%0a34", "tel:12|34", "javascript:1", "sip:anna@pbx.example", "tel:", &long] {
        let mut looks = 0;
        assert_eq!(desk.engine.hand(link, Given::Link, || looks += 1).await, Handed::Refused, "{link}");
        assert_eq!(looks, 1, "the user sees why nothing happens");
        desk.until_told("linkRefused").await;
    }
    assert!(desk.pbx.commands().is_empty() && desk.seen.offers.is_empty());
}
