//! Names, sizes and unfinished work.

use cordboard_tidy::{except, files, forbid, is_test_file, product_code, type_names};

/// Words that say nothing about what a type is.
const EMPTY_WORDS: [&str; 8] = ["Manager", "Service", "Helper", "Util", "Handler", "Processor", "Data", "Info"];

/// Files whose types bear names given by others, and why.
const NAMES_OF_OTHERS: &[(&str, &str)] =
    &[("src-tauri/crates/local-api/src/answer.rs", "the trait of a body names so what it carries")];

/// Beyond this a file usually holds two nouns.
const LINES: usize = 400;

/// Files that are longer, and why they are one noun all the same.
const LONG: &[(&str, &str)] = &[];

#[test]
fn types_are_named_by_what_they_are() {
    let mut breaches = Vec::new();
    for file in files("", &[".rs", ".ts", ".svelte", ".mjs"]) {
        let keywords: &[&str] = if file.path.ends_with(".rs") {
            &["struct", "enum", "trait", "type", "union"]
        } else {
            &["class", "interface", "type", "enum"]
        };
        let code = cordboard_tidy::code_only(&file.text);
        for name in type_names(&code, keywords) {
            if EMPTY_WORDS.iter().any(|word| name.ends_with(word)) {
                breaches.push((file.path.clone(), name));
            }
        }
    }
    forbid(&except(breaches, NAMES_OF_OTHERS), "Name the noun of the domain: not CallManager but Calls, not UserInfo but User.");
}

#[test]
fn no_file_is_called_mod() {
    let breaches: Vec<String> =
        files("", &["mod.rs"]).into_iter().filter(|file| file.path.ends_with("/mod.rs")).map(|file| file.path).collect();
    forbid(&breaches, "Write foo.rs beside the folder foo/.");
}

#[test]
fn no_file_is_longer_than_a_noun_needs() {
    let mut breaches = Vec::new();
    for file in files("", &[".rs", ".ts", ".svelte", ".css", ".mjs"]) {
        if is_test_file(&file.path) || file.path.starts_with("ui/src/generated/") {
            continue;
        }
        let count = if file.path.ends_with(".rs") {
            product_code(&file.text).trim_end().lines().count()
        } else {
            file.text.lines().count()
        };
        if count > LINES {
            breaches.push((file.path, format!("{count} lines")));
        }
    }
    forbid(&except(breaches, LONG), "Split it at the second noun, or add it to LONG with the reason.");
}

#[test]
fn nothing_unfinished_is_committed() {
    // Written in halves, so that this file is no breach itself.
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("unimplemented", "!"), concat!("to", "do!(")];
    let mut breaches = Vec::new();
    for file in files("", &[".rs", ".ts", ".svelte", ".mjs", ".css", ".toml", ".md", ".ftl", ".sql", ".html"]) {
        for (number, line) in file.lines() {
            breaches
                .extend(marks.iter().filter(|mark| has_word(line, mark)).map(|mark| format!("{}:{number}: {mark}", file.path)));
        }
    }
    forbid(&breaches, "Finish it, or leave it out. What a PBX cannot do is data in `Capabilities`.");
}

/// Finds a mark that is not part of a longer word.
fn has_word(line: &str, mark: &str) -> bool {
    line.match_indices(mark).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + mark.len()..].chars().next();
        let is_letter = |one: Option<char>| one.is_some_and(char::is_alphanumeric);
        !is_letter(before) && (!is_letter(after) || mark.ends_with(['!', '(']))
    })
}

#[test]
fn every_module_says_what_it_is() {
    let mut breaches = Vec::new();
    for folder in ["src-tauri", "tests"] {
        for file in files(folder, &[".rs"]) {
            let is_part_of_tests = is_test_file(&file.path) && file.path.contains("/src/");
            if !file.text.trim_start().starts_with("//!") && !is_part_of_tests {
                breaches.push(file.path);
            }
        }
    }
    forbid(&breaches, "Start the file with `//!`: what it is, and one invariant.");
}
