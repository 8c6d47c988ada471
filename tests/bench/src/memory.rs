//! The memory of this process as Linux tells it. Invariant: what is told is resident, in kB.

use anyhow::{Context as _, Result};

/// What it takes now.
pub(crate) fn resident_kb() -> Result<f64> {
    status_kb("VmRSS:")
}

/// The most it took so far.
pub(crate) fn highest_kb() -> Result<f64> {
    status_kb("VmHWM:")
}

fn status_kb(member: &str) -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status").context("this system does not tell the memory of a process")?;
    let line = status.lines().find_map(|line| line.strip_prefix(member)).context("the memory is not told")?;
    line.trim().trim_end_matches(" kB").parse().context("the memory is no number")
}
