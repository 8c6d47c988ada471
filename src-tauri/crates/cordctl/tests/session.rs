//! The commands that sign in, against a running `cordctl exchange`: two programs and a real socket between them.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;

const CAST: &str = r#"
name = "two at their desks"

[[user]]
login = "amartin"
first_name = "Anna"
last_name = "Martin"
extension = "1201"
agent = { number = "8001" }
phone = "snom"

[[user]]
login = "bnowak"
first_name = "Bartosz"
last_name = "Nowak"
extension = "1202"
behaviour = { answer_after = "200ms", talk = "60s" }

[[status]]
name = "available"
label = "Available"
effect = "ready"

[[status]]
name = "lunch"
label = "Lunch"
effect = "pause"
"#;

struct Exchange {
    child: Child,
    address: String,
}

impl Exchange {
    fn start(folder: &Path) -> Self {
        let scenario = folder.join("cast.toml");
        std::fs::write(&scenario, CAST).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_cordctl"))
            .args(["exchange", "--face", "xivo", "--listen", "127.0.0.1:0", "--json", "--scenario"])
            .arg(&scenario)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        Self { child, address: said["listening"].as_str().unwrap().to_owned() }
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Runs a command with the password on stdin. Neither bus nor keyring: nothing of the machine's is touched.
fn cordctl(folder: &Path, password: &str, words: &[&str]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cordctl"))
        .args(words)
        .args(["--password-stdin", "--json", "--data-dir"])
        .arg(folder)
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    writeln!(child.stdin.take().unwrap(), "{password}").unwrap();
    child.wait_with_output().unwrap()
}

fn done(folder: &Path, words: &[&str]) -> Value {
    let output = cordctl(folder, "secret", words);
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn add(folder: &Path, exchange: &Exchange, login: &str, phone: &str) {
    done(
        folder,
        &[
            "account",
            "add",
            "--pbx",
            "xivo",
            "--address",
            &exchange.address,
            "--login",
            login,
            "--phone",
            phone,
            "--label",
            login,
            "--proxy",
            "none",
        ],
    );
}

#[test]
fn calls_and_states_are_what_the_exchange_confirmed() {
    let folder = tempfile::tempdir().unwrap();
    let exchange = Exchange::start(folder.path());
    add(folder.path(), &exchange, "amartin", "1201");
    let (data, only) = (folder.path(), |words: &[&str]| done(folder.path(), words));

    assert_eq!(only(&["state"])["agent"]["state"], "logged_out");
    let ready = only(&["state", "login"]);
    assert_eq!((&ready["agent"]["state"], &ready["agent"]["phone"]), (&"ready".into(), &"1201".into()));
    assert_eq!(only(&["state", "not-ready", "Lunch"])["agent"]["reason"], "lunch");
    assert_eq!(only(&["state", "ready"])["agent"]["state"], "ready");

    let dialled = only(&["dial", "1202"]);
    assert_eq!(dialled["call"]["remote"]["number"], "1202");
    let id = dialled["call"]["id"].as_str().unwrap();
    let held = {
        // He answers 200 ms later.
        let mut tries = 0;
        loop {
            let output = cordctl(data, "secret", &["hold"]);
            tries += 1;
            if output.status.success() || tries > 40 {
                break output;
            }
        }
    };
    let held: Value = serde_json::from_slice(&held.stdout).unwrap();
    assert_eq!((&held["call"]["state"], &held["call"]["id"]), (&"held".into(), &id.into()));
    assert_eq!(only(&["hold", "--off"])["call"]["state"], "connected");
    let ended = only(&["hangup"]);
    assert_eq!((&ended["call"]["state"], &ended["call"]["outcome"]), (&"ended".into(), &"answered".into()));

    add(data, &exchange, "bnowak", "1202");
    let rings = done(data, &["dial", "1201", "--account", "bnowak"]);
    assert_eq!(rings["call"]["state"], "dialing");
    assert_eq!(done(data, &["answer", "--account", "amartin"])["call"]["state"], "connected");
    assert_eq!(done(data, &["hangup", "--account", "amartin"])["call"]["state"], "ended");
}

#[test]
fn failures_say_what_happened_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let exchange = Exchange::start(folder.path());
    let data = folder.path();
    let failed = |password: &str, words: &[&str]| {
        let output = cordctl(data, password, words);
        assert_eq!(output.status.code(), Some(1), "{words:?}");
        assert!(output.stdout.is_empty(), "{words:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(failed("secret", &["state"]).contains("cordctl account add"));
    add(data, &exchange, "amartin", "1201");
    assert!(failed("wrong", &["state"]).contains("does not accept login and password"));
    assert!(failed("", &["state"]).contains("There is no password on stdin"));
    assert!(failed("secret", &["answer"]).contains("No call rings"));
    assert!(failed("secret", &["hangup", "--call", "7"]).contains("There is no call \"7\""));
    assert!(failed("secret", &["state", "not-ready", "siesta"]).contains("There are: lunch"));
    assert!(failed("secret", &["state", "--account", "nobody"]).contains("There is no account \"nobody\""));
}

#[test]
fn the_test_of_an_account_names_each_step_and_fails_with_the_first_that_does() {
    let folder = tempfile::tempdir().unwrap();
    let exchange = Exchange::start(folder.path());
    add(folder.path(), &exchange, "amartin", "1201");
    let steps = |output: &Output| -> Vec<(String, String)> {
        let text = String::from_utf8(output.stdout.clone()).unwrap();
        let word = |value: &Value| value.as_str().unwrap().to_owned();
        let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.map(|line| (word(&line["step"]["name"]), word(&line["step"]["state"]))).collect()
    };
    let passed = cordctl(folder.path(), "secret", &["account", "test"]);
    assert!(passed.status.success());
    assert_eq!(steps(&passed), ["dns", "tcp", "sign_in", "socket", "events"].map(|name| (name.to_owned(), "ok".to_owned())));
    drop(exchange);
    let failed = cordctl(folder.path(), "secret", &["account", "test"]);
    assert_eq!(failed.status.code(), Some(1));
    assert_eq!(steps(&failed)[1], ("tcp".to_owned(), "failed".to_owned()));
    assert!(String::from_utf8(failed.stderr).unwrap().contains("refused the connection"));
}

#[test]
fn no_password_reaches_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let exchange = Exchange::start(folder.path());
    let data = folder.path().join("data");
    let output =
        cordctl(&data, "hunter2-hunter2", &["account", "add", "--pbx", "xivo", "--address", &exchange.address, "--login", "x"]);
    assert!(output.status.success());
    assert!(String::from_utf8(output.stderr).unwrap().contains("not stored"));
    for file in std::fs::read_dir(&data).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("hunter2"));
    }
}
