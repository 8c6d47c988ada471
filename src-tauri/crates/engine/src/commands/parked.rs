//! Parking calls and taking them. Invariant: only a call that is known to wait is taken.

use cordboard_contract::{ErrorCode, OfParked, ParkArguments, UiError};
use cordboard_model::{AccountId, Command};

use crate::Engine;
use crate::error::fault;

impl Engine {
    /// Parks a call.
    ///
    /// # Errors
    /// See [`Engine::answer_call`]; `NumberInvalid` when the slot has other keys than `0-9*#`.
    pub async fn park_call(&self, arguments: ParkArguments) -> Result<(), UiError> {
        let ParkArguments { account, call, slot } = arguments;
        let slot = slot.map(|slot| slot.trim().to_owned()).filter(|slot| !slot.is_empty());
        if slot.iter().any(|slot| !slot.chars().all(|key| key.is_ascii_digit() || key == '*' || key == '#')) {
            return Err(fault(ErrorCode::NumberInvalid, "slot"));
        }
        self.act(account, call, |controls| controls.park, move |call| Command::Park { call, slot }).await
    }

    /// Takes a parked call to the user's telephone.
    ///
    /// # Errors
    /// `AccountUnknown`, `CallGone` when nobody waits there any more, `NotConnected`, or what the PBX crate said.
    pub async fn take_parked(&self, of: OfParked) -> Result<(), UiError> {
        let OfParked { account, slot } = of;
        let account = AccountId::from(account);
        let (id, wanted) = (account.clone(), slot.clone());
        let waits = self
            .ask(move |room| room.desk().account(&id).map(|desk| desk.parked().iter().any(|call| call.slot == wanted)))
            .await?
            .ok_or_else(|| fault(ErrorCode::AccountUnknown, ""))?;
        if !waits {
            return Err(fault(ErrorCode::CallGone, ""));
        }
        self.give(&account, Command::TakeParked { slot }).await
    }
}
