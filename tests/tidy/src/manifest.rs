//! What each package of the workspace depends on.
//!
//! Invariant: a dependency counts in whatever form it is written: a line, a dotted key, a table of its own, per platform.

use std::collections::BTreeSet;

use crate::files::files;

/// The dependencies in one `Cargo.toml`.
#[derive(Debug)]
pub struct Manifest {
    /// Path from the root.
    pub path: String,
    /// Name of the package.
    pub package: String,
    /// What the product is built from, build scripts included.
    pub dependencies: BTreeSet<String>,
    /// What only its tests and benches use.
    pub dev_dependencies: BTreeSet<String>,
}

/// Reads the manifests of all packages.
#[must_use]
pub fn manifests() -> Vec<Manifest> {
    files("", &["Cargo.toml"]).into_iter().map(|file| parse(file.path, &file.text)).collect()
}

fn parse(path: String, text: &str) -> Manifest {
    let mut manifest =
        Manifest { path, package: String::new(), dependencies: BTreeSet::new(), dev_dependencies: BTreeSet::new() };
    let mut section = String::new();
    for line in text.lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[') {
            section = header.trim_end_matches(']').to_owned();
            if let Some((table, name)) = section.rsplit_once("dependencies.") {
                manifest.add(&format!("{table}dependencies"), name);
            }
            continue;
        }
        let Some((key, value)) = line.split_once('=') else {
            continue;
        };
        let key = key.trim().trim_end_matches(".workspace").trim_matches('"');
        if section == "package" && key == "name" {
            value.trim().trim_matches('"').clone_into(&mut manifest.package);
        } else if !line.starts_with('#') {
            manifest.add(&section, key);
        }
    }
    manifest
}

impl Manifest {
    fn add(&mut self, section: &str, name: &str) {
        // The table of the workspace only names versions.
        if section.starts_with("workspace") {
            return;
        }
        if section.ends_with("dev-dependencies") {
            self.dev_dependencies.insert(name.to_owned());
        } else if section.ends_with("dependencies") {
            self.dependencies.insert(name.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
[package]
name = "a"
[workspace.dependencies]
unseen = "1"
[dependencies]
one = "1"
two.workspace = true
# off = "1"
[target.'cfg(unix)'.dependencies]
three = { workspace = true }
[dependencies.four]
version = "1"
[build-dependencies]
five = "1"
[dev-dependencies]
six = "1"
[lints]
workspace = true
"#;

    #[test]
    fn dependencies_are_found_in_every_form() {
        let manifest = parse("Cargo.toml".to_owned(), TEXT);
        assert_eq!(manifest.package, "a");
        assert_eq!(manifest.dependencies.iter().map(String::as_str).collect::<Vec<_>>(), ["five", "four", "one", "three", "two"]);
        assert_eq!(manifest.dev_dependencies.iter().map(String::as_str).collect::<Vec<_>>(), ["six"]);
    }
}
