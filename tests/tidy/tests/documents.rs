//! The documents say what is there.

use std::path::{Component, Path, PathBuf};

use cordboard_tidy::{File, files, forbid, root};

#[test]
fn links_lead_somewhere() {
    let root = root();
    let mut breaches = Vec::new();
    for file in files("", &[".md"]) {
        for link in links(&file.text) {
            if let Some(problem) = problem_with(&root, &file, link) {
                breaches.push(format!("{}: {link}: {problem}", file.path));
            }
        }
    }
    forbid(&breaches, "Correct the link or write what it promises.");
}

fn problem_with(root: &Path, file: &File, link: &str) -> Option<&'static str> {
    if link.contains("://") || link.starts_with("mailto:") || link.starts_with("tel:") {
        return None;
    }
    let (path, anchor) = link.split_once('#').map_or((link, None), |(path, anchor)| (path, Some(anchor)));
    let here = root.join(&file.path);
    let target = if path.is_empty() { here } else { normal(&here.parent().unwrap_or(root).join(path)) };
    if !target.exists() {
        return Some("there is no such file");
    }
    let anchor = anchor?;
    let text = std::fs::read_to_string(&target).unwrap_or_default();
    let has_heading = text.lines().filter(|line| line.starts_with('#')).any(|line| slug(line) == anchor);
    (!has_heading).then_some("there is no such heading")
}

fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        if part == Component::ParentDir {
            out.pop();
        } else {
            out.push(part);
        }
    }
    out
}

/// Targets of `[text](target)`, outside of code.
fn links(text: &str) -> Vec<&str> {
    let mut is_code = false;
    let mut found = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        }
        if is_code {
            continue;
        }
        for part in line.split("](").skip(1) {
            found.extend(part.split([')', ' ']).next());
        }
    }
    found
}

/// Makes the anchor of a heading as forges do.
fn slug(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase();
    words
        .chars()
        .filter(|one| one.is_alphanumeric() || matches!(one, ' ' | '-' | '_'))
        .map(|one| if one == ' ' { '-' } else { one })
        .collect()
}

#[test]
fn the_readme_shows_the_two_commands() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap_or_default();
    let missing: Vec<String> = ["cargo xtask demo", "cargo xtask test"]
        .iter()
        .filter(|command| !readme.contains(**command))
        .map(|command| (*command).to_owned())
        .collect();
    forbid(&missing, "A newcomer needs both: one to see Cordboard, one to know that a change is good.");
}

#[test]
fn every_crate_and_every_folder_of_tests_has_its_place_in_the_architecture() {
    let root = root();
    let architecture = std::fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap_or_default();
    let mut missing = Vec::new();
    for parent in ["src-tauri/crates", "tests"] {
        let Ok(entries) = root.join(parent).read_dir() else {
            continue;
        };
        for entry in entries.flatten().filter(|entry| entry.path().is_dir()) {
            let name = entry.file_name().to_string_lossy().into_owned();
            if !architecture.contains(&format!("{name}/")) {
                missing.push(format!("{parent}/{name}"));
            }
        }
    }
    forbid(&missing, "Add a folder only with its owner or its reason in ARCHITECTURE.md, under \"Layout\".");
}

#[test]
fn links_and_anchors_are_read_as_forges_read_them() {
    assert_eq!(links("a [b](c.md#d) and ![e](f.png \"t\")\n```\n[no](x)\n```"), ["c.md#d", "f.png"]);
    assert_eq!(slug("## What works where?"), "what-works-where");
}
