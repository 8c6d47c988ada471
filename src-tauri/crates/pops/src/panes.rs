//! Pages that a PBX offered with calls, from the offer to the end of the work on the page. Invariant: an offer is bound to its call,
//! so that a second call changes nothing about the page of the first; a page is shown once, and only by a host that is allowed.

use std::collections::{BTreeMap, VecDeque};

use cordboard_model::{AccountId, Call, CallId, PageMoment, PageOffer};
use url::Url;

use crate::{Hosts, Opening, PageRefused, Pop};

/// So many ended calls are remembered, for offers that come late.
const REMEMBERED: usize = 64;
/// So many offers wait for their moment; a server that offers more is not served.
const WAITING: usize = 64;

/// A page to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Showing {
    /// It.
    pub pop: Pop,
    /// The agent is to be not ready while it is open.
    pub pause: bool,
}

#[derive(Debug)]
struct Waiting {
    account: AccountId,
    call: CallId,
    offer: PageOffer,
    url: Url,
    hosts: Hosts,
}

/// Offers that wait, and pages that are open.
#[derive(Debug, Default)]
pub struct Panes {
    waiting: Vec<Waiting>,
    /// Whether they talked, by call.
    ended: VecDeque<(AccountId, CallId, bool)>,
    /// The account of each open page, and whether we made its agent not ready.
    open: BTreeMap<u64, (AccountId, bool)>,
    made: u64,
}

impl Panes {
    /// A page was offered; `call` is the one it is meant for, as it is now.
    ///
    /// # Errors
    /// When the page may not be shown.
    pub fn offer(
        &mut self,
        account: &AccountId,
        call: Option<&Call>,
        offer: PageOffer,
        hosts: &Hosts,
    ) -> Result<Option<Showing>, PageRefused> {
        let by = offer.offered_by.as_deref().and_then(|by| Url::parse(by).ok());
        let hosts = by.map_or_else(|| hosts.clone(), |by| hosts.clone().with(&by));
        let url = hosts.page(&offer.address)?;
        let id = call.map(|call| call.id.clone()).or_else(|| offer.call.clone()).unwrap_or_else(|| CallId::from(""));
        let past = self.ended.iter().find(|(of, ended, _)| of == account && *ended == id).map(|(_, _, talked)| *talked);
        let (over, talked) = match (call, past) {
            (Some(call), _) => (!call.state.is_live(), call.answered_at.is_some()),
            (None, Some(talked)) => (true, talked),
            (None, None) => (false, false),
        };
        let waiting = Waiting { account: account.clone(), call: id, offer, url, hosts };
        match due(waiting.offer.moment, over, talked) {
            Due::Now => Ok(Some(self.show(waiting))),
            Due::Later if self.waiting.len() < WAITING && !waiting.call.as_str().is_empty() => {
                self.waiting.push(waiting);
                Ok(None)
            }
            Due::Later | Due::Never => Ok(None),
        }
    }

    /// Something happened to a call; answers what is to be shown now.
    pub fn call(&mut self, account: &AccountId, call: &Call) -> Vec<Showing> {
        let (over, talked) = (!call.state.is_live(), call.answered_at.is_some());
        if over {
            self.ended.retain(|(of, id, _)| of != account || *id != call.id);
            self.ended.push_back((account.clone(), call.id.clone(), talked));
            if self.ended.len() > REMEMBERED {
                self.ended.pop_front();
            }
        }
        let is_it = |waiting: &Waiting| waiting.account == *account && waiting.call == call.id;
        let (its, others): (Vec<_>, Vec<_>) = std::mem::take(&mut self.waiting).into_iter().partition(is_it);
        self.waiting = others;
        let mut showing = Vec::new();
        for waiting in its {
            match due(waiting.offer.moment, over, talked) {
                Due::Now => showing.push(self.show(waiting)),
                Due::Later => self.waiting.push(waiting),
                Due::Never => {}
            }
        }
        showing
    }

    /// We made the agent not ready for that page.
    pub fn paused(&mut self, pane: u64) {
        if let Some((_, paused)) = self.open.get_mut(&pane) {
            *paused = true;
        }
    }

    /// The work on a page is done; answers the account whose agent we had made not ready for it, when no other of its pages needs
    /// him to be.
    pub fn closed(&mut self, pane: u64) -> Option<AccountId> {
        let (account, paused) = self.open.remove(&pane)?;
        let other = self.open.iter_mut().find(|(_, (of, _))| *of == account);
        match other {
            // The next page of the same agent inherits the duty to make him ready again.
            Some((_, (_, theirs))) if paused => {
                *theirs = true;
                None
            }
            Some(_) | None => paused.then_some(account),
        }
    }

    /// An account is no longer there.
    pub fn forget(&mut self, account: &AccountId) {
        self.waiting.retain(|waiting| waiting.account != *account);
        self.ended.retain(|(of, _, _)| of != account);
        self.open.retain(|_, (of, _)| of != account);
    }

    fn show(&mut self, waiting: Waiting) -> Showing {
        let Waiting { account, call, offer, url, hosts } = waiting;
        self.made += 1;
        let pane = offer.pause.then_some(self.made);
        if let Some(pane) = pane {
            self.open.insert(pane, (account.clone(), false));
        }
        let pop = Pop {
            account,
            call,
            rule: String::new(),
            name: offer.title,
            url,
            opening: Opening::Window,
            place: offer.place,
            hosts,
            pane,
            missing: Vec::new(),
        };
        Showing { pop, pause: offer.pause }
    }
}

enum Due {
    Now,
    Later,
    Never,
}

const fn due(moment: PageMoment, over: bool, talked: bool) -> Due {
    match moment {
        PageMoment::Now => Due::Now,
        PageMoment::Answered if talked => Due::Now,
        PageMoment::Ended if over && talked => Due::Now,
        PageMoment::Answered | PageMoment::Ended if over => Due::Never,
        PageMoment::Answered | PageMoment::Ended => Due::Later,
    }
}
