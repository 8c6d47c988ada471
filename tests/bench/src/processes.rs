//! Processes and their memory as Linux tells them. Invariant: a process that ends while it is looked at counts for nothing.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context as _, Result, ensure};

/// The memory of a process and all its descendants, in MB: its own pages, and of shared ones its share (PSS).
pub(crate) fn tree_mb(root: u32) -> Result<f64> {
    let children = children()?;
    let (mut tree, mut next) = (vec![root], 0);
    while let Some(process) = tree.get(next) {
        let more = children.get(process).cloned().unwrap_or_default();
        tree.extend(more);
        next += 1;
    }
    let kb: f64 = tree.iter().filter_map(|process| pss_kb(*process)).sum();
    ensure!(kb > 0.0, "process {root} is gone");
    Ok(kb / 1024.0)
}

/// Whether the process is there and no zombie.
pub(crate) fn is_alive(process: u32) -> bool {
    fs::read_to_string(format!("/proc/{process}/stat")).is_ok_and(|stat| !after_name(&stat).starts_with('Z'))
}

fn children() -> Result<BTreeMap<u32, Vec<u32>>> {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for entry in fs::read_dir("/proc").context("this system does not tell its processes")?.flatten() {
        let Some(process) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else { continue };
        if let Some(parent) = after_name(&stat).split(' ').nth(1).and_then(|parent| parent.parse().ok()) {
            children.entry(parent).or_default().push(process);
        }
    }
    Ok(children)
}

/// The name may hold anything, blanks and brackets included.
fn after_name(stat: &str) -> &str {
    stat.rsplit_once(") ").map_or("", |(_, rest)| rest)
}

fn pss_kb(process: u32) -> Option<f64> {
    let rollup = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).ok()?;
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}
