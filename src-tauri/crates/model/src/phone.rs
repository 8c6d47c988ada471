//! Settings of the user's telephone at the PBX. Invariant: only confirmed values; switches never move by themselves.

use serde::{Deserialize, Serialize};

/// When a forward applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForwardKind {
    /// Every call.
    Unconditional,
    /// While the line is busy.
    Busy,
    /// When nobody answers.
    NoAnswer,
}

/// A call forward.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forward {
    /// Whether it is on.
    pub enabled: bool,
    /// Where calls go; kept while the forward is off.
    pub destination: Option<String>,
}

/// Do-not-disturb and the three forwards.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneSettings {
    /// Do not disturb; `None` until the PBX said.
    pub do_not_disturb: Option<bool>,
    /// Every call.
    pub unconditional: Forward,
    /// While busy.
    pub busy: Forward,
    /// When nobody answers.
    pub no_answer: Forward,
}

impl PhoneSettings {
    /// The forward of that kind.
    #[must_use]
    pub const fn forward(&self, kind: ForwardKind) -> &Forward {
        match kind {
            ForwardKind::Unconditional => &self.unconditional,
            ForwardKind::Busy => &self.busy,
            ForwardKind::NoAnswer => &self.no_answer,
        }
    }
}
