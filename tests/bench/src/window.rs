//! The window beside an empty one: how soon it can be used, and what it weighs.
//!
//! Invariant: both programs are built alike, run on the same screen in turn, and are measured the same way. Interactive means
//! that the page has painted its first contents, that there is a button among them, and that it answers a script.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;

use crate::figure::{Figure, median};
use crate::processes;
use crate::web_driver::WebDriver;

/// The moment of the first contents, ms since 1970, once there is a button.
const INTERACTIVE: &str = "const [paint] = performance.getEntriesByName('first-contentful-paint'); \
     return paint && document.querySelector('button') ? performance.timeOrigin + paint.startTime : null";

/// How long a program runs before it is weighed.
const SETTLED: Duration = Duration::from_secs(10);

/// A program in one of the ways it is measured.
struct Subject {
    program: PathBuf,
    demo: Option<bool>,
}

pub(crate) fn run(quick: bool) -> Result<Vec<Figure>> {
    ensure!(std::env::var_os("DISPLAY").is_some(), "there is no screen; start this as `cargo xtask bench`");
    let folder = std::env::current_exe().context("this program has no place")?;
    let folder = folder.parent().context("this program is in no folder")?;
    let empty = Subject { program: folder.join("cordboard-empty-window"), demo: None };
    let app = Subject { program: folder.join("cordboard"), demo: Some(false) };
    let demo = Subject { program: folder.join("cordboard"), demo: Some(true) };
    for subject in [&empty, &app] {
        ensure!(subject.program.is_file(), "{} is not built", subject.program.display());
    }

    let runs = if quick { 2 } else { 9 };
    // The first start of each fills the caches of the system.
    empty.interactive_ms()?;
    app.interactive_ms()?;
    let (mut empty_ms, mut app_ms) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        empty_ms.push(empty.interactive_ms()?);
        app_ms.push(app.interactive_ms()?);
    }
    let (mut empty_mb, mut app_mb, mut demo_mb) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..runs.min(5) {
        empty_mb.push(empty.weight_mb()?);
        app_mb.push(app.weight_mb()?);
        demo_mb.push(demo.weight_mb()?);
    }
    let (empty_ms, app_ms) = (median(empty_ms)?, median(app_ms)?);
    let (empty_mb, app_mb, demo_mb) = (median(empty_mb)?, median(app_mb)?, median(demo_mb)?);
    Ok(vec![
        Figure::told("window: empty window interactive, median", empty_ms, "ms"),
        Figure::told("window: Cordboard interactive, first start, median", app_ms, "ms"),
        Figure::at_most("window: interactive, times the empty window's", app_ms / empty_ms, "times", 1.3),
        Figure::told("window: memory of the empty window's process tree, median", empty_mb, "MB PSS"),
        Figure::told("window: memory of Cordboard's process tree, first start, median", app_mb, "MB PSS"),
        Figure::told("window: memory of Cordboard's process tree, demo with its exchange inside, median", demo_mb, "MB PSS"),
        Figure::at_most("window: memory, first start, times the empty window's", app_mb / empty_mb, "times", 1.25),
        Figure::at_most("window: memory, demo, times the empty window's", demo_mb / empty_mb, "times", 1.25),
    ])
}

impl Subject {
    fn arguments(&self, data: &Path) -> Vec<String> {
        let Some(demo) = self.demo else { return Vec::new() };
        let mut arguments = vec!["--data-dir".to_owned(), data.display().to_string()];
        arguments.extend(demo.then(|| "--demo".to_owned()));
        arguments
    }

    /// From the start of the process to the first contents.
    fn interactive_ms(&self) -> Result<f64> {
        let folder = TempDir::new().context("no temporary folder")?;
        let started = folder.path().join("started");
        let starter = self.starter(folder.path(), &started)?;
        let driver = WebDriver::open(&starter.display().to_string())?;
        let interactive = driver.until(INTERACTIVE)?.as_f64().context("the page told no moment")?;
        drop(driver);
        let (process, began) = read_start(&started)?;
        end(process)?;
        Ok(interactive - began)
    }

    /// A script that notes the moment and then becomes the program: the driver itself starts it at a moment of its own.
    fn starter(&self, folder: &Path, started: &Path) -> Result<PathBuf> {
        let arguments = self.arguments(&folder.join("data")).join("' '");
        let arguments = if arguments.is_empty() { arguments } else { format!("'{arguments}'") };
        let script = format!(
            "#!/bin/sh\necho $$ $(date +%s%N) > '{}'\nexec '{}' {arguments}\n",
            started.display(),
            self.program.display()
        );
        let path = folder.join("start");
        fs::write(&path, script)?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700))?;
        Ok(path)
    }

    fn weight_mb(&self) -> Result<f64> {
        let folder = TempDir::new().context("no temporary folder")?;
        let program = Command::new(&self.program)
            .args(self.arguments(&folder.path().join("data")))
            .env_remove("TAURI_WEBVIEW_AUTOMATION")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("the program does not start")?;
        let program = Running(program);
        std::thread::sleep(SETTLED);
        processes::tree_mb(program.0.id())
    }
}

/// A program that ends with its owner.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
        // Its web processes see that it is gone, and end.
        std::thread::sleep(Duration::from_secs(1));
    }
}

fn read_start(file: &Path) -> Result<(u32, f64)> {
    let text = fs::read_to_string(file).context("the program was not started")?;
    let (process, nanoseconds) = text.trim().split_once(' ').context("no start")?;
    Ok((process.parse()?, nanoseconds.parse::<f64>()? / 1e6))
}

/// The driver asked it to end; one that does not is ended.
fn end(process: u32) -> Result<()> {
    let begin = Instant::now();
    while processes::is_alive(process) {
        if begin.elapsed() > Duration::from_secs(3) {
            Command::new("kill").args(["-9", &process.to_string()]).status().context("no program named kill")?;
        }
        ensure!(begin.elapsed() < Duration::from_secs(10), "process {process} does not end");
        std::thread::sleep(Duration::from_millis(50));
    }
    // Its web processes, too.
    std::thread::sleep(Duration::from_millis(500));
    Ok(())
}
