//! Measures the figures that are promised, and writes them down.
//!
//! Invariant: a figure is written with the target it was measured against, whether it is met or not.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;
use serde_json::Value;

use crate::date;
use crate::desktop_session::DesktopSession;
use crate::program::Program;
use crate::repository::Repository;
use crate::setup;

const EMPTY_WINDOW: &str = "cordboard-empty-window";

/// One measured figure, as a bench prints it: one JSON object a line.
#[derive(Deserialize)]
struct Figure {
    name: String,
    value: Value,
    unit: String,
    target: Value,
    meets: bool,
}

/// Measures everything. Fails when a figure misses its target.
pub(crate) fn run(repository: &Repository, json: bool) -> Result<ExitCode> {
    setup::run(repository)?;
    repository.npm(["run", "build", "--silent"]).capture()?;
    // Together, so that the app and the empty window it is compared with are built alike.
    let build = ["build", "--release", "--package", "cordboard-bench", "--package", "cordboard", "--package", EMPTY_WINDOW];
    repository.cargo(build).limit(Duration::from_secs(90 * 60)).run()?;
    let desktop = DesktopSession::start(repository)?;
    let bench = Program::new(repository.released("cordboard-bench")?).args(["--json"]).folder(repository.root());
    let output = desktop.program(bench).limit(Duration::from_secs(60 * 60)).capture()?;
    drop(desktop);
    let figures = figures(&output)?;
    if json {
        print!("{}", json_lines(&output));
    } else {
        print!("{}", table(&figures));
        let file = repository.path("docs/BENCHMARKS.md");
        let method = repository.path("tests/bench/README.md");
        let method = std::fs::read_to_string(&method).with_context(|| format!("cannot read {}", method.display()))?;
        std::fs::write(&file, document(&figures, &Machine::of_today(), &method))
            .with_context(|| format!("cannot write {}", file.display()))?;
        println!("\nWritten to {}", file.display());
    }
    Ok(if figures.iter().all(|figure| figure.meets) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn json_lines(output: &str) -> String {
    output.lines().filter(|line| line.starts_with('{')).map(|line| format!("{line}\n")).collect()
}

fn figures(output: &str) -> Result<Vec<Figure>> {
    let lines = output.lines().filter(|line| line.starts_with('{'));
    let figures = lines
        .map(|line| serde_json::from_str(line).with_context(|| format!("this is not a figure: {line}")))
        .collect::<Result<Vec<Figure>>>()?;
    ensure!(!figures.is_empty(), "the benches printed no figure");
    Ok(figures)
}

fn table(figures: &[Figure]) -> String {
    let width = figures.iter().map(|figure| figure.name.chars().count()).max().unwrap_or_default();
    figures
        .iter()
        .map(|figure| {
            let verdict = if figure.meets { "ok    " } else { "MISSED" };
            format!(
                "{verdict}  {:<width$}  {:>14} {:<10} target {}\n",
                figure.name,
                plain(&figure.value),
                figure.unit,
                plain(&figure.target)
            )
        })
        .collect()
}

fn document(figures: &[Figure], machine: &Machine, method: &str) -> String {
    let mut text = format!(
        "# Benchmarks\n\nWritten by `cargo xtask bench` on {}: {} cores of {}, {}. Other work on the machine makes the figures worse.\n\n\
         | figure | measured | target | met |\n|---|---:|---:|---|\n",
        machine.date, machine.cores, machine.processor, machine.system
    );
    for figure in figures {
        let met = match (plain(&figure.target).as_str(), figure.meets) {
            ("none", _) => "",
            (_, true) => "yes",
            (_, false) => "**no**",
        };
        text.push_str(&format!(
            "| {} | {} {} | {} | {met} |\n",
            figure.name,
            plain(&figure.value),
            figure.unit,
            plain(&figure.target)
        ));
    }
    // The heading of the method's own page becomes one below this page's.
    text.push_str("\n#");
    text.push_str(method);
    text
}

/// Large figures without decimals, small ones with three significant digits at least.
fn plain(value: &Value) -> String {
    if let Some(text) = value.as_str() {
        return text.to_owned();
    }
    let Some(number) = value.as_f64() else {
        return value.to_string();
    };
    let decimals = match number.abs() {
        size if size >= 1000.0 || number.fract() == 0.0 => 0,
        size if size >= 10.0 => 1,
        size if size >= 1.0 => 2,
        _ => 3,
    };
    grouped(&format!("{number:.decimals$}"))
}

fn grouped(number: &str) -> String {
    let (whole, fraction) = number.split_once('.').map_or((number, ""), |(whole, fraction)| (whole, fraction));
    let mut text = String::new();
    for (index, digit) in whole.chars().enumerate() {
        let left = whole.len() - index;
        if index > 0 && left.is_multiple_of(3) && digit.is_ascii_digit() && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    if fraction.is_empty() { text } else { format!("{text}.{fraction}") }
}

struct Machine {
    date: String,
    cores: usize,
    processor: String,
    system: String,
}

impl Machine {
    fn of_today() -> Self {
        let processors = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
        Self {
            date: date::today(),
            cores: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            processor: value_of(&processors, "model name", ':').unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
            system: value_of(&release, "PRETTY_NAME", '=').unwrap_or_else(|| std::env::consts::OS.to_owned()),
        }
    }
}

fn value_of(text: &str, key: &str, separator: char) -> Option<String> {
    text.lines()
        .filter_map(|line| line.split_once(separator))
        .find(|(name, _)| name.trim() == key)
        .map(|(_, value)| value.trim().trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

    use super::*;

    const OUTPUT: &str = concat!(
        "warming up\n",
        "{\"name\":\"frames to changes\",\"value\":1234567.8,\"unit\":\"frames/s\",\"target\":\">= 1000000\",\"meets\":true}\n",
        "{\"name\":\"page\",\"value\":23.44,\"unit\":\"ms\",\"target\":20,\"meets\":false}\n",
    );

    #[test]
    fn figures_become_a_table_and_a_document() {
        let figures = figures(OUTPUT).unwrap();
        let machine = Machine { date: "2026-03-02".into(), cores: 2, processor: "A CPU".into(), system: "Debian".into() };

        let text = document(&figures, &machine, "# How\n\nSo.\n");

        assert!(text.contains("on 2026-03-02: 2 cores of A CPU, Debian. "), "{text}");
        assert!(text.contains("| frames to changes | 1,234,568 frames/s | >= 1000000 | yes |"), "{text}");
        assert!(text.contains("| page | 23.4 ms | 20 | **no** |"), "{text}");
        assert!(text.ends_with("\n\n## How\n\nSo.\n"), "{text}");
        assert!(table(&figures).contains("MISSED  page"), "a missed target is seen");
    }

    #[test]
    fn a_line_that_is_no_figure_is_an_error_and_so_is_no_line() {
        assert!(figures("{\"name\":1}\n").is_err());
        assert!(figures("nothing\n").is_err());
    }

    #[test]
    fn only_the_figures_are_passed_on_as_json() {
        assert_eq!(json_lines(OUTPUT).lines().count(), 2);
    }

    #[test]
    fn digits_are_grouped_by_thousands() {
        let table = [("1", "1"), ("999", "999"), ("1000", "1,000"), ("-1000", "-1,000"), ("1234567.5", "1,234,567.5")];
        for (number, want) in table {
            assert_eq!(grouped(number), want);
        }
    }
}
