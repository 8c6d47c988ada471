//! The local history as the views read it. Invariant: pages are keyset pages; a cursor is opaque to the reader.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::UiDirection;

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UiOutcome {
    /// Talked.
    Answered,
    /// Missed.
    Missed,
    /// Somebody else took it.
    AnsweredElsewhere,
    /// The caller gave up.
    Abandoned,
    /// Declined.
    Rejected,
    /// Busy.
    Busy,
    /// Could not be set up.
    Failed,
    /// Nobody answered.
    NoAnswer,
    /// Passed on.
    Transferred,
    /// Ended unobserved.
    Unknown,
}

/// Which calls.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiHistoryFilter {
    /// Only missed ones.
    pub missed: bool,
    /// Text: name or number fragments; empty for all.
    pub text: String,
    /// Only this account; null for all.
    pub account: Option<String>,
}

/// A call of the past (or one that still lasts: outcome null).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiHistoryRow {
    /// The record.
    pub record: f64,
    /// The account.
    pub account: String,
    /// The call's id on its account.
    pub call: String,
    /// Who began it.
    pub direction: UiDirection,
    /// A colleague.
    pub internal: bool,
    /// Name.
    pub name: Option<String>,
    /// Number.
    pub number: Option<String>,
    /// The number called.
    pub called: Option<String>,
    /// The queue's name.
    pub queue: Option<String>,
    /// Began, ms.
    pub started_at: f64,
    /// Talked since, ms.
    pub answered_at: Option<f64>,
    /// Ended, ms.
    pub ended_at: Option<f64>,
    /// On hold, ms.
    pub hold_ms: f64,
    /// What became of it.
    pub outcome: Option<UiOutcome>,
    /// It ended while nobody looked; the end is the last moment known.
    pub ended_unobserved: bool,
    /// Recorded.
    pub recorded: bool,
    /// To whom it was passed on.
    pub transferred_to: Option<String>,
    /// The user's note.
    pub note: Option<String>,
    /// The user's tags.
    pub tags: Vec<String>,
    /// The user's word for the result ("Solved").
    pub disposition: Option<String>,
    /// Attached data.
    pub facts: Vec<crate::UiFact>,
}

/// A span of which calls may be missing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiGap {
    /// The account.
    pub account: String,
    /// From, ms.
    pub from: f64,
    /// To, ms; null while it lasts.
    pub to: Option<f64>,
}

/// A page, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiHistoryPage {
    /// Calls.
    pub rows: Vec<UiHistoryRow>,
    /// Gaps in the page's span.
    pub gaps: Vec<UiGap>,
    /// Asks for the next page; null at the end.
    pub next: Option<String>,
}

/// What the user writes after a call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiWrapUpNote {
    /// The account.
    pub account: String,
    /// The call.
    pub call: String,
    /// Result.
    pub disposition: Option<String>,
    /// Note.
    pub note: String,
    /// Tags.
    pub tags: Vec<String>,
}

/// Something the dial bar offers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiSuggestion {
    /// The account that would dial.
    pub account: String,
    /// From where.
    pub kind: UiSuggestionKind,
    /// Name.
    pub name: Option<String>,
    /// The number that would be dialled, for people.
    pub number: String,
    /// One line more.
    pub detail: Option<String>,
    /// The line's state, for colleagues.
    pub line: crate::UiLineState,
    /// Why to ask before dialling (`emergency`, `service`, `premium`, …); null when ordinary.
    pub doubtful: Option<String>,
}

/// From where a suggestion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UiSuggestionKind {
    /// The typed number itself.
    Number,
    /// A favourite.
    Favourite,
    /// A directory entry.
    Contact,
    /// An earlier call.
    History,
}

/// A page of the history.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PageArguments {
    /// Which calls.
    pub filter: UiHistoryFilter,
    /// From the page before; null for the first.
    pub cursor: Option<String>,
}

/// What the user wrote after a call.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct WrapUpArguments {
    /// It.
    pub note: UiWrapUpNote,
    /// The user is through with the call; until then it waits, and so does what is written about it.
    pub finished: bool,
}
