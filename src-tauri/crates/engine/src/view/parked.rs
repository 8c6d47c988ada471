//! Parked calls. Invariant: the slot goes back to the PBX as it came.

use cordboard_contract::{UiParkedCall, initials};
use cordboard_model::{AccountId, ParkedCall};

use super::{known, ms};

pub(crate) fn parked(account: &AccountId, calls: &[ParkedCall]) -> Vec<UiParkedCall> {
    calls.iter().map(|call| one(account, call)).collect()
}

fn one(account: &AccountId, call: &ParkedCall) -> UiParkedCall {
    let name = known(call.party.name.as_deref());
    UiParkedCall {
        account: account.to_string(),
        slot: call.slot.clone(),
        initials: name.as_deref().and_then(initials),
        name,
        number: known(call.party.number.as_deref()),
        by: known(call.by.name.as_deref()).or_else(|| known(call.by.number.as_deref())),
        since: ms(call.since),
    }
}
