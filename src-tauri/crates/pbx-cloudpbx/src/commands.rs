//! What a user wants -> what is asked of the service (cloudpbx.md 5). Invariant: pure; what the interface lacks is refused with its
//! reason, never played by local state.

use std::path::PathBuf;

use cordboard_model::{At, Command, FollowedMessage, MessageId, RecordingId, Support, WhyNot};
use cordboard_numbers::sanitise_dialled;
use cordboard_session::CommandError;

use crate::{
    Translator,
    rest::{LONGEST_BODY, SmsInvalid, body, recipient},
};

/// What has to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    /// Ring the user's telephone, then that number.
    Dial {
        /// The user's extension.
        from: String,
        /// What the service dials.
        to: String,
    },
    /// Records of so many days.
    Past(u16),
    /// Send a short message.
    Send {
        /// Cordboard's id of it.
        id: MessageId,
        /// Nine digits.
        to: String,
        /// What it says.
        text: String,
    },
    /// Look how these messages went on.
    Follow(Vec<FollowedMessage>),
    /// The recordings of the calls of that extension.
    Recordings {
        /// Whose.
        own: String,
        /// From when on.
        from: At,
        /// Until when.
        to: At,
    },
    /// A recording into a file.
    Fetch {
        /// Which.
        recording: RecordingId,
        /// The ending of its file.
        format: String,
        /// The file.
        file: PathBuf,
    },
    /// The events tell it anyway.
    Nothing,
}

impl Translator {
    /// What carries out a command.
    ///
    /// # Errors
    /// When the number is none, or the interface has no such function.
    pub(crate) fn deed(&self, command: &Command) -> Result<Deed, CommandError> {
        if let Support::No(why) = self.capabilities().support(command.ability())
            && !matches!(command, Command::WatchQueue(_) | Command::UnwatchQueue(_))
        {
            return Err(CommandError::Unsupported(why));
        }
        #[allow(clippy::wildcard_enum_match_arm, reason = "nearly everything a user may want is not in this interface")]
        match command {
            Command::Dial { number, .. } => {
                let from = self.own().ok_or(CommandError::Missing("telephone"))?.to_owned();
                let to = sanitise_dialled(number).map_err(|_| CommandError::NumberInvalid)?;
                Ok(Deed::Dial { from, to })
            }
            Command::ListPastCalls { days } => Ok(Deed::Past(*days)),
            Command::SendMessage { id, to, text } => {
                let to = recipient(to).map_err(not_sent)?;
                let text = body(text).map_err(not_sent)?.to_owned();
                Ok(Deed::Send { id: id.clone(), to, text })
            }
            Command::FollowMessages(messages) => Ok(Deed::Follow(messages.clone())),
            Command::ListRecordings { from, to } => {
                let own = self.own().ok_or(CommandError::Missing("telephone"))?.to_owned();
                Ok(Deed::Recordings { own, from: *from, to: *to })
            }
            Command::FetchRecording { recording, format, file } => {
                Ok(Deed::Fetch { recording: recording.clone(), format: format.clone(), file: file.clone() })
            }
            Command::WatchQueue(_) | Command::UnwatchQueue(_) => Ok(Deed::Nothing),
            _ => Err(CommandError::Unsupported(WhyNot::Pbx)),
        }
    }
}

/// Why a message is not sent, in words that all PBXs share.
fn not_sent(why: SmsInvalid) -> CommandError {
    match why {
        SmsInvalid::BadNumber => CommandError::RecipientInvalid,
        SmsInvalid::EmptyBody => CommandError::TextEmpty,
        SmsInvalid::BodyTooLong => CommandError::TextTooLong(LONGEST_BODY),
    }
}
