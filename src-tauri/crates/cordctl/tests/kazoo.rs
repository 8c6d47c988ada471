//! Accounts at a KAZOO, against a running `cordctl exchange --face kazoo`: two programs and a real socket between them.
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

[[user]]
login = "bnowak"
first_name = "Bartosz"
last_name = "Nowak"
extension = "1202"
devices = [{ name = "Desk", username = "1202" }]
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
            .args(["exchange", "--face", "kazoo", "--listen", "127.0.0.1:0", "--json", "--scenario"])
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

/// Runs a command with the secret on stdin. Neither bus nor keyring: nothing of the machine's is touched.
fn cordctl(folder: &Path, secret: &str, words: &[&str]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cordctl"))
        .args(words)
        .args(["--password-stdin", "--data-dir"])
        .arg(folder)
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that is wrong by itself does not wait for it.
    let _ = writeln!(child.stdin.take().unwrap(), "{secret}");
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn add(folder: &Path, exchange: &Exchange, label: &str, secret: &str, options: &[&str]) -> Output {
    let mut words = vec!["account", "add", "--pbx", "kazoo", "--address", &exchange.address, "--login", "amartin"];
    words.extend(["--label", label, "--proxy", "none"]);
    words.extend(options.iter().flat_map(|option| ["--option", option]));
    cordctl(folder, secret, &words)
}

fn steps(output: &Output) -> Vec<Value> {
    let lines = text(&output.stdout);
    lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["step"].take()).collect()
}

#[test]
fn accounts_are_added_and_tested_with_a_password_and_with_a_key() {
    let folder = tempfile::tempdir().unwrap();
    let exchange = Exchange::start(folder.path());
    let key = "c0ffee00".repeat(8);
    for (label, secret, options) in [
        ("by name", "secret", vec!["accountName=acme"]),
        ("by realm", "secret", vec!["accountRealm=acme.sip", "generation=4.3", "country=FR"]),
        ("by key", &key, vec!["signIn=apiKey"]),
    ] {
        let added = add(folder.path(), &exchange, label, secret, &options);
        assert!(added.status.success(), "{label}: {}", text(&added.stderr));
        let tested = cordctl(folder.path(), secret, &["account", "test", "--account", label, "--json"]);
        assert!(tested.status.success(), "{label}: {}", text(&tested.stderr));
        let steps = steps(&tested);
        let names: Vec<_> = steps.iter().map(|step| (step["name"].as_str().unwrap(), step["state"].as_str().unwrap())).collect();
        assert_eq!(names, ["dns", "tcp", "sign_in", "socket", "events"].map(|name| (name, "ok")), "{label}");
        assert_eq!(steps[2]["detail"], "Anna Martin (1201)");
        let finding = &steps[4]["findings"][0];
        assert_eq!((finding["code"].as_str(), finding["subject"].as_str()), (Some("sipNameIsExtension"), Some("Desk")));
        assert_eq!((finding["detail"].as_str(), finding["serious"].as_bool()), (Some("1202"), Some(true)));
        let settings = std::fs::read_to_string(folder.path().join("settings.toml")).unwrap();
        assert!(!settings.contains("secret") && !settings.contains("c0ffee00"));
    }
}

#[test]
fn what_should_be_changed_is_told_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let exchange = Exchange::start(folder.path());
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = format!("webhookListen={}", taken.local_addr().unwrap());
    assert!(add(folder.path(), &exchange, "acme", "secret", &["accountName=acme", &listen]).status.success());
    let tested = cordctl(folder.path(), "secret", &["account", "test"]);
    assert!(!tested.status.success());
    let said = text(&tested.stdout);
    let want = "- The SIP user name 1202 of Desk is also an extension or a presence id.\nRename the SIP user.";
    assert!(said.contains(want), "{said}");
    let error = text(&tested.stderr);
    assert!(error.contains("Somebody listens at 127.0.0.1:"), "{error}");
}

#[test]
fn what_keeps_an_account_out_is_said_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let exchange = Exchange::start(folder.path());
    let table: [(&str, &[&str], &str); 3] = [
        ("guess", &["accountName=acme"], "does not accept login and password"),
        ("secret", &["accountName=nobody"], "knows no such account"),
        ("too short", &["signIn=apiKey"], "The server knows no such key"),
    ];
    for (secret, options, want) in table {
        assert!(add(folder.path(), &exchange, "acme", secret, options).status.success());
        let tested = cordctl(folder.path(), secret, &["account", "test"]);
        let error = text(&tested.stderr);
        assert!(!tested.status.success() && error.contains(want), "{want}: {error}");
    }
    for (options, want) in [
        (&["generation=9"][..], "The option generation cannot have that value"),
        (&["zone=Europe/Paris"], "has no option zone"),
        (&["webhookListen=8080"], "The option webhookListen cannot have that value"),
    ] {
        let added = add(folder.path(), &exchange, "acme", "secret", options);
        let error = text(&added.stderr);
        assert!(!added.status.success() && error.contains(want), "{want}: {error}");
    }
}
