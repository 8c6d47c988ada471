//! The text files of the repository.
//!
//! Invariant: paths are relative to the root, with slashes on every system, and sorted.

use std::path::{Path, PathBuf};

/// Folders that hold what was built or fetched, not what was written.
const SKIPPED: [&str; 8] = ["target", "node_modules", "dist", "gen", "artifacts", ".git", "test-results", "coverage"];

/// A file that is built among files that are written.
const BUILT: &str = "ui/src/l10n/ids.ts";

/// One text file.
pub struct File {
    /// Path from the root, such as `src-tauri/src/main.rs`.
    pub path: String,
    /// What it says; empty when it is not UTF-8.
    pub text: String,
}

impl File {
    /// Gives the numbers and texts of its lines, counted from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }
}

/// Gives the root of the repository.
#[must_use]
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// Reads every file under `folder` (from the root; empty for all) whose name ends with one of `endings`.
#[must_use]
pub fn files(folder: &str, endings: &[&str]) -> Vec<File> {
    let root = root();
    let mut found = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = folder.read_dir() else {
            continue;
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = entry.path();
            if path.is_dir() {
                if !SKIPPED.contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                found.push(File { path: relative(&root, &path), text: std::fs::read_to_string(&path).unwrap_or_default() });
            }
        }
    }
    found.retain(|file| file.path != BUILT);
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

fn relative(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}
