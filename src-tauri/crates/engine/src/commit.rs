//! To the disk first, then to the windows. Invariant: what a window shows of a call is on the disk, unless the disk
//! fails or takes longer than [`PATIENCE`]: then the show goes on, and the user is told.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use cordboard_contract::{UiChange, UiNoticeKind};
use cordboard_history::{Entry, History, HistoryError, Verdict, Writing};
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use crate::broadcast::Broadcast;
use crate::coverage::CoverageAsk;
use crate::room::Commit;
use crate::view;

/// Nobody waits longer than this for the disk.
const PATIENCE: Duration = Duration::from_millis(250);
/// A few entries are written as they are; of more, only the latest state of each call: it says all that the earlier ones said.
const AS_THEY_ARE: usize = 16;
/// How many commits are taken at once.
const TOGETHER: usize = 512;

pub(crate) const DISK_FULL: &str = "diskFull";
pub(crate) const UNWRITABLE: &str = "historyUnwritable";

type Writes = Pin<Box<dyn Future<Output = Result<(), HistoryError>> + Send>>;

pub(crate) struct Committer {
    pub(crate) history: Option<History>,
    pub(crate) broadcast: Broadcast,
    pub(crate) coverage: mpsc::UnboundedSender<CoverageAsk>,
    pub(crate) commits: mpsc::UnboundedReceiver<Commit>,
}

impl Committer {
    pub(crate) async fn run(mut self) {
        let mut writing = self.history.as_ref().map(History::writing);
        let (mut held, mut slow): (Vec<Entry>, Option<Writes>) = (Vec::new(), None);
        let (mut commits, mut late) = (Vec::new(), Commit::default());
        loop {
            tokio::select! {
                biased;
                count = self.commits.recv_many(&mut commits, TOGETHER) => if count == 0 { break },
                result = next_write(&mut slow) => {
                    slow = None;
                    self.heed(result);
                }
                Some(now) = next_trouble(&mut writing) => self.tell_trouble(&now),
            }
            commits.drain(..).for_each(|later| late.absorb(later));
            held.append(&mut late.entries);
            compact(&mut held);
            if let (Some(history), None, false) = (&self.history, &slow, held.is_empty()) {
                let (history, entries) = (history.clone(), std::mem::take(&mut held));
                let mut writes: Writes = Box::pin(async move { history.record(entries).await });
                match timeout(PATIENCE, &mut writes).await {
                    Ok(result) => self.heed(result),
                    Err(_) => slow = Some(writes),
                }
            }
            self.broadcast.tell(std::mem::take(&mut late.changes));
            if slow.is_none() {
                self.follow_up(std::mem::take(&mut late)).await;
            }
        }
        // The last words before the end.
        if let Some(slow) = slow {
            self.heed(slow.await);
        }
        if let (Some(history), false) = (&self.history, held.is_empty()) {
            self.heed(history.record(held).await);
        }
    }

    /// What others read from the disk, once it is there.
    async fn follow_up(&self, written: Commit) {
        for ask in written.coverage {
            // Without anybody to look at the coverage the engine is ending.
            drop(self.coverage.send(ask));
        }
        if let Some(from) = written.touched {
            announce_history(self.history.as_ref(), &self.broadcast, view::ms(from)).await;
        }
    }

    /// What the history keeps in memory and tries again, it tells by [`History::writing`].
    fn heed(&self, result: Result<(), HistoryError>) {
        let Err(error) = result else { return };
        tracing::debug!(%error, "not on disk");
        if error.verdict() == Verdict::GiveUp {
            self.broadcast.notice(view::notice::notice(None, UiNoticeKind::Failure, UNWRITABLE, &error.to_string()));
        }
    }

    fn tell_trouble(&self, writing: &Writing) {
        let code = match writing.trouble {
            None => {
                self.broadcast.feed.forget_notice(None, DISK_FULL);
                self.broadcast.feed.forget_notice(None, UNWRITABLE);
                return;
            }
            Some(Verdict::MakeRoom) => DISK_FULL,
            Some(Verdict::Retry | Verdict::MakeWritable | Verdict::Update | Verdict::StartAnew | Verdict::GiveUp) => UNWRITABLE,
        };
        self.broadcast.notice(view::notice::notice(None, UiNoticeKind::Failure, code, &writing.waiting.to_string()));
    }
}

/// Tells that the history reads differently from that moment on.
pub(crate) async fn announce_history(history: Option<&History>, broadcast: &Broadcast, from: f64) {
    let Some(history) = history else { return };
    // Reading is quick or the disk is in trouble, of which the user learns elsewhere.
    let Ok(Ok(missed)) = timeout(PATIENCE, history.missed_unseen()).await else { return };
    broadcast.tell([UiChange::HistoryChanged { from, missed: f64::from(missed) }]);
}

async fn next_write(slow: &mut Option<Writes>) -> Result<(), HistoryError> {
    match slow {
        Some(writes) => writes.await,
        None => std::future::pending().await,
    }
}

async fn next_trouble(writing: &mut Option<watch::Receiver<Writing>>) -> Option<Writing> {
    match writing {
        Some(writing) => writing.changed().await.ok().map(|()| writing.borrow_and_update().clone()),
        None => None,
    }
}

/// Drops what a later entry of the same call or message says as well. How a call is recorded is not said again by later states.
fn compact(held: &mut Vec<Entry>) {
    if held.len() <= AS_THEY_ARE {
        return;
    }
    let (mut later, mut told) = (BTreeSet::new(), BTreeSet::new());
    let mut kept: Vec<Entry> = Vec::with_capacity(held.len());
    for entry in held.drain(..).rev() {
        let worth = match &entry {
            Entry::Call { account, call, .. } => later.insert((account.clone(), call.id.clone(), call.recording)),
            Entry::Message { message, .. } => told.insert(message.id.clone()),
            Entry::Agent { .. } | Entry::Covered { .. } | Entry::Uncovered { .. } => true,
        };
        if worth {
            kept.push(entry);
        }
    }
    kept.reverse();
    *held = kept;
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use cordboard_model::{AccountId, At, RecordingState};

    use super::*;

    fn entry(call: &str, recording: RecordingState, at: i64) -> Entry {
        let call = cordboard_model::Call { id: call.into(), recording, ..crate::ringer::tests::ringing() };
        Entry::Call { account: AccountId::from("lyon"), call: Box::new(call), at: At(at) }
    }

    #[test]
    fn of_many_entries_only_the_latest_of_each_call_and_recording_is_written() {
        use RecordingState::{Active, Unknown};
        let covered = Entry::Covered { account: AccountId::from("lyon"), at: At(50) };
        let mut held: Vec<_> = (0..20).map(|at| entry("7", Unknown, at)).collect();
        held.extend([covered.clone(), entry("8", Unknown, 60), entry("7", Active, 70), entry("7", Unknown, 80)]);
        compact(&mut held);
        assert_eq!(held, [covered, entry("8", Unknown, 60), entry("7", Active, 70), entry("7", Unknown, 80)]);
    }

    #[test]
    fn a_few_entries_are_written_as_they_are() {
        let entries: Vec<_> = (0..16).map(|at| entry("7", RecordingState::Unknown, at)).collect();
        let mut held = entries.clone();
        compact(&mut held);
        assert_eq!(held, entries);
    }
}
