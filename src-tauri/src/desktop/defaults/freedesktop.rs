//! Linux: `xdg-mime`, which knows the ways of every desktop. Invariant: only a desktop file that is installed is made a default.

use std::{
    env,
    path::{Path, PathBuf},
};

use cordboard_contract::{UiLinkChange, UiLinkDefault, UiLinkDefaultState, UiLinkDefaults};

use super::{SCHEMES, said, told};

/// How packages name the desktop file.
const NAMES: [&str; 3] = ["Cordboard.desktop", "cordboard.desktop", "org.cordboard.Cordboard.desktop"];

pub(super) async fn look() -> UiLinkDefaults {
    let mut schemes = Vec::new();
    for scheme in SCHEMES {
        schemes.push(default_of(scheme).await);
    }
    let change = if installed().is_some() { UiLinkChange::Set } else { UiLinkChange::NotInstalled };
    UiLinkDefaults { schemes, change }
}

pub(super) async fn change() {
    let Some(name) = installed() else { return };
    let kinds = SCHEMES.map(|scheme| format!("x-scheme-handler/{scheme}"));
    let arguments: Vec<&str> = ["default", name].into_iter().chain(kinds.iter().map(String::as_str)).collect();
    if said("xdg-mime", &arguments).await.is_none() {
        tracing::warn!("xdg-mime did not set the default program for links");
    }
}

async fn default_of(scheme: &str) -> UiLinkDefault {
    let kind = format!("x-scheme-handler/{scheme}");
    match said("xdg-mime", &["query", "default", &kind]).await.as_deref() {
        None => told(scheme, UiLinkDefaultState::Unknown, None),
        Some("") => told(scheme, UiLinkDefaultState::Nobody, None),
        Some(name) if NAMES.contains(&name) => told(scheme, UiLinkDefaultState::Own, None),
        Some(other) => told(scheme, UiLinkDefaultState::Other, Some(other.trim_end_matches(".desktop").to_owned())),
    }
}

fn installed() -> Option<&'static str> {
    let folders = data_folders(|name| env::var_os(name).map(PathBuf::from));
    NAMES.into_iter().find(|name| folders.iter().any(|folder| folder.join("applications").join(name).is_file()))
}

/// Where desktop files are, as the XDG Base Directory Specification says.
fn data_folders(variable: impl Fn(&str) -> Option<PathBuf>) -> Vec<PathBuf> {
    let set = |name: &str| variable(name).filter(|value| !value.as_os_str().is_empty());
    let own = set("XDG_DATA_HOME").or_else(|| set("HOME").map(|home| home.join(".local/share")));
    let shared = set("XDG_DATA_DIRS").unwrap_or_else(|| Path::new("/usr/local/share:/usr/share").to_owned());
    own.into_iter().chain(env::split_paths(&shared)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn desktop_files_are_sought_where_the_specification_says() {
        let plain = |name: &str| (name == "HOME").then(|| PathBuf::from("/anna"));
        assert_eq!(data_folders(plain), ["/anna/.local/share", "/usr/local/share", "/usr/share"].map(PathBuf::from));
        let set = |name: &str| match name {
            "XDG_DATA_HOME" => Some(PathBuf::from("/data")),
            "XDG_DATA_DIRS" => Some(PathBuf::from("/a:/b")),
            _ => None,
        };
        assert_eq!(data_folders(set), ["/data", "/a", "/b"].map(PathBuf::from));
    }
}
