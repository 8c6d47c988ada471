//! What can go wrong with the history. Invariant: every error says what must happen next ([`HistoryError::verdict`]).

use std::path::PathBuf;

/// Why the history could not be read or written. No variant carries anything out of a call.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// No space left. What was to be recorded is kept in memory and tried again.
    #[error("no space left for the history")]
    DiskFull,
    /// The file may not be written.
    #[error("the history may not be written")]
    ReadOnly,
    /// Another program holds the database for too long.
    #[error("the history is held by another program")]
    Busy,
    /// The file is damaged or is no database.
    #[error("the history is damaged")]
    Corrupt,
    /// A newer Cordboard wrote the file; this one leaves it alone.
    #[error("the history was written by a newer version of Cordboard (schema {found}, known up to {known})")]
    Newer {
        /// The schema version of the file.
        found: i64,
        /// The newest one this program knows.
        known: i64,
    },
    /// The file or its folder cannot be opened or made.
    #[error("the history cannot be opened at {path}")]
    CannotOpen {
        /// Where.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// There is no such record (purged meanwhile).
    #[error("there is no such record")]
    NoSuchRecord,
    /// The history was closed.
    #[error("the history is closed")]
    Closed,
    /// Anything else the database said.
    #[error("the database refused")]
    Database(#[source] sqlx::Error),
}

/// What must happen next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is tried again by itself.
    Retry,
    /// The user must make room.
    MakeRoom,
    /// The user must make the place writable.
    MakeWritable,
    /// The user must install the newer version again.
    Update,
    /// Opening again sets the damaged file aside and starts a new one.
    StartAnew,
    /// Only this request failed.
    GiveUp,
}

impl HistoryError {
    /// Decides once, here, instead of in every caller.
    #[must_use]
    pub const fn verdict(&self) -> Verdict {
        match self {
            Self::DiskFull => Verdict::MakeRoom,
            Self::ReadOnly | Self::CannotOpen { .. } => Verdict::MakeWritable,
            Self::Busy => Verdict::Retry,
            Self::Corrupt => Verdict::StartAnew,
            Self::Newer { .. } => Verdict::Update,
            Self::NoSuchRecord | Self::Closed | Self::Database(_) => Verdict::GiveUp,
        }
    }
}

impl From<sqlx::Error> for HistoryError {
    fn from(error: sqlx::Error) -> Self {
        // SQLite's result codes: the low byte is the primary one (https://sqlite.org/rescode.html).
        let code = error.as_database_error().and_then(|refusal| refusal.code()).and_then(|code| code.parse::<i32>().ok());
        const SHORT_READ: i32 = 522;
        const CORRUPT_FILE_SYSTEM: i32 = 8458;
        if matches!(code, Some(SHORT_READ | CORRUPT_FILE_SYSTEM)) {
            return Self::Corrupt;
        }
        match code.map(|extended| extended & 0xff) {
            Some(5 | 6) => Self::Busy,
            Some(8) => Self::ReadOnly,
            Some(11 | 26) => Self::Corrupt,
            Some(13) => Self::DiskFull,
            Some(_) | None => Self::Database(error),
        }
    }
}

impl HistoryError {
    /// The same news for a further caller of the same batch (the database's own error cannot be copied).
    pub(crate) fn again(&self) -> Self {
        match self {
            Self::DiskFull => Self::DiskFull,
            Self::ReadOnly => Self::ReadOnly,
            Self::Busy => Self::Busy,
            Self::Corrupt => Self::Corrupt,
            Self::Newer { found, known } => Self::Newer { found: *found, known: *known },
            Self::NoSuchRecord => Self::NoSuchRecord,
            Self::Closed => Self::Closed,
            Self::CannotOpen { path, source } => Self::CannotOpen { path: path.clone(), source: source.kind().into() },
            Self::Database(error) => Self::Database(sqlx::Error::Protocol(error.to_string())),
        }
    }
}
