//! Windows and desktop. Invariant: nothing here waits for either.

use std::sync::Arc;

use cordboard_contract::{UiChange, UiNotice};

use crate::Desktop;
use crate::feed::Feed;

#[derive(Clone)]
pub(crate) struct Broadcast {
    pub(crate) feed: Arc<Feed>,
    pub(crate) desktop: Arc<dyn Desktop>,
}

impl Broadcast {
    /// Tells what changed the picture.
    pub(crate) fn tell(&self, changes: impl IntoIterator<Item = UiChange>) {
        self.feed.tell(changes);
    }

    /// A notice that holds until it is taken back.
    pub(crate) fn notice(&self, notice: UiNotice) {
        self.tell([UiChange::Notice(notice)]);
    }

    /// A notice about a moment: it is told, and holds no longer.
    pub(crate) fn mention(&self, notice: UiNotice) {
        self.feed.pass(UiChange::Notice(notice));
    }
}
