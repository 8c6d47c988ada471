//! Parked calls. Invariant: a slot of an account holds one call.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A call that waits for anybody to take it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiParkedCall {
    /// The account.
    pub account: String,
    /// Where it waits, as people dial it.
    pub slot: String,
    /// Who waits.
    pub name: Option<String>,
    /// The number of who waits.
    pub number: Option<String>,
    /// Initials for the picture; null without a name.
    pub initials: Option<String>,
    /// Who parked it: a name, else a number.
    pub by: Option<String>,
    /// Since when, ms.
    pub since: f64,
}
