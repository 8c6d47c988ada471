//! Screen pops: pages open with calls, once, soon, and nowhere else than the rules say. The CRM is a real HTTP server.

use std::time::{Duration, Instant};

use cordboard_contract::{
    ErrorCode, PopArguments, PopTestArguments, PopsArguments, UiPopMoment, UiPopOpening, UiPopRule, UiPopTest,
};
use cordboard_engine::Pop;
use cordboard_model::{CallReport, Ending, Event, Party, Step};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::support::{Desk, call};

/// A page may open so long after its moment.
const SOON: Duration = Duration::from_millis(400);

fn rule(moment: UiPopMoment, address: &str) -> UiPopRule {
    UiPopRule {
        id: String::new(),
        name: "CRM".to_owned(),
        enabled: true,
        numbers: vec![],
        queue: String::new(),
        direction: None,
        internal: false,
        moment,
        address: address.to_owned(),
        opening: UiPopOpening::Browser,
    }
}

async fn keep(desk: &mut Desk, rules: Vec<UiPopRule>) {
    let count = rules.len();
    desk.engine.save_pops(PopsArguments { rules, hosts: vec![] }).await.unwrap();
    desk.until(|seen| seen.pops.rules.len() == count).await;
}

async fn until_pops(desk: &Desk, count: usize) -> Vec<Pop> {
    let wait = async {
        while desk.spy.pops().len() < count {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), wait).await.expect("a page opens");
    desk.spy.pops()
}

fn addresses(pops: &[Pop]) -> Vec<&str> {
    pops.iter().map(|pop| pop.url.as_str()).collect()
}

/// A CRM that answers one visitor, and what he asked for.
async fn visited(crm: &TcpListener) -> String {
    let (mut visitor, _) = crm.accept().await.unwrap();
    let mut request = vec![0; 4_096];
    let read = visitor.read(&mut request).await.unwrap();
    visitor.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nOK").await.unwrap();
    String::from_utf8_lossy(&request[..read]).lines().next().unwrap_or_default().to_owned()
}

/// What a browser does with a page.
async fn browse(pop: &Pop) -> String {
    let port = pop.url.port().unwrap();
    let mut line = TcpStream::connect((pop.url.host_str().unwrap(), port)).await.unwrap();
    let target = &pop.url[url::Position::BeforePath..url::Position::AfterQuery];
    line.write_all(format!("GET {target} HTTP/1.1\r\nhost: crm\r\n\r\n").as_bytes()).await.unwrap();
    let mut answer = String::new();
    line.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ringing_call_opens_the_crm_at_its_caller_once_and_soon() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    let crm = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/people?phone={{number}}&who={{name}}", crm.local_addr().unwrap());
    keep(&mut desk, vec![rule(UiPopMoment::Ringing, &address)]).await;
    let rang = Instant::now();
    desk.say(vec![call("7", Step::Ringing), call("7", Step::Ringing)]);
    let pops = until_pops(&desk, 1).await;
    assert!(rang.elapsed() < SOON, "{:?}", rang.elapsed());
    let (request, answer) = tokio::join!(visited(&crm), browse(&pops[0]));
    assert_eq!(request, "GET /people?phone=0611223344&who=Joana HTTP/1.1");
    assert!(answer.ends_with("OK"));
    // The link is cut and the call is told anew, and repeated.
    desk.pbx.cut("anna");
    desk.until(|seen| seen.accounts[0].health.since.is_none()).await;
    desk.engine.retry_account(cordboard_contract::OfAccount { account: desk.account.clone() }).await.unwrap();
    desk.until(|seen| seen.accounts[0].health.since.is_some()).await;
    desk.say(vec![call("7", Step::Ringing), call("7", Step::Connected), call("7", Step::Ended(Ending::Plain))]);
    desk.until_no_call().await;
    desk.say(vec![call("8", Step::Ringing)]);
    assert_eq!(until_pops(&desk, 2).await[1].call.as_str(), "8");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_waits_for_the_number_and_then_does_without() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    keep(&mut desk, vec![rule(UiPopMoment::Ringing, "https://crm.example/{number}")]).await;
    let unnamed = |id: &str, number: &str| {
        let mut report = CallReport::new(id, Step::Ringing);
        report.direction = Some(cordboard_model::Direction::Incoming);
        report.remote = Party::new(number, "");
        Event::CallReported(Box::new(report))
    };
    let rang = Instant::now();
    desk.say(vec![unnamed("7", "")]);
    desk.until_call("7", |_| true).await;
    desk.say(vec![unnamed("7", "../admin")]);
    assert_eq!(addresses(&until_pops(&desk, 1).await), ["https://crm.example/..%2Fadmin"]);
    assert!(rang.elapsed() < SOON, "it does not wait when it knows");
    let rang = Instant::now();
    desk.say(vec![unnamed("8", "")]);
    let pops = until_pops(&desk, 2).await;
    assert!(rang.elapsed() >= Duration::from_millis(490), "{:?}", rang.elapsed());
    assert_eq!((pops[1].url.as_str(), &pops[1].missing[..]), ("https://crm.example/", &["number".to_owned()][..]));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_rule_has_its_moment_and_by_hand_is_the_users() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    let rules = vec![
        rule(UiPopMoment::Answered, "https://crm.example/answered"),
        rule(UiPopMoment::Ended, "https://crm.example/ended"),
        rule(UiPopMoment::ByHand, "https://crm.example/by-hand"),
    ];
    keep(&mut desk, rules).await;
    desk.say(vec![call("7", Step::Ringing), call("7", Step::Connected)]);
    desk.until_call("7", |call| call.answered_at.is_some()).await;
    let by_hand = desk.seen.pops.rules[2].id.clone();
    let wanted =
        |call: &str, rule: &str| PopArguments { account: desk.account.clone(), call: call.to_owned(), rule: rule.to_owned() };
    desk.engine.pop_call(wanted("7", &by_hand)).await.unwrap();
    assert_eq!(desk.engine.pop_call(wanted("7", "no such rule")).await.unwrap_err().code, ErrorCode::Missing);
    assert_eq!(desk.engine.pop_call(wanted("9", &by_hand)).await.unwrap_err().code, ErrorCode::CallGone);
    desk.say(vec![call("7", Step::Ended(Ending::Plain))]);
    let want = ["https://crm.example/answered", "https://crm.example/by-hand", "https://crm.example/ended"];
    assert_eq!(addresses(&until_pops(&desk, 3).await), want);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_opens_nothing_a_second_time_and_keeps_the_rules() {
    let folder = tempfile::tempdir().unwrap();
    let secrets = crate::support::memory();
    let pbx = std::sync::Arc::new(crate::support::FakePbx::default());
    pbx.greet_with(crate::support::greeting());
    let mut desk = Desk::start_with(folder.path(), std::sync::Arc::clone(&pbx), secrets.clone()).await;
    let draft = crate::support::draft("anna", "secret");
    desk.account = desk.engine.save_account(cordboard_contract::DraftArguments { draft }).await.unwrap();
    desk.until(|seen| seen.accounts.iter().any(|account| account.health.since.is_some())).await;
    let rules = [UiPopMoment::Ringing, UiPopMoment::Ended].map(|moment| rule(moment, "https://crm.example/{number}"));
    keep(&mut desk, rules.to_vec()).await;
    desk.say(vec![call("7", Step::Ringing)]);
    desk.until_call("7", |_| true).await;
    until_pops(&desk, 1).await;
    desk.engine.stop().await;
    let mut desk = Desk::start_with(folder.path(), pbx, secrets).await;
    assert_eq!(desk.seen.pops.rules.len(), 2);
    desk.until(|seen| seen.accounts.iter().any(|account| account.health.since.is_some())).await;
    desk.say(vec![call("7", Step::Ringing), call("7", Step::Ended(Ending::Plain))]);
    let ended = desk.seen.pops.rules[1].id.clone();
    let pops = until_pops(&desk, 1).await;
    assert_eq!(pops.iter().map(|pop| &pop.rule).collect::<Vec<_>>(), [&ended], "the ringing was before");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_is_tried_with_the_last_call_before_it_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::signed_in(folder.path()).await;
    let engine = desk.engine.clone();
    let try_out = async |rule: UiPopRule, open: bool| engine.test_pop(PopTestArguments { rule, open }).await.unwrap();
    let problem = |test: UiPopTest| test.problem.unwrap_or_default();
    let good = || rule(UiPopMoment::Ended, "https://crm.example/{number}?x={data.x?}");
    assert_eq!(problem(try_out(good(), true).await), "noCall");
    desk.say(vec![call("7", Step::Ringing), call("7", Step::Ended(Ending::Plain))]);
    desk.until(|seen| seen.missed == 1.0).await;
    let test = try_out(UiPopRule { queue: "sales".to_owned(), ..good() }, true).await;
    assert_eq!((test.url.as_deref(), test.applies), (Some("https://crm.example/0611223344?x="), false));
    assert_eq!(test.party.as_deref(), Some("Joana"));
    assert_eq!(addresses(&until_pops(&desk, 1).await), ["https://crm.example/0611223344?x="]);
    for (address, want) in [
        ("ftp://crm.example/", "scheme"),
        ("http://crm.example/", "scheme"),
        ("https://{name}/", "host"),
        ("https://YOUR-ORG.crm.example/{number}", "unfinished"),
        ("https://crm.example/{moon}", "field"),
    ] {
        assert_eq!(problem(try_out(rule(UiPopMoment::Ended, address), true).await), want, "{address}");
    }
    assert_eq!(desk.spy.pops().len(), 1, "a rule with a problem opens nothing");
    let refused = desk.engine.save_pops(PopsArguments { rules: vec![rule(UiPopMoment::Ended, "ftp://x/")], hosts: vec![] }).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::FormInvalid);
    let refused = desk.engine.save_pops(PopsArguments { rules: vec![], hosts: vec!["a b".to_owned()] }).await;
    assert_eq!(refused.unwrap_err().detail, "hosts");
}
