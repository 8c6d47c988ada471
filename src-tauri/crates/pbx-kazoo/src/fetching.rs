//! Recordings that are listed and that come, as events (kazoo.md 4.5). Invariant: whoever is slow to look gets the newest word of
//! each, and the last word always; what fails is told and ends no link.

use std::{path::PathBuf, time::Duration};

use cordboard_link::{Download, DownloadError, Progress};
use cordboard_model::{At, Direction, FetchState, Problem, RecordingFetch, RecordingId, Recordings};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep},
};

use crate::{
    fault::{FaultKind, RestError},
    lists::direction_of,
    rest::{AUDIO_RETRIES, Crossbar, Owner, Recording, Scope, Span},
};

/// A bar moves no more often.
const STEP: Duration = Duration::from_millis(100);
/// A transfer that broke is gone on with so often.
const BREAKS: u32 = 3;
/// After this.
const AGAIN: Duration = Duration::from_secs(1);
/// Where the server does not say in which form it keeps a recording.
const USUAL_FORMAT: &str = "mp3";

/// The user's recordings that began in that time.
pub(crate) async fn list(crossbar: &Crossbar, user: &str, from: At, to: At) -> Recordings {
    let scope = Scope::Of(Owner::User(user.to_owned()));
    match crossbar.recordings(&scope, Span { from, to }).await {
        Ok(rows) => {
            let mut recordings: Vec<_> = rows.into_iter().filter_map(told).collect();
            recordings.retain(|recording| recording.at.is_none_or(|at| from <= at && at <= to));
            recordings.sort_by_key(|recording| recording.at);
            Recordings { from, to, recordings, incomplete: false, problem: None }
        }
        Err(error) => Recordings { from, to, recordings: Vec::new(), incomplete: true, problem: Some(problem(&error)) },
    }
}

fn told(row: Recording) -> Option<cordboard_model::Recording> {
    if row.id.is_empty() {
        return None;
    }
    let direction = direction_of(row.call_id.as_deref().unwrap_or_default(), row.direction.as_deref());
    let dialled = row.to.as_deref().and_then(|to| to.split('@').next()).filter(|user| !user.is_empty()).map(str::to_owned);
    let called = row.callee_id_number.clone().or(dialled);
    Some(cordboard_model::Recording {
        format: format(&row).to_owned(),
        at: row.started_at(),
        remote: match direction {
            Direction::Incoming => row.caller_id_number.clone(),
            Direction::Outgoing => called.clone(),
        },
        id: RecordingId::from(row.id),
        direction,
        called,
    })
}

/// The ending of its file.
fn format(row: &Recording) -> &str {
    let is_one = |word: &&str| (1..=5).contains(&word.len()) && word.bytes().all(|letter| letter.is_ascii_alphanumeric());
    let of_kind = |kind: &str| match kind.split(';').next().unwrap_or_default().trim() {
        "audio/mpeg" | "audio/mp3" => Some("mp3"),
        "audio/wav" | "audio/x-wav" | "audio/wave" => Some("wav"),
        "audio/ogg" => Some("ogg"),
        _ => None,
    };
    let ending = row.name.as_deref().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending).filter(is_one);
    let said = row.media_type.as_deref().filter(is_one).or(ending);
    row.content_type.as_deref().and_then(of_kind).or(said).unwrap_or(USUAL_FORMAT)
}

/// Fetches a recording and answers how that ended; what comes meanwhile is told as far as somebody takes it.
pub(crate) async fn fetch(
    crossbar: &Crossbar,
    recording: RecordingId,
    file: PathBuf,
    tell: &mpsc::Sender<RecordingFetch>,
) -> RecordingFetch {
    let word = |state| RecordingFetch { recording: recording.clone(), file: file.clone(), state };
    let mut shown: Option<Instant> = None;
    let mut progress = |Progress { received, total }: Progress| {
        if shown.is_none_or(|at| at.elapsed() >= STEP) {
            shown = Some(Instant::now());
            // A full queue has later words of it.
            drop(tell.try_send(word(FetchState::Running { received, total })));
        }
    };
    let download = Download::new(&file);
    let mut missing = AUDIO_RETRIES.into_iter();
    let mut breaks = 0;
    let end = loop {
        match once(crossbar, recording.as_str(), &download, &mut progress).await {
            Ok(size) => break FetchState::Done { size },
            Err(Trouble::Rest(error)) if error.is_missing() => match missing.next() {
                Some(wait) => sleep(wait).await,
                None => break FetchState::Failed(problem(&error)),
            },
            Err(Trouble::Rest(error @ RestError::Link(_)) | Trouble::Broken(error)) => {
                breaks += 1;
                if breaks >= BREAKS {
                    break FetchState::Failed(problem(&error));
                }
                sleep(AGAIN).await;
            }
            Err(Trouble::Rest(error)) => break FetchState::Failed(problem(&error)),
            Err(Trouble::NoSound) => break FetchState::Failed(of("notARecording", "no sound")),
            Err(Trouble::File(error)) => break FetchState::Failed(of("fileUnwritable", &error.to_string())),
        }
    };
    word(end)
}

/// Why a recording did not come.
enum Trouble {
    Rest(RestError),
    Broken(RestError),
    NoSound,
    File(std::io::Error),
}

async fn once(
    crossbar: &Crossbar,
    id: &str,
    download: &Download,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<u64, Trouble> {
    let have = download.have().await.map_err(Trouble::File)?;
    let stream = match crossbar.open_recording(id, have).await {
        Err(error) if have > 0 && error.kind() == Some(FaultKind::RangeTooLarge) => {
            // What is there is no beginning of it.
            download.discard().await.map_err(Trouble::File)?;
            crossbar.open_recording(id, 0).await
        }
        other => other,
    };
    let stream = stream.map_err(Trouble::Rest)?;
    download.take(stream, have, &is_sound, progress).await.map_err(|error| match error {
        DownloadError::Link(error) => Trouble::Broken(error.into()),
        DownloadError::File(error) => Trouble::File(error),
        DownloadError::SomethingElse | DownloadError::Empty => Trouble::NoSound,
    })
}

/// Whether these are no letters: an error text that came as a success is no sound.
fn is_sound(beginning: &[u8]) -> bool {
    let shown = beginning.get(..256).unwrap_or(beginning);
    ["ID3", "RIFF", "OggS"].iter().any(|magic| shown.starts_with(magic.as_bytes())) || std::str::from_utf8(shown).is_err()
}

fn problem(error: &RestError) -> Problem {
    let code = match (error, error.kind()) {
        (RestError::Link(_), _) => "unreachable",
        (_, Some(FaultKind::NotFound | FaultKind::MethodRefused)) => "notFound",
        (_, Some(FaultKind::TooManyRequests)) => "rateLimited",
        (_, Some(FaultKind::CredentialsInvalid | FaultKind::KeyInvalid | FaultKind::Forbidden | FaultKind::Locked))
        | (RestError::SignedOut { .. } | RestError::NoSecret | RestError::KeyLength, _) => "unauthorized",
        (RestError::Malformed { .. } | RestError::NotTheApi { .. }, _) => "notARecording",
        (RestError::Fault(_) | RestError::Argument(_), _) => "server",
    };
    of(code, &error.to_string())
}

fn of(code: &str, detail: &str) -> Problem {
    Problem { code: code.to_owned(), detail: detail.to_owned() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use serde_json::{Value, json};

    use super::*;

    fn row(value: Value) -> cordboard_model::Recording {
        told(serde_json::from_value(value).unwrap()).unwrap()
    }

    #[test]
    fn whom_a_recording_is_of_follows_from_its_leg() {
        let of = |leg: &str, direction: &str| {
            row(json!({"id": "202411-r", "call_id": leg, "direction": direction, "start": 63_900_000_000_i64,
                "caller_id_number": "+331", "callee_id_number": "202", "to": "202@acme.sip", "media_type": "mp3"}))
        };
        let rang = of("b", "outbound");
        assert_eq!((rang.direction, rang.remote.as_deref()), (Direction::Incoming, Some("+331")));
        assert_eq!((rang.at, rang.called.as_deref()), (Some(At(1_732_780_800_000)), Some("202")));
        for (leg, direction) in [("b", "inbound"), ("q-quickcall", "outbound")] {
            let dialled = of(leg, direction);
            assert_eq!((dialled.direction, dialled.remote.as_deref()), (Direction::Outgoing, Some("202")));
        }
        let bare = row(json!({"id": "r", "direction": "inbound", "to": "303@acme.sip", "callee_id_number": ""}));
        assert_eq!((bare.at, bare.remote.as_deref(), bare.format.as_str()), (None, Some("303"), "mp3"));
        assert!(told(Recording::default()).is_none(), "without an id it cannot be fetched");
    }

    #[test]
    fn the_ending_of_the_file_is_what_the_server_keeps() {
        for (value, want) in [
            (json!({"content_type": "audio/x-wav; rate=8000", "name": "a.mp3"}), "wav"),
            (json!({"content_type": "application/octet-stream", "media_type": "ogg"}), "ogg"),
            (json!({"name": "a.b.wav"}), "wav"),
            (json!({"name": "../../etc/passwd", "media_type": "../x"}), "mp3"),
        ] {
            let recording: Recording = serde_json::from_value(value.clone()).unwrap();
            assert_eq!(format(&recording), want, "{value}");
        }
    }

    #[test]
    fn a_text_is_no_sound() {
        for text in ["<html>", "{\"status\":\"error\"}", "No such recording", "zażółć"] {
            assert!(!is_sound(text.as_bytes()), "{text}");
        }
        for sound in [&b"ID3\x04\0\0"[..], b"RIFF$\0\0\0WAVE", &[0xff, 0xfb, 0x90, 0x64]] {
            assert!(is_sound(sound), "{sound:?}");
        }
    }
}
