//! Which spans of time the history knows completely. Invariant: a span begins with a whole picture and ends with the last sign of life.

use cordboard_history::Entry;
use cordboard_model::{Ability, AccountId, At, Command};
use cordboard_session::Remote;

use super::Room;
use crate::coverage::CoverageAsk;

impl Room {
    /// The picture is complete: from here on nothing is missed.
    pub(super) fn cover(&mut self, account: &AccountId, at: At) {
        let live = self.desk.account(account).is_some_and(|desk| desk.health().is_live());
        let Some(keeping) = self.accounts.get_mut(account) else { return };
        if live && !std::mem::replace(&mut keeping.covered, true) {
            self.leaving.commit.entries.push(Entry::Covered { account: account.clone(), at });
            self.leaving.commit.coverage.push(CoverageAsk::Live(account.clone(), at));
            self.follow_messages(account);
        }
    }

    /// How messages of an earlier run went on is asked once: what happens from now on is told.
    fn follow_messages(&mut self, account: &AccountId) {
        let Some(desk) = self.desk.account(account).filter(|desk| desk.capabilities().has(Ability::Messages)) else { return };
        let Some(keeping) = self.accounts.get_mut(account) else { return };
        if std::mem::replace(&mut keeping.followed, true) {
            return;
        }
        let messages = desk.unfinished_messages();
        if !messages.is_empty() {
            self.leaving.orders.push((account.clone(), Command::FollowMessages(messages)));
        }
    }

    /// The link is lost: what happens from its last sign of life on is missed.
    pub(super) fn uncover(&mut self, account: &AccountId, at: At) {
        let Some(keeping) = self.accounts.get_mut(account) else { return };
        if std::mem::replace(&mut keeping.covered, false) {
            let last = keeping.remote.as_ref().and_then(Remote::last_event_at).map_or(at, |last| last.min(at));
            self.leaving.commit.entries.push(Entry::Uncovered { account: account.clone(), at: last });
            self.leaving.commit.coverage.push(CoverageAsk::Lost(account.clone()));
        }
    }
}
