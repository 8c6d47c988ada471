//! Dialling. Invariant: one wish is one call: neither a double click nor a call that is already up makes it two; a
//! doubtful number is dialled only when the user confirmed it, whoever asks.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use cordboard_contract::{DialArguments, ErrorCode, UiError};
use cordboard_desk::{AccountDesk, Control, Why, controls};
use cordboard_model::{Ability, AccountId, CallId, CallState, Command};

use super::calls::dialable;
use crate::Engine;
use crate::doubt::doubt;
use crate::error::{fault, refused};
use crate::room::Room;

/// How to dial on an account now.
enum Way {
    Plain,
    About(CallId),
    Not(Why),
}

impl Engine {
    /// Dials. With a call up on that account it consults instead. The same number within 2 s is the same wish.
    ///
    /// # Errors
    /// `NumberInvalid`, `NumberDoubtful` unless the user confirmed it, `NotConnected`, `AccountUnknown`, or what the PBX
    /// crate said.
    pub async fn dial(&self, arguments: DialArguments) -> Result<(), UiError> {
        let DialArguments { account, number, confirmed } = arguments;
        let wanted = account.map(AccountId::from);
        let (found, country) = self
            .ask(move |room| {
                let found = way(room, wanted);
                let country = found.as_ref().ok().and_then(|(account, _)| room.country(account));
                (found, country)
            })
            .await?;
        let dialled = dialable(&number, country)?;
        if let (Some(why), false) = (doubt(&dialled), confirmed) {
            return Err(fault(ErrorCode::NumberDoubtful, why));
        }
        let (account, way) = found?;
        if !self.guard(|guard| guard.admit(&account, dialled.canonical())) {
            return Ok(());
        }
        let number = dialled.dialled().to_owned();
        let given = match way {
            Way::Plain => self.give(&account, Command::Dial { number, attached: BTreeMap::new() }).await,
            Way::About(call) => self.give(&account, Command::Consult { call, to: number }).await,
            Way::Not(why) => Err(refused(why)),
        };
        if given.is_err() {
            self.guard(super::super::dial_guard::DialGuard::release);
        }
        given
    }

    pub(super) fn guard<T>(&self, act: impl FnOnce(&mut crate::dial_guard::DialGuard) -> T) -> T {
        act(&mut self.inside.dial_guard.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The account that dials (the wanted one, else the first live one that can), and how.
fn way(room: &mut Room, wanted: Option<AccountId>) -> Result<(AccountId, Way), UiError> {
    let desk = room.desk();
    let (account, desk) = match wanted {
        Some(id) => {
            let account = desk.account(&id).ok_or_else(|| fault(ErrorCode::AccountUnknown, ""))?;
            (id, account)
        }
        None => {
            let can = |account: &AccountDesk| account.health().is_live() && account.capabilities().has(Ability::Dial);
            let mut live = desk.accounts().filter(|(_, account)| can(account));
            live.next().map(|(id, account)| (id.clone(), account)).ok_or_else(|| fault(ErrorCode::NotConnected, ""))?
        }
    };
    Ok((account, way_of(desk)))
}

fn way_of(desk: &AccountDesk) -> Way {
    if !desk.capabilities().has(Ability::ConsultTransfer) {
        return Way::Plain;
    }
    let up = |state: CallState| desk.calls().find(move |call| call.state == state);
    let Some(call) = up(CallState::Connected).or_else(|| up(CallState::Held)).or_else(|| up(CallState::Dialing)) else {
        return Way::Plain;
    };
    match controls(desk, call).consult {
        Control::Can => Way::About(call.id.clone()),
        Control::Cannot(why) => Way::Not(why),
    }
}
