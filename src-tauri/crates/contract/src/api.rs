//! The local API: programs beside the app. Invariant: nothing of a token is in here.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// All about it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiApi {
    /// It is on.
    pub enabled: bool,
    /// Where it listens; null while it does not.
    pub address: Option<String>,
    /// Why it does not listen though it is on.
    pub problem: Option<String>,
    /// The programs that were let in.
    pub applications: Vec<UiApplication>,
    /// The one that asks to be let in.
    pub asking: Option<UiPairing>,
}

/// A program that was let in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiApplication {
    /// Its id.
    pub id: String,
    /// As it called itself.
    pub name: String,
    /// Let in, ms.
    pub paired_at: f64,
    /// Last asked, ms; up to a minute old.
    pub used_at: f64,
}

/// A program that asks to be let in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiPairing {
    /// The wish.
    pub id: String,
    /// As it calls itself.
    pub name: String,
}

/// The local API, on or off.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SwitchApiArguments {
    /// On.
    pub on: bool,
}

/// A program that was let in.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct OfApplication {
    /// Its id.
    pub application: String,
}

/// The answer to a program that asks to be let in.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PairingArguments {
    /// The wish.
    pub pairing: String,
    /// Let it in.
    pub allow: bool,
}
