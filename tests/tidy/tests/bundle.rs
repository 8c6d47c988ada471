//! What packages bring along. Invariant: the links that the app understands are those that every system learns of.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use cordboard_tidy::root;

const SCHEMES: [&str; 5] = ["tel", "callto", "sip", "sips", "cordboard"];

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// The desktop file as the bundler makes it of the template.
fn desktop_file() -> String {
    let types: Vec<String> = SCHEMES.iter().map(|scheme| format!("x-scheme-handler/{scheme}")).collect();
    let filled = read("src-tauri/bundle/cordboard.desktop")
        .replace("{{name}}", "Cordboard")
        .replace("{{exec}}", "cordboard")
        .replace("{{icon}}", "cordboard")
        .replace("{{comment}}", "Desktop companion")
        .replace("{{mime_type}}", &types.join(";"));
    filled.lines().filter(|line| !line.starts_with("{{")).map(|line| format!("{line}\n")).collect()
}

#[test]
fn the_desktop_file_is_valid_and_hands_links_over() {
    let file = desktop_file();
    let mut lines = file.lines();
    assert_eq!(lines.next(), Some("[Desktop Entry]"));
    let entries: Vec<(&str, &str)> = lines.map(|line| line.split_once('=').expect("every line is an entry")).collect();
    let value = |key: &str| {
        let found: Vec<&str> = entries.iter().filter(|(name, _)| *name == key).map(|(_, value)| *value).collect();
        assert_eq!(found.len(), 1, "{key} is there once");
        found[0]
    };
    assert!(!file.contains("{{") && !file.contains("}}"), "{file}");
    assert_eq!((value("Type"), value("Terminal"), value("Name")), ("Application", "false", "Cordboard"));
    assert_eq!(value("Exec"), "cordboard %u", "one link, as it was clicked");
    for list in ["MimeType", "Categories", "Keywords"] {
        assert!(value(list).ends_with(';'), "{list} is a list");
    }
    for scheme in SCHEMES {
        assert!(value("MimeType").split(';').any(|kind| kind == format!("x-scheme-handler/{scheme}")), "{scheme}");
    }
    assert!(entries.iter().all(|(key, _)| key.chars().all(|letter| letter.is_ascii_alphanumeric() || "-[]_".contains(letter))));
}

#[test]
fn every_bundle_announces_the_same_links() {
    let quoted = SCHEMES.map(|scheme| format!("\"{scheme}\"")).join(", ");
    let configuration = read("tauri.conf.json");
    assert!(configuration.contains(&format!("\"schemes\": [{quoted}]")), "tauri.conf.json");
    assert_eq!(configuration.matches("src-tauri/bundle/cordboard.desktop").count(), 2, "deb and rpm");
    assert!(configuration.contains("\"installerHooks\": \"src-tauri/bundle/links.nsh\""));
    assert!(read("src-tauri/src/desktop/defaults.rs").contains(&format!("= [{quoted}];")), "the app");
    let hooks = read("src-tauri/bundle/links.nsh");
    for scheme in SCHEMES {
        assert!(hooks.contains(&format!("!insertmacro CORDBOARD_LINK \"{scheme}\"")), "{scheme} is registered");
        assert!(hooks.contains(&format!("Software\\Classes\\Cordboard.{scheme}\"")), "{scheme} is taken back");
    }
}
