//! From errors of the parts to errors for windows. Invariant: a code is there because a window reacts to it; the detail
//! is for the log and holds nothing secret.

use cordboard_contract::{ErrorCode, UiError};
use cordboard_desk::Why;
use cordboard_history::HistoryError;
use cordboard_session::CommandError;

use crate::keeper::Stopped;
use crate::view::account::why_not;
use crate::view::call::why_word;

pub(crate) fn fault(code: ErrorCode, detail: &str) -> UiError {
    UiError { code, detail: detail.to_owned() }
}

#[expect(clippy::needless_pass_by_value, reason = "used as map_err(stopped)")]
pub(crate) fn stopped(error: Stopped) -> UiError {
    fault(ErrorCode::Internal, &error.to_string())
}

#[expect(clippy::needless_pass_by_value, reason = "used as map_err(history)")]
pub(crate) fn history(error: HistoryError) -> UiError {
    fault(ErrorCode::History, &error.to_string())
}

#[expect(clippy::needless_pass_by_value, reason = "used as map_err(command)")]
pub(crate) fn command(error: CommandError) -> UiError {
    match error {
        CommandError::NotConnected => fault(ErrorCode::NotConnected, ""),
        CommandError::Unsupported(why) => fault(ErrorCode::Unsupported, why_not(why)),
        CommandError::CallGone => fault(ErrorCode::CallGone, ""),
        CommandError::NumberInvalid => fault(ErrorCode::NumberInvalid, ""),
        CommandError::RecipientInvalid => fault(ErrorCode::RecipientInvalid, ""),
        CommandError::TextEmpty => fault(ErrorCode::TextEmpty, ""),
        CommandError::TextTooLong(most) => fault(ErrorCode::TextTooLong, &most.to_string()),
        CommandError::Missing(what) => fault(ErrorCode::Missing, what),
    }
}

/// What a control that cannot be used means for somebody who uses it all the same.
pub(crate) fn refused(why: Why) -> UiError {
    match why {
        Why::Unsupported(why) => fault(ErrorCode::Unsupported, why_not(why)),
        Why::LinkDown => fault(ErrorCode::NotConnected, ""),
        Why::RequestPending
        | Why::Over
        | Why::NotRinging
        | Why::NotConnected
        | Why::NotHeld
        | Why::InConsultation
        | Why::NoConsultation
        | Why::NoSecondCall
        | Why::InConference
        | Why::NotRecorded
        | Why::AlreadyRecorded
        | Why::AlreadyPaused
        | Why::NotPaused => fault(ErrorCode::CallGone, why_word(why)),
    }
}
