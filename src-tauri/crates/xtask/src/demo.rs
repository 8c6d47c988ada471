//! Shows Cordboard, signed in to the built-in exchange.
//!
//! Invariant: the demo is the app itself with `--demo`; nothing is simulated in the window.

use std::time::Duration;

use anyhow::{Result, bail};

use crate::desktop_session::DesktopSession;
use crate::program::Program;
use crate::repository::Repository;
use crate::setup;

const A_WORKING_DAY: Duration = Duration::from_secs(12 * 3600);

/// Builds the app and opens it; without a display it is driven on a private one and leaves pictures.
pub(crate) fn run(repository: &Repository, headless: bool) -> Result<()> {
    setup::run(repository)?;
    repository.npm(["run", "build"]).run()?;
    repository.cargo(["build", "--package", "cordboard", "--package", "cordctl"]).run()?;
    if headless || !has_display() {
        let pictures = repository.artifacts("demo")?;
        let script = repository.knowing_the_programs(repository.node("tests/webview/demo.mjs"))?;
        let desktop = DesktopSession::start(repository)?;
        let script = script.args(["--out".as_ref(), pictures.as_os_str()]).limit(Duration::from_secs(10 * 60));
        desktop.program(script).run()?;
        println!("Pictures are in {}", pictures.display());
        return Ok(());
    }
    println!("Cordboard is open. Quit it from its tray menu, or with Ctrl+C here.");
    Program::new(repository.built("cordboard")?).args(["--demo"]).limit(A_WORKING_DAY).run()
}

/// Runs one command where the demo without a display runs; the app must have been built.
pub(crate) fn on_desktop(repository: &Repository, command: &[String]) -> Result<()> {
    let [program, args @ ..] = command else { bail!("name a command to run") };
    let program = repository.knowing_the_programs(Program::new(program).args(args).folder(repository.root()))?;
    let desktop = DesktopSession::start(repository)?;
    desktop.program(program).limit(A_WORKING_DAY).run()
}

fn has_display() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}
