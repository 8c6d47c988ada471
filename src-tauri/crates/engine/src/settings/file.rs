//! `settings.toml` on disk. Invariant: the file is either the old one or the new one, never half of it; what cannot be
//! read is set aside under a new name, never overwritten or deleted.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Settings;

/// Why settings cannot be kept.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The disk.
    #[error("{} cannot be written", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// They have no form as TOML.
    #[error("the settings cannot be put into words")]
    Unspeakable(#[source] toml::ser::Error),
}

/// What was found at the start.
pub(crate) struct Loaded {
    pub(crate) settings: Settings,
    /// Where an unreadable file went.
    pub(crate) set_aside: Option<PathBuf>,
}

/// The file.
#[derive(Clone, Debug)]
pub(crate) struct SettingsFile {
    path: PathBuf,
}

impl SettingsFile {
    pub(crate) fn new(folder: &Path) -> Self {
        Self { path: folder.join("settings.toml") }
    }

    /// Reads the file; a missing one means the defaults.
    pub(crate) fn load(&self, now: jiff::Timestamp) -> Result<Loaded, SettingsError> {
        let read = match fs::read(&self.path) {
            Ok(bytes) => String::from_utf8(bytes).ok().and_then(|text| toml::from_str(&text).ok()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Some(Settings::default()),
            // A folder in its place, no rights: leave it where it is if it cannot be moved.
            Err(_) => None,
        };
        match read {
            Some(settings) => Ok(Loaded { settings, set_aside: None }),
            None => Ok(Loaded { settings: Settings::default(), set_aside: Some(self.set_aside(now)?) }),
        }
    }

    fn set_aside(&self, now: jiff::Timestamp) -> Result<PathBuf, SettingsError> {
        let moment = now.strftime("%Y%m%dT%H%M%SZ");
        let names = std::iter::once(format!("settings.unreadable-{moment}.toml"))
            .chain((2..).map(|count| format!("settings.unreadable-{moment}-{count}.toml")));
        // A name that is taken belongs to an earlier mishap, which is kept as well.
        let mut free = names.map(|name| self.path.with_file_name(name)).filter(|path| !path.exists());
        let target = free.next().unwrap_or_else(|| self.path.with_extension("unreadable"));
        fs::rename(&self.path, &target).map_err(|source| self.unwritable(source))?;
        Ok(target)
    }

    /// Replaces the file. Blocks on the disk.
    pub(crate) fn save(&self, settings: &Settings) -> Result<(), SettingsError> {
        let text = toml::to_string_pretty(settings).map_err(SettingsError::Unspeakable)?;
        self.replace(text.as_bytes()).map_err(|source| self.unwritable(source))
    }

    fn replace(&self, bytes: &[u8]) -> io::Result<()> {
        let draft = self.path.with_extension("toml.new");
        let mut file = File::create(&draft)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        drop(file);
        fs::rename(&draft, &self.path)?;
        // Elsewhere than on Unix a folder cannot be opened as a file; the rename is journalled there.
        #[cfg(unix)]
        if let Some(folder) = self.path.parent() {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    fn unwritable(&self, source: io::Error) -> SettingsError {
        SettingsError::Unwritable { path: self.path.clone(), source }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use std::collections::BTreeMap;

    use cordboard_model::AccountId;

    use super::*;
    use crate::settings::AccountSettings;

    fn noon() -> jiff::Timestamp {
        "2026-03-02T12:00:00Z".parse().unwrap()
    }

    fn settings() -> Settings {
        let account = AccountSettings {
            id: AccountId::from("a1"),
            label: "Lyon".to_owned(),
            pbx: "xivo".to_owned(),
            address: "https://pbx.example".to_owned(),
            login: "anna".to_owned(),
            phone: "1201".to_owned(),
            phone_model: Some("snom".to_owned()),
            ca_file: None,
            proxy: None,
            options: BTreeMap::from([("generation".to_owned(), "g2".to_owned())]),
        };
        Settings { accounts: vec![account], ..Settings::default() }
    }

    #[test]
    fn settings_come_back_as_they_were_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = SettingsFile::new(folder.path());
        assert_eq!(file.load(noon()).unwrap().settings, Settings::default(), "a first start");
        file.save(&settings()).unwrap();
        let loaded = file.load(noon()).unwrap();
        assert_eq!((loaded.settings, loaded.set_aside), (settings(), None));
        let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["settings.toml"], "no draft is left");
    }

    #[test]
    fn an_unreadable_file_is_set_aside_and_kept_byte_for_byte() {
        let folder = tempfile::tempdir().unwrap();
        let file = SettingsFile::new(folder.path());
        let garbage: [&[u8]; 3] = [b"accounts = [", b"\xff\xfe\x00", b"accounts = 7"];
        let mut names = std::collections::BTreeSet::new();
        for bytes in garbage {
            fs::write(folder.path().join("settings.toml"), bytes).unwrap();
            let loaded = file.load(noon()).unwrap();
            assert_eq!(loaded.settings, Settings::default());
            let aside = loaded.set_aside.unwrap();
            assert_eq!(fs::read(&aside).unwrap(), bytes);
            names.insert(aside);
        }
        assert_eq!(names.len(), 3, "none replaces an earlier one");
        assert!(names.contains(&folder.path().join("settings.unreadable-20260302T120000Z.toml")));
    }

    #[test]
    fn settings_of_a_newer_version_keep_what_is_known() {
        let text = "telepathy = true\n[[accounts]]\nid='a'\nlabel='L'\npbx='xivo'\naddress='x'\nlogin='y'\nmood='good'\n";
        let settings: Settings = toml::from_str(text).unwrap();
        assert_eq!(settings.accounts.len(), 1);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_an_error_not_a_loss() {
        let folder = tempfile::tempdir().unwrap();
        let file = SettingsFile::new(&folder.path().join("missing"));
        assert!(matches!(file.save(&settings()), Err(SettingsError::Unwritable { .. })));
    }
}
