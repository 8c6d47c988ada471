//! The connector against the virtual exchange, over real sockets.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test looks for one variant")]

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc, time::Duration};

use cordboard_desk::{AccountDesk, Desk};
use cordboard_exchange::{Act, AgentSeat, Cast, Exchange, Generation, Member, Options, Party, Queue, User};
use cordboard_link::{Network, NetworkSettings, ProxySettings, install_provider};
use cordboard_model::{AccountId, AgentState, AgentTarget, Call, CallState, Change, Command, Event, Outcome, TransferKind};
use cordboard_pbx_xivo::{SignIn, Xivo, XivoAccount, XivoConversation};
use cordboard_session::{Clock, Connector, Conversation, SessionError, Stamped, Verdict};
use secrecy::SecretString;
use serde_json::json;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(10);
const MARY: &str = "+33611223344";

fn cast() -> Cast {
    let user = |login: &str, first: &str, extension: &str, agent: Option<&str>| User {
        login: login.to_owned(),
        first_name: first.to_owned(),
        last_name: "Martin".to_owned(),
        extension: extension.to_owned(),
        agent: agent.map(|number| AgentSeat { number: number.to_owned(), ..AgentSeat::default() }),
        ..User::default()
    };
    Cast {
        users: vec![user("amartin", "Anna", "1201", Some("8001")), user("bnowak", "Bartosz", "1202", None)],
        queues: vec![Queue {
            name: "sales".to_owned(),
            display_name: "Sales".to_owned(),
            number: "3001".to_owned(),
            ..Queue::default()
        }],
        members: vec![Member { user: "amartin".to_owned(), queue: "sales".to_owned(), penalty: 0 }],
        parties: vec![Party { number: MARY.to_owned(), name: "Mary".to_owned(), ..Party::default() }],
        ..Cast::default()
    }
}

struct Scene {
    exchange: Exchange,
    addr: SocketAddr,
}

impl Scene {
    async fn new() -> Self {
        Self::aged(Generation::G2).await
    }

    async fn aged(generation: Generation) -> Self {
        install_provider();
        let exchange = Exchange::start(cast(), Options { generation, ..Options::default() }).await.unwrap();
        let addr = exchange.serve_xivo("127.0.0.1:0").await.unwrap();
        Self { exchange, addr }
    }

    fn xivo(&self) -> Xivo {
        self.xivo_as(XivoAccount::new(self.addr.to_string(), "amartin", Some("1201".to_owned())), "secret")
    }

    fn xivo_as(&self, account: XivoAccount, password: &'static str) -> Xivo {
        let network = Network::new(NetworkSettings { proxy: ProxySettings::None, ..NetworkSettings::default() }).unwrap();
        Xivo::new(account, Arc::new(move || Some(SecretString::from(password))), network, Clock::system()).unwrap()
    }

    async fn act(&self, act: serde_json::Value) {
        let act: Act = serde_json::from_value(act).unwrap();
        self.exchange.act(act).await.unwrap();
    }
}

/// A conversation with a desk behind it.
struct Desked {
    conversation: XivoConversation,
    desk: Desk,
    id: AccountId,
    events: Vec<Event>,
    changes: Vec<Change>,
}

impl Desked {
    async fn open(xivo: &mut Xivo) -> Self {
        let conversation = timeout(PATIENCE, xivo.open()).await.unwrap().unwrap();
        let id = AccountId::from("a");
        let mut desk = Desk::new();
        desk.open_account(id.clone());
        Self { conversation, desk, id, events: Vec::new(), changes: Vec::new() }
    }

    fn account(&self) -> &AccountDesk {
        self.desk.account(&self.id).unwrap()
    }

    fn take(&mut self, stamped: Vec<Stamped>) {
        for Stamped { at, event } in stamped {
            self.events.push(event.clone());
            self.desk.apply(&self.id, event, at, &mut self.changes);
        }
    }

    /// Listens until that is so.
    async fn until(&mut self, what: &str, so: impl Fn(&Self) -> bool) {
        while !so(self) {
            let mut events = Vec::new();
            let heard = timeout(PATIENCE, self.conversation.next(&mut events)).await;
            heard.unwrap_or_else(|_| panic!("{what} did not come about")).unwrap();
            self.take(events);
        }
    }

    async fn give(&mut self, command: Command) {
        let mut events = Vec::new();
        self.conversation.execute(command, &mut events).await.unwrap();
        self.take(events);
    }

    fn call(&self) -> &Call {
        self.account().calls().next().expect("a call")
    }

    async fn call_in(&mut self, state: CallState) -> Call {
        self.until(&format!("a call {state:?}"), |here| here.account().calls().any(|call| call.state == state)).await;
        (**self.account().calls().find(|call| call.state == state).unwrap()).clone()
    }

    async fn ended(&mut self, count: usize) -> Vec<Call> {
        let over = |here: &Self| {
            let mut calls = BTreeMap::new();
            for change in &here.changes {
                if let Change::CallEnded(call) = change {
                    calls.insert(call.id.clone(), (**call).clone());
                }
            }
            calls.into_values().collect::<Vec<_>>()
        };
        self.until("the end of the calls", |here| over(here).len() == count).await;
        over(self)
    }

    async fn settled(&mut self) {
        let listed = |events: &[Event]| {
            let has = |wanted: fn(&Event) -> bool| events.iter().any(wanted);
            has(|event| matches!(event, Event::CallsListed(_)))
                && has(|event| matches!(event, Event::QueuesListed(_)))
                && has(|event| matches!(event, Event::AgentsListed(_)))
                && has(|event| matches!(event, Event::MembersListed(_)))
                && has(|event| matches!(event, Event::AgentReported(_)))
                && has(|event| matches!(event, Event::ContactsListed(..)))
        };
        self.until("the first picture", |here| listed(&here.events)).await;
    }
}

#[tokio::test]
async fn a_link_begins_with_the_whole_picture() {
    let scene = Scene::new().await;
    let mut here = Desked::open(&mut scene.xivo()).await;
    here.settled().await;
    assert!(matches!(here.events[0], Event::CapabilitiesKnown(_)), "what can be done comes first");
    let user = here.account().user();
    assert_eq!(user.name.as_deref(), Some("Anna Martin"));
    assert_eq!(here.account().queues().next().map(|queue| queue.label.as_str()), Some("Sales"));
    let own = here.account().own_agent().agent.clone().expect("an own agent");
    assert_eq!((own.now.state, own.memberships.len()), (AgentState::LoggedOut, 1));
    here.conversation.close().await;
}

#[tokio::test]
async fn a_call_is_answered_held_retrieved_and_ended_as_the_ledger_says() {
    for generation in [Generation::G1, Generation::G2] {
        let scene = Scene::aged(generation).await;
        let mut here = Desked::open(&mut scene.xivo()).await;
        here.settled().await;
        scene.act(json!({"do": "call", "from": MARY, "to": "1201", "attached": {"case": "42"}})).await;
        let call = here.call_in(CallState::Ringing).await;
        here.give(Command::Answer(call.id.clone())).await;
        here.call_in(CallState::Connected).await;
        here.give(Command::Hold(call.id.clone())).await;
        here.call_in(CallState::Held).await;
        here.give(Command::Retrieve(call.id.clone())).await;
        here.call_in(CallState::Connected).await;
        here.give(Command::HangUp(call.id.clone())).await;
        let ended = here.ended(1).await.remove(0);

        let truth = scene.exchange.calls_of("amartin").remove(0);
        assert_eq!(ended.id.as_str(), truth.id);
        assert_eq!(ended.outcome, Some(Outcome::Answered));
        assert_eq!(ended.remote.number.as_deref(), Some(truth.remote.number.as_str()));
        assert_eq!(ended.attached, truth.attached);
        assert!(!ended.internal);
    }
}

#[tokio::test]
async fn a_consultation_and_its_transfer_are_told_as_such() {
    let scene = Scene::new().await;
    let mut here = Desked::open(&mut scene.xivo()).await;
    here.settled().await;
    scene.act(json!({"do": "call", "from": MARY, "to": "1201"})).await;
    let call = here.call_in(CallState::Ringing).await;
    here.give(Command::Answer(call.id.clone())).await;
    here.call_in(CallState::Connected).await;
    here.give(Command::Consult { call: call.id.clone(), to: "1202".to_owned() }).await;
    let consult = here.call_in(CallState::Dialing).await;
    assert_eq!(consult.consults_for, Some(call.id.clone()));
    scene.act(json!({"do": "answer", "who": "bnowak"})).await;
    here.call_in(CallState::Connected).await;
    here.give(Command::CompleteTransfer(call.id.clone())).await;
    let ended = here.ended(2).await;
    let passed = ended.iter().find(|ended| ended.id == call.id).unwrap();
    assert_eq!(passed.outcome, Some(Outcome::Transferred));
    assert_eq!(passed.transfers[0].kind, TransferKind::Consult);
    assert_eq!(passed.transfers[0].to.number.as_deref(), Some("1202"));
}

#[tokio::test]
async fn an_agent_logs_in_and_pauses() {
    let scene = Scene::new().await;
    let mut here = Desked::open(&mut scene.xivo()).await;
    here.settled().await;
    let in_state =
        |state| move |here: &Desked| here.account().own_agent().agent.as_ref().is_some_and(|agent| agent.now.state == state);
    here.give(Command::SetAgentState(AgentTarget::LoggedIn { phone: None })).await;
    here.until("ready", in_state(AgentState::Ready)).await;
    here.give(Command::SetAgentState(AgentTarget::NotReady { reason: None })).await;
    here.until("not ready", in_state(AgentState::NotReady)).await;
    assert_eq!(here.account().own_agent().pending, None);
}

#[tokio::test]
async fn garbage_is_counted_and_the_link_goes_on() {
    let scene = Scene::new().await;
    scene.exchange.faults().set("garbage=100%".parse().unwrap());
    let mut here = Desked::open(&mut scene.xivo()).await;
    here.settled().await;
    scene.act(json!({"do": "call", "from": MARY, "to": "1201"})).await;
    here.call_in(CallState::Ringing).await;
    let counts = here.conversation.counts();
    assert!(counts.malformed > 0 && counts.unknown > 0, "{counts:?}");
}

#[tokio::test]
async fn c08_wrong_credentials_end_in_a_sign_in_and_no_socket() {
    let scene = Scene::new().await;
    let account = XivoAccount::new(scene.addr.to_string(), "amartin", None);
    for sign_in in [SignIn::Token, SignIn::Legacy] {
        let account = XivoAccount { sign_in, ..account.clone() };
        let error = timeout(PATIENCE, scene.xivo_as(account, "wrong").open()).await.unwrap().unwrap_err();
        assert_eq!(error.verdict(), Verdict::SignIn, "{sign_in:?}");
        assert!(matches!(error, SessionError::Rejected { .. }), "{error}");
    }
    assert!(scene.exchange.received("amartin").is_empty());
}

#[tokio::test]
async fn a_refused_socket_is_a_matter_of_signing_in() {
    let scene = Scene::new().await;
    scene.exchange.faults().set("refuse".parse().unwrap());
    let error = timeout(PATIENCE, scene.xivo().open()).await.unwrap().unwrap_err();
    assert_eq!(error.verdict(), Verdict::SignIn);
}

#[tokio::test]
async fn c10_a_session_that_cannot_be_made_is_tried_again_with_its_code() {
    let scene = Scene::new().await;
    scene.exchange.faults().set("logged-on-error=loggedOnTimeout".parse().unwrap());
    let error = timeout(PATIENCE, scene.xivo().open()).await.unwrap().unwrap_err();
    assert_eq!(error.verdict(), Verdict::Retry);
    assert_eq!(error.problem().detail, "loggedOnTimeout");
}

#[tokio::test]
async fn the_oldest_way_in_works() {
    let scene = Scene::aged(Generation::G0).await;
    let account = XivoAccount {
        sign_in: SignIn::Legacy,
        generation: cordboard_pbx_xivo::Generation::G0,
        ..XivoAccount::new(scene.addr.to_string(), "amartin", Some("1201".to_owned()))
    };
    let mut here = Desked::open(&mut scene.xivo_as(account, "secret")).await;
    here.until("the queues", |here| here.account().queues().next().is_some()).await;
}

#[tokio::test]
async fn c11_after_a_cut_a_new_link_begins_with_a_new_picture_and_no_old_command() {
    let scene = Scene::new().await;
    let mut xivo = scene.xivo();
    let mut here = Desked::open(&mut xivo).await;
    here.settled().await;
    here.give(Command::SetAgentState(AgentTarget::LoggedIn { phone: None })).await;
    let ready =
        |here: &Desked| here.account().own_agent().agent.as_ref().is_some_and(|agent| agent.now.state == AgentState::Ready);
    here.until("ready", ready).await;

    scene.exchange.faults().cut(Some("amartin"));
    let error = loop {
        let mut events = Vec::new();
        if let Err(error) = timeout(PATIENCE, here.conversation.next(&mut events)).await.expect("the cut shows") {
            break error;
        }
    };
    assert_eq!(error.verdict(), Verdict::Retry, "{error}");
    drop(here);

    let before = scene.exchange.received("amartin").len();
    scene.act(json!({"do": "call", "from": MARY, "to": "1201"})).await;
    let mut here = Desked::open(&mut xivo).await;
    here.settled().await;
    here.until("ready", |here| here.account().own_agent().agent.is_some()).await;
    assert!(here.call().start_unknown, "it began while nobody looked");
    let asked: Vec<_> =
        scene.exchange.received("amartin")[before..].iter().map(|received| received.frame["command"].clone()).collect();
    assert!(asked.contains(&json!("getCurrentCallsPhoneEvents")));
    assert!(!asked.contains(&json!("agentLogin")), "the agent never was logged out");
}

#[tokio::test]
async fn stopping_closes_the_socket_within_two_seconds() {
    let scene = Scene::new().await;
    let here = Desked::open(&mut scene.xivo()).await;
    timeout(Duration::from_secs(2), here.conversation.close()).await.expect("closed in time");

    let here = Desked::open(&mut scene.xivo()).await;
    scene.exchange.faults().set("half-open".parse().unwrap());
    timeout(Duration::from_millis(2_500), here.conversation.close()).await.expect("also when nobody answers");
}

#[tokio::test]
async fn c04_a_mute_server_gets_three_pings_and_is_given_up_after_twenty_seconds() {
    let scene = Scene::new().await;
    scene.exchange.faults().set("mute".parse().unwrap());
    let mut here = Desked::open(&mut scene.xivo()).await;
    here.settled().await;
    // Whatever the server still has to say is read before the clock begins to jump.
    while timeout(Duration::from_millis(300), here.conversation.next(&mut Vec::new())).await.is_ok() {}
    tokio::time::pause();
    let error = loop {
        if let Err(error) = here.conversation.next(&mut Vec::new()).await {
            break error;
        }
    };
    assert!(matches!(error, SessionError::Silent(silence) if silence >= Duration::from_secs(15)), "{error}");
    tokio::time::resume();
    let pings =
        |scene: &Scene| scene.exchange.received("amartin").iter().filter(|received| received.frame["claz"] == "ping").count();
    assert_eq!(pings(&scene), 3);
}

#[tokio::test]
async fn nothing_secret_is_shown() {
    let scene = Scene::new().await;
    let mut xivo = scene.xivo();
    let here = Desked::open(&mut xivo).await;
    let shown = format!("{xivo:?} {:?}", here.conversation);
    assert!(!shown.contains("secret"), "{shown}");
    assert!(shown.contains("amartin"), "the login is no secret");
}
