//! Errors at the seam. Invariant: the code picks the translated text; the detail is for the log and for names in it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What went wrong, as far as the user interface reacts to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ErrorCode {
    /// No link to the PBX: nothing was sent.
    NotConnected,
    /// The PBX, telephone or rights do not allow it.
    Unsupported,
    /// The call is gone or in another state.
    CallGone,
    /// Not a number that can be dialled.
    NumberInvalid,
    /// Not a number to which a short message can be sent.
    RecipientInvalid,
    /// A message without a text.
    TextEmpty,
    /// The text is longer than the PBX takes; the detail is the number of letters.
    TextTooLong,
    /// The recording is not there.
    RecordingGone,
    /// The file is no sound that can be played; the detail is one of `kind`, `damaged`, `empty`, `size`.
    SoundInvalid,
    /// Nothing can be heard; the detail is a code of the texts `sound-<code>`.
    SoundUnavailable,
    /// Whether to dial it is a question to the user; the detail says why (`emergency`, `service`).
    NumberDoubtful,
    /// No agent or telephone to do it with.
    Missing,
    /// No such account.
    AccountUnknown,
    /// The form is not filled in properly; the detail names the field.
    FormInvalid,
    /// The keyring cannot be used; the password is kept in memory only.
    KeyringUnavailable,
    /// History cannot be read or written.
    History,
    /// The settings cannot be written.
    Settings,
    /// Something we did not foresee.
    Internal,
}

/// An error for the user interface.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UiError {
    /// Picks the text `error-<code>`.
    pub code: ErrorCode,
    /// For the log.
    pub detail: String,
}
