//! What was posted and waits for a session. Invariant: bounded; whoever puts something in never waits, and what found no room is
//! told as a loss before anything else.

use tokio::sync::mpsc;

use crate::Post;

/// So many posts wait to be read; then they are counted as lost.
const WAITING: usize = 1_024;

/// What came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Received {
    /// A message.
    Post(Post),
    /// Some were not kept because they came faster than they were read.
    Lost,
}

/// Where messages are put.
#[derive(Clone, Debug)]
pub struct Slot {
    posts: mpsc::Sender<Post>,
    overflow: mpsc::Sender<()>,
}

/// Where they are read.
#[derive(Debug)]
pub struct Inbox {
    slot: Slot,
    posts: mpsc::Receiver<Post>,
    overflow: mpsc::Receiver<()>,
}

impl Default for Inbox {
    fn default() -> Self {
        let (posts, waiting) = mpsc::channel(WAITING);
        let (overflow, lost) = mpsc::channel(1);
        Self { slot: Slot { posts, overflow }, posts: waiting, overflow: lost }
    }
}

impl Slot {
    /// Puts it in; without a reader it is gone.
    pub fn put(&self, post: Post) {
        if self.posts.try_send(post).is_err() {
            // A sign that is already up need not be put up again.
            let _up = self.overflow.try_send(());
        }
    }
}

impl Inbox {
    /// For whoever listens.
    #[must_use]
    pub fn slot(&self) -> Slot {
        self.slot.clone()
    }

    /// Waits for what comes next; cancel-safe.
    pub async fn next(&mut self) -> Received {
        tokio::select! {
            biased;
            Some(()) = self.overflow.recv() => Received::Lost,
            Some(post) = self.posts.recv() => Received::Post(post),
            // Never: a slot of our own is kept.
            else => std::future::pending().await,
        }
    }

    /// Forgets what waits.
    pub fn clear(&mut self) {
        while self.posts.try_recv().is_ok() {}
        while self.overflow.try_recv().is_ok() {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_finds_no_room_is_told_as_one_loss_and_first() {
        let mut inbox = Inbox::default();
        let slot = inbox.slot();
        let post = |number: usize| Post::Query(number.to_string());
        for number in 0..WAITING + 5 {
            slot.put(post(number));
        }
        assert_eq!(inbox.next().await, Received::Lost);
        assert_eq!(inbox.next().await, Received::Post(post(0)));
        inbox.clear();
        slot.put(post(7));
        assert_eq!(inbox.next().await, Received::Post(post(7)), "nothing before it is left");
    }
}
