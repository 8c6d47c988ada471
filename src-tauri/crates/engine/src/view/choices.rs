//! The user's choices. Invariant: they go to a window and come back as they are.

use cordboard_contract::{UiAskLinks, UiChoices};
use cordboard_model::AccountId;

use crate::{AskLinks, LinkSettings, Settings};

pub(crate) fn choices(settings: &Settings) -> UiChoices {
    let ask_links = match settings.links.ask {
        AskLinks::Always => UiAskLinks::Always,
        AskLinks::Doubtful => UiAskLinks::Doubtful,
    };
    UiChoices { ask_links, links_account: settings.links.account.as_ref().map(ToString::to_string) }
}

/// Takes the choices over into the settings.
pub(crate) fn choose(settings: &mut Settings, choices: UiChoices) {
    let ask = match choices.ask_links {
        UiAskLinks::Always => AskLinks::Always,
        UiAskLinks::Doubtful => AskLinks::Doubtful,
    };
    settings.links = LinkSettings { ask, account: choices.links_account.map(AccountId::from) };
}
