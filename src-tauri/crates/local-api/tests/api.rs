//! What applications may ask, and who is refused. The engine is a real one on a real disk, without an account.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::{sync::Arc, time::Duration};

use cordboard_contract::{DraftArguments, OfApplication, PairingArguments, UiAccountDraft, UiAccountTest};
use cordboard_engine::{AccountSettings, Config, Dialects, Engine, Keys, Quiet};
use cordboard_local_api::{ROUTES, Server, document};
use cordboard_model::Problem;
use cordboard_secrets::{MemoryStore, Secrets};
use cordboard_session::{Batch, Clock, Session};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::mpsc,
};

struct NoPbx;

#[async_trait::async_trait]
impl Dialects for NoPbx {
    fn kinds(&self) -> &'static [&'static str] {
        &[]
    }

    fn knows(&self, pbx: &str) -> bool {
        pbx == "none"
    }

    fn hook_secret(&self, _: &AccountSettings) -> Option<SecretString> {
        None
    }

    fn open(&self, _: &AccountSettings, _: Keys, _: mpsc::Sender<Batch>) -> Result<Session, Problem> {
        Err(Problem { code: "unknownPbx".to_owned(), detail: String::new() })
    }

    async fn test(&self, _: &AccountSettings, _: Option<SecretString>, _: bool) -> UiAccountTest {
        UiAccountTest { steps: vec![], passed: false }
    }
}

struct Desk {
    engine: Engine,
    server: Server,
    folder: tempfile::TempDir,
}

struct Reply {
    status: u16,
    head: String,
    body: Value,
}

impl Desk {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = Config { data_dir: folder.path().to_owned(), clock: Clock::system() };
        let secrets = Secrets::new(Arc::new(MemoryStore::default()));
        let engine = Engine::start(config, Arc::new(NoPbx), secrets, Arc::new(Quiet)).await;
        let server = Server::start(engine.clone(), 0).await.unwrap();
        Self { engine, server, folder }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.server.address()).await.unwrap()
    }

    async fn send(&self, request: String) -> Reply {
        let mut line = self.connect().await;
        line.write_all(request.as_bytes()).await.unwrap();
        let mut read = Vec::new();
        let reading = line.read_to_end(&mut read);
        // A server that refuses early may close on what is still being sent.
        let _ = tokio::time::timeout(Duration::from_secs(10), reading).await.expect("an answer");
        let text = String::from_utf8(read).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Reply { status, head: head.to_ascii_lowercase(), body: serde_json::from_str(body).unwrap_or(Value::Null) }
    }

    async fn ask(&self, method: &str, path: &str, token: Option<&str>, more: &str, body: &str) -> Reply {
        let token = token.map(|token| format!("authorization: Bearer {token}\r\n")).unwrap_or_default();
        let host = self.server.address();
        let length = body.len();
        self.send(format!(
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{token}{more}content-length: {length}\r\n\r\n{body}"
        ))
        .await
    }

    /// An application asks to be let in and the user answers.
    async fn pair(&self, allow: bool) -> Reply {
        let (_, mut watcher) = self.engine.watch();
        let answers = async {
            loop {
                let asking = self.engine.watch().0.api.asking;
                if let Some(asking) = asking {
                    assert_eq!(asking.name, "CRM");
                    return self.engine.answer_pairing(PairingArguments { pairing: asking.id, allow }).unwrap();
                }
                watcher.next().await.unwrap();
            }
        };
        tokio::join!(self.ask("POST", "/v1/pairing", None, "", r#"{"name":"C\u202eRM"}"#), answers).0
    }

    async fn token(&self) -> String {
        let reply = self.pair(true).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.body["token"].as_str().unwrap().to_owned()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_is_let_in_by_the_user_and_put_out_by_him() {
    let desk = Desk::open().await;
    let refused = desk.pair(false).await;
    assert_eq!((refused.status, &refused.body["error"]), (403, &json!("refused")));
    let token = desk.token().await;
    let state = desk.ask("GET", "/v1/state", Some(&token), "", "").await;
    assert_eq!((state.status, &state.body["accounts"]), (200, &json!([])));
    let settings = std::fs::read_to_string(desk.folder.path().join("settings.toml")).unwrap();
    assert!(settings.contains("CRM") && !settings.contains(&token), "only the hash is kept");
    let shown = desk.engine.watch().0.api;
    assert_eq!(shown.applications.len(), 1);
    assert!(!serde_json::to_string(&shown).unwrap().contains(&cordboard_local_api::hash(&token)));
    let application = shown.applications[0].id.clone();
    desk.engine.revoke_application(OfApplication { application }).await.unwrap();
    assert_eq!(desk.ask("GET", "/v1/state", Some(&token), "", "").await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_token_or_with_a_wrong_one_nothing_is_told() {
    let desk = Desk::open().await;
    let token = desk.token().await;
    for wrong in [None, Some(""), Some("0"), Some(&token[1..]), Some(cordboard_local_api::hash(&token).as_str())] {
        let reply = desk.ask("GET", "/v1/calls", wrong, "", "").await;
        assert_eq!((reply.status, &reply.body["error"]), (401, &json!("token")), "{wrong:?}");
        assert!(reply.head.contains("www-authenticate: bearer"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_another_origin_and_another_name_of_this_computer_are_refused() {
    let desk = Desk::open().await;
    let token = desk.token().await;
    let own = format!("origin: http://{}\r\n", desk.server.address());
    assert_eq!(desk.ask("GET", "/v1/calls", Some(&token), &own, "").await.status, 200);
    for origin in ["https://evil.example", "null", "http://localhost", "http://127.0.0.1:1", ""] {
        let reply = desk.ask("GET", "/v1/calls", Some(&token), &format!("origin: {origin}\r\n"), "").await;
        assert_eq!((reply.status, &reply.body["error"]), (403, &json!("origin")), "{origin}");
        assert!(!reply.head.contains("access-control"));
    }
    let port = desk.server.address().port();
    for host in ["evil.example".to_owned(), format!("evil.example:{port}"), "127.0.0.1".to_owned(), "127.0.0.1:1".to_owned()] {
        let request =
            format!("GET /v1/calls HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n");
        let reply = desk.send(request).await;
        assert_eq!((reply.status, &reply.body["error"]), (421, &json!("host")), "{host}");
    }
    let request = format!("GET /v1/calls HTTP/1.0\r\nauthorization: Bearer {token}\r\n\r\n");
    assert_eq!(desk.send(request).await.status, 421, "no host at all");
    let request =
        format!("GET /v1/calls HTTP/1.1\r\nhost: localhost:{port}\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n");
    assert_eq!(desk.send(request).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_oversized_body_a_wrong_body_and_a_wrong_place_are_refused() {
    let desk = Desk::open().await;
    let token = desk.token().await;
    let large = format!(r#"{{"number":"{}"}}"#, "1".repeat(70_000));
    assert_eq!(desk.ask("POST", "/v1/calls", Some(&token), "", &large).await.status, 413);
    for body in ["", "{}", "[]", r#"{"number":7}"#, "\u{0}"] {
        assert_eq!(desk.ask("POST", "/v1/calls", Some(&token), "", body).await.status, 422, "{body:?}");
    }
    assert_eq!(desk.ask("DELETE", "/v1/calls", Some(&token), "", "").await.status, 405);
    assert_eq!(desk.ask("GET", "/v1/secrets", Some(&token), "", "").await.status, 404);
    assert_eq!(desk.ask("GET", "/v1/../v1/calls", Some(&token), "", "").await.status, 404);
    let dialled = desk.ask("POST", "/v1/calls", Some(&token), "", r#"{"number":"112"}"#).await;
    assert_ne!(dialled.status, 200, "an application dials no emergency number");
    let answered = desk.ask("POST", "/v1/calls/answer", Some(&token), "", r#"{"account":"a","call":"7"}"#).await;
    assert_eq!((answered.status, &answered.body["error"]), (404, &json!("accountUnknown")));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_too_much_is_told_when_to_ask_again() {
    let desk = Desk::open().await;
    let token = desk.token().await;
    let mut refused = None;
    for _ in 0..60 {
        let reply = desk.ask("GET", "/v1/calls", Some(&token), "", "").await;
        if reply.status == 429 {
            refused = Some(reply);
            break;
        }
        assert_eq!(reply.status, 200);
    }
    assert!(refused.expect("the quota ends").head.contains("retry-after: 1"));
    // Strangers share a quota of their own; nobody guesses a token.
    let mut guesses = 0;
    while desk.ask("GET", "/v1/calls", Some("guess"), "", "").await.status == 401 {
        guesses += 1;
        assert!(guesses < 20);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_posts_where_no_account_says_so_and_guessing_ends_soon() {
    let desk = Desk::open().await;
    let page = desk.ask("POST", "/hooks/0123456789abcdef", None, "origin: null\r\n", "{}").await;
    assert_eq!((page.status, &page.body["error"]), (403, &json!("origin")));
    let mut guesses = 0;
    while desk.ask("POST", &format!("/hooks/{guesses}"), None, "", "{}").await.status == 404 {
        guesses += 1;
        assert!(guesses < 20);
    }
    assert_eq!(desk.ask("GET", "/hooks/", None, "", "").await.status, 429);
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_come_as_events_that_begin_with_the_calls() {
    let desk = Desk::open().await;
    let token = desk.token().await;
    let mut line = desk.connect().await;
    let host = desk.server.address();
    let request = format!("GET /v1/events HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\n\r\n");
    line.write_all(request.as_bytes()).await.unwrap();
    let mut read = String::new();
    let mut until = async |wanted: &str| {
        let mut chunk = [0; 4_096];
        while !read.contains(wanted) {
            let count = tokio::time::timeout(Duration::from_secs(10), line.read(&mut chunk)).await.expect("an event").unwrap();
            assert!(count > 0, "{read}");
            read.push_str(&String::from_utf8_lossy(&chunk[..count]));
        }
    };
    until("text/event-stream").await;
    until(r#"data: {"kind":"calls","value":[]}"#).await;
    let draft = UiAccountDraft {
        id: None,
        label: "Lyon".to_owned(),
        pbx: "none".to_owned(),
        address: "https://pbx.example".to_owned(),
        login: "anna".to_owned(),
        password: Some("open sesame".to_owned()),
        phone: String::new(),
        phone_model: None,
        ca_file: None,
        proxy: Some("http://anna:secret@proxy.example".to_owned()),
        options: None,
    };
    desk.engine.save_account(DraftArguments { draft }).await.unwrap();
    until(r#""kind":"account""#).await;
    assert!(read.contains("Lyon"));
    assert!(!read.contains("proxy.example") && !read.contains("sesame"), "nothing of the settings");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_names_every_route_and_every_route_is_served() {
    let desk = Desk::open().await;
    let served = desk.ask("GET", "/openapi.json", None, "", "").await;
    assert_eq!((served.status, &served.body), (200, &document()));
    let mut named = Vec::new();
    for (path, operations) in served.body["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            named.push((method.to_ascii_uppercase(), path.clone()));
        }
    }
    let mut routes: Vec<_> = ROUTES.iter().map(|(_, method, path)| (method.to_string(), (*path).to_owned())).collect();
    named.sort();
    routes.sort();
    assert_eq!(named, routes);
    let open = ["/openapi.json", "/v1/pairing"];
    for (method, path) in named.iter().filter(|(_, path)| !open.contains(&path.as_str())) {
        let reply = desk.ask(method, path, None, "", "").await;
        assert_eq!(reply.status, 401, "{method} {path}");
        let operation = &served.body["paths"][path][method.to_ascii_lowercase()];
        assert!(operation["security"].is_array(), "{path}");
    }
}
