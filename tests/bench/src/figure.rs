//! What was measured. Invariant: a figure carries its target, and whether it is met follows from the two.

use std::time::Duration;

use anyhow::{Context as _, Result};
use serde::Serialize;

/// A line of the report.
#[derive(Debug, Serialize)]
pub(crate) struct Figure {
    name: String,
    value: f64,
    unit: &'static str,
    target: String,
    meets: bool,
}

impl Figure {
    pub(crate) fn at_least(name: impl Into<String>, value: f64, unit: &'static str, target: f64) -> Self {
        Self { name: name.into(), value, unit, target: format!(">= {target}"), meets: value >= target }
    }

    pub(crate) fn at_most(name: impl Into<String>, value: f64, unit: &'static str, target: f64) -> Self {
        Self { name: name.into(), value, unit, target: format!("<= {target}"), meets: value <= target }
    }

    pub(crate) fn below(name: impl Into<String>, value: f64, unit: &'static str, target: f64) -> Self {
        Self { name: name.into(), value, unit, target: format!("< {target}"), meets: value < target }
    }

    /// Nothing of it may happen.
    pub(crate) fn none(name: impl Into<String>, count: usize, unit: &'static str) -> Self {
        #[allow(clippy::cast_precision_loss, reason = "counts are small")]
        Self { name: name.into(), value: count as f64, unit, target: "0".to_owned(), meets: count == 0 }
    }

    /// Told to make another figure understood; nothing was promised.
    pub(crate) fn told(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self { name: name.into(), value, unit, target: "none".to_owned(), meets: true }
    }

    pub(crate) fn json(&self) -> Result<String> {
        serde_json::to_string(self).context("a figure has no form as JSON")
    }

    pub(crate) fn line(&self) -> String {
        let verdict = if self.meets { "ok    " } else { "MISSED" };
        format!("{verdict}  {:<62} {:>14.3} {:<8} target {}", self.name, self.value, self.unit, self.target)
    }
}

/// Durations of the same thing done many times.
#[derive(Debug, Default)]
pub(crate) struct Durations(Vec<Duration>);

impl Durations {
    pub(crate) fn add(&mut self, took: Duration) {
        self.0.push(took);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The duration that so many percent do not exceed, in ms.
    pub(crate) fn percentile_ms(&mut self, percent: usize) -> Result<f64> {
        self.0.sort_unstable();
        let last = self.0.len().checked_sub(1).context("nothing was measured")?;
        // Rounded up: with few measurements the worst one counts.
        let duration = self.0.get((last * percent).div_ceil(100)).context("no such percentile")?;
        Ok(duration.as_secs_f64() * 1e3)
    }
}

/// The middle one.
pub(crate) fn median(mut values: Vec<f64>) -> Result<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle).context("nothing was measured")?;
    if values.len() % 2 == 1 {
        return Ok(upper);
    }
    Ok(f64::midpoint(values.get(middle - 1).copied().unwrap_or(upper), upper))
}
