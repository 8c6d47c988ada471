//! Windows: the user's choice is in the registry, and only the system's own settings may write it. Invariant: nothing is written
//! here.

use cordboard_contract::{UiLinkChange, UiLinkDefault, UiLinkDefaultState, UiLinkDefaults};

use super::{SCHEMES, said, told};

/// How the installer names the class of each kind of link.
const CLASS: &str = "Cordboard.";
const CHOICES: &str = r"HKCU\Software\Microsoft\Windows\Shell\Associations\UrlAssociations";

pub(super) async fn look() -> UiLinkDefaults {
    let mut schemes = Vec::new();
    for scheme in SCHEMES {
        schemes.push(choice_of(scheme).await);
    }
    let installed = said("reg.exe", &["query", r"HKCU\Software\RegisteredApplications", "/v", "Cordboard"]).await.is_some()
        || said("reg.exe", &["query", r"HKLM\Software\RegisteredApplications", "/v", "Cordboard"]).await.is_some();
    UiLinkDefaults { schemes, change: if installed { UiLinkChange::Open } else { UiLinkChange::NotInstalled } }
}

pub(super) async fn change() {
    // Windows 11 leads to the program's own page; Windows 10 to the list of all.
    let page = "ms-settings:defaultapps?registeredAppUser=Cordboard";
    // Explorer ends with an error even when it did what was asked.
    let _ = said("explorer.exe", &[page]).await;
}

async fn choice_of(scheme: &str) -> UiLinkDefault {
    let key = format!(r"{CHOICES}\{scheme}\UserChoice");
    let Some(answer) = said("reg.exe", &["query", &key, "/v", "ProgId"]).await else {
        return told(scheme, UiLinkDefaultState::Nobody, None);
    };
    match answer.split_whitespace().last() {
        Some(class) if class.starts_with(CLASS) => told(scheme, UiLinkDefaultState::Own, None),
        Some(class) => told(scheme, UiLinkDefaultState::Other, Some(class.to_owned())),
        None => told(scheme, UiLinkDefaultState::Unknown, None),
    }
}
