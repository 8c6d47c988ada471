//! Windows and desktop, told together. Invariant: nothing here waits for either.

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
        for change in self.feed.tell(changes) {
            match &*change {
                UiChange::Account(account) => self.desktop.account(account),
                UiChange::AccountGone(account) => self.desktop.account_gone(account),
                UiChange::Agent(agent) => self.desktop.agent(agent),
                UiChange::Notice(notice) => self.desktop.notice(notice),
                UiChange::Snapshot(_)
                | UiChange::SelfView(_)
                | UiChange::Call(_)
                | UiChange::CallEnded(_)
                | UiChange::Colleague(_)
                | UiChange::ColleaguesKept { .. }
                | UiChange::Queue(_)
                | UiChange::QueueGone { .. }
                | UiChange::Favourites { .. }
                | UiChange::Found { .. }
                | UiChange::Presence(_)
                | UiChange::Phone(_)
                | UiChange::Voicemail(_)
                | UiChange::HistoryChanged { .. }
                | UiChange::Gaps(_) => {}
            }
        }
    }

    /// A notice that holds until it is taken back.
    pub(crate) fn notice(&self, notice: UiNotice) {
        self.tell([UiChange::Notice(notice)]);
    }

    /// A notice about a moment: it is told, and holds no longer.
    pub(crate) fn mention(&self, notice: UiNotice) {
        self.desktop.notice(&notice);
        self.feed.pass(UiChange::Notice(notice));
    }
}
