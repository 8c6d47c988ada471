//! A recording into a file (cloudpbx.md 2.2). Invariant: an error text that came as a success never becomes a sound.

use std::{path::PathBuf, time::Duration};

use cordboard_link::{Download as Target, DownloadError, HttpRequest, Progress, StatusCode};

use super::{
    client::Api,
    fault::{Fault, RestError},
    record,
    reply::recording_reply,
};

/// For one attempt (cloudpbx.md 2).
const TIMEOUT: Duration = Duration::from_secs(60);

/// One recording that is to become a file.
#[derive(Clone, Debug)]
pub struct Download {
    uniqueid: String,
    format: String,
    file: Target,
}

impl Download {
    /// The recording of that call into that file.
    ///
    /// # Errors
    /// When the id is none: it would lead to another address.
    pub fn new(uniqueid: &str, format: &str, file: impl Into<PathBuf>) -> Result<Self, RestError> {
        if !record::is_id(uniqueid) {
            return Err(Fault::NotFound.into());
        }
        Ok(Self { uniqueid: uniqueid.to_owned(), format: format.to_owned(), file: Target::new(file) })
    }

    /// Fetches it, going on after a failure with what is there already, also from an earlier run.
    ///
    /// # Errors
    /// When the server has no such recording or sends something else, or the file cannot be written. What came stays beside
    /// the file and is gone on with next time.
    pub async fn run(&self, api: &Api, progress: &mut (dyn FnMut(Progress) + Send)) -> Result<u64, RestError> {
        let mut attempt = 0;
        loop {
            let server = api.first();
            match self.once(api, server, progress).await {
                Ok(size) => return Ok(size),
                Err((error, wait)) => {
                    attempt += 1;
                    api.pause(error, attempt, server, wait).await?;
                }
            }
        }
    }

    async fn once(
        &self,
        api: &Api,
        server: usize,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<u64, (RestError, Option<Duration>)> {
        let plain = |error: RestError| (error, None);
        let have = self.file.have().await.map_err(|error| plain(error.into()))?;
        let url = api.url(server, &format!("record/{}", self.uniqueid)).map_err(plain)?;
        let request = Target::behind(have, HttpRequest::get(url).bearer(&api.key).timeout(TIMEOUT));
        let stream = api.http.open(request).await.map_err(|error| plain(error.into()))?;
        let status = stream.status();
        if status == StatusCode::RANGE_NOT_SATISFIABLE {
            // What is there is no beginning of it.
            self.file.discard().await.map_err(|error| plain(error.into()))?;
            return Err(plain(Fault::Server.into()));
        }
        if let Some(fault) = Fault::of_status(status.as_u16()) {
            return Err((fault.into(), stream.retry_after()));
        }
        let is_sound = |beginning: &[u8]| recording_reply(status.as_u16(), &self.format, beginning).is_ok();
        self.file.take(stream, have, &is_sound, progress).await.map_err(|error| {
            plain(match error {
                DownloadError::Link(error) => error.into(),
                DownloadError::File(error) => error.into(),
                DownloadError::SomethingElse => Fault::NotARecording.into(),
                DownloadError::Empty => Fault::EmptyRecording.into(),
            })
        })
    }
}
