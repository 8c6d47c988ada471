//! The directory, favourites and past calls. Invariant: answers come in the order of the cast, so they are the same every time.

use crate::{
    clock::Wall,
    core::{notice::Hint, switch::Switch},
    ledger::{LedgerCall, Remote},
};

/// Where an entry comes from.
pub(crate) const COLLEAGUES: &str = "internal";
/// Where an entry comes from.
pub(crate) const PHONEBOOK: &str = "phonebook";

/// One line of the directory.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) number: String,
    pub(crate) mobile: String,
    pub(crate) hint: Hint,
    pub(crate) favourite: bool,
    pub(crate) id: String,
    pub(crate) source: &'static str,
}

impl Entry {
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name).trim().to_owned()
    }
}

impl Switch {
    fn entries(&self, seen_by: u32) -> Vec<Entry> {
        let favourites = self.user(seen_by).map(|user| user.favourites.clone()).unwrap_or_default();
        let colleagues = self.cast.users.iter().map(|user| Entry {
            first_name: user.first_name.clone(),
            last_name: user.last_name.clone(),
            number: user.extension.clone(),
            mobile: user.mobile.clone(),
            hint: self.hint_of(user.id),
            favourite: favourites.contains(&user.login),
            id: user.id.to_string(),
            source: COLLEAGUES,
        });
        let parties = self.cast.parties.iter().filter(|party| party.listed).map(|party| Entry {
            first_name: String::new(),
            last_name: party.name.clone(),
            number: party.number.clone(),
            mobile: String::new(),
            hint: Hint::Unexisting,
            favourite: favourites.contains(&party.number),
            id: party.number.clone(),
            source: PHONEBOOK,
        });
        colleagues.chain(parties).collect()
    }

    /// Entries whose name or number contains the term; all of them for an empty one.
    pub(crate) fn look_up(&self, seen_by: u32, term: &str) -> Vec<Entry> {
        let term = term.trim().to_lowercase();
        let mut entries = self.entries(seen_by);
        entries.retain(|entry| {
            entry.name().to_lowercase().contains(&term) || entry.number.contains(&term) || entry.mobile.contains(&term)
        });
        entries
    }

    pub(crate) fn favourites_of(&self, user: u32) -> Vec<Entry> {
        let mut entries = self.entries(user);
        entries.retain(|entry| entry.favourite);
        entries
    }

    /// Adds or removes a favourite; says whether there is such an entry and it was not so before.
    pub(crate) fn set_favourite(&mut self, user: u32, id: &str, source: &str, favourite: bool) -> bool {
        let key = match source {
            COLLEAGUES => self.cast.users.iter().find(|user| user.id.to_string() == id).map(|user| user.login.clone()),
            PHONEBOOK => self.cast.parties.iter().find(|party| party.number == id).map(|party| party.number.clone()),
            _ => None,
        };
        let (Some(key), Some(user)) = (key, self.user_mut(user)) else { return false };
        if user.favourites.contains(&key) == favourite {
            return false;
        }
        if favourite {
            user.favourites.push(key);
        } else {
            user.favourites.retain(|known| *known != key);
        }
        true
    }

    /// A user's calls, newest first.
    pub(crate) fn history_of(&self, user: u32, since: Wall, limit: usize) -> Vec<LedgerCall> {
        let Some(login) = self.user(user).map(|user| user.login.clone()) else { return Vec::new() };
        let calls = self.ledger.calls().iter().rev();
        calls.filter(|call| call.user == login && call.started_at >= since).take(limit).cloned().collect()
    }

    /// Calls of queues whose technical name contains the text, newest first; one row for each connection that rang.
    pub(crate) fn history_of_queue(&self, name: &str, limit: usize) -> Vec<LedgerCall> {
        let calls = self.ledger.calls().iter().rev();
        calls.filter(|call| call.queue.as_ref().is_some_and(|queue| queue.contains(name))).take(limit).cloned().collect()
    }

    /// Calls with somebody at this number, newest first.
    pub(crate) fn history_with(&self, number: &str, limit: usize) -> Vec<LedgerCall> {
        let calls = self.ledger.calls().iter().rev();
        calls.filter(|call| call.remote.number == number).take(limit).cloned().collect()
    }

    /// First and last name of whoever has the number.
    pub(crate) fn names_of(&self, remote: &Remote) -> (String, String) {
        match self.cast.users.iter().find(|user| user.extension == remote.number) {
            Some(user) => (user.first_name.clone(), user.last_name.clone()),
            None => (String::new(), remote.name.clone()),
        }
    }
}
