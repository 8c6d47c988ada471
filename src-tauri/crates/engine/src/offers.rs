//! Numbers that other programs want dialled, and that wait for the user. Invariant: the same number waits once, and nothing but
//! the user's word takes one out to dial it.

use cordboard_contract::UiOffer;
use cordboard_model::AccountId;

/// More than these are no clicks of a person; the oldest goes.
const MOST: usize = 5;

/// How a number came here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// By a link; whoever wrote it is not trusted.
    Link,
    /// As text: the clipboard, a selection. It may be anything, so it is always asked about.
    Text,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handed {
    /// The PBX was given it.
    Dialled,
    /// The user is asked.
    Offered,
    /// It is the click before, once more.
    Repeated,
    /// The user did not want to wait for it.
    Dropped,
    /// It is no number that may be dialled.
    Refused,
}

/// What waits.
#[derive(Debug, Default)]
pub(crate) struct Offers {
    list: Vec<Offer>,
    next: u64,
}

#[derive(Debug)]
struct Offer {
    view: UiOffer,
    /// As it came: what is dialled is read from this, with the country of the account that dials.
    written: String,
}

impl Offers {
    /// Adds one, unless the same number waits already; answers its name.
    pub(crate) fn add(&mut self, view: UiOffer, written: &str) -> Option<String> {
        let same = |other: &Offer| {
            let account = other.view.account == view.account || other.view.waiting || view.waiting;
            account && other.view.number == view.number && other.view.extension == view.extension
        };
        if self.list.iter().any(same) {
            return None;
        }
        self.next += 1;
        let id = self.next.to_string();
        self.list.push(Offer { view: UiOffer { id: id.clone(), ..view }, written: written.to_owned() });
        let over = self.list.len().saturating_sub(MOST);
        self.list.drain(..over);
        Some(id)
    }

    /// Takes one out; `None` when it is gone.
    pub(crate) fn remove(&mut self, id: &str) -> Option<UiOffer> {
        let place = self.list.iter().position(|offer| offer.view.id == id)?;
        Some(self.list.remove(place).view)
    }

    /// The account that would dial, and what was written.
    pub(crate) fn find(&self, id: &str) -> Option<(Option<AccountId>, String)> {
        let offer = self.list.iter().find(|offer| offer.view.id == id)?;
        Some((offer.view.account.as_deref().map(AccountId::from), offer.written.clone()))
    }

    /// For windows, newest last.
    pub(crate) fn views(&self) -> Vec<UiOffer> {
        self.list.iter().map(|offer| offer.view.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use cordboard_contract::UiNumberKind;

    use super::*;

    fn offer(account: Option<&str>, number: &str) -> UiOffer {
        UiOffer {
            id: String::new(),
            account: account.map(str::to_owned),
            number: number.to_owned(),
            extension: None,
            country: None,
            kind: UiNumberKind::Unknown,
            doubtful: None,
            waiting: account.is_none(),
        }
    }

    #[test]
    fn the_same_number_waits_once_and_a_flood_keeps_the_newest() {
        let mut offers = Offers::default();
        let first = offers.add(offer(None, "1201"), "tel:1201").unwrap();
        assert_eq!(offers.add(offer(Some("lyon"), "1201"), "tel:1201"), None, "it waits for an account already");
        assert!(offers.remove(&first).is_some() && offers.remove(&first).is_none());
        for number in ["1", "2", "3", "4", "5", "6"] {
            offers.add(offer(Some("lyon"), number), number);
        }
        let left: Vec<String> = offers.views().into_iter().map(|offer| offer.number).collect();
        assert_eq!(left, ["2", "3", "4", "5", "6"]);
        assert!(offers.add(offer(Some("paris"), "6"), "6").is_some(), "another account is another call");
    }
}
