//! All accounts of one agent. Invariant: total: an event that makes no sense, or is about an unknown account, changes
//! nothing.

use cordboard_model::{AccountId, At, Change, Event};

use crate::AccountDesk;

/// Everything one agent can see, over all accounts.
#[derive(Debug, Default)]
pub struct Desk {
    accounts: Vec<(AccountId, AccountDesk)>,
}

impl Desk {
    /// An empty desk.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes room for an account. One that is already there stays as it is.
    pub fn open_account(&mut self, account: AccountId) {
        if self.account(&account).is_none() {
            self.accounts.push((account, AccountDesk::default()));
        }
    }

    /// Clears an account away. Its live calls end unobserved, its requests fail.
    pub fn close_account(&mut self, account: &AccountId, at: At, changes: &mut Vec<Change>) {
        if let Some(place) = self.accounts.iter().position(|(id, _)| id == account) {
            let (_, mut desk) = self.accounts.remove(place);
            desk.close(at, changes);
        }
    }

    /// Applies one event received at `at` and appends what changed.
    pub fn apply(&mut self, account: &AccountId, event: Event, at: At, changes: &mut Vec<Change>) {
        if let Some(desk) = self.account_mut(account) {
            desk.apply(event, at, changes);
        }
    }

    /// Fails the requests of an account that the PBX did not confirm in time: 3 s, 5 s for the membership of a queue.
    pub fn lapse(&mut self, account: &AccountId, now: At, changes: &mut Vec<Change>) {
        if let Some(desk) = self.account_mut(account) {
            desk.lapse(now, changes);
        }
    }

    /// When [`Desk::lapse`] is next of use, over all accounts.
    #[must_use]
    pub fn next_lapse(&self) -> Option<At> {
        self.accounts.iter().filter_map(|(_, desk)| desk.next_lapse()).min()
    }

    /// One account.
    #[must_use]
    pub fn account(&self, account: &AccountId) -> Option<&AccountDesk> {
        self.accounts.iter().find(|(id, _)| id == account).map(|(_, desk)| desk)
    }

    /// All accounts in the order in which they were opened.
    pub fn accounts(&self) -> impl Iterator<Item = (&AccountId, &AccountDesk)> {
        self.accounts.iter().map(|(id, desk)| (id, desk))
    }

    fn account_mut(&mut self, account: &AccountId) -> Option<&mut AccountDesk> {
        self.accounts.iter_mut().find(|(id, _)| id == account).map(|(_, desk)| desk)
    }
}
