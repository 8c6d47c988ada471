//! A server that answers as a test says and remembers what it was asked.
#![allow(dead_code, reason = "each test file uses a part")]

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use cordboard_link::{
    Gateway, HttpLimits, Network, NetworkSettings, ProxySettings, Quota, QuotaSettings, Site, install_provider,
};
use cordboard_pbx_kazoo::{KazooAccount, SignIn, Tenant, rest::Crossbar};
use cordboard_session::Clock;
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::{AbortHandle, JoinSet},
};

/// One request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// `GET /v2/…?…`
    pub(crate) line: String,
    /// Lower-case names.
    pub(crate) headers: BTreeMap<String, String>,
    /// The body as text.
    pub(crate) text: String,
}

impl Asked {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    pub(crate) fn is(&self, line: &str) -> bool {
        self.line == line
    }
}

/// Status and body; status 0 cuts the connection instead.
pub(crate) type Answer = (u16, String);

pub(crate) struct Server {
    address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    task: AbortHandle,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

pub(crate) fn success(data: &Value) -> Answer {
    (200, json!({"data": data, "status": "success", "request_id": "r"}).to_string())
}

pub(crate) fn refusal(status: u16, message: &str, data: &Value) -> Answer {
    (status, json!({"data": data, "status": "error", "error": status.to_string(), "message": message}).to_string())
}

/// A sign-in's answer with the `number`th token.
pub(crate) fn signed_in(number: usize) -> Answer {
    (
        201,
        json!({"data": {"account_id": "a1", "owner_id": "u1"}, "auth_token": format!("t{number}"), "status": "success"})
            .to_string(),
    )
}

impl Server {
    /// Answers sign-ins with `t1`, `t2`, … by itself and everything else by the closure.
    pub(crate) async fn start(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        let sign_ins = Mutex::new(0);
        Self::bare(move |asked| {
            if asked.is("PUT /v2/user_auth") {
                let mut number = sign_ins.lock().unwrap();
                *number += 1;
                return signed_in(*number);
            }
            answer(asked)
        })
        .await
    }

    /// Answers everything by the closure.
    pub(crate) async fn bare(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        install_provider();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let (seen, answer) = (Arc::clone(&asked), Arc::new(answer));
        let accept = async move {
            let mut served = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                served.spawn(serve(stream, Arc::clone(&seen), Arc::clone(&answer)));
            }
        };
        let task = tokio::spawn(accept).abort_handle();
        Self { address, asked, task }
    }

    /// A client that signs in as Bob, with a quota that never makes it wait.
    pub(crate) fn crossbar(&self) -> Crossbar {
        let tenant = Tenant::Name("acme".to_owned());
        self.client(SignIn::User { login: "bob".to_owned(), tenant }, "s3cret")
    }

    /// A client that signs in as told.
    pub(crate) fn client(&self, sign_in: SignIn, secret: &str) -> Crossbar {
        let account = KazooAccount { rest: format!("http://{}/v2/", self.address), sign_in, ..KazooAccount::default() };
        let secret = SecretString::from(secret.to_owned());
        Crossbar::new(&account, Arc::new(move || Some(secret.clone())), self.gateway(&account), Clock::system())
    }

    fn gateway(&self, account: &KazooAccount) -> Gateway {
        let network = Network::new(NetworkSettings { proxy: ProxySettings::None, ..NetworkSettings::default() }).unwrap();
        let site = Site::fixed(&network, account.crossbar().unwrap().as_str()).unwrap();
        let settings = QuotaSettings { capacity: 10_000, refill: 1e4, burst: 10_000, rate: 1e4, ..QuotaSettings::default() };
        Gateway::new(site, Quota::new(settings), HttpLimits::default()).unwrap()
    }

    /// Everything asked since the last time.
    pub(crate) fn take(&self) -> Vec<Asked> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }

    /// The same, first lines only.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.take().into_iter().map(|asked| asked.line).collect()
    }
}

async fn serve(mut stream: TcpStream, seen: Arc<Mutex<Vec<Asked>>>, answer: Arc<impl Fn(&Asked) -> Answer>) {
    let asked = read(&mut stream).await;
    let (status, body) = answer(&asked);
    seen.lock().unwrap().push(asked);
    if status == 0 {
        return;
    }
    let kind = if body.starts_with("ID3") { "audio/mpeg" } else { "application/json" };
    let reply = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(reply.as_bytes()).await.unwrap();
}

async fn read(stream: &mut TcpStream) -> Asked {
    let mut text = String::new();
    let mut buffer = [0_u8; 8192];
    loop {
        let count = tokio::time::timeout(Duration::from_secs(5), stream.read(&mut buffer)).await.unwrap().unwrap();
        text.push_str(std::str::from_utf8(&buffer[..count]).unwrap());
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let mut lines = head.lines();
        let line = lines.next().unwrap_or_default().trim_end_matches(" HTTP/1.1").to_owned();
        let pairs = lines.filter_map(|line| line.split_once(": "));
        let headers: BTreeMap<String, String> = pairs.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
        let length = headers.get("content-length").and_then(|length| length.parse::<usize>().ok()).unwrap_or_default();
        if count == 0 || body.len() >= length {
            return Asked { line, headers, text: body.to_owned() };
        }
    }
}
