//! The window: where it meets Tauri, its texts, its colours and measures.

use cordboard_tidy::{File, files, forbid, literal_texts, style_of};

const HOST: &str = "ui/src/host/tauri.ts";

/// Chooses the host, and must see whether Tauri is there.
const ENTRY: &str = "ui/src/main.ts";
/// Raw values, and the roles that are mixed from them (shadows).
const VALUES: [&str; 2] = ["ui/src/styles/tokens.css", "ui/src/styles/theme.css"];

#[test]
fn only_the_host_speaks_to_tauri() {
    let mut breaches = Vec::new();
    for file in files("ui/src", &[".ts", ".svelte", ".js"]) {
        let imports = file.text.contains("@tauri-apps");
        let peeks = file.text.contains("__TAURI") && file.path != ENTRY;
        if file.path != HOST && (imports || peeks) {
            breaches.push(file.path);
        }
    }
    forbid(&breaches, "Ask the Host (ui/src/host/host.ts); without Tauri the UI must run in a browser and in tests.");
}

#[test]
fn every_text_comes_from_a_catalogue() {
    let mut breaches = Vec::new();
    for file in files("ui/src", &[".svelte"]) {
        breaches.extend(literal_texts(&file.text).into_iter().map(|text| format!("{}: {text:?}", file.path)));
    }
    forbid(&breaches, "Put the text into ui/locales/en/*.ftl and show it with t(\"its-key\").");
}

fn style_sheets() -> Vec<File> {
    files("ui/src", &[".css", ".svelte"])
        .into_iter()
        .filter(|file| !VALUES.contains(&file.path.as_str()))
        .map(|file| {
            let text = if file.path.ends_with(".svelte") { style_of(&file.text) } else { file.text.clone() };
            File { path: file.path, text: without_comments(&text) }
        })
        .collect()
}

fn without_comments(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        let (comment, after) = after.split_once("*/").unwrap_or((after, ""));
        out.extend(comment.chars().filter(|one| *one == '\n'));
        rest = after;
    }
    out + rest
}

#[test]
fn colours_are_named_in_the_tokens_only() {
    let mut breaches = Vec::new();
    for sheet in style_sheets() {
        for (number, line) in sheet.lines() {
            breaches.extend(raw_colours(line).into_iter().map(|colour| format!("{}:{number}: {colour}", sheet.path)));
        }
    }
    forbid(&breaches, "Use a role of theme.css, such as var(--text-muted); raw values live in tokens.css.");
}

#[test]
fn measures_are_named_in_the_tokens_only() {
    let mut breaches = Vec::new();
    for sheet in style_sheets() {
        for (number, line) in sheet.lines() {
            // Conditions cannot use custom properties.
            if line.contains("@media") || line.contains("@container") {
                continue;
            }
            breaches.extend(pixels(line).into_iter().map(|size| format!("{}:{number}: {size}", sheet.path)));
        }
    }
    forbid(&breaches, "Use a measure of tokens.css, such as var(--space-2), or rem for text.");
}

fn raw_colours(line: &str) -> Vec<String> {
    let mut found: Vec<String> = ["rgb(", "rgba(", "hsl(", "hsla(", "oklch(", "oklab(", "lab(", "lch("]
        .iter()
        .filter(|function| {
            line.match_indices(**function).any(|(at, _)| !line[..at].ends_with(|one: char| one.is_alphanumeric() || one == '-'))
        })
        .map(|function| format!("{function}…)"))
        .collect();
    for (at, _) in line.match_indices('#') {
        let digits: String =
            line[at + 1..].chars().take_while(|one| one.is_alphanumeric() || *one == '-' || *one == '_').collect();
        // A selector (#app {) is no value: values follow a colon.
        let is_value = line[..at].contains(':') && !line[at..].contains('{');
        if is_value && matches!(digits.len(), 3 | 4 | 6 | 8) && digits.chars().all(|one| one.is_ascii_hexdigit()) {
            found.push(format!("#{digits}"));
        }
    }
    found
}

/// Finds sizes in px from the first step of the grid up; below it are lines and rings, which have no measure.
fn pixels(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in line.match_indices("px") {
        let is_unit = !line[at + 2..].starts_with(|one: char| one.is_alphanumeric() || one == '-');
        let number: String = line[..at].chars().rev().take_while(|one| one.is_ascii_digit() || *one == '.').collect();
        let number: String = number.chars().rev().collect();
        if is_unit && number.parse::<f32>().is_ok_and(|size| size >= 4.0) {
            found.push(format!("{number}px"));
        }
    }
    found
}

#[test]
fn colours_and_measures_are_recognised() {
    assert_eq!(raw_colours("color: #fff; background: rgb(0 0 0 / 4%);"), ["rgb(…)", "#fff"]);
    assert!(raw_colours("#add { color: var(--text) }").is_empty());
    assert!(raw_colours("fill: url(#face-1)").is_empty());
    assert_eq!(pixels("padding: 4px 1px 12.5px 3.5px; --px-x: 0"), ["4px", "12.5px"]);
}
