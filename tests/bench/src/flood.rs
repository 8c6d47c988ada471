//! A Xuc server that says more than any agent can read. Invariant: it runs on a thread of its own, answers like a server while
//! it floods, and knows every frame it sent.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, oneshot};
use tokio::task::JoinSet;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use crate::mix::{Mix, Probe};

/// What the flood is to be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) seconds: u32,
    pub(crate) frames_per_second: u32,
    /// Remember when each frame was sent.
    pub(crate) remember: bool,
}

/// What was sent.
#[derive(Debug)]
pub(crate) struct Sent {
    /// What is so after the last frame.
    pub(crate) mix: Mix,
    pub(crate) probes: Vec<(Probe, Instant)>,
    pub(crate) frames: u64,
    pub(crate) took: Duration,
}

/// The server.
#[derive(Debug)]
pub(crate) struct Flood {
    pub(crate) address: SocketAddr,
    begin: oneshot::Sender<()>,
    sent: oneshot::Receiver<Sent>,
    links: Arc<AtomicUsize>,
}

/// What the first link takes with it.
struct Order {
    plan: Plan,
    begin: oneshot::Receiver<()>,
    sent: oneshot::Sender<Sent>,
}

impl Flood {
    /// Listens; it floods the first link when it is told to begin.
    pub(crate) fn start(plan: Plan) -> Result<Self> {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").context("no port")?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let ((begin, told), (done, sent)) = (oneshot::channel(), oneshot::channel());
        let links = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&links);
        let order = Arc::new(Mutex::new(Some(Order { plan, begin: told, sent: done })));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        // The thread ends with the process: the measurement is over then.
        std::thread::spawn(move || {
            runtime.block_on(async move {
                let Ok(listener) = TcpListener::from_std(listener) else { return };
                let mut serving = JoinSet::new();
                while let Ok((stream, _)) = listener.accept().await {
                    let (order, links) = (Arc::clone(&order), Arc::clone(&counted));
                    serving.spawn(async move {
                        if let Err(error) = serve(stream, &order, &links).await {
                            eprintln!("flood: {error:#}");
                        }
                    });
                }
            });
        });
        Ok(Self { address, begin, sent, links })
    }

    /// Floods and waits for the end. Answers how many links there were, too.
    pub(crate) async fn run(self) -> Result<(Sent, usize)> {
        if self.begin.send(()).is_err() {
            bail!("the link is gone");
        }
        let sent = self.sent.await.context("the link broke while it was flooded")?;
        Ok((sent, self.links.load(Ordering::Relaxed)))
    }
}

async fn serve(mut stream: TcpStream, order: &Mutex<Option<Order>>, links: &AtomicUsize) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut first = [0; 4];
    stream.peek(&mut first).await?;
    if first.starts_with(b"POST") {
        return sign_in(&mut stream).await;
    }
    let mut socket = tokio_tungstenite::accept_async(stream).await.context("no WebSocket")?;
    links.fetch_add(1, Ordering::Relaxed);
    say(&mut socket, r#"{"msgType":"LoggedOn","ctiMessage":{}}"#.to_owned()).await?;
    for frame in Mix::greeting() {
        say(&mut socket, frame).await?;
    }
    if let Some(mut order) = order.lock().await.take() {
        loop {
            tokio::select! {
                heard = socket.next() => answer(&mut socket, heard.context("the client left")??).await?,
                told = &mut order.begin => {
                    told.context("nobody wants a flood")?;
                    break;
                }
            }
        }
        let sent = flood(&mut socket, order.plan).await?;
        drop(order.sent.send(sent));
    }
    while let Some(heard) = socket.next().await {
        answer(&mut socket, heard?).await?;
    }
    Ok(())
}

async fn flood(socket: &mut WebSocketStream<TcpStream>, plan: Plan) -> Result<Sent> {
    let mut mix = Mix::new(7);
    let total = u64::from(plan.seconds) * u64::from(plan.frames_per_second);
    let mut probes = Vec::with_capacity(if plan.remember { total as usize } else { 0 });
    let begin = Instant::now();
    let mut frame = String::new();
    for number in 0..total {
        let due = begin + Duration::from_secs_f64(number as f64 / f64::from(plan.frames_per_second));
        if due > Instant::now() {
            socket.flush().await?;
            let pause = tokio::time::sleep_until(due.into());
            tokio::pin!(pause);
            loop {
                tokio::select! {
                    heard = socket.next() => answer(socket, heard.context("the client left")??).await?,
                    () = &mut pause => break,
                }
            }
        }
        let probe = mix.next(&mut frame);
        if plan.remember && probe != Probe::Quiet {
            probes.push((probe, Instant::now()));
        }
        socket.feed(Message::text(std::mem::take(&mut frame))).await?;
    }
    let took = begin.elapsed();
    while let Some(probe) = mix.end_a_call(&mut frame) {
        if plan.remember {
            probes.push((probe, Instant::now()));
        }
        socket.feed(Message::text(std::mem::take(&mut frame))).await?;
    }
    socket.flush().await?;
    Ok(Sent { mix, probes, frames: total, took })
}

/// The echo of a heartbeat, no calls, no past calls; the lists were told already.
async fn answer(socket: &mut WebSocketStream<TcpStream>, heard: Message) -> Result<()> {
    let Message::Text(text) = heard else { return Ok(()) };
    if text.contains(r#""ping""#) {
        return say(socket, text.to_string()).await;
    }
    if text.contains("getCurrentCallsPhoneEvents") {
        return say(socket, r#"{"msgType":"CurrentCallsPhoneEvents","ctiMessage":{"events":[]}}"#.to_owned()).await;
    }
    if text.contains("getUserCallHistory") {
        return say(socket, r#"{"msgType":"CallHistory","ctiMessage":[]}"#.to_owned()).await;
    }
    Ok(())
}

async fn say(socket: &mut WebSocketStream<TcpStream>, frame: String) -> Result<()> {
    socket.send(Message::text(frame)).await.context("the client does not listen")
}

/// Any password is right. Reads the whole request, so that closing does not reset the connection.
async fn sign_in(stream: &mut TcpStream) -> Result<()> {
    const BODY: &str = r#"{"login":"amartin","token":"flood","TTL":36000}"#;
    let mut request = Vec::new();
    loop {
        let mut part = [0; 2048];
        let length = stream.read(&mut part).await?;
        request.extend_from_slice(&part[..length]);
        if length == 0 || is_whole(&request) {
            break;
        }
    }
    let length = BODY.len();
    let head =
        format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    stream.write_all(format!("{head}{BODY}").as_bytes()).await?;
    stream.shutdown().await?;
    Ok(())
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_ascii_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")).and_then(|length| length.trim().parse().ok());
    length.is_none_or(|length: usize| body.len() >= length)
}
