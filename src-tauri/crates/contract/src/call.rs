//! Calls on the desk. Invariant: every control is there; one that cannot be used says why.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Who began the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UiDirection {
    /// Somebody calls.
    Incoming,
    /// The user calls.
    Outgoing,
}

/// State of the user's connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UiCallState {
    /// Calling.
    Dialing,
    /// Ringing here.
    Ringing,
    /// Talking.
    Connected,
    /// On hold.
    Held,
    /// Waits in a queue.
    Queued,
    /// Parked.
    Parked,
    /// Over.
    Ended,
}

/// Recording as confirmed by the PBX.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UiRecording {
    /// Not told.
    Unknown,
    /// Not recorded.
    Off,
    /// Recorded.
    Active,
    /// Paused.
    Paused,
}

/// A call on the desk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiCall {
    /// The account.
    pub account: String,
    /// The call.
    pub id: String,
    /// Who began it.
    pub direction: UiDirection,
    /// The other side is a colleague.
    pub internal: bool,
    /// State.
    pub state: UiCallState,
    /// Since when in that state, ms.
    pub since: f64,
    /// Name of the other side; null when unknown.
    pub name: Option<String>,
    /// Number of the other side; null when withheld or unknown.
    pub number: Option<String>,
    /// The country of a caller's number, two letters; null for a colleague, or when it tells none.
    pub country: Option<String>,
    /// Initials for the picture; null without a name.
    pub initials: Option<String>,
    /// Other parties of a conference.
    pub others: Vec<String>,
    /// The number called.
    pub called: Option<String>,
    /// The queue's label.
    pub queue: Option<String>,
    /// First seen, ms.
    pub started_at: f64,
    /// It began earlier than `startedAt`.
    pub start_unknown: bool,
    /// Talking since, ms.
    pub answered_at: Option<f64>,
    /// Ended, ms.
    pub ended_at: Option<f64>,
    /// Recording.
    pub recording: UiRecording,
    /// What was asked of a PBX that says nothing of recording; null when nothing was.
    pub recording_asked: Option<UiRecording>,
    /// The call this one consults about.
    pub consults_for: Option<String>,
    /// Joined with the user's other calls.
    pub conference: bool,
    /// What was asked and is not confirmed: `answer`, `hangUp`, `hold`, `retrieve`, `transfer`, `pauseRecording`, `resumeRecording`.
    pub pending: Option<String>,
    /// Attached data to show.
    pub facts: Vec<UiFact>,
    /// What can be done now.
    pub controls: UiControls,
}

/// A line of attached data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiFact {
    /// Its name.
    pub label: String,
    /// Its text.
    pub value: String,
}

/// Whether a control can be used now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiControl {
    /// It can.
    pub enabled: bool,
    /// Why not: picks the text `why-<code>`; null when enabled.
    pub why: Option<String>,
}

/// The controls of a call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiControls {
    /// Answer.
    pub answer: UiControl,
    /// Decline.
    pub decline: UiControl,
    /// End.
    pub hang_up: UiControl,
    /// Hold.
    pub hold: UiControl,
    /// Take back from hold.
    pub retrieve: UiControl,
    /// Transfer without asking.
    pub transfer: UiControl,
    /// Consult somebody.
    pub consult: UiControl,
    /// Join the two others.
    pub complete: UiControl,
    /// End the consultation.
    pub cancel: UiControl,
    /// Join all.
    pub conference: UiControl,
    /// Send digits.
    pub send_digits: UiControl,
    /// Park.
    pub park: UiControl,
    /// Record.
    pub start_recording: UiControl,
    /// Record no longer.
    pub stop_recording: UiControl,
    /// Pause recording.
    pub pause_recording: UiControl,
    /// Resume recording.
    pub resume_recording: UiControl,
}
