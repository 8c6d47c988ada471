//! The lines of a recorded stream (architecture.md 6). Invariant: a line is understood whole or not at all.

use cordboard_model::At;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::commands::decode::{bytes, text};

/// What a line says.
#[derive(Debug, PartialEq)]
pub(crate) enum Entry {
    /// Whose the following lines are.
    Account(Account),
    /// Something went over the line.
    Passed(Passed),
}

/// Whose stream it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Account {
    pub(crate) id: Option<String>,
    pub(crate) user: Option<String>,
    pub(crate) extension: Option<String>,
    pub(crate) phone_model: Option<String>,
    /// The KAZOO account; else the first that the stream names.
    pub(crate) account: Option<String>,
    /// The domain at a Basix.
    pub(crate) domain: Option<String>,
    /// All channels of a Basix are in the stream, not only the user's.
    pub(crate) full_events: bool,
    /// The user's devices at a KAZOO.
    pub(crate) devices: Option<Vec<String>>,
    /// The name of the PBX at a CloudPBX; else that of the first frame's channel.
    pub(crate) pbx_name: Option<String>,
    /// IANA name of the zone in which the server writes times; UTC when absent, Poland's at a CloudPBX.
    pub(crate) server_zone: Option<String>,
}

/// Something that went over the line.
#[derive(Debug, PartialEq)]
pub(crate) struct Passed {
    pub(crate) at: At,
    pub(crate) what: What,
}

/// What went over the line.
#[derive(Debug, PartialEq)]
pub(crate) enum What {
    /// A frame of the server: a text, or the bytes of a binary one.
    Received(Vec<u8>),
    /// A frame of the client.
    Sent(String),
    /// An HTTP request (without status) or its answer.
    Http(Http),
}

/// An HTTP request or answer.
#[derive(Debug, PartialEq, Deserialize)]
pub(crate) struct Http {
    #[serde(default)]
    pub(crate) path: String,
    pub(crate) status: Option<u16>,
    #[serde(default)]
    pub(crate) body: Option<Value>,
}

#[derive(Deserialize)]
struct Line {
    account: Option<Account>,
    at: Option<String>,
    dir: Option<String>,
    frame: Option<Value>,
    frame_base64: Option<Value>,
    http: Option<Http>,
}

/// Reads one line.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn parse(line: &[u8]) -> Result<Entry, String> {
    let line: Line = serde_json::from_slice(line).map_err(|error| format!("not a line of a stream: {error}"))?;
    if let Some(account) = line.account {
        return Ok(Entry::Account(account));
    }
    let at = line.at.ok_or("the line has no time (at)")?;
    let at: Timestamp = at.parse().map_err(|_| "the time (at) is not RFC 3339".to_owned())?;
    let at = At(at.as_millisecond());
    let what = match (line.dir.as_deref(), line.http) {
        (Some("in" | "out"), Some(http)) => What::Http(http),
        (Some("in"), None) => What::Received(bytes(line.frame, line.frame_base64)?),
        (Some("out"), None) => What::Sent(text(line.frame, line.frame_base64)?),
        (Some(_) | None, _) => return Err("the direction (dir) is neither in nor out".to_owned()),
    };
    Ok(Entry::Passed(Passed { at, what }))
}

impl Http {
    /// The body as it was sent; a body written as JSON instead of text is taken as that.
    pub(crate) fn text(&self) -> String {
        match &self.body {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        }
    }
}
