//! The web service beside a XiVO (xivo.md 5.2): it says which page opens when; slow and hostile ones hold up no call. The service is a
//! real HTTP server.

use std::sync::{Arc, Mutex};

use cordboard_contract::{AgentArguments, DraftArguments, UiAccountDraft, UiAgentState, UiAgentTarget, UiCallState};
use cordboard_flows::{Desk, PASSWORD, PHONE, Town, soon};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

const CALLER: &str = "+33611223344";

/// A service that tells everybody the same, and what it was asked.
struct ThirdParty {
    address: String,
    asked: Arc<Mutex<Vec<Value>>>,
    /// While it is shut nobody is answered.
    gate: watch::Sender<bool>,
    _task: JoinSet<()>,
}

impl ThirdParty {
    async fn that(answers: impl Fn(&Value) -> Option<String> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/ws/endpoint", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (noted, answers) = (Arc::clone(&asked), Arc::new(answers));
        let (gate, open) = watch::channel(true);
        let mut task = JoinSet::new();
        task.spawn(async move {
            let mut visits = JoinSet::new();
            loop {
                let (visitor, _) = listener.accept().await.unwrap();
                let (noted, answers, open) = (Arc::clone(&noted), Arc::clone(&answers), open.clone());
                visits.spawn(async move { visit(visitor, &noted, &*answers, open).await });
            }
        });
        Self { address, asked, gate, _task: task }
    }

    fn asked(&self) -> Vec<Value> {
        self.asked.lock().unwrap().clone()
    }
}

async fn visit(
    mut visitor: TcpStream,
    asked: &Mutex<Vec<Value>>,
    answers: &(dyn Fn(&Value) -> Option<String> + Send + Sync),
    mut open: watch::Receiver<bool>,
) {
    let (mut read, mut chunk) = (Vec::new(), [0; 4_096]);
    let body = loop {
        let count = visitor.read(&mut chunk).await.unwrap();
        assert!(count > 0, "the request ends early");
        read.extend_from_slice(&chunk[..count]);
        let text = String::from_utf8_lossy(&read).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n")
            && let Ok(body) = serde_json::from_str::<Value>(body)
        {
            assert!(head.starts_with("POST /ws/endpoint HTTP/1.1"), "{head}");
            assert!(head.to_ascii_lowercase().contains("content-type: application/json"), "{head}");
            break body;
        }
    };
    let answer = answers(&body);
    asked.lock().unwrap().push(body);
    open.wait_for(|open| *open).await.unwrap();
    match answer {
        Some(answer) => {
            let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", answer.len());
            visitor.write_all(format!("{head}{answer}").as_bytes()).await.unwrap();
        }
        // Nothing is ever answered.
        None => std::future::pending().await,
    }
}

/// An agent whose account asks that service.
async fn desk_that_asks(folder: &std::path::Path, town: &Town, service: &ThirdParty) -> Desk {
    let desk = Desk::signed_in(folder, town).await;
    let draft = UiAccountDraft {
        id: Some(desk.account.clone()),
        label: "Lyon".to_owned(),
        pbx: "xivo".to_owned(),
        address: town.url(),
        login: cordboard_flows::LOGIN.to_owned(),
        password: Some(PASSWORD.to_owned()),
        phone: PHONE.to_owned(),
        phone_model: Some("snom".to_owned()),
        ca_file: None,
        proxy: Some("none".to_owned()),
        options: Some([("thirdPartyUrl".to_owned(), service.address.clone())].into()),
    };
    desk.engine.save_account(DraftArguments { draft }).await.unwrap();
    desk.until_live().await;
    desk.until_state(UiAgentState::LoggedOut).await;
    let target = UiAgentTarget::LoggedIn { phone: None };
    desk.engine.set_agent_state(AgentArguments { account: desk.account.clone(), target }).await.unwrap();
    desk.until_state(UiAgentState::Ready).await;
    desk
}

async fn answered(town: &Town, desk: &Desk) -> String {
    let call = town.call(CALLER, "3001").await;
    desk.until_call("it rings", &call, |call| call.controls.answer.enabled).await;
    desk.engine.answer_call(desk.of(&call)).await.unwrap();
    desk.until_call("they talk", &call, |call| call.state == UiCallState::Connected).await;
    call
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c55_the_page_after_the_call_pauses_the_agent_and_its_completion_makes_him_ready() {
    let answer =
        json!({"action": "open", "event": "EventReleased", "url": "/open/1", "autopause": true, "title": "Third Party Sample"});
    let service = ThirdParty::that(move |_| Some(answer.to_string())).await;
    let town = Town::small().await;
    let folder = tempfile::tempdir().unwrap();
    let desk = desk_that_asks(folder.path(), &town, &service).await;
    let call = answered(&town, &desk).await;
    soon("the service is asked", || service.asked().len() == 1).await;
    let asked = &service.asked()[0];
    assert_eq!((&asked["callee"], &asked["queue"]["displayName"]), (&json!(PHONE), &json!("Sales")));
    assert_eq!(asked["user"]["lastName"], json!("Martin"));
    assert!(desk.spy.pops().is_empty(), "the call lasts");
    town.hang_up(CALLER).await;
    soon("the page opens", || desk.spy.pops().len() == 1).await;
    let pop = desk.spy.pops().remove(0);
    assert_eq!((pop.call.as_str(), pop.name.as_str(), pop.url.path()), (call.as_str(), "Third Party Sample", "/open/1"));
    desk.until_state(UiAgentState::NotReady).await;
    desk.engine.page_closed(pop.pane.unwrap()).await.unwrap();
    desk.until_state(UiAgentState::Ready).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c56_an_answer_after_the_call_was_answered_opens_the_page_on_arrival() {
    let answer = json!({"action": "open", "event": "EventEstablished", "url": "/open/2"});
    let service = ThirdParty::that(move |_| Some(answer.to_string())).await;
    service.gate.send_replace(false);
    let town = Town::small().await;
    let folder = tempfile::tempdir().unwrap();
    let desk = desk_that_asks(folder.path(), &town, &service).await;
    answered(&town, &desk).await;
    assert!(desk.spy.pops().is_empty(), "the service takes its time");
    service.gate.send_replace(true);
    soon("the page opens", || desk.spy.pops().len() == 1).await;
    assert_eq!(desk.spy.pops()[0].pane, None, "nobody was paused for it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn c57_a_service_that_is_silent_wrong_or_hostile_holds_up_no_call_and_opens_nothing() {
    let answers: [fn() -> Option<String>; 5] = [
        || None,
        || Some("<html>".to_owned()),
        || Some(json!({"action": "none"}).to_string()),
        || {
            Some(
                json!({"action": "open", "event": "EventRinging", "url": "https://evil.example/", "autopause": true}).to_string(),
            )
        },
        || Some(format!("{{\"action\":\"open\",\"url\":\"/x\",\"title\":\"{}\"}}", "x".repeat(100_000))),
    ];
    let turn = Arc::new(Mutex::new(answers.iter().cycle().copied().take(100).collect::<Vec<_>>()));
    let service = ThirdParty::that(move |_| turn.lock().unwrap().remove(0)()).await;
    let town = Town::small().await;
    let folder = tempfile::tempdir().unwrap();
    let desk = desk_that_asks(folder.path(), &town, &service).await;
    for round in 1..=answers.len() {
        answered(&town, &desk).await;
        town.hang_up(CALLER).await;
        desk.until_no_call().await;
        soon("the service is asked", || service.asked().len() == round).await;
        desk.until_state(UiAgentState::Ready).await;
    }
    assert!(desk.spy.pops().is_empty(), "{:?}", desk.spy.pops());
}
