//! What a PBX, a telephone and a user's rights allow. Invariant: what cannot be done is data with a reason, so that a
//! control can say why it is disabled.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Something a user may want to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ability {
    /// Call a number.
    Dial,
    /// Answer from here.
    Answer,
    /// Decline a ringing call.
    Decline,
    /// End a call.
    HangUp,
    /// Hold and retrieve.
    Hold,
    /// Transfer without asking.
    BlindTransfer,
    /// Transfer after a consultation.
    ConsultTransfer,
    /// Join two calls.
    Conference,
    /// Send digits.
    SendDigits,
    /// Park, and take what is parked.
    Park,
    /// Mute and remove those who take part in a conference.
    Moderate,
    /// Start and stop recording.
    Record,
    /// Pause and resume recording.
    PauseRecording,
    /// Attach data to a call.
    AttachData,
    /// Log in and out, ready, not ready.
    AgentState,
    /// Give a reason for not being ready.
    NotReadyReason,
    /// Join and leave queues.
    QueueMembership,
    /// See queues and their statistics.
    QueueStatistics,
    /// See who waits.
    QueueCallers,
    /// Listen to an agent.
    Listen,
    /// Set the own presence.
    Presence,
    /// Do not disturb.
    DoNotDisturb,
    /// Call forwards.
    Forward,
    /// Search people.
    Directory,
    /// Keep favourites.
    Favourites,
    /// The PBX keeps a call history that can fill ours.
    ServerHistory,
    /// Voicemail counters.
    Voicemail,
    /// Send short messages.
    Messages,
    /// List the recordings that the PBX keeps, and fetch them.
    Recordings,
}

/// Whether an ability is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Support {
    /// It is.
    Yes,
    /// It is not.
    No(WhyNot),
}

/// Why something cannot be done at all on this account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyNot {
    /// The PBX has no such function.
    Pbx,
    /// The telephone has no such function.
    Phone,
    /// The user has no telephone there.
    NoPhone,
    /// The user is no agent.
    NotAgent,
    /// The user may not.
    Rights,
    /// The PBX accepts it, and then nothing happens.
    NoEffect,
}

/// What one account can do. What is not listed, the PBX cannot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Capabilities {
    abilities: BTreeMap<Ability, Support>,
    /// Nobody but the desk waits: it is not told on.
    #[serde(skip)]
    reacts_within: Option<i64>,
}

impl Capabilities {
    /// All of these, and nothing else.
    #[must_use]
    pub fn of(abilities: &[Ability]) -> Self {
        Self { abilities: abilities.iter().map(|ability| (*ability, Support::Yes)).collect(), reacts_within: None }
    }

    /// The same, with this ability.
    #[must_use]
    pub fn with(mut self, ability: Ability) -> Self {
        self.abilities.insert(ability, Support::Yes);
        self
    }

    /// The same, without this ability, for that reason.
    #[must_use]
    pub fn without(mut self, ability: Ability, why: WhyNot) -> Self {
        self.abilities.insert(ability, Support::No(why));
        self
    }

    /// The same, where the link itself says after so long, ms, that a request about a call led to nothing.
    #[must_use]
    pub const fn reacting_within(mut self, ms: i64) -> Self {
        self.reacts_within = Some(ms);
        self
    }

    /// How long the PBX may take over a request about a call, ms, before the link says that nothing came of it; the usual
    /// time, by the desk's own clock, when `None`.
    #[must_use]
    pub const fn reacts_within(&self) -> Option<i64> {
        self.reacts_within
    }

    /// Whether the ability is there.
    #[must_use]
    pub fn support(&self, ability: Ability) -> Support {
        self.abilities.get(&ability).copied().unwrap_or(Support::No(WhyNot::Pbx))
    }

    /// Whether the ability is there.
    #[must_use]
    pub fn has(&self, ability: Ability) -> bool {
        self.support(ability) == Support::Yes
    }
}
