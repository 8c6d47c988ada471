//! What windows are told. Invariant: a window's snapshot and its subscription are taken under one lock, so there is no
//! gap; a window that does not read costs a bounded amount of memory and loses nothing it would still see.

mod key;
mod latest;
mod picture;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use cordboard_contract::{UiCall, UiChange, UiSnapshot, UiWrapUpNote};
use cordboard_session::Clock;
use tokio::sync::Notify;

use key::Key;
use latest::Latest;
use picture::Picture;

/// More waiting changes than this, and a whole snapshot is cheaper.
const MAILBOX: usize = 20_000;

/// All windows.
#[derive(Debug)]
pub(crate) struct Feed {
    clock: Clock,
    inside: Mutex<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    picture: Picture,
    wrap_up: AfterCalls,
    mailboxes: Vec<Weak<Mailbox>>,
}

/// Ended calls that wait for the agent's words, and the words so far, also about calls that last.
#[derive(Debug, Default)]
pub(crate) struct AfterCalls {
    pub(crate) calls: Vec<UiCall>,
    pub(crate) drafts: Vec<UiWrapUpNote>,
}

#[derive(Debug, Default)]
struct Mailbox {
    waiting: Mutex<Waiting>,
    news: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    latest: Latest,
    anew: bool,
    closed: bool,
}

/// One reader's subscription. Dropping it ends it.
#[derive(Debug)]
pub struct Watcher {
    feed: Arc<Feed>,
    mailbox: Arc<Mailbox>,
}

impl Feed {
    pub(crate) fn new(clock: Clock) -> Self {
        Self { clock, inside: Mutex::default() }
    }

    /// The picture and, from this very moment on, every change of it.
    pub(crate) fn watch(self: &Arc<Self>) -> (UiSnapshot, Watcher) {
        let mailbox = Arc::new(Mailbox::default());
        let mut inside = self.lock();
        inside.mailboxes.push(Arc::downgrade(&mailbox));
        (self.snapshot(&inside), Watcher { feed: Arc::clone(self), mailbox })
    }

    /// Tells all windows what changes the picture. Never waits for one.
    pub(crate) fn tell(&self, changes: impl IntoIterator<Item = UiChange>) {
        let mut told = Vec::new();
        let mut inside = self.lock();
        for change in changes {
            let Some(key) = Key::of(&change) else { continue };
            let change = Arc::new(change);
            if inside.picture.apply(&key, &change) {
                told.push((key, change));
            }
        }
        inside.deliver(&told);
    }

    /// Tells those who watch now; the picture stays as it is.
    pub(crate) fn pass(&self, change: UiChange) {
        if let Some(key) = Key::of(&change) {
            self.lock().deliver(&[(key, Arc::new(change))]);
        }
    }

    /// Takes a notice back: it holds no longer.
    pub(crate) fn forget_notice(&self, account: Option<&str>, code: &str) {
        let mut inside = self.lock();
        if inside.picture.forget_notice(account, code) {
            Self::start_anew(&inside);
        }
    }

    /// Replaces what waits for wrap-up. Windows learn of new calls by [`UiChange::CallEnded`], and write the words.
    pub(crate) fn set_wrap_up(&self, waiting: AfterCalls) {
        self.lock().wrap_up = waiting;
    }

    /// Ends all subscriptions.
    pub(crate) fn close(&self) {
        for mailbox in self.lock().mailboxes.drain(..).filter_map(|mailbox| mailbox.upgrade()) {
            mailbox.lock().closed = true;
            mailbox.news.notify_one();
        }
    }

    fn start_anew(inside: &Inside) {
        for mailbox in inside.mailboxes.iter().filter_map(Weak::upgrade) {
            let mut waiting = mailbox.lock();
            waiting.latest.clear();
            waiting.anew = true;
            mailbox.news.notify_one();
        }
    }

    fn snapshot(&self, inside: &Inside) -> UiSnapshot {
        let AfterCalls { calls, drafts } = &inside.wrap_up;
        let picture = inside.picture.snapshot(crate::view::ms(self.clock.wall()));
        UiSnapshot { wrap_up: calls.clone(), drafts: drafts.clone(), ..picture }
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inside {
    fn deliver(&mut self, changes: &[(Key, Arc<UiChange>)]) {
        self.mailboxes.retain(|mailbox| match mailbox.upgrade() {
            Some(mailbox) => {
                mailbox.put(changes);
                true
            }
            None => false,
        });
    }
}

impl Mailbox {
    fn put(&self, changes: &[(Key, Arc<UiChange>)]) {
        if changes.is_empty() {
            return;
        }
        let mut waiting = self.lock();
        if waiting.anew {
            return;
        }
        for (key, change) in changes {
            waiting.latest.put(key.clone(), Arc::clone(change));
        }
        if waiting.latest.len() > MAILBOX {
            waiting.latest.clear();
            waiting.anew = true;
        }
        self.news.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watcher {
    /// Waits for changes and answers all there are, in an order in which they may be applied; `None` when the engine
    /// has stopped. Changes that come while nobody asks are joined, so that a reader may take his time between calls.
    /// Cancel-safe.
    pub async fn next(&mut self) -> Option<Vec<Arc<UiChange>>> {
        loop {
            if let Some(changes) = self.take()? {
                return Some(changes);
            }
            self.mailbox.news.notified().await;
        }
    }

    /// What waits now; the outer `None` when the engine has stopped.
    #[allow(clippy::option_option, reason = "closed and empty are different answers")]
    fn take(&self) -> Option<Option<Vec<Arc<UiChange>>>> {
        // First the feed, then the mailbox, as everywhere: the order of the locks is always the same.
        let inside = self.feed.lock();
        let mut waiting = self.mailbox.lock();
        if std::mem::take(&mut waiting.anew) {
            let snapshot = self.feed.snapshot(&inside);
            return Some(Some(vec![Arc::new(UiChange::Snapshot(Box::new(snapshot)))]));
        }
        if !waiting.latest.is_empty() {
            return Some(Some(waiting.latest.take()));
        }
        if waiting.closed { None } else { Some(None) }
    }
}

#[cfg(test)]
mod tests;
