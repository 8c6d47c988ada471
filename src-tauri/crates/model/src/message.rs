//! Short messages. Invariant: a message has an id of Cordboard's own before anybody is asked to send it, so that what becomes of
//! it is told about something that is already on the disk.

use serde::{Deserialize, Serialize};

use crate::{At, Direction, MessageId, Problem};

/// A short message. `remote` and `text` are hostile text where it came in: they are shown only after cleaning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Cordboard's id of it.
    pub id: MessageId,
    /// The PBX's id of it, once told.
    pub pbx_id: Option<String>,
    /// Who wrote it.
    pub direction: Direction,
    /// The number at the other end, as written.
    pub remote: String,
    /// What it says; may have several lines.
    pub text: String,
    /// How far it has come.
    pub state: MessageState,
    /// Why it came no further.
    pub problem: Option<Problem>,
    /// When it was written, or came in.
    pub at: At,
    /// When its state was told last.
    pub changed_at: At,
    /// What it cost, once the PBX's records tell.
    pub cost: Option<Cost>,
}

impl Message {
    /// A message that the user wrote and nobody was given yet.
    #[must_use]
    pub const fn outgoing(id: MessageId, remote: String, text: String, at: At) -> Self {
        Self {
            id,
            pbx_id: None,
            direction: Direction::Outgoing,
            remote,
            text,
            state: MessageState::Sending,
            problem: None,
            at,
            changed_at: at,
            cost: None,
        }
    }
}

/// How far a message has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageState {
    /// Given to the PBX, which has not answered.
    Sending,
    /// The PBX has it and waits.
    Queued,
    /// On its way; nobody has said that it arrived.
    Sent,
    /// It arrived.
    Delivered,
    /// It did not and will not arrive.
    Failed,
    /// Nobody knows whether it was sent, and nobody will tell.
    Doubtful,
}

impl MessageState {
    /// Whether nothing is expected any more, but a delivery after all (`cloudpbx.md 3.9`).
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Delivered | Self::Failed | Self::Doubtful)
    }
}

/// An amount of money: never a binary fraction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// A decimal text: `0.075`.
    pub amount: String,
    /// ISO 4217: `PLN`.
    pub currency: String,
}

/// Something about one message. Members that are `None` leave what was known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageReport {
    /// Which.
    pub about: MessageRef,
    /// The PBX's id of it.
    pub pbx_id: Option<String>,
    /// How far it has come.
    pub state: Option<MessageState>,
    /// Why it came no further; taken over together with a state only.
    pub problem: Option<Problem>,
    /// What it cost.
    pub cost: Option<Cost>,
}

/// A message of which more may be told than was heard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowedMessage {
    /// The PBX's id of it.
    pub pbx_id: String,
    /// When it was written.
    pub at: At,
}

/// By which id a message is meant.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MessageRef {
    /// Cordboard's.
    Own(MessageId),
    /// The PBX's.
    Pbx(String),
}
