//! Recordings that a PBX keeps. Invariant: a window names a recording, never a file.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{UiDirection, UiProblem};

/// A recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiRecordingRow {
    /// The account.
    pub account: String,
    /// What the PBX keeps it under.
    pub id: String,
    /// The ending of its file: `wav`.
    pub format: String,
    /// When it began, ms; null when the PBX does not say.
    pub at: Option<f64>,
    /// Who began the call.
    pub direction: UiDirection,
    /// The number at the other end.
    pub number: Option<String>,
    /// The number that was called.
    pub called: Option<String>,
}

/// The recordings of an account in a span of time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiRecordings {
    /// The account.
    pub account: String,
    /// From when on it was asked, ms.
    pub from: f64,
    /// Until when, ms.
    pub to: f64,
    /// The user's, newest first.
    pub rows: Vec<UiRecordingRow>,
    /// The PBX does not tell all of them.
    pub incomplete: bool,
    /// Why there is no list; the code picks the text `recording-problem-<code>`.
    pub problem: Option<UiProblem>,
}

/// How far the fetching of a recording has come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiRecordingFetch {
    /// The account.
    pub account: String,
    /// The recording.
    pub id: String,
    /// The name of the file that is kept; null when it is fetched to be heard.
    pub file: Option<String>,
    /// How far.
    pub state: UiFetchState,
    /// Bytes in the file.
    pub received: f64,
    /// Bytes there will be, if the PBX says so.
    pub total: Option<f64>,
    /// Why it stopped; the code picks the text `recording-problem-<code>`.
    pub problem: Option<UiProblem>,
}

/// How far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UiFetchState {
    /// It comes.
    Running,
    /// The file is whole.
    Done,
    /// It stopped; asked for again, it goes on where it stopped.
    Failed,
}

/// A sound: the bytes of its file, which travel as they are.
#[derive(Clone, Debug, PartialEq, Eq, TS)]
#[ts(export, type = "ArrayBuffer")]
pub struct UiSound(pub Vec<u8>);

/// A span of time.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RecordingsArguments {
    /// The account.
    pub account: String,
    /// From when on, ms.
    pub from: f64,
    /// Until when, ms.
    pub to: f64,
}

/// A recording.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct OfRecording {
    /// The account.
    pub account: String,
    /// What the PBX keeps it under.
    pub recording: String,
    /// The ending of its file.
    pub format: String,
    /// When it began, ms; for the name of its file.
    pub at: Option<f64>,
    /// The number at the other end; for the name of its file.
    pub number: Option<String>,
}
