//! What a desktop keeps and tells through the engine. Invariant: the engine knows neither keys nor clipboards.

use cordboard_contract::{UiError, UiNoticeKind};

use crate::{Engine, view};

impl Engine {
    /// The keys that dial what is selected, as they were kept.
    pub async fn shortcut(&self) -> Option<String> {
        self.inside.accounts.settings().await.shortcut.dial
    }

    /// Keeps them.
    ///
    /// # Errors
    /// `Settings` when the disk refuses.
    pub async fn save_shortcut(&self, keys: Option<String>) -> Result<(), UiError> {
        self.inside.accounts.change(|settings| settings.shortcut.dial = keys).await.map(drop)
    }

    /// Says something in the windows once: the text is `notice-<code>`.
    pub fn mention(&self, code: &str) {
        self.inside.broadcast.mention(view::notice::notice(None, UiNoticeKind::Warning, code, ""));
    }
}
