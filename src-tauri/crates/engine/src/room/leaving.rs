//! What leaves the room after a few events. Invariant: it leaves once; what must be on disk first is told apart from what need
//! not be.

use cordboard_contract::{UiCall, UiChange, UiNotice};
use cordboard_history::Entry;
use cordboard_model::{AccountId, At, CallId, Command};
use cordboard_pops::Pop;
use cordboard_ringtone::Manner;

use crate::RingEnd;
use crate::coverage::CoverageAsk;
use crate::feed::AfterCalls;

/// What leaves the room after a few events.
#[derive(Debug, Default)]
pub(crate) struct Leaving {
    /// Notifications and sound: at once.
    pub(crate) rings: Vec<Ring>,
    /// Pages to open: at once.
    pub(crate) pops: Vec<Pop>,
    /// What is asked of a PBX because of a page.
    pub(crate) orders: Vec<(AccountId, Command)>,
    /// Views that need no disk: at once.
    pub(crate) direct: Vec<UiChange>,
    /// Notices about this moment.
    pub(crate) mentions: Vec<UiNotice>,
    /// What must be on disk before it is shown.
    pub(crate) commit: Commit,
    /// What waits for wrap-up, when that is other than before.
    pub(crate) wrap_up: Option<AfterCalls>,
}

/// A ring effect with what is to be shown.
#[derive(Debug)]
pub(crate) enum Ring {
    Rings(UiCall, Manner),
    Changed(UiCall, Manner),
    Over(AccountId, CallId, RingEnd),
}

/// What goes to the disk, and then to the windows.
#[derive(Debug, Default)]
pub(crate) struct Commit {
    pub(crate) entries: Vec<Entry>,
    pub(crate) changes: Vec<UiChange>,
    /// Rows of the history that began at this moment or later read differently now.
    pub(crate) touched: Option<At>,
    /// To be looked at when the entries are on disk.
    pub(crate) coverage: Vec<CoverageAsk>,
}

impl Commit {
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.changes.is_empty() && self.coverage.is_empty()
    }

    pub(crate) fn touch(&mut self, from: At) {
        self.touched = Some(self.touched.map_or(from, |before| before.min(from)));
    }

    pub(crate) fn absorb(&mut self, later: Self) {
        self.entries.extend(later.entries);
        self.changes.extend(later.changes);
        self.coverage.extend(later.coverage);
        if let Some(from) = later.touched {
            self.touch(from);
        }
    }
}
