//! `cordctl decode`: frames to messages. Invariant: one answer for each line, in order, whatever the line is.

use std::io::{self, Read, Write};

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use cordboard_pbx_basix as basix;
use cordboard_pbx_cloudpbx as cloudpbx;
use cordboard_pbx_kazoo as kazoo;
use cordboard_pbx_xivo as xivo;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    cli::Face,
    failure::Failure,
    lines::{LONGEST, Line, Lines},
    output::json_line,
};

/// With or without `=` at the end.
pub(crate) const BASE64: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent));

#[derive(Deserialize)]
struct Input {
    #[serde(default)]
    name: Value,
    frame: Option<Value>,
    frame_base64: Option<Value>,
    /// Frames to feed first, for faces whose frames are read by what came before.
    #[serde(default)]
    setup_base64: Vec<Value>,
    base_url: Option<String>,
    mode: Option<String>,
}

/// An answer in the shape of its face.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Answer {
    Message(Message),
    Shown(Shown),
}

/// What is shown in the shape of a protocol's own vectors.
#[derive(Debug, Serialize)]
struct Shown {
    name: Value,
    #[serde(flatten)]
    shown: Value,
}

#[derive(Debug, Serialize)]
struct Message {
    name: Value,
    outcome: &'static str,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// Reads stdin, answers on stdout.
pub(crate) fn run(face: Face) -> Result<(), Failure> {
    decode(face, io::stdin().lock(), io::BufWriter::new(io::stdout().lock()))
}

fn decode(face: Face, input: impl Read, mut output: impl Write) -> Result<(), Failure> {
    let mut lines = Lines::new(input, LONGEST);
    loop {
        // Whoever waits for an answer before he writes on gets it.
        let answer = match lines.next(|| output.flush())? {
            Some(Line::Bytes(bytes)) => answer(face, bytes),
            Some(Line::TooLong) => reject(Value::Null, format!("the line is longer than {} MiB", LONGEST >> 20)),
            None => return Ok(output.flush()?),
        };
        json_line(&mut output, &answer)?;
    }
}

fn answer(face: Face, line: &[u8]) -> Answer {
    if face == Face::Cloudpbx {
        return of_cloudpbx(line);
    }
    let input: Input = match serde_json::from_slice(line) {
        Ok(input) => input,
        Err(error) => return reject(Value::Null, format!("the line is not a JSON object with a frame: {error}")),
    };
    if face == Face::Basix {
        let name = input.name.clone();
        return match binary(input) {
            Ok(shown) => Answer::Shown(Shown { name, shown }),
            Err(reason) => reject(name, reason.to_owned()),
        };
    }
    match text(input.frame, input.frame_base64) {
        Ok(text) => decoded(face, input.name, &text),
        Err(reason) => reject(input.name, reason.to_owned()),
    }
}

/// What a binary frame says after those before it.
fn binary(input: Input) -> Result<Value, &'static str> {
    let mut frames = Vec::with_capacity(input.setup_base64.len() + 1);
    for coded in input.setup_base64 {
        frames.push(bytes(None, Some(coded))?);
    }
    frames.push(bytes(input.frame, input.frame_base64)?);
    let view = if input.mode.as_deref() == Some("cti") { basix::View::Store } else { basix::View::Last };
    Ok(basix::show(frames.iter().map(Vec::as_slice), input.base_url.as_deref(), view))
}

/// The bytes of a frame however it was written down.
pub(crate) fn bytes(frame: Option<Value>, frame_base64: Option<Value>) -> Result<Vec<u8>, &'static str> {
    match (frame, frame_base64) {
        (None, Some(Value::String(coded))) => BASE64.decode(coded.as_bytes()).map_err(|_| "frame_base64 is not base64"),
        (frame, coded) => text(frame, coded).map(String::into_bytes),
    }
}

/// The text of a frame however it was written down.
pub(crate) fn text(frame: Option<Value>, frame_base64: Option<Value>) -> Result<String, &'static str> {
    match (frame, frame_base64) {
        (Some(Value::String(text)), _) => Ok(text),
        (Some(_), _) => Err("the frame is not a text"),
        (None, Some(Value::String(coded))) => {
            let bytes = BASE64.decode(coded.as_bytes()).map_err(|_| "frame_base64 is not base64")?;
            String::from_utf8(bytes).map_err(|_| "a binary frame, or a text that is not UTF-8")
        }
        (None, Some(_)) => Err("frame_base64 is not a text"),
        (None, None) => Err("the line has neither frame nor frame_base64"),
    }
}

fn decoded(face: Face, name: Value, text: &str) -> Answer {
    let answer = |outcome, kind, message, reason| Answer::Message(Message { name, outcome, kind, message, reason });
    match face {
        Face::Xivo => match xivo::decode_frame(text) {
            xivo::Decoded::Message { kind, message } => answer("message", Some(kind), Some(message), None),
            xivo::Decoded::Unknown { kind } => answer("unknown", Some(kind), None, None),
            xivo::Decoded::Ignored { reason } => answer("ignored", None, None, Some(reason)),
            xivo::Decoded::Reject { reason } => answer("reject", None, None, Some(reason)),
        },
        Face::Kazoo => match kazoo::decode_frame(text) {
            kazoo::Decoded::Message { kind, message } => answer("message", Some(kind), Some(message), None),
            kazoo::Decoded::Unknown { kind } => answer("unknown", Some(kind), None, None),
            kazoo::Decoded::Ignored { reason } => answer("ignored", None, None, Some(reason)),
            kazoo::Decoded::Reject { reason } => answer("reject", None, None, Some(reason)),
        },
        // What they say was shown before.
        Face::Basix | Face::Cloudpbx => answer("reject", None, None, Some("a text".to_owned())),
    }
}

/// Frames, answers of the REST interface and whole sessions, each in the shape of the protocol's test vectors.
fn of_cloudpbx(line: &[u8]) -> Answer {
    let mut line: Value = match serde_json::from_slice(line) {
        Ok(Value::Object(line)) => Value::Object(line),
        Ok(_) | Err(_) => return reject(Value::Null, "the line is not a JSON object".to_owned()),
    };
    let name = line["name"].take();
    let kind = line["kind"].as_str().unwrap_or("ws").to_owned();
    let frame = match (line["frame"].take(), line["frame_base64"].take()) {
        (Value::String(text), _) => Some(text.into_bytes()),
        (Value::Null, Value::String(coded)) => match BASE64.decode(coded.as_bytes()) {
            Ok(bytes) => Some(bytes),
            Err(_) => return reject(name, "frame_base64 is not base64".to_owned()),
        },
        (Value::Null, Value::Null) if kind != "ws" => None,
        (_, _) => return reject(name, "the line has no frame that is a text".to_owned()),
    };
    if let Some(coded) = line.pointer("/response/body_base64").and_then(Value::as_str) {
        match BASE64.decode(coded.as_bytes()) {
            Ok(bytes) => line["response"]["body_bytes"] = json!(bytes),
            Err(_) => return reject(name, "body_base64 is not base64".to_owned()),
        }
    }
    Answer::Shown(Shown { name, shown: cloudpbx::inspect(&kind, &line.to_string(), frame.as_deref()) })
}

fn reject(name: Value, reason: String) -> Answer {
    Answer::Message(Message { name, outcome: "reject", kind: None, message: None, reason: Some(reason) })
}
