//! A program that is started, watched and ended.
//!
//! Invariant: a program never outlives its deadline or its owner, and neither do the programs it started.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::setup::is_in_path;
use crate::tree;

const LOOK_EVERY: Duration = Duration::from_millis(20);

/// What Cargo sets for the programs it runs. Passed on, it would make a nested Cargo build some crates anew.
const OF_CARGO_RUN: [&str; 4] = ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_PRIMARY_PACKAGE", "LD_LIBRARY_PATH"];

/// Describes a program to start: what it is, how long it may take, and what to do when it fails.
pub(crate) struct Program {
    name: String,
    command: Command,
    limit: Duration,
    advice: Option<String>,
}

impl Program {
    /// Describes a program with a deadline of two minutes and without standard input.
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let name = Path::new(program.as_ref()).file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        let mut command = Command::new(program);
        command.stdin(Stdio::null());
        for variable in OF_CARGO_RUN {
            command.env_remove(variable);
        }
        Self { name, command, limit: Duration::from_secs(120), advice: None }
    }

    /// Adds arguments.
    pub(crate) fn args<A: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.command.args(args);
        self
    }

    /// Starts it in another folder.
    pub(crate) fn folder(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Sets one variable of its environment.
    pub(crate) fn variable(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Takes one variable out of its environment.
    pub(crate) fn without_variable(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Sets how long it may take.
    pub(crate) fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Says what the reader should do when it fails.
    pub(crate) fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    /// Runs it to its end; fails when it fails, cannot be started or takes too long.
    pub(crate) fn run(mut self) -> Result<()> {
        let line = self.line();
        let outcome = self.start().and_then(|mut child| self.finish(&mut child, &line));
        with_advice(outcome, self.advice)
    }

    /// Runs it like [`Program::run`] and gives what it wrote on standard output.
    pub(crate) fn capture(mut self) -> Result<String> {
        self.command.stdout(Stdio::piped());
        let line = self.line();
        let outcome = self.start().and_then(|mut child| {
            let mut pipe = child.stdout.take().context("no pipe")?;
            let (done, text) = mpsc::channel();
            std::thread::spawn(move || {
                let mut bytes = Vec::new();
                let read = pipe.read_to_end(&mut bytes).map(|_| String::from_utf8_lossy(&bytes).into_owned());
                let _ = done.send(read);
            });
            self.finish(&mut child, &line)?;
            // A grandchild may hold the pipe open; what it would write is not waited for.
            let text = text.recv_timeout(Duration::from_secs(10)).context("its output did not end")?;
            text.context("its output cannot be read")
        });
        with_advice(outcome, self.advice)
    }

    /// Says whether it can be started and ends well; prints nothing.
    pub(crate) fn succeeds(mut self) -> bool {
        self.command.stdout(Stdio::null()).stderr(Stdio::null());
        self.run().is_ok()
    }

    /// Leaves it running in the background, in this process's folder. It reads `input`, and writes `<name>.out` and `<name>.log` in `logs`.
    pub(crate) fn background(mut self, logs: &Path, input: Option<File>) -> Result<Background> {
        let create = |suffix: &str| {
            let path = logs.join(format!("{}.{suffix}", self.name));
            let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
            Ok::<_, anyhow::Error>((path, file))
        };
        let (output, stdout) = create("out")?;
        let (_, stderr) = create("log")?;
        self.tie_to_this_process();
        self.command.stdout(stdout).stderr(stderr);
        if let Some(input) = input {
            self.command.stdin(input);
        }
        let child = self.start()?;
        Ok(Background { name: self.name, child, output })
    }

    /// Makes it end with this process even when this process is killed and no destructor runs. Linux only.
    fn tie_to_this_process(&mut self) {
        if !cfg!(target_os = "linux") || !is_in_path("setpriv") {
            return;
        }
        let mut tied = Command::new("setpriv");
        tied.args(["--pdeathsig", "KILL", "--"]).arg(self.command.get_program()).args(self.command.get_args());
        tied.stdin(Stdio::null());
        for (name, value) in self.command.get_envs() {
            match value {
                Some(value) => tied.env(name, value),
                None => tied.env_remove(name),
            };
        }
        self.command = tied;
    }

    fn start(&mut self) -> Result<Child> {
        self.command.spawn().with_context(|| format!("`{}` cannot be started", self.name))
    }

    fn finish(&self, child: &mut Child, line: &str) -> Result<()> {
        let Some(status) = wait(child, self.limit)? else {
            tree::end(child);
            bail!("`{line}` was still running after {} s and was ended", self.limit.as_secs());
        };
        if !status.success() {
            bail!("`{line}` failed ({status})");
        }
        Ok(())
    }

    fn line(&self) -> String {
        let args: Vec<_> = self.command.get_args().map(OsStr::to_string_lossy).collect();
        format!("{} {}", self.name, args.join(" ")).trim_end().to_owned()
    }
}

/// A program in the background; dropping it ends it.
pub(crate) struct Background {
    name: String,
    child: Child,
    output: PathBuf,
}

impl Background {
    /// Waits for the first line of its standard output.
    pub(crate) fn first_line(&mut self, limit: Duration) -> Result<String> {
        let output = self.output.clone();
        self.until("printed nothing", limit, || {
            let text = std::fs::read_to_string(&output).unwrap_or_default();
            text.split_once('\n').map(|(line, _)| line.to_owned())
        })
    }

    /// Waits until `look` finds something; `otherwise` says what is wrong when it does not.
    pub(crate) fn until<T>(&mut self, otherwise: &str, limit: Duration, look: impl Fn() -> Option<T>) -> Result<T> {
        let deadline = Instant::now() + limit;
        loop {
            if let Some(found) = look() {
                return Ok(found);
            }
            let log = self.output.with_extension("log");
            if let Some(status) = self.child.try_wait().context("it cannot be watched")? {
                bail!("{} ended at once ({status}); see {}", self.name, log.display());
            }
            if Instant::now() >= deadline {
                bail!("{} {otherwise} within {} s; see {}", self.name, limit.as_secs(), log.display());
            }
            std::thread::sleep(LOOK_EVERY);
        }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        tree::end(&mut self.child);
    }
}

fn wait(child: &mut Child, limit: Duration) -> Result<Option<ExitStatus>> {
    let deadline = Instant::now() + limit;
    loop {
        if let Some(status) = child.try_wait().context("it cannot be watched")? {
            return Ok(Some(status));
        }
        if Instant::now() >= deadline {
            return Ok(None);
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

fn with_advice<T>(outcome: Result<T>, advice: Option<String>) -> Result<T> {
    match (outcome, advice) {
        (Err(error), Some(advice)) => Err(anyhow::anyhow!("{error:#}. {advice}")),
        (outcome, _) => outcome,
    }
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    fn shell(script: &str) -> Program {
        Program::new("sh").args(["-c", script])
    }

    #[test]
    fn a_program_that_takes_too_long_is_ended_with_everything_it_started() {
        let folder = std::env::temp_dir().join(format!("xtask-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let mark = folder.join("mark");
        let script = format!("(sleep 2; touch {}) & wait", mark.display());
        let started = Instant::now();

        let error = shell(&script).limit(Duration::from_millis(300)).run().unwrap_err();

        assert!(error.to_string().contains("still running"), "{error}");
        assert!(started.elapsed() < Duration::from_secs(2), "the deadline ends the wait");
        std::thread::sleep(Duration::from_millis(2_200));
        assert!(!mark.exists(), "the grandchild was ended too");
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_failure_names_the_program_its_end_and_what_to_do() {
        let error = shell("exit 3").advice("Ask for help.").run().unwrap_err().to_string();
        assert!(error.contains("`sh -c exit 3` failed"), "{error}");
        assert!(error.contains('3'), "{error}");
        assert!(error.ends_with("Ask for help."), "{error}");
    }

    #[test]
    fn a_program_that_does_not_exist_is_said_to_be_missing() {
        let error = Program::new("no-such-program-at-all").run().unwrap_err().to_string();
        assert!(error.contains("cannot be started"), "{error}");
    }

    #[test]
    fn output_is_captured_whole() {
        let text = shell("yes | head -c 300000").capture().unwrap();
        assert_eq!(text.len(), 300_000);
    }
}
