//! The accounts of the app, as its settings keep them. Invariant: no password is in here; those are in the keyring.

use std::{
    env,
    path::{Path, PathBuf},
};

use cordboard_engine::{AccountSettings, Settings};

use crate::{failure::Failure, output::remark};

/// The folder of the app within the platform's folder for programs.
const FOLDER: &str = "org.cordboard.Cordboard";

/// The folder of settings and history: the one that was given, else the app's.
pub(crate) fn folder(given: Option<PathBuf>) -> Result<PathBuf, Failure> {
    given.or_else(|| platform_folder().map(|folder| folder.join(FOLDER))).ok_or_else(|| {
        Failure::with_advice("This system does not say where programs keep their files", "Give a folder with --data-dir")
    })
}

fn variable(name: &str) -> Option<PathBuf> {
    env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute())
}

#[cfg(target_os = "macos")]
fn platform_folder() -> Option<PathBuf> {
    variable("HOME").map(|home| home.join("Library/Application Support"))
}

#[cfg(windows)]
fn platform_folder() -> Option<PathBuf> {
    variable("APPDATA")
}

#[cfg(not(any(target_os = "macos", windows)))]
fn platform_folder() -> Option<PathBuf> {
    variable("XDG_DATA_HOME").or_else(|| variable("HOME").map(|home| home.join(".local/share")))
}

/// Reads the settings.
pub(crate) fn load(folder: &Path) -> Result<Settings, Failure> {
    let (settings, set_aside) = Settings::load(folder).map_err(|error| {
        Failure::with_advice(
            format!("The settings in {} cannot be read: {error}", folder.display()),
            "Check the rights of the folder",
        )
    })?;
    if let Some(aside) = set_aside {
        remark(&format!("The settings were unreadable; they were kept as {}.", aside.display()));
    }
    Ok(settings)
}

/// Writes the settings.
pub(crate) fn save(settings: &Settings, folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| {
        Failure::with_advice(
            format!("The folder {} cannot be made: {error}", folder.display()),
            "Give another one with --data-dir",
        )
    })?;
    settings
        .save(folder)
        .map_err(|error| Failure::with_advice(error.to_string(), "Check the rights of the folder and the free space"))
}

/// The account that is meant: by id or label, or the only one.
pub(crate) fn choose<'a>(settings: &'a Settings, wanted: Option<&str>) -> Result<&'a AccountSettings, Failure> {
    let accounts = &settings.accounts;
    let names = || accounts.iter().map(|account| format!("{} ({})", account.label, account.id)).collect::<Vec<_>>().join(", ");
    match wanted {
        Some(wanted) => {
            if let Some(account) = accounts.iter().find(|account| account.id.as_str() == wanted) {
                return Ok(account);
            }
            let mut labelled = accounts.iter().filter(|account| account.label.eq_ignore_ascii_case(wanted));
            match (labelled.next(), labelled.next()) {
                (Some(account), None) => Ok(account),
                (Some(_), Some(_)) => Err(Failure::with_advice(
                    format!("Several accounts are called {wanted:?}"),
                    format!("Name one by its id: {}", names()),
                )),
                (None, _) => {
                    Err(Failure::with_advice(format!("There is no account {wanted:?}"), format!("There are: {}", names())))
                }
            }
        }
        None => match accounts.as_slice() {
            [account] => Ok(account),
            [] => Err(Failure::with_advice("There is no account", "Add one with `cordctl account add`")),
            [_, _, ..] => {
                Err(Failure::with_advice("There are several accounts", format!("Name one with --account: {}", names())))
            }
        },
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use cordboard_model::AccountId;

    use super::*;

    fn account(id: &str, label: &str) -> AccountSettings {
        AccountSettings {
            id: AccountId::from(id),
            label: label.to_owned(),
            pbx: "xivo".to_owned(),
            address: "x".to_owned(),
            login: "l".to_owned(),
            phone: String::new(),
            phone_model: None,
            ca_file: None,
            proxy: None,
            options: std::collections::BTreeMap::new(),
        }
    }

    #[test]
    fn an_account_is_found_by_id_by_label_or_by_being_the_only_one() {
        let none = Settings::default();
        let one = Settings { accounts: vec![account("a1", "Lyon")], ..Settings::default() };
        let two = Settings {
            accounts: vec![account("a1", "Lyon"), account("a2", "lyon"), account("a3", "Paris")],
            ..Settings::default()
        };
        let table = [
            (&none, None, Err("There is no account.\nAdd one with `cordctl account add`.")),
            (&one, None, Ok("a1")),
            (&one, Some("LYON"), Ok("a1")),
            (&one, Some("Nice"), Err("There is no account \"Nice\".\nThere are: Lyon (a1).")),
            (&two, Some("a2"), Ok("a2")),
            (&two, Some("paris"), Ok("a3")),
            (
                &two,
                Some("Lyon"),
                Err("Several accounts are called \"Lyon\".\nName one by its id: Lyon (a1), lyon (a2), Paris (a3)."),
            ),
            (&two, None, Err("There are several accounts.\nName one with --account: Lyon (a1), lyon (a2), Paris (a3).")),
        ];
        for (settings, wanted, want) in table {
            let found = choose(settings, wanted).map(|account| account.id.to_string()).map_err(|failure| failure.to_string());
            assert_eq!(found.as_deref().map_err(String::as_str), want, "{wanted:?}");
        }
    }
}
