//! An answer into a file. Invariant: what stands under the file's own name is whole; what is not yet is beside it as `.part`, and
//! is gone on with where the server can.

use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::path::PathBuf;

use http::{HeaderMap, StatusCode, header};
use tokio::fs::{self, File, OpenOptions};
use tokio::io::AsyncWriteExt as _;

use crate::error::LinkError;
use crate::http::{HttpRequest, HttpStream};

/// How far a download has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes in the file.
    pub received: u64,
    /// Bytes there will be, if the server says so.
    pub total: Option<u64>,
}

/// Why a file is not whole. What came stays beside it and is gone on with next time, unless it was something else.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    /// The transfer broke.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The disk.
    #[error(transparent)]
    File(#[from] io::Error),
    /// What came is not what was asked for.
    #[error("something else came")]
    SomethingElse,
    /// Nothing came.
    #[error("nothing came")]
    Empty,
}

/// A file that is to be fetched.
#[derive(Clone, Debug)]
pub struct Download {
    file: PathBuf,
    part: PathBuf,
}

impl Download {
    /// Into that file.
    #[must_use]
    pub fn new(file: impl Into<PathBuf>) -> Self {
        let file = file.into();
        let mut name = file.file_name().map_or_else(OsString::new, OsString::from);
        name.push(".part");
        Self { part: file.with_file_name(name), file }
    }

    /// How much of it is there, also from an earlier run.
    ///
    /// # Errors
    ///
    /// The file cannot be looked at.
    pub async fn have(&self) -> io::Result<u64> {
        match fs::metadata(&self.part).await {
            Ok(known) => Ok(known.len()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error),
        }
    }

    /// Asks for what is behind that many bytes; a packed answer could not be gone on with.
    #[must_use]
    pub fn behind(have: u64, request: HttpRequest) -> HttpRequest {
        let request = request.header(header::ACCEPT_ENCODING, "identity");
        if have > 0 { request.header(header::RANGE, &format!("bytes={have}-")) } else { request }
    }

    /// Forgets what is there: it is no beginning of it.
    ///
    /// # Errors
    ///
    /// It cannot be removed.
    pub async fn discard(&self) -> io::Result<()> {
        match fs::remove_file(&self.part).await {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Takes an answer of success, asked for behind `have` bytes, until the file is whole; answers its size. `is_it` looks at the
    /// first bytes.
    ///
    /// # Errors
    ///
    /// See [`DownloadError`].
    pub async fn take(
        &self,
        mut stream: HttpStream,
        have: u64,
        is_it: &(dyn Fn(&[u8]) -> bool + Sync),
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<u64, DownloadError> {
        let goes_on = stream.status() == StatusCode::PARTIAL_CONTENT && starts_at(stream.headers()) == Some(have);
        let mut received = if goes_on { have } else { 0 };
        let total = stream.announced().map(|announced| received + announced);
        let mut file = self.open(goes_on).await?;
        loop {
            let chunk = match stream.chunk().await {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break,
                Err(error) => {
                    // What came is kept for the next attempt.
                    file.flush().await?;
                    return Err(error.into());
                }
            };
            if received == 0 && !is_it(&chunk) {
                drop(file);
                self.discard().await?;
                return Err(DownloadError::SomethingElse);
            }
            file.write_all(&chunk).await?;
            received += chunk.len() as u64;
            progress(Progress { received, total });
        }
        file.flush().await?;
        file.sync_all().await?;
        drop(file);
        if received == 0 {
            self.discard().await?;
            return Err(DownloadError::Empty);
        }
        fs::rename(&self.part, &self.file).await?;
        Ok(received)
    }

    async fn open(&self, goes_on: bool) -> io::Result<File> {
        OpenOptions::new().create(true).write(true).append(goes_on).truncate(!goes_on).open(&self.part).await
    }
}

/// Where a part begins: `bytes 100-199/200`.
fn starts_at(headers: &HeaderMap) -> Option<u64> {
    let range = headers.get(header::CONTENT_RANGE)?.to_str().ok()?;
    range.trim().strip_prefix("bytes")?.trim_start().split('-').next()?.parse().ok()
}
