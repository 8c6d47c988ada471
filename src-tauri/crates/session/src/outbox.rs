//! What a session has read and its reader has not taken yet. Invariant: putting never waits; when the backlog is full,
//! events are dropped and counted, and the order of what is left stays as it was.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use cordboard_model::AccountId;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use crate::Stamped;

/// Events of one account in the order in which they came.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// Whose.
    pub account: AccountId,
    /// What.
    pub events: Vec<Stamped>,
}

/// The reader is gone: nobody wants this session any more.
#[derive(Debug)]
pub(crate) struct Unwanted;

pub(crate) struct Outbox {
    account: AccountId,
    to: mpsc::Sender<Batch>,
    backlog: Vec<Stamped>,
    limit: usize,
    lost: Arc<AtomicU64>,
}

impl Outbox {
    pub(crate) const fn new(account: AccountId, to: mpsc::Sender<Batch>, limit: usize, lost: Arc<AtomicU64>) -> Self {
        Self { account, to, backlog: Vec::new(), limit, lost }
    }

    /// Takes all of `events` and passes them on if there is room. Answers how many events had to be dropped: then the
    /// picture of the reader has a hole and the conversation must be opened anew.
    pub(crate) fn put(&mut self, events: &mut Vec<Stamped>) -> Result<u64, Unwanted> {
        if !events.is_empty() {
            self.backlog.append(events);
            self.pass_on()?;
        }
        if self.backlog.len() <= self.limit {
            return Ok(0);
        }
        let dropped = self.backlog.len() as u64;
        self.backlog = Vec::new();
        self.lost.fetch_add(dropped, Ordering::Relaxed);
        Ok(dropped)
    }

    /// Takes one event that must not be lost, whatever the backlog: a change of the link.
    pub(crate) fn put_surely(&mut self, event: Stamped) -> Result<(), Unwanted> {
        self.backlog.push(event);
        self.pass_on()
    }

    /// Whether something waits for the reader.
    pub(crate) const fn waits(&self) -> bool {
        !self.backlog.is_empty()
    }

    /// Waits until the reader has room and passes on what waits. Cancel-safe.
    pub(crate) async fn drain(&mut self) -> Result<(), Unwanted> {
        if self.backlog.is_empty() {
            return Ok(());
        }
        let permit = self.to.reserve().await.map_err(|_| Unwanted)?;
        permit.send(Batch { account: self.account.clone(), events: std::mem::take(&mut self.backlog) });
        Ok(())
    }

    fn pass_on(&mut self) -> Result<(), Unwanted> {
        match self.to.try_reserve() {
            Ok(permit) => {
                permit.send(Batch { account: self.account.clone(), events: std::mem::take(&mut self.backlog) });
                Ok(())
            }
            Err(TrySendError::Full(())) => Ok(()),
            Err(TrySendError::Closed(())) => Err(Unwanted),
        }
    }
}
