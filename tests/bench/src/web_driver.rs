//! The little of WebDriver that the window's start needs. Invariant: every wait has an end, and the driver goes with its owner.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

const PATIENCE: Duration = Duration::from_secs(30);

/// A driver and its one session.
#[derive(Debug)]
pub(crate) struct WebDriver {
    process: Child,
    port: u16,
    session: String,
}

impl WebDriver {
    /// Starts the driver, which starts the program.
    pub(crate) fn open(program: &str) -> Result<Self> {
        let port =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr()).context("no port")?.port();
        let process = Command::new("WebKitWebDriver")
            .args([format!("--port={port}"), "--host=127.0.0.1".to_owned()])
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("WebKitWebDriver does not start")?;
        let mut driver = Self { process, port, session: String::new() };
        let begin = Instant::now();
        while driver.ask("GET", "/status", None).is_err() {
            if begin.elapsed() > PATIENCE {
                bail!("WebKitWebDriver does not answer");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        let wanted = json!({"capabilities": {"alwaysMatch": {"webkitgtk:browserOptions": {"binary": program, "args": []}}}});
        let session = driver.ask("POST", "/session", Some(&wanted))?;
        driver.session = session["sessionId"].as_str().context("the driver opened no session")?.to_owned();
        Ok(driver)
    }

    /// Runs a script in the page until it answers something.
    pub(crate) fn until(&self, script: &str) -> Result<Value> {
        let begin = Instant::now();
        let path = format!("/session/{}/execute/sync", self.session);
        loop {
            let answer = self.ask("POST", &path, Some(&json!({"script": script, "args": []})));
            match answer {
                Ok(Value::Null) | Err(_) if begin.elapsed() < PATIENCE => std::thread::sleep(Duration::from_millis(20)),
                Ok(Value::Null) => bail!("the page never answered"),
                other => return other,
            }
        }
    }

    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value> {
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let length = body.len();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
        );
        stream.write_all(format!("{head}{body}").as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (head, body) = answer.split_once("\r\n\r\n").context("no answer")?;
        let mut body: Value = serde_json::from_str(body).context("no JSON")?;
        if !head.starts_with("HTTP/1.1 200") {
            bail!("the driver refused: {}", body["value"]["message"]);
        }
        Ok(body["value"].take())
    }
}

impl Drop for WebDriver {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            // A program that is gone already is what is wanted.
            let _ = self.ask("DELETE", &format!("/session/{}", self.session), None);
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
