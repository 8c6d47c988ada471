//! Opening the file. Invariant: a file that cannot be read is renamed, never deleted and never written; a newer program's
//! file is left as it is.

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use jiff::Timestamp;
use sqlx::{
    ConnectOptions, Connection, SqliteConnection,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::{mpsc, watch};
use tokio_util::task::AbortOnDropHandle;

use cordboard_model::At;

use crate::{
    History, HistoryError, Opened, sql,
    turn::{STEPS, Turn},
    writer::{self, QUEUE, Writer, Writing},
};

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

const READERS: u32 = 3;
const BUSY: Duration = Duration::from_secs(5);

impl History {
    /// Opens the history at `path`, making file and folder when there are none. A damaged file is set aside under a name with
    /// `now` in it, and a new history is started. Several programs may have the same file open.
    ///
    /// # Errors
    /// When the place cannot be written, when no space is left, or when a newer Cordboard wrote the file.
    pub async fn open(path: &Path, now: At) -> Result<Opened, HistoryError> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|source| cannot_open(path, source))?;
        }
        let (connection, set_aside) = match connect(path).await {
            Err(HistoryError::Corrupt) => {
                let aside = set_aside(path, now).map_err(|source| cannot_open(path, source))?;
                tracing::warn!(name = ?aside.file_name(), "the history is damaged and was set aside");
                (connect(path).await?, Some(aside))
            }
            other => (other?, None),
        };
        // Readers have the files open only after the writer made them and chose the journal.
        let turn = Turn::default();
        let writers_turn = turn.clone();
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .after_connect(move |connection, _| {
                let turn = turn.clone();
                Box::pin(async move {
                    connection.lock_handle().await?.set_progress_handler(STEPS, move || {
                        turn.give_way();
                        true
                    });
                    Ok(())
                })
            })
            .connect_with(options(path).create_if_missing(false).pragma("query_only", "ON").pragma("cache_size", "-16384"))
            .await?;
        let checkpointer =
            SqlitePoolOptions::new().max_connections(1).connect_with(options(path).create_if_missing(false)).await?;

        let (jobs, queue) = mpsc::channel(QUEUE);
        let (tell, writing) = watch::channel(Writing::default());
        let writer = Writer::new(connection, queue, tell, writers_turn);
        let written = writer.written.subscribe();
        let tasks = [
            AbortOnDropHandle::new(tokio::spawn(writer.run())),
            AbortOnDropHandle::new(tokio::spawn(writer::checkpoint(checkpointer.clone(), written))),
        ];
        Ok(Opened { history: Self::new(readers, checkpointer, jobs, writing, tasks), set_aside })
    }
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(BUSY)
        .foreign_keys(true)
        .synchronous(SqliteSynchronous::Full)
        .disable_statement_logging()
}

/// Opens the writing connection on a migrated database. WAL is chosen here, alone, because the switch does not wait for others.
async fn connect(path: &Path) -> Result<SqliteConnection, HistoryError> {
    let options = options(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .pragma("wal_autocheckpoint", "0")
        .pragma("journal_size_limit", "67108864");
    let mut connection = options.connect().await.map_err(|error| opening_error(path, error))?;
    let _: i64 = sqlx::query_scalar(sql::TOUCH).fetch_one(&mut connection).await?;
    if let Err(error) = MIGRATIONS.run_direct(None, &mut connection, false).await {
        let error = migration_error(&mut connection, error).await;
        let _ = connection.close().await;
        return Err(error);
    }
    Ok(connection)
}

fn cannot_open(path: &Path, source: io::Error) -> HistoryError {
    if matches!(source.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded) {
        return HistoryError::DiskFull;
    }
    HistoryError::CannotOpen { path: path.to_owned(), source }
}

fn opening_error(path: &Path, error: sqlx::Error) -> HistoryError {
    let error = HistoryError::from(error);
    if let HistoryError::Database(source) = error {
        return HistoryError::CannotOpen { path: path.to_owned(), source: io::Error::other(source) };
    }
    error
}

async fn migration_error(connection: &mut SqliteConnection, error: MigrateError) -> HistoryError {
    let known = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0);
    let found: Option<i64> = sqlx::query_scalar(sql::SCHEMA_VERSION).fetch_one(&mut *connection).await.unwrap_or_default();
    match (found, error) {
        (Some(found), _) if found > known => HistoryError::Newer { found, known },
        (_, MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) => HistoryError::from(error),
        (_, error) => HistoryError::Database(sqlx::Error::Migrate(Box::new(error))),
    }
}

/// Gives the damaged file and its companions a new name beside the old one.
fn set_aside(path: &Path, now: At) -> io::Result<PathBuf> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let moment = Timestamp::from_millisecond(now.0).unwrap_or_default().strftime("%Y%m%dT%H%M%SZ");
    let name = |attempt: u32| match attempt {
        0 => path.with_file_name(format!("{stem}.unreadable-{moment}.sqlite")),
        _ => path.with_file_name(format!("{stem}.unreadable-{moment}-{attempt}.sqlite")),
    };
    let aside = (0..).map(name).find(|name| !name.exists()).ok_or(io::ErrorKind::AlreadyExists)?;
    std::fs::rename(path, &aside)?;
    for companion in ["-wal", "-shm"] {
        let with = |path: &Path| {
            let mut name = path.as_os_str().to_owned();
            name.push(companion);
            PathBuf::from(name)
        };
        match std::fs::rename(with(path), with(&aside)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(aside)
}
