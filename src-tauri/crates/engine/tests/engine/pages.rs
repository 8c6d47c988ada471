//! Pages that a PBX offers with calls: shown at their moment, by allowed hosts only; the agent is not ready while he works on one.

use std::time::Duration;

use cordboard_contract::PopsArguments;
use cordboard_engine::Pop;
use cordboard_model::{AgentState, AgentTarget, Command, Ending, Event, PageMoment, PageOffer, Step};

use crate::support::{Desk, agent, call};

const PAUSE: Command = Command::SetAgentState(AgentTarget::NotReady { reason: None });
const READY: Command = Command::SetAgentState(AgentTarget::Ready { status: None });

fn offer(call: &str, moment: PageMoment) -> PageOffer {
    PageOffer {
        call: Some(call.into()),
        address: format!("https://desk.example/open/{call}"),
        offered_by: Some("https://desk.example/ws".to_owned()),
        title: "Orders".to_owned(),
        moment,
        place: None,
        pause: true,
    }
}

fn offered(offer: PageOffer) -> Event {
    Event::PageOffered(Box::new(offer))
}

async fn until<T: PartialEq + std::fmt::Debug>(what: impl Fn() -> T, want: T) {
    let wait = async {
        while what() != want {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    if tokio::time::timeout(Duration::from_secs(10), wait).await.is_err() {
        assert_eq!(what(), want);
    }
}

fn addresses(pops: &[Pop]) -> Vec<String> {
    pops.iter().map(|pop| pop.url.to_string()).collect()
}

async fn desk_with_agent(folder: &std::path::Path) -> Desk {
    let mut desk = Desk::signed_in(folder).await;
    desk.say(vec![agent(AgentState::Ready)]);
    desk.until(|seen| seen.agents.iter().any(|agent| agent.state == cordboard_contract::UiAgentState::Ready)).await;
    desk
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_after_the_call_pauses_the_agent_until_the_work_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk_with_agent(folder.path()).await;
    desk.say(vec![call("7", Step::Ringing), offered(offer("7", PageMoment::Ended)), call("7", Step::Ended(Ending::Plain))]);
    desk.say(vec![call("8", Step::Ringing), offered(offer("8", PageMoment::Ended)), call("8", Step::Connected)]);
    desk.until_call("8", |call| call.answered_at.is_some()).await;
    assert_eq!(
        (addresses(&desk.spy.pops()), desk.pbx.commands()),
        (vec![], vec![]),
        "nobody talked in the first, the second lasts"
    );
    desk.say(vec![call("8", Step::Ended(Ending::Plain)), call("8", Step::Ended(Ending::Plain))]);
    until(|| addresses(&desk.spy.pops()), vec!["https://desk.example/open/8".to_owned()]).await;
    until(|| desk.pbx.commands(), vec![PAUSE]).await;
    desk.say(vec![agent(AgentState::NotReady)]);
    desk.until(|seen| seen.agents[0].state == cordboard_contract::UiAgentState::NotReady).await;
    let pane = desk.spy.pops()[0].pane.unwrap();
    desk.engine.page_closed(pane).await.unwrap();
    desk.engine.page_closed(pane).await.unwrap();
    until(|| desk.pbx.commands(), vec![PAUSE, READY]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_not_ready_or_has_become_ready_himself_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk_with_agent(folder.path()).await;
    desk.say(vec![call("7", Step::Ringing), offered(offer("7", PageMoment::Now))]);
    until(|| desk.pbx.commands(), vec![PAUSE]).await;
    // The agent goes on taking calls while the page is open.
    desk.engine.page_closed(desk.spy.pops()[0].pane.unwrap()).await.unwrap();
    desk.say(vec![agent(AgentState::NotReady)]);
    desk.until(|seen| seen.agents[0].state == cordboard_contract::UiAgentState::NotReady).await;
    desk.say(vec![offered(offer("7", PageMoment::Now))]);
    until(|| desk.spy.pops().len(), 2).await;
    desk.engine.page_closed(desk.spy.pops()[1].pane.unwrap()).await.unwrap();
    assert_eq!(desk.pbx.commands(), [PAUSE], "he had a reason of his own");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_that_comes_late_is_honoured_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk_with_agent(folder.path()).await;
    let free = |call: &str, moment| offered(PageOffer { pause: false, ..offer(call, moment) });
    desk.say(vec![call("7", Step::Ringing), call("7", Step::Connected), free("7", PageMoment::Answered)]);
    until(|| desk.spy.pops().len(), 1).await;
    desk.say(vec![call("7", Step::Ended(Ending::Plain)), free("7", PageMoment::Ended)]);
    until(|| desk.spy.pops().len(), 2).await;
    desk.say(vec![call("9", Step::Ringing), call("9", Step::Ended(Ending::Plain)), free("9", PageMoment::Ended)]);
    desk.until_no_call().await;
    assert_eq!(desk.spy.pops().len(), 2, "they never talked");
    assert!(desk.spy.pops().iter().all(|pop| pop.pane.is_none()), "nobody waits for their end");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_other_hosts_are_refused_and_said_until_they_are_allowed() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = desk_with_agent(folder.path()).await;
    let sheet = |address: &str| {
        let place = Some("crm".to_owned());
        offered(PageOffer { address: address.to_owned(), offered_by: None, pause: false, place, ..offer("7", PageMoment::Now) })
    };
    desk.say(vec![call("7", Step::Ringing), sheet("http://crm/x?fn=123")]);
    desk.until_told("pageRefused").await;
    for address in ["javascript:alert(1)", "file:///etc/passwd", "https://crm@evil.example/", "https://evil.example/"] {
        desk.say(vec![sheet(address)]);
        desk.until_told("pageRefused").await;
    }
    desk.engine.save_pops(PopsArguments { rules: vec![], hosts: vec!["http://crm".to_owned()] }).await.unwrap();
    desk.say(vec![sheet("http://crm/x?fn=123"), sheet("http://crm/x?fn=124")]);
    until(|| addresses(&desk.spy.pops()), ["123", "124"].map(|number| format!("http://crm/x?fn={number}")).to_vec()).await;
    let pops = desk.spy.pops();
    assert_eq!(pops[0].place, pops[1].place, "the second takes the place of the first");
}
