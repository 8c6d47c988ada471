//! The handle of the history. Invariant: readers never write and never wait for the writer; the last handle that is dropped
//! takes the tasks with it.

use std::{path::PathBuf, sync::Arc};

use futures_util::future::BoxFuture;
use sqlx::{SqliteConnection, SqlitePool};
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::task::AbortOnDropHandle;

use crate::{
    HistoryError, sql,
    writer::{self, Entry, Job, Writing},
};

/// What [`History::open`] found.
#[derive(Debug)]
pub struct Opened {
    /// The history, ready.
    pub history: History,
    /// The new name of a damaged history in whose place a new one was started. The user is told, and the gaps are filled from
    /// the PBX.
    pub set_aside: Option<PathBuf>,
}

/// The local history. Cheap to clone; see [`History::close`] for the end.
#[derive(Clone, Debug)]
pub struct History {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    readers: SqlitePool,
    checkpointer: SqlitePool,
    jobs: mpsc::Sender<Job>,
    writing: watch::Receiver<Writing>,
    _tasks: [AbortOnDropHandle<()>; 2],
}

impl History {
    pub(crate) fn new(
        readers: SqlitePool,
        checkpointer: SqlitePool,
        jobs: mpsc::Sender<Job>,
        writing: watch::Receiver<Writing>,
        tasks: [AbortOnDropHandle<()>; 2],
    ) -> Self {
        Self { shared: Arc::new(Shared { readers, checkpointer, jobs, writing, _tasks: tasks }) }
    }

    pub(crate) fn readers(&self) -> &SqlitePool {
        &self.shared.readers
    }

    /// Records entries. When this returns `Ok`, they are on the disk. When it returns an error whose verdict is not
    /// [`Verdict::GiveUp`](crate::Verdict::GiveUp), they wait in memory and are tried again by themselves: do not send them again.
    /// Dropping the future does not take the entries back.
    ///
    /// # Errors
    /// When they are not on the disk yet.
    pub async fn record(&self, entries: Vec<Entry>) -> Result<(), HistoryError> {
        let (reply, answer) = oneshot::channel();
        self.shared.jobs.send(Job::Record(entries, reply)).await.map_err(|_| HistoryError::Closed)?;
        answer.await.map_err(|_| HistoryError::Closed)?
    }

    /// How writing goes: whether something waits in memory because the disk is full or read-only.
    #[must_use]
    pub fn writing(&self) -> watch::Receiver<Writing> {
        self.shared.writing.clone()
    }

    /// Writes what waits, closes the files. Further requests fail with [`HistoryError::Closed`].
    pub async fn close(&self) {
        let (reply, done) = oneshot::channel();
        if self.shared.jobs.send(Job::Close(reply)).await.is_ok() {
            let _ = done.await;
        }
        self.shared.checkpointer.close().await;
        self.shared.readers.close().await;
    }

    /// Reads the whole file for damage. Takes seconds on a large history; readers and the writer go on meanwhile.
    ///
    /// # Errors
    /// [`HistoryError::Corrupt`] when the file is damaged.
    pub async fn check(&self) -> Result<(), HistoryError> {
        let verdict: String = sqlx::query_scalar(sql::CHECK).fetch_one(self.readers()).await?;
        if verdict == "ok" { Ok(()) } else { Err(HistoryError::Corrupt) }
    }

    /// Runs one write in a transaction of its own.
    pub(crate) async fn write<T, F>(&self, act: F) -> Result<T, HistoryError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, HistoryError>> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Job::Act(Box::new(move |connection| {
            Box::pin(async move {
                let result = match writer::begin(connection).await {
                    Ok(()) => {
                        let result = act(connection).await;
                        writer::finish(connection, result).await
                    }
                    Err(error) => Err(error),
                };
                // A caller who stopped waiting does not mind.
                let _ = reply.send(result);
            })
        }));
        self.shared.jobs.send(job).await.map_err(|_| HistoryError::Closed)?;
        answer.await.map_err(|_| HistoryError::Closed)?
    }
}
