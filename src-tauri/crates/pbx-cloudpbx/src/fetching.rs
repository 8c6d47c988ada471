//! Recordings that come, as events. Invariant: whoever is slow to look gets the newest word of each, and the last word always.

use std::{path::PathBuf, time::Duration};

use cordboard_link::Progress;
use cordboard_model::{At, FetchState, Problem, RecordingFetch, RecordingId, Recordings};
use tokio::{sync::mpsc, time::Instant};

use crate::rest::{Api, Download, Fault, Fetched, RestError};
use crate::translate::own_recordings;

/// A bar moves no more often.
const STEP: Duration = Duration::from_millis(100);

/// Fetches a recording and answers how that ended; what comes meanwhile is told as far as somebody takes it.
pub(crate) async fn fetch(
    api: Api,
    recording: RecordingId,
    format: String,
    file: PathBuf,
    tell: mpsc::Sender<RecordingFetch>,
) -> RecordingFetch {
    let word = |state| RecordingFetch { recording: recording.clone(), file: file.clone(), state };
    let mut told: Option<Instant> = None;
    let mut progress = |Progress { received, total }: Progress| {
        if told.is_none_or(|at| at.elapsed() >= STEP) {
            told = Some(Instant::now());
            // A full queue has later words of it.
            drop(tell.try_send(word(FetchState::Running { received, total })));
        }
    };
    let result = match Download::new(recording.as_str(), &format, &file) {
        Ok(download) => download.run(&api, &mut progress).await,
        Err(error) => Err(error),
    };
    word(match result {
        Ok(size) => FetchState::Done { size },
        Err(error) => FetchState::Failed(problem(&error)),
    })
}

/// The user's recordings of these days.
pub(crate) async fn list(api: Api, own: String, from: At, to: At) -> Recordings {
    let (first, last) = (api.zone().day(from.0), api.zone().day(to.0));
    let listed = match api.records(first, last).await {
        Ok(Fetched { records, incomplete_days, .. }) if records.is_empty() => Ok((Vec::new(), !incomplete_days.is_empty())),
        Ok(records) => api.cdrs(first, last).await.map(|calls| {
            let incomplete = !records.incomplete_days.is_empty() || !calls.incomplete_days.is_empty();
            (own_recordings(&records.records, &calls.records, &own), incomplete)
        }),
        Err(error) => Err(error),
    };
    match listed {
        Ok((mut recordings, incomplete)) => {
            recordings.retain(|recording| recording.at.is_none_or(|at| from <= at && at <= to));
            Recordings { from, to, recordings, incomplete, problem: None }
        }
        Err(error) => Recordings { from, to, recordings: Vec::new(), incomplete: true, problem: Some(problem(&error)) },
    }
}

fn problem(error: &RestError) -> Problem {
    let code = match error {
        RestError::Link(_) => "unreachable",
        RestError::Fault(Fault::Unauthorized) => "unauthorized",
        RestError::Fault(Fault::NotFound) => "notFound",
        RestError::Fault(Fault::NotARecording | Fault::EmptyRecording) => "notARecording",
        RestError::Fault(Fault::RateLimited) => "rateLimited",
        RestError::Fault(
            Fault::Server | Fault::BadJson | Fault::BadShape | Fault::ActionError | Fault::MissingParameter | Fault::Unexpected,
        )
        | RestError::Sms(_) => "server",
        RestError::File(_) => "fileUnwritable",
    };
    Problem { code: code.to_owned(), detail: error.to_string() }
}
