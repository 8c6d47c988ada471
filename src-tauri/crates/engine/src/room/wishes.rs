//! What the user does with a call here, of which the PBX hears nothing. Invariant: no call is changed by it.

use cordboard_contract::UiWrapUpNote;
use cordboard_model::{AccountId, CallId};

use super::Room;

impl Room {
    /// Silences a call here.
    pub(crate) fn ignore(&mut self, account: &AccountId, call: &CallId) {
        self.ringer.ignore(account, call, &mut self.effects);
    }

    /// Something was written about a call that lasts, or waits for it.
    pub(crate) fn write_draft(&mut self, account: &AccountId, call: &CallId, draft: &UiWrapUpNote) {
        let lasts = self.desk.account(account).is_some_and(|desk| desk.call(call).is_some());
        self.wrap_up_changed |= self.wrap_up.write(account, call, draft, lasts);
    }

    /// The user is through with a call.
    pub(crate) fn wrapped_up(&mut self, account: &AccountId, call: &CallId) {
        self.wrap_up_changed |= self.wrap_up.done(account, call);
    }
}
