//! The catalogues of texts (Fluent) of one language.
//!
//! Invariant: an attribute is a key of its own, written `message.attribute`.

use crate::files::files;

/// One text and where it is.
pub struct Message {
    /// Its key, such as `call-answer` or `call-answer.title`.
    pub key: String,
    /// The file it is in.
    pub path: String,
}

/// Reads the keys of one language; terms (`-brand`) are not keys that code may ask for.
#[must_use]
pub fn catalogue(language: &str) -> Vec<Message> {
    files(&format!("ui/locales/{language}"), &[".ftl"])
        .into_iter()
        .flat_map(|file| keys(&file.text).into_iter().map(move |key| Message { key, path: file.path.clone() }))
        .collect()
}

fn keys(text: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let mut message = String::new();
    for line in text.lines() {
        let is_key =
            |key: &str| !key.is_empty() && key.chars().all(|one| one.is_ascii_alphanumeric() || one == '-' || one == '_');
        let Some((key, _)) = line.split_once('=') else {
            continue;
        };
        if let Some(attribute) = key.trim_start().strip_prefix('.') {
            if is_key(attribute.trim()) && !message.is_empty() {
                keys.push(format!("{message}.{}", attribute.trim()));
            }
        } else if line.starts_with('-') {
            message.clear();
        } else if line.starts_with(|one: char| one.is_ascii_alphabetic()) && is_key(key.trim()) {
            key.trim().clone_into(&mut message);
            keys.push(message.clone());
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_and_attributes_are_keys_and_terms_and_comments_are_not() {
        let text = "# a = b\n-brand = Cordboard\n    .short = C\none = One\n    .title = 1 = 1\ntwo =\n    { $n ->\n        [one] x = y\n       *[other] z\n    }\n";
        assert_eq!(keys(text), ["one", "one.title", "two"]);
    }
}
