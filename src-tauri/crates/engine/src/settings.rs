//! What the user configured, without secrets. Invariant: a password has no member here, so it cannot get into the file.

mod api;
mod file;
mod links;
mod pops;
mod profile;
mod shortcut;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use cordboard_model::AccountId;
use cordboard_numbers::Country;
use serde::{Deserialize, Serialize};

pub use api::{ApiSettings, ApplicationSettings};
pub use file::SettingsError;
pub(crate) use file::{Loaded, SettingsFile};
pub use links::{AskLinks, LinkSettings};
pub use pops::PopSettings;
pub use profile::ProfileSettings;
pub use shortcut::ShortcutSettings;

/// Everything in `settings.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The user's choices for windows.
    pub window: WindowSettings,
    /// What to do with links of other programs.
    pub links: LinkSettings,
    /// Keys that work in every program.
    pub shortcut: ShortcutSettings,
    /// The accounts in the order in which they were added.
    pub accounts: Vec<AccountSettings>,
    /// Presence profiles in order; `None` for the usual ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profiles: Option<Vec<ProfileSettings>>,
    /// Screen pops.
    pub pops: PopSettings,
    /// The local API.
    pub api: ApiSettings,
    /// How calls ring.
    pub ringing: cordboard_ringtone::Rules,
}

/// The user's choices for windows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WindowSettings {
    /// On top of the others.
    pub pinned: bool,
}

/// One sign-in at one PBX.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountSettings {
    /// Given once, kept for good: the history knows the account by it.
    pub id: AccountId,
    /// Name for people.
    pub label: String,
    /// Which kind of PBX; a word of [`crate::Dialects`].
    pub pbx: String,
    /// Address as entered.
    pub address: String,
    /// Who signs in.
    pub login: String,
    /// The telephone to use there; empty for the user's own line.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// The maker of the telephone, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_model: Option<String>,
    /// A further CA to trust.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
    /// `none`, `system` or a proxy's URL; `None` means system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
    /// What only this kind of PBX has, by the names its crate gives; what is left out is found out or usual.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
}

impl AccountSettings {
    /// Where its telephones are, by the option `country` (two letters): how numbers without `+` are read.
    #[must_use]
    pub fn country(&self) -> Option<Country> {
        self.options.get("country")?.parse().ok()
    }
}

impl Settings {
    /// Reads the settings in `folder`, for programs beside the app. A missing file means the defaults; an unreadable one is set
    /// aside, and its new name is told. Blocks on the disk.
    ///
    /// # Errors
    /// When an unreadable file cannot be set aside.
    pub fn load(folder: &Path) -> Result<(Self, Option<PathBuf>), SettingsError> {
        let Loaded { settings, set_aside } = SettingsFile::new(folder).load(jiff::Timestamp::now())?;
        Ok((settings, set_aside))
    }

    /// Replaces the settings in `folder`. A running app does not read them again: it has its own. Blocks on the disk.
    ///
    /// # Errors
    /// When the disk does not take them; the old ones are left as they were.
    pub fn save(&self, folder: &Path) -> Result<(), SettingsError> {
        SettingsFile::new(folder).save(self)
    }

    /// The presence profiles: the user's, else the usual ones.
    #[must_use]
    pub fn profiles(&self) -> std::borrow::Cow<'_, [ProfileSettings]> {
        self.profiles.as_deref().map_or_else(|| ProfileSettings::usual().into(), Into::into)
    }

    /// The account of that id.
    #[must_use]
    pub fn account(&self, id: &AccountId) -> Option<&AccountSettings> {
        self.accounts.iter().find(|account| account.id == *id)
    }
}
