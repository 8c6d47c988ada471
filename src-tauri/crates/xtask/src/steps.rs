//! A list of steps, timed and counted.
//!
//! Invariant: a step that was skipped or not reached is never counted as passed.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;

/// How a step ended when it did not fail.
pub(crate) enum Outcome {
    /// It did what it is for.
    Done,
    /// It could not be done on this machine, for this reason.
    Skipped(String),
}

enum Mark {
    Passed,
    Failed(String),
    Skipped(String),
}

/// Runs steps in order and remembers how each ended.
#[derive(Default)]
pub(crate) struct Steps {
    ended: Vec<(&'static str, Duration, Mark)>,
}

impl Steps {
    /// Runs a step whatever happened before it.
    pub(crate) fn run(&mut self, name: &'static str, step: impl FnOnce() -> Result<Outcome>) {
        self.run_after(&[], name, step);
    }

    /// Runs a step unless one of `needed` did not pass.
    pub(crate) fn run_after(&mut self, needed: &[&str], name: &'static str, step: impl FnOnce() -> Result<Outcome>) {
        println!("\n== {name}");
        let started = Instant::now();
        let blocker = self.ended.iter().find(|(earlier, _, mark)| needed.contains(earlier) && !matches!(mark, Mark::Passed));
        let mark = if let Some((earlier, ..)) = blocker {
            Mark::Skipped(format!("it needs: {earlier}"))
        } else {
            match step() {
                Ok(Outcome::Done) => Mark::Passed,
                Ok(Outcome::Skipped(why)) => Mark::Skipped(why),
                Err(error) => Mark::Failed(format!("{error:#}")),
            }
        };
        println!("{}", line(name, started.elapsed(), &mark));
        self.ended.push((name, started.elapsed(), mark));
    }

    /// Prints all steps, then the count as the very last line.
    pub(crate) fn conclude(self) -> ExitCode {
        println!();
        for (name, took, mark) in &self.ended {
            println!("{}", line(name, *took, mark));
        }
        println!("{}", self.count());
        if self.failed() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn count(&self) -> String {
        let passed = self.ended.iter().filter(|(_, _, mark)| matches!(mark, Mark::Passed)).count();
        let failed = self.failed();
        match self.ended.len() - passed - failed {
            0 => format!("{passed} passed, {failed} failed"),
            skipped => format!("{passed} passed, {failed} failed, {skipped} skipped"),
        }
    }

    fn failed(&self) -> usize {
        self.ended.iter().filter(|(_, _, mark)| matches!(mark, Mark::Failed(_))).count()
    }
}

fn line(name: &str, took: Duration, mark: &Mark) -> String {
    let seconds = took.as_secs_f64();
    match mark {
        Mark::Passed => format!("   ok      {seconds:7.1} s  {name}"),
        Mark::Failed(why) => format!("   FAILED  {seconds:7.1} s  {name}: {why}"),
        Mark::Skipped(why) => format!("   skipped {seconds:7.1} s  {name}: {why}"),
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn a_step_whose_need_failed_is_skipped_and_not_counted_as_passed() {
        let mut steps = Steps::default();
        steps.run("build", || Err(anyhow!("no compiler")));
        steps.run_after(&["build"], "test", || Ok(Outcome::Done));
        steps.run("lint", || Ok(Outcome::Done));
        assert_eq!(steps.count(), "1 passed, 1 failed, 1 skipped");
    }

    #[test]
    fn without_skipped_steps_the_count_is_plain() {
        let mut steps = Steps::default();
        steps.run("lint", || Ok(Outcome::Done));
        assert_eq!(steps.count(), "1 passed, 0 failed");
    }

    #[test]
    fn a_step_that_skips_itself_blocks_those_that_need_it() {
        let mut steps = Steps::default();
        steps.run("lint", || Ok(Outcome::Skipped("no linter".to_owned())));
        steps.run_after(&["lint"], "report", || Ok(Outcome::Done));
        assert_eq!(steps.count(), "0 passed, 0 failed, 2 skipped");
    }
}
