//! The local API. Invariant: nothing of a token, not even its hash, is in here.

use cordboard_contract::UiApplication;
use cordboard_model::At;

use super::{ms, text};
use crate::ApplicationSettings;

pub(crate) fn application(application: &ApplicationSettings) -> UiApplication {
    UiApplication {
        id: application.id.clone(),
        name: text(&application.name),
        paired_at: ms(At(application.paired_at)),
        used_at: ms(At(application.used_at)),
    }
}
