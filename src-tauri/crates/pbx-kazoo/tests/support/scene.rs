//! The connector at the virtual exchange, with a desk behind it.
#![allow(dead_code, reason = "each test file uses a part")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test looks for one variant")]

use std::{net::SocketAddr, sync::Arc, time::Duration};

use cordboard_desk::{AccountDesk, Desk};
use cordboard_exchange::{Act, AgentSeat, Cast, Exchange, KazooOptions, Member, Options, Party, Queue, User, Voicemail};
use cordboard_link::{Gateway, HttpLimits, Network, NetworkSettings, ProxySettings, Quota, Site, install_provider};
use cordboard_model::{AccountId, AgentState, Call, CallState, Change, Command, Event};
use cordboard_pbx_kazoo::{Kazoo, KazooAccount, KazooConversation, SignIn, Tenant, rest::Crossbar};
use cordboard_session::{Clock, CommandError, Connector, Conversation, SessionError, Stamped};
use secrecy::{ExposeSecret, SecretString};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::timeout,
};

pub(crate) const PATIENCE: Duration = Duration::from_secs(15);
pub(crate) const MARY: &str = "+33611223344";

pub(crate) fn cast() -> Cast {
    let user = |login: &str, first: &str, extension: &str, agent: Option<&str>| User {
        login: login.to_owned(),
        first_name: first.to_owned(),
        last_name: "Martin".to_owned(),
        extension: extension.to_owned(),
        agent: agent.map(|number| AgentSeat { number: number.to_owned(), ..AgentSeat::default() }),
        ..User::default()
    };
    let anna = User { voicemail: Some(Voicemail::default()), ..user("amartin", "Anna", "1201", Some("8001")) };
    Cast {
        users: vec![anna, user("bnowak", "Bartosz", "1202", None)],
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

pub(crate) struct Scene {
    pub(crate) exchange: Exchange,
    pub(crate) addr: SocketAddr,
}

impl Scene {
    pub(crate) async fn new() -> Self {
        Self::with(KazooOptions::default()).await
    }

    pub(crate) async fn with(kazoo: KazooOptions) -> Self {
        Self::of(cast(), Options { kazoo, ..Options::default() }).await
    }

    pub(crate) async fn of(cast: Cast, options: Options) -> Self {
        install_provider();
        let exchange = Exchange::start(cast, options).await.unwrap();
        let addr = exchange.serve_kazoo("127.0.0.1:0").await.unwrap();
        Self { exchange, addr }
    }

    pub(crate) fn account(&self) -> KazooAccount {
        KazooAccount {
            name: "Acme".to_owned(),
            sign_in: SignIn::User { login: "amartin".to_owned(), tenant: Tenant::Name("acme".to_owned()) },
            rest: format!("http://{}/v2/", self.addr),
            ..KazooAccount::default()
        }
    }

    pub(crate) fn kazoo(&self) -> Kazoo {
        kazoo_as(self.account(), "secret".to_owned())
    }

    pub(crate) async fn act(&self, act: serde_json::Value) {
        let act: Act = serde_json::from_value(act).unwrap();
        self.exchange.act(act).await.unwrap();
    }

    /// A client of the REST interface beside the connector, as an administrator would have.
    pub(crate) fn crossbar(&self, account: KazooAccount) -> Crossbar {
        let network = Network::new(NetworkSettings { proxy: ProxySettings::None, ..NetworkSettings::default() }).unwrap();
        let site = Site::fixed(&network, account.crossbar().unwrap().as_str()).unwrap();
        let gateway = Gateway::new(site, Quota::default(), HttpLimits::default()).unwrap();
        Crossbar::new(&account, Arc::new(|| Some(SecretString::from("secret"))), gateway, Clock::system())
    }

    /// One request by hand, below `/v2/`.
    pub(crate) async fn rest(&self, verb: &str, path: &str, data: serde_json::Value) -> String {
        let token = self.crossbar(self.account()).grant().await.unwrap().token.clone();
        let body = serde_json::json!({"data": data}).to_string();
        let request = format!(
            "{verb} /v2/{path} HTTP/1.1\r\nHost: x\r\nX-Auth-Token: {}\r\nContent-Type: application/json\r\n\
            Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            token.expose_secret(),
            body.len()
        );
        let mut stream = tokio::net::TcpStream::connect(self.addr).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 2"), "{answer}");
        answer
    }

    pub(crate) async fn desked(&self) -> Desked {
        Desked::new(self.kazoo().open().await.unwrap()).await
    }
}

pub(crate) fn kazoo_as(account: KazooAccount, secret: String) -> Kazoo {
    kazoo_at(account, secret, Clock::system())
}

pub(crate) fn kazoo_at(account: KazooAccount, secret: String, clock: Clock) -> Kazoo {
    let network = Network::new(NetworkSettings { proxy: ProxySettings::None, ..NetworkSettings::default() }).unwrap();
    Kazoo::new(account, Arc::new(move || Some(SecretString::from(secret.clone()))), network, clock).unwrap()
}

/// A conversation with a desk behind it.
pub(crate) struct Desked {
    pub(crate) conversation: KazooConversation,
    pub(crate) desk: Desk,
    pub(crate) id: AccountId,
    pub(crate) events: Vec<Event>,
    pub(crate) changes: Vec<Change>,
}

impl Desked {
    /// Until the calls of the link are listed.
    pub(crate) async fn new(conversation: KazooConversation) -> Self {
        let id = AccountId::from("a");
        let mut desk = Desk::new();
        desk.open_account(id.clone());
        let live = Event::LinkChanged(cordboard_model::Health::Live { since: cordboard_model::At(0) });
        desk.apply(&id, live, cordboard_model::At(0), &mut Vec::new());
        let mut desked = Self { conversation, desk, id, events: Vec::new(), changes: Vec::new() };
        desked.until("the calls are listed", |desked| desked.said(|event| matches!(event, Event::CallsListed(_)))).await;
        desked
    }

    /// The same desk on a new link.
    pub(crate) async fn again(&mut self, conversation: KazooConversation) {
        self.conversation = conversation;
        self.events.clear();
        self.until("the calls are listed", |desked| desked.said(|event| matches!(event, Event::CallsListed(_)))).await;
    }

    pub(crate) fn account(&self) -> &AccountDesk {
        self.desk.account(&self.id).unwrap()
    }

    pub(crate) fn said(&self, what: impl Fn(&Event) -> bool) -> bool {
        self.events.iter().any(what)
    }

    pub(crate) fn call(&self) -> Option<&Arc<Call>> {
        self.account().calls().next()
    }

    pub(crate) fn take(&mut self, events: Vec<Stamped>) {
        for Stamped { at, event } in events {
            self.events.push(event.clone());
            self.desk.apply(&self.id, event, at, &mut self.changes);
        }
    }

    pub(crate) fn ended(&self) -> Option<&Call> {
        self.changes.iter().rev().find_map(|change| match change {
            Change::CallEnded(call) => Some(&**call),
            _ => None,
        })
    }

    pub(crate) async fn until(&mut self, what: &str, done: impl Fn(&Self) -> bool) {
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

    /// What comes next.
    pub(crate) async fn read(&mut self) -> Result<(), SessionError> {
        let mut events = Vec::new();
        let result = self.conversation.next(&mut events).await;
        self.take(events);
        result
    }

    /// Until the link is over, and why.
    pub(crate) async fn until_over(&mut self) -> SessionError {
        let waited = timeout(PATIENCE, async {
            loop {
                let mut events = Vec::new();
                let result = self.conversation.next(&mut events).await;
                self.take(events);
                if let Err(error) = result {
                    return error;
                }
            }
        });
        waited.await.expect("the link ends")
    }

    pub(crate) async fn state(&mut self, state: CallState) {
        self.until(&format!("a call is {state:?}"), |desked| desked.call().is_some_and(|call| call.state == state)).await;
    }

    pub(crate) async fn agent(&mut self, state: AgentState) {
        let is = |desked: &Self| desked.account().own_agent().agent.as_ref().is_some_and(|agent| agent.now.state == state);
        self.until(&format!("the agent is {state:?}"), is).await;
    }

    pub(crate) async fn give(&mut self, command: Command) -> Result<(), CommandError> {
        let mut events = Vec::new();
        let result = self.conversation.execute(command, &mut events).await;
        self.take(events);
        result
    }
}
