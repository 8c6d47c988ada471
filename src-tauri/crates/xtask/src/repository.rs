//! Where the repository is on this machine.
//!
//! Invariant: every path is derived from the manifest of this package, never from the current folder.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::program::Program;

/// Names the folders and files that the verbs work on.
pub(crate) struct Repository {
    root: PathBuf,
}

impl Repository {
    /// Finds the root of the repository; fails when it is gone.
    pub(crate) fn find() -> Result<Self> {
        // Cargo sets the variable for `cargo run`; the compiled-in path serves a copy that was started by hand.
        let manifest =
            std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest
            .ancestors()
            .nth(3)
            .filter(|root| root.join("tauri.conf.json").is_file())
            .with_context(|| format!("{} is not inside the repository; start this as `cargo xtask`", manifest.display()))?;
        Ok(Self { root: root.to_owned() })
    }

    /// Gives the root folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Gives a file or folder by its path from the root.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Gives the folder that holds what programs write about themselves; created when missing.
    pub(crate) fn artifacts(&self, name: &str) -> Result<PathBuf> {
        let folder = self.root.join("artifacts").join(name);
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        Ok(folder)
    }

    /// Prepares a Cargo command in the root.
    pub(crate) fn cargo<const N: usize>(&self, args: [&str; N]) -> Program {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        Program::new(cargo).args(args).folder(&self.root).limit(Duration::from_secs(40 * 60))
    }

    /// Prepares an npm command in `ui`.
    pub(crate) fn npm<const N: usize>(&self, args: [&str; N]) -> Program {
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        Program::new(npm).args(args).folder(&self.path("ui")).limit(Duration::from_secs(10 * 60))
    }

    /// Prepares a Node script, named by its path from the root.
    pub(crate) fn node(&self, script: &str) -> Program {
        Program::new("node").args([script]).folder(&self.root)
    }

    /// Tells a program where the app, cordctl and the stand-ins of stories are, as built by Cargo's dev profile.
    pub(crate) fn knowing_the_programs(&self, program: Program) -> Result<Program> {
        Ok(program
            .variable("CORDBOARD_BINARY", self.built("cordboard")?)
            .variable("CORDBOARD_CORDCTL", self.built("cordctl")?)
            .variable("CORDBOARD_PROPS", self.built("cordboard-props")?))
    }

    /// Gives the path of a program as built by Cargo's dev profile.
    pub(crate) fn built(&self, name: &str) -> Result<PathBuf> {
        self.built_in("debug", name)
    }

    /// Gives the path of a program as built by Cargo's release profile.
    pub(crate) fn released(&self, name: &str) -> Result<PathBuf> {
        self.built_in("release", name)
    }

    fn built_in(&self, profile: &str, name: &str) -> Result<PathBuf> {
        let metadata = self.cargo(["metadata", "--format-version", "1", "--no-deps"]).capture()?;
        let metadata: serde_json::Value = serde_json::from_str(&metadata).context("cargo metadata printed no JSON")?;
        let target = metadata
            .get("target_directory")
            .and_then(serde_json::Value::as_str)
            .context("cargo metadata names no target folder")?;
        Ok(Path::new(target).join(profile).join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
    }
}
