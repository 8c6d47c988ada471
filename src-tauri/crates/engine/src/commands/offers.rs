//! Numbers from other programs: links, the clipboard, a selection. Invariant: each comes to one call or one question, never to
//! both; it dials and does nothing else, so a call that is up makes it a question.

use std::sync::PoisonError;
use std::time::Duration;

use cordboard_contract::{DialArguments, ErrorCode, OfOffer, UiChange, UiError, UiNoticeKind, UiOffer};
use cordboard_desk::AccountDesk;
use cordboard_model::{Ability, AccountId};
use cordboard_numbers::Country;
use tokio::time::{Instant, timeout_at};

use super::calls::dialable;
use crate::doubt::doubt_of_another;
use crate::error::fault;
use crate::offers::Offers;
use crate::room::Room;
use crate::{AskLinks, Engine, Given, Handed, LinkSettings, view};

/// Whoever clicked longer ago than this has gone on to something else: he is asked.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where a number could be dialled now.
struct Place {
    account: Option<AccountId>,
    country: Option<Country>,
    /// A call is up there: dialling would change it.
    busy: bool,
}

impl Engine {
    /// Takes a number from another program: dials it, or asks the user. Waits until an account can dial, [`PATIENCE`] long;
    /// `look` is called when the user should see the window.
    pub async fn hand(&self, text: &str, given: Given, look: impl FnOnce() + Send) -> Handed {
        let LinkSettings { ask, account } = self.inside.accounts.settings().await.links;
        let ask = match given {
            Given::Link => ask,
            Given::Text => AskLinks::Always,
        };
        self.taken(self.handed(text, account, ask, look).await)
    }

    /// Calls the number of an earlier call again, as the user chose outside of the window. As [`Engine::hand`], but only a doubtful
    /// one is asked about: it is his own call, on the account that had it.
    pub async fn call_again(&self, account: &AccountId, number: &str, look: impl FnOnce() + Send) -> Handed {
        self.taken(self.handed(number, Some(account.clone()), AskLinks::Doubtful, look).await)
    }

    /// What could not even be asked about is said.
    fn taken(&self, handed: Result<Handed, UiError>) -> Handed {
        match handed {
            Ok(handed) => handed,
            Err(error) => {
                let problem = if error.code == ErrorCode::NumberInvalid { "linkRefused" } else { "linkFailed" };
                tracing::info!(code = ?error.code, "a number from another program was not dialled");
                let notice = view::notice::notice(None, UiNoticeKind::Warning, problem, &error.detail);
                self.inside.broadcast.mention(notice);
                Handed::Refused
            }
        }
    }

    async fn handed(
        &self,
        text: &str,
        wanted: Option<AccountId>,
        ask: AskLinks,
        look: impl FnOnce() + Send,
    ) -> Result<Handed, UiError> {
        let text = text.trim();
        let found = self.place(wanted.clone()).await;
        let mut look = Some(look);
        let mut seen = || {
            if let Some(look) = look.take() {
                look();
            }
        };
        let place = match found {
            Err(error) => {
                seen();
                return Err(error);
            }
            Ok(place) => place,
        };
        let number = dialable(text, place.country).inspect_err(|_| seen())?;
        let (mut place, mut number, mut late) = (place, number, false);
        if place.account.is_none() {
            seen();
            let waits = self.offers(|offers| offers.add(view::offer::offer(None, &number, None), text));
            let Some(waits) = waits else { return Ok(Handed::Repeated) };
            (place, late) = self.until_it_can_dial(wanted, place).await?;
            let kept = self.offers(|offers| offers.remove(&waits));
            if kept.is_none() {
                return Ok(Handed::Dropped);
            }
            number = dialable(text, place.country)?;
        }
        let doubtful = doubt_of_another(&number, place.country).or(place.busy.then_some("busy")).or(late.then_some("late"));
        if let Some(account) = &place.account {
            if self.guard(|guard| guard.is_recent(account, number.canonical())) {
                return Ok(Handed::Repeated);
            }
            if ask == AskLinks::Doubtful && doubtful.is_none() {
                let wish = DialArguments { account: Some(account.to_string()), number: text.to_owned(), confirmed: false };
                return self.dial(wish).await.map(|()| Handed::Dialled);
            }
        }
        let view = UiOffer { waiting: false, ..view::offer::offer(place.account.as_ref(), &number, doubtful) };
        let new = self.offers(|offers| offers.add(view, text)).is_some();
        seen();
        Ok(if new { Handed::Offered } else { Handed::Repeated })
    }

    /// Dials an offered number: the user said so.
    ///
    /// # Errors
    /// `Missing` when it is offered no more, else as [`Engine::dial`]; it stays offered then.
    pub async fn take_offer(&self, of: OfOffer) -> Result<(), UiError> {
        let found = self.offers(|offers| offers.find(&of.offer));
        let (account, number) = found.ok_or_else(|| fault(ErrorCode::Missing, "offer"))?;
        self.dial(DialArguments { account: account.map(|account| account.to_string()), number, confirmed: true }).await?;
        self.offers(|offers| offers.remove(&of.offer));
        Ok(())
    }

    /// Does not dial an offered number. One that is gone already is gone.
    pub fn drop_offer(&self, of: &OfOffer) {
        self.offers(|offers| offers.remove(&of.offer));
    }

    /// Waits until an account can dial; also answers whether it took too long.
    async fn until_it_can_dial(&self, wanted: Option<AccountId>, now: Place) -> Result<(Place, bool), UiError> {
        let until = Instant::now() + PATIENCE;
        let (_, mut watcher) = self.watch();
        loop {
            let place = self.place(wanted.clone()).await?;
            if place.account.is_some() {
                return Ok((place, false));
            }
            match timeout_at(until, watcher.next()).await {
                Ok(Some(_)) => {}
                Ok(None) => return Err(fault(ErrorCode::NotConnected, "")),
                Err(_) => return Ok((now, true)),
            }
        }
    }

    async fn place(&self, wanted: Option<AccountId>) -> Result<Place, UiError> {
        self.ask(move |room| place(room, wanted.as_ref())).await
    }

    /// Changes the offers and tells the windows, in one breath, so that they learn of changes in their order.
    fn offers<T>(&self, act: impl FnOnce(&mut Offers) -> T) -> T {
        let mut offers = self.inside.offers.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = act(&mut offers);
        self.inside.broadcast.tell([UiChange::Offers(offers.views())]);
        answer
    }
}

/// The wanted account, while there is one, else the first that can dial.
fn place(room: &Room, wanted: Option<&AccountId>) -> Place {
    let desk = room.desk();
    let wanted = wanted.filter(|id| desk.account(id).is_some());
    let among = || desk.accounts().filter(|(id, _)| wanted.is_none_or(|wanted| *id == wanted));
    // Before its picture is complete nobody knows whether a call is up.
    let can = |(id, account): &(&AccountId, &AccountDesk)| account.capabilities().has(Ability::Dial) && room.is_pictured(id);
    match among().find(can) {
        Some((id, account)) => {
            Place { account: Some(id.clone()), country: room.country(id), busy: account.calls().next().is_some() }
        }
        None => {
            let country = among().find_map(|(id, _)| room.country(id));
            Place { account: None, country, busy: false }
        }
    }
}
