//! Numbers that another program wants dialled, and that wait for the user. Invariant: what is offered was checked; nothing of it
//! is dialled before he says so.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A number from a link, the clipboard or a selection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiOffer {
    /// Its name among the offers.
    pub id: String,
    /// The account that would dial; null while none can.
    pub account: Option<String>,
    /// The number that would be dialled, international where it is known to be.
    pub number: String,
    /// To be dialled by tones once somebody answered.
    pub extension: Option<String>,
    /// The country it is in, two letters.
    pub country: Option<String>,
    /// What dialling it means.
    pub kind: UiNumberKind,
    /// Why to look twice (`emergency`, `service`, `premium`, `unknown`, `busy`, `late`, …); null when ordinary.
    pub doubtful: Option<String>,
    /// No account can dial yet; it is looked at again as soon as one can.
    pub waiting: bool,
}

/// What dialling a number means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UiNumberKind {
    /// Reaches help.
    Emergency,
    /// Changes a line or a service.
    Code,
    /// Of the house, or a short service.
    Short,
    /// A fixed line, or one that cannot be told from a mobile.
    Landline,
    /// A mobile telephone.
    Mobile,
    /// Costs the caller nothing.
    TollFree,
    /// Costs more than a call.
    Premium,
    /// Another valid number.
    Other,
    /// In no numbering plan, or the country is not known.
    Unknown,
}

/// A number that another program wants dialled.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct OfOffer {
    /// Its name among the offers.
    pub offer: String,
}
