//! The settings that come from the environment. Each test starts this program again with an environment of its own:
//! changing the one of a running process would disturb the other tests.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::env;

use tokio::process::Command;
use url::Url;

use super::peers::{Authority, FakeHttp, FakeProxy};
use crate::http::{HttpClient, HttpRequest};
use crate::network::{Network, NetworkSettings};
use crate::problem::LinkProblem;
use crate::socket::{Socket, SocketRequest};

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
const CHILD: &str = "tests::environment::child";

/// Asks for `LINK_TEST_URL` with the default settings by HTTP and WebSocket, and says how that ended.
#[tokio::test]
#[ignore = "started by the tests below"]
async fn child() {
    let url: Url = env::var("LINK_TEST_URL").unwrap().parse().unwrap();
    let network = Network::new(NetworkSettings::default()).unwrap();
    let http = HttpClient::new(&network).unwrap().send(HttpRequest::get(url.clone())).await;
    let socket = Socket::connect(&network, SocketRequest::new(url)).await;
    let (http, socket) = (http.err().map(|error| error.problem()), socket.err().map(|error| error.problem()));
    println!("outcome: {http:?} {socket:?}");
}

/// The outcomes of HTTP and WebSocket in a child with these variables.
async fn outcome(url: &Url, variables: &[(&str, String)]) -> String {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", CHILD, "--ignored", "--nocapture"]).env("LINK_TEST_URL", url.as_str());
    for name in ["SSL_CERT_FILE", "SSL_CERT_DIR", "ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "REQUEST_METHOD"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    command.envs(variables.iter().map(|(name, value)| (name, value)));
    let output = command.output().await.unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().find_map(|line| line.split_once("outcome: ")).expect(&text).1.to_owned()
}

fn both(http: Option<LinkProblem>, socket: Option<LinkProblem>) -> String {
    format!("{http:?} {socket:?}")
}

#[tokio::test]
#[cfg(target_os = "linux")]
async fn ssl_cert_file_is_honoured_by_both_protocols() {
    let authority = Authority::new("Corp CA");
    let server = FakeHttp::saying(Some(authority.loopback()), OK).await;
    let url = server.peer.named_url("https", "/");
    let unknown = Some(LinkProblem::TlsUnknownCa);
    assert_eq!(outcome(&url, &[]).await, both(unknown, unknown));

    let file = authority.file();
    let variables = [("SSL_CERT_FILE", file.path().display().to_string())];
    let upgrade = Some(LinkProblem::UpgradeRefused);
    assert_eq!(outcome(&url, &variables).await, both(None, upgrade), "an HTTP server does not upgrade");
}

#[tokio::test]
async fn the_proxy_of_the_environment_is_used_by_both_protocols_unless_excepted() {
    let server = FakeHttp::saying(None, OK).await;
    let proxy = FakeProxy::start(None, None).await;
    let url = server.peer.url("http", "/");
    let upgrade = Some(LinkProblem::UpgradeRefused);
    let through = ("HTTP_PROXY", format!("http://{}", proxy.peer.address));

    assert_eq!(outcome(&url, std::slice::from_ref(&through)).await, both(None, upgrade));
    let methods: Vec<String> = proxy.requests().iter().map(|request| request.split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(methods, ["GET", "CONNECT"]);

    let except = ("NO_PROXY", "127.0.0.1".to_owned());
    assert_eq!(outcome(&url, &[through, except]).await, both(None, upgrade));
    assert_eq!(proxy.requests().len(), 2, "the exception holds for both");
}

#[tokio::test]
async fn a_proxy_of_an_unknown_kind_is_said_to_be_unsupported() {
    let socks = ("ALL_PROXY", "socks5://127.0.0.1:1080".to_owned());
    let unsupported = Some(LinkProblem::ProxyUnsupported);
    assert_eq!(outcome(&Url::parse("http://pbx.invalid/").unwrap(), &[socks]).await, both(unsupported, unsupported));
}
