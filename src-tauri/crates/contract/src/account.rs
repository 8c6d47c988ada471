//! Accounts and their links. Invariant: a password comes in by a draft and never goes out again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An account and what its link does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiAccount {
    /// Cordboard's id of it.
    pub id: String,
    /// The user's name for it ("Lyon").
    pub label: String,
    /// Which kind of PBX, as settings name it; picks nothing but an icon and a form.
    pub pbx: String,
    /// Address as entered.
    pub address: String,
    /// Who signs in.
    pub login: String,
    /// The user's line there, if any.
    pub extension: Option<String>,
    /// The telephone as entered; empty when the PBX knows it.
    pub phone: String,
    /// Its maker as entered.
    pub phone_model: Option<String>,
    /// Extra CA file as entered.
    pub ca_file: Option<String>,
    /// Proxy as entered, a password in it hidden.
    pub proxy: Option<String>,
    /// What only this kind of PBX has, as entered.
    pub options: BTreeMap<String, String>,
    /// The link.
    pub health: UiHealth,
    /// When the last event came, ms.
    pub last_event_at: Option<f64>,
    /// What can be done there.
    pub abilities: Vec<UiAbility>,
}

/// Whether something can be done on an account at all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiAbility {
    /// A word of the model's `Ability` (`conference`).
    pub name: String,
    /// Why not (`pbx`, `phone`, `noPhone`, `notAgent`, `rights`, `noEffect`); null when it can.
    pub why_not: Option<String>,
}

/// A link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiHealth {
    /// What it does.
    pub state: UiHealthState,
    /// Since when it is live, ms.
    pub since: Option<f64>,
    /// When it is tried again, ms.
    pub retry_at: Option<f64>,
    /// What is wrong.
    pub problem: Option<UiProblem>,
}

/// What a link does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UiHealthState {
    /// Stopped by the user.
    Stopped,
    /// Signing in.
    Connecting,
    /// Events arrive.
    Live,
    /// Down, tried again by itself.
    Waiting,
    /// Down until the user signs in.
    SignedOut,
    /// Another session took over.
    Replaced,
}

/// What is wrong; the code picks the text `problem-<code>`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiProblem {
    /// A stable word.
    pub code: String,
    /// What the text names.
    pub detail: String,
}

/// An account as entered in a form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiAccountDraft {
    /// Set to change an account; null to add one.
    pub id: Option<String>,
    /// Name for people; made from the address when empty.
    pub label: String,
    /// Which kind of PBX.
    pub pbx: String,
    /// Address.
    pub address: String,
    /// Login.
    pub login: String,
    /// Password; null keeps the stored one.
    pub password: Option<String>,
    /// The telephone to use.
    pub phone: String,
    /// The maker of the telephone (`snom`, `polycom`, `yealink`, `webrtc`), null when unknown.
    pub phone_model: Option<String>,
    /// Extra CA file.
    pub ca_file: Option<String>,
    /// `none`, `system` or a proxy's URL; null means system. With the password hidden as it was shown, the stored one stays.
    pub proxy: Option<String>,
    /// What only this kind of PBX has; null keeps what is set.
    pub options: Option<BTreeMap<String, String>>,
}

/// The result of testing an account, step by step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiAccountTest {
    /// The steps in order.
    pub steps: Vec<UiTestStep>,
    /// Whether all passed.
    pub passed: bool,
}

/// One step of a test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiTestStep {
    /// `dns`, `tcp`, `tls`, `signIn`, `socket`, `events`, `webhooks`.
    pub name: String,
    /// How it went.
    pub state: UiTestStepState,
    /// How long it took, ms.
    pub took_ms: Option<f64>,
    /// Something to show beside it ("TLS 1.3").
    pub detail: Option<String>,
    /// What is wrong.
    pub problem: Option<UiProblem>,
    /// What the step found that should be changed although it passed, the worst first.
    pub findings: Vec<UiFinding>,
}

/// Something at the PBX that should be changed; the code picks the text `finding-<code>`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiFinding {
    /// A stable word.
    pub code: String,
    /// What it is about: a person, a device; empty where it is the whole PBX.
    pub subject: String,
    /// What else the text names.
    pub detail: String,
    /// Whether calls are told wrongly as long as it is so.
    pub serious: bool,
}

/// How a step went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UiTestStepState {
    /// Well.
    Passed,
    /// Not.
    Failed,
    /// Not reached.
    NotReached,
}
