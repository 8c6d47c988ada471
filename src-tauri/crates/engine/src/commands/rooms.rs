//! Leading a conference. Invariant: what is shown of it changes when the PBX says so.

use cordboard_contract::{OfParticipant, ParticipantArguments, UiError};
use cordboard_model::{AccountId, Command};

use crate::Engine;

impl Engine {
    /// Mutes somebody in a conference, or lets him be heard.
    ///
    /// # Errors
    /// See [`cordboard_contract::ErrorCode`].
    pub async fn mute_participant(&self, arguments: ParticipantArguments) -> Result<(), UiError> {
        let ParticipantArguments { account, room, participant, on } = arguments;
        self.give(&AccountId::from(account), Command::SetParticipantMuted { room, participant, muted: on }).await
    }

    /// Puts somebody out of a conference.
    ///
    /// # Errors
    /// See [`cordboard_contract::ErrorCode`].
    pub async fn remove_participant(&self, of: OfParticipant) -> Result<(), UiError> {
        let OfParticipant { account, room, participant } = of;
        self.give(&AccountId::from(account), Command::RemoveParticipant { room, participant }).await
    }
}
