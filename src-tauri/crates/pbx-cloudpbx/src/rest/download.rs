//! A recording into a file (cloudpbx.md 2.2). Invariant: what stands under the file's own name is whole; what is not yet is beside
//! it as `.part`, and is gone on with where the server can.

use std::{
    ffi::OsString,
    io::ErrorKind,
    path::{Path, PathBuf},
    time::Duration,
};

use cordboard_link::{HttpRequest, StatusCode, header};
use tokio::{
    fs::{self, File, OpenOptions},
    io::AsyncWriteExt,
};

use super::{
    client::Api,
    fault::{Fault, RestError},
    record,
    reply::recording_reply,
};

/// For one attempt (cloudpbx.md 2).
const TIMEOUT: Duration = Duration::from_secs(60);

/// How far a download has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes in the file.
    pub received: u64,
    /// Bytes there will be, if the server says so.
    pub total: Option<u64>,
}

/// One recording that is to become a file.
#[derive(Clone, Debug)]
pub struct Download {
    uniqueid: String,
    format: String,
    file: PathBuf,
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
        Ok(Self { uniqueid: uniqueid.to_owned(), format: format.to_owned(), file: file.into() })
    }

    /// Fetches it, going on after a failure with what is there already, also from an earlier run.
    ///
    /// # Errors
    /// When the server has no such recording or sends something else, or the file cannot be written. What came stays beside
    /// the file and is gone on with next time.
    pub async fn run(&self, api: &Api, progress: &mut (dyn FnMut(Progress) + Send)) -> Result<u64, RestError> {
        let part = self.part();
        let mut attempt = 0;
        loop {
            let server = api.first();
            match self.once(api, server, &part, progress).await {
                Ok(received) => {
                    fs::rename(&part, &self.file).await?;
                    return Ok(received);
                }
                Err((error, wait)) => {
                    attempt += 1;
                    api.pause(error, attempt, server, wait).await?;
                }
            }
        }
    }

    fn part(&self) -> PathBuf {
        let mut name = self.file.file_name().map_or_else(OsString::new, OsString::from);
        name.push(".part");
        self.file.with_file_name(name)
    }

    async fn once(
        &self,
        api: &Api,
        server: usize,
        part: &Path,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<u64, (RestError, Option<Duration>)> {
        let plain = |error: RestError| (error, None);
        let have = match fs::metadata(part).await {
            Ok(known) => known.len(),
            Err(error) if error.kind() == ErrorKind::NotFound => 0,
            Err(error) => return Err(plain(error.into())),
        };
        let url = api.url(server, &format!("record/{}", self.uniqueid)).map_err(plain)?;
        // A packed answer could not be gone on with.
        let mut request = HttpRequest::get(url).bearer(&api.key).timeout(TIMEOUT).header(header::ACCEPT_ENCODING, "identity");
        if have > 0 {
            request = request.header(header::RANGE, &format!("bytes={have}-"));
        }
        let mut stream = api.http.open(request).await.map_err(|error| plain(error.into()))?;
        let status = stream.status();
        if status == StatusCode::RANGE_NOT_SATISFIABLE {
            // What is there is no beginning of it.
            fs::remove_file(part).await.map_err(|error| plain(error.into()))?;
            return Err(plain(Fault::Server.into()));
        }
        if let Some(fault) = Fault::of_status(status.as_u16()) {
            return Err((fault.into(), stream.retry_after()));
        }
        let goes_on = status == StatusCode::PARTIAL_CONTENT && starts_at(stream.headers()) == Some(have);
        let mut received = if goes_on { have } else { 0 };
        let total = stream.announced().map(|announced| received + announced);
        let mut file = open(part, goes_on).await.map_err(|error| plain(error.into()))?;
        loop {
            let chunk = match stream.chunk().await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break,
                Err(error) => {
                    // What came is kept for the next attempt.
                    file.flush().await.map_err(|error| plain(error.into()))?;
                    return Err(plain(error.into()));
                }
            };
            if received == 0
                && let Err(fault) = recording_reply(status.as_u16(), &self.format, &chunk)
            {
                drop(file);
                fs::remove_file(part).await.map_err(|error| plain(error.into()))?;
                return Err(plain(fault.into()));
            }
            file.write_all(&chunk).await.map_err(|error| plain(error.into()))?;
            received += chunk.len() as u64;
            progress(Progress { received, total });
        }
        file.flush().await.map_err(|error| plain(error.into()))?;
        file.sync_all().await.map_err(|error| plain(error.into()))?;
        if received == 0 {
            fs::remove_file(part).await.map_err(|error| plain(error.into()))?;
            return Err(plain(Fault::EmptyRecording.into()));
        }
        Ok(received)
    }
}

async fn open(part: &Path, goes_on: bool) -> std::io::Result<File> {
    OpenOptions::new().create(true).write(true).append(goes_on).truncate(!goes_on).open(part).await
}

/// Where a part begins: `bytes 100-199/200`.
fn starts_at(headers: &cordboard_link::HeaderMap) -> Option<u64> {
    let range = headers.get(header::CONTENT_RANGE)?.to_str().ok()?;
    range.trim().strip_prefix("bytes")?.trim_start().split('-').next()?.parse().ok()
}
