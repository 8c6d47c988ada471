//! What a PBX crate implements. Invariant: a [`Conversation`] is one live link; when it fails it is dropped and a new one
//! starts from a fresh picture (the `…Listed` events), so that no crate needs a special case for reconnecting.

use async_trait::async_trait;
use cordboard_model::{At, Command, Event};

use crate::SessionError;

/// One event and when it happened (or was received, where the PBX does not say).
#[derive(Clone, Debug, PartialEq)]
pub struct Stamped {
    /// When.
    pub at: At,
    /// What.
    pub event: Event,
}

/// Signs in at one PBX account.
#[async_trait]
pub trait Connector: Send + 'static {
    /// The conversation this connector opens.
    type Conversation: Conversation;

    /// Signs in and opens the socket. Returns as soon as events can arrive; the picture follows as events.
    ///
    /// # Errors
    /// Whatever kept it from a live link; the error's verdict decides whether it is tried again.
    async fn open(&mut self) -> Result<Self::Conversation, SessionError>;
}

/// One live link to a PBX.
#[async_trait]
pub trait Conversation: Send {
    /// Waits for what comes next and appends what it means to `events`. Cancel-safe. May append nothing
    /// (a heartbeat answer): it still proves that the link lives.
    ///
    /// # Errors
    /// When the link is over.
    async fn next(&mut self, events: &mut Vec<Stamped>) -> Result<(), SessionError>;

    /// Gives a command to the PBX and appends the facts that follow from having asked (`Event::Requested`).
    ///
    /// # Errors
    /// When the PBX cannot do that, or the link is over. A command is never kept for a later link: a stale dial is dangerous.
    async fn execute(&mut self, command: Command, events: &mut Vec<Stamped>) -> Result<(), CommandError>;

    /// Says goodbye within 2 s.
    async fn close(self);
}

/// Why a command was not given to the PBX. Nothing was dialled and nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// There is no link.
    #[error("not connected")]
    NotConnected,
    /// The PBX, the telephone or the user's rights do not allow it.
    #[error("not possible here: {0:?}")]
    Unsupported(cordboard_model::WhyNot),
    /// The call is gone or in another state.
    #[error("the call is gone or no longer in that state")]
    CallGone,
    /// What was typed is no number that can be dialled.
    #[error("that is not a number that can be dialled")]
    NumberInvalid,
    /// That is not a number to which a short message can be sent.
    #[error("that is not a number to which a short message can be sent")]
    RecipientInvalid,
    /// A short message without a text.
    #[error("the message has no text")]
    TextEmpty,
    /// A short message with more than so many letters.
    #[error("the message is longer than {0} letters")]
    TextTooLong(usize),
    /// There is no agent or no telephone to do it with.
    #[error("no {0} to do it with")]
    Missing(&'static str),
}
