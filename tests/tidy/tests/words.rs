//! Words that belong to one place only.

use cordboard_tidy::{File, files, forbid, is_test_file, without_tests};

/// The names of PBX makers and of their protocols, in lower case.
const VENDORS: [&str; 6] = ["xivo", "xuc", "kazoo", "cloudpbx", "basix", "2600hz"];

/// Where makers may be named, and why.
const VENDOR_PLACES: &[(&str, &str)] = &[
    ("src-tauri/crates/pbx-", "one maker each"),
    ("src-tauri/crates/dialects/", "chooses among the makers, for the composition roots"),
    ("src-tauri/crates/exchange/", "speaks the makers' protocols"),
    ("src-tauri/crates/cordctl/", "a composition root; its user names the maker"),
    ("src-tauri/src/lib.rs", "the composition root of the app"),
    ("src-tauri/src/demo.rs", "signs in to one maker's face of the exchange"),
    ("src-tauri/crates/xtask/", "runs the demo of one maker"),
    ("tests/", "tests sign in to one maker's exchange"),
    ("ui/src/generated/", "written from Rust"),
    ("ui/src/host/", "its doubles play an account of one maker"),
    ("ui/src/testing/", "tests play an account of one maker"),
    ("ui/src/features/accounts/", "the user chooses the maker here"),
    ("ui/src/features/firstrun/", "and here"),
];

fn is_vendor_place(path: &str) -> bool {
    is_test_file(path) || VENDOR_PLACES.iter().any(|(place, _)| path.starts_with(place))
}

fn vendors_in(file: &File) -> Vec<String> {
    let text = if file.path.ends_with(".rs") { without_tests(&file.text) } else { file.text.clone() };
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = without_references(&line.to_lowercase());
        found.extend(
            VENDORS.iter().filter(|vendor| line.contains(*vendor)).map(|vendor| format!("{}:{}: {vendor}", file.path, index + 1)),
        );
    }
    found
}

/// A comment may say where a fact was learned: "xivo.md 3.4".
fn without_references(line: &str) -> String {
    VENDORS.iter().fold(line.to_owned(), |line, vendor| line.replace(&format!("{vendor}.md"), ""))
}

#[test]
fn makers_are_named_in_their_own_places_only() {
    let mut breaches = Vec::new();
    for folder in ["src-tauri", "ui/src"] {
        for file in files(folder, &[".rs", ".ts", ".svelte", ".css"]) {
            if !is_vendor_place(&file.path) {
                breaches.extend(vendors_in(&file));
            }
        }
    }
    forbid(&breaches, "Say what the PBX can do (`Capabilities`), not whose it is; names for people are texts in ui/locales.");
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    let everywhere = ["/root/", "/home/"];
    let in_documents = ["/work/", "/home/", "/tmp/"];
    let endings = [".rs", ".ts", ".svelte", ".mjs", ".css", ".toml", ".json", ".md", ".ftl", ".sql", ".html", ".yml", "run"];
    let mut breaches = Vec::new();
    for file in files("", &endings) {
        if file.path.starts_with("tests/tidy/") || file.path.ends_with("package-lock.json") {
            continue;
        }
        for (number, line) in file.lines() {
            let is_document = file.path.ends_with(".md");
            let mut words = everywhere.iter().chain(in_documents.iter().filter(|_| is_document));
            if let Some(word) = words.find(|word| line.contains(**word)) {
                breaches.push(format!("{}:{number}: {word}", file.path));
            }
        }
    }
    forbid(&breaches, "Write paths from the root of the repository.");
}

#[test]
fn no_secret_is_logged_above_debug() {
    let secrets = ["password", "token", "secret", "expose_secret", "authorization"];
    let mut breaches = Vec::new();
    for file in files("src-tauri", &[".rs"]).iter().filter(|file| !is_test_file(&file.path)) {
        let text = without_tests(&file.text);
        for call in ["info!(", "warn!(", "error!("] {
            for (at, _) in text.match_indices(call) {
                let arguments = arguments_of(&text[at + call.len()..]);
                let line = text[..at].matches('\n').count() + 1;
                let logged = secrets.iter().filter(|secret| names(&arguments).any(|name| name == **secret));
                breaches.extend(logged.map(|secret| format!("{}:{line}: {secret}", file.path)));
            }
        }
    }
    forbid(&breaches, "Log that it happened, not what it was.");
}

fn arguments_of(after_parenthesis: &str) -> String {
    let mut depth = 1_usize;
    let inside = after_parenthesis.chars().take_while(|one| {
        match one {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        depth > 0
    });
    inside.collect()
}

/// The names of values in the arguments of a log macro: identifiers outside of the text, and captures inside it.
fn names(arguments: &str) -> impl Iterator<Item = String> {
    let code = cordboard_tidy::code_only(arguments);
    let captures = arguments.split('{').skip(1).filter_map(|part| part.split(['}', ':']).next());
    let captures: Vec<String> = captures.map(str::to_owned).collect();
    let identifiers: Vec<String> = cordboard_tidy::words(&code).map(str::to_owned).collect();
    identifiers.into_iter().chain(captures)
}

#[test]
fn a_logged_secret_is_recognised() {
    let logged: Vec<String> = names("%host, token = ?t, \"sent {password:?} (a secret)\"").collect();
    assert!(logged.contains(&"token".to_owned()) && logged.contains(&"password".to_owned()), "{logged:?}");
    assert!(!logged.contains(&"secret".to_owned()), "words in a text are not values: {logged:?}");
    assert_eq!(arguments_of("a(b), c) + d"), "a(b), c");
}

#[test]
fn a_maker_in_a_module_of_tests_is_allowed_and_in_a_comment_is_not() {
    let text = "// as Xuc does\nfn a() {}\n#[cfg(test)]\nmod tests {\n    // xivo\n    fn b() {}\n}\n";
    let file = File { path: "src-tauri/crates/engine/src/a.rs".to_owned(), text: text.to_owned() };
    assert_eq!(vendors_in(&file), ["src-tauri/crates/engine/src/a.rs:1: xuc"]);
}
