//! Every call is announced once: with events that are repeated and overtaken, links that break, and programs that are started anew.

use std::sync::Arc;

use cordboard_contract::OfAccount;
use cordboard_model::{Ending, Event, Step};

use crate::support::{Desk, FakePbx, call, draft, greeting, memory};

const CALLS: usize = 300;
/// Every so many calls the link breaks, or the program is started anew.
const CUT: usize = 10;
const RESTART: usize = 50;

/// The program with its account on a live link.
async fn started(folder: &std::path::Path, pbx: &Arc<FakePbx>, secrets: &cordboard_secrets::Secrets) -> Desk {
    let mut desk = Desk::start_with(folder, Arc::clone(pbx), secrets.clone()).await;
    if desk.account.is_empty() {
        let draft = draft("anna", "secret");
        desk.account = desk.engine.save_account(cordboard_contract::DraftArguments { draft }).await.unwrap();
    }
    live(&mut desk).await;
    desk
}

async fn live(desk: &mut Desk) {
    desk.until(|seen| seen.accounts.iter().any(|account| account.health.since.is_some() && !account.abilities.is_empty())).await;
}

/// A picture in which those calls ring.
fn picture(ringing: &[Event]) -> Vec<Event> {
    let reports =
        ringing.iter().filter_map(|event| if let Event::CallReported(report) = event { Some((**report).clone()) } else { None });
    let mut events = greeting();
    events.pop();
    events.push(Event::CallsListed(reports.collect()));
    events
}

#[tokio::test(flavor = "multi_thread")]
async fn three_hundred_calls_with_repeats_cuts_and_restarts_are_announced_once_each() {
    let folder = tempfile::tempdir().unwrap();
    let (pbx, secrets) = (Arc::new(FakePbx::default()), memory());
    pbx.greet_with(greeting());
    let mut desk = started(folder.path(), &pbx, &secrets).await;
    let mut rings = vec![0; CALLS];
    for number in 0..CALLS {
        let id = number.to_string();
        let ring = call(&id, Step::Ringing);
        desk.say(vec![ring.clone(); 1 + number % 3]);
        desk.until_call(&id, |_| true).await;
        if number % RESTART == RESTART - 1 {
            pbx.greet_with(picture(std::slice::from_ref(&ring)));
            desk.engine.stop().await;
            count(&desk, &mut rings);
            desk = started(folder.path(), &pbx, &secrets).await;
            desk.until_call(&id, |_| true).await;
        } else if number % CUT == CUT - 1 {
            pbx.greet_with(picture(std::slice::from_ref(&ring)));
            pbx.cut("anna");
            desk.until(|seen| seen.accounts[0].health.problem.is_some()).await;
            desk.engine.retry_account(OfAccount { account: desk.account.clone() }).await.unwrap();
            live(&mut desk).await;
        }
        pbx.greet_with(greeting());
        let end = call(&id, Step::Ended(if number % 2 == 0 { Ending::Plain } else { Ending::AnsweredElsewhere }));
        // What comes too late: the end twice, a ring after it, news of the call before.
        let before = call(&number.saturating_sub(1).to_string(), Step::Ringing);
        let restarted = number % RESTART == RESTART - 1;
        // A program that was started anew could not know that the call before was over.
        desk.say([vec![end.clone(), ring, end], if restarted { vec![] } else { vec![before] }].concat());
        desk.until_no_call().await;
    }
    count(&desk, &mut rings);
    assert_eq!(rings.iter().enumerate().filter(|(_, rings)| **rings != 1).collect::<Vec<_>>(), []);
    desk.engine.stop().await;
}

fn count(desk: &Desk, rings: &mut [usize]) {
    for (number, rings) in rings.iter_mut().enumerate() {
        *rings += desk.spy.rings(&number.to_string());
    }
}
