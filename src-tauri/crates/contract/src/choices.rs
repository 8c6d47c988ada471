//! What the user chose for the app as a whole. Invariant: goes to a window and comes back as it is.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The choices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiChoices {
    /// Before a link is dialled.
    pub ask_links: UiAskLinks,
    /// The account that links are dialled on; null for the first that can.
    pub links_account: Option<String>,
}

/// When to ask before a link is dialled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UiAskLinks {
    /// Before each.
    #[default]
    Always,
    /// Before a doubtful one.
    Doubtful,
}

/// Whether links of other programs come here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiLinkDefault {
    /// `tel`, `callto`, `sip`, `sips` or `cordboard`.
    pub scheme: String,
    /// Who gets them.
    pub state: UiLinkDefaultState,
    /// The name of the other program, where the system tells.
    pub other: Option<String>,
}

/// Who gets the links of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UiLinkDefaultState {
    /// This app.
    Own,
    /// Another program.
    Other,
    /// Nobody.
    Nobody,
    /// The system does not tell.
    Unknown,
}

/// How links reach this app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiLinkDefaults {
    /// Every kind of link.
    pub schemes: Vec<UiLinkDefault>,
    /// What can be done about it from here.
    pub change: UiLinkChange,
}

/// How the program that gets links is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UiLinkChange {
    /// The app can set it.
    Set,
    /// The app can open the place of the system's settings where the user does.
    Open,
    /// Only by hand.
    ByHand,
    /// The app is not installed: no system can start it for a link.
    NotInstalled,
}

/// What the user chose, all of it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ChoicesArguments {
    /// It.
    pub choices: UiChoices,
}
