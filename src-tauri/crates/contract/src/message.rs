//! Short messages. Invariant: their text keeps its lines and nothing else that a window could trip over.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{UiDirection, UiProblem};

/// A short message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiMessage {
    /// The account.
    pub account: String,
    /// Cordboard's id of it.
    pub id: String,
    /// Who wrote it.
    pub direction: UiDirection,
    /// The number at the other end.
    pub number: String,
    /// What it says, with its lines.
    pub text: String,
    /// How far it has come.
    pub state: UiMessageState,
    /// Why it came no further; the code picks the text `message-problem-<code>`.
    pub problem: Option<UiProblem>,
    /// When it was written or came in, ms.
    pub at: f64,
    /// When its state was told last, ms.
    pub changed_at: f64,
    /// What it cost, once the records tell.
    pub cost: Option<UiCost>,
}

/// How far a message has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UiMessageState {
    /// Given to the PBX, which has not answered.
    Sending,
    /// The PBX has it and waits.
    Queued,
    /// On its way; nobody has said that it arrived.
    Sent,
    /// It arrived.
    Delivered,
    /// It will not arrive.
    Failed,
    /// Nobody knows whether it was sent.
    Doubtful,
}

/// An amount of money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiCost {
    /// A decimal text: `0.075`.
    pub amount: String,
    /// ISO 4217: `PLN`.
    pub currency: String,
}

/// A page, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiMessagePage {
    /// Messages.
    pub rows: Vec<UiMessage>,
    /// Who has these numbers, as far as directory and history know; by the number as it stands in the rows.
    pub names: BTreeMap<String, String>,
    /// Asks for the next page; null at the end.
    pub next: Option<String>,
}

/// A short message to send.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SendArguments {
    /// The account.
    pub account: String,
    /// To which number, as written.
    pub to: String,
    /// What it says.
    pub text: String,
}

/// A page of messages.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MessagesArguments {
    /// Only this account's; null for all.
    pub account: Option<String>,
    /// With this number, of that account; null for all.
    pub number: Option<String>,
    /// From the page before; null for the first.
    pub cursor: Option<String>,
}
