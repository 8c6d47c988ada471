//! The one task that writes. Invariant: an acknowledged batch is on the disk; a refused one is kept in the backlog and tried
//! again until it is on the disk or pushed out by newer news.

use std::time::Duration;

use futures_util::future::BoxFuture;
use sqlx::{Connection, SqliteConnection, SqlitePool};
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::{Instant, sleep_until, timeout_at},
};

use cordboard_model::{AccountId, AgentId, AgentState, At, Call, Message, ReasonId};

use crate::{
    HistoryError, Verdict,
    absorb::{self, CROWDED, HANDFUL},
    agent_states,
    backlog::Backlog,
    call_store, coverage, messages, sql,
    turn::Turn,
};

/// Something to be recorded.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// The call as it was at that moment: first event, every change, end.
    Call {
        /// Whose.
        account: AccountId,
        /// The call.
        call: Box<Call>,
        /// When it was so.
        at: At,
    },
    /// What an agent is from that moment on.
    Agent {
        /// Whose.
        account: AccountId,
        /// Which agent.
        agent: AgentId,
        /// The state; `Unknown` when the link was lost.
        state: AgentState,
        /// The reason.
        reason: Option<ReasonId>,
        /// Since when.
        at: At,
    },
    /// What is known of a short message now.
    Message {
        /// Whose.
        account: AccountId,
        /// The message.
        message: Box<Message>,
    },
    /// Until that moment nothing was missed on that link: begins a span of coverage or extends the present one. To be said
    /// after every snapshot and then every half minute; a crash leaves what was said last.
    Covered {
        /// Whose.
        account: AccountId,
        /// When.
        at: At,
    },
    /// The link was lost: the span of coverage ends.
    Uncovered {
        /// Whose.
        account: AccountId,
        /// The last moment at which the link was known to be good.
        at: At,
    },
}

/// How writing goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Writing {
    /// Why the last batch was refused; `None` while all is on the disk.
    pub trouble: Option<Verdict>,
    /// Entries that wait in memory.
    pub waiting: usize,
    /// Entries that were given up because too many waited.
    pub lost: u64,
}

pub(crate) type Act = Box<dyn for<'c> FnOnce(&'c mut SqliteConnection) -> BoxFuture<'c, ()> + Send>;

pub(crate) enum Job {
    Record(Vec<Entry>, oneshot::Sender<Result<(), HistoryError>>),
    Act(Act),
    Close(oneshot::Sender<()>),
}

/// How many jobs may queue before the caller waits.
pub(crate) const QUEUE: usize = 1024;
/// How many queued batches share one transaction.
const BATCHES: usize = 128;
/// How long nothing must be asked for before new calls are indexed and the index is merged.
const IDLE: Duration = Duration::from_millis(200);
/// Pieces of the index that need no merging.
const PIECES: u32 = 4;
const FIRST_RETRY: Duration = Duration::from_secs(1);
const LONGEST_RETRY: Duration = Duration::from_secs(30);

pub(crate) struct Writer {
    pub(crate) connection: SqliteConnection,
    pub(crate) jobs: mpsc::Receiver<Job>,
    pub(crate) writing: watch::Sender<Writing>,
    pub(crate) backlog: Backlog,
    pub(crate) wait: Duration,
    /// Told after each write.
    pub(crate) written: watch::Sender<()>,
    /// Writes since all calls were in the search index.
    unindexed: u32,
    /// Pieces the index got since it was in few.
    pieces: u32,
    turn: Turn,
}

impl Writer {
    pub(crate) fn new(
        connection: SqliteConnection,
        jobs: mpsc::Receiver<Job>,
        writing: watch::Sender<Writing>,
        turn: Turn,
    ) -> Self {
        let (written, _) = watch::channel(());
        // What an earlier run left is looked for once.
        let (unindexed, pieces) = (1, PIECES);
        Self { connection, jobs, writing, backlog: Backlog::default(), wait: FIRST_RETRY, written, unindexed, pieces, turn }
    }

    pub(crate) async fn run(mut self) {
        let (mut retry_at, mut idle_at) = (Instant::now(), Instant::now() + IDLE);
        let mut next = None;
        loop {
            let job = match next.take() {
                Some(job) => Some(job),
                None => tokio::select! {
                    biased;
                    job = self.jobs.recv() => job,
                    () = sleep_until(retry_at), if !self.backlog.is_empty() => {
                        self.wait = (self.wait * 2).min(LONGEST_RETRY);
                        let _ = self.record(Vec::new()).await;
                        retry_at = Instant::now() + self.wait;
                        continue;
                    }
                    () = sleep_until(idle_at), if self.has_chores() && self.backlog.is_empty() => {
                        self.do_chore().await;
                        continue;
                    }
                },
            };
            match job {
                Some(Job::Record(entries, reply)) => {
                    let (mut batch, mut replies) = (entries, vec![reply]);
                    while replies.len() < BATCHES {
                        match self.jobs.try_recv() {
                            Ok(Job::Record(entries, reply)) => {
                                batch.extend(entries);
                                replies.push(reply);
                            }
                            Ok(other) => {
                                next = Some(other);
                                break;
                            }
                            Err(_) => break,
                        }
                    }
                    self.acknowledge(batch, replies).await;
                    retry_at = Instant::now() + self.wait;
                }
                Some(Job::Act(act)) => act(&mut self.connection).await,
                Some(Job::Close(reply)) => {
                    let _ = self.record(Vec::new()).await;
                    let _ = self.connection.close().await;
                    let _ = reply.send(());
                    return;
                }
                None => return,
            }
            self.unindexed = self.unindexed.saturating_add(1);
            if self.unindexed >= CROWDED && self.backlog.is_empty() {
                self.absorb(CROWDED).await;
            }
            self.written.send_replace(());
            idle_at = Instant::now() + IDLE;
        }
    }

    const fn has_chores(&self) -> bool {
        self.unindexed > 0 || self.pieces >= PIECES
    }

    /// A little of what can wait, so that who comes meanwhile waits for little. A failure (a full disk) makes searching slower
    /// and nothing else.
    async fn do_chore(&mut self) {
        if self.unindexed > 0 {
            self.absorb(HANDFUL).await;
        } else {
            match absorb::merge(&mut self.connection).await {
                Ok(true) => self.written.send_replace(()),
                Ok(false) => self.pieces = 0,
                Err(error) => {
                    tracing::debug!(%error, "merging put off");
                    self.pieces = 0;
                }
            }
        }
    }

    async fn absorb(&mut self, limit: u32) {
        match absorb::absorb(&mut self.connection, limit).await {
            Ok(count) => {
                if count > 0 {
                    self.pieces = self.pieces.saturating_add(1);
                    self.written.send_replace(());
                }
                if count < u64::from(limit) {
                    self.unindexed = 0;
                }
            }
            Err(error) => {
                tracing::debug!(%error, "indexing put off");
                self.unindexed = 0;
            }
        }
    }

    async fn acknowledge(&mut self, batch: Vec<Entry>, replies: Vec<oneshot::Sender<Result<(), HistoryError>>>) {
        let turn = self.turn.take();
        let mut result = self.record(batch).await;
        drop(turn);
        for reply in replies {
            // A caller who stopped waiting does not mind.
            let _ = reply.send(match &mut result {
                Ok(()) => Ok(()),
                Err(error) => Err(error.again()),
            });
        }
    }

    /// Writes the backlog and the batch in one transaction.
    async fn record(&mut self, batch: Vec<Entry>) -> Result<(), HistoryError> {
        self.backlog.extend(batch);
        if self.backlog.is_empty() {
            return Ok(());
        }
        let mut result = commit(&mut self.connection, self.backlog.entries()).await;
        if result.as_ref().is_err_and(|error| error.verdict() == Verdict::GiveUp) {
            result = self.record_one_by_one(result).await;
        }
        let trouble = match &result {
            Ok(()) => {
                self.backlog.take();
                self.wait = FIRST_RETRY;
                None
            }
            Err(error) => {
                self.backlog.shrink();
                Some(error.verdict())
            }
        };
        let now = Writing { trouble, waiting: self.backlog.len(), lost: self.backlog.lost() };
        self.writing.send_if_modified(|before| {
            let turned = before.trouble != now.trouble;
            let changed = *before != now;
            if turned {
                tracing::info!(trouble = ?now.trouble, waiting = now.waiting, "history writing");
            }
            *before = now;
            changed
        });
        result
    }

    /// One entry that can never be written must not keep the others from the disk.
    async fn record_one_by_one(&mut self, refusal: Result<(), HistoryError>) -> Result<(), HistoryError> {
        let mut result = refusal;
        for entry in self.backlog.take() {
            let Err(error) = commit(&mut self.connection, std::slice::from_ref(&entry)).await else { continue };
            if error.verdict() == Verdict::GiveUp {
                tracing::warn!(%error, "an entry of the history was given up");
                self.backlog.give_up();
            } else {
                self.backlog.extend(vec![entry]);
            }
            result = Err(error);
        }
        result
    }
}

async fn commit(connection: &mut SqliteConnection, entries: &[Entry]) -> Result<(), HistoryError> {
    begin(connection).await?;
    let mut result = Ok(());
    for entry in entries {
        result = write(connection, entry).await;
        if result.is_err() {
            break;
        }
    }
    finish(connection, result).await
}

pub(crate) async fn begin(connection: &mut SqliteConnection) -> Result<(), HistoryError> {
    sqlx::query(sql::BEGIN).execute(connection).await?;
    Ok(())
}

/// Commits what went well, else takes all of it back. A full disk makes SQLite roll back by itself, which sqlx's own
/// transactions do not expect: they would refuse every later one.
pub(crate) async fn finish<T>(connection: &mut SqliteConnection, result: Result<T, HistoryError>) -> Result<T, HistoryError> {
    let result = match result {
        Ok(value) => sqlx::query(sql::COMMIT).execute(&mut *connection).await.map(|_| value).map_err(HistoryError::from),
        Err(error) => Err(error),
    };
    if result.is_err() {
        // Fails when SQLite rolled back already: then there is nothing to take back.
        let _ = sqlx::query(sql::ROLLBACK).execute(connection).await;
    }
    result
}

async fn write(connection: &mut SqliteConnection, entry: &Entry) -> Result<(), HistoryError> {
    match entry {
        Entry::Call { account, call, at } => call_store::tell(connection, account, call, *at).await,
        Entry::Agent { account, agent, state, reason, at } => {
            agent_states::save(connection, account, agent, *state, reason.as_ref(), *at).await
        }
        Entry::Message { account, message } => messages::save(connection, account, message).await,
        Entry::Covered { account, at } => coverage::covered(connection, account, *at).await,
        Entry::Uncovered { account, at } => coverage::uncovered(connection, account, *at).await,
    }
}

/// How long nothing must be written before committed pages are moved, and how long they wait at most.
const QUIET: Duration = Duration::from_secs(1);
const OVERDUE: Duration = Duration::from_secs(10);

/// Moves committed pages from the write-ahead log into the database, beside the writer and when it rests: a commit that did
/// this itself, or shared the disk with it, would take ten times as long.
pub(crate) async fn checkpoint(pool: SqlitePool, mut written: watch::Receiver<()>) {
    while written.changed().await.is_ok() && !pool.is_closed() {
        let overdue = Instant::now() + OVERDUE;
        let resting_at = || overdue.min(Instant::now() + QUIET);
        while Instant::now() < overdue && matches!(timeout_at(resting_at(), written.changed()).await, Ok(Ok(()))) {}
        if let Err(error) = sqlx::query(sql::CHECKPOINT).execute(&pool).await {
            tracing::debug!(%error, "checkpoint put off");
        }
    }
}
