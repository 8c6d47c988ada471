//! Stands between the connector and the exchange and spoils what a test wants spoilt.
#![allow(dead_code, reason = "each test file uses a part")]

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::{AbortHandle, JoinSet},
};

/// What is answered instead; `None` lets the request through.
pub(crate) type Spoil = Box<dyn Fn(&str) -> Option<Vec<u8>> + Send + Sync>;

pub(crate) struct Meddler {
    pub(crate) addr: SocketAddr,
    inside: Arc<Inside>,
    task: AbortHandle,
}

struct Inside {
    upstream: SocketAddr,
    spoil: Mutex<Spoil>,
    lines: Mutex<Vec<String>>,
    sockets: Mutex<Vec<mpsc::UnboundedSender<Vec<u8>>>>,
}

impl Drop for Meddler {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Meddler {
    /// Spoils nothing yet.
    pub(crate) async fn start(upstream: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let inside = Arc::new(Inside {
            upstream,
            spoil: Mutex::new(Box::new(|_| None)),
            lines: Mutex::default(),
            sockets: Mutex::default(),
        });
        let all = Arc::clone(&inside);
        let accept = async move {
            let mut served = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                served.spawn(serve(stream, Arc::clone(&all)));
            }
        };
        let task = tokio::spawn(accept).abort_handle();
        Self { addr, inside, task }
    }

    /// Answers these requests by first line (`GET /v2/…`) otherwise from now on.
    pub(crate) fn spoil(&self, spoil: impl Fn(&str) -> Option<Vec<u8>> + Send + Sync + 'static) {
        *self.inside.spoil.lock().unwrap() = Box::new(spoil);
    }

    /// The first lines of all requests.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.inside.lines.lock().unwrap().clone()
    }

    /// Says that on the event socket as if the server had.
    pub(crate) fn say(&self, text: &str) {
        self.frame(1, text.as_bytes());
    }

    /// The same with any kind of frame.
    pub(crate) fn frame(&self, opcode: u8, payload: &[u8]) {
        let mut frame = vec![0x80 | opcode];
        match payload.len() {
            length @ 0..=125 => frame.push(u8::try_from(length).unwrap()),
            length @ 126..=65_535 => {
                frame.push(126);
                frame.extend(u16::try_from(length).unwrap().to_be_bytes());
            }
            length => {
                frame.push(127);
                frame.extend(u64::try_from(length).unwrap().to_be_bytes());
            }
        }
        frame.extend(payload);
        self.inside.sockets.lock().unwrap().retain(|socket| socket.send(frame.clone()).is_ok());
    }
}

/// An answer whose length is what it says.
pub(crate) fn whole(status: u16, kind: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
        .into_bytes()
}

/// An answer in chunks that ends in the middle of one.
pub(crate) fn cut_off(body: &str) -> Vec<u8> {
    let longer = body.len() + 100;
    format!("HTTP/1.1 200 X\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{longer:x}\r\n{body}")
        .into_bytes()
}

async fn serve(mut client: TcpStream, inside: Arc<Inside>) {
    let mut head = Vec::new();
    let mut buffer = [0_u8; 16_384];
    let end = loop {
        let Ok(Ok(count @ 1..)) = tokio::time::timeout(Duration::from_secs(10), client.read(&mut buffer)).await else { return };
        head.extend(&buffer[..count]);
        if let Some(end) = head.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
    };
    let text = String::from_utf8_lossy(&head[..end]).into_owned();
    let line = text.lines().next().unwrap_or_default().trim_end_matches(" HTTP/1.1").to_owned();
    inside.lines.lock().unwrap().push(line.clone());
    let spoilt = (inside.spoil.lock().unwrap())(&line);
    if let Some(answer) = spoilt {
        // Whoever went away meanwhile does not care.
        let _ = client.write_all(&answer).await;
        return;
    }
    let Ok(mut server) = TcpStream::connect(inside.upstream).await else { return };
    if text.to_lowercase().contains("upgrade: websocket") {
        if server.write_all(&head).await.is_ok() {
            socket(client, server, &inside).await;
        }
        return;
    }
    // One request on a connection, so that each one is seen.
    let mut once = head[..end].to_vec();
    once.extend(b"\r\nConnection: close");
    once.extend(&head[end..]);
    if server.write_all(&once).await.is_ok() {
        let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
    }
}

async fn socket(client: TcpStream, server: TcpStream, inside: &Inside) {
    let (say, mut said) = mpsc::unbounded_channel::<Vec<u8>>();
    inside.sockets.lock().unwrap().push(say);
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let mut up = [0_u8; 16_384];
    let mut down = [0_u8; 16_384];
    loop {
        tokio::select! {
            biased;
            // Whole frames are written at once, and read at once while there is room.
            read = from_server.read(&mut down) => {
                let Ok(count @ 1..) = read else { return };
                if to_client.write_all(&down[..count]).await.is_err() {
                    return;
                }
            }
            read = from_client.read(&mut up) => {
                let Ok(count @ 1..) = read else { return };
                if to_server.write_all(&up[..count]).await.is_err() {
                    return;
                }
            }
            Some(frame) = said.recv() => {
                if to_client.write_all(&frame).await.is_err() {
                    return;
                }
            }
        }
    }
}
