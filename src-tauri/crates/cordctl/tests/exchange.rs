//! `cordctl exchange --face kazoo` as the vendor's reference describes it: the program curl and a bare WebSocket.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};

const CAST: &str = "name = \"one desk\"\n[[user]]\nlogin = \"amartin\"\nfirst_name = \"Anna\"\nextension = \"1201\"\n";
/// md5 of `amartin:secret`.
const CREDENTIALS: &str = "f5d3637094108138eacf42862cd199eb";

struct Exchange {
    child: Child,
    address: String,
}

impl Exchange {
    fn start() -> (Self, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let scenario = folder.path().join("cast.toml");
        std::fs::write(&scenario, CAST).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_cordctl"))
            .args(["exchange", "--face", "kazoo", "--listen", "127.0.0.1:0", "--json", "--scenario"])
            .arg(&scenario)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        let address = said["listening"].as_str().unwrap().trim_start_matches("http://").to_owned();
        (Self { child, address }, folder)
    }

    fn curl(&self, arguments: &[&str], path: &str) -> Value {
        let mut curl = Command::new("curl");
        curl.args(["-s", "--max-time", "10", "-H", "Content-Type: application/json"]).args(arguments);
        let output = curl.arg(format!("http://{}{path}", self.address)).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A WebSocket client that knows short and middle-sized text frames.
struct Bare {
    stream: TcpStream,
}

impl Bare {
    fn open(address: &str) -> Self {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let hello = format!(
            "GET / HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(hello.as_bytes()).unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            head.extend(byte);
        }
        assert!(head.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&head));
        Self { stream }
    }

    fn say(&mut self, frame: &Value) {
        let text = frame.to_string();
        let mut bytes = vec![0x81, 0x80 | 126];
        bytes.extend(u16::try_from(text.len()).unwrap().to_be_bytes());
        bytes.extend([0; 4]);
        bytes.extend(text.as_bytes());
        self.stream.write_all(&bytes).unwrap();
    }

    fn next(&mut self) -> Value {
        let mut head = [0; 2];
        self.stream.read_exact(&mut head).unwrap();
        let length = match head[1] & 0x7f {
            126 => {
                let mut length = [0; 2];
                self.stream.read_exact(&mut length).unwrap();
                usize::from(u16::from_be_bytes(length))
            }
            127 => {
                let mut length = [0; 8];
                self.stream.read_exact(&mut length).unwrap();
                usize::try_from(u64::from_be_bytes(length)).unwrap()
            }
            short => usize::from(short),
        };
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    fn until(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        loop {
            let frame = self.next();
            if fits(&frame) {
                return frame;
            }
        }
    }
}

#[test]
fn curl_and_a_bare_socket_use_the_kazoo_face_as_the_reference_describes() {
    let (exchange, _folder) = Exchange::start();
    let sign_in = json!({"data": {"credentials": CREDENTIALS, "account_name": "acme"}}).to_string();
    let said = exchange.curl(&["-X", "PUT", "-d", &sign_in], "/v2/user_auth");
    let token = said["auth_token"].as_str().unwrap();
    let (account, user) = (said["data"]["account_id"].as_str().unwrap(), said["data"]["owner_id"].as_str().unwrap());
    let header = format!("X-Auth-Token: {token}");

    let mut bare = Bare::open(&exchange.address);
    let data = json!({"account_id": account, "binding": "call.*.*"});
    bare.say(&json!({"action": "subscribe", "auth_token": token, "request_id": "1", "data": data}));
    let reply = bare.until(|frame| frame["request_id"] == "1");
    assert_eq!(reply["status"], "success", "{reply}");

    let users = exchange.curl(&["-H", &header], &format!("/v2/accounts/{account}/users?paginate=false"));
    assert_eq!(users["data"][0]["id"], user);
    let call = json!({"do": "call", "from": "+442071234567", "to": "1201"}).to_string();
    exchange.curl(&["-X", "POST", "-d", &call], "/sim/act");
    let create = bare.until(|frame| frame["name"] == "CHANNEL_CREATE" && frame["data"]["call_direction"] == "outbound");
    let leg = create["data"]["call_id"].as_str().unwrap();
    let channels = exchange.curl(&["-H", &header], &format!("/v2/accounts/{account}/users/{user}/channels"));
    assert_eq!(channels["data"][0]["uuid"], leg);
    let answer = json!({"do": "answer", "who": "amartin"}).to_string();
    exchange.curl(&["-X", "POST", "-d", &answer], "/sim/act");
    bare.until(|frame| frame["name"] == "CHANNEL_ANSWER" && frame["data"]["call_id"] == leg);
    let hang_up = json!({"data": {"action": "hangup"}}).to_string();
    let said = exchange.curl(&["-X", "POST", "-H", &header, "-d", &hang_up], &format!("/v2/accounts/{account}/channels/{leg}"));
    assert_eq!(said["data"], "hangup initiated");
    let end = bare.until(|frame| frame["name"] == "CHANNEL_DESTROY" && frame["data"]["call_id"] == leg);
    assert_eq!(end["data"]["hangup_cause"], "NORMAL_CLEARING");
}
