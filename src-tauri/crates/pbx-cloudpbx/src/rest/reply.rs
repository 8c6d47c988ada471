//! The answers that are no lists (cloudpbx.md 2.2, 2.4, 2.5). Invariant: a success is believed only when its body says so too.

use serde::Deserialize;

use super::{fault::Fault, loose, loose::Loose, sms::SmsAnswer};

/// Whether a call was queued: nothing more is ever said of it.
///
/// # Errors
/// Why not; a status of success with another word than `OK` is none.
pub fn dial_reply(status: u16, body: &[u8]) -> Result<(), Fault> {
    let text = String::from_utf8_lossy(body);
    let word = text.trim_start_matches('\u{feff}').trim().trim_matches('"').trim();
    match Fault::of_status(status) {
        None if word == "OK" => Ok(()),
        None => Err(Fault::ActionError),
        Some(Fault::Server) if status == 500 => Err(Fault::ActionError),
        Some(fault) => Err(fault),
    }
}

/// What the gateway says of a short message.
///
/// # Errors
/// When it says nothing that can be read.
pub fn sms_reply(status: u16, body: &[u8]) -> Result<SmsAnswer, Fault> {
    #[derive(Deserialize)]
    struct Wire {
        #[serde(default, rename = "responseId")]
        id: Loose,
        #[serde(default, rename = "responseStatus")]
        status: Loose,
        #[serde(default, rename = "responseErrorMessage")]
        error: Loose,
    }
    if status == 400 {
        return Err(Fault::MissingParameter);
    }
    // A refusal comes with status 500 and the same object.
    let text = loose::text(if status == 500 { 200 } else { status }, body)?;
    let failed = |fault| if status == 500 { Fault::Server } else { fault };
    let raw: &serde_json::value::RawValue = serde_json::from_str(text).map_err(|_| failed(Fault::BadJson))?;
    if !raw.get().starts_with('{') {
        return Err(failed(Fault::BadShape));
    }
    let wire: Wire = serde_json::from_str(raw.get()).map_err(|_| failed(Fault::BadShape))?;
    if wire.id.0.is_none() && wire.error.0.is_none() {
        return Err(failed(Fault::BadShape));
    }
    Ok(SmsAnswer { id: wire.id.0, status: wire.status.0, error: wire.error.0 })
}

/// Whether these bytes are the sound that was asked for, not an error that came as a success.
///
/// # Errors
/// What came instead.
pub fn recording_reply(status: u16, format: &str, beginning: &[u8]) -> Result<(), Fault> {
    if let Some(fault) = Fault::of_status(status) {
        return Err(fault);
    }
    if beginning.is_empty() {
        return Err(Fault::EmptyRecording);
    }
    let is_wave = ["RIFF", "RIFX", "RF64"].iter().any(|magic| beginning.starts_with(magic.as_bytes()));
    let is_text = || {
        let shown = &beginning[..beginning.len().min(256)];
        shown.iter().all(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~' | 0x80..))
    };
    let is_sound = if format.eq_ignore_ascii_case("wav") { is_wave } else { !is_text() };
    if is_sound { Ok(()) } else { Err(Fault::NotARecording) }
}
