//! What the user chose for the app as a whole. Invariant: it is on the disk before a window shows it.

use cordboard_contract::{ChoicesArguments, UiChange, UiChoices, UiError};

use crate::{Engine, view};

impl Engine {
    /// What the user chose.
    pub async fn choices(&self) -> UiChoices {
        view::choices::choices(&self.inside.accounts.settings().await)
    }

    /// Keeps what the user chose.
    ///
    /// # Errors
    /// `Settings` when the disk refuses.
    pub async fn save_choices(&self, arguments: ChoicesArguments) -> Result<(), UiError> {
        let settings = self.inside.accounts.change(|settings| view::choices::choose(settings, arguments.choices)).await?;
        self.inside.broadcast.tell([UiChange::Choices(view::choices::choices(&settings))]);
        Ok(())
    }
}
