//! Builds the packages that users install.
//!
//! Invariant: only kinds are built that need nothing from the network.

use std::time::Duration;

use anyhow::Result;

use crate::program::Program;
use crate::repository::Repository;
use crate::setup;

/// Builds the deb and rpm packages; the Tauri command line builds the UI and the release itself.
pub(crate) fn run(repository: &Repository) -> Result<()> {
    setup::run(repository)?;
    let tauri = repository.path("ui/node_modules/@tauri-apps/cli/tauri.js");
    Program::new("node")
        .args([tauri.as_os_str()])
        .args(["build", "--bundles", "deb,rpm"])
        .folder(repository.root())
        .limit(Duration::from_secs(60 * 60))
        .advice("The packages need @tauri-apps/cli among the UI's development packages.")
        .run()
}
