//! Ends a program together with everything it started.
//!
//! Invariant: descendants are found before anything is ended; a process that lost its parent can no longer be found.

use std::collections::BTreeMap;
use std::process::{Child, Command, Stdio};

/// Ends `child` and its descendants and waits for `child`. An ended child is left alone.
pub(crate) fn end(child: &mut Child) {
    if matches!(child.try_wait(), Ok(Some(_))) {
        return;
    }
    let pids: Vec<String> = descendants(child.id(), &parents()).iter().map(u32::to_string).collect();
    let mut killer = if cfg!(windows) {
        let mut killer = Command::new("taskkill");
        killer.args(["/T", "/F", "/PID", &child.id().to_string()]);
        killer
    } else {
        let mut killer = Command::new("sh");
        killer.args(["-c", "kill -KILL \"$@\"", "sh"]).args(pids);
        killer
    };
    // A process that ended by itself meanwhile is no failure.
    let _ = killer.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let _ = child.kill();
    let _ = child.wait();
}

fn descendants(root: u32, parents: &BTreeMap<u32, u32>) -> Vec<u32> {
    let mut found = Vec::new();
    let mut next = vec![root];
    while let Some(parent) = next.pop() {
        let children = parents.iter().filter(|(pid, of)| **of == parent && **pid != root).map(|(pid, _)| *pid);
        let before = found.len();
        found.extend(children);
        next.extend_from_slice(&found[before..]);
    }
    found
}

/// Maps every process to its parent: from `/proc` on Linux, from `ps` elsewhere.
fn parents() -> BTreeMap<u32, u32> {
    let Ok(entries) = std::fs::read_dir("/proc") else {
        return parents_from_ps();
    };
    let mut parents = BTreeMap::new();
    for entry in entries.flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        if let Some(parent) = parent_in_stat(&stat) {
            parents.insert(pid, parent);
        }
    }
    parents
}

fn parents_from_ps() -> BTreeMap<u32, u32> {
    let output = Command::new("ps").args(["-A", "-o", "pid=,ppid="]).stdin(Stdio::null()).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    text.lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some((words.next()?.parse().ok()?, words.next()?.parse().ok()?))
        })
        .collect()
}

/// Reads the parent from the line of `/proc/<pid>/stat`. The name before it may hold spaces and parentheses.
fn parent_in_stat(stat: &str) -> Option<u32> {
    let (_, after_name) = stat.rsplit_once(')')?;
    after_name.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parent_is_read_although_the_name_holds_parentheses() {
        assert_eq!(parent_in_stat("4711 (a (b) c) S 42 4711 4711 0"), Some(42));
        assert_eq!(parent_in_stat(""), None);
    }

    #[test]
    fn descendants_of_descendants_are_found_and_strangers_are_not() {
        let parents = BTreeMap::from([(2, 1), (3, 2), (4, 3), (9, 8), (1, 0)]);
        let mut found = descendants(2, &parents);
        found.sort_unstable();
        assert_eq!(found, [3, 4]);
    }
}
