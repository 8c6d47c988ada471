//! What is known of an account beside its desk. Invariant: nothing is changed by a look at it.

use cordboard_model::AccountId;
use cordboard_numbers::Country;

use super::Room;
use crate::AccountSettings;

impl Room {
    pub(crate) fn settings(&self, account: &AccountId) -> Option<&AccountSettings> {
        self.accounts.get(account).map(|keeping| &keeping.settings)
    }

    /// The country of an account that says where it is.
    pub(crate) fn country(&self, account: &AccountId) -> Option<Country> {
        self.accounts.get(account)?.settings.country()
    }

    /// Whether all that happens on that account is known now.
    pub(crate) fn is_pictured(&self, account: &AccountId) -> bool {
        self.accounts.get(account).is_some_and(|keeping| keeping.covered)
    }
}
