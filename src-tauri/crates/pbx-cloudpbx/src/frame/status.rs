//! The tables of states (cloudpbx.md 3.5, 3.8, 3.9). Invariant: the table of accounts and that of agents are different types:
//! 1 means talking in one and free in the other.

use std::borrow::Cow;

use serde::{Serialize, Serializer, ser::SerializeMap};

/// The state of an account or a telephone: bits, maybe several (cloudpbx.md 3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineStatus(pub Option<i64>);

/// One bit of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the words of the table")]
pub enum Flag {
    InUse,
    Busy,
    Unavailable,
    Ringing,
    OnHold,
    Connecting,
}

/// What the bits come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the words of the table")]
pub enum State {
    Unknown,
    Idle,
    Ringing,
    Connecting,
    InUse,
    OnHold,
    Busy,
    Unavailable,
}

impl LineStatus {
    const BITS: [(i64, Flag); 6] = [
        (1, Flag::InUse),
        (2, Flag::Busy),
        (4, Flag::Unavailable),
        (8, Flag::Ringing),
        (16, Flag::OnHold),
        (32, Flag::Connecting),
    ];

    /// The bits that are set, ascending.
    pub fn flags(self) -> impl Iterator<Item = Flag> {
        let value = self.0.filter(|value| *value > 0).unwrap_or_default();
        Self::BITS.into_iter().filter(move |(bit, _)| value & bit != 0).map(|(_, flag)| flag)
    }

    /// Whether that bit is set.
    #[must_use]
    pub fn has(self, flag: Flag) -> bool {
        self.flags().any(|set| set == flag)
    }

    /// The one that counts most.
    #[must_use]
    pub const fn state(self) -> State {
        match self.0 {
            Some(0) => State::Idle,
            Some(value @ 1..=63) => {
                if value & 8 != 0 {
                    State::Ringing
                } else if value & 32 != 0 {
                    State::Connecting
                } else if value & 1 != 0 {
                    State::InUse
                } else if value & 16 != 0 {
                    State::OnHold
                } else if value & 2 != 0 {
                    State::Busy
                } else {
                    State::Unavailable
                }
            }
            Some(_) | None => State::Unknown,
        }
    }
}

struct Flags(LineStatus);

impl Serialize for Flags {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.flags())
    }
}

impl Serialize for LineStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("status", &self.0)?;
        map.serialize_entry("state", &self.state())?;
        map.serialize_entry("flags", &Flags(*self))?;
        map.end()
    }
}

/// The state of an agent in a queue (cloudpbx.md 3.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemberStatus(pub Option<i64>);

/// What the number means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the words of the table")]
pub enum MemberState {
    #[default]
    Unknown,
    Free,
    InUse,
    Busy,
    Invalid,
    Unavailable,
    Ringing,
    RingingInUse,
    OnHold,
}

impl MemberStatus {
    /// What the number means.
    #[must_use]
    pub const fn state(self) -> MemberState {
        match self.0 {
            Some(1) => MemberState::Free,
            Some(2) => MemberState::InUse,
            Some(3) => MemberState::Busy,
            Some(4) => MemberState::Invalid,
            Some(5) => MemberState::Unavailable,
            Some(6) => MemberState::Ringing,
            Some(7) => MemberState::RingingInUse,
            Some(8) => MemberState::OnHold,
            Some(_) | None => MemberState::Unknown,
        }
    }
}

impl Serialize for MemberStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("status", &self.0)?;
        map.serialize_entry("state", &self.state())?;
        map.end()
    }
}

/// How far a short message has come (cloudpbx.md 3.9), in the server's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmsStatus<'a>(pub Option<Cow<'a, str>>);

impl SmsStatus<'_> {
    /// Whether nothing is to come after it, but for a delivery after all.
    #[must_use]
    pub fn is_final(&self) -> bool {
        const FINAL: [&str; 8] = ["DELIVERED", "EXPIRED", "UNDELIVERED", "FAILED", "REJECTED", "NOT_FOUND", "UNKNOWN", "STOP"];
        self.0.as_deref().is_some_and(|word| FINAL.contains(&word))
    }
}

impl Serialize for SmsStatus<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("status", &self.0)?;
        map.serialize_entry("final", &self.is_final())?;
        map.end()
    }
}
