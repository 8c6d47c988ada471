//! The connector against the virtual exchange, over real sockets.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test looks for one variant")]

use std::{net::SocketAddr, sync::Arc, time::Duration};

use cordboard_desk::{AccountDesk, Desk};
use cordboard_exchange::{Act, AgentSeat, Cast, CloudPbxOptions, CloudPbxQuirks, Exchange, Member, Options, Party, Queue, User};
use cordboard_link::{Network, NetworkSettings, ProxySettings, install_provider};
use cordboard_model::{
    Ability, AccountId, AgentState, At, Call, CallState, Change, Command, Direction, Event, Health, LineState, Outcome,
    RefusalKind, Support, WhyNot,
};
use cordboard_pbx_cloudpbx::{
    CloudPbx, CloudPbxAccount, CloudPbxConversation,
    rest::{Api, Download},
};
use cordboard_session::{Clock, CommandError, Connector, Conversation, SessionError, Stamped, Verdict};
use secrecy::SecretString;
use serde_json::json;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(20);
const MARY: &str = "600700800";

fn cast() -> Cast {
    let user = |login: &str, first: &str, extension: &str, agent: &str| User {
        login: login.to_owned(),
        first_name: first.to_owned(),
        last_name: "Żółć".to_owned(),
        extension: extension.to_owned(),
        agent: Some(AgentSeat { number: agent.to_owned(), ..AgentSeat::default() }),
        ..User::default()
    };
    let queue = Queue {
        name: "Kolejka1".to_owned(),
        display_name: "Kolejka 1".to_owned(),
        number: "301".to_owned(),
        recording: true,
        ..Queue::default()
    };
    Cast {
        users: vec![user("anna", "Anna", "101", "8001"), user("jan", "Jan", "102", "8002")],
        queues: vec![queue],
        members: vec![
            Member { user: "anna".to_owned(), queue: "Kolejka1".to_owned(), penalty: 0 },
            Member { user: "jan".to_owned(), queue: "Kolejka1".to_owned(), penalty: 1 },
        ],
        parties: vec![Party { number: MARY.to_owned(), name: "Mary".to_owned(), ..Party::default() }],
        ..Cast::default()
    }
}

struct Scene {
    exchange: Exchange,
    addr: SocketAddr,
    options: CloudPbxOptions,
}

impl Scene {
    async fn new() -> Self {
        Self::with(CloudPbxOptions { pbx_name: "Firma-Nowa".to_owned(), ..CloudPbxOptions::default() }).await
    }

    async fn with(options: CloudPbxOptions) -> Self {
        install_provider();
        let exchange = Exchange::start(cast(), Options { cloudpbx: options.clone(), ..Options::default() }).await.unwrap();
        let addr = exchange.serve_cloudpbx("127.0.0.1:0").await.unwrap();
        Self { exchange, addr, options }
    }

    fn account(&self) -> CloudPbxAccount {
        CloudPbxAccount {
            api: format!("http://{}", self.addr),
            socket: format!("http://{}", self.addr),
            pbx_name: self.options.pbx_name.clone(),
            extension: Some("101".to_owned()),
            ..CloudPbxAccount::default()
        }
    }

    fn network() -> Network {
        Network::new(NetworkSettings { proxy: ProxySettings::None, ..NetworkSettings::default() }).unwrap()
    }

    fn connector(&self, key: &str) -> CloudPbx {
        let key = key.to_owned();
        let source = Arc::new(move || Some(SecretString::from(key.clone())));
        CloudPbx::new(self.account(), source, Self::network(), Clock::system()).unwrap()
    }

    fn api(&self) -> Api {
        Api::new(&self.account(), SecretString::from(self.options.key.clone()), &Self::network()).unwrap()
    }

    async fn act(&self, act: serde_json::Value) {
        let act: Act = serde_json::from_value(act).unwrap();
        self.exchange.act(act).await.unwrap();
    }

    async fn desked(&self) -> Desked {
        let mut connector = self.connector(&self.options.key);
        let conversation = connector.open().await.unwrap();
        Desked::new(connector, conversation).await
    }
}

/// A conversation with a desk behind it.
struct Desked {
    connector: CloudPbx,
    conversation: CloudPbxConversation,
    desk: Desk,
    id: AccountId,
    events: Vec<Event>,
    changes: Vec<Change>,
}

impl Desked {
    async fn new(connector: CloudPbx, conversation: CloudPbxConversation) -> Self {
        let id = AccountId::from("a");
        let mut desk = Desk::new();
        desk.open_account(id.clone());
        desk.apply(&id, Event::LinkChanged(Health::Live { since: At(0) }), At(0), &mut Vec::new());
        let mut desked = Self { connector, conversation, desk, id, events: Vec::new(), changes: Vec::new() };
        desked.until("the link is told", |desked| desked.events.iter().any(|event| matches!(event, Event::CallsListed(_)))).await;
        desked
    }

    fn account(&self) -> &AccountDesk {
        self.desk.account(&self.id).unwrap()
    }

    fn call(&self) -> Option<&Arc<Call>> {
        self.account().calls().next()
    }

    fn ended(&self) -> Option<&Call> {
        self.changes.iter().rev().find_map(|change| match change {
            Change::CallEnded(call) => Some(&**call),
            _ => None,
        })
    }

    fn take(&mut self, events: Vec<Stamped>) {
        for Stamped { at, event } in events {
            self.events.push(event.clone());
            self.desk.apply(&self.id, event, at, &mut self.changes);
        }
    }

    async fn until(&mut self, what: &str, done: impl Fn(&Self) -> bool) {
        let waited = timeout(PATIENCE, async {
            while !done(self) {
                let mut events = Vec::new();
                let result = self.conversation.next(&mut events).await;
                self.take(events);
                result.unwrap();
            }
        });
        let in_time = waited.await.is_ok();
        assert!(in_time, "in vain: {what}: {:#?}", self.events);
    }

    async fn state(&mut self, state: CallState) {
        self.until(&format!("a call is {state:?}"), |desked| desked.call().is_some_and(|call| call.state == state)).await;
    }

    async fn over(&mut self, outcome: Outcome) {
        let is = |desked: &Self| desked.call().is_none() && desked.ended().is_some_and(|call| call.outcome == Some(outcome));
        self.until(&format!("the call is {outcome:?}"), is).await;
    }

    async fn give(&mut self, command: Command) -> Result<(), CommandError> {
        let mut events = Vec::new();
        let result = self.conversation.execute(command, &mut events).await;
        self.take(events);
        result
    }
}

#[tokio::test]
async fn a_call_rings_is_answered_and_ends_and_its_record_fills_the_history() {
    let scene = Scene::new().await;
    let mut desked = scene.desked().await;
    scene.act(json!({"do": "call", "from": MARY, "to": "101"})).await;
    desked.state(CallState::Ringing).await;
    let call = Arc::clone(desked.call().unwrap());
    assert_eq!((call.remote.number.as_deref(), call.remote.name.as_deref()), (Some(MARY), Some("Mary")));
    assert_eq!(desked.account().line(&"101".into()), LineState::Ringing);
    scene.act(json!({"do": "answer", "who": "anna"})).await;
    desked.state(CallState::Connected).await;
    scene.act(json!({"do": "hang_up", "who": MARY})).await;
    desked.over(Outcome::Answered).await;
    let told =
        |desked: &Desked| desked.changes.iter().any(|change| matches!(change, Change::PastCalls(past) if past.calls.len() == 1));
    desked.until("the record came", told).await;
}

#[tokio::test]
async fn a_queue_call_that_a_colleague_takes_is_corrected_by_the_records() {
    let scene = Scene::new().await;
    for who in ["anna", "jan"] {
        scene.act(json!({"do": "log_in", "who": who})).await;
    }
    let mut desked = scene.desked().await;
    scene.act(json!({"do": "call", "from": MARY, "to": "301"})).await;
    desked.state(CallState::Ringing).await;
    scene.act(json!({"do": "hang_up", "who": "anna"})).await;
    scene.act(json!({"do": "answer", "who": "jan"})).await;
    scene.act(json!({"do": "hang_up", "who": MARY})).await;
    desked.over(Outcome::AnsweredElsewhere).await;
}

#[tokio::test]
async fn dialling_rings_here_first_and_is_outgoing() {
    let scene = Scene::new().await;
    let mut desked = scene.desked().await;
    desked.give(Command::Dial { number: MARY.to_owned(), attached: Default::default() }).await.unwrap();
    desked.state(CallState::Dialing).await;
    assert_eq!(desked.call().unwrap().direction, Direction::Outgoing);
    scene.act(json!({"do": "answer", "who": "anna"})).await;
    desked.state(CallState::Connected).await;
    scene.act(json!({"do": "hang_up", "who": "anna"})).await;
    desked.over(Outcome::Answered).await;
}

#[tokio::test]
async fn what_cannot_be_dialled_is_refused_and_nothing_else_is_possible() {
    let scene = Scene::new().await;
    let mut desked = scene.desked().await;
    desked.give(Command::Dial { number: "7".to_owned(), attached: Default::default() }).await.unwrap();
    let refused = |event: &Event| matches!(event, Event::Refused(refusal) if refusal.kind == RefusalKind::CallFailed);
    let rings = |desked: &Desked| desked.events.iter().any(refused) || desked.call().is_some();
    desked.until("something comes of it", rings).await;
    assert_eq!(desked.give(Command::HangUp("x".into())).await, Err(CommandError::Unsupported(WhyNot::Pbx)));
    assert_eq!(
        desked.give(Command::Dial { number: "\u{7}".to_owned(), attached: Default::default() }).await,
        Err(CommandError::NumberInvalid)
    );
    assert_eq!(desked.account().capabilities().support(Ability::HangUp), Support::No(WhyNot::Pbx));
}

#[tokio::test]
async fn agents_and_queues_are_shown_as_they_change() {
    let scene = Scene::new().await;
    let mut desked = scene.desked().await;
    scene.act(json!({"do": "log_in", "who": "anna"})).await;
    let own = |desked: &Desked| desked.account().own_agent().agent.as_ref().map(|agent| agent.now.state);
    desked.until("the agent is ready", |desked| own(desked) == Some(AgentState::Ready)).await;
    scene.act(json!({"do": "pause", "who": "anna"})).await;
    desked.until("the agent is paused", |desked| own(desked) == Some(AgentState::NotReady)).await;
    assert_eq!(desked.account().own_agent().agent.as_ref().and_then(|agent| agent.name.clone()).as_deref(), Some("Anna Żółć"));
}

#[tokio::test]
async fn every_quirk_tells_the_same_story() {
    let all = CloudPbxQuirks {
        printed_backslashes: true,
        text_in_text: false,
        several_events: true,
        keep_alives: true,
        swapped_numbers: true,
        recordings_are_texts: false,
        lose_every: 0,
        restart_after: 3,
    };
    for quirks in [all, CloudPbxQuirks { text_in_text: true, restart_after: 0, ..all }] {
        let options = CloudPbxOptions { pbx_name: "nowa-2".to_owned(), quirks, ..CloudPbxOptions::default() };
        let scene = Scene::with(options).await;
        let mut desked = scene.desked().await;
        scene.act(json!({"do": "log_in", "who": "anna"})).await;
        scene.act(json!({"do": "call", "from": MARY, "to": "101"})).await;
        desked.state(CallState::Ringing).await;
        scene.act(json!({"do": "answer", "who": "anna"})).await;
        desked.state(CallState::Connected).await;
        scene.act(json!({"do": "hang_up", "who": MARY})).await;
        desked.over(Outcome::Answered).await;
        assert_eq!(desked.conversation.tally().rejected, 0);
    }
}

#[tokio::test]
async fn a_wrong_key_asks_for_another_one() {
    let scene = Scene::new().await;
    let error = scene.connector("guess").open().await.unwrap_err();
    assert!(matches!(error, SessionError::Rejected { .. }), "{error}");
    assert_eq!(error.verdict(), Verdict::SignIn);
    let error = scene.connector("guess").open_by_stages(&mut |_| {}).await.unwrap_err();
    assert!(matches!(error, SessionError::Rejected { .. }), "{error}");
}

#[tokio::test]
async fn a_link_that_was_cut_counts_what_it_missed() {
    let scene = Scene::new().await;
    let mut desked = scene.desked().await;
    scene.act(json!({"do": "call", "from": MARY, "to": "101"})).await;
    desked.state(CallState::Ringing).await;
    scene.exchange.faults().cut(Some(&scene.options.pbx_name));
    let lost = timeout(PATIENCE, async {
        let mut events = Vec::new();
        while desked.conversation.next(&mut events).await.is_ok() {}
    });
    lost.await.unwrap();
    scene.act(json!({"do": "hang_up", "who": MARY})).await;
    desked.conversation = desked.connector.open().await.unwrap();
    desked.until("the old call is over", |desked| desked.call().is_none()).await;
    scene.act(json!({"do": "call", "from": MARY, "to": "101"})).await;
    desked.state(CallState::Ringing).await;
    assert!(desked.conversation.tally().missed > 0, "what happened meanwhile was numbered");
    assert_eq!(desked.ended().unwrap().outcome, Some(Outcome::Unknown), "nobody saw how it ended");
}

#[tokio::test]
async fn recordings_are_listed_and_fetched() {
    let scene = Scene::new().await;
    scene.act(json!({"do": "log_in", "who": "anna"})).await;
    let mut desked = scene.desked().await;
    scene.act(json!({"do": "call", "from": MARY, "to": "301"})).await;
    desked.state(CallState::Ringing).await;
    scene.act(json!({"do": "answer", "who": "anna"})).await;
    desked.state(CallState::Connected).await;
    scene.act(json!({"do": "hang_up", "who": MARY})).await;
    desked.until("it ends", |desked| desked.call().is_none()).await;
    let api = scene.api();
    let today = api.zone().day(scene.exchange.now().0);
    let list = api.records(today, today).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let record = list.records.first().expect("a recording");
    let file = folder.path().join(&record.file_name);
    Download::new(&record.uniqueid, &record.format, &file).unwrap().run(&api, &mut |_| {}).await.unwrap();
    assert!(std::fs::read(&file).unwrap().starts_with(b"RIFF"));
}

#[tokio::test]
async fn a_short_message_is_taken_and_costs_what_its_row_says() {
    let scene = Scene::new().await;
    let api = scene.api();
    let sent = api.send_sms("+48 600 700 800", "Zażółć gęślą jaźń", false).await.unwrap();
    let today = api.zone().day(scene.exchange.now().0);
    let rows = api.cdrs(today, today).await.unwrap().records;
    let row = rows.iter().find(|row| row.uniqueid == sent.id).unwrap();
    assert_eq!((row.cost_grosz.as_deref(), row.src_ext.as_deref()), (Some("7.5"), None));
}
