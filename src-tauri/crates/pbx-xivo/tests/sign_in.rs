//! Signing in, request by request, against a server that says what the test wants.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use cordboard_link::{Network, NetworkSettings, ProxySettings, install_provider};
use cordboard_pbx_xivo::{Xivo, XivoAccount};
use cordboard_session::{Clock, Connector, SessionError, Verdict};
use secrecy::SecretString;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// Answers each request by its script and remembers the requests; it never opens a socket.
struct Server {
    addr: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    async fn start(answer: impl Fn(usize, &str) -> (u16, String) + Send + 'static) -> Self {
        install_provider();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let requests: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = Arc::clone(&requests);
        let task = tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let request = read(&mut stream).await;
                let number = seen.lock().unwrap().len();
                let (status, body) = answer(number, &request);
                seen.lock().unwrap().push(request);
                let reply = format!(
                    "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    body.len()
                );
                stream.write_all(reply.as_bytes()).await.unwrap();
            }
        });
        Self { addr, requests, task }
    }

    fn xivo(&self) -> Xivo {
        let network = Network::new(NetworkSettings { proxy: ProxySettings::None, ..NetworkSettings::default() }).unwrap();
        let account = XivoAccount::new(self.addr.to_string(), "amartin", Some("1201".to_owned()));
        Xivo::new(account, Arc::new(|| Some(SecretString::from("s3cret"))), network, Clock::system()).unwrap()
    }

    /// The first lines of the requests.
    fn asked(&self) -> Vec<String> {
        let requests = self.requests.lock().unwrap();
        requests
            .iter()
            .map(|request| request.lines().next().unwrap_or_default().trim_end_matches(" HTTP/1.1").to_owned())
            .collect()
    }
}

async fn read(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    let mut buffer = [0_u8; 4096];
    loop {
        let count = tokio::time::timeout(Duration::from_secs(5), stream.read(&mut buffer)).await.unwrap().unwrap();
        text.push_str(std::str::from_utf8(&buffer[..count]).unwrap());
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse::<usize>().ok());
        if count == 0 || body.len() >= length.unwrap_or_default() {
            return text;
        }
    }
}

fn token(token: &str) -> (u16, String) {
    (200, format!(r#"{{"login":"amartin","token":"{token}","TTL":3600}}"#))
}

fn error(code: &str) -> (u16, String) {
    (401, format!(r#"{{"error":"{code}","message":"no"}}"#))
}

#[tokio::test]
async fn the_password_goes_into_the_body_of_one_request_only() {
    let server = Server::start(|number, _| if number == 0 { token("t1") } else { (503, String::new()) }).await;
    let failed = server.xivo().open().await.unwrap_err();
    assert_eq!(failed.verdict(), Verdict::Retry, "{failed}");
    let requests = server.requests.lock().unwrap().clone();
    assert!(requests[0].ends_with(r#"{"login":"amartin","password":"s3cret"}"#), "{}", requests[0]);
    assert!(!requests[1].contains("s3cret"));
}

#[tokio::test]
async fn c08_refused_credentials_open_no_socket() {
    let server = Server::start(|_, _| error("InvalidCredentials")).await;
    let refused = server.xivo().open().await.unwrap_err();
    assert_eq!(refused.verdict(), Verdict::SignIn);
    assert_eq!(server.asked(), ["POST /xuc/api/2.0/auth/login"]);
}

#[tokio::test]
async fn c09_a_renewed_token_replaces_the_old_one() {
    let server = Server::start(|number, _| match number {
        0 => token("t1"),
        2 => token("t2"),
        _ => (503, String::new()),
    })
    .await;
    let mut xivo = server.xivo();
    for _ in 0..2 {
        let failed = xivo.open().await.unwrap_err();
        assert_eq!(failed.verdict(), Verdict::Retry, "{failed}");
    }
    let want = [
        "POST /xuc/api/2.0/auth/login",
        "GET /xuc/api/2.0/cti?token=t1",
        "GET /xuc/api/2.0/auth/check",
        "GET /xuc/api/2.0/cti?token=t2",
    ];
    assert_eq!(server.asked(), want);
    let check = server.requests.lock().unwrap()[2].to_lowercase();
    assert!(check.contains("authorization: bearer t1"), "{check}");
}

#[tokio::test]
async fn an_expired_token_is_replaced_by_signing_in_again() {
    let server = Server::start(|number, _| match number {
        0 => token("t1"),
        2 => error("TokenExpired"),
        3 => token("t3"),
        _ => (503, String::new()),
    })
    .await;
    let mut xivo = server.xivo();
    for _ in 0..2 {
        assert!(xivo.open().await.is_err());
    }
    assert_eq!(
        server.asked()[2..],
        ["GET /xuc/api/2.0/auth/check", "POST /xuc/api/2.0/auth/login", "GET /xuc/api/2.0/cti?token=t3"]
    );
}

#[tokio::test]
async fn an_answer_nobody_can_read_keeps_the_token() {
    let server = Server::start(|number, _| match number {
        0 => token("t1"),
        2 => (200, "<html>maintenance</html>".to_owned()),
        3 => token("t2"),
        _ => (503, String::new()),
    })
    .await;
    let mut xivo = server.xivo();
    for _ in 0..3 {
        assert!(xivo.open().await.is_err());
    }
    let asked = server.asked();
    assert_eq!(asked[2..4], ["GET /xuc/api/2.0/auth/check", "GET /xuc/api/2.0/auth/check"], "no password is sent");
}

#[tokio::test]
async fn a_server_without_the_new_path_is_tried_on_the_old_one() {
    let server = Server::start(|number, _| match number {
        0 => token("t1"),
        1 => (404, String::new()),
        _ => (401, String::new()),
    })
    .await;
    let refused = server.xivo().open().await.unwrap_err();
    assert_eq!(server.asked()[1..], ["GET /xuc/api/2.0/cti?token=t1", "GET /xuc/ctichannel/tokenAuthentication?token=t1"]);
    assert!(matches!(refused, SessionError::Rejected { .. }), "a refused upgrade is a matter of signing in: {refused}");
}

#[tokio::test]
async fn without_a_password_nothing_is_sent() {
    let server = Server::start(|_, _| token("t1")).await;
    let network = Network::new(NetworkSettings { proxy: ProxySettings::None, ..NetworkSettings::default() }).unwrap();
    let account = XivoAccount::new(server.addr.to_string(), "amartin", None);
    let mut xivo = Xivo::new(account, Arc::new(|| None), network, Clock::system()).unwrap();
    let failed = xivo.open().await.unwrap_err();
    assert!(matches!(failed, SessionError::NoPassword));
    assert_eq!(server.asked(), Vec::<String>::new());
}
