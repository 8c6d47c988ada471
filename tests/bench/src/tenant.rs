//! A KAZOO server with one large account, in a process of its own.
//!
//! Invariant: nothing of it is in the process that is measured; it keeps the documented rate limit, and says when the socket
//! was opened.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use tokio_tungstenite::tungstenite::Message;

use crate::holdings::{catalogue, holdings};
use crate::switch::{ACCOUNT, user};

/// What the process says when a socket is open.
const OPEN: &str = "open";
/// The documented bucket: so many requests, and so many more every second.
const BUCKET: f64 = 100.0;
const REFILL: f64 = 10.0;

/// The process, seen from the one that is measured. Ends with its owner.
#[derive(Debug)]
pub(crate) struct Tenant {
    child: Child,
    /// Its end says that nobody wants the server any more.
    _alive: ChildStdin,
    pub(crate) rest: String,
    pub(crate) socket: String,
    opened: Receiver<Instant>,
}

impl Tenant {
    /// Starts this program once more as a server.
    pub(crate) fn start() -> Result<Self> {
        let program = std::env::current_exe().context("this program has no place")?;
        let mut child = Command::new(program).arg("--serve").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let alive = child.stdin.take().context("the server has no input")?;
        let mut lines = BufReader::new(child.stdout.take().context("the server has no output")?).lines();
        let first = lines.next().context("the server says nothing")??;
        let (rest, socket) = first.split_once(' ').context("the server does not say where it is")?;
        let (tell, opened) = channel();
        let (rest, socket) = (format!("http://{rest}"), format!("ws://{socket}"));
        // The thread ends with the server.
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if line == OPEN && tell.send(Instant::now()).is_err() {
                    return;
                }
            }
        });
        Ok(Self { child, _alive: alive, rest, socket, opened })
    }

    /// When the socket was opened; it must have been opened by now, and once.
    pub(crate) fn opened(&self) -> Result<Instant> {
        let opened = self.opened.try_recv().context("no socket was opened")?;
        if self.opened.try_recv().is_ok() {
            bail!("the link was lost on the way");
        }
        Ok(opened)
    }
}

impl Drop for Tenant {
    fn drop(&mut self) {
        // A server that is gone already is what is wanted.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

struct Server {
    answers: BTreeMap<String, String>,
    catalogue: String,
    bucket: Mutex<(f64, Instant)>,
}

/// Serves until nobody holds the other end of the input any more.
pub(crate) fn serve() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let server = Arc::new(Server { answers: holdings(), catalogue: catalogue(), bucket: Mutex::new((BUCKET, Instant::now())) });
    let (gone, wanted) = tokio::sync::oneshot::channel::<()>();
    std::thread::spawn(move || {
        drop(std::io::copy(&mut std::io::stdin(), &mut std::io::sink()));
        drop(gone);
    });
    runtime.block_on(async move {
        let (rest, socket) = (TcpListener::bind("127.0.0.1:0").await?, TcpListener::bind("127.0.0.1:0").await?);
        println!("{} {}", rest.local_addr()?, socket.local_addr()?);
        std::io::stdout().flush()?;
        let mut serving = JoinSet::new();
        tokio::pin!(wanted);
        loop {
            tokio::select! {
                _ = &mut wanted => return Ok(()),
                asked = rest.accept() => drop(serving.spawn(answer(asked?.0, Arc::clone(&server)))),
                asked = socket.accept() => drop(serving.spawn(converse(asked?.0))),
            }
        }
    })
}

/// Answers one request after the other on a connection that stays open.
async fn answer(mut stream: TcpStream, server: Arc<Server>) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut request = Vec::new();
    loop {
        let Some(end) = whole(&request) else {
            if stream.read_buf(&mut request).await? == 0 {
                return Ok(());
            }
            continue;
        };
        let line = request.split(|byte| *byte == b'\r').next().unwrap_or_default();
        let path = String::from_utf8_lossy(line).split(' ').nth(1).unwrap_or_default().to_owned();
        request.drain(..end);
        let (status, body) = server.answer(path.split('?').next().unwrap_or_default()).await;
        let length = body.len();
        let head = format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n");
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(body.as_bytes()).await?;
    }
}

/// Where the first request ends, if it is there as a whole.
fn whole(request: &[u8]) -> Option<usize> {
    let head = request.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(request.get(..head)?).to_ascii_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:")).and_then(|length| length.trim().parse().ok());
    let end = head + length.unwrap_or(0);
    (request.len() >= end).then_some(end)
}

impl Server {
    async fn answer(&self, path: &str) -> (&'static str, String) {
        let Some(remaining) = self.take().await else {
            return ("429 Too Many Requests", refusal("429", "too_many_requests"));
        };
        let rest = path.strip_prefix("/v2/").unwrap_or_default();
        let below = rest.strip_prefix("accounts/").and_then(|rest| rest.strip_prefix(ACCOUNT)).map(|rest| rest.trim_matches('/'));
        let signed_in = || json!({"account_id": ACCOUNT, "owner_id": user(1), "account_name": "acme"}).to_string();
        let data = match (rest, below) {
            ("user_auth", _) => Some(signed_in()),
            ("websockets", _) => Some(self.catalogue.clone()),
            (_, Some(below)) => self.answers.get(below).cloned(),
            (_, None) => None,
        };
        let Some(data) = data else { return ("404 Not Found", refusal("404", "not_found")) };
        let status = if rest == "user_auth" { "201 Created" } else { "200 OK" };
        let body = format!(
            "{{\"data\":{data},\"tokens\":{{\"consumed\":1,\"remaining\":{remaining}}},\"auth_token\":\"{ACCOUNT}\",\
             \"version\":\"4.3.142\",\"status\":\"success\",\"request_id\":\"0\",\"node\":\"0\"}}"
        );
        (status, body)
    }

    /// How many requests remain after this one, if there was room for it.
    async fn take(&self) -> Option<u32> {
        let mut bucket = self.bucket.lock().await;
        let now = Instant::now();
        let left = (bucket.0 + now.duration_since(bucket.1).as_secs_f64() * REFILL).min(BUCKET) - 1.0;
        *bucket = (left.max(0.0), now);
        #[allow(clippy::cast_sign_loss, reason = "not below 0")]
        (left >= 0.0).then_some(left as u32)
    }
}

fn refusal(error: &str, message: &str) -> String {
    json!({"data": {"message": message}, "error": error, "message": message, "status": "error"}).to_string()
}

/// Takes every subscription and tells nothing.
async fn converse(stream: TcpStream) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut socket = tokio_tungstenite::accept_async(stream).await.context("no WebSocket")?;
    println!("{OPEN}");
    std::io::stdout().flush()?;
    while let Some(heard) = socket.next().await {
        let Message::Text(text) = heard? else { continue };
        let asked: Value = serde_json::from_str(&text)?;
        let reply = json!({"action": "reply", "request_id": asked["request_id"], "status": "success",
            "data": {"subscribed": [asked["data"]["binding"]]}});
        socket.send(Message::text(reply.to_string())).await?;
    }
    Ok(())
}

/// How long a sign-in may take before the measurement is given up.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
