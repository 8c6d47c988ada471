//! The catalogues of texts: the same in every language, and nothing too much or too little.

use std::collections::BTreeSet;

use cordboard_tidy::{catalogue, files, forbid, root};

const LEADING: &str = "en";

fn languages() -> Vec<String> {
    let Ok(entries) = root().join("ui/locales").read_dir() else {
        return Vec::new();
    };
    let folders = entries.flatten().filter(|entry| entry.path().is_dir());
    let mut names: Vec<String> = folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn keys(language: &str) -> BTreeSet<String> {
    catalogue(language).into_iter().map(|message| message.key).collect()
}

/// Everything that may ask for a text: the UI, and the shell for tray and notifications.
fn askers() -> Vec<String> {
    let mut texts: Vec<String> = files("ui/src", &[".ts", ".svelte"])
        .into_iter()
        .filter(|file| !file.path.ends_with(".test.ts"))
        .map(|file| file.text)
        .collect();
    texts.extend(files("src-tauri", &[".rs"]).into_iter().map(|file| file.text));
    texts
}

#[test]
fn every_language_has_the_same_keys() {
    let leading = keys(LEADING);
    let mut breaches = Vec::new();
    for language in languages().iter().filter(|language| *language != LEADING) {
        let own = keys(language);
        breaches.extend(leading.difference(&own).map(|key| format!("{language} lacks {key}")));
        breaches.extend(own.difference(&leading).map(|key| format!("{language} has {key}, which {LEADING} has not")));
    }
    forbid(&breaches, "Translate what is missing and remove what is left over.");
}

#[test]
fn no_key_is_written_twice() {
    let mut breaches = Vec::new();
    for language in languages() {
        let mut seen = BTreeSet::new();
        for message in catalogue(&language) {
            // The page and the shell read different files, and may need the same text.
            let reader = if message.path.ends_with("/main.ftl") { "page" } else { "shell" };
            if !seen.insert((reader, message.key.clone())) {
                breaches.push(format!("{}: {}", message.path, message.key));
            }
        }
    }
    forbid(&breaches, "The later one would win without a word; keep one.");
}

#[test]
fn every_key_is_used() {
    let askers = askers();
    let quoted: BTreeSet<String> = askers.iter().flat_map(|text| quoted_words(text)).collect();
    let prefixes: BTreeSet<String> =
        askers.iter().flat_map(|text| open_prefixes(text).into_iter().chain(prefix_arguments(text))).collect();
    let breaches: Vec<String> = keys(LEADING)
        .into_iter()
        .filter(|key| {
            let message = key.split('.').next().unwrap_or(key);
            !quoted.contains(message) && !prefixes.iter().any(|prefix| message.starts_with(prefix.as_str()))
        })
        .collect();
    forbid(&breaches, "Remove the text, or use it.");
}

#[test]
fn every_key_asked_for_exists() {
    let keys = keys(LEADING);
    let mut breaches = BTreeSet::new();
    for file in files("ui/src", &[".ts", ".svelte"]).iter().filter(|file| !file.path.ends_with(".test.ts")) {
        for asked in asked_for(&file.text) {
            if !keys.contains(asked) {
                breaches.insert(format!("{}: {asked}", file.path));
            }
        }
    }
    forbid(&breaches.into_iter().collect::<Vec<_>>(), "Write the text in ui/locales/en.");
}

fn is_key(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|one| one.is_ascii_alphanumeric() || matches!(one, '-' | '.' | '_'))
}

/// Everything in quotes that could be a key.
fn quoted_words(text: &str) -> Vec<String> {
    let parts = text.split(['"', '\'', '`']);
    parts.filter(|word| is_key(word)).map(|word| word.split('.').next().unwrap_or(word).to_owned()).collect()
}

/// The fixed beginnings of keys that are put together: `error-${code}` in TypeScript, "error-{code}" in Rust.
fn open_prefixes(text: &str) -> Vec<String> {
    let parts = text.split(['"', '`']);
    let beginnings = parts.filter_map(|part| part.split_once("${").or_else(|| part.split_once('{')).map(|(before, _)| before));
    beginnings.filter(|before| before.len() > 2 && before.ends_with('-') && is_key(before)).map(str::to_owned).collect()
}

/// The beginnings that are passed to what puts keys together: word('error', code) and explain(['problem', 'error'], code).
fn prefix_arguments(text: &str) -> Vec<String> {
    let single = text.split("word('").skip(1).filter_map(|after| after.split('\'').next());
    let lists = text.split("explain([").skip(1).filter_map(|after| after.split(']').next());
    let several = lists.flat_map(|list| list.split('\'').skip(1).step_by(2));
    single.chain(several).filter(|word| is_key(word)).map(|word| format!("{word}-")).collect()
}

/// The keys in calls such as t("call-answer").
fn asked_for(text: &str) -> Vec<&str> {
    let calls = text.match_indices("t(\"").chain(text.match_indices("t('"));
    calls
        .filter(|(at, _)| !text[..*at].ends_with(|one: char| one.is_alphanumeric() || one == '_' || one == '.'))
        .filter_map(|(at, mark)| text[at + mark.len()..].split(['"', '\'']).next())
        .filter(|word| is_key(word))
        .collect()
}

#[test]
fn keys_in_code_are_recognised() {
    assert_eq!(asked_for("t(\"call-answer\") + format(\"x\") + at(\"no\") + t('dial')"), ["call-answer", "dial"]);
    assert_eq!(prefix_arguments("word('error', a) explain(['problem', 'why'], b)"), ["error-", "problem-", "why-"]);
    assert_eq!(open_prefixes("t(`error-${code}`) `a-${b}` \"state-{}\""), ["error-", "state-"]);
    assert!(quoted_words("text(\"tray-quit\")").contains(&"tray-quit".to_owned()));
}
