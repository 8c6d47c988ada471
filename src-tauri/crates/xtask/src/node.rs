//! Node and the packages of the UI.
//!
//! Invariant: only the versions in `ui/package-lock.json` are installed.

use std::path::Path;
use std::time::SystemTime;

use anyhow::{Result, bail};

use crate::debian;
use crate::program::Program;
use crate::repository::Repository;

const ADVICE: &str = "The UI needs Node 20.19 or newer (or 22.12 or newer) with npm: https://nodejs.org";

/// Checks that Node is new enough; where apt has one that is, installs it.
pub(crate) fn check() -> Result<()> {
    let found = version();
    if found.as_deref().is_some_and(is_new_enough) && crate::setup::is_in_path(if cfg!(windows) { "npm.cmd" } else { "npm" }) {
        return Ok(());
    }
    let offered = if debian::is_here() { debian::candidate("nodejs") } else { None };
    if offered.as_deref().is_some_and(is_new_enough) {
        return debian::install_packages(&["nodejs", "npm"]);
    }
    let found = found.map_or_else(
        || "Node is not installed".to_owned(),
        |version| format!("Node {} is too old, or npm is missing", version.trim()),
    );
    bail!("{found}. {ADVICE}")
}

/// Runs `npm ci` when the installed packages are missing or older than the lock file.
pub(crate) fn install_modules(repository: &Repository) -> Result<()> {
    let installed = modified(&repository.path("ui/node_modules/.package-lock.json"));
    let wanted = modified(&repository.path("ui/package-lock.json"));
    if installed.is_some() && installed >= wanted {
        return Ok(());
    }
    println!("Installing the packages of the UI");
    repository
        .npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        .advice("Try `npm ci` in ui/; it needs the npm registry.")
        .run()
}

fn version() -> Option<String> {
    Program::new("node").args(["--version"]).capture().ok()
}

/// Knows the versions that the build tools of the UI run on: 20.19 and up, 22.12 and up, and everything later.
fn is_new_enough(version: &str) -> bool {
    let mut numbers =
        version.trim().trim_start_matches('v').split(['.', '+', '~', '-']).map_while(|part| part.parse::<u32>().ok());
    match (numbers.next(), numbers.next()) {
        (Some(20), Some(minor)) => minor >= 19,
        (Some(22), Some(minor)) => minor >= 12,
        (Some(major), Some(_)) => major > 22,
        _ => false,
    }
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|metadata| metadata.modified()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_judged_as_the_build_tools_judge_them() {
        let table = [
            ("v20.20.2\n", true),
            ("v20.18.9", false),
            ("v18.19.0", false),
            ("v21.7.0", false),
            ("v22.11.0", false),
            ("v22.12.0", true),
            ("v24.1.0", true),
            ("20.19.2+dfsg-1", true),
            ("18.20.4+dfsg-1~deb12u1", false),
            ("nonsense", false),
        ];
        for (version, want) in table {
            assert_eq!(is_new_enough(version), want, "{version:?}");
        }
    }
}
