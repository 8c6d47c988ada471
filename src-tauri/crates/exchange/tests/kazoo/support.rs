//! A town with a KAZOO face, and clients that know nothing but the reference.

use std::{net::SocketAddr, time::Duration};

use cordboard_exchange::{
    Act, AgentSeat, Cast, Device, Exchange, Group, KazooOptions, Member, Options, Party, Queue, Room, Span, User, Voicemail,
};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};

const PATIENCE: Duration = Duration::from_secs(5);
pub(crate) const CUSTOMER: &str = "+442071234567";

pub(crate) fn cast() -> Cast {
    let user = |login: &str, first: &str, last: &str, extension: &str, agent: Option<&str>| User {
        login: login.to_owned(),
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        extension: extension.to_owned(),
        agent: agent.map(|number| AgentSeat { number: number.to_owned(), ..AgentSeat::default() }),
        voicemail: Some(Voicemail { new: 1, ..Voicemail::default() }),
        ..User::default()
    };
    let device = |name: &str, at_hand| Device { name: name.to_owned(), username: name.to_owned(), registered: true, at_hand };
    Cast {
        users: vec![
            user("amartin", "Anna", "Martin", "1201", Some("8001")),
            user("bnowak", "Bartosz", "Nowak", "1202", Some("8002")),
            User { devices: vec![device("cdesk", false), device("cmob", true)], ..user("csato", "Chiyo", "Sato", "1203", None) },
        ],
        queues: vec![Queue {
            name: "sales".to_owned(),
            display_name: "Sales".to_owned(),
            number: "3001".to_owned(),
            wrap_up: Span::millis(300),
            recording: true,
            ..Queue::default()
        }],
        members: vec![Member { user: "amartin".to_owned(), queue: "sales".to_owned(), penalty: 0 }],
        parties: vec![Party { number: CUSTOMER.to_owned(), name: "ALICE".to_owned(), ..Party::default() }],
        rooms: vec![Room { number: "4000".to_owned(), name: "Meeting".to_owned(), pin: false }],
        groups: vec![Group {
            number: "5000".to_owned(),
            name: "Everyone".to_owned(),
            members: vec!["amartin".to_owned(), "bnowak".to_owned()],
        }],
        ..Cast::default()
    }
}

/// A running exchange with one server.
pub(crate) struct Town {
    pub(crate) exchange: Exchange,
    pub(crate) addr: SocketAddr,
    pub(crate) account: String,
    pub(crate) token: String,
}

impl Town {
    pub(crate) async fn open() -> Self {
        Self::with(KazooOptions::default()).await
    }

    pub(crate) async fn with(kazoo: KazooOptions) -> Self {
        // The test speaks HTTP only, but the client wants to know its TLS at once.
        drop(rustls::crypto::ring::default_provider().install_default());
        let options = Options { kazoo, ..Options::default() };
        let exchange = Exchange::start(cast(), options).await.unwrap();
        let addr = exchange.serve_kazoo("127.0.0.1:0").await.unwrap();
        let account = exchange.kazoo_account();
        let mut town = Self { exchange, addr, account, token: String::new() };
        town.token = town.sign_in("amartin").await;
        town
    }

    pub(crate) async fn sign_in(&self, login: &str) -> String {
        let data = json!({"credentials": md5(&format!("{login}:secret")), "account_name": "acme"});
        let (status, body) = self.put("user_auth", json!({"data": data})).await;
        assert_eq!(status, 201, "{body}");
        body["auth_token"].as_str().unwrap().to_owned()
    }

    /// Path under the account; a leading slash stands for none.
    pub(crate) fn url(&self, path: &str) -> String {
        match path {
            "user_auth" | "api_auth" | "token_auth" | "websockets!" | "webhooks!" => {
                format!("http://{}/v2/{}", self.addr, path.trim_end_matches('!'))
            }
            _ => match path.strip_prefix('/') {
                Some(path) => format!("http://{}/v2/{path}", self.addr),
                None if path.is_empty() => format!("http://{}/v2/accounts/{}", self.addr, self.account),
                None => format!("http://{}/v2/accounts/{}/{path}", self.addr, self.account),
            },
        }
    }

    pub(crate) async fn ask(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = reqwest::Client::new().request(method, self.url(path)).header("X-Auth-Token", &self.token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap_or(Value::Null))
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let (status, body) = self.ask("GET", path, None).await;
        assert_eq!(status, 200, "{path}: {body}");
        body["data"].clone()
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> (u16, Value) {
        self.ask("PUT", path, Some(body)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.ask("POST", path, Some(body)).await
    }

    pub(crate) fn user(&self, login: &str) -> String {
        self.exchange.kazoo_user(login).unwrap()
    }

    pub(crate) async fn act(&self, act: Value) {
        let act: Act = serde_json::from_value(act).unwrap();
        self.exchange.act(act.clone()).await.unwrap_or_else(|error| panic!("{act:?}: {error}"));
    }

    pub(crate) async fn call(&self, from: &str, to: &str) {
        self.act(json!({"do": "call", "from": from, "to": to})).await;
    }

    pub(crate) async fn socket(&self, bindings: &[&str]) -> Bare {
        let mut bare = Bare::open(self.addr).await;
        for binding in bindings {
            let reply = bare.subscribe(&self.token, &self.account, binding).await;
            assert_eq!(reply["status"], "success", "{reply}");
        }
        bare
    }
}

pub(crate) fn md5(text: &str) -> String {
    use md5::{Digest, Md5};
    Md5::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A client on the socket.
pub(crate) struct Bare {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// Events that came while something else was waited for.
    kept: Vec<Value>,
    requests: u32,
}

impl Bare {
    pub(crate) async fn open(addr: SocketAddr) -> Self {
        let socket = connect_async(format!("ws://{addr}/")).await.unwrap().0;
        Self { socket, kept: Vec::new(), requests: 0 }
    }

    pub(crate) async fn next(&mut self) -> Option<Value> {
        loop {
            match timeout(PATIENCE, self.socket.next()).await.expect("a frame in time")? {
                Ok(Message::Text(text)) => return Some(serde_json::from_str(&text).unwrap()),
                Ok(_) => {}
                Err(_) => return None,
            }
        }
    }

    pub(crate) async fn say(&mut self, frame: &Value) {
        self.socket.send(Message::text(frame.to_string())).await.unwrap();
    }

    /// Says something and waits for the reply with the same request id.
    pub(crate) async fn ask(&mut self, mut frame: Value) -> Value {
        self.requests += 1;
        let id = format!("r{}", self.requests);
        frame["request_id"] = json!(id);
        self.say(&frame).await;
        loop {
            let heard = self.next().await.expect("the socket is open");
            if heard["request_id"] == id {
                return heard;
            }
            self.kept.push(heard);
        }
    }

    pub(crate) async fn subscribe(&mut self, token: &str, account: &str, binding: &str) -> Value {
        let data = json!({"account_id": account, "binding": binding});
        self.ask(json!({"action": "subscribe", "auth_token": token, "data": data})).await
    }

    /// The next event with this name that fits; others are kept for later.
    pub(crate) async fn event(&mut self, name: &str, fits: impl Fn(&Value) -> bool) -> Value {
        if let Some(place) = self.kept.iter().position(|event| event["name"] == name && fits(&event["data"])) {
            return self.kept.remove(place)["data"].clone();
        }
        loop {
            let heard = self.next().await.expect("the socket is open");
            if heard["name"] == name && fits(&heard["data"]) {
                return heard["data"].clone();
            }
            self.kept.push(heard);
        }
    }

    /// Everything that arrives within this time.
    pub(crate) async fn all(&mut self, within: Duration) -> Vec<Value> {
        let until = tokio::time::Instant::now() + within;
        let mut heard = std::mem::take(&mut self.kept);
        while let Ok(Some(Ok(message))) = tokio::time::timeout_at(until, self.socket.next()).await {
            if let Message::Text(text) = message {
                heard.push(serde_json::from_str(&text).unwrap_or(Value::Null));
            }
        }
        heard
    }
}

/// Events in the order of their message ids.
pub(crate) fn ordered(mut events: Vec<Value>) -> Vec<Value> {
    events.sort_by_key(|event| event["data"]["msg_id"].as_str().and_then(|id| id.parse::<u64>().ok()).unwrap_or(u64::MAX));
    events
}
