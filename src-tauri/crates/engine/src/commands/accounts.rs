//! Commands about accounts and windows. Invariant: a password that comes in by a command leaves it for the keyring only.

use cordboard_contract::{DraftArguments, OfAccount, PasswordArguments, PinArguments, UiAccountTest, UiError};
use cordboard_model::AccountId;

use crate::{Engine, WindowSettings};

impl Engine {
    /// Adds or changes an account and signs in; answers its id.
    ///
    /// # Errors
    /// `FormInvalid` naming the field, `AccountUnknown`, `Settings` when the disk refuses.
    pub async fn save_account(&self, arguments: DraftArguments) -> Result<String, UiError> {
        self.inside.accounts.save(arguments.draft).await
    }

    /// Tests what was entered, step by step. A failed step is an answer, not an error.
    ///
    /// # Errors
    /// `FormInvalid` naming the field.
    pub async fn test_account(&self, arguments: DraftArguments) -> Result<UiAccountTest, UiError> {
        self.inside.accounts.test(arguments.draft).await
    }

    /// Removes an account with its stored password; its calls stay in the history.
    ///
    /// # Errors
    /// `AccountUnknown`, `Settings` when the disk refuses.
    pub async fn remove_account(&self, of: OfAccount) -> Result<(), UiError> {
        self.inside.accounts.remove(&AccountId::from(of.account)).await
    }

    /// Signs in with a new password.
    ///
    /// # Errors
    /// `AccountUnknown`, `FormInvalid` when the password is empty.
    pub async fn sign_in(&self, arguments: PasswordArguments) -> Result<(), UiError> {
        if arguments.password.is_empty() {
            return Err(crate::error::fault(cordboard_contract::ErrorCode::FormInvalid, "password"));
        }
        self.inside.accounts.sign_in(&AccountId::from(arguments.account), arguments.password).await
    }

    /// Tries the link now instead of waiting.
    ///
    /// # Errors
    /// `AccountUnknown`.
    pub async fn retry_account(&self, of: OfAccount) -> Result<(), UiError> {
        self.inside.accounts.retry(&AccountId::from(of.account)).await
    }

    /// Keeps the wish to have the window on top; the shell puts it there.
    ///
    /// # Errors
    /// `Settings` when the disk refuses.
    pub async fn pin_window(&self, arguments: PinArguments) -> Result<(), UiError> {
        self.inside.accounts.set_window(WindowSettings { pinned: arguments.on }).await
    }

    /// The user's choices for windows.
    pub async fn window_settings(&self) -> WindowSettings {
        self.inside.accounts.window().await
    }
}
