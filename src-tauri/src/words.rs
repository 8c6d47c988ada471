//! The shell's texts: the same Fluent files as the web view's. Invariant: every text the tray or a notification shows
//! comes from here; a key that is missing shows itself, so that a test and a user see it.

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

const ENGLISH: [&str; 2] = [include_str!("../../ui/locales/en/tray.ftl"), include_str!("../../ui/locales/en/notifications.ftl")];

/// A catalogue of texts in the user's language.
pub(crate) struct Words {
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    /// English, the one language that is complete.
    pub(crate) fn english() -> Self {
        let language: LanguageIdentifier = unic_langid::LanguageIdentifier::default();
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // Isolation marks are for HTML; notification servers draw them as boxes.
        bundle.set_use_isolating(false);
        for source in ENGLISH {
            let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
            bundle.add_resource_overriding(resource);
        }
        Self { bundle }
    }

    /// The text of a key.
    pub(crate) fn get(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// The text of a key with its arguments.
    pub(crate) fn with(&self, key: &str, arguments: &[(&str, &str)]) -> String {
        self.format(key, &arguments.iter().map(|(name, value)| (*name, *value)).collect())
    }

    /// The text of a key that speaks of `n` things.
    pub(crate) fn counted(&self, key: &str, n: f64) -> String {
        self.format(key, &std::iter::once(("n", n)).collect())
    }

    fn format(&self, key: &str, arguments: &FluentArgs<'_>) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        self.bundle.format_pattern(pattern, Some(arguments), &mut Vec::new()).into_owned()
    }
}
