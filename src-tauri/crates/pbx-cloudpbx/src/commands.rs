//! What a user wants -> what is asked of the service (cloudpbx.md 5). Invariant: pure; what the interface lacks is refused with its
//! reason, never played by local state.

use cordboard_model::{Ability, Command, Support, WhyNot};
use cordboard_numbers::sanitise_dialled;
use cordboard_session::CommandError;

use crate::Translator;

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
    /// The events tell it anyway.
    Nothing,
}

impl Translator {
    /// What carries out a command.
    ///
    /// # Errors
    /// When the number is none, or the interface has no such function.
    pub(crate) fn deed(&self, command: &Command) -> Result<Deed, CommandError> {
        #[allow(clippy::wildcard_enum_match_arm, reason = "nearly everything a user may want is not in this interface")]
        match command {
            Command::Dial { number, .. } => {
                if let Support::No(why) = self.capabilities().support(Ability::Dial) {
                    return Err(CommandError::Unsupported(why));
                }
                let from = self.own().ok_or(CommandError::Missing("telephone"))?.to_owned();
                let to = sanitise_dialled(number).map_err(|_| CommandError::NumberInvalid)?;
                Ok(Deed::Dial { from, to })
            }
            Command::ListPastCalls { days } => Ok(Deed::Past(*days)),
            Command::WatchQueue(_) | Command::UnwatchQueue(_) => Ok(Deed::Nothing),
            _ => Err(CommandError::Unsupported(WhyNot::Pbx)),
        }
    }
}
