//! Reads the repository for the rules in `tests/`: its files, manifests, Rust code and catalogues of texts.
//!
//! Invariant: only the standard library, so that a broken rule shows within seconds.

mod catalogue;
mod code;
mod files;
mod manifest;
mod markup;

pub use catalogue::{Message, catalogue};
pub use code::{code_only, is_test_file, product_code, type_names, without_tests, words};
pub use files::{File, files, root};
pub use manifest::{Manifest, manifests};
pub use markup::{literal_texts, style_of};

/// Fails with every breach found, and with what to do about them.
#[track_caller]
pub fn forbid(breaches: &[String], what_to_do: &str) {
    assert!(breaches.is_empty(), "{} found:\n  {}\n{what_to_do}\n", breaches.len(), breaches.join("\n  "));
}

/// Removes the breaches that have an exception, and reports exceptions that nothing needs any more.
///
/// `place` gives the file of a breach; an exception is a file and its reason.
#[must_use]
pub fn except(breaches: Vec<(String, String)>, exceptions: &[(&str, &str)]) -> Vec<String> {
    let stale = exceptions
        .iter()
        .filter(|(file, _)| !breaches.iter().any(|(place, _)| place == file))
        .map(|(file, _)| format!("{file}: its exception is no longer needed; remove it"))
        .collect::<Vec<_>>();
    let mut left: Vec<String> = breaches
        .iter()
        .filter(|(place, _)| !exceptions.iter().any(|(file, _)| file == place))
        .map(|(place, what)| format!("{place}: {what}"))
        .collect();
    left.extend(stale);
    left
}
